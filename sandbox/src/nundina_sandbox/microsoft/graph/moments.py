"""Times as Graph writes them: a wall-clock time without an offset, and a zone beside it."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from nundina_sandbox.microsoft.graph.errors import bad_body, bad_query, invalid_property, unknown_zone
from nundina_sandbox.microsoft.graph.zones import windows_name, zone_named

Json = dict[str, Any]
_WRITTEN = re.compile(r"^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)?)?$")
NEVER = "0001-01-01T00:00:00Z"
"""How Graph writes the time of something that has not happened."""


@dataclass(frozen=True, slots=True)
class Times:
    """When an event is: wall-clock start and end (naive), each in a zone."""

    start: datetime
    end: datetime
    zone: str
    """A name of either kind, as Exchange keeps it."""
    end_zone: str
    all_day: bool = False

    @property
    def starts(self) -> datetime:
        """Return the start, aware, in UTC; an all-day event starts at midnight in its zone."""
        return at_wall(self.start, self.zone)

    @property
    def ends(self) -> datetime:
        """Return the end, aware, in UTC."""
        return at_wall(self.end, self.end_zone)

    def on(self, day: date) -> "Times":
        """Return the same time on another day, by the wall clock of the zone."""
        start = datetime.combine(day, self.start.time())
        if self.zone == self.end_zone:
            return Times(start, start + (self.end - self.start), self.zone, self.end_zone, self.all_day)
        ends = at_wall(start, self.zone) + (self.ends - self.starts)
        end = ends.astimezone(zone_named(self.end_zone)).replace(tzinfo=None)
        return Times(start, end, self.zone, self.end_zone, self.all_day)

    def overlaps(self, since: datetime, until: datetime) -> bool:
        """Say whether some of it lies between the two (aware); a moment without length counts where it is."""
        starts, ends = self.starts, self.ends
        return starts < until and (ends > since or (starts == ends and starts >= since))


def at_wall(wall: datetime, zone: str) -> datetime:
    """Return a wall-clock time of a zone in UTC; a time that a change of the clocks skips is the one after it."""
    return wall.replace(tzinfo=zone_named(zone)).astimezone(UTC)


def rendered(wall: datetime, zone: str, wanted: str, *, all_day: bool) -> Json:
    """Return a dateTimeTimeZone in the zone that the client prefers.

    An all-day event is from midnight to midnight whatever the zone: "by design", say Graph's makers.
    """
    shown = wall if all_day else at_wall(wall, zone).astimezone(zone_named(wanted)).replace(tzinfo=None)
    return {"dateTime": f"{shown:%Y-%m-%dT%H:%M:%S}.{shown.microsecond:06d}0", "timeZone": wanted}


def stamp(at: datetime) -> str:
    """Return an instant as Graph writes those of which it knows no zone, in UTC."""
    plain = at.astimezone(UTC)
    fraction = f".{plain.microsecond:06d}0" if plain.microsecond else ""
    return f"{plain:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def wall_from(value: object, name: str) -> tuple[datetime, str]:
    """Return the wall-clock time and the zone of a dateTimeTimeZone; raises GraphError 400 when it is none."""
    if not isinstance(value, dict) or not isinstance(value.get("dateTime"), str):
        raise bad_body(f"Cannot read the value of property '{name}' as 'microsoft.graph.dateTimeTimeZone'.")
    named = value.get("timeZone") or "UTC"
    try:
        zone = zone_named(named)
    except (ValueError, AttributeError, TypeError):
        raise unknown_zone(str(named)) from None
    at = _parsed(value["dateTime"])
    if at is None:
        raise invalid_property()
    if at.tzinfo is not None:
        at = at.astimezone(zone).replace(tzinfo=None)
    return at, windows_name(named)


def instant_from(value: str, name: str, zone: str = "UTC") -> datetime:
    """Return the instant of a query parameter, aware, in UTC; without an offset it is one of the zone.

    Raises GraphError 400.
    """
    # A plus sign that was not escaped arrives as a blank.
    at = _parsed(re.sub(r" (\d\d:\d\d)$", r"+\1", value.strip()))
    if at is None:
        raise bad_query(f"The value '{value}' of parameter '{name}' is invalid.")
    return at_wall(at, zone) if at.tzinfo is None else at.astimezone(UTC)


def _parsed(text: str) -> datetime | None:
    found = _WRITTEN.match(text.strip())
    if found is None:
        return None
    day, clock, fraction, offset = found.groups()
    written = f"{day}T{clock or '00:00'}{'.' + fraction[:6].ljust(6, '0') if fraction else ''}"
    if offset:
        written += "+00:00" if offset == "Z" else offset
    if fraction and clock and len(clock) == 5:
        return None
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    # A day's room on both sides for every zone's offset.
    return at if timedelta(days=2) < at.replace(tzinfo=None) - datetime(1, 1, 1) < timedelta(days=3_650_000) else None  # noqa: DTZ001
