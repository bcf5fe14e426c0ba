"""A week of a person's calendar, day by day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.event import Event
from nundina_sandbox.google.calendar.moments import zone_named
from nundina_sandbox.google.calendar.pages.desk import Desk, page
from nundina_sandbox.google.calendar.windows import Window, expanded


@dataclass(frozen=True, slots=True)
class Line:
    """One event on one day."""

    id: str
    title: str
    when: str
    marks: tuple[str, ...]
    declined: bool
    free: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One day and what is on it, all-day events first."""

    day: date
    is_today: bool
    lines: tuple[Line, ...]


def add_to(desk: Desk) -> None:
    """Enter the pages."""
    desk.add("/", people)
    desk.add("/<address>", week)


def people(desk: Desk) -> ResponseReturnValue:
    """Show whose calendars there are."""
    return page("people", people=list(desk.world.people.values()))


def week(desk: Desk, address: str) -> ResponseReturnValue:
    """Show the week of the day that the query names, else the present one."""
    person, calendar = desk.person(address)
    today = desk.state.now().astimezone(zone_named(calendar.zone)).date()
    if request.args.get("date"):
        return redirect(url_for("calendar_pages.week", address=person.address, week=request.args["date"]), 303)
    monday = monday_of(date_from(request.args.get("week")) or today)
    days = [day_of(calendar, monday + timedelta(days=ahead), today, desk.state.now()) for ahead in range(7)]
    return page(
        "week",
        person=person,
        zone=calendar.zone,
        days=days,
        today=today,
        earlier=monday - timedelta(days=7),
        later=monday + timedelta(days=7),
        last=monday + timedelta(days=6),
    )


def date_from(text: str | None) -> date | None:
    """Return the date that a text names, None if it names none that can be shown."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 1970 <= found.year <= 2200 else None


def monday_of(day: date) -> date:
    """Return the Monday on or before a day."""
    return day - timedelta(days=day.weekday())


def day_of(calendar: Calendar, day: date, today: date, now: datetime) -> Day:
    """Return a day of a calendar in the calendar's zone."""
    zone = zone_named(calendar.zone)
    start = datetime.combine(day, time(), zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    found = [one for one in expanded(calendar, Window(start, end), now) if not one.cancelled]
    found.sort(key=lambda one: not one.schedule.start.all_day)
    return Day(day, day == today, tuple(line_of(calendar, one) for one in found))


def line_of(calendar: Calendar, event: Event) -> Line:
    """Return how an event is shown on a day."""
    mine = event.attendee(calendar.id)
    answer = mine["responseStatus"] if mine and event.organizer != calendar.id else None
    words = {"needsAction": "Not answered", "tentative": "Maybe", "declined": "Declined"}
    marks = [words[answer]] if answer in words else []
    marks += ["Private"] if event.fields.get("visibility") in ("private", "confidential") else []
    marks += ["Repeats"] if event.series_id else []
    title = event.fields.get("summary") or "(No title)"
    free = event.fields.get("transparency") == "transparent"
    return Line(event.id, title, clock_of(calendar, event), tuple(marks), declined=answer == "declined", free=free)


def clock_of(calendar: Calendar, event: Event) -> str:
    """Return when on a day an event is, in the calendar's zone."""
    if event.schedule.start.all_day:
        return "All day"
    zone = zone_named(calendar.zone)
    start, end = (at.at(calendar.zone).astimezone(zone) for at in (event.schedule.start, event.schedule.end))
    return f"{start:%H:%M}–{end:%H:%M}"
