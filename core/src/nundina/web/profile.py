"""Settings > General > Profile: name, language and time zone."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, refresh

from nundina.domain.accounts import User
from nundina.use_cases.update_profile import update_profile
from nundina.web import languages, times
from nundina.web.signed_in import current_account, current_user, ports

blueprint = Blueprint("profile", __name__, url_prefix="/settings")

_LONGEST_NAME = 200


@blueprint.get("/")
def settings() -> ResponseReturnValue:
    """Lead to the first page of the settings."""
    return redirect(url_for("profile.show"), 302)


@blueprint.get("/general/profile")
def show() -> ResponseReturnValue:
    """Show who the user is."""
    return _form(current_user(), {})


@blueprint.post("/general/profile")
def save() -> ResponseReturnValue:
    """Store name, language and time zone."""
    typed = _typed()
    problems = _problems(typed)
    if problems:
        return _form(typed, problems), 422
    update_profile(ports(), current_user(), typed.name, typed.language, typed.zone)
    g.pop("language", None)
    g.pop("signed_in", None)
    refresh()
    flash(gettext("Your profile was saved."), "success")
    return redirect(url_for("profile.show"), 303)


def _typed() -> User:
    form = request.form
    name = " ".join(form.get("name", "").split())
    return replace(current_user(), name=name, language=form.get("language", ""), zone=form.get("zone", ""))


def _problems(typed: User) -> dict[str, str]:
    problems = {}
    if not typed.name:
        problems["name"] = gettext("Enter your name.")
    elif len(typed.name) > _LONGEST_NAME:
        problems["name"] = gettext("A name has at most %(count)s characters.", count=_LONGEST_NAME)
    if typed.language and typed.language not in languages.LANGUAGES:
        problems["language"] = gettext("Choose one of the languages in the list.")
    if typed.zone and not times.is_zone(typed.zone):
        problems["zone"] = gettext("Choose one of the time zones in the list.")
    return problems


def _form(user: User, problems: dict[str, str]) -> str:
    return render_template(
        "settings/profile.html",
        user=user,
        problems=problems,
        zones=times.zone_choices(user.zone),
        account_zone=times.zone_text(current_account().zone),
    )
