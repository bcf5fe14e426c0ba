"""Series: patterns, occurrences, exceptions, and what is deleted of them."""

from datetime import date, timedelta
from typing import Any

import pytest

from support.graph_client import BEN, MONDAY, GraphUser, event_body

Json = dict[str, Any]


def _days(found: list[Json]) -> list[str]:
    return [one["start"]["dateTime"][:10] for one in found]


def _series(anna: GraphUser, pattern: Json, span: Json, start: str = f"{MONDAY}T09:00:00") -> Json:
    recurrence = {"pattern": {"interval": 1} | pattern, "range": {"startDate": start[:10]} | span}
    return anna.event(start=start, recurrence=recurrence)


@pytest.mark.parametrize(
    ("pattern", "start", "days"),
    [
        ({"type": "daily", "interval": 3}, "2026-11-23", ["2026-11-23", "2026-11-26", "2026-11-29"]),
        (
            {"type": "weekly", "interval": 2, "daysOfWeek": ["monday", "thursday"], "firstDayOfWeek": "monday"},
            "2026-11-23",
            ["2026-11-23", "2026-11-26", "2026-12-07"],
        ),
        ({"type": "absoluteMonthly", "dayOfMonth": 31}, "2026-10-31", ["2026-10-31", "2026-11-30", "2026-12-31"]),
        (
            {"type": "relativeMonthly", "daysOfWeek": ["friday"], "index": "last"},
            "2026-10-30",
            ["2026-10-30", "2026-11-27", "2026-12-25"],
        ),
        (
            {"type": "relativeMonthly", "daysOfWeek": ["saturday", "sunday"], "index": "first"},
            "2026-11-01",
            ["2026-11-01", "2026-12-05", "2027-01-02"],
        ),
        (
            {"type": "absoluteYearly", "dayOfMonth": 29, "month": 2},
            "2028-02-29",
            ["2028-02-29", "2029-02-28", "2030-02-28"],
        ),
        (
            {"type": "relativeYearly", "daysOfWeek": ["thursday"], "index": "fourth", "month": 11},
            "2026-11-26",
            ["2026-11-26", "2027-11-25", "2028-11-23"],
        ),
    ],
)
def test_a_pattern_gives_its_days(anna: GraphUser, pattern: Json, start: str, days: list[str]) -> None:
    made = _series(anna, pattern, {"type": "numbered", "numberOfOccurrences": 3}, f"{start}T09:00:00")
    assert made["type"] == "seriesMaster"
    span: Json = {"startDateTime": "2026-01-01T00:00:00Z", "endDateTime": "2030-12-30T00:00:00Z"}
    assert _days(anna.get(f"/me/events/{made['id']}/instances", **span)["value"]) == days


def test_a_series_keeps_its_hour_when_the_clocks_change(anna: GraphUser) -> None:
    made = anna.event(start="2026-10-12T09:00:00", weekly=4)
    found = anna.view("2026-10-01", "2026-11-30")
    assert [one["start"]["dateTime"][11:16] for one in found] == ["07:00", "07:00", "08:00", "08:00"]
    assert {one["seriesMasterId"] for one in found} == {made["id"]}


def test_every_occurrence_has_an_ical_uid_of_its_own_with_its_day_in_it(anna: GraphUser) -> None:
    made = anna.event(weekly=3)
    found = anna.view()
    assert len({one["iCalUId"] for one in found} | {made["iCalUId"]}) == 4
    assert found[0]["iCalUId"][32:40] == "07EA0B17"
    assert made["iCalUId"][32:40] == "00000000"
    assert found[0]["iCalUId"][40:] == made["iCalUId"][40:]
    assert found[1]["occurrenceId"] == f"OID.{made['id']}.2026-11-30"
    assert found[1]["originalStart"] == "2026-11-30T08:00:00Z"


