"""Statements that the stores share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from nundina.domain.errors import NotFound
from nundina.store.database import only_reads

T = TypeVar("T")
_BATCH = 500  # well below what either database takes in one list


def one_or_not_found(connection: sa.Connection, statement: sa.Select[Any]) -> sa.Row[Any]:
    """Return the one row, which a transaction that writes holds. Raises NotFound."""
    row = connection.execute(held(connection, statement)).one_or_none()
    if row is None:
        raise NotFound
    return row


def changed_one(connection: sa.Connection, statement: sa.Update | sa.Delete) -> bool:
    """Run the statement and say whether it found a row."""
    return connection.execute(statement).rowcount > 0


def insert_or_update(connection: sa.Connection, table: sa.Table, values: dict[str, Any], key: Sequence[str]) -> None:
    """Insert the row, or, where one has this key, overwrite everything else in it."""
    connection.execute(upsert(connection.dialect.name, table, tuple(values), tuple(key)), values)


@cache
def upsert(dialect: str, table: sa.Table, names: tuple[str, ...], key: tuple[str, ...]) -> sa.Insert:
    """Return the statement that inserts a row or overwrites the one of its key."""
    # Kept, for building it takes longer than running it.
    statement = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(table)
    rest = {name: statement.excluded[name] for name in names if name not in key}
    return statement.on_conflict_do_update(index_elements=list(key), set_=rest)


def insert_new(connection: sa.Connection, table: sa.Table, values: dict[str, Any]) -> None:
    """Insert the row unless it is there already."""
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(make(table).on_conflict_do_nothing(), values)


def insert_all_new(
    connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]], returned: sa.Column[T]
) -> list[T]:
    """Insert the rows that no unique index refuses, in bulk, and return this column of them."""
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = make(table).on_conflict_do_nothing().returning(returned)
    return list(connection.execute(statement, rows).scalars())


def held(connection: sa.Connection, statement: sa.Select[Any]) -> sa.Select[Any]:
    """Return the statement so that a transaction that writes holds the rows until it ends.

    What it reads, changes and stores is then not changed by another in between. SQLite has one writer anyway.
    """
    return statement if only_reads(connection) else statement.with_for_update(key_share=True)


def hold_key(connection: sa.Connection, key: str) -> None:
    """Hold what may have no row yet until a transaction that writes ends. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql" and not only_reads(connection):
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(key, 0))))


def batches(values: Iterable[T]) -> Iterator[list[T]]:
    """Yield the distinct values in lists that fit into one statement."""
    remaining = iter(dict.fromkeys(values))
    while batch := list(islice(remaining, _BATCH)):
        yield batch


def rows_in(
    connection: sa.Connection, statement: sa.Select[Any], column: sa.ColumnElement[Any], values: Iterable[Any]
) -> list[sa.Row[Any]]:
    """Return the rows of the statement whose column holds one of the values."""
    return [row for batch in batches(values) for row in connection.execute(statement.where(column.in_(batch)))]
