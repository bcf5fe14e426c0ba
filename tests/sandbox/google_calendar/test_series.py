"""Recurring events: expansion across daylight saving, exceptions, and what a change of the series does to them."""

from typing import Any

import pytest

from support.google_calendar_client import CalendarClient, all_day, reason_of, timed


def starts(anna: CalendarClient, **options: Any) -> list[str]:
    found, _ = anna.all(singleEvents="true", orderBy="startTime", **options)
    return [one["start"].get("dateTime") or one["start"]["date"] for one in found]


def instances(anna: CalendarClient, event: str, **options: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = anna.good(anna.events("GET", f"{event}/instances", **options))["items"]
    return found


def test_a_series_keeps_its_wall_clock_across_both_changes_of_the_clock(anna: CalendarClient) -> None:
    rule: dict[str, Any] = {"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=3"]}
    anna.insert(timed(start="2026-10-19T09:00:00", **rule))
    anna.insert(timed(start="2027-03-22T09:00:00", **rule))
    assert starts(anna) == [
        "2026-10-19T09:00:00+02:00",
        "2026-10-26T09:00:00+01:00",
        "2026-11-02T09:00:00+01:00",
        "2027-03-22T09:00:00+01:00",
        "2027-03-29T09:00:00+02:00",
        "2027-04-05T09:00:00+02:00",
    ]


def test_an_instance_in_the_hour_that_the_clock_leaves_out_still_takes_place(anna: CalendarClient) -> None:
    made = anna.insert(timed(start="2027-03-27T02:30:00", recurrence=["RRULE:FREQ=DAILY;COUNT=3"]))
    assert starts(anna) == [
        "2027-03-27T02:30:00+01:00",
        "2027-03-28T03:30:00+02:00",
        "2027-03-29T02:30:00+02:00",
    ]
    for one in instances(anna, made["id"]):
        assert anna.get(str(one["id"]))["start"] == one["start"]


def test_an_instance_names_its_series_and_its_original_start(anna: CalendarClient) -> None:
    made = anna.insert(timed(recurrence=["RRULE:FREQ=DAILY;COUNT=2"]))
    second = instances(anna, made["id"])[1]
    assert second["id"] == f"{made['id']}_20261124T080000Z"
    assert second["recurringEventId"] == made["id"]
    assert second["originalStartTime"] == {"dateTime": "2026-11-24T09:00:00+01:00", "timeZone": "Europe/Oslo"}
    assert second["iCalUID"] == made["iCalUID"]
    assert "recurrence" not in second
    assert anna.get(str(second["id"])) == second
    assert reason_of(anna.events("GET", f"{made['id']}_20261125T080000Z")) == (404, "notFound")
    assert reason_of(anna.events("GET", f"{made['id']}_20261124")) == (404, "notFound")


def test_all_day_series_have_dates_in_their_ids(anna: CalendarClient) -> None:
    made = anna.insert(all_day("Fair", "2026-11-23", "2026-11-25", recurrence=["RRULE:FREQ=WEEKLY;UNTIL=20261130"]))
    found = instances(anna, made["id"])
    assert [one["id"] for one in found] == [f"{made['id']}_20261123", f"{made['id']}_20261130"]
    assert found[1]["end"] == {"date": "2026-12-02"}


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (["RRULE:FREQ=DAILY;UNTIL=20261125T080000Z"], [23, 24, 25]),
        (["RRULE:FREQ=DAILY;UNTIL=20261125T075959Z"], [23, 24]),
        (["RRULE:FREQ=DAILY;UNTIL=20261125"], [23, 24, 25]),
        (["RRULE:FREQ=DAILY;COUNT=4", "EXDATE;TZID=Europe/Oslo:20261124T090000,20261125T090000"], [23, 26]),
        (["EXDATE:20261124T080000Z", "RRULE:FREQ=DAILY;COUNT=3"], [23, 25]),
        (["RDATE;TZID=Europe/Oslo:20261127T090000"], [23, 27]),
        (["RRULE:FREQ=DAILY;COUNT=5", "EXRULE:FREQ=DAILY;INTERVAL=2"], [24, 26]),
        (["RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=2"], [23, 24, 1]),
    ],
)
def test_rules_and_dates_say_when_a_series_takes_place(anna: CalendarClient, lines: list[str], days: list[int]) -> None:
    anna.insert(timed(recurrence=lines))
    assert [int(one[8:10]) for one in starts(anna)] == days


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=0;COUNT=3",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;INTERVAL=99999999999",
        "FREQ=DAILY;BYSETPOS=500",
        "FREQ=DAILY;UNTIL=never",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3",
        "FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1",
        "FREQ=DAILY\nX:1",
    ],
)
def test_a_rule_that_would_not_end_or_cannot_be_read_is_refused(anna: CalendarClient, rule: str) -> None:
    assert reason_of(anna.events("POST", body=timed(recurrence=[f"RRULE:{rule}"]))) == (400, "invalid")


def test_a_timed_series_has_to_name_its_zone(anna: CalendarClient) -> None:
    times = {"start": {"dateTime": "2026-11-23T09:00:00Z"}, "end": {"dateTime": "2026-11-23T10:00:00Z"}}
    assert reason_of(anna.events("POST", body={**times, "recurrence": ["RRULE:FREQ=DAILY"]})) == (400, "required")


