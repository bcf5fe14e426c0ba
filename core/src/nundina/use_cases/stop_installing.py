"""An admin ends an installation that waits for the provider's answer, and frees its place (MKT-13)."""

from __future__ import annotations

from nundina.domain.accounts import User
from nundina.domain.errors import NotFound
from nundina.domain.identifiers import AppId
from nundina.domain.installations import Installation, InstallationState
from nundina.domain.permissions import require_install_apps
from nundina.ports import Ports, Transaction
from nundina.use_cases.drop_consent import revoke_consent


def stop_installing(ports: Ports, actor: User, app_id: AppId) -> None:
    """Leave the account as it was before Connect app was pressed; an answer that still comes is refused.

    Raises NotAllowed (MKT-7), and NotFound where the app is not being installed.
    """
    require_install_apps(actor)
    with ports.unit_of_work() as tx:
        installation = tx.installations.get(actor.account_id, app_id)
        if installation.state is InstallationState.INSTALLED:
            raise NotFound
        free_place(ports, tx, installation)


def free_place(ports: Ports, tx: Transaction, installation: Installation) -> None:
    """Remove an installation that waits, and every consent on the way to it; what was granted is given back."""
    for consent in tx.consents.of_installation(installation.id, ports.clock.now()):
        revoke_consent(ports, tx, consent)
        tx.consents.remove(consent.id)
    tx.installations.remove(installation.account_id, installation.id)
