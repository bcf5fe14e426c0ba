"""A user accepts the disclosure and is sent to the provider (CON-2, CON-3)."""

from __future__ import annotations

from nundina.domain.accounts import Session, User
from nundina.domain.errors import AppNotInstalled
from nundina.domain.identifiers import AppId
from nundina.domain.installations import Installation, InstallationState
from nundina.domain.permissions import require_connect_calendar
from nundina.ports import Ports, Transaction
from nundina.use_cases.consent_start import ConsentStart, new_consent, new_state, require_runnable, send_to_provider
from nundina.use_cases.separate_calendars import refuse_second_calendar_in


def begin_consent(
    ports: Ports, actor: User, session: Session, app_id: AppId, language: str, origin: str = "settings"
) -> ConsentStart:
    """Begin connecting a calendar and say where to send the user.

    Raises NotAllowed (CON-4), CalendarAlreadyConnected (CON-1), AppNotInstalled, AppNotConfigured, AppUnavailable,
    AppFault and ConsentRefused; nothing remains of a consent that could not begin.
    """
    require_connect_calendar(actor)
    require_runnable(ports, app_id)
    state = new_state()
    with ports.unit_of_work() as tx:
        refuse_second_calendar_in(tx, actor, app_id)
        consent = new_consent(ports, session, installed(tx, actor, app_id), state, origin)
        tx.consents.add(consent)
    return send_to_provider(ports, actor, consent, state, language)


def installed(tx: Transaction, actor: User, app_id: AppId) -> Installation:
    """Return the account's installation of the app. Raises AppNotInstalled, also while it is being installed."""
    installation = tx.installations.find(actor.account_id, app_id)
    if installation is None or installation.state is not InstallationState.INSTALLED:
        raise AppNotInstalled(app_id)
    return installation
