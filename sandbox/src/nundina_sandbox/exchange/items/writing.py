"""Items made from XML, and changed by it."""

import uuid
from datetime import UTC, datetime, time, timedelta, tzinfo

from nundina_sandbox.exchange.elements import TYPES, Element, name_of, part, parts_of
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.items import occurrences
from nundina_sandbox.exchange.items.codecs import Zone
from nundina_sandbox.exchange.items.extended import property_from
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.properties import TABLES
from nundina_sandbox.exchange.items.property import Property
from nundina_sandbox.exchange.items.values import Value
from nundina_sandbox.exchange.server_versions import rank
from nundina_sandbox.exchange.times.zone_definitions import NamedZone

LONGEST = timedelta(days=5 * 366)
_USUAL = timedelta(minutes=30)
_ZONES = ("StartTimeZone", "MeetingTimeZone")


def read_into(item: Item, element: Element, schema: str, zone: tzinfo) -> None:
    """Write what an item's element holds into the item; raises ExchangeError for what Exchange refuses."""
    own = _own_zone(element, zone)
    for inner in parts_of(element):
        if name_of(inner) == "ExtendedProperty":
            path, values = property_from(inner)
            item.extended[path] = values
        elif name_of(inner) != "Attachments":
            known = _writable(item.kind, inner, schema)
            item.values[known.uri] = known.codec.read(inner, own)


def _own_zone(element: Element, zone: tzinfo) -> tzinfo:
    # Times without an offset are in the item's own zone, where it names one.
    for name in _ZONES:
        found = part(element, name)
        if found is not None:
            value: Value = Zone().read(found, zone)
            return value.zone if isinstance(value, NamedZone) else zone
    return zone


def _writable(kind: str, element: Element, schema: str) -> Property:
    named = [known for known in TABLES[kind] if known.name == name_of(element)]
    if not named or rank(named[0].since) > rank(schema):
        said = f"The element '{name_of(element)}' in namespace '{TYPES}' is not expected."
        raise RequestRefused("ErrorSchemaValidation", f"The request failed schema validation: {said}")
    if not named[0].writable:
        raise ExchangeError("ErrorInvalidPropertySet", f"Set action is invalid for property {named[0].uri}.")
    return named[0]


def settle(item: Item, now: datetime, zone: NamedZone) -> None:
    """Bring a calendar item into the form that Exchange keeps; raises ExchangeError for times that cannot be."""
    meeting_zone = item.get("calendar:MeetingTimeZone", NamedZone)
    item.values.setdefault("calendar:StartTimeZone", meeting_zone or zone)
    item.values.pop("calendar:MeetingTimeZone", None)
    item.values.setdefault("calendar:EndTimeZone", item.named_zone)
    start = item.get("calendar:Start", datetime) or now
    end = item.get("calendar:End", datetime) or start + _USUAL
    if item.flag("calendar:IsAllDayEvent"):
        start, end = whole_days(start, end, item.zone)
    if end < start:
        raise ExchangeError("ErrorCalendarEndDateIsEarlierThanStartDate")
    if end - start > LONGEST:
        raise ExchangeError("ErrorCalendarDurationIsTooLong")
    item.values["calendar:Start"], item.values["calendar:End"] = start, end
    item.values.setdefault("calendar:UID", new_uid(now))
    if item.recurrence is not None:
        _begin_at_the_first(item)


def _begin_at_the_first(item: Item) -> None:
    """Outlook moves the start of a series to the first day that its pattern gives."""
    duration = item.duration
    first = next(occurrences.starts(item), None)
    if first is None:
        raise ExchangeError("ErrorRecurrenceHasNoOccurrence")
    item.values["calendar:Start"], item.values["calendar:End"] = first, first + duration


def whole_days(start: datetime, end: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the midnights around a stretch of time, in a zone."""
    begin, finish = start.astimezone(zone), end.astimezone(zone)
    last = finish.date() if finish.time() == time() else finish.date() + timedelta(days=1)
    last = max(last, begin.date() + timedelta(days=1))
    midnights = [datetime.combine(day, time(), zone).astimezone(UTC) for day in (begin.date(), last)]
    return midnights[0], midnights[1]


def new_uid(now: datetime) -> str:
    """Return a UID in the form of Outlook's global object ids."""
    ticks = int((now - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds() * 10_000_000)
    head = "040000008200E00074C5B7101A82E00800000000"
    return f"{head}{ticks.to_bytes(8, 'little').hex().upper()}000000000000000010000000{uuid.uuid4().hex.upper()}"
