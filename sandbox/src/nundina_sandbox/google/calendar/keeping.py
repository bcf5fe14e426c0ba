"""Keeping an organizer's change, with everything that follows from it."""

from dataclasses import replace

from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.event import Event, Former
from nundina_sandbox.google.calendar.guests import tell_guests
from nundina_sandbox.google.calendar.invitations import SendUpdates, tell_by_mail
from nundina_sandbox.google.calendar.series import cancel_exceptions, carry_over
from nundina_sandbox.google.calendar.state import CalendarState


def keep(
    state: CalendarState, calendar: Calendar, before: Event | None, after: Event, send_updates: SendUpdates
) -> Event:
    """Keep an organizer's event and bring exceptions, guests and mail after it; return it as kept."""
    with state.writing():
        if before is not None:
            after = _renumbered(state, before, after)
        kept = state.commit(calendar, after, quietly=before is not None and _only_reminders_differ(before, after))
        former = before.attendees if before else []
        changed = _exceptions_changed(state, calendar, before, kept)
        tell_guests(state, kept, former)
        for was, is_now in changed:
            tell_guests(state, is_now, was.attendees)
        if kept.attendees != former:
            # Who is new to the series has to know its exceptions, also those where they are not invited.
            for exception in list(calendar.exceptions(kept.id).values()):
                tell_guests(state, exception, kept.attendees)
        tell_by_mail(state, before, kept, send_updates)
        return kept


def _exceptions_changed(
    state: CalendarState, calendar: Calendar, before: Event | None, kept: Event
) -> list[tuple[Event, Event]]:
    if before is None or not before.is_series:
        return []
    if kept.cancelled:
        return cancel_exceptions(state, calendar, kept)
    return carry_over(state, calendar, before, kept)


def _renumbered(state: CalendarState, before: Event, after: Event) -> Event:
    moved = before.schedule != after.schedule
    if not moved and before.cancelled == after.cancelled:
        return after
    formers = before.formers
    if moved and before.is_series:
        # The next number is that of the change that ends the old schedule.
        formers = (*formers, Former(state.last_number + 1, before.schedule))
    return replace(after, sequence=max(after.sequence, before.sequence + 1), formers=formers)


def _only_reminders_differ(before: Event, after: Event) -> bool:
    def without(event: Event) -> Event:
        return replace(event, fields={name: value for name, value in event.fields.items() if name != "reminders"})

    return without(before) == without(after) and before.fields != after.fields
