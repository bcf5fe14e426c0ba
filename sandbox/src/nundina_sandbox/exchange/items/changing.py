"""Changes of single properties: set, append, delete."""

from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from nundina_sandbox.exchange.elements import Element, name_of, parts_of
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.items import occurrences
from nundina_sandbox.exchange.items.extended import is_extended, path_from, property_from
from nundina_sandbox.exchange.items.item import Deviation, Item
from nundina_sandbox.exchange.items.properties import KNOWN
from nundina_sandbox.exchange.items.property import Property
from nundina_sandbox.exchange.items.shapes import property_of, uri_of
from nundina_sandbox.exchange.items.values import Attendees, Body, Recipients, Value, Words
from nundina_sandbox.exchange.items.writing import settle
from nundina_sandbox.exchange.times.zone_definitions import UTC_ZONE

_NEVER_DELETED = ("calendar:Start", "calendar:End", "calendar:UID", "item:ItemClass")
_OF_THE_PATTERN = ("calendar:Start", "calendar:End", "calendar:Recurrence", "calendar:IsAllDayEvent")
_TOLD = (*_OF_THE_PATTERN, "calendar:Location")
"""What makes a new version of a meeting for its guests."""


def applied(item: Item, updates: list[Element], schema: str, zone: tzinfo) -> Item:
    """Return a copy of an item with every update made; raises ExchangeError for one that cannot be."""
    wanted = item.copied()
    makers = {"SetItemField": _set, "AppendToItemField": _append, "DeleteItemField": _delete}
    for update in updates:
        if name_of(update) not in makers:
            raise RequestRefused("ErrorSchemaValidation")
        makers[name_of(update)](wanted, update, schema, zone)
    return wanted


def _set(item: Item, update: Element, schema: str, zone: tzinfo) -> None:
    path, given = _path_and_value(update)
    if is_extended(path):
        key, values = property_from(given)
        if key != path_from(path):
            raise ExchangeError("ErrorUpdatePropertyMismatch")
        item.extended[key] = values
        return
    known = _writable(item, path, schema)
    if name_of(given) != known.name:
        raise ExchangeError("ErrorUpdatePropertyMismatch")
    if item.original_start is not None and known.uri == "calendar:Recurrence":
        raise ExchangeError("ErrorInvalidPropertySet")
    item.values[known.uri] = known.codec.read(given, zone)


def _append(item: Item, update: Element, schema: str, zone: tzinfo) -> None:
    path, given = _path_and_value(update)
    if is_extended(path):
        raise ExchangeError("ErrorInvalidPropertyAppend")
    known = _writable(item, path, schema)
    held, more = item.values.get(known.uri), known.codec.read(given, zone)
    item.values[known.uri] = more if held is None else _joined(held, more)


def _joined(held: Value, more: Value) -> Value:
    if isinstance(held, Body) and isinstance(more, Body):
        return Body(held.text + more.text, held.kind)
    if isinstance(held, Attendees) and isinstance(more, Attendees):
        return Attendees(held.attendees + more.attendees)
    if isinstance(held, Recipients) and isinstance(more, Recipients):
        return Recipients(held.recipients + more.recipients)
    if isinstance(held, Words) and isinstance(more, Words):
        return Words(held.words + more.words)
    raise ExchangeError("ErrorInvalidPropertyAppend")


def _delete(item: Item, update: Element, schema: str, zone: tzinfo) -> None:
    parts = parts_of(update)
    if len(parts) != 1:
        raise RequestRefused("ErrorSchemaValidation")
    path = parts[0]
    if is_extended(path):
        item.extended.pop(path_from(path), None)
        return
    known = _writable(item, path, schema)
    if known.uri in _NEVER_DELETED:
        raise ExchangeError("ErrorInvalidPropertyDelete")
    item.values.pop(known.uri, None)


def _path_and_value(update: Element) -> tuple[Element, Element]:
    parts = parts_of(update)
    inner = parts_of(parts[1]) if len(parts) == 2 else []
    if len(inner) != 1:
        raise ExchangeError("ErrorIncorrectUpdatePropertyCount", "An update has exactly one property.")
    return parts[0], inner[0]


def _writable(item: Item, path: Element, schema: str) -> Property:
    uri = uri_of(path, schema)
    if name_of(path) != "FieldURI" or uri not in KNOWN:
        raise ExchangeError("ErrorInvalidPropertySet")
    known = property_of(item.kind, uri)
    if not known.writable:
        raise ExchangeError("ErrorInvalidPropertySet", f"Set action is invalid for property {uri}.")
    return known


def keep(item: Item, wanted: Item, now: datetime) -> Item:
    """Write what is wanted into the calendar, and return the item, or the occurrence, as it is now.

    A series whose pattern changes loses what was different in its occurrences, as in Outlook.
    """
    settle(wanted, now, UTC_ZONE)
    told = any(item.values.get(uri) != wanted.values.get(uri) for uri in _TOLD)
    if told and wanted.is_meeting:
        number = wanted.get("calendar:AppointmentSequenceNumber", int) or 0
        wanted.values["calendar:AppointmentSequenceNumber"] = number + 1
    if item.master is not None:
        return _keep_occurrence(item, wanted, item.master)
    if any(item.values.get(uri) != wanted.values.get(uri) for uri in _OF_THE_PATTERN):
        item.exceptions.clear()
        item.deleted.clear()
    item.values, item.extended = wanted.values, wanted.extended
    return item


def _keep_occurrence(item: Item, wanted: Item, master: Item) -> Item:
    start = item.original_start
    if start is None:
        return item
    if (wanted.start, wanted.end) != (item.start, item.end):
        _check_neighbours(master, start, wanted)
    plain = occurrences.made(replace(master, exceptions={}), start)
    values = {uri: value for uri, value in wanted.values.items() if plain.values.get(uri) != value}
    extended = {path: held for path, held in wanted.extended.items() if master.extended.get(path) != held}
    master.exceptions[start] = Deviation(values, extended)
    return occurrences.made(master, start)


def _check_neighbours(master: Item, start: datetime, wanted: Item) -> None:
    """Raise ExchangeError where an occurrence would stand beyond the one before it or after it."""
    horizon = max(start, wanted.start) + timedelta(days=366)
    standing = [at for at in occurrences.starts(master, horizon) if at not in master.deleted and at != start]
    places = {at: occurrences.made(master, at) for at in standing if abs(at - start) < timedelta(days=800)}
    before = [one.end for at, one in places.items() if at < start]
    after = [one.start for at, one in places.items() if at > start]
    if (before and wanted.start < max(before)) or (after and wanted.end > min(after)):
        raise ExchangeError("ErrorOccurrenceCrossingBoundary")
