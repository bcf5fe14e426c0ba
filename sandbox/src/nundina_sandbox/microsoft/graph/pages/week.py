"""A week of a person's calendars, day by day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from nundina_sandbox.microsoft.graph.event import Event
from nundina_sandbox.microsoft.graph.mailbox import Mailbox
from nundina_sandbox.microsoft.graph.moments import at_wall
from nundina_sandbox.microsoft.graph.pages.desk import Desk, id_of, page, zone_of
from nundina_sandbox.microsoft.graph.series import view
from nundina_sandbox.microsoft.graph.zones import zone_named

_ANSWERS = {"notResponded": "Not answered", "tentativelyAccepted": "Maybe", "declined": "Declined"}
_SENSITIVITIES = {"personal": "Personal", "private": "Private", "confidential": "Confidential"}
_SHOWN = {"tentative": "Tentative", "oof": "Away", "workingElsewhere": "Elsewhere"}


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
    mailbox = desk.mailbox(address)
    zone = zone_of(mailbox)
    today = desk.state.now().astimezone(zone_named(zone)).date()
    if request.args.get("date"):
        return redirect(url_for("calendar_pages.week", address=mailbox.address, week=request.args["date"]), 303)
    monday = monday_of(date_from(request.args.get("week")) or today)
    days = [day_of(mailbox, monday + timedelta(days=ahead), today) for ahead in range(7)]
    return page(
        "week",
        person=mailbox.person,
        zone=zone,
        days=days,
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


def day_of(mailbox: Mailbox, day: date, today: date) -> Day:
    """Return a day of a mailbox's calendars in its zone."""
    zone = zone_of(mailbox)
    start, end = (at_wall(datetime.combine(day + timedelta(days=more), time()), zone) for more in (0, 1))
    found = [one for calendar in mailbox.calendars.values() for one in view(mailbox, calendar, start, end)]
    # An all-day event is on its own dates, whatever zone it was made in.
    shown = [one for one in found if not one.times.all_day or one.times.start.date() <= day < one.times.end.date()]
    shown.sort(key=lambda one: (not one.times.all_day, one.times.starts))
    return Day(day, day == today, tuple(line_of(mailbox, one) for one in shown))


def line_of(mailbox: Mailbox, event: Event) -> Line:
    """Return how an event is shown on a day."""
    calendar = mailbox.calendars[event.calendar]
    answer = event.response.answer
    marks = ["Canceled"] if event.cancelled else [_ANSWERS[answer]] if answer in _ANSWERS else []
    marks += [words for words in (_SENSITIVITIES.get(event.fields["sensitivity"]),) if words]
    marks += [words for words in (_SHOWN.get(event.fields["showAs"]),) if words and answer not in _ANSWERS]
    marks += ["Repeats"] if event.day is not None else []
    marks += [] if calendar.default else [calendar.name]
    title = event.fields["subject"] or "(No title)"
    declined = event.cancelled or answer == "declined"
    free = event.fields["showAs"] == "free"
    return Line(id_of(mailbox, event), title, clock_of(mailbox, event), tuple(marks), declined=declined, free=free)


def clock_of(mailbox: Mailbox, event: Event) -> str:
    """Return when on a day an event is, in the mailbox's zone."""
    if event.times.all_day:
        return "All day"
    zone = zone_named(zone_of(mailbox))
    start, end = (at.astimezone(zone) for at in (event.times.starts, event.times.ends))
    return f"{start:%H:%M}–{end:%H:%M}"
