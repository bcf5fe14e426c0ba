"""What becomes of a series' exceptions when the series changes."""

from dataclasses import replace

from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.event import Event
from nundina_sandbox.google.calendar.instances import instance_of
from nundina_sandbox.google.calendar.recurrence import is_occurrence
from nundina_sandbox.google.calendar.state import CalendarState


def carry_over(state: CalendarState, calendar: Calendar, before: Event, after: Event) -> list[tuple[Event, Event]]:
    """Bring exceptions after their changed series and return those that changed, as they were and as they are.

    An exception whose instance the series no longer has is cancelled; a field in which it did not differ follows.
    """
    changed = []
    for exception in list(calendar.exceptions(before.id).values()):
        new = _followed(calendar, exception, before, after)
        if not exception.cancelled and new != exception:
            changed.append((exception, state.commit(calendar, new)))
    return changed


def cancel_exceptions(state: CalendarState, calendar: Calendar, series: Event) -> list[tuple[Event, Event]]:
    """Cancel the exceptions of a cancelled series and return those that changed, as they were and as they are."""
    living = [one for one in calendar.exceptions(series.id).values() if not one.cancelled]
    return [(one, state.commit(calendar, replace(one, status="cancelled"))) for one in living]


def _followed(calendar: Calendar, exception: Event, before: Event, after: Event) -> Event:
    original = exception.original
    if original is None or after.cancelled:
        return exception
    if not after.is_series or not is_occurrence(after.schedule, calendar.zone, original):
        return replace(exception, status="cancelled")
    schedule = exception.schedule
    if is_occurrence(before.schedule, calendar.zone, original):
        usual = instance_of(before, original, calendar.zone).schedule
        schedule = instance_of(after, original, calendar.zone).schedule if schedule == usual else schedule
    fields = dict(exception.fields)
    for name in {**before.fields, **after.fields}:
        if fields.get(name) == before.fields.get(name):
            fields.pop(name, None)
            fields |= {name: after.fields[name]} if name in after.fields else {}
    sequence = max(exception.sequence, after.sequence)
    return replace(exception, fields=fields, schedule=schedule, sequence=sequence)
