"""Choices that a browser keeps."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue

from nundina.web import cookies
from nundina.web.layout import THEMES
from nundina.web.safe_paths import safe_path
from nundina.web.signed_in import public

blueprint = Blueprint("preferences", __name__, url_prefix="/preferences")


@blueprint.post("/theme")
@public
def choose_theme() -> ResponseReturnValue:
    """Keep light, dark or automatic, and go back to where the choice was made."""
    chosen = request.form.get("theme", "")
    if chosen not in THEMES:
        abort(400)
    response = redirect(safe_path(request.form.get("next")), 303)
    cookies.set_choice(response, "theme", chosen)  # type: ignore[arg-type]
    return response
