"""The machine's Microsoft: its sandbox, the people in it, and what goes wrong there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from nundina.domain.identifiers import AppId
from nundina_sandbox.microsoft.faults import IDENTITY_ERRORS, KINDS, Fault
from nundina_sandbox.microsoft.graph.event import Event, address_of
from nundina_sandbox.microsoft.graph.ids import immutable_id, occurrence_id, split_global_id
from nundina_sandbox.microsoft.graph.mailbox import Mailbox
from nundina_sandbox.microsoft.graph.series import whole
from nundina_sandbox.microsoft.running import RunningMicrosoft
from support.calendar_machine.microsoft_people import MicrosoftPeople, place, weekly, whole_day
from support.calendar_machine.side import Entry, Made, Wish
from support.microsoft_sandbox import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, consent, register_client

HIDDEN = ("private", "personal", "confidential")
OSLO = ZoneInfo("Europe/Oslo")


class MicrosoftSide:
    """A Microsoft sandbox, as the machine uses one."""

    app_id = AppId("outlook-calendar")
    fault_kinds: tuple[str, ...] = tuple(sorted(KINDS))
    operations: tuple[str | None, ...] = (
        *(None, "events.*", "calendarView.delta", "events.insert", "events.patch", "events.get", "events.list"),
        *("batch", "calendars.*"),
    )
    losses: tuple[str, ...] = ("expire_access_tokens", "expire_refresh_tokens", "end_sessions", "take_back")
    visibilities: tuple[str, ...] = ("private", "personal", "confidential", "normal")
    clocked: tuple[str, ...] = ("nundina_outlook_calendar.connector", "nundina_outlook_calendar.change_feed")
    lacks: frozenset[str] = frozenset()

    def __init__(self, sandbox: RunningMicrosoft, ca_file: Path) -> None:
        self._sandbox = sandbox
        self._ca_file = sandbox.write_ca(ca_file)
        self._world = sandbox.world
        self._people = MicrosoftPeople(self._world)
        self._kept: tuple[dict[Any, Any], ...] = ()
        self.clock = self._world.clock

    def settings(self) -> Mapping[str, str]:
        url = self._sandbox.url
        places = {"authority": url, "graph": url, "ca_file": str(self._ca_file)}
        return {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, **places}

    def consent(self, url: str, address: str) -> dict[str, str]:
        return consent(self._sandbox, url, address)

    def furnish(self, people: tuple[str, ...]) -> None:
        self._world.reset()
        for address in people:
            self._world.add_person(address, zone="Europe/Oslo")
        register_client(self._sandbox, REDIRECT_URI)

    def keep_grants(self) -> None:
        self._kept = deepcopy(self._grants())

    def restore_grants(self) -> None:
        for kept, now in zip(deepcopy(self._kept), self._grants(), strict=True):
            now.update(kept)

    def _grants(self) -> tuple[dict[Any, Any], ...]:
        identity = self._world.identity
        return identity.clients, identity.consents, identity.access_tokens, identity.refresh_tokens

    def insert(self, owner: str, wish: Wish) -> str | None:
        start, end = wish.start.astimezone(OSLO), wish.end.astimezone(OSLO)
        body = {
            "subject": wish.title,
            "attendees": _attendees(owner, wish.guests),
            "start": place(start, OSLO.key),
            "end": place(end, OSLO.key),
            **({"recurrence": weekly(start)} if wish.weekly else {}),
            **({"sensitivity": "private"} if wish.private else {}),
        }
        event = self._people.insert(owner, body)
        return self._people.id_of(owner, event) if event else None

    def rename(self, made: Made, title: str) -> None:
        self._people.patch(made.owner, made, {"subject": title})

    def reschedule(self, made: Made, start: datetime, end: datetime, zone: str) -> None:
        first, last = (place(at.astimezone(ZoneInfo(zone)), zone) for at in (start, end))
        self._people.patch(made.owner, made, {"isAllDay": False, "start": first, "end": last})

    def make_all_day(self, made: Made, day: datetime) -> None:
        self._people.patch(made.owner, made, whole_day(day))

    def show(self, person: str, made: Made, visibility: str) -> None:
        self._people.patch(person, made, {"sensitivity": visibility})

    def recur(self, made: Made, *, weekly: bool) -> None:
        event = self._people.event(made)
        if event is not None and event.day is None:
            self._people.patch(made.owner, made, {"recurrence": _weekly(event) if weekly else None})

    def invite(self, made: Made, guests: frozenset[str]) -> None:
        event = self._people.event(made)
        if event is not None and self._people.mailbox(made.owner).organizes(event):
            self._people.patch(made.owner, made, {"attendees": _attendees(made.owner, guests)})

    def answer(self, person: str, made: Made, response: str) -> None:
        self._people.answer(person, made, response)

    def delete(self, person: str, made: Made) -> bool:
        return self._people.delete(person, made)

    def restore(self, made: Made) -> None:
        """Nothing comes back in Outlook: what is deleted is made anew."""

    def move_away(self, made: Made) -> None:
        self._people.move_away(made)

    def split(self, made: Made, week: int) -> str | None:
        series = self._people.event(made)
        one = self._people.occurrence(made.owner, made, week)
        if series is None or one is None or series.times.all_day or series.organizer != made.owner:
            return None
        end = series.times.start.date() + timedelta(days=7 * week - 1)
        ended = {**_weekly(series), "range": {"type": "endDate", "startDate": _first(series), "endDate": f"{end}"}}
        if self._people.patch(made.owner, made, {"recurrence": ended}) is None:
            return None
        by = timedelta(weeks=week)
        times, guests = series.times, frozenset(map(address_of, series.attendees))
        start, until = (at.replace(tzinfo=ZoneInfo("Europe/Oslo")) + by for at in (times.start, times.end))
        return self.insert(made.owner, Wish(title="Rest", start=start, end=until, guests=guests, weekly=True))

    def occurrence(self, person: str, made: Made, week: int) -> Made | None:
        return self._people.occurrence(person, made, week)

    def entries(self, address: str) -> list[Entry]:
        mailbox = self._people.mailbox(address)
        with self._world.lock:
            return [entry for event in mailbox.on(mailbox.default) for entry in _entries(mailbox, event)]

    def made_by_meet(self, address: str, key: str) -> Entry | None:
        event = self._people.of_key(address, key)
        return _entry(self._people.mailbox(address), event) if event else None

    def arm(self, kind: str, operation: str | None, times: int, retry_after: int | None) -> None:
        where = "token" if kind in IDENTITY_ERRORS else operation
        self._world.faults.arm(Fault(kind, where, times=times, seconds=0.01, retry_after=retry_after))

    def clear_faults(self) -> None:
        self._world.faults.clear()

    def played(self) -> Counter[str]:
        return Counter(request.fault for request in self._world.requests.entries() if request.fault)

    def lose_authorisation(self, address: str, how: str) -> None:
        getattr(self._world.identity, how)(self._world.people[address])

    def lose_the_cursor(self, address: str) -> None:
        self._world.graph.expire_sync_states(self._world.people[address])


def _attendees(owner: str, guests: frozenset[str]) -> list[dict[str, object]]:
    return [{"type": "required", "emailAddress": {"address": guest}} for guest in sorted(guests - {owner})]


def _weekly(event: Event) -> dict[str, Any]:
    return weekly(event.times.start)


def _first(event: Event) -> str:
    return f"{event.times.start:%Y-%m-%d}"


def _entries(mailbox: Mailbox, event: Event) -> Iterator[Entry]:
    """Yield an event or a series with what was changed of it and what was taken out of it."""
    yield _entry(mailbox, event)
    series = immutable_id(mailbox.id, event.key)
    for one in mailbox.exceptions_of(event.number):
        yield _entry(mailbox, whole(event, one), series)
    for day in sorted(event.deleted_days):
        yield _dropped(event, series, day)


def _entry(mailbox: Mailbox, event: Event, series: str = "") -> Entry:
    start = _text_of(event.times.starts, event)
    slot = _text_of(event.original, event) if series and event.original else start if event.recurrence else ""
    ical_uid, day = split_global_id(event.global_id)
    if day is not None:  # a guest of one occurrence has no series, and knows of its slot the day alone
        series, slot = ical_uid, _text_of(event.times.on(day).starts, event)
    return Entry(
        event_id=immutable_id(mailbox.id, event.key),
        ical_uid=ical_uid,
        slot=slot,
        series_id=series,
        is_series=event.recurrence is not None and not series,
        cancelled=event.cancelled,
        hidden=event.fields["sensitivity"] in HIDDEN,
        all_day=event.times.all_day,
        start=start,
        end=_text_of(event.times.ends, event),
        zone=event.times.zone,
        recurrence=repr(event.recurrence),
        title=event.fields["subject"],
        created=event.created,
        updated=event.modified,
        organizer=event.organizer,
        answers=_answers(event),
    )


def _dropped(series: Event, series_id: str, day: date) -> Entry:
    start = _text_of(series.times.on(day).starts, series)
    return Entry(
        event_id=occurrence_id(series_id, day),
        ical_uid=series.global_id,
        slot=start,
        series_id=series_id,
        cancelled=True,
        start=start,
        title=series.fields["subject"],
        created=series.created,
        updated=series.modified,
        organizer=series.organizer,
        answers=_answers(series),
    )


def _answers(event: Event) -> frozenset[tuple[str, str]]:
    return frozenset((address_of(one), str((one.get("status") or {}).get("response"))) for one in event.attendees)


def _text_of(at: datetime, event: Event) -> str:
    return f"{event.times.start:%Y-%m-%d}" if event.times.all_day else at.astimezone(UTC).isoformat()
