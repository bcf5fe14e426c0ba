"""A host with a scheduling page, and visitors who want its times."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from nundina.domain.availability import PageRules, WorkingTime
from nundina.domain.bookings import Visitor
from nundina.domain.identifiers import PageId, new_id
from nundina.domain.scheduling import CalendarPreferences, SchedulingPage
from nundina.domain.sync import WorkKind
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina.use_cases.book_slot import Wish
from support.calendar_events import NOW, USER, make_event
from support.sync_host import SyncHost

TEN = datetime(2026, 11, 23, 10, tzinfo=UTC)  # a Monday
SLUG = "ulla-30"


def booking_host(unit_of_work: SqlUnitOfWork) -> SyncHost:
    """Return a host whose user has a page that is open from nine to five, and a calendar that has been read."""
    host = SyncHost(unit_of_work).furnish()
    page = SchedulingPage(
        id=PageId(new_id()),
        account_id=host.account.id,
        user_id=host.ulla.id,
        slug=SLUG,
        title="Half an hour",
        created_at=NOW,
        location="By telephone",
        rules=PageRules(durations=(30, 60), buffer_before=0, buffer_after=0),
    )
    settled = CalendarPreferences(account_id=host.account.id, user_id=host.ulla.id, working=WorkingTime(zone="UTC"))
    with unit_of_work() as tx:
        tx.scheduling.add_page(page)
        tx.scheduling.put_preferences(settled)
    host.do(WorkKind.BUSY, host.connection.id)
    return host


def wish(start: datetime = TEN, duration: int = 30, email: str = "dana@bakery.example", **fields: object) -> Wish:
    """Return what a visitor wants, a form of its own each time."""
    visitor = Visitor(name="Dana Kowalska", email=email, zone="Europe/Warsaw", language="pl")
    made = Wish(start=start, duration=duration, visitor=visitor, form_id=new_id())
    return replace(made, **fields)  # type: ignore[arg-type]


def put_event(host: SyncHost, start: datetime, minutes: int = 30) -> None:
    """Put an event into the owner's calendar, past Nundina."""
    event = make_event(f"e{start:%d%H%M}", start=start)
    ended = replace(event.end, instant=start + timedelta(minutes=minutes))
    host.calendar.mailboxes[USER].events[event.event_id] = replace(event, end=ended)
