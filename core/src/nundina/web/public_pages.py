"""What a visitor sees: a scheduling page, its form, and the booking that only their link leads to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from nundina.domain.errors import InvalidInput, SlotNotOffered, SlotTaken
from nundina.domain.identifiers import new_id
from nundina.domain.scheduling import SchedulingPage
from nundina.domain.spans import instant_of, minute_of
from nundina.domain.visitor_input import checked_answers, checked_visitor
from nundina.use_cases.book_slot import Wish, book_slot
from nundina.use_cases.deliver_now import deliver_now
from nundina.use_cases.open_booking import open_booking
from nundina.use_cases.visited_page import PageMode, VisitedPage, visit_page
from nundina.use_cases.visitor_limits import admit_visitor
from nundina.web import languages, words
from nundina.web.calendar_file import calendar_file
from nundina.web.client_address import client_address
from nundina.web.input_words import problem
from nundina.web.month_grid import month_of
from nundina.web.push_gate import network_of
from nundina.web.signed_in import ports, public
from nundina.web.times import zone_choices
from nundina.web.visitor import remember_zone, visitor_zone

blueprint = Blueprint("public_pages", __name__, url_prefix="/meet")
blueprint.after_request(remember_zone)

TRAP = "website"  # a field that nobody sees: what fills it in is no person


@blueprint.get("/<slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    """Show the month, and the free times of a day."""
    visited = visit_page(ports(), slug)
    zone = ZoneInfo(visitor_zone(visited.preferences.working.zone))
    duration = _duration(visited.page)
    free = _by_day(visited.offered(duration), zone)
    day = _day(free, visited.now.astimezone(zone).date())
    month = month_of(_month(day), _locale())
    return render_template(
        "meet/page.html",
        **_parts(visited, zone.key, duration),
        month=month,
        minute_of=minute_of,
        free=free,
        day=day,
        times=free.get(day, ()),
        next_free=min((one for one in free if one > day), default=None),
        earliest=min(free, default=day).replace(day=1),
        latest=max(free, default=day).replace(day=1),
    )


@blueprint.get("/<slug>/book")
@public
def form(slug: str) -> ResponseReturnValue:
    """Show the form for a time."""
    visited = visit_page(ports(), slug)
    zone, duration = visitor_zone(visited.preferences.working.zone), _duration(visited.page)
    return _form(visited, zone, duration, _start(), {"form_id": new_id()}, {})


@blueprint.post("/<slug>/book")
@public
def book(slug: str) -> ResponseReturnValue:
    """Book the time, or say why not; what was typed stays."""
    visited = visit_page(ports(), slug)
    zone, duration = visitor_zone(visited.preferences.working.zone), _duration(visited.page)
    typed = {name: value for name, value in request.form.items() if name != "csrf_token"}
    admit_visitor(ports(), visited.page.id, network_of(client_address()))
    try:
        wish = _wish(visited.page, zone, duration, typed)
        booked = book_slot(ports(), slug, wish)
    except InvalidInput as error:
        return _form(visited, zone, duration, _start(), typed, {error.field: problem(error)}), 422
    except (SlotTaken, SlotNotOffered) as refusal:
        nearest = refusal.nearest if isinstance(refusal, SlotTaken) else visited.nearest(duration, _start())
        return _form(visited, zone, duration, _start(), typed, {}, words.sentence(refusal), nearest), 409
    if booked.item is not None:
        deliver_now(ports(), booked.item)
    return redirect(url_for("public_pages.booking", secret=booked.secret), 303)


@blueprint.get("/booking/<secret>")
@public
def booking(secret: str) -> ResponseReturnValue:
    """Show what became of it."""
    opened = open_booking(ports(), secret)
    zone = visitor_zone(opened.booking.visitor.zone)
    return render_template("meet/booked.html", opened=opened, zone=zone, secret=secret)


@blueprint.get("/booking/<secret>/meeting.ics")
@public
def file(secret: str) -> ResponseReturnValue:
    """Hand out the meeting as a calendar file."""
    opened = open_booking(ports(), secret)
    headers = {"Content-Disposition": "attachment; filename=meeting.ics"}
    return Response(calendar_file(opened, ports().clock.now()), mimetype="text/calendar", headers=headers)


def _form(
    visited: VisitedPage,
    zone: str,
    duration: int,
    start: datetime,
    typed: Mapping[str, str],
    problems: Mapping[str, str],
    refusal: str = "",
    nearest: tuple[datetime, ...] = (),
) -> str:
    return render_template(
        "meet/form.html",
        **_parts(visited, zone, duration),
        start=start,
        end=start + timedelta(minutes=duration),
        minute=minute_of(start),
        minute_of=minute_of,
        typed=typed,
        problems=problems,
        refusal=refusal,
        nearest=nearest,
        trap=TRAP,
    )


def _parts(visited: VisitedPage, zone: str, duration: int) -> dict[str, object]:
    return {
        "page": visited.page,
        "owner": visited.owner,
        "is_request": visited.mode is PageMode.REQUEST,
        "zone": zone,
        "zones": zone_choices(zone),
        "duration": duration,
    }


def _wish(page: SchedulingPage, zone: str, duration: int, typed: Mapping[str, str]) -> Wish:
    if typed.get(TRAP):
        raise InvalidInput("form_id", "wrong")
    answers = {number: typed.get(f"question-{number}", "") for number in range(len(page.questions))}
    return Wish(
        start=_start(),
        duration=duration,
        visitor=checked_visitor(typed.get("name", ""), typed.get("email", ""), zone, languages.select()),
        form_id=typed.get("form_id", ""),
        answers=checked_answers(page.questions, answers),
    )


def _start() -> datetime:
    """Return the time that the address or the form names. Raises SlotNotOffered for what is none."""
    text = request.values.get("start", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise SlotNotOffered
    return instant_of(int(text))


def _duration(page: SchedulingPage) -> int:
    """Return the length that was chosen, or the page's first."""
    chosen = request.values.get("duration", "")
    found = [length for length in page.rules.durations if str(length) == chosen]
    return found[0] if found else page.rules.durations[0]


def _by_day(starts: list[int], zone: ZoneInfo) -> dict[date, list[datetime]]:
    """Return free times by the visitor's days."""
    found: dict[date, list[datetime]] = {}
    for start in starts:
        instant = instant_of(start)
        found.setdefault(instant.astimezone(zone).date(), []).append(instant)
    return found


def _day(free: Mapping[date, object], today: date) -> date:
    """Return the day that the address names, else the first free one in the month that it names, else of all."""
    asked = _date(request.args.get("day", ""))
    if asked is not None:
        return asked
    month = _date(f"{request.args.get('month', '')}-01")
    if month is not None:
        inside = (day for day in free if (day.year, day.month) == (month.year, month.month))
        return min(inside, default=month)
    return min(free, default=today)


def _month(day: date) -> date:
    return _date(f"{request.args.get('month', '')}-01") or day.replace(day=1)


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if datetime(2000, 1, 1, tzinfo=UTC).date() < found < datetime(2200, 1, 1, tzinfo=UTC).date() else None


def _locale() -> Locale:
    return get_locale() or Locale("en")
