"""Suggestions of times at which as many as possible can meet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from nundina_sandbox.exchange.elements import Element, m, part, t, text_at
from nundina_sandbox.exchange.errors import RequestRefused
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.operations.call import Call
from nundina_sandbox.exchange.people import Person
from nundina_sandbox.exchange.times.recurrence import DAYS
from nundina_sandbox.exchange.times.zones import moment_from

QUALITIES = ("Excellent", "Good", "Fair", "Poor")
_STEP = timedelta(minutes=30)
_CONFLICTS = ("Busy", "OOF")
_MOST_DAYS = 62


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for: how long, between which days, how good, how many a day."""

    first: date
    last: date
    zone: tzinfo
    duration: timedelta
    good_percent: int
    most: int
    most_outside: int
    minimum: str


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is asked; None for an address that nobody here has."""

    person: Person | None
    events: list[Item]

    def status(self, start: datetime, end: datetime) -> str:
        """Return what a guest does at a time, the most in the way first."""
        statuses = {
            one.text("calendar:LegacyFreeBusyStatus", "Busy")
            for one in self.events
            if one.start < end and one.end > start
        }
        return next((status for status in ("OOF", "Busy", "Tentative") if status in statuses), "Free")


def suggestions(call: Call, options: Element, people: list[Person | None], zone: tzinfo) -> Element:
    """Return the best times of each day of the wish; raises RequestRefused for a wish that cannot be."""
    wish = _wish(options, zone)
    begin = datetime.combine(wish.first, time(), wish.zone).astimezone(UTC)
    until = datetime.combine(wish.last + timedelta(days=1), time(), wish.zone).astimezone(UTC)
    guests = [Guest(person, _events(call, person, begin, until)) for person in people]
    days = (wish.first + timedelta(days=ahead) for ahead in range((wish.last - wish.first).days + 1))
    said = m("ResponseMessage", [m("ResponseCode", "NoError")], ResponseClass="Success")
    return m("SuggestionsResponse", [said, m("SuggestionDayResultArray", [_day(wish, day, guests) for day in days])])


def _wish(options: Element, zone: tzinfo) -> Wish:
    window = part(options, "DetailedSuggestionsWindow")
    start, end = (moment_from(text_at(window, name) or "", zone) for name in ("StartTime", "EndTime"))
    if end <= start or end - start > timedelta(days=_MOST_DAYS):
        raise RequestRefused("ErrorInvalidTimeInterval")
    minimum = text_at(options, "MinimumSuggestionQuality") or "Fair"
    if minimum not in QUALITIES:
        raise RequestRefused("ErrorSchemaValidation")
    return Wish(
        start.astimezone(zone).date(),
        (end - timedelta(seconds=1)).astimezone(zone).date(),
        zone,
        timedelta(minutes=_number(options, "MeetingDurationInMinutes", 60) or 30),
        _number(options, "GoodThreshold", 25),
        _number(options, "MaximumResultsByDay", 10),
        _number(options, "MaximumNonWorkHourResultsByDay", 0),
        minimum,
    )


def _number(options: Element, name: str, default: int) -> int:
    text = text_at(options, name)
    if text is not None and not text.strip().isdigit():
        raise RequestRefused("ErrorSchemaValidation")
    return int(text) if text else default


def _events(call: Call, person: Person | None, start: datetime, end: datetime) -> list[Item]:
    mailbox = call.world.mailbox_of(person) if person else None
    return mailbox.flattened(start, end) if mailbox else []


def _day(wish: Wish, day: date, guests: list[Guest]) -> Element:
    rated = [(_quality(wish, at, guests), at, working) for at, working in _candidates(wish, day, guests)]
    good = [one for one in rated if QUALITIES.index(one[0]) <= QUALITIES.index(wish.minimum)]
    good.sort(key=lambda one: (QUALITIES.index(one[0]), one[1]))
    inside = [one for one in good if one[2]][: wish.most]
    outside = [one for one in good if not one[2]][: wish.most_outside]
    best = min((QUALITIES.index(one[0]) for one in rated if one[2]), default=len(QUALITIES) - 1)
    shown = [_suggestion(wish, *one, guests) for one in (*inside, *outside)]
    parts = [t("Date", f"{day}T00:00:00"), t("DayQuality", QUALITIES[best]), t("SuggestionArray", shown)]
    return t("SuggestionDayResult", parts)


def _candidates(wish: Wish, day: date, guests: list[Guest]) -> Iterator[tuple[datetime, bool]]:
    known = next((guest.person for guest in guests if guest.person), None)
    at, end = (datetime.combine(one, time(), wish.zone).astimezone(UTC) for one in (day, day + timedelta(days=1)))
    while at < end:
        yield at, known is not None and _works(known, at, at + wish.duration)
        at += _STEP


def _works(person: Person, start: datetime, end: datetime) -> bool:
    begin, finish = start.astimezone(ZoneInfo(person.zone)), end.astimezone(ZoneInfo(person.zone))
    minutes = begin.hour * 60 + begin.minute
    works = DAYS[begin.weekday()] in person.hours.days.split()
    until = minutes + int((finish - begin).total_seconds()) // 60
    return works and person.hours.start_minute <= minutes and until <= person.hours.end_minute


def _quality(wish: Wish, at: datetime, guests: list[Guest]) -> str:
    statuses = [guest.status(at, at + wish.duration) for guest in guests if guest.person]
    percent = 100 * sum(status in _CONFLICTS for status in statuses) // max(len(statuses), 1)
    if not percent:
        return "Excellent"
    return "Good" if percent <= wish.good_percent else "Fair" if percent < 50 else "Poor"


def _suggestion(wish: Wish, quality: str, at: datetime, working: bool, guests: list[Guest]) -> Element:
    conflicts = [
        t("IndividualAttendeeConflictData", [t("BusyType", guest.status(at, at + wish.duration))])
        if guest.person
        else t("UnknownAttendeeConflictData")
        for guest in guests
    ]
    return t(
        "Suggestion",
        [
            t("MeetingTime", at.astimezone(wish.zone).replace(tzinfo=None).isoformat(timespec="seconds")),
            t("IsWorkTime", working),
            t("SuggestionQuality", quality),
            t("AttendeeConflictDataArray", conflicts),
        ],
    )
