"""Transactions in the middle of which a worker can be stopped, as by kill -9."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident

from nundina.store.database import Database
from nundina.store.transaction import SqlTransaction
from nundina.store.unit_of_work import SqlUnitOfWork


class Stopped(BaseException):
    """A worker was stopped here, as by kill -9: it gives nothing back."""


class StoppableUnitOfWork(SqlUnitOfWork):
    """Transactions, in the middle of which a worker can be stopped."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.until_stop: int | None = None  # so many writing transactions; the last one is stored only if
        self.stored = False
        self._thread = get_ident()

    @contextmanager
    def __call__(self) -> Iterator[SqlTransaction]:
        stopping = False
        if self.until_stop is not None and get_ident() == self._thread:  # whoever keeps leases alive is not stopped
            self.until_stop -= 1
            stopping = self.until_stop <= 0
        with super().__call__() as tx:
            yield tx
            if stopping and not self.stored:
                raise Stopped
        if stopping:
            raise Stopped
