"""Signing out."""

from __future__ import annotations

from nundina.domain.accounts import Session
from nundina.ports.host import Ports


def sign_out(ports: Ports, session: Session) -> None:
    """End the session for good."""
    with ports.unit_of_work() as tx:
        tx.sessions.remove(session.id)
