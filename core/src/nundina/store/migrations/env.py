"""Alembic's entry: runs migrations on the connection, and in the transaction, that `migrate` hands over."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import TypeDecorator

from nundina.store.tables import metadata


def _render_type(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column types by their names alone; script.py.mako imports them."""
    return f"{type(item).__name__}()" if kind == "type" and isinstance(item, TypeDecorator) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=_render_type,
)
with context.begin_transaction():
    context.run_migrations()
