"""The busy times that are kept of a connection's calendars, so that no visitor waits for a provider."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from nundina.domain.availability import BlockingChoice, Busy
from nundina.domain.identifiers import ConnectionId
from nundina.domain.spans import minute_after, minute_of
from nundina_plugin_api.values import Availability, CalendarBusy

Interval: TypeAlias = tuple[int, int, Availability]  # minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBusyTimes:
    """What the calendars that count said, all in one go."""

    connection_id: ConnectionId
    as_of: datetime
    first: int  # the minutes between which was asked
    last: int
    intervals: tuple[Interval, ...] = ()
    unknown: tuple[str, ...] = ()  # the calendars that could not be read

    def busy(self, blocking: BlockingChoice, first: int, last: int) -> Busy:
        """Return what blocks, as its owner chose. Times that were not asked about make all of it unknown."""
        spans = tuple((begin, end) for begin, end, kind in self.intervals if blocking.blocks(kind))
        covered = self.first <= first and last <= self.last
        return Busy(spans=spans, as_of=self.as_of if covered else None, unknown=self.unknown)


def kept(
    connection_id: ConnectionId, as_of: datetime, first: int, last: int, answers: Iterable[CalendarBusy]
) -> KeptBusyTimes:
    """Return an app's answers as what is kept; what is taken for part of a minute is taken for all of it."""
    intervals: list[Interval] = []
    unknown: Mapping[str, None] = {}
    found = list(answers)
    unknown = {answer.calendar_id: None for answer in found if answer.unknown}
    for answer in found:
        intervals += [(minute_of(one.start), minute_after(one.end), one.availability) for one in answer.intervals]
    return KeptBusyTimes(
        connection_id=connection_id,
        as_of=as_of,
        first=first,
        last=last,
        intervals=tuple(sorted(set(intervals))),
        unknown=tuple(unknown),
    )
