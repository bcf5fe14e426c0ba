"""Makes a page for the host of a page of a delta: whole series, what was taken out of them, what is really gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from nundina_outlook_calendar.batch import Answer, read_all
from nundina_outlook_calendar.cancelled_occurrences import FIELD, cancelled_of
from nundina_outlook_calendar.client import GraphSession, quoted
from nundina_outlook_calendar.mapping import FIELDS, event_of
from nundina_outlook_calendar.moments import moment_of
from nundina_outlook_calendar.occurrences import is_master
from nundina_outlook_calendar.sorting import Sorting, sorted_items
from nundina_outlook_calendar.whereabouts import still_standing
from nundina_plugin_api import (
    AppError,
    CalendarEvent,
    RefusalReason,
    Refused,
    RegularOccurrence,
    RemovedEvent,
    UnreadableEvent,
)

Json = Mapping[str, Any]

MOST_TOLD = 300  # ids of series that travel from page to page
SERIES_SELECTED = urlencode({"$select": ",".join((*FIELDS, FIELD))})


@dataclass(slots=True)
class Delivery:
    """What a page brings to the host."""

    regular: list[RegularOccurrence] = field(default_factory=list)
    events: list[CalendarEvent] = field(default_factory=list)
    removed: list[RemovedEvent] = field(default_factory=list)
    unreadable: list[UnreadableEvent] = field(default_factory=list)
    told: tuple[str, ...] = ()  # ids of series that need not be asked for again in this round

    def take(self, item: Json) -> None:
        """Add an event. One that makes no sense costs itself alone."""
        self._tried(item, lambda: self.events.append(event_of(item)))

    def take_regular(self, item: Json) -> None:
        """Add an occurrence that does not differ: a change of its series may have undone what it was by itself."""
        self._tried(item, lambda: self.regular.append(_regular(item)))

    def take_series(self, master: Json) -> None:
        """Add a series and the occurrences that were taken out of it."""
        self.take(master)
        self._tried(master, lambda: self.removed.extend(cancelled_of(master)))

    def _tried(self, item: Json, add: Callable[[], None]) -> None:
        try:
            add()
        except (KeyError, ValueError, TypeError, AttributeError, OverflowError) as error:
            unreadable = UnreadableEvent(str(item.get("id", "")), type(error).__name__)
            if unreadable.event_id not in {known.event_id for known in self.unreadable}:
                self.unreadable.append(unreadable)


def delivered(graph: GraphSession, items: Iterable[Any], told: Sequence[str] = ()) -> Delivery:
    """Return what the items of a page mean. Raises what reading about them raises.

    Of a series that was told already in this round, its occurrences tell nothing new: what changes in it meanwhile
    comes with the next round.
    """
    sorting = sorted_items(items)
    wanted = dict.fromkeys((*sorting.masters, *(each for each in sorting.series if each not in told)))
    delivery = Delivery(unreadable=list(sorting.unreadable), told=tuple(dict.fromkeys((*told, *wanted)))[-MOST_TOLD:])
    standing = still_standing(graph, tuple(sorting.gone)) if sorting.gone else {}
    for event in (*_whole(graph, sorting), *standing.values()):
        if not is_master(event):
            delivery.take(event)
    for item in sorting.regular.values():
        delivery.take_regular(item)
    for master in _series(graph, tuple(dict.fromkeys((*wanted, *_masters_among(standing))))):
        delivery.take_series(master)
    delivery.removed.extend(RemovedEvent(event_id) for event_id in sorting.gone if event_id not in standing)
    return delivery


def _regular(item: Json) -> RegularOccurrence:
    start = moment_of(item["start"], "", all_day=bool(item.get("isAllDay")))
    return RegularOccurrence(str(item["id"]), str(item["seriesMasterId"]), start)


def _whole(graph: GraphSession, sorting: Sorting) -> tuple[Json, ...]:
    """Return the changed events with all their fields: those that came with a few only are asked for."""
    partial = tuple(event_id for event_id, event in sorting.changed.items() if "iCalUId" not in event)
    asked = read_all(graph, [f"/me/events/{quoted(each)}?{SERIES_SELECTED}" for each in partial])
    whole = {event_id: event for event_id, event in sorting.changed.items() if event_id not in partial}
    return (*whole.values(), *_there(asked))


def _series(graph: GraphSession, series_ids: Sequence[str]) -> tuple[Json, ...]:
    """Return series with their cancelled occurrences, which no list tells."""
    return _there(read_all(graph, [f"/me/events/{quoted(each)}?{SERIES_SELECTED}" for each in series_ids]))


def _masters_among(standing: Mapping[str, Json]) -> tuple[str, ...]:
    return tuple(event_id for event_id, event in standing.items() if is_master(event))


def _there(answers: Iterable[Answer]) -> tuple[Json, ...]:
    """Return what is there. What is gone by now is told by the next delta; any other error is raised."""
    found: list[Json] = []
    for answer in answers:
        if not isinstance(answer, AppError):
            found.append(answer)
        elif not isinstance(answer, Refused) or answer.reason is not RefusalReason.EVENT_GONE:
            raise answer
    return tuple(found)