def test_a_changed_occurrence_is_an_exception_and_the_others_stay(anna: GraphUser) -> None:
    made = anna.event(weekly=3)
    second = anna.view()[1]
    changed = anna.patch(
        f"/me/events/{second['id']}",
        {
            "subject": "Moved",
            "start": {"dateTime": "2026-12-01T13:00:00", "timeZone": "Europe/Oslo"},
            "end": {"dateTime": "2026-12-01T14:00:00", "timeZone": "Europe/Oslo"},
        },
    )
    assert (changed["type"], changed["id"]) == ("exception", second["id"])
    assert changed["originalStart"] == "2026-11-30T08:00:00Z"
    assert [(one["type"], one["subject"]) for one in anna.view()] == [
        ("occurrence", "Review"),
        ("exception", "Moved"),
        ("occurrence", "Review"),
    ]
    expanded = anna.get(f"/me/events/{made['id']}", expand="exceptionOccurrences")
    assert [one["id"] for one in expanded["exceptionOccurrences"]] == [second["id"]]


def test_a_change_of_the_series_reaches_exceptions_but_for_what_is_their_own(anna: GraphUser) -> None:
    made = anna.event(weekly=2)
    second = anna.view()[1]
    anna.patch(f"/me/events/{second['id']}", {"subject": "Special"})
    anna.patch(f"/me/events/{made['id']}", {"subject": "Every week", "importance": "high"})
    assert [(one["subject"], one["importance"]) for one in anna.view()] == [("Every week", "high"), ("Special", "high")]


def test_a_series_at_another_time_begins_anew_without_its_exceptions(anna: GraphUser) -> None:
    made = anna.event(weekly=3)
    first, second, _ = anna.view()
    anna.patch(f"/me/events/{second['id']}", {"subject": "Special"})
    anna.delete(f"/me/events/{first['id']}")
    time = {"start": {"dateTime": f"{MONDAY}T11:00:00", "timeZone": "Europe/Oslo"}}
    anna.patch(
        f"/me/events/{made['id']}", time | {"end": {"dateTime": f"{MONDAY}T12:00:00", "timeZone": "Europe/Oslo"}}
    )
    assert [(one["type"], one["start"]["dateTime"][11:16]) for one in anna.view()] == [("occurrence", "10:00")] * 3


def test_a_deleted_occurrence_is_gone_and_named_by_its_series(anna: GraphUser) -> None:
    made = anna.event(weekly=3)
    second = anna.view()[1]
    anna.delete(f"/me/events/{second['id']}")
    assert _days(anna.view()) == ["2026-11-23", "2026-12-07"]
    anna.get(f"/me/events/{second['id']}", status=404)
    named = anna.get(f"/me/events/{made['id']}", select="subject,cancelledOccurrences")
    assert named["cancelledOccurrences"] == [f"OID.{made['id']}.2026-11-30"]
    assert "cancelledOccurrences" not in anna.get(f"/me/events/{made['id']}")


def test_a_moved_occurrence_is_found_where_it_is_and_not_where_it_was(anna: GraphUser) -> None:
    anna.event(weekly=3)
    second = anna.view()[1]
    new = {"start": {"dateTime": "2027-03-01T09:00:00", "timeZone": "Europe/Oslo"}}
    new |= {"end": {"dateTime": "2027-03-01T10:00:00", "timeZone": "Europe/Oslo"}}
    anna.patch(f"/me/events/{second['id']}", new)
    assert _days(anna.view("2026-11-30", "2026-12-01")) == []
    assert _days(anna.view("2027-02-01", "2027-04-01")) == ["2027-03-01"]


def test_a_series_without_an_end_is_shown_as_far_as_one_looks(anna: GraphUser) -> None:
    _series(anna, {"type": "daily"}, {"type": "noEnd"})
    assert len(anna.view("2035-01-01", "2035-02-01")) == 31


def test_a_series_ends_on_its_last_day(anna: GraphUser) -> None:
    _series(anna, {"type": "daily"}, {"type": "endDate", "endDate": "2026-11-25"})
    assert _days(anna.view()) == ["2026-11-23", "2026-11-24", "2026-11-25"]


