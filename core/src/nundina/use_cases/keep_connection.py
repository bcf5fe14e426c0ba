"""A user has seen what was connected and keeps it (CON-13)."""

from __future__ import annotations

from dataclasses import replace

from nundina.domain.accounts import Session, User
from nundina.domain.connections import Connection, ConnectionState, Consent, ConsentStage, Inbox
from nundina.domain.errors import ConsentExpired, NotFound
from nundina.domain.identifiers import ConnectionId, ConsentId, new_id
from nundina.domain.permissions import require_connect_calendar
from nundina.domain.separate_calendars import BOTH
from nundina.domain.sync import SyncPosition
from nundina.ports import Ports, Transaction
from nundina.use_cases.awaited_reconnects import take_over
from nundina.use_cases.carry_out_switch import carry_out_switch, tell_switched
from nundina.use_cases.connection_switches import allowed_switches
from nundina.use_cases.connection_work import schedule_work
from nundina.use_cases.consented_mailbox import refuse_mailbox_in, waiting_installation
from nundina.use_cases.deliver_before_switch import deliver_before_switch
from nundina.use_cases.sealed_grants import open_grant, seal_credentials
from nundina.use_cases.separate_calendars import note_connected, purposes_of, refuse_second_calendar_in
from nundina_plugin_api.values import AppEvent, Grant


def granted_consent(ports: Ports, actor: User, session: Session, consent_id: ConsentId) -> Consent:
    """Return a consent of this session that waits to be kept. Raises NotFound, and ConsentExpired."""
    with ports.unit_of_work.read() as tx:
        return _granted(ports, tx, actor, session, consent_id)


def keep_connection(
    ports: Ports, actor: User, session: Session, consent_id: ConsentId, calendar_sync: bool, scheduling: bool
) -> Connection:
    """Make the connection and return it; its first sync is due at once.

    Switches that the app cannot serve stay off. Where the account switches apps with it (MKT-9), that is done in the
    same transaction. Raises NotFound, ConsentExpired, NotAllowed, MailboxIsShared, MailboxTaken, ExclusiveGroupTaken
    and CalendarAlreadyConnected: the consent then waits until it is dropped or runs out.
    """
    require_connect_calendar(actor)
    deliver_before_switch(ports, actor, consent_id)
    with ports.unit_of_work() as tx:
        consent = _granted(ports, tx, actor, session, consent_id)
        grant = open_grant(ports, consent)
        installation = waiting_installation(tx, consent)
        switch = carry_out_switch(ports, tx, actor, installation) if installation.is_switch else None
        refuse_mailbox_in(tx, actor, consent.address)
        refuse_second_calendar_in(tx, actor, consent.app_id, consent.address)
        purposes = purposes_of(tx, actor, consent.app_id, consent.address)
        events_since = take_over(tx, actor, consent.app_id)
        connection = replace(_connection(ports, tx, consent, grant), purposes=purposes, replaced_since=events_since)
        connection = allowed_switches(ports, connection, calendar_sync, scheduling)
        _store(ports, tx, connection, grant)
        note_connected(tx, actor, connection)
        tx.approvals.remove(actor.account_id, actor.id)
        tx.consents.remove(consent.id)
    if switch is not None:
        tell_switched(ports, switch)
    event = AppEvent(connection.account_id, connection.app_id, ports.clock.now())
    ports.apps.tell(connection.app_id, "nundina_connected", event)
    return connection


def _granted(ports: Ports, tx: Transaction, actor: User, session: Session, consent_id: ConsentId) -> Consent:
    consent = tx.consents.get(actor.account_id, consent_id)
    if consent.session_id != session.id or consent.stage is not ConsentStage.GRANTED:
        raise NotFound
    if consent.expires_at <= ports.clock.now():
        raise ConsentExpired
    return consent


def _connection(ports: Ports, tx: Transaction, consent: Consent, grant: Grant) -> Connection:
    """Return the connection to be stored: one that ended is taken up again, so its timeline is not doubled."""
    identity = grant.identity
    ended = tx.connections.find_ended(consent.account_id, consent.user_id, consent.app_id, identity.subject)
    now = ports.clock.now()
    fresh = Connection(
        id=ended.id if ended else ConnectionId(new_id()),
        account_id=consent.account_id,
        user_id=consent.user_id,
        app_id=consent.app_id,
        installation_id=consent.installation_id,
        address=consent.address,
        subject=identity.subject,
        state=ConnectionState.ACTIVE,
        connected_at=now,  # SYNC-9 counts from here, unless it takes over; what an ended one had on timelines stays
        purposes=BOTH,
        state_since=now,
    )
    if ended is None:
        return fresh
    return replace(fresh, events_seen=ended.events_seen, meetings_synced=ended.meetings_synced)


def _store(ports: Ports, tx: Transaction, connection: Connection, grant: Grant) -> None:
    sealed = seal_credentials(ports, connection.account_id, connection.id, grant.credentials)
    if tx.connections.find_ended(connection.account_id, connection.user_id, connection.app_id, connection.subject):
        tx.connections.update(connection)
        _list_anew(tx, connection)
        tx.connections.set_credentials(connection.id, sealed, grant.credentials.expires_at)
    else:
        tx.connections.add(connection, sealed, grant.credentials.expires_at)
    if tx.inboxes.find(connection.account_id, connection.address) is None:
        tx.inboxes.add(_inbox(ports, connection))
    schedule_work(ports, tx, connection)


def _list_anew(tx: Transaction, connection: Connection) -> None:
    """Forget how far sync had come where another calendar was connected since: what that one took over comes again."""
    ended = tx.connections.ended_of_user(connection.account_id, connection.user_id)
    if any(one.id != connection.id for one in ended):
        tx.events.set_position(SyncPosition(connection_id=connection.id))


def _inbox(ports: Ports, connection: Connection) -> Inbox:
    # CON-6: the mailbox behind the calendar connects with it
    return Inbox(
        account_id=connection.account_id,
        address=connection.address,
        shared=False,
        created_at=ports.clock.now(),
        user_id=connection.user_id,
        connection_id=connection.id,
    )
