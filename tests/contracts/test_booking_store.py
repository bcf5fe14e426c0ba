from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from nundina.domain.availability import BlockingChoice, DateRange, Knowledge, PageRules, RollingWindow, WorkingTime
from nundina.domain.bookings import Booking, BookingState, Visitor
from nundina.domain.errors import InvalidInput, NotFound, SlotTaken
from nundina.domain.identifiers import AccountId, BookingId, ConnectionId, PageId, UserId, new_id
from nundina.domain.kept_busy_times import KeptBusyTimes
from nundina.domain.scheduling import CalendarPreferences, Question, SchedulingPage
from nundina.domain.spans import minute_of
from nundina.store.database import Database, open_database
from nundina.store.tables import bookings
from nundina.store.unit_of_work import SqlUnitOfWork
from nundina_plugin_api.values import Availability
from support.examples import HOUR, make_account, make_user, stored_connection
from support.examples import NOW as NOW_EXACTLY

NOW = NOW_EXACTLY.replace(microsecond=0)
MINUTE = timedelta(minutes=1)
ACCOUNT = make_account()
USER = make_user(ACCOUNT)
PAGE = SchedulingPage(
    id=PageId(new_id()),
    account_id=ACCOUNT.id,
    user_id=USER.id,
    slug="anna-30",
    title="Half an hour",
    created_at=NOW,
    description="About bread.",
    location="By telephone",
    rules=PageRules(durations=(15, 30), buffer_before=5, bounds=DateRange(date(2026, 1, 1), date(2026, 2, 1))),
    questions=(Question("Which bread?", required=True), Question("Anything else?", long=True)),
)


@pytest.fixture
def furnished(unit_of_work: SqlUnitOfWork) -> SqlUnitOfWork:
    with unit_of_work() as tx:
        tx.accounts.add(ACCOUNT)
        tx.users.add(USER)
        tx.scheduling.add_page(PAGE)
    return unit_of_work


@pytest.fixture
def again(database_url: str, database: Database) -> Iterator[SqlUnitOfWork]:
    """The same database as another process sees it."""
    other = open_database(database_url)
    yield SqlUnitOfWork(other)
    other.close()


