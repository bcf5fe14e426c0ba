"""Many rows of one table written at once, each column bound as a whole rather than value by value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg

from nundina.store.column_types import CleanText, all_storable
from nundina.store.statements import upsert

Columns = Mapping[str, Sequence[Any]]  # by name, all equally long

_DIALECTS: Mapping[str, sa.Dialect] = {"sqlite": sqlite.dialect(), "postgresql": psycopg.dialect()}  # type: ignore[no-untyped-call]  # SQLAlchemy gives it no types


def insert_or_update_columns(connection: sa.Connection, table: sa.Table, columns: Columns, key: Sequence[str]) -> None:
    """Insert the rows, or overwrite those of the same key, no two of which are given. Every column is named."""
    dialect = connection.dialect.name
    sql, order = _compiled(dialect, table, tuple(columns), tuple(key))
    bound = [_bound(table.c[name].type, columns[name], dialect) for name in order]
    rows = list(zip(*bound, strict=True))
    if rows:
        connection.exec_driver_sql(sql, rows if dialect == "sqlite" else _named(order, rows))


@cache
def _compiled(dialect: str, table: sa.Table, names: tuple[str, ...], key: tuple[str, ...]) -> tuple[str, list[str]]:
    """Return the statement, and the order in which it takes its values."""
    compiled: Any = upsert(dialect, table, names, key).compile(dialect=_DIALECTS[dialect], column_keys=list(names))
    return str(compiled), compiled.positiontup or list(names)


def _named(order: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [dict(zip(order, row, strict=True)) for row in rows]


def _bound(kind: sa.types.TypeEngine[Any], values: Sequence[Any], dialect: str) -> Sequence[Any]:
    if isinstance(kind, CleanText):
        return all_storable(values)
    process = _processor(kind, dialect)
    return values if process is None else _each_once(process, values)


@cache
def _processor(kind: sa.types.TypeEngine[Any], dialect: str) -> Callable[[Any], Any] | None:
    return kind.dialect_impl(_DIALECTS[dialect]).bind_processor(_DIALECTS[dialect])


def _each_once(process: Callable[[Any], Any], values: Sequence[Any]) -> list[Any]:
    """Return the values as the driver takes them; what stands in many rows is made once."""
    made = {value: process(value) for value in set(values)}
    return [made[value] for value in values]