def test_a_series_whose_first_day_is_not_in_its_pattern_begins_on_the_next_that_is(anna: GraphUser) -> None:
    span = {"type": "numbered", "numberOfOccurrences": 2}
    made = _series(anna, {"type": "weekly", "daysOfWeek": ["wednesday"]}, span)
    assert made["start"]["dateTime"][:10] == "2026-11-25"
    assert _days(anna.view()) == ["2026-11-25", "2026-12-02"]


@pytest.mark.parametrize(
    ("pattern", "span"),
    [
        ({"type": "weekly"}, {"type": "noEnd"}),
        ({"type": "daily", "interval": -1}, {"type": "noEnd"}),
        ({"type": "daily"}, {"type": "numbered", "numberOfOccurrences": 0}),
        ({"type": "daily"}, {"type": "endDate", "endDate": "2026-11-01"}),
        ({"type": "daily"}, {"type": "noEnd", "startDate": "2026-11-24"}),
    ],
)
def test_a_recurrence_that_makes_no_sense_fails_validation(anna: GraphUser, pattern: Json, span: Json) -> None:
    recurrence = {"pattern": {"interval": 1} | pattern, "range": {"startDate": MONDAY} | span}
    error = anna.post("/me/events", event_body(recurrence=recurrence), status=400)["error"]
    assert error["code"] == "ErrorPropertyValidationFailure"


def test_a_series_that_is_moved_to_where_it_falls_on_no_day_is_refused(anna: GraphUser) -> None:
    pattern = {"type": "weekly", "interval": 1, "daysOfWeek": ["monday"]}
    span = {"type": "endDate", "startDate": MONDAY, "endDate": "2026-11-27"}
    made = anna.event(recurrence={"pattern": pattern, "range": span})
    times = {"start": "2026-11-25T09:00:00", "end": "2026-11-25T10:00:00"}
    body = {name: {"dateTime": at, "timeZone": "Europe/Oslo"} for name, at in times.items()}
    refused = anna.ask("PATCH", f"/me/events/{made['id']}", status=400, json=body).json()
    assert refused["error"]["code"] == "ErrorPropertyValidationFailure"
    assert anna.get(f"/me/events/{made['id']}")["start"] == made["start"]


def test_a_series_may_become_a_single_event_and_back(anna: GraphUser) -> None:
    made = anna.event(weekly=3)
    alone = anna.patch(f"/me/events/{made['id']}", {"recurrence": None})
    assert alone["type"] == "singleInstance"
    assert len(anna.view()) == 1
    again = anna.patch(f"/me/events/{made['id']}", {"recurrence": made["recurrence"]})
    assert again["type"] == "seriesMaster"
    assert len(anna.view()) == 3


def test_all_day_series_fall_on_their_days(anna: GraphUser) -> None:
    anna.event(start="2026-10-24T00:00:00", minutes=24 * 60, isAllDay=True, weekly=2)
    found = anna.view("2026-10-01", "2026-11-30")
    assert [(one["start"]["dateTime"], one["end"]["dateTime"]) for one in found] == [
        ("2026-10-24T00:00:00.0000000", "2026-10-25T00:00:00.0000000"),
        ("2026-10-31T00:00:00.0000000", "2026-11-01T00:00:00.0000000"),
    ]


def test_a_long_event_is_shown_in_every_window_that_it_touches(anna: GraphUser) -> None:
    anna.event(minutes=3 * 24 * 60, weekly=2)
    for days in range(4):
        day = date.fromisoformat(MONDAY) + timedelta(days=days)
        assert len(anna.view(day.isoformat(), (day + timedelta(days=1)).isoformat())) == 1


def test_a_guest_of_one_occurrence_only_gets_that_one(anna: GraphUser, ben: GraphUser) -> None:
    anna.event(weekly=3)
    second = anna.view()[1]
    guests = [{"type": "required", "emailAddress": {"address": BEN}}]
    changed = anna.patch(f"/me/events/{second['id']}", {"attendees": guests})
    found = ben.only()
    assert found["type"] == "singleInstance"
    assert found["iCalUId"] == changed["iCalUId"]
    ben.post(f"/me/events/{found['id']}/accept", status=202)
    assert [one["attendees"][0]["status"]["response"] for one in anna.view() if one["attendees"]] == ["accepted"]
