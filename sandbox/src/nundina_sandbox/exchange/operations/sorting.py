"""SortOrder: in which order things are answered."""

from datetime import UTC, datetime
from typing import Any

from nundina_sandbox.exchange.elements import Element, parts_of
from nundina_sandbox.exchange.items.comparing import Path, path_in, path_of, values_of
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.viewing import Viewing

_NEVER = datetime(1, 1, 1, tzinfo=UTC)


def in_order(items: list[Item], order: Element | None, viewing: Viewing) -> list[Item]:
    """Return items in the order that is asked for, the newest first where none is."""
    ordered = sorted(items, key=lambda item: item.created, reverse=True)
    for field in reversed(parts_of(order)):
        path = path_of(path_in(field))
        ordered.sort(key=lambda item, path=path: _key(item, path, viewing), reverse=field.get("Order") == "Descending")  # type: ignore[misc]
    return ordered


def _key(item: Item, path: Path, viewing: Viewing) -> tuple[Any, ...]:
    values = values_of(item, path, viewing)
    first = values[0] if values else None
    if isinstance(first, datetime):
        return (1, first, 0, "")
    if isinstance(first, int):
        return (1, _NEVER, first, "")
    return (0 if first is None else 1, _NEVER, 0, str(first or "").casefold())
