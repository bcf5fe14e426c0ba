"""What the owner of scheduling pages settles (MTG-6, MTG-11), and what is known of their calendars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from nundina.domain.spans import Span
from nundina_plugin_api.values import Availability

Hours: TypeAlias = tuple[Span, ...]  # of one day: minutes after midnight by the wall clock, up to 1440
Week: TypeAlias = tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]  # Monday first

OFFICE_HOURS: Week = (((540, 1020),),) * 5 + ((), ())  # nine to five, Monday to Friday


@dataclass(frozen=True, slots=True)
class DateRange:
    """From one day to another, both included, in the owner's zone."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class RollingWindow:
    """So many days from today on, today included, in the owner's zone."""

    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingTime:
    """When a person takes meetings, by the clock on their wall."""

    zone: str  # IANA
    week: Week = OFFICE_HOURS
    overrides: Mapping[date, Hours] = field(default_factory=dict)  # MTG-11; no hours: a day off

    def on(self, day: date) -> Hours:
        """Return the hours of a day."""
        found = self.overrides.get(day)
        return self.week[day.weekday()] if found is None else found


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRules:
    """What a scheduling page offers. Lengths are minutes."""

    durations: tuple[int, ...] = (30,)
    increment: int = 30
    buffer_before: int = 0
    buffer_after: int = 0
    minimum_notice: int = 0
    bounds: DateRange | RollingWindow = RollingWindow(60)
    most_a_day: int = 0  # bookings; 0: as many as fit


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockingChoice:
    """What blocks beside busy events, if the owner does not say otherwise (MTG-12)."""

    tentative: bool = True
    out_of_office: bool = True

    def blocks(self, availability: Availability) -> bool:
        """Say whether an event of this kind closes its time.

        Declined invitations and cancelled events never come this far: apps leave them out.
        """
        match availability:
            case Availability.BUSY:
                return True
            case Availability.TENTATIVE:
                return self.tentative
            case Availability.OUT_OF_OFFICE:
                return self.out_of_office
            case Availability.FREE | Availability.WORKING_ELSEWHERE:
                return False


class Knowledge(StrEnum):
    """How well a calendar's busy times are known. What is not known is never free."""

    KNOWN = "known"
    STALE = "stale"  # known once, too long ago to promise anything
    UNKNOWN = "unknown"


STALE_AFTER = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """The busy times of all calendars that count, as of a moment."""

    spans: tuple[Span, ...] = ()
    as_of: datetime | None = None  # of the oldest answer; None: there never was one
    unknown: tuple[str, ...] = ()  # the calendars that could not be read

    def knowledge(self, now: datetime) -> Knowledge:
        """Say how well these times are known."""
        if self.as_of is None or self.unknown:
            return Knowledge.UNKNOWN
        return Knowledge.KNOWN if now - self.as_of <= STALE_AFTER else Knowledge.STALE
