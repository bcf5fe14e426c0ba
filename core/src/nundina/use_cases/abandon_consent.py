"""A consent comes to nothing: its row goes, and the installation that waited for it alone (CON-9, MKT-13)."""

from __future__ import annotations

from nundina.domain.connections import Consent
from nundina.domain.installations import InstallationState
from nundina.ports import Ports, Transaction


def abandon_consent(ports: Ports, consent: Consent) -> None:
    """Remove what a consent that failed had begun; nothing of it was granted."""
    with ports.unit_of_work() as tx:
        discard_consent(ports, tx, consent)


def discard_consent(ports: Ports, tx: Transaction, consent: Consent) -> None:
    """Remove the consent, and its installation while that waits for an answer and nobody else is on the way."""
    tx.consents.remove(consent.id)
    installation = tx.installations.find(consent.account_id, consent.app_id)
    if installation is None or installation.id != consent.installation_id:
        return
    if installation.state is InstallationState.INSTALLED:
        return
    if not tx.consents.of_installation(installation.id, ports.clock.now()):
        tx.installations.remove(consent.account_id, installation.id)
