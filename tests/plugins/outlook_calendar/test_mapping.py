"""Graph's event resource, field by field."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from nundina_outlook_calendar.ical_uid import normal_uid
from nundina_outlook_calendar.mapping import LONGEST_DESCRIPTION, availability_of, event_of, transaction_id
from nundina_plugin_api import Availability, EventStatus, Guest, Moment, Person, Response, Visibility

KEY = "0123456789abcdef0123456789abcdef"
SLOT_ZERO = "00000000"
GLOBAL_ID = "040000008200E00074C5B7101A82E008{slot}" + "80" * 8 + "00" * 8 + "10000000" + "AB" * 16


def event(**changes: Any) -> dict[str, Any]:
    return {
        "@odata.etag": 'W/"key3"',
        "id": "AAkALgA=",
        "changeKey": "key3",
        "iCalUId": GLOBAL_ID.format(slot=SLOT_ZERO),
        "type": "singleInstance",
        "originalStartTimeZone": "W. Europe Standard Time",
        "originalEndTimeZone": "W. Europe Standard Time",
        "start": {"dateTime": "2026-11-20T09:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-11-20T10:00:00.0000000", "timeZone": "UTC"},
        "isAllDay": False,
        "showAs": "busy",
        "sensitivity": "normal",
        **changes,
    }


def mail(address: str, name: str = "") -> dict[str, Any]:
    return {"emailAddress": {"address": address, "name": name or address}}


def test_an_event_is_mapped_field_by_field() -> None:
    mapped = event_of(
        event(
            subject="Talk",
            body={"contentType": "text", "content": "About it\r\nand more\r\n"},
            location={"displayName": "Room"},
            webLink="https://outlook.office365.com/e1",
            onlineMeeting={"joinUrl": "https://teams.microsoft.com/l/1"},
            sensitivity="private",
            organizer=mail("Anna@Fjordworks.Example", "Anna"),
            attendees=[
                {**mail("Dana@Bakery.Example", "Dana"), "type": "optional", "status": {"response": "accepted"}},
                {**mail("room@fjordworks.example"), "type": "resource", "status": {"response": "none"}},
                {**mail("/o=First Org/cn=gone"), "type": "required"},
                {"type": "required"},
            ],
            createdDateTime="2026-11-01T08:00:00.1234567Z",
            lastModifiedDateTime="2026-11-02T08:00:00Z",
            transactionId=transaction_id(KEY),
        )
    )
    assert mapped.start == Moment(datetime(2026, 11, 20, 9, tzinfo=UTC), zone="Europe/Berlin")
    assert (mapped.title, mapped.description, mapped.location) == ("Talk", "About it\nand more", "Room")
    assert mapped.conference_url == "https://teams.microsoft.com/l/1"
    assert mapped.web_url == "https://outlook.office365.com/e1"
    assert mapped.visibility is Visibility.PRIVATE
    assert mapped.organizer == Person("anna@fjordworks.example", "Anna")
    assert mapped.guests == (
        Guest("dana@bakery.example", "Dana", Response.ACCEPTED, optional=True),
        Guest("room@fjordworks.example", resource=True),
    )
    assert mapped.created_at == datetime(2026, 11, 1, 8, 0, 0, 123456, tzinfo=UTC)
    assert mapped.version == "key3"
    assert mapped.origin == KEY
    assert mapped.series_id == ""
    assert mapped.original_start is None


@pytest.mark.parametrize("told", [None, "", "localevent:d3fa2faf-64b8-2df8-1b16-4bb64ee4e2c3", KEY])
def test_a_transaction_id_of_somebody_else_is_no_key_of_ours(told: str | None) -> None:
    assert event_of(event(transactionId=told)).origin == ""


@pytest.mark.rule("SYNC-12")
@pytest.mark.parametrize(
    ("sensitivity", "visibility"),
    [
        ("normal", Visibility.DEFAULT),
        ("personal", Visibility.PRIVATE),
        ("private", Visibility.PRIVATE),
        ("confidential", Visibility.CONFIDENTIAL),
    ],
)
def test_how_sensitive_an_event_is(sensitivity: str, visibility: Visibility) -> None:
    assert event_of(event(sensitivity=sensitivity)).visibility is visibility


def response(told: str) -> dict[str, Any]:
    return {"responseStatus": {"response": told, "time": "0001-01-01T00:00:00Z"}}


@pytest.mark.rule("MTG-12")
@pytest.mark.parametrize(
    ("fields", "availability"),
    [
        ({"showAs": "busy"}, Availability.BUSY),
        ({"showAs": "free"}, Availability.FREE),
        ({"showAs": "tentative"}, Availability.TENTATIVE),
        ({"showAs": "oof"}, Availability.OUT_OF_OFFICE),
        ({"showAs": "workingElsewhere"}, Availability.WORKING_ELSEWHERE),
        ({"showAs": "unknown"}, Availability.BUSY),
        ({"showAs": None}, Availability.BUSY),
        ({"showAs": "busy"} | response("declined"), Availability.FREE),
        ({"showAs": "busy"} | response("accepted"), Availability.BUSY),
        ({"showAs": "busy"} | response("organizer"), Availability.BUSY),
        ({"showAs": "busy"} | response("notResponded"), Availability.BUSY),
        ({"showAs": "busy"} | response("tentativelyAccepted"), Availability.TENTATIVE),
        ({"showAs": "oof"} | response("tentativelyAccepted"), Availability.OUT_OF_OFFICE),
        ({"showAs": "busy", "isCancelled": True}, Availability.FREE),
    ],
)
def test_what_an_event_says_about_its_owners_time(fields: dict[str, Any], availability: Availability) -> None:
    assert availability_of(event(**fields)) is availability


def test_a_meeting_that_its_organizer_cancelled_is_cancelled() -> None:
    assert event_of(event(isCancelled=True)).status is EventStatus.CANCELLED


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ({"dateTime": "2026-07-01T10:00:00.0000000", "timeZone": "UTC"}, "Europe/Berlin"),
        ({"dateTime": "2026-07-01T12:00:00", "timeZone": "W. Europe Standard Time"}, "Europe/Berlin"),
        ({"dateTime": "2026-07-01T12:00:00", "timeZone": "Europe/Oslo"}, "Europe/Berlin"),
        ({"dateTime": "2026-07-01T10:00:00Z", "timeZone": "tzone://Microsoft/Custom"}, "Europe/Berlin"),
        ({"dateTime": "2026-07-01T10:00:00", "timeZone": "tzone://Microsoft/Utc"}, "Europe/Berlin"),
    ],
)
def test_an_instant_is_the_same_in_every_notation_of_its_zone(place: dict[str, str], zone: str) -> None:
    assert event_of(event(start=place)).start == Moment(datetime(2026, 7, 1, 10, tzinfo=UTC), zone=zone)


@pytest.mark.parametrize(
    ("named", "zone"),
    [
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("w. europe standard time", "Europe/Berlin"),
        ("Europe/Oslo", "Europe/Oslo"),
        ("UTC", "UTC"),
        ("tzone://Microsoft/Custom", ""),
        ("Mars Standard Time", ""),
        ("../../etc/passwd", ""),
        (None, ""),
    ],
)
def test_the_zone_that_was_thought_in_has_its_iana_name_or_none(named: str | None, zone: str) -> None:
    assert event_of(event(originalStartTimeZone=named)).start.zone == zone


@pytest.mark.rule("SYNC-11")
@pytest.mark.parametrize("zone", ["W. Europe Standard Time", "Pacific Standard Time", "Line Islands Standard Time"])
def test_an_all_day_event_keeps_its_day_wherever_it_was_made(zone: str) -> None:
    day = {"dateTime": "2026-03-29T00:00:00.0000000", "timeZone": "UTC"}
    next_day = {"dateTime": "2026-03-30T00:00:00.0000000", "timeZone": "UTC"}
    mapped = event_of(event(isAllDay=True, start=day, end=next_day, originalStartTimeZone=zone))
    assert (mapped.start.day, mapped.end.day) == (date(2026, 3, 29), date(2026, 3, 30))


def test_an_all_day_event_that_was_moved_to_utc_is_brought_back_to_its_own_zone() -> None:
    start = {"dateTime": "2026-11-19T23:00:00.0000000", "timeZone": "UTC"}
    end = {"dateTime": "2026-11-20T23:00:00.0000000", "timeZone": "UTC"}
    mapped = event_of(event(isAllDay=True, start=start, end=end))
    assert (mapped.start.day, mapped.end.day) == (date(2026, 11, 20), date(2026, 11, 21))


@pytest.mark.rule("SYNC-10")
def test_an_occurrence_names_its_series_and_where_the_rule_had_put_it() -> None:
    mapped = event_of(
        event(
            type="exception",
            seriesMasterId="s1",
            originalStart="2026-11-19T09:00:00Z",
            iCalUId=GLOBAL_ID.format(slot="07EA0B13"),
        )
    )
    assert mapped.series_id == "s1"
    assert mapped.original_start == Moment(datetime(2026, 11, 19, 9, tzinfo=UTC), zone="Europe/Berlin")
    assert mapped.recurrence == ()
    assert mapped.ical_uid == GLOBAL_ID.format(slot=SLOT_ZERO)


@pytest.mark.rule("SYNC-10")
def test_an_invitation_to_one_occurrence_alone_is_an_occurrence_of_the_same_series() -> None:
    mapped = event_of(event(iCalUId=GLOBAL_ID.format(slot="07EA0B14")))
    assert mapped.ical_uid == GLOBAL_ID.format(slot=SLOT_ZERO)
    assert mapped.series_id == mapped.ical_uid
    assert mapped.original_start == mapped.start


def test_an_all_day_occurrence_was_put_on_a_day() -> None:
    day = {"dateTime": "2026-11-20T00:00:00", "timeZone": "UTC"}
    fields = {"type": "exception", "seriesMasterId": "s1", "isAllDay": True, "start": day, "end": day}
    mapped = event_of(event(**fields, originalStart="2026-11-19T00:00:00Z"))
    assert mapped.original_start == Moment(day=date(2026, 11, 19), zone="Europe/Berlin")


def foreign(uid: str, slot: str = SLOT_ZERO) -> str:
    data = b"vCal-Uid\x01\x00\x00\x00" + uid.encode() + b"\x00"
    return f"040000008200E00074C5B7101A82E008{slot}" + "00" * 16 + len(data).to_bytes(4, "little").hex() + data.hex()


@pytest.mark.rule("MKT-9")
@pytest.mark.parametrize(
    ("told", "uid"),
    [
        ("7kuk@google.com", "7kuk@google.com"),
        (foreign("7kuk@google.com"), "7kuk@google.com"),
        (foreign("7kuk@google.com", slot="07EA0B14"), "7kuk@google.com"),
        (foreign("7kuk@google.com").upper(), "7kuk@google.com"),
        (GLOBAL_ID.format(slot="07EA0B14"), GLOBAL_ID.format(slot=SLOT_ZERO)),
        (GLOBAL_ID.format(slot=SLOT_ZERO).lower(), GLOBAL_ID.format(slot=SLOT_ZERO)),
        ("cafe", "cafe"),
        ("a1b2c3d4-0000", "a1b2c3d4-0000"),
    ],
)
def test_a_meeting_has_the_uid_that_its_invitation_carries(told: str, uid: str) -> None:
    assert normal_uid(told) == uid


def test_a_very_long_body_is_cut() -> None:
    mapped = event_of(event(body={"contentType": "text", "content": "x" * 100_000}))
    assert len(mapped.description) == LONGEST_DESCRIPTION


def test_a_guest_without_a_name_has_none_instead_of_the_address() -> None:
    mapped = event_of(event(attendees=[mail("dana@bakery.example", "Dana@bakery.example")]))
    assert mapped.guests == (Guest("dana@bakery.example"),)
