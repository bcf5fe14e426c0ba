"""What a connected mailbox answers: bookings once, busy times known or unknown and never wrongly free."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from exchangelib import EWSDate, EWSTimeZone

from nundina_plugin_api import (
    PRIMARY,
    AppError,
    Availability,
    BusyInterval,
    Capability,
    EventDraft,
    Guest,
    Moment,
    RateLimited,
    RefusalReason,
    Refused,
)
from nundina_sandbox.exchange.faults import KINDS, Fault
from support.exchange_world import ExchangeWorldOfOne, at

START = (datetime.now(UTC) + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
HOUR = timedelta(hours=1)
WITHOUT_HARM = {"delay"}


def draft(**fields: object) -> EventDraft:
    values = {"title": "Booking", "start": Moment(START), "end": Moment(START + HOUR)} | fields
    return EventDraft(**values)  # type: ignore[arg-type]


def busy(world: ExchangeWorldOfOne, days: int = 10) -> tuple[BusyInterval, ...]:
    assert world.app.busy_times is not None
    start = START - timedelta(days=2)
    (calendar,) = world.app.busy_times.busy(world.access, (PRIMARY,), start, start + timedelta(days=days))
    assert not calendar.unknown
    return calendar.intervals


@pytest.mark.rule("EXC-4", "MTG-3")
def test_a_booking_stands_in_the_calendar_once_and_its_guest_is_invited(world: ExchangeWorldOfOne) -> None:
    assert world.app.events is not None
    booking, key = draft(guests=(Guest("dana@bakery.example", "Dana"),)), uuid4().hex
    made = [world.app.events.create(world.access, booking, key) for _ in range(3)]
    assert len({event.event_id for event in made}) == 1
    assert [interval.start for interval in busy(world)] == [START]
    assert [mail.to for mail in world.sandbox.world.outbox] == ["dana@bakery.example"]


@pytest.mark.rule("EXC-4")
@pytest.mark.parametrize("kind", ["drop", "dropAfterCommit", "truncatedBody", "error503"])
def test_a_booking_whose_answer_was_lost_is_found_and_not_made_again(world: ExchangeWorldOfOne, kind: str) -> None:
    assert world.app.events is not None
    key = uuid4().hex
    world.sandbox.world.faults.arm(Fault(kind=kind, operation="CreateItem"))
    with pytest.raises(AppError):
        world.app.events.create(world.access, draft(), key)
    world.app.events.create(world.access, draft(), key)
    assert [interval.start for interval in busy(world)] == [START]


def test_an_invited_guest_has_not_answered(world: ExchangeWorldOfOne) -> None:
    assert world.app.events is not None
    made = world.app.events.create(world.access, draft(guests=(Guest("dana@bakery.example"),)), uuid4().hex)
    assert [(guest.address, guest.response.value) for guest in made.guests] == [("dana@bakery.example", "none")]


@pytest.mark.rule("EXC-5")
def test_what_stands_in_the_calendar_is_not_changed_or_cancelled_from_outside(world: ExchangeWorldOfOne) -> None:
    assert world.app.events is not None
    made = world.app.events.create(world.access, draft(), uuid4().hex)
    with pytest.raises(Refused) as changed:
        world.app.events.update(world.access, made.event_id, draft(), made.version)
    with pytest.raises(Refused) as cancelled:
        world.app.events.cancel(world.access, made.event_id, notify_guests=True)
    assert {changed.value.reason, cancelled.value.reason} == {RefusalReason.UNSUPPORTED}
    assert [interval.start for interval in busy(world)] == [START]


@pytest.mark.rule("EXC-5", "EXC-6", "EXC-7", "EXC-8")
def test_what_exchange_cannot_do_is_declared_and_not_offered(world: ExchangeWorldOfOne) -> None:
    can = {capability for capability in Capability if world.manifest.can(capability)}
    assert can == {Capability.BUSY_TIMES, Capability.CREATE_EVENTS, Capability.INVITE_GUESTS}
    assert world.app.changes is None
    assert world.app.watcher is None
    assert world.manifest.exclusive_groups == ()


@pytest.mark.rule("MTG-12")
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("Busy", Availability.BUSY),
        ("Tentative", Availability.TENTATIVE),
        ("OOF", Availability.OUT_OF_OFFICE),
        ("Free", None),
        ("WorkingElsewhere", None),
    ],
)
def test_what_an_event_says_of_its_owners_time_is_told(
    world: ExchangeWorldOfOne, status: str, expected: Availability | None
) -> None:
    world.put(subject="x", start=at(START), end=at(START + HOUR), legacy_free_busy_status=status)
    assert [interval.availability for interval in busy(world)] == ([expected] if expected else [])


@pytest.mark.rule("MTG-12")
def test_a_whole_day_is_taken_from_midnight_to_midnight_in_its_own_zone(world: ExchangeWorldOfOne) -> None:
    day = (START + timedelta(days=2)).date()
    zone = EWSTimeZone("America/New_York")
    world.put(
        subject="x",
        start=EWSDate.from_date(day),
        end=EWSDate.from_date(day),
        is_all_day=True,
        _start_timezone=zone,
        _end_timezone=zone,
    )
    (interval,) = busy(world)
    assert [interval.start.astimezone(zone).hour, interval.end.astimezone(zone).hour] == [0, 0]
    assert (interval.end - interval.start) in (timedelta(hours=23), timedelta(hours=24), timedelta(hours=25))


@pytest.mark.rule("MTG-12")
@pytest.mark.parametrize("kind", sorted(set(KINDS) - WITHOUT_HARM))
def test_no_fault_of_the_server_reads_as_free_time(world: ExchangeWorldOfOne, kind: str) -> None:
    world.make_event("Taken", START, START + HOUR)
    world.make_event("Taken too", START + HOUR, START + 2 * HOUR)
    world.sandbox.world.faults.arm(Fault(kind=kind, times=None))
    assert world.app.busy_times is not None
    try:
        (calendar,) = world.app.busy_times.busy(world.access, (PRIMARY,), START, START + 3 * HOUR)
    except AppError:
        return
    assert calendar.unknown or len(calendar.intervals) == 2


def test_a_server_that_asks_for_a_wait_gets_it(world: ExchangeWorldOfOne) -> None:
    world.sandbox.world.faults.arm(Fault(kind="ErrorServerBusy", retry_after=7))
    with pytest.raises(RateLimited) as caught:
        busy(world)
    assert caught.value.retry_after == timedelta(seconds=7)


def test_a_calendar_with_more_than_a_view_may_hold_is_read_in_parts(world: ExchangeWorldOfOne) -> None:
    world.sandbox.world.server.most_in_a_view = 5
    for number in range(12):
        world.make_event(f"Event {number}", START + number * HOUR, START + number * HOUR + timedelta(minutes=30))
    assert len(busy(world)) == 12


def test_two_years_are_read_in_pieces_that_a_server_allows(world: ExchangeWorldOfOne) -> None:
    world.make_event("Far", START + timedelta(days=400), START + timedelta(days=400, hours=1))
    assert [interval.start for interval in busy(world, days=800)] == [START + timedelta(days=400)]
