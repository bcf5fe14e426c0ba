"""What killed workers held, and how long it waited for another worker."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock

import sqlalchemy as sa

from nundina.store.database import Database
from nundina.store.tables import due_work, outbox

Held = tuple[str, str, int]  # the kind of work, its subject, the fence


@dataclass(slots=True)
class Takeovers:
    """Watches the leases of killed workers from outside, through the table."""

    database: Database
    waiting: dict[Held, float] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def holders(self, kind: str) -> dict[int, list[str]]:
        """Return which worker processes hold work of a kind, and its subjects."""
        found: dict[int, list[str]] = {}
        for row in self._held():
            if row.kind == kind:
                found.setdefault(_pid(row.worker), []).append(row.subject)
        return found

    def killed(self, pid: int) -> None:
        """Begin to wait for everything that a worker which has just died held."""
        died_at = time.monotonic()
        left = [(row.kind, row.subject, row.fence) for row in self._held() if _pid(row.worker) == pid]
        with self._lock:
            self.waiting |= dict.fromkeys(left, died_at)

    def look(self) -> None:
        """Note what others have taken over since."""
        if not self.waiting:
            return
        with self._lock:
            still, now = {(row.kind, row.subject, row.fence) for row in self._held()}, time.monotonic()
            for held in self.waiting.keys() - still:
                self.seconds.append(now - self.waiting.pop(held))

    def keys_of(self, outbox_ids: Iterable[str]) -> set[str]:
        """Return the keys of those of the outbox rows that are pending."""
        chosen = sa.select(outbox.c.key).where(outbox.c.id.in_(list(outbox_ids)), outbox.c.state == "pending")
        with self.database.reading.begin() as connection:
            return set(connection.execute(chosen).scalars())

    def _held(self) -> list[sa.Row[tuple[object, ...]]]:
        with self.database.reading.begin() as connection:
            return list(connection.execute(sa.select(due_work).where(due_work.c.worker != "")))


def _pid(worker: str) -> int:
    return int(worker.split(":")[1])
