"""Which properties of an item an answer holds, and the item as XML."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from nundina_sandbox.exchange.elements import Element, name_of, part, parts_of, t, text_at
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.items.extended import is_extended, path_from, property_element
from nundina_sandbox.exchange.items.item import ExtendedPath, Item
from nundina_sandbox.exchange.items.properties import BY_URI, EXTENDED, KNOWN, TABLES
from nundina_sandbox.exchange.items.property import Property
from nundina_sandbox.exchange.items.viewing import Viewing
from nundina_sandbox.exchange.server_versions import rank

_SIZES = {"IdOnly": 0, "Default": 1, "AllProperties": 2}
_SMALLEST = {"Default": 1, "All": 2, "Asked": 3}
_NOT_BY_FINDING = ("ErrorInvalidPropertyForOperation", "The property is not valid for this operation.")
_ALWAYS = "item:ItemId"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a client wants to know of each item."""

    base: str = "IdOnly"
    uris: frozenset[str] = frozenset()
    extended: tuple[ExtendedPath, ...] = ()
    body_type: str = "Best"
    mime: bool = False
    finding: bool = False
    """Whether the answer is one of many items, which leaves out what is costly to load."""
    strict: bool = False
    """Whether asking for what is left out is an error, as it is with FindItem, and not with SyncFolderItems."""


def shape_from(element: Element | None, schema: str, *, finding: bool = False, strict: bool = False) -> Shape:
    """Return what an ItemShape asks for; raises ExchangeError for a property that the schema does not have."""
    paths = parts_of(part(element, "AdditionalProperties"))
    uris = frozenset(uri_of(path, schema) for path in paths if not is_extended(path))
    return Shape(
        text_at(element, "BaseShape") or "IdOnly",
        uris,
        tuple(path_from(path) for path in paths if is_extended(path)),
        text_at(element, "BodyType") or "Best",
        text_at(element, "IncludeMimeContent") in ("true", "1"),
        finding,
        strict,
    )


def uri_of(path: Element, schema: str) -> str:
    """Return the property that a FieldURI or IndexedFieldURI names."""
    uri = path.get("FieldURI") or ""
    if name_of(path) == "IndexedFieldURI":
        return f"{uri}:{path.get('FieldIndex') or ''}"
    newest = [p for table in TABLES.values() for p in table if p.uri == uri]
    if newest and all(rank(p.since) > rank(schema) for p in newest):
        raise ExchangeError("ErrorInvalidPropertyRequest")
    return uri


def item_element(item: Item, shape: Shape, viewing: Viewing) -> Element:
    """Return an item as XML."""
    return t(item.kind, list(_content(item, shape, viewing)))


def _content(item: Item, shape: Shape, viewing: Viewing) -> Iterator[Element]:
    for known in TABLES[item.kind]:
        if known is EXTENDED:
            yield from _extended(item, shape)
        elif _wanted(known, shape, viewing):
            yield from _rendered(known, item, viewing)


def _wanted(known: Property, shape: Shape, viewing: Viewing) -> bool:
    if known.uri == _ALWAYS:
        return True
    if rank(known.since) > rank(viewing.schema):
        return False
    if known.uri in shape.uris:
        if shape.strict and not known.found:
            raise ExchangeError(*_NOT_BY_FINDING)
        return known.found or not shape.finding
    if shape.finding and not known.found:
        return False
    if known.uri == "item:MimeContent":
        return shape.mime
    return _SMALLEST[known.shape] <= _SIZES.get(shape.base, 0)


def _rendered(known: Property, item: Item, viewing: Viewing) -> Iterator[Element]:
    value = known.compute(item, viewing) if known.compute else item.values.get(known.uri)
    if value is None:
        return
    if isinstance(value, etree._Element):
        yield value
    else:
        yield known.codec.write(known.name, value, viewing.zone)


def _extended(item: Item, shape: Shape) -> Iterator[Element]:
    for path in shape.extended:
        if path in item.extended:
            yield property_element(path, item.extended[path])


def property_of(kind: str, uri: str) -> Property:
    """Return a property of a kind of item; raises ExchangeError for one that it does not have."""
    found = BY_URI.get(kind, {}).get(uri)
    if found is None:
        raise ExchangeError("ErrorInvalidPropertyRequest" if uri in KNOWN else "ErrorInvalidPropertySet")
    return found
