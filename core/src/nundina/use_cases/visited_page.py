"""A scheduling page as a visitor meets it: whose it is, how well its calendar is known, and which times are free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from nundina.domain.accounts import User
from nundina.domain.availability import Busy, Knowledge, WorkingTime
from nundina.domain.bookings import Booking
from nundina.domain.connections import Connection, ConnectionState, Purpose
from nundina.domain.errors import NotFound
from nundina.domain.free_time import bookable_span
from nundina.domain.meetings import MeetingOrigin
from nundina.domain.scheduling import CalendarPreferences, SchedulingPage
from nundina.domain.slots import Taken, slots
from nundina.domain.spans import DAY, Span, instant_of, minute_after, minute_of
from nundina.domain.wall_time import day_of
from nundina.ports import Ports, Transaction
from nundina_plugin_api.manifest import Capability

MOST_MEETINGS = 5_000  # of one user that are still to come
MOST_NEAREST = 4  # free times that are offered in place of one that is taken


class PageMode(StrEnum):
    """What a visitor can do."""

    BOOKING = "booking"
    REQUEST = "request"  # no calendar is connected, or nobody knows whether it is free (MTG-2)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitedPage:
    """What is known of a page at one moment."""

    page: SchedulingPage
    owner: User
    preferences: CalendarPreferences
    connection: Connection | None  # to which bookings go
    busy: Busy
    meetings: tuple[Span, ...]  # that the owner made in Nundina: taken, in whichever calendar their events are
    bookings: tuple[Booking, ...]
    now: datetime

    @property
    def mode(self) -> PageMode:
        """What a visitor can do now. What is not known is never taken for free."""
        known = self.connection is not None and self.busy.knowledge(self.now) is Knowledge.KNOWN
        return PageMode.BOOKING if known else PageMode.REQUEST

    @property
    def taken(self) -> Taken:
        """What closes times."""
        zone = ZoneInfo(self.preferences.working.zone)
        a_day: dict[object, int] = {}
        for one in self.bookings:
            if one.page_id == self.page.id:
                day = day_of(minute_of(one.start), zone)
                a_day[day] = a_day.get(day, 0) + 1
        events = [*self.busy.spans, *self.meetings]
        return Taken(events=events, bookings=[one.blocked for one in self.bookings], a_day=a_day)  # type: ignore[arg-type]

    def offered(self, duration: int) -> list[int]:
        """Return the minutes at which a meeting of a duration may begin."""
        return slots(self.page.rules, self.preferences.working, self.taken, minute_of(self.now), duration)

    def nearest(self, duration: int, wanted: datetime) -> tuple[datetime, ...]:
        """Return the free times nearest to a wanted one, in order (MTG-4)."""
        minute = minute_of(wanted)
        found = sorted(self.offered(duration), key=lambda start: abs(start - minute))[:MOST_NEAREST]
        return tuple(instant_of(start) for start in sorted(found))


def visit_page(ports: Ports, slug: str) -> VisitedPage:
    """Return a page by its address. Raises NotFound where there is none, or it is not live."""
    with ports.unit_of_work.read() as tx:
        page = tx.scheduling.find_page(slug)
        if page is None or not page.live:
            raise NotFound
        return visited(ports, tx, page)


def visited(ports: Ports, tx: Transaction, page: SchedulingPage) -> VisitedPage:
    """Return what is known of a page now, whoever asks."""
    owner = tx.users.get(page.account_id, page.user_id)
    preferences = preferences_of(tx, owner)
    connection = scheduling_connection(ports, tx, owner)
    now = ports.clock.now()
    first, last = horizon(page, preferences, now)
    kept = tx.scheduling.busy_times(connection.id) if connection else None
    bookings = tx.bookings.blocking(page.user_id, (first - DAY, last + DAY), now)
    return VisitedPage(
        page=page,
        owner=owner,
        preferences=preferences,
        connection=connection,
        busy=kept.busy(preferences.blocking, first, last) if kept else Busy(),
        meetings=_meetings(tx, owner, bookings, now),
        bookings=bookings,
        now=now,
    )


def _meetings(tx: Transaction, owner: User, bookings: Sequence[Booking], now: datetime) -> tuple[Span, ...]:
    """Return when the owner has meetings made in Nundina, but for those of bookings, which count as such."""
    booked = {booking.meeting_id for booking in bookings}
    found = tx.meetings.upcoming(owner.account_id, owner.id, now, MOST_MEETINGS)
    made_here = [one for one in found if one.origin is MeetingOrigin.NUNDINA and one.id not in booked]
    return tuple((minute_of(one.start), minute_after(one.end)) for one in made_here)


def horizon(page: SchedulingPage, preferences: CalendarPreferences, now: datetime) -> Span:
    """Return between which minutes a page needs to know what is taken, buffers included."""
    begin, end = bookable_span(page.rules, preferences.working, minute_of(now))
    return begin - page.rules.buffer_before, end + max(page.rules.durations) + page.rules.buffer_after


def preferences_of(tx: Transaction, owner: User) -> CalendarPreferences:
    """Return what a user settled, or what holds until they do: office hours in their own zone."""
    settled = tx.scheduling.preferences(owner.account_id, owner.id)
    if settled is not None:
        return settled
    zone = owner.zone or tx.accounts.get(owner.account_id).zone
    return CalendarPreferences(account_id=owner.account_id, user_id=owner.id, working=WorkingTime(zone=zone))


def scheduling_connection(ports: Ports, tx: Transaction, owner: User) -> Connection | None:
    """Return the connection whose calendar bookings go to, where it can take them now; None: offline (MTG-2)."""
    connection = tx.connections.find_for_purpose(owner.account_id, owner.id, Purpose.MEETINGS)
    if connection is None or not connection.scheduling or connection.state is not ConnectionState.ACTIVE:
        return None
    try:
        manifest = ports.apps.release(connection.app_id).manifest
    except NotFound:
        return None
    able = manifest.can(Capability.BUSY_TIMES) and manifest.can(Capability.CREATE_EVENTS)
    return connection if able else None
