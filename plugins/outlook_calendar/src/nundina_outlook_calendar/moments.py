"""Graph's dates and times as moments, both ways.

A dateTimeTimeZone is a local time without an offset, with up to seven decimals, and the name of its zone beside it
(https://learn.microsoft.com/graph/api/resources/datetimetimezone). The app asks for UTC throughout.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from nundina_outlook_calendar.zones import UTC_NAME, iana_zone, windows_zone
from nundina_plugin_api import Moment

Json = Mapping[str, Any]

MICROSECONDS = 6  # decimals that Python keeps of Graph's seven


def instant_of(place: Json) -> datetime:
    """Return the instant, in UTC, of a dateTimeTimeZone. Raises KeyError, TypeError or ValueError."""
    read = parsed(str(place["dateTime"]))
    if read.tzinfo is not None:
        return read.astimezone(UTC)
    named = str(place.get("timeZone") or UTC_NAME)
    zone = iana_zone(named)
    if not zone:
        raise ValueError("a zone without a name")
    return read.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def parsed(text: str) -> datetime:
    """Return a time as it is written, with an offset only where it names one.

    >>> parsed("2026-11-20T09:30:00.0000000")
    datetime.datetime(2026, 11, 20, 9, 30)
    """
    whole, dot, rest = text.partition(".")
    if not dot:
        return datetime.fromisoformat(text)
    decimals = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    return datetime.fromisoformat(f"{whole}.{decimals[:MICROSECONDS].ljust(MICROSECONDS, '0')}{rest[len(decimals) :]}")


def moment_of(place: Json, zone: str, *, all_day: bool) -> Moment:
    """Return a moment; `zone` is the one its author thought in, empty where unknown."""
    if all_day:
        return Moment(day=day_of(place, zone), zone=zone)
    return Moment(instant=instant_of(place), zone=zone)


def day_of(place: Json, zone: str) -> date:
    """Return the day on which an all-day event begins or ends.

    Such an event is told as midnight, whatever zone stands beside it. A time that is no midnight is one that was
    moved to UTC: then the day is that of the event's own zone.
    """
    read = parsed(str(place["dateTime"]))
    if read.time() == time():
        return read.date()
    return instant_of(place).astimezone(ZoneInfo(zone or UTC_NAME)).date()


def slot_moment(text: str, zone: str, *, all_day: bool) -> Moment:
    """Return where the rule of its series had put an occurrence: `originalStart` is always in UTC."""
    read = parsed(text)
    instant = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    if all_day:
        local = instant if instant.time() == time() else instant.astimezone(ZoneInfo(zone or UTC_NAME))
        return Moment(day=local.date(), zone=zone)
    return Moment(instant=instant, zone=zone)


def place_of(moment: Moment) -> dict[str, str]:
    """Return a moment as Graph takes it: in local time with a Windows zone, or in UTC where Windows lacks the zone."""
    name = windows_zone(moment.zone) if moment.zone else ""
    if moment.day is not None:
        return {"dateTime": f"{moment.day.isoformat()}T00:00:00", "timeZone": name or UTC_NAME}
    assert moment.instant is not None  # noqa: S101 -- a Moment is one of the two
    # The zone that stands for the Windows name, not its author's: where the two differ, the instant is what counts.
    local = moment.instant.astimezone(ZoneInfo(iana_zone(name) or UTC_NAME))
    if _is_twice(local):
        local, name = moment.instant.astimezone(UTC), UTC_NAME
    return {"dateTime": local.replace(tzinfo=None).isoformat(), "timeZone": name or UTC_NAME}


def _is_twice(local: datetime) -> bool:
    """Say whether clocks show this local time twice, so that it alone does not say which instant is meant."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def query_time(instant: datetime) -> str:
    """Return an instant as a query's parameter."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
