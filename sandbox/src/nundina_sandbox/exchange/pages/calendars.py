"""A week of a person's calendar, one appointment, and the few things that can be done there without a client."""

import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.items.computed import basics, meetings, series, texts
from nundina_sandbox.exchange.items.item import Item
from nundina_sandbox.exchange.items.values import Body
from nundina_sandbox.exchange.items.viewing import Viewing
from nundina_sandbox.exchange.mailbox import Mailbox
from nundina_sandbox.exchange.pages.deeds import answer_meeting, put_away, put_down
from nundina_sandbox.exchange.pages.finding import item_of, mailbox_of
from nundina_sandbox.exchange.pages.lines import Day, day_of
from nundina_sandbox.exchange.world import ExchangeWorld

STATUSES = ("Busy", "Tentative", "OOF", "WorkingElsewhere", "Free")
_TOKEN = "form"  # noqa: S105 - the name of a value in the session


def blueprint(world: ExchangeWorld) -> Blueprint:
    """Return the calendars of this world as pages."""
    made = Blueprint("calendar", __name__, url_prefix="/ui")
    rules: tuple[tuple[str, Callable[..., ResponseReturnValue], str], ...] = (
        ("/<address>", _week, "GET"),
        ("/<address>/new", _add, "POST"),
        ("/<address>/item/<path:item_id>/answer", _answer, "POST"),
        ("/<address>/item/<path:item_id>/delete", _remove, "POST"),
        ("/<address>/item/<path:item_id>", _appointment, "GET"),
    )
    for rule, view, method in rules:
        made.add_url_rule(rule, view.__name__.strip("_"), _held(world, view), methods=[method])
    return made


def _held(world: ExchangeWorld, view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    def answer(**parts: str) -> ResponseReturnValue:
        if request.method == "POST" and not secrets.compare_digest(_token(), request.form.get("token", "")):
            abort(403)
        with world.lock:
            try:
                return view(world, **parts)
            except ExchangeError as error:
                return render_template("control/refused.html", code=400, message=error.text), 400

    return answer


def _token() -> str:
    if _TOKEN not in session:
        session[_TOKEN] = secrets.token_urlsafe(16)
    return str(session[_TOKEN])


def _week(world: ExchangeWorld, address: str) -> ResponseReturnValue:
    mailbox = mailbox_of(world, address)
    zone = ZoneInfo(mailbox.owner.zone)
    today = world.now().astimezone(zone).date()
    wanted = _date(request.args.get("week")) or today
    monday = wanted - timedelta(days=wanted.weekday())
    days: list[Day] = [day_of(mailbox, monday + timedelta(days=ahead), today) for ahead in range(7)]
    return render_template(
        "calendar/week.html",
        person=mailbox.owner,
        people=[one.owner for one in world.mailboxes.values()],
        days=days,
        earlier=monday - timedelta(days=7),
        later=monday + timedelta(days=7),
        statuses=STATUSES,
        token=_token(),
    )


def _date(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 1970 <= found.year <= 2200 else None


def _appointment(world: ExchangeWorld, address: str, item_id: str) -> ResponseReturnValue:
    mailbox = mailbox_of(world, address)
    item = item_of(mailbox, item_id)
    viewing = Viewing(world, mailbox.owner, mailbox)
    is_organizer = meetings.is_organizer(item, viewing)
    zone = ZoneInfo(mailbox.owner.zone)
    start, end = item.start.astimezone(zone), item.end.astimezone(zone)
    return render_template(
        "calendar/appointment.html",
        person=mailbox.owner,
        title=item.text("item:Subject") or "(No subject)",
        when=f"{start:%A %d %B %Y, %H:%M} – {end:%d %B, %H:%M} ({mailbox.owner.zone})",
        day=start.date(),
        facts=_facts(item, viewing),
        guests=item.attendees,
        text=texts.as_text(item.get("item:Body", Body) or Body("")),
        item_id=item_id,
        is_organizer=is_organizer,
        can_answer=item.is_meeting and not is_organizer and not item.flag("calendar:IsCancelled"),
        token=_token(),
    )


def _facts(item: Item, viewing: Viewing) -> list[tuple[str, str]]:
    organizer = meetings.organizer(item, viewing)
    found = [
        ("Where", item.text("calendar:Location")),
        ("Shown as", meetings.busy_status(item, viewing)),
        ("Sensitivity", basics.sensitivity(item, viewing)),
        ("Kind", series.calendar_item_type(item, viewing)),
        ("Organizer", f"{organizer.name} ({organizer.address})" if item.is_meeting else ""),
        ("Your answer", meetings.my_response(item, viewing) if item.is_meeting else ""),
        ("UID", item.text("calendar:UID")),
    ]
    return [(name, value) for name, value in found if value]


def _add(world: ExchangeWorld, address: str) -> ResponseReturnValue:
    mailbox = mailbox_of(world, address)
    start, end = _moment(mailbox, "from"), _moment(mailbox, "to")
    put_down(world, mailbox, start, end, {name: str(value) for name, value in request.form.items()})
    return redirect(url_for("calendar.week", address=mailbox.owner.address, week=request.form["date"]), 303)


def _moment(mailbox: Mailbox, name: str) -> datetime:
    try:
        day, clock = date.fromisoformat(request.form["date"]), time.fromisoformat(request.form[name])
    except ValueError:
        abort(400)
    return datetime.combine(day, clock, ZoneInfo(mailbox.owner.zone)).astimezone(UTC)


def _answer(world: ExchangeWorld, address: str, item_id: str) -> ResponseReturnValue:
    mailbox = mailbox_of(world, address)
    answer_meeting(world, mailbox, item_of(mailbox, item_id), request.form.get("answer", ""))
    return redirect(url_for("calendar.week", address=mailbox.owner.address), 303)


def _remove(world: ExchangeWorld, address: str, item_id: str) -> ResponseReturnValue:
    mailbox = mailbox_of(world, address)
    put_away(world, mailbox, item_of(mailbox, item_id))
    return redirect(url_for("calendar.week", address=mailbox.owner.address), 303)
