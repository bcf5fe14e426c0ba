"""What the change feed makes of a calendar: series, what leaves the window, and windows that roll on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from nundina_outlook_calendar.change_feed import OutlookChangeFeed
from nundina_outlook_calendar.client import GraphClient
from nundina_outlook_calendar.window import AHEAD, BEFORE, EDGE, LEFT
from nundina_plugin_api import CalendarEvent, ChangePage, CursorExpired, Moment, RemovedEvent, Transient
from nundina_sandbox.microsoft.faults import Fault
from support.outlook_world import OutlookWorld, place

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
START = NOW + 2 * DAY


@dataclass(slots=True)
class Host:
    """What a host would know: it takes page after page, and keeps cursor and page with each."""

    world: OutlookWorld
    now: datetime = NOW
    cursor: str = ""
    page: str = ""
    events: dict[str, CalendarEvent] = field(default_factory=dict)
    cancelled: dict[tuple[str, datetime | None], RemovedEvent] = field(default_factory=dict)

    def step(self) -> ChangePage:
        """Take one page; a host that dies before the next one has kept this one."""
        feed = OutlookChangeFeed(GraphClient(), lambda: self.now)
        page = feed.changes(self.world.access, self.cursor, self.page)
        assert page.unreadable == ()
        for occurrence in page.regular:
            self.events.pop(occurrence.event_id, None)
            self.cancelled.pop((occurrence.series_id, occurrence.start.instant), None)
        for event in page.events:
            self.events[event.event_id] = event
        for gone in page.removed:
            self.events.pop(gone.event_id, None)
            if gone.series_id and gone.original_start:
                self.cancelled[gone.series_id, gone.original_start.instant] = gone
        self.page, self.cursor = page.next_page, self.cursor if page.next_page else page.cursor
        return page

    def sync(self) -> list[ChangePage]:
        """Take pages until the last one."""
        taken = [self.step()]
        while self.page:
            taken.append(self.step())
        return taken

    def titles(self) -> set[str]:
        return {event.title for event in self.events.values()}


@pytest.fixture
def host(world: OutlookWorld) -> Host:
    return Host(world)


def weekly(world: OutlookWorld, start: datetime = START, count: int = 5, zone: str = "UTC", **fields: object) -> str:
    """Make a weekly series; return its id."""
    day = start.strftime("%A").lower()
    pattern = {"type": "weekly", "interval": 1, "daysOfWeek": [day], "firstDayOfWeek": "monday"}
    extent = {"type": "numbered", "startDate": f"{start:%Y-%m-%d}", "numberOfOccurrences": count}
    times = {"start": {**place(start), "timeZone": zone}, "end": {**place(start + HOUR), "timeZone": zone}}
    return world.put(
        {"subject": "Weekly", "recurrence": {"pattern": pattern, "range": extent}, **times, **fields}, start, start
    )


def occurrence(world: OutlookWorld, series: str, number: int) -> str:
    """Return the id of an occurrence, counted from nought."""
    span: dict[str, object] = {
        "startDateTime": f"{START - DAY:%Y-%m-%dT%H:%M:%SZ}",
        "endDateTime": f"{START + 60 * DAY:%Y-%m-%dT%H:%M:%SZ}",
    }
    found = world.request("GET", f"me/events/{series}/instances", params=span).json()["value"]
    return str(sorted(found, key=lambda each: each["start"]["dateTime"])[number]["id"])


@pytest.mark.rule("SYNC-10")
def test_a_series_comes_as_its_master_and_the_occurrences_that_differ(world: OutlookWorld, host: Host) -> None:
    series = weekly(world)
    host.sync()
    (master,) = host.events.values()
    assert (master.event_id, master.start.instant) == (series, START)
    assert master.recurrence[0].startswith("RRULE:FREQ=WEEKLY")

    world.request("PATCH", f"me/events/{occurrence(world, series, 1)}", json={"subject": "Moved"})
    world.request("DELETE", f"me/events/{occurrence(world, series, 2)}")
    host.sync()
    (moved,) = [event for event in host.events.values() if event.title == "Moved"]
    assert moved.series_id == series
    assert moved.original_start == Moment(START + WEEK, zone="UTC")
    assert moved.ical_uid == host.events[series].ical_uid
    assert [(gone.series_id, gone.original_start) for gone in host.cancelled.values()] == [
        (series, Moment(START + 2 * WEEK, zone="UTC"))
    ]


@pytest.mark.rule("SYNC-10")
def test_a_week_that_is_cancelled_after_the_clocks_changed_has_its_own_hour(world: OutlookWorld, host: Host) -> None:
    start = datetime(2027, 3, 22, 9)  # noqa: DTZ001 -- local time of the series, a week before summer time begins
    series = weekly(world, start.replace(tzinfo=UTC), zone="W. Europe Standard Time")
    span: dict[str, object] = {"startDateTime": "2027-03-29T00:00:00Z", "endDateTime": "2027-03-30T00:00:00Z"}
    (second,) = world.request("GET", f"me/events/{series}/instances", params=span).json()["value"]
    world.request("DELETE", f"me/events/{second['id']}")
    host.sync()
    (gone,) = host.cancelled.values()
    assert host.events[series].start == Moment(datetime(2027, 3, 22, 8, tzinfo=UTC), zone="Europe/Berlin")
    assert gone.original_start == Moment(datetime(2027, 3, 29, 7, tzinfo=UTC), zone="Europe/Berlin")


def test_a_series_of_many_pages_is_asked_for_once(
    world: OutlookWorld, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nundina_outlook_calendar.change_feed.PAGE_SIZE", 10)
    series = weekly(world, count=50)
    before = len(world.sandbox.world.requests.entries())
    pages = host.sync()
    asked = [entry.operation for entry in world.sandbox.world.requests.entries()[before:]]
    assert len(pages) > 4
    assert [event.event_id for page in pages for event in page.events].count(series) <= 2
    assert asked.count("batch") <= 2


def test_an_exception_that_is_deleted_is_gone_and_its_week_cancelled(world: OutlookWorld, host: Host) -> None:
    series = weekly(world)
    changed = occurrence(world, series, 1)
    world.request("PATCH", f"me/events/{changed}", json={"subject": "Moved"})
    host.sync()
    assert changed in host.events
    world.request("DELETE", f"me/events/{changed}")
    host.sync()
    assert set(host.events) == {series}
    assert (series, START + WEEK) in host.cancelled


@pytest.mark.rule("SYNC-10")
def test_what_a_change_of_the_whole_series_undoes_is_as_the_series_says(world: OutlookWorld, host: Host) -> None:
    series = weekly(world)
    world.request("PATCH", f"me/events/{occurrence(world, series, 1)}", json={"subject": "Moved"})
    world.request("DELETE", f"me/events/{occurrence(world, series, 2)}")
    host.sync()
    assert (len(host.events), len(host.cancelled)) == (2, 1)
    pattern = {"type": "weekly", "interval": 1, "daysOfWeek": [START.strftime("%A").lower()]}
    longer = {"type": "numbered", "startDate": f"{START:%Y-%m-%d}", "numberOfOccurrences": 6}
    world.request("PATCH", f"me/events/{series}", json={"recurrence": {"pattern": pattern, "range": longer}})
    host.sync()
    assert (set(host.events), host.cancelled) == ({series}, {})


def test_a_whole_series_that_is_deleted_is_gone(world: OutlookWorld, host: Host) -> None:
    series = weekly(world)
    host.sync()
    world.remove_event(series)
    host.sync()
    assert host.events == {}


@pytest.mark.rule("SYNC-3")
def test_an_event_that_leaves_the_window_is_not_gone(world: OutlookWorld, host: Host) -> None:
    event = world.make_event("Someday", START, START + HOUR)
    host.sync()
    far = START + AHEAD + 30 * DAY
    world.request("PATCH", f"me/events/{event}", json={"start": place(far), "end": place(far + HOUR)})
    host.sync()
    assert host.events[event].start.instant == far


@pytest.mark.rule("SYNC-5")
def test_an_event_that_goes_to_another_calendar_is_gone(world: OutlookWorld, host: Host) -> None:
    other = world.request("POST", "me/calendars", json={"name": "Other"}).json()["id"]
    event = world.make_event("Private business", START, START + HOUR)
    host.sync()
    person = world.sandbox.world.graph.mailbox(world.access.address)
    assert person is not None
    graph = world.sandbox.world.graph
    target = next(calendar for calendar in person.calendars.values() if calendar.name == "Other")
    (stored,) = [each for each in person.events.values() if each.fields["subject"] == "Private business"]
    with graph.writing():
        graph.move(person, stored, target)
    host.sync()
    assert (other != "", event in host.events) == (True, False)


def test_a_listing_says_what_it_covers_and_a_later_sync_does_not(host: Host) -> None:
    (listing,) = host.sync()
    assert listing.window is not None
    assert listing.window.start <= NOW - BEFORE + 2 * EDGE
    assert listing.window.end >= NOW + AHEAD - 2 * EDGE
    assert [page.window for page in host.sync()] == [None]


def rolled(host: Host) -> None:
    """Let so much time pass that the window is due to roll on."""
    host.now += AHEAD - LEFT + DAY


@pytest.mark.rule("SYNC-15")
def test_a_window_that_rolls_on_brings_what_is_new_in_it_and_takes_nothing_away(
    world: OutlookWorld, host: Host
) -> None:
    old = world.make_event("Behind", NOW - BEFORE + 2 * DAY, NOW - BEFORE + 2 * DAY + HOUR)
    far = NOW + AHEAD + 10 * DAY
    world.make_event("Ahead", far, far + HOUR)
    host.sync()
    assert host.titles() == {"Behind"}
    rolled(host)
    pages = host.sync()
    assert [page.window for page in pages] == [None] * len(pages)
    assert host.titles() == {"Behind", "Ahead"}
    assert old in host.events
    (quiet,) = host.sync()
    assert (quiet.events, quiet.removed) == ((), ())


@pytest.mark.rule("SYNC-15")
def test_what_is_deleted_before_and_while_a_window_rolls_on_is_gone(world: OutlookWorld, host: Host) -> None:
    before, meanwhile, stays = (world.make_event(f"Event {n}", START + n * HOUR, START + n * HOUR) for n in range(3))
    host.sync()
    world.remove_event(before)
    rolled(host)
    host.step()
    world.remove_event(meanwhile)
    host.sync()
    assert set(host.events) == {stays}


@pytest.mark.rule("SYNC-15")
@pytest.mark.parametrize("killed_at", range(4))
def test_a_sync_that_dies_while_a_window_rolls_on_goes_on_where_it_was(
    world: OutlookWorld, host: Host, killed_at: int
) -> None:
    events = [world.make_event(f"Event {n}", START + n * HOUR, START + n * HOUR) for n in range(120)]
    host.sync()
    world.remove_event(events[0])
    rolled(host)
    for _ in range(killed_at):
        host.step()
    survivor = Host(world, host.now, host.cursor, host.page, host.events, host.cancelled)
    world.remove_event(events[1])
    new = world.make_event("New", START, START + HOUR)
    survivor.sync()
    survivor.sync()
    assert set(survivor.events) == {*events[2:], new}


@pytest.mark.rule("SYNC-15")
@pytest.mark.parametrize("steps", [0, 1, 2])
def test_links_that_graph_forgets_while_a_window_rolls_on_make_it_list_anew(
    world: OutlookWorld, host: Host, steps: int
) -> None:
    for number in range(120):
        world.make_event(f"Event {number}", START, START + HOUR)
    host.sync()
    rolled(host)
    for _ in range(steps):
        host.step()
    world.forget_cursors()
    with pytest.raises(CursorExpired):
        host.sync()


@pytest.mark.parametrize("kept", ["", "old version", "{}", '{"version":9}'])
def test_a_cursor_that_is_none_of_this_version_is_expired(world: OutlookWorld, kept: str) -> None:
    feed = OutlookChangeFeed(GraphClient())
    if kept:
        with pytest.raises(CursorExpired):
            feed.changes(world.access, kept, "")
    with pytest.raises(CursorExpired):
        feed.changes(world.access, "", kept or "?")


def test_a_cursor_of_another_graph_is_expired_and_gets_no_token(world: OutlookWorld, host: Host) -> None:
    host.sync()
    elsewhere = host.cursor.replace(world.sandbox.url, "https://127.0.0.1:9")
    feed = OutlookChangeFeed(GraphClient())
    with pytest.raises(CursorExpired):
        feed.changes(world.access, elsewhere, "")


@pytest.fixture
def many(world: OutlookWorld) -> OutlookWorld:
    """A calendar of several pages."""
    person = world.sandbox.world.person(world.access.address)
    assert person is not None
    events = [{"subject": f"Event {n}", "start": place(START), "end": place(START + HOUR)} for n in range(450)]
    world.sandbox.world.graph.seed(person, events)
    return world


def test_pages_are_of_a_size_and_none_is_missed(many: OutlookWorld, host: Host) -> None:
    pages = host.sync()
    assert len(pages) >= 5
    assert max(len(page.events) for page in pages) <= 102
    assert len(host.events) == 450


def test_a_page_without_a_link_is_broken_and_not_the_last(many: OutlookWorld, host: Host) -> None:
    many.sandbox.world.faults.arm(Fault("truncatedList", "calendarView.delta", times=2))
    with pytest.raises(Transient):
        host.sync()
