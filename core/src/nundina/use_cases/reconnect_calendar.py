"""A user renews the grant of a connection, which keeps its identity (CON-11)."""

from __future__ import annotations

from dataclasses import replace

from nundina.domain.accounts import Session, User
from nundina.domain.connections import Connection, ConnectionState, Consent
from nundina.domain.errors import ConsentExpired, NotFound, WrongMailbox
from nundina.domain.identifiers import ConnectionId
from nundina.domain.permissions import require_connect_calendar
from nundina.ports import Ports, Transaction
from nundina.use_cases.begin_consent import installed
from nundina.use_cases.connection_work import schedule_work
from nundina.use_cases.consent_start import ConsentStart, new_consent, new_state, require_runnable, send_to_provider
from nundina.use_cases.consented_mailbox import refuse_mailbox_in
from nundina.use_cases.own_connection import own_connection
from nundina.use_cases.retry_write import resume
from nundina.use_cases.sealed_grants import seal_credentials
from nundina_plugin_api.values import Grant


def begin_reconnect(
    ports: Ports, actor: User, session: Session, connection_id: ConnectionId, language: str
) -> ConsentStart:
    """Send the user to the provider again. Raises NotFound, and as begin_consent does."""
    require_connect_calendar(actor)
    with ports.unit_of_work.read() as tx:
        connection = own_connection(tx, actor, connection_id)
    require_runnable(ports, connection.app_id)
    state = new_state()
    with ports.unit_of_work() as tx:
        refuse_mailbox_in(tx, actor, connection.address)
        begun = new_consent(ports, session, installed(tx, actor, connection.app_id), state, "settings")
        consent = replace(begun, reconnects=connection_id)
        tx.consents.add(consent)
    return send_to_provider(ports, actor, consent, state, language)


def replace_grant(ports: Ports, tx: Transaction, actor: User, consent: Consent, grant: Grant) -> Connection:
    """Give the connection its new grant; everything else about it stays, so nothing is lost or doubled.

    Raises WrongMailbox where somebody else signed in, and ConsentExpired where the connection has ended meanwhile.
    """
    connection = _to_be_renewed(tx, actor, consent)
    if connection.subject != grant.identity.subject:
        raise WrongMailbox(grant.identity.address.lower(), connection.address)
    connection = _renewed(ports, connection, grant)
    sealed = seal_credentials(ports, connection.account_id, connection.id, grant.credentials)
    tx.connections.update(connection)
    tx.connections.set_credentials(connection.id, sealed, grant.credentials.expires_at)
    schedule_work(ports, tx, connection)
    for item in tx.outbox.pending_of_connection(connection.id):
        # What waited for this goes at once, in the order in which it was written.
        resume(tx, replace(item, next_try_at=ports.clock.now(), last_problem=""))
    return connection


def _to_be_renewed(tx: Transaction, actor: User, consent: Consent) -> Connection:
    try:
        return own_connection(tx, actor, consent.reconnects or ConnectionId(""))
    except NotFound:
        raise ConsentExpired from None


def _renewed(ports: Ports, connection: Connection, grant: Grant) -> Connection:
    return replace(
        connection,
        state=ConnectionState.ACTIVE,
        state_since=ports.clock.now(),
        address=grant.identity.address.lower(),
        last_problem="",
    )
