"""Settings > General > Password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from nundina.domain.errors import InvalidInput, SignInFailed, TooManyAttempts
from nundina.use_cases.change_password import change_password
from nundina.web import cookies, words
from nundina.web.signed_in import current_user, ports

blueprint = Blueprint("password", __name__, url_prefix="/settings/general/password")


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Show the form."""
    return render_template("settings/password.html", problems={})


@blueprint.post("")
def save() -> ResponseReturnValue:
    """Store the password; every other browser of the user is signed out."""
    try:
        fresh = change_password(
            ports(), current_user(), request.form.get("current_password", ""), request.form.get("new_password", "")
        )
    except InvalidInput as error:
        return _refused("new_password", words.sentence(error))
    except TooManyAttempts as error:
        return _refused("current_password", words.sentence(error))
    except SignInFailed:
        return _refused("current_password", gettext("This is not your current password. Nothing was changed."))
    session.clear()
    flash(gettext("Your password was changed. Other browsers were signed out."), "success")
    response = redirect(url_for("password.show"), 303)
    cookies.set_session(response, fresh)  # type: ignore[arg-type]
    return response


def _refused(field: str, text: str) -> ResponseReturnValue:
    return render_template("settings/password.html", problems={field: text}), 422
