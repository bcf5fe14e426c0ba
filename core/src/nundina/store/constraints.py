"""Tells which constraint a database refused by, so that a store can say it in the domain's words."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError


def refused_by(error: IntegrityError, unique: sa.Index | sa.PrimaryKeyConstraint | sa.UniqueConstraint) -> bool:
    """Say whether the statement was refused by this unique index."""
    diagnosis = getattr(error.orig, "diag", None)  # of psycopg, which is not loaded for SQLite
    if diagnosis is not None:
        return bool(diagnosis.constraint_name == unique.name)
    # SQLite names the columns and not the index.
    columns = ", ".join(f"{column.table.name}.{column.name}" for column in unique.columns)
    return str(error.orig) == f"UNIQUE constraint failed: {columns}"


def primary_key(table: sa.Table) -> sa.PrimaryKeyConstraint:
    """Return the primary key of a table."""
    return table.primary_key
