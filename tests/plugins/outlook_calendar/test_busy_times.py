"""When calendars are busy, as Outlook says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nundina_plugin_api import PRIMARY, Availability, BusyTimes, PermissionMissing
from nundina_sandbox.microsoft.faults import Fault
from support.outlook_world import OutlookWorld, place

START = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EMIL = "emil@fjordworks.example"


@pytest.fixture
def busy_times(world: OutlookWorld) -> BusyTimes:
    assert world.app.busy_times is not None
    return world.app.busy_times


@pytest.mark.rule("MTG-12")
def test_each_way_to_show_time_counts_as_it_should(world: OutlookWorld, busy_times: BusyTimes) -> None:
    for hour, shown in enumerate(("busy", "free", "tentative", "oof", "workingElsewhere")):
        world.put({"subject": shown, "showAs": shown}, START + hour * HOUR, START + (hour + 1) * HOUR)
    (calendar,) = busy_times.busy(world.access, (PRIMARY,), START - HOUR, START + 8 * HOUR)
    assert [(interval.start, interval.availability) for interval in calendar.intervals] == [
        (START, Availability.BUSY),
        (START + 2 * HOUR, Availability.TENTATIVE),
        (START + 3 * HOUR, Availability.OUT_OF_OFFICE),
    ]


@pytest.mark.rule("MTG-12")
def test_a_declined_invitation_frees_the_time(world: OutlookWorld, busy_times: BusyTimes) -> None:
    world.sandbox.world.add_person(EMIL, name="Emil")
    invited = {"attendees": [{"emailAddress": {"address": world.access.address}, "type": "required"}]}
    event = {"subject": "Talk", "start": place(START), "end": place(START + HOUR), **invited}
    world.request("POST", "me/events", address=EMIL, json=event)
    (before,) = busy_times.busy(world.access, (PRIMARY,), START, START + HOUR)
    assert len(before.intervals) == 1
    (own,) = world.request("GET", "me/events").json()["value"]
    world.request("POST", f"me/events/{own['id']}/decline", json={"sendResponse": True})
    (after,) = busy_times.busy(world.access, (PRIMARY,), START, START + HOUR)
    assert after.intervals == ()


@pytest.mark.rule("MTG-12", "MTG-7")
def test_an_all_day_event_is_busy_from_midnight_to_midnight_in_the_mailboxs_zone(
    world: OutlookWorld, busy_times: BusyTimes
) -> None:
    day = {"dateTime": "2027-03-28T00:00:00", "timeZone": "Pacific Standard Time"}
    next_day = {"dateTime": "2027-03-29T00:00:00", "timeZone": "Pacific Standard Time"}
    world.put({"subject": "Fair", "isAllDay": True, "showAs": "busy", "start": day, "end": next_day}, START, START)
    window = (datetime(2027, 3, 27, tzinfo=UTC), datetime(2027, 3, 30, tzinfo=UTC))
    (calendar,) = busy_times.busy(world.access, (PRIMARY,), *window)
    (interval,) = calendar.intervals
    # Oslo's clocks go forward on that day, so it has 23 hours.
    assert interval.start == datetime(2027, 3, 27, 23, tzinfo=UTC)
    assert interval.end == datetime(2027, 3, 28, 22, tzinfo=UTC)
    last_hour = (interval.end - HOUR, interval.end)
    assert [len(each.intervals) for each in busy_times.busy(world.access, (PRIMARY,), *last_hour)] == [1]
    after = (interval.end, interval.end + HOUR)
    assert [len(each.intervals) for each in busy_times.busy(world.access, (PRIMARY,), *after)] == [0]


def test_every_occurrence_of_a_series_takes_its_time(world: OutlookWorld, busy_times: BusyTimes) -> None:
    pattern = {"type": "daily", "interval": 1}
    extent = {"type": "numbered", "startDate": "2026-12-01", "numberOfOccurrences": 250}
    world.put({"subject": "Daily", "recurrence": {"pattern": pattern, "range": extent}}, START, START + HOUR)
    (calendar,) = busy_times.busy(world.access, (PRIMARY,), START, START + 300 * DAY)
    assert len(calendar.intervals) == 250


def test_a_second_calendar_is_listed_and_asked_by_itself(world: OutlookWorld, busy_times: BusyTimes) -> None:
    other = world.request("POST", "me/calendars", json={"name": "Band"}).json()["id"]
    event = {"subject": "Gig", "start": place(START), "end": place(START + HOUR)}
    world.request("POST", f"me/calendars/{other}/events", json=event)
    primary, band = busy_times.calendars(world.access)
    assert (primary.primary, primary.zone, primary.writable) == (True, "Europe/Berlin", True)  # as Windows names it
    assert (band.name, band.primary) == ("Band", False)
    by_id, own = busy_times.busy(world.access, (band.calendar_id, PRIMARY), START, START + HOUR)
    assert (len(by_id.intervals), len(own.intervals)) == (1, 0)


def test_a_calendar_that_may_not_be_read_is_unknown_with_the_reason(world: OutlookWorld, busy_times: BusyTimes) -> None:
    other = world.request("POST", "me/calendars", json={"name": "Band"}).json()["id"]
    world.sandbox.world.faults.arm(Fault("ErrorAccessDenied", "calendarView.list"))
    (calendar,) = busy_times.busy(world.access, (other,), START, START + HOUR)
    assert "may not read" in calendar.unknown


def test_the_own_calendar_that_may_not_be_read_is_a_missing_permission(
    world: OutlookWorld, busy_times: BusyTimes
) -> None:
    world.sandbox.world.faults.arm(Fault("ErrorAccessDenied", "calendarView.list"))
    with pytest.raises(PermissionMissing):
        busy_times.busy(world.access, (PRIMARY,), START, START + HOUR)
