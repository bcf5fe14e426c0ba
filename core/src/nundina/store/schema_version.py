"""Which schema a database has, told without Alembic, so that a host starts without importing it."""

from __future__ import annotations

import sqlalchemy as sa

from nundina.store.database import Database

HEAD = "0010"  # the newest revision in nundina.store.migrations.versions; a test compares


def schema_version(database: Database) -> str:
    """Return the revision of the database's schema; nothing where it has none."""
    with database.reading.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return ""
        found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all()
        return found[0] if len(found) == 1 else ""
