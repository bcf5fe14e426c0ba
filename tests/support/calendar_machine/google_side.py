"""The machine's Google: its sandbox, the people in it, and what goes wrong there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

from nundina.domain.identifiers import AppId
from nundina_sandbox.google.calendar.event import Event
from nundina_sandbox.google.calendar.moments import Moment
from nundina_sandbox.google.faults import KINDS, Fault
from nundina_sandbox.google.world import World
from nundina_sandbox.server import RunningSandbox
from support.calendar_machine.google_people import WEEKLY, GooglePeople, times, whole_day
from support.calendar_machine.side import Entry, Made, Wish
from support.google_sandbox import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, consent, register_client

HIDDEN = ("private", "confidential")


class GoogleSide:
    """A Google sandbox, as the machine uses one."""

    app_id = AppId("google-calendar")
    fault_kinds: tuple[str, ...] = tuple(sorted(KINDS))
    operations: tuple[str | None, ...] = (
        None,
        "events.*",
        "events.list",
        "events.insert",
        "events.patch",
        "events.get",
    )
    losses: tuple[str, ...] = ("expire_access_tokens", "forget_refresh_tokens", "revoke_of")
    visibilities: tuple[str, ...] = ("private", "confidential", "default", "public")
    clocked: tuple[str, ...] = ("nundina_plugin_api.oauth2",)
    lacks: frozenset[str] = frozenset()

    def __init__(self, sandbox: RunningSandbox) -> None:
        self._sandbox = sandbox
        self._world: World = sandbox.world
        self._people = GooglePeople(self._world)
        self._kept: tuple[dict[Any, Any], ...] = ()
        self.clock = self._world.clock

    def settings(self) -> Mapping[str, str]:
        return {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "endpoint": self._sandbox.url}

    def consent(self, url: str, address: str) -> dict[str, str]:
        return consent(url, address)

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
        return identity.clients, identity.grants, identity.access_tokens, identity.refresh_tokens

    def insert(self, owner: str, wish: Wish) -> str | None:
        body = {
            "summary": wish.title,
            "attendees": _attendees(owner, wish.guests),
            **times(wish.start, wish.end),
            **({"recurrence": WEEKLY} if wish.weekly else {}),
            **({"visibility": "private"} if wish.private else {}),
        }
        event = self._people.insert(owner, body)
        return event.id if event else None

    def rename(self, made: Made, title: str) -> None:
        self._people.patch(*made, {"summary": title})

    def reschedule(self, made: Made, start: datetime, end: datetime, zone: str) -> None:
        self._people.patch(*made, times(start, end, zone))

    def make_all_day(self, made: Made, day: datetime) -> None:
        self._people.patch(*made, whole_day(day))

    def show(self, person: str, made: Made, visibility: str) -> None:
        self._people.patch(person, made.event_id, {"visibility": visibility})

    def recur(self, made: Made, *, weekly: bool) -> None:
        self._people.patch(*made, {"recurrence": WEEKLY if weekly else None})

    def invite(self, made: Made, guests: frozenset[str]) -> None:
        self._people.patch(*made, {"attendees": _attendees(made.owner, guests) or None})

    def answer(self, person: str, made: Made, response: str) -> None:
        self._people.answer(person, made.event_id, response)

    def delete(self, person: str, made: Made) -> bool:
        return self._people.delete(person, made.event_id)

    def restore(self, made: Made) -> None:
        self._people.patch(*made, {"status": "confirmed"})

    def move_away(self, made: Made) -> None:
        if made.event_id in self._people.calendar(made.owner).events:
            self._people.move_away(*made)

    def split(self, made: Made, week: int) -> str | None:
        rest = self._people.split(*made, week)
        return rest.id if rest else None

    def occurrence(self, person: str, made: Made, week: int) -> Made | None:
        one = self._people.occurrence(person, made.event_id, week)
        return Made(person, one) if one else None

    def entries(self, address: str) -> list[Entry]:
        with self._world.lock:
            return [_entry(event) for event in self._people.calendar(address).events.values()]

    def made_by_meet(self, address: str, key: str) -> Entry | None:
        event = self._people.calendar(address).events.get(key)
        return _entry(event) if event else None

    def arm(self, kind: str, operation: str | None, times: int, retry_after: int | None) -> None:
        where = "oauth.token" if kind == "invalidGrant" else operation
        self._world.faults.arm(Fault(kind, where, times=times, seconds=0.01, retry_after=retry_after))

    def clear_faults(self) -> None:
        self._world.faults.clear()

    def played(self) -> Counter[str]:
        return Counter(request.fault for request in self._world.requests.entries() if request.fault)

    def lose_authorisation(self, address: str, how: str) -> None:
        getattr(self._world.identity, how)(self._world.people[address].subject)

    def lose_the_cursor(self, address: str) -> None:
        self._world.calendar.expire_sync_tokens(self._world.people[address])


def _attendees(owner: str, guests: frozenset[str]) -> list[dict[str, str]]:
    return [{"email": guest} for guest in sorted(guests - {owner})]


def _entry(event: Event) -> Entry:
    start = _text_of(event.schedule.start)
    slot = _text_of(event.original) if event.original else start if event.is_series else ""
    return Entry(
        event_id=event.id,
        ical_uid=event.ical_uid,
        slot=slot,
        series_id=event.series_id or "",
        is_series=event.is_series,
        cancelled=event.cancelled,
        hidden=event.fields.get("visibility") in HIDDEN,
        all_day=event.schedule.start.all_day,
        start=start,
        end=_text_of(event.schedule.end),
        zone=event.schedule.start.zone or "",
        recurrence=" ".join(event.schedule.recurrence),
        title=event.fields.get("summary", ""),
        created=event.created,
        updated=event.updated,
        organizer=event.organizer,
        answers=frozenset((one["email"], one.get("responseStatus", "")) for one in event.attendees),
    )


def _text_of(moment: Moment) -> str:
    if moment.instant is not None:
        return moment.instant.isoformat()
    return moment.day.isoformat() if moment.day else ""
