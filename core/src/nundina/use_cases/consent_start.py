"""What every way into a consent shares: its state, its row, and the step to the provider."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urlsplit

from nundina.domain.accounts import Session, User
from nundina.domain.connections import Consent, ConsentStage
from nundina.domain.errors import AppFault, NundinaError
from nundina.domain.identifiers import AppId, ConsentId, new_id
from nundina.domain.installations import Installation
from nundina.ports import Ports
from nundina.use_cases.abandon_consent import abandon_consent
from nundina.use_cases.app_configuration import configuration_of
from nundina.use_cases.consent_failures import as_consent_failure
from nundina.use_cases.sealed_grants import seal_memory
from nundina_plugin_api.manifest import ConnectMethod
from nundina_plugin_api.values import ConsentRequest, ConsentStep

CONSENT_LIFETIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class ConsentStart:
    """A consent that has begun."""

    consent_id: ConsentId
    url: str = field(repr=False)  # where to send the user; empty: the app connects by a form of ours


def callback_url(ports: Ports) -> str:
    """Return the address to which every provider sends users back."""
    return f"{ports.public_url}/connect/callback"


def new_state() -> str:
    """Return a state that nobody can guess: 32 random bytes, as they travel in an address."""
    return secrets.token_urlsafe(32)


def digest_of(state: str) -> str:
    """Return what is stored of a state: its SHA-256, in hex."""
    return hashlib.sha256(state.encode()).hexdigest()


def new_consent(ports: Ports, session: Session, installation: Installation, state: str, origin: str) -> Consent:
    """Return a consent that begins now, for the user of the session."""
    now = ports.clock.now()
    return Consent(
        id=ConsentId(new_id()),
        account_id=session.account_id,
        user_id=session.user_id,
        session_id=session.id,
        app_id=installation.app_id,
        installation_id=installation.id,
        stage=ConsentStage.BEGUN,
        state_digest=digest_of(state),
        created_at=now,
        expires_at=now + CONSENT_LIFETIME,
        origin=origin,
    )


def require_runnable(ports: Ports, app_id: AppId) -> None:
    """Raise NotFound, AppUnavailable or AppNotConfigured unless the app can be called."""
    ports.apps.app(app_id)
    configuration_of(ports, app_id)


def send_to_provider(ports: Ports, actor: User, consent: Consent, state: str, language: str) -> ConsentStart:
    """Ask the app where to send the user, and remember what it wants back; the consent is stored already.

    Whatever goes wrong takes the consent with it, and an installation that only it carried (MKT-13).
    """
    if ports.apps.release(consent.app_id).manifest.connect is ConnectMethod.FORM:
        return ConsentStart(consent.id, "")
    try:
        step = _first_step(ports, actor, consent, state, language)
    except NundinaError:
        abandon_consent(ports, consent)
        raise
    with ports.unit_of_work() as tx:
        tx.consents.update(replace(consent, sealed_memory=seal_memory(ports, consent, step.memory)))
    return ConsentStart(consent.id, step.url)


def _first_step(ports: Ports, actor: User, consent: Consent, state: str, language: str) -> ConsentStep:
    request = ConsentRequest(
        configuration=configuration_of(ports, consent.app_id),
        redirect_uri=callback_url(ports),
        state=state,
        language=language.replace("_", "-"),
        login_hint=actor.email,
        reconnecting=consent.reconnects is not None,
    )
    with as_consent_failure():
        step = ports.apps.app(consent.app_id).connector.begin(request)
    if urlsplit(step.url).scheme not in ("https", "http"):
        raise AppFault(consent.app_id, "begin: not a web address")
    return step
