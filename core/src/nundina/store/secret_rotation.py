"""Seals everything anew with the newest key, so that the old ones can be dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from nundina.domain.errors import SecretUnreadable
from nundina.domain.seals import credentials_context, grant_context, memory_context, outbox_context, setting_context
from nundina.store.secret_box import AesGcmSecretBox
from nundina.store.tables import app_settings, connections, consents, credentials, outbox
from nundina.store.unit_of_work import SqlUnitOfWork

_BATCH = 200


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did, in numbers of secrets."""

    resealed: int = 0
    current: int = 0  # sealed with the newest key already
    unreadable: int = 0  # no key of the ring opens them; left as they are

    def __add__(self, other: Rotation) -> Rotation:
        return Rotation(
            self.resealed + other.resealed, self.current + other.current, self.unreadable + other.unreadable
        )


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A column that holds sealed values, and how to come by the context that each was sealed for."""

    column: sa.Column[bytes]
    key: tuple[sa.Column[Any], ...]
    context: Callable[[sa.Row[Any]], str]
    account: sa.Column[str] | None = None  # whose it is, where that is part of the context


_EVERYTHING = (
    _Sealed(
        credentials.c.sealed,
        (credentials.c.connection_id,),
        lambda row: credentials_context(row.account_id, row.connection_id),
        connections.c.account_id,
    ),
    _Sealed(
        consents.c.sealed_memory,
        (consents.c.id,),
        lambda row: memory_context(row.account_id, row.id),
        consents.c.account_id,
    ),
    _Sealed(
        consents.c.sealed_grant,
        (consents.c.id,),
        lambda row: grant_context(row.account_id, row.id),
        consents.c.account_id,
    ),
    _Sealed(
        outbox.c.sealed,
        (outbox.c.id,),
        lambda row: outbox_context(row.account_id, row.id),
        outbox.c.account_id,
    ),
    _Sealed(
        app_settings.c.sealed,
        (app_settings.c.app_id, app_settings.c.name),
        lambda row: setting_context(row.app_id, row.name),
    ),
)


def rotate_secrets(unit_of_work: SqlUnitOfWork, box: AesGcmSecretBox) -> Rotation:
    """Seal everything anew that the newest key has not sealed, and return how much that was.

    Works in small batches beside everything else, and goes on where it was stopped when it is called again. The old
    keys can be dropped once every process has the new ring and a call reseals nothing.
    """
    return sum((_rotate(unit_of_work, box, sealed) for sealed in _EVERYTHING), start=Rotation())


def _rotate(unit_of_work: SqlUnitOfWork, box: AesGcmSecretBox, sealed: _Sealed) -> Rotation:
    total, after = Rotation(), None
    while True:
        with unit_of_work.database.engine.begin() as connection:
            rows = connection.execute(_batch(sealed, after)).all()
            total = sum((_reseal(connection, box, sealed, row) for row in rows), start=total)
        if len(rows) < _BATCH:
            return total
        after = [getattr(rows[-1], column.name) for column in sealed.key]


def _batch(sealed: _Sealed, after: Sequence[Any] | None) -> sa.Select[Any]:
    columns = [*sealed.key, sealed.column, *([] if sealed.account is None else [sealed.account])]
    table = sealed.column.table
    rows = credentials.join(connections) if table is credentials else table
    chosen = sa.select(*columns).select_from(rows).where(sealed.column != b"")
    if after is not None:
        chosen = chosen.where(sa.tuple_(*sealed.key) > sa.tuple_(*after))
    return chosen.order_by(*sealed.key).limit(_BATCH)


def _reseal(connection: sa.Connection, box: AesGcmSecretBox, sealed: _Sealed, row: sa.Row[Any]) -> Rotation:
    old = bytes(getattr(row, sealed.column.name))
    if box.is_current(old):
        return Rotation(current=1)
    context = sealed.context(row)
    try:
        new = box.seal(box.open(old, context), context)
    except SecretUnreadable:
        return Rotation(unreadable=1)
    # Only where nobody has stored a fresher secret meanwhile.
    same = [column == getattr(row, column.name) for column in sealed.key]
    chosen = sa.update(sealed.column.table).where(*same, sealed.column == old)
    connection.execute(chosen.values({sealed.column: new}))
    return Rotation(resealed=1)
