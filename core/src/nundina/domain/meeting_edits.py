"""What a person changed in the form of a meeting, told apart from what it only showed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from hashlib import sha256

from nundina.domain.errors import InvalidInput
from nundina.domain.meeting_drafts import MeetingDraft, keep_answers, read_guests
from nundina.domain.meetings import Meeting

Values = Mapping[str, str]  # of a form's fields, by their names in MeetingForm


class Part(StrEnum):
    """What is changed as one: a time and its zone belong together."""

    TITLE = "title"
    WHEN = "when"
    GUESTS = "guests"
    LOCATION = "location"
    DESCRIPTION = "description"


ALL_PARTS = frozenset(Part)

FIELDS: Mapping[Part, tuple[str, ...]] = {
    Part.TITLE: ("title",),
    Part.WHEN: ("date", "start", "end_date", "end", "zone"),
    Part.GUESTS: ("guests",),
    Part.LOCATION: ("location",),
    Part.DESCRIPTION: ("description",),
}


def content_version(meeting: Meeting) -> str:
    """Return 64 hex digits that change with what a form of the meeting shows; a guest's answer changes nothing."""
    people = sorted(guest.address for guest in meeting.guests if not guest.resource)
    shown = (
        *(meeting.title, meeting.start.isoformat(), meeting.end.isoformat(), meeting.zone, meeting.location),
        *(meeting.description, str(meeting.cancelled), *people),
    )
    digest = sha256()
    for text in shown:
        encoded = text.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()


def parts_between(one: Values, other: Values) -> frozenset[Part]:
    """Return in which parts two fillings of a form differ.

    >>> sorted(parts_between({"title": "A", "guests": "a@x.example, b@x.example"},
    ...                      {"title": "B", "guests": "b@x.example; a@x.example"}))
    [<Part.TITLE: 'title'>]
    """
    return frozenset(part for part, fields in FIELDS.items() if any(_read(one, f) != _read(other, f) for f in fields))


def merged(typed: Values, before: Values, now: Values) -> dict[str, str]:
    """Return the form as it stands now with what was typed over it; guests are added and left out one by one."""
    touched = {field for part in parts_between(typed, before) for field in FIELDS[part]}
    values = {**now, **{field: typed.get(field, "") for field in touched}}
    if "guests" in touched:
        values["guests"] = _merged_guests(typed["guests"], before.get("guests", ""), now.get("guests", ""))
    return values


def with_edit(meeting: Meeting, draft: MeetingDraft, parts: frozenset[Part]) -> Meeting:
    """Return the meeting with these parts as the draft has them, and everything else as it is."""
    written = replace(
        meeting,
        title=draft.title,
        start=draft.start,
        end=draft.end,
        zone=draft.zone,
        location=draft.location,
        description=draft.description,
        guests=keep_answers(draft.guests, meeting.guests),
    )
    return keeping(written, meeting, parts)


def keeping(mine: Meeting, theirs: Meeting, parts: frozenset[Part]) -> Meeting:
    """Return their meeting, with these parts as mine has them."""
    if Part.TITLE in parts:
        theirs = replace(theirs, title=mine.title)
    if Part.WHEN in parts:
        theirs = replace(theirs, start=mine.start, end=mine.end, zone=mine.zone)
    if Part.GUESTS in parts:
        theirs = replace(theirs, guests=mine.guests)
    if Part.LOCATION in parts:
        theirs = replace(theirs, location=mine.location)
    if Part.DESCRIPTION in parts:
        theirs = replace(theirs, description=mine.description)
    return theirs


def _read(values: Values, field: str) -> object:
    text = values.get(field, "").replace("\r\n", "\n").strip()
    return _addresses(text) if field == "guests" else text


def _addresses(text: str) -> object:
    try:
        return {guest.address for guest in read_guests(text)}
    except InvalidInput:
        return text


def _merged_guests(typed: str, before: str, now: str) -> str:
    try:
        wanted, known, there = ([g.address for g in read_guests(text)] for text in (typed, before, now))
    except InvalidInput:
        return typed
    left_out = set(known) - set(wanted)
    stay = [address for address in there if address not in left_out]
    return ", ".join(dict.fromkeys([*stay, *(address for address in wanted if address not in known)]))
