"""Google's event resource, field by field."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from nundina_google_calendar.change_feed import page_of
from nundina_google_calendar.mapping import KEY_PROPERTY, availability_of, body_of, event_of, moment_of, removed_of
from nundina_plugin_api import (
    Availability,
    EventDraft,
    EventStatus,
    Guest,
    Moment,
    Person,
    RemovedEvent,
    Response,
    UnreadableEvent,
    Visibility,
)

KEY = "0123456789abcdef0123456789abcdef"


def event(**changes: Any) -> dict[str, Any]:
    return {
        "id": "e1",
        "iCalUID": "e1@google.com",
        "etag": '"3"',
        "start": {"dateTime": "2026-11-20T10:00:00+01:00", "timeZone": "Europe/Oslo"},
        "end": {"dateTime": "2026-11-20T11:00:00+01:00", "timeZone": "Europe/Oslo"},
        **changes,
    }


def test_an_event_is_mapped_field_by_field() -> None:
    mapped = event_of(
        event(
            summary="Talk",
            description="About it",
            location="Room",
            htmlLink="https://calendar.google.com/e1",
            hangoutLink="https://meet.google.com/abc",
            status="tentative",
            visibility="private",
            organizer={"email": "Anna@Fjordworks.Example", "displayName": "Anna", "self": True},
            attendees=[
                {"email": "Dana@Bakery.Example", "displayName": "Dana", "responseStatus": "accepted", "optional": True},
                {"email": "room@resource.calendar.google.com", "resource": True, "responseStatus": "needsAction"},
                {"id": "without an address"},
            ],
            created="2026-11-01T08:00:00.000Z",
            updated="2026-11-02T08:00:00.123Z",
        )
    )
    assert mapped.start == Moment(datetime(2026, 11, 20, 9, tzinfo=UTC), zone="Europe/Oslo")
    assert (mapped.title, mapped.description, mapped.location) == ("Talk", "About it", "Room")
    assert mapped.conference_url == "https://meet.google.com/abc"
    assert mapped.status is EventStatus.TENTATIVE
    assert mapped.visibility is Visibility.PRIVATE
    assert mapped.organizer == Person("anna@fjordworks.example", "Anna")
    assert mapped.guests == (
        Guest("dana@bakery.example", "Dana", Response.ACCEPTED, optional=True),
        Guest("room@resource.calendar.google.com", resource=True),
    )
    assert mapped.created_at == datetime(2026, 11, 1, 8, tzinfo=UTC)
    assert mapped.version == '"3"'


def test_an_all_day_event_is_a_date_in_the_calendars_own_zone() -> None:
    assert moment_of({"date": "2026-03-29"}, "Europe/Oslo") == Moment(day=date(2026, 3, 29), zone="Europe/Oslo")


@pytest.mark.parametrize(
    ("place", "instant", "zone"),
    [
        ({"dateTime": "2026-07-01T10:00:00Z"}, "2026-07-01T10:00:00+00:00", "Europe/Oslo"),
        (
            {"dateTime": "2026-07-01T10:00:00", "timeZone": "America/New_York"},
            "2026-07-01T14:00:00+00:00",
            "America/New_York",
        ),
        ({"dateTime": "2026-07-01T10:00:00-03:00", "timeZone": "Mars/Olympus"}, "2026-07-01T13:00:00+00:00", ""),
    ],
)
def test_an_instant_is_utc_and_keeps_the_zone_that_was_thought_in(
    place: dict[str, str], instant: str, zone: str
) -> None:
    assert moment_of(place, "Europe/Oslo") == Moment(datetime.fromisoformat(instant), zone=zone)


def attendee(response: str) -> dict[str, Any]:
    return {"attendees": [{"email": "anna@fjordworks.example", "self": True, "responseStatus": response}]}


@pytest.mark.rule("MTG-12")
@pytest.mark.parametrize(
    ("fields", "availability"),
    [
        ({}, Availability.BUSY),
        ({"transparency": "opaque"}, Availability.BUSY),
        ({"transparency": "transparent"}, Availability.FREE),
        ({"status": "tentative"}, Availability.TENTATIVE),
        (attendee("tentative"), Availability.TENTATIVE),
        (attendee("accepted"), Availability.BUSY),
        (attendee("needsAction"), Availability.BUSY),
        (attendee("declined"), Availability.FREE),
        ({"eventType": "outOfOffice"}, Availability.OUT_OF_OFFICE),
        ({"eventType": "workingLocation", "transparency": "transparent"}, Availability.WORKING_ELSEWHERE),
        ({"eventType": "birthday"}, Availability.FREE),
        ({"eventType": "focusTime"}, Availability.BUSY),
        ({"eventType": "fromGmail"}, Availability.BUSY),
    ],
)
def test_what_an_event_says_about_its_owners_time(fields: dict[str, Any], availability: Availability) -> None:
    assert availability_of(event(**fields)) is availability


def test_an_occurrence_names_its_series_and_where_the_rule_had_put_it() -> None:
    mapped = event_of(
        event(recurringEventId="s1", originalStartTime={"dateTime": "2026-11-19T10:00:00+01:00"}), "Europe/Oslo"
    )
    assert mapped.series_id == "s1"
    assert mapped.original_start == Moment(datetime(2026, 11, 19, 9, tzinfo=UTC), zone="Europe/Oslo")


def test_a_cancelled_occurrence_needs_no_more_than_google_guarantees() -> None:
    gone = removed_of(
        {
            "id": "s1_20261119",
            "status": "cancelled",
            "recurringEventId": "s1",
            "originalStartTime": {"date": "2026-11-19"},
        }
    )
    assert gone == RemovedEvent("s1_20261119", "s1", Moment(day=date(2026, 11, 19)))


def test_the_key_counts_on_the_event_that_has_it_as_its_id_and_not_on_a_copy() -> None:
    marked = {"extendedProperties": {"private": {KEY_PROPERTY: KEY}}}
    assert event_of(event(id=KEY, **marked)).origin == KEY
    assert event_of(event(**marked)).origin == ""


def test_a_draft_becomes_a_resource_without_answers() -> None:
    draft = EventDraft(
        title="Talk",
        start=Moment(datetime(2026, 11, 20, 9, tzinfo=UTC), zone="Europe/Oslo"),
        end=Moment(datetime(2026, 11, 20, 10, tzinfo=UTC)),
        guests=(Guest("dana@bakery.example", "Dana", Response.ACCEPTED, optional=True),),
    )
    body = body_of(draft)
    assert body["start"] == {"dateTime": "2026-11-20T09:00:00+00:00", "timeZone": "Europe/Oslo"}
    assert body["end"] == {"dateTime": "2026-11-20T10:00:00+00:00", "timeZone": "UTC"}
    assert body["attendees"] == [{"email": "dana@bakery.example", "displayName": "Dana", "optional": True}]


@pytest.mark.parametrize(
    "broken",
    [
        {"id": "b", "status": "confirmed"},
        event(id="b", start={"dateTime": "yesterday"}),
        event(id="b", start={"dateTime": "0001-01-01T00:00:00+14:00"}),
        event(id="b", visibility="whispered"),
        event(id="b", attendees=["dana"]),
        {"id": "b", "status": "cancelled", "originalStartTime": {"date": "soon"}},
    ],
)
def test_one_poisonous_event_costs_itself_alone(broken: dict[str, Any]) -> None:
    page = page_of({"items": [event(), broken, event(id="e2")], "timeZone": "Europe/Oslo", "nextSyncToken": "t"})
    assert [entry.event_id for entry in page.events] == ["e1", "e2"]
    (unreadable,) = page.unreadable
    assert isinstance(unreadable, UnreadableEvent)
    assert unreadable.event_id == "b"
    assert page.cursor == "t"
