"""The owner's side: scheduling pages, when meetings are taken, and what closes a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from babel.dates import get_day_names
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from nundina.domain.availability import DateRange
from nundina.domain.errors import InvalidInput
from nundina.domain.identifiers import PageId, new_id
from nundina.domain.scheduling import CalendarPreferences, SchedulingPage, Slugs
from nundina.domain.scheduling_forms import (
    MOST_QUESTIONS,
    hours_text,
    overrides_text,
    read_blocking,
    read_page,
    read_working_time,
)
from nundina.use_cases.choose_calendars import calendars_to_choose
from nundina.use_cases.scheduling_pages import (
    add_page,
    calendar_of_bookings,
    change_page,
    own_page,
    own_pages,
    own_preferences,
    settle_preferences,
)
from nundina.use_cases.visited_page import PageMode
from nundina.web.input_words import problem
from nundina.web.signed_in import current_user, ports
from nundina.web.times import is_zone, zone_choices

blueprint = Blueprint("scheduling_settings", __name__, url_prefix="/meetings")


@blueprint.get("/pages")
def listing() -> ResponseReturnValue:
    """List the user's scheduling pages."""
    return render_template("scheduling/listing.html", pages=own_pages(ports(), current_user()))


@blueprint.get("/pages/new")
def new() -> ResponseReturnValue:
    """Show the form of a page that is to be made."""
    empty = SchedulingPage(
        id=PageId(""),
        account_id=current_user().account_id,
        user_id=current_user().id,
        slug=Slugs.suggested(current_user().name, "30"),
        title="",
        created_at=ports().clock.now(),
    )
    return _page_form(None, _typed_of(empty), {})


@blueprint.post("/pages/new")
def create() -> ResponseReturnValue:
    """Make a page."""
    return _save(None)


@blueprint.get("/pages/<page_id>")
def edit(page_id: str) -> ResponseReturnValue:
    """Show the form of a page, and how a visitor meets it."""
    visited = own_page(ports(), current_user(), PageId(page_id))
    return _page_form(visited.page, _typed_of(visited.page), {}, is_request=visited.mode is PageMode.REQUEST)


@blueprint.post("/pages/<page_id>")
def save(page_id: str) -> ResponseReturnValue:
    """Change a page."""
    return _save(own_page(ports(), current_user(), PageId(page_id)).page)


@blueprint.get("/calendar")
def calendar() -> ResponseReturnValue:
    """Show when the user takes meetings."""
    settled = own_preferences(ports(), current_user())
    return _calendar_form(settled, _typed_of_calendar(settled), {})


@blueprint.post("/calendar")
def save_calendar() -> ResponseReturnValue:
    """Store when the user takes meetings."""
    typed = request.form.to_dict()
    settled = own_preferences(ports(), current_user())
    try:
        chosen = CalendarPreferences(
            account_id=settled.account_id,
            user_id=settled.user_id,
            working=read_working_time(typed, _zone(typed)),
            blocking=read_blocking(typed),
            calendars=settled.calendars,
            calendars_of=settled.calendars_of,
        )
        chosen = _with_calendars(chosen, typed.get("asked", ""))
    except InvalidInput as error:
        return _calendar_form(settled, typed, {error.field: problem(error)}), 422
    settle_preferences(ports(), current_user(), chosen)
    flash(gettext("Your calendar settings were saved."), "success")
    return redirect(url_for("scheduling_settings.calendar"), 303)


def _with_calendars(chosen: CalendarPreferences, asked: str) -> CalendarPreferences:
    """Return the preferences with the calendars that are ticked, if the page listed those of today's connection."""
    connection_id = calendar_of_bookings(ports(), current_user())
    if connection_id is None or asked != connection_id:
        return chosen
    return replace(chosen, calendars=tuple(request.form.getlist("calendars")), calendars_of=connection_id)


def _zone(typed: Mapping[str, str]) -> str:
    if not is_zone(typed.get("zone", "")):
        raise InvalidInput("zone", "not_a_zone")
    return typed["zone"]


def _save(page: SchedulingPage | None) -> ResponseReturnValue:
    typed = request.form.to_dict()
    try:
        form = read_page(typed)
        made = SchedulingPage(
            id=page.id if page else PageId(new_id()),
            account_id=current_user().account_id,
            user_id=current_user().id,
            slug=form.slug,
            title=form.title,
            created_at=ports().clock.now(),
            description=form.description,
            location=form.location,
            rules=form.rules,
            questions=form.questions,
            live=form.live,
        )
        (change_page if page else add_page)(ports(), current_user(), made)
    except InvalidInput as error:
        return _page_form(page, typed, {error.field: problem(error)}), 422
    flash(gettext("The page was saved."), "success")
    return redirect(url_for("scheduling_settings.edit", page_id=made.id), 303)


def _page_form(
    page: SchedulingPage | None, typed: Mapping[str, str], problems: Mapping[str, str], *, is_request: bool = False
) -> str:
    return render_template(
        "scheduling/page.html",
        page=page,
        typed=typed,
        problems=problems,
        is_request=is_request,
        questions=range(MOST_QUESTIONS),
        base=f"{ports().public_url}/meet/",
    )


def _typed_of(page: SchedulingPage) -> dict[str, str]:
    """Return a page as its form shows it."""
    rules, bounds = page.rules, page.rules.bounds
    typed = {
        "title": page.title,
        "slug": page.slug,
        "description": page.description,
        "location": page.location,
        "durations": ", ".join(map(str, rules.durations)),
        "increment": str(rules.increment),
        "buffer_before": str(rules.buffer_before),
        "buffer_after": str(rules.buffer_after),
        "minimum_notice": str(rules.minimum_notice),
        "most_a_day": str(rules.most_a_day),
    }
    if isinstance(bounds, DateRange):
        typed |= {"bounds": "range", "first": bounds.first.isoformat(), "last": bounds.last.isoformat()}
    else:
        typed |= {"bounds": "rolling", "days": str(bounds.days)}
    for number, question in enumerate(page.questions):
        typed[f"question-{number}"] = question.label
        typed |= {f"required-{number}": "on"} if question.required else {}
        typed |= {f"long-{number}": "on"} if question.long else {}
    return typed | ({"live": "on"} if page.live else {})


def _typed_of_calendar(settled: CalendarPreferences) -> dict[str, str]:
    days = {f"day-{number}": hours_text(hours) for number, hours in enumerate(settled.working.week)}
    blocks = {"tentative": settled.blocking.tentative, "out_of_office": settled.blocking.out_of_office}
    chosen = {name: "on" for name, blocking in blocks.items() if blocking}
    return {"zone": settled.working.zone, "overrides": overrides_text(settled.working.overrides)} | days | chosen


def _calendar_form(settled: CalendarPreferences, typed: Mapping[str, str], problems: Mapping[str, str]) -> str:
    of_connection = calendar_of_bookings(ports(), current_user())
    names = get_day_names("wide", "stand-alone", get_locale() or "en")
    return render_template(
        "scheduling/calendar.html",
        typed=typed,
        problems=problems,
        of_connection=of_connection,
        counted=settled.calendars_in(of_connection) if of_connection else (),
        choice=calendars_to_choose(ports(), current_user()),
        days=[(number, names[number]) for number in range(7)],
        zones=zone_choices(typed.get("zone", "")),
    )
