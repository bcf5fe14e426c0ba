"""Pages of what was found."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from nundina_sandbox.exchange.elements import Content, Element, part
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of what was found, and what the answer says about the rest."""

    things: list[T]
    attributes: dict[str, Content] = field(default_factory=dict)


def page_of(found: list[T], request: Element, most: int, kind: str = "Item") -> Page[T]:
    """Return the page that a request asks for, at most so many things; raises ExchangeError for no page at all."""
    indexed = part(request, f"IndexedPage{kind}View")
    fractional = part(request, f"FractionalPage{kind}View")
    if indexed is not None:
        offset = _number(indexed, "Offset", 0)
        start = max(len(found) - offset, 0) if indexed.get("BasePoint") == "End" else offset
        limit = _number(indexed, "MaxEntriesReturned", most)
        if indexed.get("BasePoint") == "End":
            return _backwards(found, start, min(limit, most))
    elif fractional is not None:
        below = _number(fractional, "Denominator", 1)
        start = len(found) * _number(fractional, "Numerator", 0) // below if below else 0
        limit = _number(fractional, "MaxEntriesReturned", most)
    else:
        start, limit = 0, most
    if limit < 1:
        raise ExchangeError("ErrorInvalidPagingMaxRows")
    things = found[start : start + min(limit, most)]
    end = start + len(things)
    attributes: dict[str, Content] = {
        "IndexedPagingOffset": end,
        "TotalItemsInView": len(found),
        "IncludesLastItemInRange": end >= len(found),
    }
    if fractional is not None:
        attributes = {"NumeratorOffset": end, "AbsoluteDenominator": max(len(found), 1), **attributes}
        del attributes["IndexedPagingOffset"]
    return Page(things, attributes)


def _backwards(found: list[T], end: int, limit: int) -> Page[T]:
    begin = max(end - limit, 0)
    return Page(
        found[begin:end],
        {
            "IndexedPagingOffset": len(found) - begin,
            "TotalItemsInView": len(found),
            "IncludesLastItemInRange": begin == 0,
        },
    )


def _number(element: Element, name: str, default: int) -> int:
    text = element.get(name)
    if text is None:
        return default
    try:
        return int(text)
    except ValueError as error:
        raise RequestRefused("ErrorSchemaValidation") from error
