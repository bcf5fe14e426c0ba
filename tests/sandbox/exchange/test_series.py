"""Series: their patterns, their occurrences, and what becomes of single ones."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from exchangelib import CalendarItem
from exchangelib.errors import ErrorItemNotFound, ErrorOccurrenceCrossingBoundary
from exchangelib.items import SEND_TO_NONE
from exchangelib.recurrence import (
    AbsoluteMonthlyPattern,
    AbsoluteYearlyPattern,
    DailyPattern,
    EndDatePattern,
    NoEndPattern,
    NumberedPattern,
    Recurrence,
    RelativeMonthlyPattern,
    RelativeYearlyPattern,
    WeeklyPattern,
)

from nundina_sandbox.exchange.server import RunningExchange
from support.exchange_client import account, at

WEEKLY = WeeklyPattern(interval=1, weekdays=["Tuesday"])


def series(mailbox: Any, pattern: Any, boundary: Any = None, day: int = 3) -> Any:
    begin = date(2026, 11, day)
    item = CalendarItem(
        folder=mailbox.calendar,
        subject="Jour fixe",
        start=at(day, 10),
        end=at(day, 11),
        recurrence=Recurrence(pattern=pattern, boundary=boundary or NumberedPattern(start=begin, number=4)),
    )
    item.save()
    return item


def days(mailbox: Any, until: Any = None) -> list[str]:
    found = mailbox.calendar.view(start=at(1), end=until or at(28, month=12))
    return [one.start.astimezone(at(1).tzinfo).strftime("%m-%d") for one in found]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (DailyPattern(interval=2), ["11-03", "11-05", "11-07", "11-09"]),
        (WEEKLY, ["11-03", "11-10", "11-17", "11-24"]),
        (WeeklyPattern(interval=2, weekdays=["Monday", "Friday"]), ["11-06", "11-16", "11-20", "11-30"]),
        (AbsoluteMonthlyPattern(interval=1, day_of_month=31), ["11-30", "12-31"]),
        (RelativeMonthlyPattern(interval=1, weekday="Thursday", week_number="Last"), ["11-26", "12-31"]),
        (RelativeMonthlyPattern(interval=1, weekday="WeekendDay", week_number="Second"), ["11-07", "12-06"]),
        (AbsoluteYearlyPattern(day_of_month=9, month="December"), ["12-09"]),
        (RelativeYearlyPattern(weekday="Monday", week_number="First", month="December"), ["12-07"]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_pattern_gives_its_days(exchange: RunningExchange, pattern: Any, expected: list[str]) -> None:
    anna = account(exchange)
    series(anna, pattern)
    assert days(anna, at(31, 23, month=12)) == expected


def test_a_series_may_end_on_a_day_or_never(exchange: RunningExchange) -> None:
    anna = account(exchange)
    series(anna, WEEKLY, EndDatePattern(start=date(2026, 11, 3), end=date(2026, 11, 17)))
    assert days(anna) == ["11-03", "11-10", "11-17"]
    series(anna, WEEKLY, NoEndPattern(start=date(2026, 11, 3)))
    assert len(days(anna)) == 3 + 8


def test_a_series_keeps_its_time_of_day_when_the_clocks_change(exchange: RunningExchange) -> None:
    anna = account(exchange)
    item = CalendarItem(
        folder=anna.calendar,
        subject="Jour fixe",
        start=at(20, 10, month=10),
        end=at(20, 11, month=10),
        recurrence=Recurrence(pattern=WEEKLY, boundary=NumberedPattern(start=date(2026, 10, 20), number=2)),
    )
    item.save()
    starts = [one.start for one in anna.calendar.view(start=at(1, month=10), end=at(1))]
    assert starts == [datetime(2026, 10, 20, 8, tzinfo=UTC), datetime(2026, 10, 27, 9, tzinfo=UTC)]


def test_one_occurrence_can_be_moved_and_another_taken_out(exchange: RunningExchange) -> None:
    anna = account(exchange)
    master = series(anna, WEEKLY)
    moved = master.occurrence(index=2)
    moved.refresh()
    moved.start, moved.end, moved.subject = at(11, 14), at(11, 15), "Jour fixe, later"
    moved.save(update_fields=["start", "end", "subject"])
    master.occurrence(index=3).delete()
    assert days(anna) == ["11-03", "11-11", "11-24"]
    [whole] = anna.calendar.all()
    assert [one.original_start for one in whole.modified_occurrences] == [datetime(2026, 11, 10, 9, tzinfo=UTC)]
    assert [one.start for one in whole.deleted_occurrences] == [datetime(2026, 11, 17, 9, tzinfo=UTC)]
    assert (whole.first_occurrence.start, whole.last_occurrence.start) == (at(3, 10), at(24, 10))
    seen = {one.subject: one.type for one in anna.calendar.view(start=at(1), end=at(28))}
    assert seen == {"Jour fixe": "Occurrence", "Jour fixe, later": "Exception"}
    assert whole.type == "RecurringMaster"


def test_the_series_of_an_occurrence_is_found_and_a_deleted_occurrence_is_not(exchange: RunningExchange) -> None:
    anna = account(exchange)
    master = series(anna, WEEKLY)
    [first, *_] = anna.calendar.view(start=at(1), end=at(28))
    found = first.recurring_master()
    found.refresh()
    assert found.id == master.id
    old = first.id
    first.delete(send_meeting_cancellations=SEND_TO_NONE)
    [gone] = anna.fetch([(old, None)])
    assert isinstance(gone, ErrorItemNotFound)


def test_an_occurrence_cannot_be_moved_past_its_neighbour(exchange: RunningExchange) -> None:
    anna = account(exchange)
    second = series(anna, WEEKLY).occurrence(index=2)
    second.refresh()
    second.start, second.end = at(18, 10), at(18, 11)
    with pytest.raises(ErrorOccurrenceCrossingBoundary):
        second.save(update_fields=["start", "end"])


def test_a_list_of_the_folder_holds_the_series_once(exchange: RunningExchange) -> None:
    anna = account(exchange)
    series(anna, WEEKLY)
    assert [one.type for one in anna.calendar.all()] == ["RecurringMaster"]
