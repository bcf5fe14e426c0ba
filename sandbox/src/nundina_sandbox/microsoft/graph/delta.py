"""Delta queries over a calendar view: rounds of pages that tell what has changed since the round before.

Protocol: https://learn.microsoft.com/graph/delta-query-events
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from nundina_sandbox.microsoft.graph.event import Key
from nundina_sandbox.microsoft.graph.event_view import View
from nundina_sandbox.microsoft.graph.mailbox import Calendar, Mailbox
from nundina_sandbox.microsoft.graph.moments import Json
from nundina_sandbox.microsoft.graph.series import find, view
from nundina_sandbox.microsoft.graph.sync_states import Round

_TYPE = "#microsoft.graph.event"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a round."""

    items: list[Json]
    state: Round
    """What comes after it."""
    last: bool
    """Whether the round ends with it."""


def first_round(mailbox: Mailbox, calendar: Calendar, since: datetime, until: datetime) -> Round:
    """Return the round that tells everything in the window."""
    nothing = Round(mailbox.address, calendar.number, since, until, {}, change=-1)
    return next_round(mailbox, calendar, nothing)


def next_round(mailbox: Mailbox, calendar: Calendar, before: Round) -> Round:
    """Return the round that tells what has changed since the one before, which itself tells nothing more."""
    if calendar.last_change == before.change:
        return before
    known = items_in(mailbox, calendar, before.since, before.until)
    changed = [key for key, version in known.items() if before.known.get(key) != version]
    gone = [key for key in before.known if key not in known]
    told = _told(changed + gone, known, calendar.last_change)
    return replace(before, known=known, told=tuple(told), at=0, change=calendar.last_change)


def items_in(mailbox: Mailbox, calendar: Calendar, since: datetime, until: datetime) -> dict[Key, int]:
    """Return the version of everything that a view tells: its events, and the series of which they are."""
    found: dict[Key, int] = {}
    for event in view(mailbox, calendar, since, until):
        if event.day is not None and (event.number, None) not in found:
            found[event.number, None] = mailbox.events[event.number].version
        found[event.key] = event.version
    return found


def page_of(mailbox: Mailbox, writer: View, state: Round, size: int) -> Page:
    """Return the next page of a round."""
    end = min(state.at + size, len(state.told))
    items = [_item(mailbox, writer, state, key) for key in state.told[state.at : end]]
    return Page(items, state if end == state.at else replace(state, at=end), end == len(state.told))


def _item(mailbox: Mailbox, writer: View, state: Round, key: Key) -> Json:
    event = find(mailbox, key)
    if event is None or key not in state.known or event.calendar != state.calendar:
        return _removed(writer, state, key)
    if event.type == "occurrence":
        return writer.brief(event)
    return {"@odata.type": _TYPE, **writer.event(event)}


def _removed(writer: View, state: Round, key: Key) -> Json:
    return {"@odata.type": _TYPE, "id": writer.id_with(key, state.calendar), "@removed": {"reason": "deleted"}}


def _told(keys: list[Key], known: Mapping[Key, int], seed: int) -> list[Key]:
    """Return what a round tells, in its order: Graph promises none, and may tell a thing twice or without need.

    Now and then it really does so, the same way for the same history.
    """
    dice = random.Random(seed)  # noqa: S311 - no secret
    told = list(keys)
    if dice.random() < 0.5:
        dice.shuffle(told)
    if told and dice.random() < 0.3:
        told.append(dice.choice(told))
    if told and known and dice.random() < 0.2:
        told.insert(dice.randrange(len(told)), dice.choice(list(known)))
    return told
