"""What the owner of a scheduling page types, read strictly and with every problem named by its field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from nundina.domain.availability import (
    BlockingChoice,
    DateRange,
    Hours,
    PageRules,
    RollingWindow,
    Week,
    WorkingTime,
)
from nundina.domain.errors import InvalidInput
from nundina.domain.scheduling import Question, Slugs
from nundina.domain.spans import DAY, merged

MOST_QUESTIONS = 6
LONGEST_TITLE = 100
LONGEST_TEXT = 2000
LONGEST_DURATION = 8 * 60
LONGEST_BUFFER = 4 * 60
LONGEST_NOTICE = 60 * 24 * 60
MOST_DAYS = 365
_RANGE = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*[-–—]\s*(\d{1,2})(?::(\d{2}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageForm:
    """A page that can be made."""

    slug: str
    title: str
    description: str
    location: str
    rules: PageRules
    questions: tuple[Question, ...]
    live: bool


def read_page(typed: Mapping[str, str]) -> PageForm:
    """Return what stands in the form of a page. Raises InvalidInput."""
    return PageForm(
        title=_text(typed, "title", LONGEST_TITLE, needed=True),
        slug=Slugs.checked(typed.get("slug", "")),
        description=_text(typed, "description", LONGEST_TEXT),
        location=_text(typed, "location", LONGEST_TITLE * 2),
        rules=PageRules(
            durations=_durations(typed.get("durations", "")),
            increment=_number(typed, "increment", 5, LONGEST_DURATION),
            buffer_before=_number(typed, "buffer_before", 0, LONGEST_BUFFER),
            buffer_after=_number(typed, "buffer_after", 0, LONGEST_BUFFER),
            minimum_notice=_number(typed, "minimum_notice", 0, LONGEST_NOTICE),
            bounds=_bounds(typed),
            most_a_day=_number(typed, "most_a_day", 0, 100),
        ),
        questions=_questions(typed),
        live="live" in typed,
    )


def read_working_time(typed: Mapping[str, str], zone: str) -> WorkingTime:
    """Return what stands in the form of working hours. Raises InvalidInput for "day-0" and "overrides"."""
    week = tuple(_hours(typed.get(f"day-{number}", ""), f"day-{number}") for number in range(7))
    return WorkingTime(zone=zone, week=cast("Week", week), overrides=_overrides(typed.get("overrides", "")))


def read_blocking(typed: Mapping[str, str]) -> BlockingChoice:
    """Return which events block beside busy ones."""
    return BlockingChoice(tentative="tentative" in typed, out_of_office="out_of_office" in typed)


def hours_text(hours: Hours) -> str:
    """Return hours as they are typed.

    >>> hours_text(((540, 720), (780, 1440)))
    '09:00-12:00, 13:00-24:00'
    """
    return ", ".join(f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}" for begin, end in hours)


def overrides_text(overrides: Mapping[date, Hours]) -> str:
    """Return single days as they are typed, a line each."""
    return "\n".join(f"{day.isoformat()} {hours_text(hours)}".rstrip() for day, hours in sorted(overrides.items()))


def _hours(text: str, field: str) -> Hours:
    """Return the ranges of a day, those that touch as one; nothing typed is a day off.

    >>> _hours("9-12, 13:30 – 17", "day-0")
    ((540, 720), (810, 1020))
    """
    parts = [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
    return tuple(merged(_range(part, field) for part in parts))


def _range(text: str, field: str) -> tuple[int, int]:
    found = _RANGE.fullmatch(text)
    if found is None:
        raise InvalidInput(field, "not_hours")
    first, second, third, fourth = (int(part or 0) for part in found.groups())
    begin, end = first * 60 + second, third * 60 + fourth
    if second > 59 or fourth > 59 or end > DAY:
        raise InvalidInput(field, "not_hours")
    if begin >= end:
        raise InvalidInput(field, "end_before_start")
    return begin, end


def _overrides(text: str) -> dict[date, Hours]:
    found: dict[date, Hours] = {}
    for line in text.splitlines():
        day, _, hours = line.strip().partition(" ")
        if not day:
            continue
        try:
            found[date.fromisoformat(day)] = _hours(hours, "overrides")
        except ValueError:
            raise InvalidInput("overrides", "not_a_day") from None
    return found


def _durations(text: str) -> tuple[int, ...]:
    parts = [part for part in re.split(r"[\s,;]+", text.strip()) if part]
    if not parts:
        raise InvalidInput("durations", "missing")
    numbers = [_whole(part, "durations") for part in parts]
    if not all(5 <= number <= LONGEST_DURATION for number in numbers) or len(numbers) > 10:
        raise InvalidInput("durations", "out_of_range")
    return tuple(sorted(set(numbers)))


def _number(typed: Mapping[str, str], field: str, least: int, most: int) -> int:
    number = _whole(typed.get(field, "").strip() or str(least), field)
    if not least <= number <= most:
        raise InvalidInput(field, "out_of_range")
    return number


def _whole(text: str, field: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise InvalidInput(field, "not_a_number")
    return int(text)


def _bounds(typed: Mapping[str, str]) -> DateRange | RollingWindow:
    if typed.get("bounds") != "range":
        return RollingWindow(_number(typed, "days", 1, MOST_DAYS))
    first, last = (_day(typed.get(field, ""), field) for field in ("first", "last"))
    if last < first:
        raise InvalidInput("last", "end_before_start")
    if (last - first).days > MOST_DAYS:
        raise InvalidInput("last", "out_of_range")
    return DateRange(first, last)


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(field, "not_a_date") from None


def _questions(typed: Mapping[str, str]) -> tuple[Question, ...]:
    found = []
    for number in range(MOST_QUESTIONS):
        label = _text(typed, f"question-{number}", LONGEST_TITLE * 2)
        if label:
            found.append(Question(label, f"required-{number}" in typed, f"long-{number}" in typed))
    if len({question.label for question in found}) < len(found):
        raise InvalidInput("question-0", "twice")
    return tuple(found)


def _text(typed: Mapping[str, str], field: str, longest: int, *, needed: bool = False) -> str:
    text = typed.get(field, "").strip()
    if needed and not text:
        raise InvalidInput(field, "missing")
    if len(text) > longest:
        raise InvalidInput(field, "too_long")
    return text
