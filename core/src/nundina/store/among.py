"""Rows whose column holds one of many values: one statement, made once, with one parameter however many there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from nundina.store.column_types import JsonText, storable
from nundina.store.database import only_reads

_WANTED = "wanted"


class RowsAmong:
    """A question that is asked with many values at once; the column holds text.

    Made when its module is imported: building such a statement, and spelling out every value in it, takes longer than
    running it.
    """

    def __init__(self, statement: sa.Select[Any], column: sa.ColumnElement[Any]) -> None:
        self._statements = {
            "sqlite": statement.where(column.in_(_entries())),
            "postgresql": statement.where(column == sa.any_(sa.bindparam(_WANTED, type_=postgresql.ARRAY(sa.Text)))),
        }
        self._holding = self._statements["postgresql"].with_for_update(key_share=True)

    def rows(
        self, connection: sa.Connection, values: Iterable[str], *, hold: bool = False, **named: str
    ) -> list[sa.Row[Any]]:
        """Return the rows, none where no value is given; `hold` keeps them as statements.held does.

        What else the statement asks for is named as its bind parameters are.
        """
        wanted = [storable(value) for value in dict.fromkeys(values)]
        if not wanted:
            return []
        dialect = connection.dialect.name
        holding = hold and dialect == "postgresql" and not only_reads(connection)
        statement = self._holding if holding else self._statements[dialect]
        return list(connection.execute(statement, {_WANTED: wanted, **named}))


def _entries() -> sa.Select[Any]:
    """Return what SQLite reads out of a list written as JSON."""
    return sa.select(sa.func.json_each(sa.bindparam(_WANTED, type_=JsonText)).table_valued("value").c.value)
