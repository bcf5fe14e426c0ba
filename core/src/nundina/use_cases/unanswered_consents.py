"""A user has come back from the provider and not said yet whether the calendar is theirs (CON-9)."""

from __future__ import annotations

from nundina.domain.accounts import Session, User
from nundina.domain.connections import Consent
from nundina.ports import Ports


def unanswered_consents(ports: Ports, actor: User, session: Session) -> tuple[Consent, ...]:
    """Return what this session was granted and can still keep or undo, the oldest first."""
    with ports.unit_of_work.read() as tx:
        granted = tx.consents.granted_of(actor.account_id, actor.id, ports.clock.now())
    return tuple(consent for consent in granted if consent.session_id == session.id)
