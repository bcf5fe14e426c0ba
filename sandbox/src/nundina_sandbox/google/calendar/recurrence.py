"""When a series takes place: RFC 5545's RRULE, RDATE, EXRULE and EXDATE, in the wall-clock time of the event's zone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain

from dateutil.rrule import rrule, rruleset, rrulestr

from nundina_sandbox.google.calendar.event import Schedule
from nundina_sandbox.google.calendar.moments import Moment, zone_named
from nundina_sandbox.google.calendar.refusals import invalid, required

_LINE = re.compile(r"^(RRULE|EXRULE|RDATE|EXDATE)((?:;[A-Z]+=[^:;]+)*):(.+)$", re.IGNORECASE)
_UNTIL = re.compile(r"UNTIL=([0-9TZ]+)", re.IGNORECASE)
_REFUSED = re.compile(r"FREQ=(?:SECONDLY|MINUTELY|HOURLY)|(?:INTERVAL|COUNT)=(?:0*(?:;|$)|-|\d{5,})", re.IGNORECASE)
"""Calendars repeat by days; a step of nothing, or a huge one, would never end."""
_DAYS_OF_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FIRST_OF_ALL = datetime(1, 1, 1)  # noqa: DTZ001 - wall-clock time on purpose
MOST_INSTANCES = 5000
"""No expansion gives more instances of one series; a series without an end has to stop somewhere."""


def checked_recurrence(schedule: Schedule, calendar_zone: str) -> None:
    """Raise a 400 GoogleError when the recurrence lines cannot be read or a timed series names no zone."""
    if not schedule.recurrence:
        return
    if not schedule.start.all_day and schedule.start.zone is None:
        raise required("Missing time zone definition for start time.")
    try:
        next(occurrences(schedule, calendar_zone), None)
    except (ValueError, TypeError, LookupError, OverflowError, AttributeError):
        raise invalid("Invalid recurrence rule.", "recurrence") from None


def occurrences(schedule: Schedule, calendar_zone: str, since: datetime | None = None) -> Iterator[Moment]:
    """Yield the original starts of a series in order, from the first one that ends after `since` (aware) on."""
    rules, start = _rules(schedule, calendar_zone), schedule.start
    if since is None:
        found: Iterator[datetime] = iter(rules)
    else:
        found = iter(rules.xafter(_earliest_start(schedule, calendar_zone, since)))
    for count, local in enumerate(found):
        if count >= MOST_INSTANCES:
            return
        yield start.moved_to(local, calendar_zone)


def is_occurrence(schedule: Schedule, calendar_zone: str, original: Moment) -> bool:
    """Say whether the series has an instance that starts then."""
    if original.all_day != schedule.start.all_day:
        return False
    local = Moment(original.day, original.instant, schedule.start.zone).local(calendar_zone)
    between = _rules(schedule, calendar_zone).between(local - timedelta(hours=3), local + timedelta(hours=3), inc=True)
    return any(schedule.start.moved_to(one, calendar_zone).key() == original.key() for one in between)


def last_end(schedule: Schedule, calendar_zone: str) -> datetime | None:
    """Return when the last instance ends, None for a series without an end."""
    rules = [line for line in schedule.recurrence if line.upper().startswith("RRULE")]
    if any("UNTIL=" not in line.upper() and "COUNT=" not in line.upper() for line in rules):
        return None
    ends = [length_added(schedule, one, calendar_zone) for one in occurrences(schedule, calendar_zone)]
    return max((end.at(calendar_zone) for end in ends), default=None)


def length_added(schedule: Schedule, start: Moment, calendar_zone: str) -> Moment:
    """Return the end of the instance that starts then."""
    if start.all_day:
        return start.plus(schedule.end.local(calendar_zone) - schedule.start.local(calendar_zone))
    end = start.plus(schedule.end.at(calendar_zone) - schedule.start.at(calendar_zone))
    return Moment(end.day, end.instant, schedule.end.zone)


def ended_before(recurrence: tuple[str, ...], last: str) -> tuple[str, ...]:
    """Return the lines with every RRULE ending at this UNTIL value, as clients do to split a series."""
    return tuple(_until_put(line, last) if line.upper().startswith("RRULE") else line for line in recurrence)


def _until_put(line: str, last: str) -> str:
    kept = [part for part in line.split(";") if not part.upper().startswith(("UNTIL=", "COUNT="))]
    return ";".join([*kept, f"UNTIL={last}"])


def _earliest_start(schedule: Schedule, calendar_zone: str, since: datetime) -> datetime:
    length = schedule.end.at(calendar_zone) - schedule.start.at(calendar_zone)
    zone = zone_named(calendar_zone if schedule.start.all_day else schedule.start.zone or calendar_zone)
    try:
        return (since - length).astimezone(zone).replace(tzinfo=None) - timedelta(hours=3)
    except OverflowError:
        return _FIRST_OF_ALL


def _rules(schedule: Schedule, calendar_zone: str) -> rruleset:
    first, found = schedule.start.local(calendar_zone), rruleset()
    # Google counts the start itself as the first instance, whether or not the rule would give it.
    found.rdate(first)
    for line in schedule.recurrence:
        _add(found, line, first, schedule.start, calendar_zone)
    return found


def _add(found: rruleset, line: str, first: datetime, start: Moment, calendar_zone: str) -> None:
    parts = _LINE.match(line.strip())
    if parts is None or _REFUSED.search(parts[3]):
        raise ValueError(line)
    kind, value = parts[1].upper(), parts[3]
    if kind in ("RRULE", "EXRULE"):
        rule = _rule(value, first, start, calendar_zone)
        (found.rrule if kind == "RRULE" else found.exrule)(rule)
        return
    for one in chain.from_iterable(text.split("/")[:1] for text in value.split(",")):
        local = _local(one, parts[2], start, calendar_zone)
        (found.rdate if kind == "RDATE" else found.exdate)(local)


def _rule(value: str, first: datetime, start: Moment, calendar_zone: str) -> rrule:
    until = _UNTIL.search(value)
    if until:
        # dateutil compares UNTIL with naive starts, so it is brought to the same wall clock.
        last = _local(until[1], "", start, calendar_zone)
        if "T" not in until[1].upper() and not start.all_day:
            last = last.replace(hour=23, minute=59, second=59)
        value = value.replace(until[0], f"UNTIL={last:%Y%m%dT%H%M%S}")
    if _never_holds(value):
        raise ValueError(value)
    rule = rrulestr(value, dtstart=first)
    if not isinstance(rule, rrule):
        raise TypeError(value)
    return rule


def _never_holds(value: str) -> bool:
    """Say whether a rule wants only days that its months do not have, which would be looked for to the year 9999."""
    parts = dict(part.upper().split("=", 1) for part in value.split(";") if "=" in part)
    if "BYMONTH" not in parts or "BYMONTHDAY" not in parts:
        return False
    longest = max(_DAYS_OF_MONTHS[int(month) - 1] for month in parts["BYMONTH"].split(","))
    return all(abs(int(day)) > longest for day in parts["BYMONTHDAY"].split(","))


def _local(text: str, parameters: str, start: Moment, calendar_zone: str) -> datetime:
    text = text.strip().upper()
    if "T" not in text:
        day = datetime.strptime(text, "%Y%m%d")  # noqa: DTZ007 - wall-clock time on purpose
        return day if start.all_day else datetime.combine(day, start.local(calendar_zone).time())
    named = re.search(r"TZID=([^;:]+)", parameters, re.IGNORECASE)
    local = datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007
    zone = zone_named(start.zone or calendar_zone)
    if text.endswith("Z"):
        local = local.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    elif named:
        local = local.replace(tzinfo=zone_named(named[1])).astimezone(zone).replace(tzinfo=None)
    return local.replace(hour=0, minute=0, second=0) if start.all_day else local