def booking(start: datetime, minutes: int = 30, **fields: object) -> Booking:
    made = Booking(
        id=BookingId(new_id()),
        account_id=ACCOUNT.id,
        page_id=PAGE.id,
        user_id=USER.id,
        state=BookingState.CONFIRMED,
        start=start,
        end=start + minutes * MINUTE,
        buffer_before=0,
        buffer_after=0,
        visitor=Visitor(name="Dana", email="dana@bakery.example", zone="Europe/Warsaw", language="pl"),
        key=new_id(),
        link_digest=new_id(),
        created_at=NOW,
        answers={"Which bread?": "Rye"},
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def test_a_page_comes_back_as_it_was_stored_by_its_address_and_by_its_owner(furnished: SqlUnitOfWork) -> None:
    with furnished.read() as tx:
        assert tx.scheduling.find_page("anna-30") == PAGE
        assert tx.scheduling.get_page(ACCOUNT.id, PAGE.id) == PAGE
        assert tx.scheduling.pages_of_user(ACCOUNT.id, USER.id) == (PAGE,)
        assert tx.scheduling.find_page("nobody") is None
        with pytest.raises(NotFound):
            tx.scheduling.get_page(AccountId(new_id()), PAGE.id)


def test_an_address_is_one_pages(furnished: SqlUnitOfWork) -> None:
    other = replace(PAGE, id=PageId(new_id()), rules=PageRules(bounds=RollingWindow(7)))
    with pytest.raises(InvalidInput) as caught, furnished() as tx:
        tx.scheduling.add_page(other)
    assert (caught.value.field, caught.value.problem) == ("slug", "slug_taken")
    with furnished() as tx:
        tx.scheduling.add_page(replace(other, slug="anna-60"))
    with pytest.raises(InvalidInput), furnished() as tx:
        tx.scheduling.update_page(other)


def test_what_a_user_settled_comes_back_as_it_was_stored(furnished: SqlUnitOfWork) -> None:
    settled = CalendarPreferences(
        account_id=ACCOUNT.id,
        user_id=USER.id,
        working=WorkingTime(zone="Asia/Taipei", overrides={date(2026, 12, 24): (), date(2026, 12, 23): ((60, 90),)}),
        blocking=BlockingChoice(tentative=False),
        calendars=("primary", "team@fjordworks.example"),
        calendars_of=ConnectionId(new_id()),
    )
    with furnished() as tx:
        assert tx.scheduling.preferences(ACCOUNT.id, USER.id) is None
        tx.scheduling.put_preferences(replace(settled, calendars=()))
        tx.scheduling.put_preferences(settled)
    with furnished.read() as tx:
        assert tx.scheduling.preferences(ACCOUNT.id, USER.id) == settled


def test_a_booking_comes_back_as_it_was_stored_by_its_form_and_by_its_link(furnished: SqlUnitOfWork) -> None:
    made = booking(NOW, state=BookingState.HELD, held_until=NOW + HOUR, buffer_before=5, buffer_after=10)
    with furnished() as tx:
        tx.bookings.add(made)
    with furnished.read() as tx:
        assert tx.bookings.get(ACCOUNT.id, made.id) == made
        assert tx.bookings.find_by_key(PAGE.id, made.key) == made
        assert tx.bookings.find_by_link(made.link_digest) == made
        assert tx.bookings.find_by_link("") is None
        with pytest.raises(NotFound):
            tx.bookings.get(AccountId(new_id()), made.id)


@pytest.mark.rule("MTG-4")
@pytest.mark.parametrize("state", [BookingState.HELD, BookingState.REQUESTED, BookingState.CONFIRMED])
@pytest.mark.parametrize(("offset", "minutes"), [(0, 30), (15, 30), (-15, 30), (10, 5), (-60, 180), (29, 1)])
def test_no_two_that_block_a_person_overlap(
    furnished: SqlUnitOfWork, state: BookingState, offset: int, minutes: int
) -> None:
    with furnished() as tx:
        tx.bookings.add(booking(NOW, state=state, held_until=NOW + HOUR))
    with pytest.raises(SlotTaken), furnished() as tx:
        tx.bookings.add(booking(NOW + offset * MINUTE, minutes))


@pytest.mark.rule("MTG-4")
def test_buffers_are_part_of_what_blocks_and_times_that_touch_are_free(furnished: SqlUnitOfWork) -> None:
    with furnished() as tx:
        tx.bookings.add(booking(NOW, buffer_after=10))
        tx.bookings.add(booking(NOW + 45 * MINUTE, buffer_before=5))
    with pytest.raises(SlotTaken), furnished() as tx:
        tx.bookings.add(booking(NOW + 90 * MINUTE, buffer_before=20))


def test_what_no_longer_blocks_leaves_its_time_to_others(furnished: SqlUnitOfWork) -> None:
    for state in (BookingState.CANCELLED, BookingState.DECLINED, BookingState.LAPSED):
        with furnished() as tx:
            tx.bookings.add(booking(NOW, state=state))
    with furnished() as tx:
        tx.bookings.add(booking(NOW, user_id=USER.id))
        assert len(tx.bookings.blocking(USER.id, (minute_of(NOW), minute_of(NOW) + 1), NOW)) == 1


def test_what_was_held_too_long_makes_place(furnished: SqlUnitOfWork) -> None:
    held = booking(NOW, state=BookingState.HELD, held_until=NOW + MINUTE)
    with furnished() as tx:
        tx.bookings.add(held)
        between = (minute_of(NOW), minute_of(NOW) + 1)
        assert tx.bookings.blocking(USER.id, between, NOW) == (held,)
        assert tx.bookings.blocking(USER.id, between, NOW + MINUTE) == ()
    with furnished() as tx:
        tx.bookings.add(booking(NOW, created_at=NOW + MINUTE))
        assert tx.bookings.get(ACCOUNT.id, held.id).state is BookingState.LAPSED


def test_a_booking_that_moves_into_another_one_is_refused(furnished: SqlUnitOfWork) -> None:
    mine, other = booking(NOW), booking(NOW + HOUR)
    with furnished() as tx:
        tx.bookings.add(mine)
        tx.bookings.add(other)
    with pytest.raises(SlotTaken), furnished() as tx:
        tx.bookings.update(replace(mine, start=other.start, end=other.end))
    with furnished() as tx:
        tx.bookings.update(replace(mine, start=mine.start + MINUTE, end=mine.end + MINUTE))


@pytest.mark.rule("MTG-4")
def test_the_database_itself_refuses_whatever_the_store_forgets(furnished: SqlUnitOfWork) -> None:
    with furnished() as tx:
        tx.bookings.add(booking(NOW))
        tx.bookings.add(booking(NOW + HOUR, state=BookingState.CANCELLED))
    for statement in (
        sa.update(bookings).values(state="confirmed", blocked_from=0, blocked_until=10**9),
        sa.insert(bookings).from_select(
            [column.name for column in bookings.columns],
            sa.select(
                *(sa.func.lower(c + "x") if c.name in ("id", "key", "link_digest") else c for c in bookings.c)
            ).where(bookings.c.state == "confirmed"),
        ),
    ):
        with pytest.raises(IntegrityError), furnished.database.engine.begin() as connection:
            connection.execute(statement)


@pytest.mark.rule("MTG-4")
def test_of_many_who_want_overlapping_times_at_once_no_two_get_them(
    furnished: SqlUnitOfWork, again: SqlUnitOfWork
) -> None:
    def take(number: int) -> bool:
        wanted = booking(NOW + (number * 7 % 60) * MINUTE, 20 + number % 3 * 10)
        try:
            with (furnished, again)[number % 2]() as tx:
                tx.bookings.add(wanted)
        except SlotTaken:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        won = sum(pool.map(take, range(64)))
    with furnished.read() as tx:
        standing = tx.bookings.blocking(USER.id, (0, 10**9), NOW)
    assert len(standing) == won >= 1
    spans = sorted(one.blocked for one in standing)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_busy_times_are_kept_as_they_were_read_and_what_was_not_asked_about_is_unknown(
    furnished: SqlUnitOfWork,
) -> None:
    with furnished() as tx:
        connection = stored_connection(tx)
    kept = KeptBusyTimes(
        connection_id=connection.id,
        as_of=NOW,
        first=100,
        last=1000,
        intervals=((200, 230, Availability.BUSY), (300, 330, Availability.TENTATIVE)),
        unknown=(),
    )
    with furnished() as tx:
        assert tx.scheduling.busy_times(kept.connection_id) is None
        tx.scheduling.put_busy_times(replace(kept, unknown=("team",)))
        tx.scheduling.put_busy_times(kept)
    with furnished.read() as tx:
        found = tx.scheduling.busy_times(kept.connection_id)
    assert found == kept
    assert found.busy(BlockingChoice(tentative=False), 100, 1000).spans == ((200, 230),)
    assert found.busy(BlockingChoice(), 50, 1000).knowledge(NOW) is Knowledge.UNKNOWN


def test_a_users_bookings_are_listed_by_state_and_in_order(furnished: SqlUnitOfWork) -> None:
    later, sooner, cancelled = booking(NOW + HOUR), booking(NOW), booking(NOW, state=BookingState.CANCELLED)
    with furnished() as tx:
        for one in (later, sooner, cancelled):
            tx.bookings.add(one)
    with furnished.read() as tx:
        found = tx.bookings.of_user(ACCOUNT.id, USER.id, [BookingState.CONFIRMED], NOW, 10)
        assert found == (sooner, later)
        assert tx.bookings.of_user(ACCOUNT.id, UserId(new_id()), [BookingState.CONFIRMED], NOW, 10) == ()
