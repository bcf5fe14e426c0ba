"""What a series looks like on the days: occurrences, and exceptions where they differ."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from nundina_sandbox.microsoft.graph.event import Event, Key
from nundina_sandbox.microsoft.graph.mailbox import Calendar, Mailbox
from nundina_sandbox.microsoft.graph.recurrence import days_of, has_day
from nundina_sandbox.microsoft.graph.zones import zone_named

_MARGIN = timedelta(days=2)
"""More than any two zones lie apart."""


def occurrence_on(master: Event, day: date) -> Event:
    """Return the plain occurrence of this day."""
    times = master.times.on(day)
    return replace(master, times=times, day=day, original=times.starts, version=max(master.shown, 1), recurrence=None)


def whole(master: Event, exception: Event) -> Event:
    """Return an exception with what it has from its series."""
    fields = {**master.fields, **{name: exception.fields[name] for name in exception.own if name in exception.fields}}
    return replace(exception, fields=fields, extended={**master.extended, **exception.extended})


def find(mailbox: Mailbox, key: Key) -> Event | None:
    """Return the event, series, occurrence or exception with this key, None if it is not there."""
    number, day = key
    event = mailbox.events.get(number)
    if event is None or day is None:
        return event
    exception = mailbox.exceptions.get(number, {}).get(day)
    if exception is not None:
        return whole(event, exception)
    if event.recurrence is None or day in event.deleted_days or not has_day(event.recurrence, day):
        return None
    return occurrence_on(event, day)


def instances(mailbox: Mailbox, master: Event, since: datetime, until: datetime) -> Iterator[Event]:
    """Yield a series' occurrences and exceptions that lie between the two (aware), in no order."""
    assert master.recurrence is not None  # noqa: S101 - it is a series
    exceptions = mailbox.exceptions.get(master.number, {})
    for exception in exceptions.values():
        if exception.times.overlaps(since, until):
            yield whole(master, exception)
    zone = zone_named(master.times.zone)
    first = (since - (master.times.ends - master.times.starts) - _MARGIN).astimezone(zone).date()
    last = (until + _MARGIN).astimezone(zone).date()
    for day in days_of(master.recurrence, first):
        if day > last:
            return
        if day in exceptions or day in master.deleted_days:
            continue
        found = occurrence_on(master, day)
        if found.times.overlaps(since, until):
            yield found


def view(mailbox: Mailbox, calendar: Calendar, since: datetime, until: datetime) -> list[Event]:
    """Return what a calendar shows between the two (aware): single events, occurrences, exceptions, by their start."""
    found: list[Event] = []
    for event in mailbox.on(calendar):
        if event.recurrence is not None:
            found += instances(mailbox, event, since, until)
        elif event.times.overlaps(since, until):
            found.append(event)
    return sorted(found, key=lambda one: (one.times.starts, one.number))
