"""What only Google has: its guests' answers, series, kinds of events, channels, and threads that share the app."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from nundina.app_runtime import InProcessRuntime
from nundina.domain.identifiers import AppId
from nundina_plugin_api import (
    PRIMARY,
    Availability,
    CalendarEvent,
    ChangePage,
    ChannelRequest,
    EventDraft,
    EventStatus,
    Guest,
    Moment,
    Notification,
    RefusalReason,
    Refused,
    Response,
)
from support.google_world import GoogleWorld

START = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DANA = "dana@bakery.example"


def draft(title: str = "Talk", guests: tuple[str, ...] = (DANA,), notify: bool = True) -> EventDraft:
    return EventDraft(
        title=title,
        start=Moment(START, zone="Europe/Oslo"),
        end=Moment(START + HOUR, zone="Europe/Oslo"),
        guests=tuple(Guest(guest) for guest in guests),
        notify_guests=notify,
    )


def created(world: GoogleWorld, wanted: EventDraft) -> CalendarEvent:
    assert world.app.events is not None
    return world.app.events.create(world.access, wanted, uuid4().hex)


def changes(world: GoogleWorld, cursor: str = "") -> ChangePage:
    assert world.app.changes is not None
    return world.app.changes.changes(world.access, cursor, "")


def mails(world: GoogleWorld) -> int:
    return len([mail for mail in world.sandbox.world.outbox if DANA in str(mail)])


@pytest.mark.rule("SYNC-1", "MTG-3")
def test_google_sends_the_invitations_unless_it_shall_not(world: GoogleWorld) -> None:
    created(world, draft(notify=False))
    assert mails(world) == 0
    created(world, draft())
    assert mails(world) == 1


def test_guests_who_stay_keep_their_answers(world: GoogleWorld) -> None:
    made = created(world, draft(guests=(DANA, "emil@bakery.example")))
    stored = world.request("GET", f"calendars/primary/events/{made.event_id}").json()
    for attendee in stored["attendees"]:
        attendee["responseStatus"] = "accepted"
    world.request("PATCH", f"calendars/primary/events/{made.event_id}", json={"attendees": stored["attendees"]})
    assert world.app.events is not None
    changed = world.app.events.update(
        world.access, made.event_id, draft("Later", guests=(DANA, "finn@bakery.example")), ""
    )
    answers = {guest.address: guest.response for guest in changed.guests}
    assert answers[DANA] is Response.ACCEPTED
    assert answers["finn@bakery.example"] is Response.NONE
    assert "emil@bakery.example" not in answers


def test_an_event_goes_from_a_time_to_a_whole_day_and_back(world: GoogleWorld) -> None:
    made = created(world, draft())
    events = world.app.events
    assert events is not None
    day = EventDraft(title="Day", start=Moment(day=date(2026, 12, 1)), end=Moment(day=date(2026, 12, 2)))
    assert events.update(world.access, made.event_id, day, made.version).start.day == date(2026, 12, 1)
    assert events.update(world.access, made.event_id, draft(), "").start.instant == START


def test_a_create_after_the_user_deleted_the_event_brings_nothing_back(world: GoogleWorld) -> None:
    assert world.app.events is not None
    key = uuid4().hex
    world.app.events.create(world.access, draft(), key)
    world.remove_event(key)
    assert world.app.events.create(world.access, draft(), key).status is EventStatus.CANCELLED


@pytest.mark.rule("SYNC-10")
def test_a_series_comes_as_its_master_and_the_occurrences_that_differ(world: GoogleWorld) -> None:
    start = {"dateTime": START.isoformat(), "timeZone": "Europe/Oslo"}
    end = {"dateTime": (START + HOUR).isoformat(), "timeZone": "Europe/Oslo"}
    fields = {"summary": "Weekly", "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=5"], "start": start, "end": end}
    series = world.request("POST", "calendars/primary/events", json=fields).json()["id"]
    cursor = changes(world).cursor
    second, third = world.request("GET", f"calendars/primary/events/{series}/instances").json()["items"][1:3]
    world.request("PATCH", f"calendars/primary/events/{second['id']}", json={"summary": "Moved"})
    world.request("DELETE", f"calendars/primary/events/{third['id']}")
    page = changes(world, cursor)
    moved = next(event for event in page.events if event.title == "Moved")
    assert moved.series_id == series
    assert moved.original_start is not None
    assert moved.original_start.instant == START + timedelta(weeks=1)
    (gone,) = page.removed
    assert (gone.series_id, gone.original_start and gone.original_start.instant) == (series, START + timedelta(weeks=2))
    (master,) = [event for event in changes(world).events if event.recurrence]
    assert (master.event_id, master.start.instant) == (series, START)


@pytest.mark.rule("MTG-12")
def test_busy_times_tell_tentative_from_busy_and_leave_out_what_is_free(world: GoogleWorld) -> None:
    world.put({"summary": "Busy"}, START, START + HOUR)
    world.put({"summary": "Free", "transparency": "transparent"}, START + HOUR, START + 2 * HOUR)
    world.put({"summary": "Perhaps", "status": "tentative"}, START + 2 * HOUR, START + 3 * HOUR)
    declined = {"email": world.access.address, "self": True, "responseStatus": "declined"}
    world.put({"summary": "No", "attendees": [declined]}, START + 3 * HOUR, START + 4 * HOUR)
    assert world.app.busy_times is not None
    (calendar,) = world.app.busy_times.busy(world.access, (PRIMARY,), START - HOUR, START + 8 * HOUR)
    assert [(interval.start, interval.availability) for interval in calendar.intervals] == [
        (START, Availability.BUSY),
        (START + 2 * HOUR, Availability.TENTATIVE),
    ]


@pytest.mark.rule("MTG-12", "MTG-7")
def test_an_all_day_event_is_busy_from_midnight_to_midnight_in_the_calendars_zone(world: GoogleWorld) -> None:
    fields = {"summary": "Fair", "start": {"date": "2027-03-28"}, "end": {"date": "2027-03-29"}}
    world.request("POST", "calendars/primary/events", json=fields)
    assert world.app.busy_times is not None
    oslo = ZoneInfo("Europe/Oslo")
    window = datetime(2027, 3, 25, tzinfo=UTC), datetime(2027, 3, 31, tzinfo=UTC)
    (calendar,) = world.app.busy_times.busy(world.access, (PRIMARY,), *window)
    (interval,) = calendar.intervals
    assert interval.start == datetime(2027, 3, 28, tzinfo=oslo)
    assert interval.end == datetime(2027, 3, 29, tzinfo=oslo)
    assert interval.end - interval.start == timedelta(hours=23)  # the clocks go forward that night


def test_a_colleagues_calendar_is_asked_only_whether_it_is_busy(world: GoogleWorld) -> None:
    bjorn = world.sandbox.world.add_person("bjorn@fjordworks.example")
    body = {
        "summary": "Secret",
        "start": {"dateTime": START.isoformat()},
        "end": {"dateTime": (START + HOUR).isoformat()},
    }
    world.sandbox.world.calendar.seed(bjorn, [body])
    assert world.app.busy_times is not None
    many = (bjorn.address, *(f"nobody-{number}@nowhere.example" for number in range(60)))
    found = world.app.busy_times.busy(world.access, many, START - HOUR, START + timedelta(days=70))
    assert [(interval.start, interval.end) for interval in found[0].intervals] == [(START, START + HOUR)]
    assert all(calendar.unknown for calendar in found[1:])
    assert len(found) == len(many)


@pytest.mark.rule("SYNC-14")
def test_a_channel_is_opened_renewed_read_and_closed_twice(world: GoogleWorld) -> None:
    watcher = world.app.watcher
    assert watcher is not None
    wanted = datetime.now(UTC) + timedelta(days=2)
    request = ChannelRequest(uuid4().hex, "https://127.0.0.1:9/push", secrets.token_hex(), wanted)
    channel = watcher.watch(world.access, request)
    assert channel.channel_id == request.channel_id
    assert channel.resource_id
    assert datetime.now(UTC) < channel.expires_at <= wanted + timedelta(seconds=1)
    renewed = watcher.renew(
        world.access, channel, ChannelRequest(uuid4().hex, request.address, request.secret, wanted + HOUR)
    )
    assert renewed.channel_id != channel.channel_id
    for each in (channel, channel, renewed):
        watcher.stop(world.access, each)


@pytest.mark.rule("SYNC-14")
def test_a_notification_is_read_from_its_headers_alone(world: GoogleWorld) -> None:
    watcher = world.app.watcher
    assert watcher is not None
    headers = {"x-goog-channel-id": "c1", "x-goog-channel-token": "s3cret", "x-goog-resource-state": "exists"}
    reading = watcher.read(Notification(headers))
    assert (reading.channel_id, reading.secret, reading.changed) == ("c1", "s3cret", True)
    assert "s3cret" not in repr(reading)
    assert not watcher.read(Notification({**headers, "x-goog-resource-state": "sync"})).changed
    assert watcher.read(Notification({}, body=b"\xff" * 100)).channel_id == ""


def test_an_address_that_google_will_not_call_is_refused(world: GoogleWorld) -> None:
    assert world.app.watcher is not None
    with pytest.raises(Refused) as caught:
        world.app.watcher.watch(world.access, ChannelRequest("c1", "ftp://example.com/push", "s"))
    assert caught.value.reason in (RefusalReason.UNSUPPORTED, RefusalReason.EVENT_INVALID)


def test_sixteen_threads_share_one_app_through_the_guard(world: GoogleWorld) -> None:
    app = InProcessRuntime().app(AppId("google-calendar"))
    events, feed = app.events, app.changes
    assert events is not None
    assert feed is not None

    def work(number: int) -> str:
        key = f"{number:032x}"
        assert events.create(world.access, draft(f"Talk {number}", guests=()), key).event_id == key
        assert feed.changes(world.access, "", "").events
        return key

    with ThreadPoolExecutor(16) as pool:
        made = set(pool.map(work, range(96)))
    assert {event.event_id for event in changes(world).events} == made
