"""A booking as an iCalendar file (RFC 5545), for calendars that the invitation does not reach."""

from __future__ import annotations

from datetime import UTC, datetime

from nundina.domain.bookings import BookingState
from nundina.use_cases.open_booking import OpenedBooking

_FOLD = 73  # octets a line, and the space that a following one begins with


def calendar_file(opened: OpenedBooking, now: datetime) -> bytes:
    """Return the file. Its UID is the event's once the calendar has told it, so that both are one event."""
    booking, meeting = opened.booking, opened.meeting
    uid = meeting.ical_uid if meeting is not None and meeting.ical_uid else f"{booking.id}@nundina"
    cancelled = booking.state in (BookingState.CANCELLED, BookingState.DECLINED)
    status = "CANCELLED" if cancelled else "CONFIRMED" if booking.state is BookingState.CONFIRMED else "TENTATIVE"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Nundina//Scheduling//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_text(uid)}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(booking.start)}",
        f"DTEND:{_utc(booking.end)}",
        f"SUMMARY:{_text(f'{opened.page.title}: {opened.owner.name}')}",
        f"LOCATION:{_text(opened.page.location)}",
        f"DESCRIPTION:{_text(opened.page.description)}",
        f"STATUS:{status}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """Return text as a property's value (RFC 5545, 3.3.11)."""
    for character in "\\;,":
        value = value.replace(character, "\\" + character)
    return "\\n".join(value.splitlines())


def _folded(line: str) -> bytes:
    """Return a line in pieces that end between characters (RFC 5545, 3.1)."""
    pieces, piece = [], b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > _FOLD:
            pieces.append(piece)
            piece = b""
        piece += octets
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"
