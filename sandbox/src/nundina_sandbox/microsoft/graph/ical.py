"""The iCalendar part of the mail that Exchange sends with an invitation, an update, a cancellation or a reply."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from nundina_sandbox.microsoft.graph.event import Event, address_of
from nundina_sandbox.microsoft.graph.recurrence import DAYS, INDEXES
from nundina_sandbox.microsoft.graph.texts import text_of
from nundina_sandbox.microsoft.graph.zones import zone_named

_DAYS = {name: name[:2].upper() for name in DAYS}
_BUSY = {"free": "FREE", "tentative": "TENTATIVE", "busy": "BUSY", "oof": "OOF", "workingElsewhere": "WORKINGELSEWHERE"}


def calendar_text(event: Event, method: str, now: datetime, *, answering: str | None = None, answer: str = "") -> str:
    """Return a calendar with one event; a reply names who answers, and how (`ACCEPTED`, ...)."""
    lines = [
        "BEGIN:VCALENDAR",
        "PRODID:-//Nundina//Microsoft sandbox//EN",
        "VERSION:2.0",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{event.global_id}",
        f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{_escaped(event.fields['subject'])}",
        *_moments(event),
        f"ORGANIZER:mailto:{event.organizer}",
        *_attendees(event, answering, answer),
        f"STATUS:{'CANCELLED' if method == 'CANCEL' else 'CONFIRMED'}",
        f"X-MICROSOFT-CDO-BUSYSTATUS:{_BUSY.get(event.fields['showAs'], 'BUSY')}",
    ]
    lines += [f"LOCATION:{_escaped(event.fields['location']['displayName'])}"] if event.fields["locations"] else []
    text = text_of(event.fields["body"])
    lines += [f"DESCRIPTION:{_escaped(text)}"] if text else []
    lines += ["END:VEVENT", "END:VCALENDAR"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _moments(event: Event) -> list[str]:
    times = event.times
    start, end = _moment("DTSTART", times.start, times.zone, all_day=times.all_day), ""
    end = _moment("DTEND", times.end, times.end_zone, all_day=times.all_day)
    lines = [start, end]
    if event.recurrence is not None:
        lines.append(f"RRULE:{rule_text(event.recurrence, times.start, times.zone, all_day=times.all_day)}")
    if event.original is not None:
        original = event.original.astimezone(zone_named(times.zone)).replace(tzinfo=None)
        lines.append(_moment("RECURRENCE-ID", original, times.zone, all_day=times.all_day))
    return lines


def _moment(name: str, wall: datetime, zone: str, *, all_day: bool) -> str:
    if all_day:
        return f"{name};VALUE=DATE:{wall:%Y%m%d}"
    key = zone_named(zone).key
    return f"{name}:{wall:%Y%m%dT%H%M%SZ}" if key == "UTC" else f"{name};TZID={key}:{wall:%Y%m%dT%H%M%S}"


def rule_text(recurrence: Mapping[str, Any], start: datetime, zone: str, *, all_day: bool) -> str:
    """Return a series' RRULE (RFC 5545)."""
    pattern, span = recurrence["pattern"], recurrence["range"]
    kind = pattern["type"]
    frequency = "DAILY" if kind == "daily" else "WEEKLY" if kind == "weekly" else kind[8:].upper()
    parts = [f"FREQ={frequency}", f"INTERVAL={pattern['interval']}"]
    if kind.endswith("Yearly"):
        parts.append(f"BYMONTH={pattern['month']}")
    if kind.startswith("absolute"):
        parts.append(f"BYMONTHDAY={pattern['dayOfMonth']}")
    if pattern.get("daysOfWeek"):
        parts.append("BYDAY=" + ",".join(_DAYS[day] for day in pattern["daysOfWeek"]))
    if kind.startswith("relative"):
        parts.append(f"BYSETPOS={INDEXES[pattern['index']]}")
    if kind == "weekly":
        parts.append(f"WKST={_DAYS[pattern['firstDayOfWeek']]}")
    if span["type"] == "numbered":
        parts.append(f"COUNT={span['numberOfOccurrences']}")
    elif span["type"] == "endDate":
        parts.append(f"UNTIL={_until(date.fromisoformat(span['endDate']), zone, all_day=all_day)}")
    return ";".join(parts)


def _until(last: date, zone: str, *, all_day: bool) -> str:
    if all_day:
        return f"{last:%Y%m%d}"
    evening = datetime.combine(last, datetime.min.time(), zone_named(zone)) + timedelta(hours=23, minutes=59)
    return f"{evening.astimezone(zone_named('UTC')):%Y%m%dT%H%M%SZ}"


def _attendees(event: Event, answering: str | None, answer: str) -> list[str]:
    if answering is not None:
        return [f"ATTENDEE;PARTSTAT={answer}:mailto:{answering}"]
    return [
        f"ATTENDEE;ROLE={'OPT' if one['type'] == 'optional' else 'REQ'}-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP="
        f"{str(event.fields['responseRequested']).upper()}:mailto:{address_of(one)}"
        for one in event.attendees
    ]


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\n").replace("\n", "\\n").replace("\r", "")


def _folded(line: str) -> str:
    """Return a line in pieces of at most 75 octets, never cutting a character."""
    pieces: list[bytes] = []
    piece = b""
    for character in line:
        encoded = character.encode()
        if len(piece) + len(encoded) > (75 if not pieces else 74):
            pieces.append(piece)
            piece = b""
        piece += encoded
    return "\r\n ".join(one.decode() for one in [*pieces, piece])
