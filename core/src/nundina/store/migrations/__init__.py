"""Brings a database to the present schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from nundina.store.database import Database

_LOCK = 0x6E756E64696E61  # any number, as long as nobody else on the server takes it


def migrate(database: Database) -> None:
    """Make or upgrade the schema, whole or not at all. A second process that does so meanwhile waits."""
    if database.is_sqlite:
        _switch_to_wal(database)
    with database.engine.begin() as connection:  # on SQLite this alone keeps others out
        if not database.is_sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(database: Database) -> bool:
    """Say whether the schema is the one that this version of Nundina needs."""
    with database.reading.connect() as connection:
        return current_heads(connection) == set(ScriptDirectory.from_config(alembic_config()).get_heads())


def current_heads(connection: sa.Connection) -> set[str]:
    """Return the revisions that the database has; none where it is empty."""
    return set(MigrationContext.configure(connection).get_current_heads())


def alembic_config() -> Config:
    """Return Alembic's configuration, which lives in the package and in no file of the operator's."""
    config = Config()
    config.set_main_option("script_location", "nundina.store:migrations")
    return config


def _switch_to_wal(database: Database) -> None:
    """Set write-ahead logging once: the file remembers it, and to set it on each connection breaks under load."""
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            cursor.execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()
