"""Requests that wait for the owner's word, and why a time is not offered."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from nundina.domain.errors import CalendarSilent, CalendarTaken, InvalidInput, NoCalendarConnected
from nundina.domain.identifiers import BookingId, PageId
from nundina.domain.spans import minute_of
from nundina.use_cases.answer_request import accept_request, decline_request, own_requests
from nundina.use_cases.deliver_now import deliver_now
from nundina.use_cases.explain_slot import explain_slot
from nundina.web import words
from nundina.web.closure_words import closure_text
from nundina.web.input_words import problem
from nundina.web.signed_in import current_user, ports
from nundina.web.times import zone_name

blueprint = Blueprint("booking_requests", __name__, url_prefix="/meetings")


@blueprint.get("/requests")
def listing() -> ResponseReturnValue:
    """List the requests."""
    return render_template("scheduling/requests.html", requests=own_requests(ports(), current_user()))


@blueprint.post("/requests/<booking_id>/accept")
def accept(booking_id: str) -> ResponseReturnValue:
    """Make a booking of a request."""
    try:
        booked = accept_request(ports(), current_user(), BookingId(booking_id))
    except (NoCalendarConnected, CalendarSilent, CalendarTaken) as refusal:
        flash(words.sentence(refusal), "problem")
        return redirect(url_for("booking_requests.listing"), 303)
    if booked.item is not None:
        deliver_now(ports(), booked.item)
    name = booked.booking.visitor.name
    flash(gettext("The request of %(name)s is a booking now, and the invitation is on its way.", name=name), "success")
    return redirect(url_for("booking_requests.listing"), 303)


@blueprint.post("/requests/<booking_id>/decline")
def decline(booking_id: str) -> ResponseReturnValue:
    """Free the time of a request."""
    booking = decline_request(ports(), current_user(), BookingId(booking_id))
    flash(gettext("The request of %(name)s was declined, and its time is free.", name=booking.visitor.name), "success")
    return redirect(url_for("booking_requests.listing"), 303)


@blueprint.get("/pages/<page_id>/why")
def why(page_id: str) -> ResponseReturnValue:
    """Say why a time is not offered (MTG-10)."""
    typed = {name: request.args.get(name, "") for name in ("day", "time", "duration")}
    answer, problems = "", {}
    try:
        start = _asked(typed) if typed["day"] or typed["time"] else None
    except InvalidInput as error:
        start, problems = None, {error.field: problem(error)}
    explained = explain_slot(ports(), current_user(), PageId(page_id), start, typed["duration"])
    if start is not None:
        answer = closure_text(explained)
    return render_template(
        "scheduling/why.html", page=explained.page, typed=typed, problems=problems, answer=answer, zone=zone_name()
    )


def _asked(typed: dict[str, str]) -> int:
    """Return the minute that was asked about, in the reader's zone."""
    for field, kind, wrong in (("day", date, "not_a_date"), ("time", time, "not_a_time")):
        try:
            kind.fromisoformat(typed[field])
        except ValueError:
            raise InvalidInput(field, wrong) from None
    shown = datetime.combine(date.fromisoformat(typed["day"]), time.fromisoformat(typed["time"]).replace(tzinfo=None))
    return minute_of(shown.replace(tzinfo=ZoneInfo(zone_name())))
