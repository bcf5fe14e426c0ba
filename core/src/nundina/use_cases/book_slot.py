"""A visitor books a time: held first, then asked of the calendar itself, then confirmed (MTG-3 to MTG-5).

The database refuses an overlap at the first step, so that of many visitors one goes on. The calendar is asked while
nothing is locked. A process that is killed in between leaves a hold, which runs out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from time import sleep
from zoneinfo import ZoneInfo

from nundina.domain.availability import Knowledge
from nundina.domain.bookings import HELD_FOR, Booking, BookingState, Visitor
from nundina.domain.connections import ConnectionState
from nundina.domain.contact_matching import domain_of
from nundina.domain.errors import ChangedMeanwhile, InvalidInput, NotFound, Paused, SlotNotOffered, SlotTaken
from nundina.domain.identifiers import BookingId, MeetingId, PageId, RecordId, new_id
from nundina.domain.kept_busy_times import kept
from nundina.domain.meetings import Meeting, MeetingOrigin
from nundina.domain.records import Record, RecordKind
from nundina.domain.slots import full_days
from nundina.domain.spans import instant_of, minute_of
from nundina.domain.sync import OutboxItem, OutboxKind
from nundina.domain.wall_time import day_of, day_span
from nundina.ports import Ports, Transaction
from nundina.use_cases.app_problems import CALL_ERRORS
from nundina.use_cases.event_outbox import put_event_write
from nundina.use_cases.refresh_busy_times import ask_busy, schedule_busy_times
from nundina.use_cases.visited_page import PageMode, VisitedPage, visit_page
from nundina_plugin_api.values import Guest

LOOKS_EVERY = 0.1  # seconds, while the same form is being dealt with elsewhere
PATIENCE = 50  # looks


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a visitor wants, checked already."""

    start: datetime  # UTC
    duration: int  # minutes
    visitor: Visitor
    form_id: str  # 32 hex digits, of the page that was filled in
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Booked:
    """What came of a wish."""

    booking: Booking
    secret: str  # of the contact's link (MTG-8)
    item: OutboxItem | None = None  # that brings it to the calendar


def book_slot(ports: Ports, slug: str, wish: Wish) -> Booked:
    """Book a time, or request it where nobody knows whether the calendar is free (MTG-2).

    The same form twice is one booking. Raises NotFound, InvalidInput for a form that is none, SlotNotOffered, and
    SlotTaken with the nearest free times.
    """
    visited = visit_page(ports, slug)
    key, secret = _key(visited.page.id, wish.form_id), link_secret(wish.form_id)
    if _standing(ports, visited, key) is None:
        _refuse_what_is_not_offered(visited, wish)
        held = _held(ports, visited, wish, key, secret)
        if held is not None:
            try:
                return _settled(ports, visited, held, secret)
            except Exception:
                _stored(ports, held, BookingState.LAPSED)  # whatever went wrong, the time is not to stay closed for it
                raise
    return Booked(_awaited(ports, visited, key), secret)


def link_secret(form_id: str) -> str:
    """Return the secret of a booking's link: only who has the form can know it, and it is stored nowhere."""
    return sha256(f"link {form_id}".encode()).hexdigest()


def digest_of_link(secret: str) -> str:
    """Return what is stored of a link's secret."""
    return sha256(secret.encode()).hexdigest()


def _key(page_id: PageId, form_id: str) -> str:
    if len(form_id) != 32 or set(form_id) - set("0123456789abcdef"):
        raise InvalidInput("form_id", "wrong")
    return sha256(f"form {page_id} {form_id}".encode()).hexdigest()


def _standing(ports: Ports, visited: VisitedPage, key: str) -> Booking | None:
    """Return what the same form has made, or is making at this moment."""
    with ports.unit_of_work.read() as tx:
        return _unless_lapsed(tx.bookings.find_by_key(visited.page.id, key), ports.clock.now())


def _unless_lapsed(booking: Booking | None, now: datetime) -> Booking | None:
    if booking is None or booking.state is BookingState.LAPSED:
        return None
    ran_out = booking.state is BookingState.HELD and booking.held_until is not None and booking.held_until <= now
    return None if ran_out else booking


def _awaited(ports: Ports, visited: VisitedPage, key: str) -> Booking:
    """Return what the same form has made, once it is made. Raises SlotTaken where it came to nothing."""
    found = _standing(ports, visited, key)
    for _ in range(PATIENCE):
        if found is None or found.state is not BookingState.HELD:
            break
        sleep(LOOKS_EVERY)
        found = _standing(ports, visited, key)
    if found is None:
        raise SlotTaken
    return found


