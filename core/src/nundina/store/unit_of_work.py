"""Transactions: everything in a block is stored, or nothing of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from nundina.domain.errors import ChangedMeanwhile
from nundina.store.database import Database
from nundina.store.transaction import SqlTransaction

_GIVEN_UP = {"40001", "40P01"}  # PostgreSQL's serialization_failure and deadlock_detected
_open = threading.local()


class SqlUnitOfWork:
    """Opens transactions on a database. Leaving the block commits; an exception rolls back and goes on."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @contextmanager
    def __call__(self) -> Iterator[SqlTransaction]:
        """Open a transaction that may write.

        Raises ChangedMeanwhile where the database gave this one up for another, and RuntimeError inside another
        writing transaction of the same thread, which would wait for itself.
        """
        with _alone(), _translated(), self.database.engine.begin() as connection:
            yield SqlTransaction(connection)

    @contextmanager
    def read(self) -> Iterator[SqlTransaction]:
        """Open a transaction that only reads, sees one state of everything, and holds nobody up."""
        with self.database.reading.begin() as connection:
            yield SqlTransaction(connection)


@contextmanager
def _alone() -> Iterator[None]:
    if getattr(_open, "writing", False):
        raise RuntimeError("a transaction is open in this thread already")
    _open.writing = True
    try:
        yield
    finally:
        _open.writing = False


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") in _GIVEN_UP:
            raise ChangedMeanwhile from None
        raise
