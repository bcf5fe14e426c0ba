"""events.list: windows, order, search, paging, and what does not go together."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from nundina_sandbox.server import RunningSandbox
from support.google_calendar_client import ANNA, BEN, CalendarClient, all_day, reason_of, timed


def titles(anna: CalendarClient, **options: Any) -> list[str]:
    return [one["summary"] for one in anna.all(**options)[0]]


def test_a_window_holds_what_overlaps_it(anna: CalendarClient) -> None:
    for title, start, end in (("before", "08", "09"), ("into", "08", "10"), ("in", "10", "11"), ("after", "12", "13")):
        anna.insert(timed(title, f"2026-11-23T{start}:00:00", f"2026-11-23T{end}:00:00"))
    anna.insert(all_day("long", "2026-11-01", "2026-12-31"))
    anna.insert(timed("series", "2026-11-02T10:00:00", recurrence=["RRULE:FREQ=WEEKLY"]))
    anna.insert(timed("ended", "2026-11-02T10:00:00", recurrence=["RRULE:FREQ=WEEKLY;COUNT=2"]))
    window = {"timeMin": "2026-11-23T09:00:00+01:00", "timeMax": "2026-11-23T11:00:00Z"}
    assert sorted(titles(anna, **window)) == ["in", "into", "long", "series"]
    by_start = titles(anna, **window, singleEvents="true", orderBy="startTime")
    assert by_start[:2] == ["long", "into"]
    assert sorted(by_start[2:]) == ["in", "series"]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_pages_of_any_size_hold_everything_once_and_in_order(anna: CalendarClient, size: int) -> None:
    random = Random(size)
    for place in range(12):
        anna.insert(timed(f"e{place}", f"2026-11-{random.randint(20, 27)}T{random.randint(8, 18):02}:00:00"))
    anna.insert(timed("series", "2026-11-21T10:00:00", recurrence=["RRULE:FREQ=DAILY;COUNT=5"]))
    found, _ = anna.all(singleEvents="true", orderBy="startTime", maxResults=size)
    assert len({one["id"] for one in found}) == len(found) == 17
    assert [one["start"]["dateTime"] for one in found] == sorted(one["start"]["dateTime"] for one in found)
    assert len(titles(anna, maxResults=size)) == 13


def test_search_finds_words_in_titles_places_and_guests(anna: CalendarClient) -> None:
    anna.insert(timed("Budget review", location="Bergen"))
    anna.insert(timed("Lunch", attendees=[{"email": "maria@kunde.example", "displayName": "Maria Huber"}]))
    assert titles(anna, q="budget") == ["Budget review"]
    assert titles(anna, q="review bergen") == ["Budget review"]
    assert titles(anna, q="HUBER") == ["Lunch"]
    assert titles(anna, q="kunde.example") == ["Lunch"]
    assert titles(anna, q="nothing") == []


def test_extended_properties_are_searched_by_all_constraints(anna: CalendarClient) -> None:
    anna.insert(timed("one", extendedProperties={"private": {"origin": "nundina", "key": "a=b"}}))
    anna.insert(timed("two", extendedProperties={"private": {"origin": "nundina"}, "shared": {"deal": "7"}}))
    assert titles(anna, privateExtendedProperty="origin=nundina") == ["one", "two"]
    assert titles(anna, privateExtendedProperty=["origin=nundina", "key=a=b"]) == ["one"]
    assert titles(anna, sharedExtendedProperty="deal=7") == ["two"]
    assert titles(anna, privateExtendedProperty="deal=7") == []
    assert reason_of(anna.events("GET", privateExtendedProperty="origin")) == (400, "invalid")


def test_the_order_of_change_puts_the_newest_last(anna: CalendarClient) -> None:
    first = anna.insert(timed("first"))
    anna.insert(timed("second"))
    anna.patch(first["id"], {"location": "Oslo"})
    assert titles(anna, orderBy="updated") == ["second", "first"]
    assert titles(anna) == ["first", "second"]


def test_instances_can_be_ordered_by_change_too(anna: CalendarClient) -> None:
    first = anna.insert(timed("first", recurrence=["RRULE:FREQ=DAILY;COUNT=2"]))
    anna.insert(timed("second"))
    anna.patch(f"{first['id']}_20261124T080000Z", {"summary": "changed"})
    options = {"orderBy": "updated", "singleEvents": "true", "maxResults": 2}
    assert titles(anna, **options) == ["first", "second", "changed"]


def test_a_bound_of_change_shows_what_is_newer_and_what_was_deleted(
    anna: CalendarClient, sandbox: RunningSandbox
) -> None:
    anna.insert(timed("old"))
    gone = anna.insert(timed("gone"))
    sandbox.world.clock.advance(timedelta(minutes=30))
    bound = sandbox.world.clock.now().isoformat()
    anna.delete(gone["id"])
    anna.insert(timed("new"))
    assert sorted(titles(anna, updatedMin=bound)) == ["gone", "new"]
    long_ago = (sandbox.world.clock.now() - timedelta(days=60)).isoformat()
    assert reason_of(anna.events("GET", updatedMin=long_ago)) == (410, "updatedMinTooLongAgo")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"orderBy": "startTime"}, "badRequest"),
        ({"orderBy": "title"}, "invalidParameter"),
        ({"timeMin": "2026-11-23"}, "badRequest"),
        ({"timeMin": "2026-11-23T00:00:00"}, "badRequest"),
        ({"timeMin": "2026-11-24T00:00:00Z", "timeMax": "2026-11-23T00:00:00Z"}, "timeRangeEmpty"),
        ({"maxResults": "0"}, "invalidParameter"),
        ({"maxResults": "many"}, "invalidParameter"),
        ({"singleEvents": "perhaps"}, "invalidParameter"),
        ({"eventTypes": "party"}, "invalidParameter"),
        ({"timeZone": "Mars/Olympus"}, "invalid"),
        ({"pageToken": "forged"}, "invalid"),
        ({"syncToken": "forged"}, "invalid"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(anna: CalendarClient, options: dict[str, Any], reason: str) -> None:
    assert reason_of(anna.events("GET", **options)) == (400, reason)


def test_a_list_says_whose_calendar_it_is(anna: CalendarClient) -> None:
    page = anna.page(timeZone="UTC")
    assert (page["summary"], page["timeZone"], page["accessRole"]) == (ANNA, "UTC", "owner")
    assert page["defaultReminders"] == [{"method": "popup", "minutes": 10}]


def test_a_calendar_filled_at_once_is_paged_synced_and_searched_by_time_like_any_other(
    anna: CalendarClient, sandbox: RunningSandbox
) -> None:
    anna_person = sandbox.world.people[ANNA]
    number = sandbox.world.calendar.seed(anna_person, iter(seeded(1400)))
    assert number == 1400
    found, token = anna.all(maxResults=1000)
    assert len(found) == 1400
    assert anna.page(syncToken=token)["items"] == []
    window = {"timeMin": "2027-01-20T00:00:00Z", "timeMax": "2027-01-20T12:00:00Z", "singleEvents": "true"}
    assert len(anna.page(**window)["items"]) == 24


def seeded(count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for place in range(count):
        hours, half = divmod(place, 2)
        at = f"2027-{1 + hours // 672:02}-{1 + hours % 672 // 24:02}T{hours % 24:02}:{half * 30:02}:00Z"
        found.append(
            {
                "summary": f"e{place}",
                "start": {"dateTime": at},
                "end": {"dateTime": at[:14] + f"{half * 30 + 29:02}:00Z"},
            }
        )
    return found


def test_guests_of_a_seed_are_not_invited(anna: CalendarClient, ben: CalendarClient, sandbox: RunningSandbox) -> None:
    sandbox.world.calendar.seed(sandbox.world.people[ANNA], [timed(attendees=[{"email": BEN}])])
    assert len(anna.page()["items"]) == 1
    assert ben.page()["items"] == []
    assert sandbox.world.outbox == []
