"""The database: one engine for SQLite or PostgreSQL, set up so that both keep the same promises."""

from __future__ import annotations

import os
import sqlite3
import weakref
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event

_WAIT_FOR_LOCK = 30_000  # milliseconds
# In the middle of a transaction: a machine that went to sleep or lost its network holds no row for longer.
_LONGEST_SILENCE = 15_000  # milliseconds
_READS = "nundina_reads"
_POSTGRESQL_OPTIONS = f"-c timezone=utc -c idle_in_transaction_session_timeout={_LONGEST_SILENCE}"
# On PostgreSQL a reader sees one state of everything, and is refused when it writes.
_READER = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


@dataclass(frozen=True, slots=True)
class Database:
    """Where everything is stored. Safe to share between threads, and kept apart when a process forks."""

    engine: sa.Engine
    reading: sa.Engine  # the same connections, for transactions that only read

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite: one file, one writer at a time."""
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Close every connection that is not in use."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Return the database of an address such as sqlite:///var/nundina.db or postgresql+psycopg://user@host/name.

    Connects when it is first used. A new SQLite file can be read by its owner only. Raises ValueError for any
    other kind of database, and for SQLite in memory, which no two processes could share.
    """
    address = _address(url)
    sqlite = address.get_backend_name() == "sqlite"
    engine = _sqlite(address) if sqlite else _postgresql(address)
    _forget_connections_after_fork(engine)
    return Database(engine, engine.execution_options(**{_READS: True}, **({} if sqlite else _READER)))


def only_reads(connection: sa.Connection) -> bool:
    """Say whether the connection is in a transaction that only reads."""
    return bool(connection.get_execution_options().get(_READS))


def _address(url: str) -> sa.URL:
    address = sa.make_url(url)
    if address.get_backend_name() == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() != "sqlite":
        raise ValueError("the database is SQLite or PostgreSQL")
    if not address.database or address.database == ":memory:":
        raise ValueError("SQLite needs a file")
    return address


def _sqlite(address: sa.URL) -> sa.Engine:
    _create_private_file(Path(str(address.database)))
    engine = sa.create_engine(address, pool_size=5, max_overflow=40, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _create_private_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver would begin transactions when it sees fit; _begin_sqlite does
    for pragma in (
        "foreign_keys=ON",
        f"busy_timeout={_WAIT_FOR_LOCK}",
        "synchronous=FULL",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    """Begin at once as a writer, or as a reader who never becomes one: so nobody waits for a lock half-way."""
    reads = only_reads(connection)
    connection.exec_driver_sql(f"PRAGMA query_only={int(reads)}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _postgresql(address: sa.URL) -> sa.Engine:
    return sa.create_engine(
        address,
        pool_size=5,
        max_overflow=20,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": _POSTGRESQL_OPTIONS, "connect_timeout": 10},
    )


def _forget_connections_after_fork(engine: sa.Engine) -> None:
    known = weakref.ref(engine)

    def forget() -> None:
        found = known()
        if found is not None:
            found.dispose(close=False)

    os.register_at_fork(after_in_child=forget)
