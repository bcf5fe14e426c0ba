"""Events from a line of text, as events.quickAdd and a person in a hurry write them."""

import re
from datetime import date, datetime, time, timedelta

from nundina_sandbox.google.calendar.event import Json
from nundina_sandbox.google.calendar.moments import rfc3339, zone_named

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DATE = re.compile(r"\b(?:on )?(\d{4}-\d\d-\d\d)\b")
_DAY = re.compile(r"\b(?:on |next )?(today|tomorrow|" + "|".join(_DAYS) + r")\b", re.IGNORECASE)
_CLOCK = r"(\d{1,2})(?::(\d\d))? ?(am|pm)?"
_FROM_TO = re.compile(rf"\b(?:from |at )?{_CLOCK} ?(?:-|–|to|until) ?{_CLOCK}(?=\s|$)", re.IGNORECASE)
_AT = re.compile(r"\b(?:at )(\d{1,2})(?::(\d\d))? ?(am|pm)?\b|\b(\d{1,2}):(\d\d) ?(am|pm)?\b", re.IGNORECASE)
USUAL_LENGTH = timedelta(hours=1)


def body_from_text(text: str, now: datetime, zone: str) -> Json:
    """Return the body of an insert for a text such as "Lunch tomorrow at 12:30"; without a time, an all-day event."""
    rest, day = _day(text, now.astimezone(zone_named(zone)).date())
    rest, start, end = _times(rest)
    body: Json = {"summary": " ".join(rest.split()) or text.strip()}
    if start is None:
        return body | {"start": {"date": day.isoformat()}, "end": {"date": (day + timedelta(days=1)).isoformat()}}
    begins = datetime.combine(day, start, zone_named(zone))
    ends = datetime.combine(day, end, zone_named(zone)) if end else begins + USUAL_LENGTH
    ends = ends if ends > begins else ends + timedelta(days=1)
    times = {"start": begins, "end": ends}
    return body | {name: {"dateTime": rfc3339(at, zone), "timeZone": zone} for name, at in times.items()}


def _day(text: str, today: date) -> tuple[str, date]:
    named = _DATE.search(text)
    if named:
        try:
            return text.replace(named[0], " "), date.fromisoformat(named[1])
        except ValueError:
            return text, today
    spoken = _DAY.search(text)
    if spoken is None:
        return text, today
    word = spoken[1].lower()
    ahead = {"today": 0, "tomorrow": 1}.get(word)
    if ahead is None:
        ahead = (_DAYS.index(word) - today.weekday()) % 7 or 7
    return text.replace(spoken[0], " "), today + timedelta(days=ahead)


def _times(text: str) -> tuple[str, time | None, time | None]:
    span = _FROM_TO.search(text)
    if span:
        start, end = _clock(span[1], span[2], span[3] or span[6]), _clock(span[4], span[5], span[6])
        return text.replace(span[0], " "), start, end
    at = _AT.search(text)
    if at is None:
        return text, None, None
    start = _clock(at[1], at[2], at[3]) if at[1] else _clock(at[4], at[5], at[6])
    return text.replace(at[0], " "), start, None


def _clock(hour: str, minute: str | None, half: str | None) -> time | None:
    hours = int(hour) % 12 + (12 if half.lower() == "pm" else 0) if half else int(hour)
    minutes = int(minute or 0)
    return time(hours, minutes) if hours < 24 and minutes < 60 else None