def _refuse_what_is_not_offered(visited: VisitedPage, wish: Wish) -> None:
    if wish.duration not in visited.page.rules.durations or wish.start != instant_of(minute_of(wish.start)):
        raise SlotNotOffered
    if minute_of(wish.start) in visited.offered(wish.duration):
        return
    emptied = replace(visited, busy=replace(visited.busy, spans=()), meetings=(), bookings=())
    if minute_of(wish.start) in emptied.offered(wish.duration):
        raise SlotTaken(visited.nearest(wish.duration, wish.start))
    raise SlotNotOffered


def _held(ports: Ports, visited: VisitedPage, wish: Wish, key: str, secret: str) -> Booking | None:
    """Hold the time; None where the same form is being dealt with elsewhere. Raises SlotTaken."""
    now = ports.clock.now()
    booking = Booking(
        id=BookingId(key[:32]),
        account_id=visited.page.account_id,
        page_id=visited.page.id,
        user_id=visited.page.user_id,
        state=BookingState.HELD,
        start=wish.start,
        end=wish.start + timedelta(minutes=wish.duration),
        buffer_before=visited.page.rules.buffer_before,
        buffer_after=visited.page.rules.buffer_after,
        visitor=wish.visitor,
        key=key,
        link_digest=digest_of_link(secret),
        created_at=now,
        answers=wish.answers,
        held_until=now + HELD_FOR,
    )
    try:
        with ports.unit_of_work() as tx:
            tx.bookings.hold(booking.user_id)
            same = tx.bookings.find_by_key(visited.page.id, key)
            if _unless_lapsed(same, now) is not None:
                return None
            _refuse_a_full_day(tx, visited, booking, now)
            (tx.bookings.add if same is None else tx.bookings.update)(booking)
    except (SlotTaken, ChangedMeanwhile):
        if _standing(ports, visited, key) is not None:
            return None
        raise SlotTaken(_now(ports, visited).nearest(wish.duration, wish.start)) from None
    return booking


def _refuse_a_full_day(tx: Transaction, visited: VisitedPage, booking: Booking, now: datetime) -> None:
    """Raise SlotTaken where the day has as many bookings of the page as its owner wants, by this moment."""
    zone = ZoneInfo(visited.preferences.working.zone)
    whole_day = day_span(day_of(minute_of(booking.start), zone), zone)
    standing = tx.bookings.blocking(booking.user_id, whole_day, now)
    current = replace(visited, bookings=tuple(one for one in standing if one.id != booking.id))
    if any(whole_day == day_span(day, zone) for day in full_days(visited.page.rules, current.taken)):
        raise SlotTaken


def _settled(ports: Ports, visited: VisitedPage, held: Booking, secret: str) -> Booked:
    """Ask the calendar, and make of the hold what its answer allows (MTG-5)."""
    if visited.mode is PageMode.REQUEST or visited.connection is None:
        return Booked(_stored(ports, held, BookingState.REQUESTED), secret)
    knowledge, taken = asked_live(ports, visited, held)
    if knowledge is not Knowledge.KNOWN:
        return Booked(_stored(ports, held, BookingState.REQUESTED), secret)
    if taken:
        _stored(ports, held, BookingState.LAPSED)  # before the nearest times are looked for
        _read_anew(ports, visited)
        duration = int((held.end - held.start).total_seconds()) // 60
        raise SlotTaken(tuple(one for one in _now(ports, visited).nearest(duration, held.start) if one != held.start))
    return confirmed(ports, visited, held, secret)


def asked_live(ports: Ports, visited: VisitedPage, held: Booking) -> tuple[Knowledge, bool]:
    """Return how well the calendar is known at this moment, and whether something stands in the way."""
    assert visited.connection is not None  # noqa: S101 -- told by the mode
    first, last = held.blocked
    try:
        answers = ask_busy(ports, visited.connection, visited.preferences, instant_of(first), instant_of(last))
    except (*CALL_ERRORS, Paused):
        return Knowledge.UNKNOWN, False
    now = ports.clock.now()
    busy = kept(visited.connection.id, now, first, last, answers).busy(visited.preferences.blocking, first, last)
    return busy.knowledge(now), any(begin < last and end > first for begin, end in busy.spans)


def _stored(ports: Ports, held: Booking, state: BookingState) -> Booking:
    with ports.unit_of_work() as tx:
        tx.bookings.hold(held.user_id)
        return _put(tx, held, state)


