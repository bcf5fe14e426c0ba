"""A user comes back from the provider, or sends the form: the grant is checked, and kept aside until it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from nundina.domain.accounts import Session, User
from nundina.domain.connections import Connection, Consent, ConsentStage
from nundina.domain.errors import AppFault, ConsentExpired, NotFound, NundinaError
from nundina.domain.identifiers import ConsentId
from nundina.domain.installations import Installation, InstallationState, as_installed
from nundina.domain.permissions import require_connect_calendar
from nundina.domain.separate_calendars import refuse_taken_purposes
from nundina.ports import Ports, Transaction
from nundina.use_cases.abandon_consent import abandon_consent, discard_consent
from nundina.use_cases.app_configuration import configuration_of
from nundina.use_cases.carry_out_switch import staying_connections, waiting_switch
from nundina.use_cases.consent_failures import as_consent_failure
from nundina.use_cases.consent_start import CONSENT_LIFETIME, callback_url, digest_of
from nundina.use_cases.consented_mailbox import refuse_mailbox_in, waiting_installation
from nundina.use_cases.drop_consent import clear_expired_consents
from nundina.use_cases.install_app import tell_installed
from nundina.use_cases.reconnect_calendar import replace_grant
from nundina.use_cases.revoke_credentials import revoke_grant
from nundina.use_cases.sealed_grants import open_memory, seal_grant
from nundina.use_cases.separate_calendars import purposes_of
from nundina_plugin_api.values import ConsentAnswer, Grant


@dataclass(frozen=True, slots=True)
class Completion:
    """What came of a provider's answer. One of granted, reconnected and problem is set."""

    consent: Consent | None = None  # whose answer it was, where anybody's
    granted: Consent | None = None
    reconnected: Connection | None = None
    installed: Installation | None = None  # by this very answer (MKT-3)
    problem: NundinaError | None = None


def complete_consent(ports: Ports, session: Session | None, parameters: Mapping[str, str]) -> Completion:
    """Take the provider's answer. The state is used up, whoever brought it; a problem leaves nothing behind.

    Problems: ConsentExpired (unknown, used, too old, another session's), ConsentDeclined, ConsentRefused,
    MailboxIsShared, MailboxTaken, CalendarAlreadyConnected, WrongMailbox, NotAllowed, AppUnavailable, AppFault.
    """
    with ports.unit_of_work() as tx:
        consent = tx.consents.take_by_state(digest_of(parameters.get("state", "")), ports.clock.now())
    if consent is None:
        clear_expired_consents(ports)  # whoever comes too late finds nothing half-connected (CON-9)
        return Completion(problem=ConsentExpired())
    try:
        return _completed(ports, consent, session, parameters)
    except NundinaError as problem:
        abandon_consent(ports, consent)
        return Completion(consent, problem=problem)


def complete_form(
    ports: Ports, actor: User, session: Session, consent_id: ConsentId, fields: Mapping[str, str]
) -> Completion:
    """Take a filled-in form. A refused one may be filled in again: nothing was granted, and the consent waits.

    Raises NotFound for a consent that is not this session's.
    """
    with ports.unit_of_work.read() as tx:
        consent = tx.consents.get(actor.account_id, consent_id)
    if not _belongs_to(consent, session) or consent.stage is not ConsentStage.BEGUN:
        raise NotFound
    try:
        return _completed(ports, consent, session, fields)
    except NundinaError as problem:
        return Completion(consent, problem=problem)


def _completed(ports: Ports, consent: Consent, session: Session | None, parameters: Mapping[str, str]) -> Completion:
    if not _belongs_to(consent, session) or consent.expires_at <= ports.clock.now():
        raise ConsentExpired
    grant = _grant(ports, consent, parameters)
    try:
        with ports.unit_of_work() as tx:
            completion = _settled(ports, tx, consent, grant)
    except NundinaError:
        _give_back(ports, consent, grant)
        raise
    if completion.installed is not None:
        tell_installed(ports, completion.installed)
    return completion


def _belongs_to(consent: Consent, session: Session | None) -> bool:
    return session is not None and session.id == consent.session_id


def _grant(ports: Ports, consent: Consent, parameters: Mapping[str, str]) -> Grant:
    answer = ConsentAnswer(
        configuration=configuration_of(ports, consent.app_id),
        parameters=parameters,
        redirect_uri=callback_url(ports),
        memory=open_memory(ports, consent),
    )
    with as_consent_failure():
        grant = ports.apps.app(consent.app_id).connector.complete(answer)
    if not grant.identity.subject or "@" not in grant.identity.address:
        raise AppFault(consent.app_id, "complete: nobody's grant")
    return grant


def _give_back(ports: Ports, consent: Consent, grant: Grant) -> None:
    with ports.unit_of_work() as tx:
        revoke_grant(ports, tx, consent.account_id, consent.app_id, grant)


def _settled(ports: Ports, tx: Transaction, consent: Consent, grant: Grant) -> Completion:
    actor = tx.users.get(consent.account_id, consent.user_id)
    require_connect_calendar(actor)
    refuse_mailbox_in(tx, actor, grant.identity.address.lower())
    if consent.reconnects is not None:
        connection = replace_grant(ports, tx, actor, consent, grant)
        discard_consent(ports, tx, consent)
        return Completion(consent, reconnected=connection)
    _refuse_second_calendar(tx, actor, consent, grant)
    installed = _install(ports, tx, consent)
    return Completion(consent, granted=_set_aside(ports, tx, consent, grant), installed=installed)


def _refuse_second_calendar(tx: Transaction, actor: User, consent: Consent, grant: Grant) -> None:
    staying = staying_connections(tx, actor, waiting_switch(tx, consent))
    refuse_taken_purposes(staying, purposes_of(tx, actor, consent.app_id, grant.identity.address.lower()))


def _install(ports: Ports, tx: Transaction, consent: Consent) -> Installation | None:
    """Install the app now that the provider has answered well, if it was not installed before (MKT-3)."""
    standing = waiting_installation(tx, consent)
    if standing.state is InstallationState.INSTALLED:
        return None
    if standing.is_switch:  # the old app works until the calendar is kept (MKT-9)
        tx.installations.update(replace(standing, expires_at=ports.clock.now() + CONSENT_LIFETIME))
        return None
    installed = as_installed(standing, consent.user_id, ports.clock.now())
    tx.installations.update(installed)
    return installed


def _set_aside(ports: Ports, tx: Transaction, consent: Consent, grant: Grant) -> Consent:
    granted = replace(
        consent,
        stage=ConsentStage.GRANTED,
        expires_at=ports.clock.now() + CONSENT_LIFETIME,
        sealed_memory=b"",
        sealed_grant=seal_grant(ports, consent, grant),
        address=grant.identity.address.lower(),
    )
    tx.consents.update(granted)
    return granted
