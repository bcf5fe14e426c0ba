"""Lists of Graph's, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nundina_outlook_calendar.client import GraphSession
from nundina_plugin_api import Transient

MOST_PAGES = 200  # of one list; a server that always names a next page is out of order

Json = Mapping[str, Any]


def items_of(graph: GraphSession, path: str, parameters: Mapping[str, str]) -> Iterator[Json]:
    """Yield every item of a list. Raises Transient where a page is none, for a list cut short would look complete."""
    page = graph.get(path, parameters)
    for _ in range(MOST_PAGES):
        yield from values_of(page)
        link = page.get("@odata.nextLink")
        if not link:
            return
        page = graph.follow(str(link))
    raise Transient


def values_of(page: Json) -> list[Any]:
    """Return the items of one page."""
    values = page.get("value")
    if not isinstance(values, list):
        raise Transient
    return values
