"""A meeting as a person types it on a record, read strictly and with every problem named by its field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nundina.domain.email_addresses import is_email, parse_email
from nundina.domain.errors import InvalidInput
from nundina_plugin_api.values import Guest

LONGEST_TITLE = 300
LONGEST_LOCATION = 1000
LONGEST_DESCRIPTION = 8000
LONGEST_MEETING = timedelta(days=14)
MOST_GUESTS = 200  # what calendars take at most
MOST_NAMED = 5  # of addresses that are none
LONGEST_NAMED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingForm:
    """What was typed, as it was typed. Dates and times as a browser's fields write them: 2026-11-20, 14:30."""

    title: str
    date: str
    start: str
    end: str
    zone: str
    end_date: str = ""  # empty: the same day
    guests: str = ""  # addresses, between them commas, semicolons or new lines
    location: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingDraft:
    """A meeting that can be made."""

    title: str
    start: datetime  # UTC
    end: datetime  # UTC
    zone: str  # IANA
    guests: tuple[Guest, ...] = ()
    location: str = ""
    description: str = ""


def read_draft(form: MeetingForm) -> MeetingDraft:
    """Return the meeting. Raises InvalidInput with the field and what is wrong with it."""
    start = _instant(form.date, form.start, form.zone, "date", "start")
    end = _instant(form.end_date or form.date, form.end, form.zone, "end_date", "end")
    if end <= start:
        raise InvalidInput("end", "end_before_start")
    if end - start > LONGEST_MEETING:
        raise InvalidInput("end", "too_long")
    return MeetingDraft(
        title=_text(form.title, "title", LONGEST_TITLE, needed=True),
        start=start,
        end=end,
        zone=form.zone,
        guests=read_guests(form.guests),
        location=_text(form.location, "location", LONGEST_LOCATION),
        description=_text(form.description, "description", LONGEST_DESCRIPTION),
    )


def read_guests(text: str) -> tuple[Guest, ...]:
    """Return the guests, each once. Raises InvalidInput("guests", ...).

    >>> [guest.address for guest in read_guests("Ana@Client.example, bo@x.example;ana@client.example")]
    ['ana@client.example', 'bo@x.example']
    """
    typed = [part for part in re.split(r"[,;\s]+", text) if part]
    wrong = [part for part in typed if not is_email(part)]
    if wrong:
        raise InvalidInput("guests", "not_an_email", ", ".join(wrong[:MOST_NAMED])[:LONGEST_NAMED])
    addresses = dict.fromkeys(parse_email(part, "guests") for part in typed)
    if len(addresses) > MOST_GUESTS:
        raise InvalidInput("guests", "too_long")
    return tuple(Guest(address) for address in addresses)


def keep_answers(guests: Sequence[Guest], before: Sequence[Guest]) -> tuple[Guest, ...]:
    """Return the guests with the names and answers that they had: an edit asks nobody again.

    >>> known = [Guest("a@x.example", "Ana")]
    >>> [guest.name for guest in keep_answers([Guest("a@x.example"), Guest("b@x.example")], known)]
    ['Ana', '']
    """
    known = {guest.address: guest for guest in before}
    rooms = tuple(guest for guest in before if guest.resource and guest.address not in {g.address for g in guests})
    return tuple(known.get(guest.address, guest) for guest in guests) + rooms


def _instant(day: str, time: str, zone: str, day_field: str, time_field: str) -> datetime:
    """Return the instant in UTC; of an hour that comes twice the first, one that a clock leaves out is refused."""
    local = datetime.combine(_day(day, day_field), _time(time, time_field), tzinfo=_zone(zone))
    instant = local.astimezone(UTC)
    if instant.astimezone(local.tzinfo).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise InvalidInput(time_field, "no_such_time")
    return instant


def _day(text: str, field: str) -> date:
    if not text.strip():
        raise InvalidInput(field, "missing")
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidInput(field, "not_a_date") from error
    if not 1970 <= day.year <= 9000:  # beyond these no calendar goes, and arithmetic overflows
        raise InvalidInput(field, "not_a_date")
    return day


def _time(text: str, field: str) -> time:
    if not text.strip():
        raise InvalidInput(field, "missing")
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text.strip(), re.ASCII):
        raise InvalidInput(field, "not_a_time")
    return time.fromisoformat(text.strip())


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput("zone", "not_a_zone") from error


def _text(text: str, field: str, longest: int, *, needed: bool = False) -> str:
    cleaned = text.replace("\r\n", "\n").strip()
    if needed and not cleaned:
        raise InvalidInput(field, "missing")
    if len(cleaned) > longest:
        raise InvalidInput(field, "too_long")
    return cleaned
