"""When an item is, and in which zone."""

from nundina_sandbox.exchange.elements import Element, t
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.viewing import Viewing
from nundina_sandbox.exchange.times.zone_definitions import NamedZone, definition_element
from nundina_sandbox.exchange.times.zone_definitions import duration as span_text
from nundina_sandbox.exchange.times.zones import in_zone


def is_all_day(item: Item, viewing: Viewing) -> bool:
    """Return whether it takes whole days."""
    return item.flag("calendar:IsAllDayEvent")


def duration(item: Item, viewing: Viewing) -> str:
    """Return how long it takes."""
    return span_text(item.duration)


def zone_text(item: Item, viewing: Viewing) -> str:
    """Return the name of its zone for people."""
    return item.named_zone.name or item.named_zone.id


def meeting_zone(item: Item, viewing: Viewing) -> Element:
    """Return the zone as Exchange 2007 has it."""
    return t("MeetingTimeZone", TimeZoneName=item.named_zone.name or item.named_zone.id)


def start_zone(item: Item, viewing: Viewing) -> Element:
    """Return the zone in which it was planned; Exchange 2010 tells its rules too."""
    return definition_element("StartTimeZone", item.named_zone, full=viewing.schema < "Exchange2012")


def end_zone(item: Item, viewing: Viewing) -> Element:
    """Return the zone in which its end was planned."""
    zone = item.get("calendar:EndTimeZone", NamedZone) or item.named_zone
    return definition_element("EndTimeZone", zone, full=viewing.schema < "Exchange2012")


def start_zone_id(item: Item, viewing: Viewing) -> str:
    """Return the name of the zone in which it was planned."""
    return item.named_zone.id


def end_zone_id(item: Item, viewing: Viewing) -> str:
    """Return the name of the zone in which its end was planned."""
    return (item.get("calendar:EndTimeZone", NamedZone) or item.named_zone).id


def start_wall_clock(item: Item, viewing: Viewing) -> Element:
    """Return the start with the offset of its own zone."""
    return t("StartWallClock", in_zone(item.start, item.zone))


def end_wall_clock(item: Item, viewing: Viewing) -> Element:
    """Return the end with the offset of its own zone."""
    return t("EndWallClock", in_zone(item.end, item.zone))
