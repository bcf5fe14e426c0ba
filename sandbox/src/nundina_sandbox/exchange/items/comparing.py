"""The value of a property as it is searched and sorted."""

from datetime import datetime, tzinfo

from nundina_sandbox.exchange.elements import Element, name_of, part
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.items.codecs import Flag, Moment, Number
from nundina_sandbox.exchange.items.extended import is_extended, path_from
from nundina_sandbox.exchange.items.item import ExtendedPath, Item
from nundina_sandbox.exchange.items.properties import BY_URI, KNOWN
from nundina_sandbox.exchange.items.values import Address, Body, Recipients, Words
from nundina_sandbox.exchange.items.viewing import Viewing
from nundina_sandbox.exchange.times.zones import moment_from

Comparable = str | bool | int | datetime
Path = str | ExtendedPath
_NOT_SEARCHED = ("item:MimeContent", "item:Attachments", "item:ResponseObjects", "calendar:Recurrence")
_NUMBERS = ("Integer", "Short", "Long")


def path_of(element: Element) -> Path:
    """Return the property that a path in a query names; raises ExchangeError for one that cannot be searched."""
    if is_extended(element):
        return path_from(element)
    uri = element.get("FieldURI") or ""
    if uri not in KNOWN or uri in _NOT_SEARCHED or name_of(element) not in ("FieldURI", "IndexedFieldURI"):
        raise ExchangeError("ErrorUnsupportedPathForQuery")
    return uri


def values_of(item: Item, path: Path, viewing: Viewing) -> list[Comparable]:
    """Return what a property of an item holds: nothing, one value, or several."""
    if not isinstance(path, str):
        return [_typed(text, path[-1]) for text in item.extended.get(path, ())]
    known = BY_URI[item.kind].get(path)
    if known is None:
        return []
    value = known.compute(item, viewing) if known.compute else item.values.get(path)
    if isinstance(value, str | bool | int | datetime):
        return [value]
    if isinstance(value, Body):
        return [value.text]
    if isinstance(value, Words):
        return list(value.words)
    if isinstance(value, Address):
        return [value.name, value.address]
    if isinstance(value, Recipients):
        return [text for who in value.recipients for text in (who.name, who.address)]
    if path == "item:ItemId":
        return [str(item.id)]
    return []


def constant(text: str, path: Path, zone: tzinfo) -> Comparable:
    """Return a text as a value that can be compared with that of a property."""
    if not isinstance(path, str):
        return _typed(text, path[-1])
    codec = next((table[path].codec for table in BY_URI.values() if path in table), None)
    if isinstance(codec, Moment):
        return moment_from(text, zone)
    if isinstance(codec, Flag):
        return text.strip().lower() in ("true", "1")
    if isinstance(codec, Number):
        return _whole(text)
    return text


def _typed(text: str, kind: str) -> Comparable:
    kind = kind.removesuffix("Array")
    if kind in _NUMBERS:
        return _whole(text)
    if kind == "Boolean":
        return text.strip().lower() in ("true", "1")
    return moment_from(text) if kind == "SystemTime" else text


def _whole(text: str) -> int:
    try:
        return int(text.strip())
    except ValueError as error:
        raise ExchangeError("ErrorUnsupportedQueryFilter") from error


def path_in(element: Element) -> Element:
    """Return the path that a search expression begins with; raises ExchangeError when it has none."""
    for name in ("FieldURI", "IndexedFieldURI", "ExtendedFieldURI"):
        found = part(element, name)
        if found is not None:
            return found
    raise ExchangeError("ErrorInvalidRestriction", "The restriction names no property.")