def test_a_series_without_an_end_stops_at_the_bound_or_at_the_horizon(anna: CalendarClient) -> None:
    anna.insert(timed(recurrence=["RRULE:FREQ=DAILY"]))
    assert len(starts(anna, timeMax="2026-12-03T00:00:00Z")) == 10
    assert 600 < len(starts(anna)) < 800


def test_changing_one_instance_makes_an_exception(anna: CalendarClient) -> None:
    made = anna.insert(timed("Weekly", recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"]))
    instance = f"{made['id']}_20261130T080000Z"
    moved = {"start": {"dateTime": "2026-12-01T14:00:00+01:00"}, "end": {"dateTime": "2026-12-01T15:00:00+01:00"}}
    exception = anna.patch(instance, {"summary": "Special", **moved})
    assert exception["id"] == instance
    assert exception["recurringEventId"] == made["id"]
    assert exception["originalStartTime"]["dateTime"] == "2026-11-30T09:00:00+01:00"
    assert exception["start"]["dateTime"] == "2026-12-01T14:00:00+01:00"
    assert starts(anna) == ["2026-11-23T09:00:00+01:00", "2026-12-01T14:00:00+01:00", "2026-12-07T09:00:00+01:00"]
    assert sorted(one["id"] for one in anna.page()["items"]) == [made["id"], instance]
    found = instances(anna, made["id"], originalStart="2026-11-30T09:00:00+01:00")
    assert [one["id"] for one in found] == [instance]
    assert anna.get(made["id"])["etag"] == made["etag"]


def test_deleting_one_instance_leaves_the_others(anna: CalendarClient) -> None:
    made = anna.insert(timed(recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"]))
    instance = f"{made['id']}_20261130T080000Z"
    anna.delete(instance)
    assert [one[8:10] for one in starts(anna)] == ["23", "07"]
    assert anna.get(instance)["status"] == "cancelled"
    assert reason_of(anna.events("DELETE", instance)) == (410, "deleted")
    assert [one["status"] for one in anna.page()["items"]] == ["confirmed", "cancelled"]
    assert len(instances(anna, made["id"])) == 2
    assert len(instances(anna, made["id"], showDeleted="true")) == 3


def test_exceptions_follow_the_series_in_what_they_had_not_changed(anna: CalendarClient) -> None:
    made = anna.insert(timed("Weekly", location="Oslo", recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"]))
    instance = f"{made['id']}_20261130T080000Z"
    anna.patch(instance, {"summary": "Special"})
    anna.patch(made["id"], {"summary": "Every week", "location": "Bergen"})
    exception = anna.get(instance)
    assert (exception["summary"], exception["location"]) == ("Special", "Bergen")


def test_moving_the_series_drops_the_exceptions_whose_start_is_gone(anna: CalendarClient) -> None:
    made = anna.insert(timed("Weekly", recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"]))
    instance = f"{made['id']}_20261130T080000Z"
    anna.patch(instance, {"summary": "Special"})
    moved = {"start": {"dateTime": "2026-11-23T11:00:00+01:00"}, "end": {"dateTime": "2026-11-23T12:00:00+01:00"}}
    changed = anna.patch(made["id"], moved)
    assert changed["sequence"] == 1
    assert starts(anna) == [f"{day}T11:00:00+01:00" for day in ("2026-11-23", "2026-11-30", "2026-12-07")]
    assert anna.get(instance)["status"] == "cancelled"


def test_this_and_following_as_clients_split_a_series(anna: CalendarClient) -> None:
    made = anna.insert(timed("Old", recurrence=["RRULE:FREQ=WEEKLY;COUNT=5"]))
    late = f"{made['id']}_20261214T080000Z"
    anna.patch(late, {"summary": "Special"})
    anna.patch(made["id"], {"recurrence": ["RRULE:FREQ=WEEKLY;UNTIL=20261206T225959Z"]})
    anna.insert(timed("New", start="2026-12-07T10:00:00", recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"]))
    found, _ = anna.all(singleEvents="true", orderBy="startTime")
    assert [(one["summary"], one["start"]["dateTime"][5:13]) for one in found] == [
        ("Old", "11-23T09"),
        ("Old", "11-30T09"),
        ("New", "12-07T10"),
        ("New", "12-14T10"),
        ("New", "12-21T10"),
    ]
    assert anna.get(late)["status"] == "cancelled"


def test_deleting_the_series_deletes_its_exceptions(anna: CalendarClient) -> None:
    made = anna.insert(timed(recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"]))
    instance = f"{made['id']}_20261130T080000Z"
    anna.patch(instance, {"summary": "Special"})
    anna.delete(made["id"])
    assert anna.page()["items"] == []
    assert starts(anna) == []
    assert anna.get(instance)["status"] == "cancelled"


def test_instances_come_in_pages(anna: CalendarClient) -> None:
    made = anna.insert(timed(recurrence=["RRULE:FREQ=DAILY;COUNT=5"]))
    path, seen = f"{made['id']}/instances", []
    token: dict[str, Any] = {}
    for _ in range(3):
        page = anna.good(anna.events("GET", path, maxResults=2, **token))
        seen += [one["id"] for one in page["items"]]
        token = {"pageToken": page.get("nextPageToken")}
    assert len(set(seen)) == 5
    assert token == {"pageToken": None}
    assert reason_of(anna.events("GET", f"{anna.insert(timed())['id']}/instances")) == (404, "notFound")
