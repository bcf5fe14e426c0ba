"""Starts and ends as Calendar v3 writes them: a date, or an instant with an IANA zone."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from nundina_sandbox.google.calendar.refusals import invalid, required

_RFC3339 = re.compile(r"^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(\.\d+)?([Zz]|[+-]\d\d:?\d\d)?$")


@lru_cache(maxsize=512)
def zone_named(name: str) -> ZoneInfo:
    """Return the IANA zone of this name; raises ValueError when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(name) from error


def instant_in(text: str, zone: ZoneInfo | None) -> datetime:
    """Return the aware instant of an RFC 3339 text, in the zone when it has no offset; raises ValueError if none."""
    found = _RFC3339.match(text)
    if found is None:
        raise ValueError(text)
    offset = (found[4] or "").upper()
    parsed = datetime.fromisoformat(f"{found[1]}T{found[2]}{offset}")
    if parsed.tzinfo is None:
        if zone is None:
            raise ValueError(text)
        parsed = parsed.replace(tzinfo=zone)
    return parsed


@dataclass(frozen=True, slots=True)
class Moment:
    """A start, an end or an original start: `day` for all-day events, else `instant` (aware, UTC)."""

    day: date | None = None
    instant: datetime | None = None
    zone: str | None = None
    """The IANA name given with it; None means the calendar's zone."""

    @property
    def all_day(self) -> bool:
        """Say whether it is a date."""
        return self.day is not None

    def at(self, calendar_zone: str) -> datetime:
        """Return the instant, in UTC; a date begins at midnight of the calendar's zone."""
        if self.instant is not None:
            return self.instant
        assert self.day is not None  # noqa: S101 - one of the two is always there
        return datetime.combine(self.day, time(), zone_named(calendar_zone)).astimezone(UTC)

    def local(self, calendar_zone: str) -> datetime:
        """Return the naive wall-clock time in its own zone, else in the calendar's; midnight for a date."""
        if self.day is not None:
            return datetime.combine(self.day, time())
        assert self.instant is not None  # noqa: S101
        return self.instant.astimezone(zone_named(self.zone or calendar_zone)).replace(tzinfo=None)

    def moved_to(self, local: datetime, calendar_zone: str) -> "Moment":
        """Return the same kind of moment at another wall-clock time of its own zone."""
        if self.all_day:
            return Moment(day=local.date(), zone=self.zone)
        zone = zone_named(self.zone or calendar_zone)
        return Moment(instant=local.replace(tzinfo=zone).astimezone(UTC), zone=self.zone)

    def plus(self, length: timedelta) -> "Moment":
        """Return the moment so much later; whole days for a date."""
        if self.day is not None:
            return Moment(day=self.day + length, zone=self.zone)
        assert self.instant is not None  # noqa: S101
        return Moment(instant=self.instant + length, zone=self.zone)

    def key(self) -> str:
        """Return what an instance id ends with: `20261120T080000Z`, or `20261120` for a date."""
        if self.day is not None:
            return self.day.strftime("%Y%m%d")
        assert self.instant is not None  # noqa: S101
        return self.instant.strftime("%Y%m%dT%H%M%SZ")

    def rendered(self, answer_zone: str, calendar_zone: str) -> dict[str, str]:
        """Return the EventDateTime, its offset that of the zone in which the answer was asked for."""
        if self.day is not None:
            return {"date": self.day.isoformat()}
        assert self.instant is not None  # noqa: S101
        return {"dateTime": rfc3339(self.instant, answer_zone), "timeZone": self.zone or calendar_zone}


def rfc3339(instant: datetime, zone: str = "UTC") -> str:
    """Return the instant as Google writes it: whole seconds, `Z` for UTC, else an offset."""
    return instant.astimezone(zone_named(zone)).isoformat(timespec="seconds").replace("+00:00", "Z")


def millis(instant: datetime) -> str:
    """Return the instant in UTC with milliseconds, as `created` and `updated` are written."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment_from(value: object, name: str) -> Moment:
    """Return the moment of an EventDateTime; raises a 400 GoogleError naming the field when it is none."""
    if not isinstance(value, dict) or not (value.get("date") or value.get("dateTime")):
        raise required(f"Missing {name} time.")
    if value.get("date") and value.get("dateTime"):
        raise invalid(f"Invalid {name} time.")
    zone = _zone_of(value, name)
    try:
        if value.get("date"):
            return Moment(day=date.fromisoformat(value["date"]), zone=zone)
        return _timed(str(value["dateTime"]), zone, name)
    except (TypeError, ValueError, OverflowError):
        raise invalid(f"Invalid {name} time.") from None


def _timed(text: str, zone: str | None, name: str) -> Moment:
    found = _RFC3339.match(text)
    if found and found[4] is None and zone is None:
        raise required(f"Missing time zone definition for {name} time.")
    return Moment(instant=instant_in(text, zone_named(zone) if zone else None).astimezone(UTC), zone=zone)


def _zone_of(value: dict[str, Any], name: str) -> str | None:
    zone = value.get("timeZone")
    if zone in (None, ""):
        return None
    try:
        return zone_named(str(zone)).key
    except ValueError:
        raise invalid(f"Invalid time zone definition for {name} time.") from None
