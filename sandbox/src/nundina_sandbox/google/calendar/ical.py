"""The text/calendar part of an invitation, a cancellation or a reply (RFC 5545, RFC 5546)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from nundina_sandbox.google.calendar.event import Event, Json
from nundina_sandbox.google.calendar.moments import Moment, zone_named

_STATES = {"needsAction": "NEEDS-ACTION", "accepted": "ACCEPTED", "declined": "DECLINED", "tentative": "TENTATIVE"}
_CLASSES = {"public": "PUBLIC", "private": "PRIVATE", "confidential": "CONFIDENTIAL"}
_YEARS_OF_ZONE = 10


def calendar_text(method: str, event: Event, attendees: list[Json], zone: str, now: datetime) -> str:
    """Return the iCalendar object with this method for an event of a calendar in this zone, lines ended with CRLF."""
    zones = [] if event.schedule.start.all_day or not event.is_series else _timezone(event, zone)
    lines = [
        "BEGIN:VCALENDAR",
        "PRODID:-//Google Inc//Google Calendar 70.9054//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
        *zones,
        *_event_lines(event, attendees, zone, now),
        "END:VCALENDAR",
    ]
    return "".join(_folded(line) + "\r\n" for line in lines)


def _event_lines(event: Event, attendees: list[Json], zone: str, now: datetime) -> list[str]:
    schedule, fields = event.schedule, event.fields
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.ical_uid}",
        f"DTSTAMP:{_utc(now)}",
        _time("DTSTART", schedule.start, zone, local=event.is_series),
        _time("DTEND", schedule.end, zone, local=event.is_series),
        *schedule.recurrence,
        *([_time("RECURRENCE-ID", event.original, zone, local=False)] if event.original else []),
        f"ORGANIZER;CN={_quoted(event.organizer)}:mailto:{event.organizer}",
        *(_attendee(one) for one in attendees),
        f"CREATED:{_utc(event.created)}",
        f"LAST-MODIFIED:{_utc(event.updated)}",
        f"SEQUENCE:{event.sequence}",
        f"STATUS:{event.status.upper()}",
        f"SUMMARY:{_escaped(fields.get('summary', ''))}",
        f"TRANSP:{fields.get('transparency', 'opaque').upper()}",
    ]
    optional = {"DESCRIPTION": fields.get("description"), "LOCATION": fields.get("location")}
    lines += [f"{name}:{_escaped(text)}" for name, text in optional.items() if text]
    lines += [f"CLASS:{_CLASSES[fields['visibility']]}"] if fields.get("visibility") in _CLASSES else []
    return [*lines, "END:VEVENT"]


def _attendee(one: Json) -> str:
    role = "OPT-PARTICIPANT" if one.get("optional") else "REQ-PARTICIPANT"
    state, name = _STATES[one.get("responseStatus", "needsAction")], one.get("displayName") or one["email"]
    rsvp = ";RSVP=TRUE" if state == "NEEDS-ACTION" else ""
    kind = "RESOURCE" if one.get("resource") else "INDIVIDUAL"
    return f"ATTENDEE;CUTYPE={kind};ROLE={role};PARTSTAT={state}{rsvp};CN={_quoted(name)}:mailto:{one['email']}"


def _time(name: str, moment: Moment, zone: str, *, local: bool) -> str:
    if moment.day is not None:
        return f"{name};VALUE=DATE:{moment.day:%Y%m%d}"
    if local:
        return f"{name};TZID={moment.zone or zone}:{moment.local(zone):%Y%m%dT%H%M%S}"
    return f"{name}:{_utc(moment.at(zone))}"


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _timezone(event: Event, calendar_zone: str) -> list[str]:
    """Return the VTIMEZONE of the series' zone: every change of the ten years from its start on."""
    name = event.schedule.start.zone or calendar_zone
    zone, first = zone_named(name), event.schedule.start.at(calendar_zone).replace(month=1, day=1)
    lines, at = ["BEGIN:VTIMEZONE", f"TZID:{name}"], first
    lines += _observance(zone, first, first - timedelta(days=1))
    while (change := _next_change(zone, at, first + timedelta(days=366 * _YEARS_OF_ZONE))) is not None:
        lines += _observance(zone, change, change - timedelta(seconds=1))
        at = change
    return [*lines, "END:VTIMEZONE"]


def _observance(zone: ZoneInfo, at: datetime, before: datetime) -> list[str]:
    new, old = at.astimezone(zone), before.astimezone(zone)
    kind = "DAYLIGHT" if new.dst() else "STANDARD"
    start = (at + (old.utcoffset() or timedelta())).replace(tzinfo=None)
    offsets = [f"TZOFFSETFROM:{old:%z}", f"TZOFFSETTO:{new:%z}", f"TZNAME:{new.tzname()}"]
    return [f"BEGIN:{kind}", f"DTSTART:{start:%Y%m%dT%H%M%S}", *offsets, f"END:{kind}"]


def _next_change(zone: ZoneInfo, after: datetime, until: datetime) -> datetime | None:
    """Return the next instant from which the zone has another offset, found by halving, None up to `until`."""
    low = after
    while low < until:
        high = low + timedelta(days=14)
        if high.astimezone(zone).utcoffset() != low.astimezone(zone).utcoffset():
            return _halved(zone, low, high)
        low = high
    return None


def _halved(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    offset = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _quoted(text: str) -> str:
    plain = "".join(c for c in text if c >= " " and c != '"')
    return f'"{plain}"' if any(c in ":;," for c in plain) else plain


def _folded(line: str) -> str:
    """Return the line in pieces of at most 75 octets, no character cut (RFC 5545, 3.1)."""
    pieces: list[str] = []
    piece = ""
    for character in line:
        if len((piece + character).encode()) > (75 if not pieces else 74):
            pieces.append(piece)
            piece = ""
        piece += character
    return "\r\n ".join([*pieces, piece])
