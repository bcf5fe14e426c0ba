"""How a piece of due work ended, and when it is due again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WorkOutcome:
    """What a worker gives back with a lease."""

    next_due_at: datetime | None = None  # UTC; None: done for good
    attempts: int = 0  # failed ones in a row
