"""Mail about events: invitations, updates and cancellations to guests, replies to organizers."""

from dataclasses import replace
from typing import Literal

from nundina_sandbox.google.calendar.event import Event, Json
from nundina_sandbox.google.calendar.ical import calendar_text
from nundina_sandbox.google.calendar.moments import zone_named
from nundina_sandbox.google.calendar.state import CalendarState
from nundina_sandbox.google.outbox import Mail, MailKind

SendUpdates = Literal["all", "externalOnly", "none"]
_ANSWERS = {"accepted": "Accepted", "declined": "Declined", "tentative": "Tentatively accepted"}


def tell_by_mail(state: CalendarState, before: Event | None, after: Event, send_updates: SendUpdates) -> None:
    """Put the mails about an organizer's change into the outbox, to those guests whom `send_updates` names."""
    if send_updates == "none" or after.private_copy:
        return
    gone = _addresses(before) - _addresses(after) if before else set[str]()
    for address in sorted(_addresses(after)):
        if after.cancelled:
            _send(state, after, address, "cancel", "Canceled event", send_updates)
        elif before is None or before.cancelled or address not in _addresses(before):
            _send(state, after, address, "request", "Invitation", send_updates)
        elif _worth_telling(before, after):
            _send(state, after, address, "request", "Updated invitation", send_updates)
    for address in sorted(gone):
        _send(state, replace(after, status="cancelled"), address, "cancel", "Canceled event", send_updates)


def reply_by_mail(state: CalendarState, copy: Event, answer: Json, send_updates: SendUpdates) -> None:
    """Put a guest's reply to the organizer into the outbox."""
    words = _ANSWERS.get(answer["responseStatus"])
    if words is None or not _wanted(state, copy.organizer, send_updates):
        return
    text = calendar_text("REPLY", copy, [answer], _zone(state, copy), state.now())
    subject = f"{words}: {_subject(state, copy)}"
    mail = Mail(copy.organizer, subject, "reply", text, state.now(), copy.id, sender=answer["email"])
    state.world.outbox.append(mail)


def _worth_telling(before: Event, after: Event) -> bool:
    """Say whether more changed than the list of guests, their answers, or what only the organizer sees."""
    hidden = ("attendees", "reminders", "colorId", "extendedProperties", "eventLabelId")

    def visible(event: Event) -> Json:
        return {name: value for name, value in event.fields.items() if name not in hidden}

    return before.schedule != after.schedule or visible(before) != visible(after)


def _addresses(event: Event | None) -> set[str]:
    return {one["email"] for one in event.attendees if one["email"] != event.organizer} if event else set()


def _wanted(state: CalendarState, address: str, send_updates: SendUpdates) -> bool:
    return send_updates == "all" or (send_updates == "externalOnly" and state.primary(address) is None)


def _send(
    state: CalendarState, event: Event, address: str, kind: MailKind, title: str, send_updates: SendUpdates
) -> None:
    if not _wanted(state, address, send_updates):
        return
    method = "CANCEL" if kind == "cancel" else "REQUEST"
    attendees = event.attendees or [{"email": address}]
    text = calendar_text(method, event, attendees, _zone(state, event), state.now())
    subject = f"{title}: {_subject(state, event)} ({address})"
    state.world.outbox.append(Mail(address, subject, kind, text, state.now(), event.id, sender=event.organizer))


def _subject(state: CalendarState, event: Event) -> str:
    zone, start = _zone(state, event), event.schedule.start
    summary = event.fields.get("summary") or "(No title)"
    if start.day is not None:
        return f"{summary} @ {start.day:%a %b} {start.day.day}, {start.day.year}"
    at = start.at(zone).astimezone(zone_named(start.zone or zone))
    return f"{summary} @ {at:%a %b} {at.day}, {at.year} {at:%H:%M} ({at.tzname()})"


def _zone(state: CalendarState, event: Event) -> str:
    calendar = state.calendars.get(event.organizer)
    return calendar.zone if calendar else "UTC"
