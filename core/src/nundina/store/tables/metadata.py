"""The collection that all tables belong to, and the shapes of column that they share."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from nundina.store.column_types import CleanText, UtcDateTime

NAMING = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

metadata = sa.MetaData(naming_convention=NAMING)


def text(name: str, *, primary_key: bool = False, unique: bool | None = None) -> sa.Column[str]:
    """Return a column of text that is always there; empty means none."""
    return sa.Column(name, CleanText, nullable=False, primary_key=primary_key, unique=unique)


def reference(name: str) -> sa.Column[str | None]:
    """Return a column that may name another row."""
    return sa.Column(name, CleanText, nullable=True)


def instant(name: str) -> sa.Column[Any]:
    """Return a column with an instant that is always there."""
    return sa.Column(name, UtcDateTime, nullable=False)


def perhaps_instant(name: str) -> sa.Column[Any]:
    """Return a column with an instant, or none."""
    return sa.Column(name, UtcDateTime, nullable=True)


def flag(name: str) -> sa.Column[bool]:
    """Return a column that says yes or no."""
    return sa.Column(name, sa.Boolean, nullable=False)


def number(name: str) -> sa.Column[int]:
    """Return a column with a whole number."""
    return sa.Column(name, sa.BigInteger, nullable=False)


def sealed(name: str) -> sa.Column[bytes]:
    """Return a column that holds what the secret box sealed."""
    return sa.Column(name, sa.LargeBinary, nullable=False)


def of_account(name: str, table: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    """Return a key to another table that cannot lead into another account."""
    return sa.ForeignKeyConstraint(["account_id", name], [f"{table}.account_id", f"{table}.id"], ondelete=ondelete)
