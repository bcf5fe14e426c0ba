"""Removes what ran out: sessions, consents, abandoned installations and pauses."""

from __future__ import annotations

from datetime import timedelta

from nundina.domain.sync import DueWork, WorkKind
from nundina.domain.work_outcome import WorkOutcome
from nundina.ports import Ports
from nundina.use_cases.drop_consent import clear_expired_consents
from nundina.use_cases.forget_history import HISTORY

CLEANED_EVERY = timedelta(minutes=10)
HOST = "host"  # the subject of what runs out; what is history has its own


def clean_up(ports: Ports) -> WorkOutcome:
    """Remove what ran out on the whole host, and say when to look again."""
    now = ports.clock.now()
    clear_expired_consents(ports)
    with ports.unit_of_work() as tx:
        tx.sessions.remove_expired(now)
        tx.paces.remove_idle(now)
        for account in tx.accounts.all():
            tx.installations.remove_abandoned(account.id, now)
    return WorkOutcome(now + CLEANED_EVERY)


def schedule_clean_up(ports: Ports) -> None:
    """Make cleaning up due, unless it is so already."""
    with ports.unit_of_work() as tx:
        for subject in (HOST, HISTORY):
            if tx.work.find(WorkKind.CLEAN_UP, subject) is None:
                tx.work.schedule(DueWork(kind=WorkKind.CLEAN_UP, subject=subject, due_at=ports.clock.now()))