def _put(tx: Transaction, held: Booking, state: BookingState) -> Booking:
    """Store the state of a hold, and return what stands: where it ran out and was taken anew, that."""
    current = tx.bookings.get(held.account_id, held.id)
    if (current.state, current.start, current.held_until) != (held.state, held.start, held.held_until):
        return current
    settled = replace(held, state=state, held_until=None)
    tx.bookings.update(settled)
    return settled


def confirmed(ports: Ports, visited: VisitedPage, held: Booking, secret: str = "") -> Booked:
    """Make the meeting, its place on the contact's timeline, and its event, all at once (MTG-3).

    Confirmed twice it is made once, and where the calendar was disconnected meanwhile it is a request. Raises NotFound
    for a booking that was declined or cancelled meanwhile.
    """
    try:
        return _confirmed(ports, visited, held, secret)
    except InvalidInput as error:
        if (error.field, error.problem) != ("email", "taken"):
            raise
        # Two bookings of one new contact at one moment: the other one has made the contact.
        return _confirmed(ports, visited, held, secret)


def _confirmed(ports: Ports, visited: VisitedPage, held: Booking, secret: str) -> Booked:
    assert visited.connection is not None  # noqa: S101
    with ports.unit_of_work() as tx:
        tx.bookings.hold(held.user_id)
        connection = tx.connections.get(held.account_id, visited.connection.id)
        current = tx.bookings.get(held.account_id, held.id)
        if current.state in (BookingState.DECLINED, BookingState.CANCELLED):
            raise NotFound
        if (current.state, current.start, current.held_until) != (held.state, held.start, held.held_until):
            return Booked(current, secret)
        if connection.state is not ConnectionState.ACTIVE or not connection.scheduling:
            return Booked(_put(tx, held, BookingState.REQUESTED), secret)
        meeting = _meeting(ports, tx, visited, held)
        tx.meetings.add(meeting)
        contact = meeting.records[0] if meeting.records else None
        settled = replace(
            held, state=BookingState.CONFIRMED, held_until=None, meeting_id=meeting.id, contact_id=contact
        )
        tx.bookings.update(settled)
        item = put_event_write(ports, tx, OutboxKind.CREATE_EVENT, meeting, connection, held.id)
        schedule_busy_times(ports, tx, connection)
    return Booked(settled, secret, item)


def _meeting(ports: Ports, tx: Transaction, visited: VisitedPage, held: Booking) -> Meeting:
    now, visitor = ports.clock.now(), held.visitor
    contact = _contact(ports, tx, visited, visitor)
    records = (contact,) if contact is not None else ()
    return Meeting(
        id=MeetingId(held.id),
        account_id=held.account_id,
        title=f"{visited.page.title}: {visitor.name}",
        start=held.start,
        end=held.end,
        origin=MeetingOrigin.NUNDINA,
        created_at=now,
        updated_at=now,
        description=_description(visited, held),
        location=visited.page.location,
        zone=visited.preferences.working.zone,
        organizer_id=visited.owner.id,
        organizer_address=visited.connection.address if visited.connection else "",
        guests=(Guest(visitor.email, visitor.name),),
        records=records,
        logged_on=records,
    )


def _description(visited: VisitedPage, held: Booking) -> str:
    answers = [f"{question}\n{answer}" for question, answer in held.answers.items() if answer]
    return "\n\n".join(part for part in (visited.page.description, *answers) if part)


def _contact(ports: Ports, tx: Transaction, visited: VisitedPage, visitor: Visitor) -> RecordId | None:
    """Return the visitor as a contact, made now if need be, for booking is their own act; a colleague is none."""
    account = tx.accounts.get(visited.page.account_id)
    colleagues = {user.email for user in tx.users.of_account(account.id)}
    if domain_of(visitor.email) in account.domains or visitor.email in colleagues:
        return None
    found = tx.records.contacts_by_email(account.id, [visitor.email])
    if found:
        return found[0].id
    made = Record(
        id=RecordId(new_id()),
        account_id=account.id,
        kind=RecordKind.CONTACT,
        name=visitor.name,
        email=visitor.email,
        created_at=ports.clock.now(),
    )
    tx.records.add(made)
    return made.id


def _read_anew(ports: Ports, visited: VisitedPage) -> None:
    if visited.connection is not None:
        with ports.unit_of_work() as tx:
            schedule_busy_times(ports, tx, visited.connection)


def _now(ports: Ports, visited: VisitedPage) -> VisitedPage:
    return visit_page(ports, visited.page.slug)
