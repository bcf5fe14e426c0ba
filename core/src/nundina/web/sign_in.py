"""Signing in and out."""

from __future__ import annotations

from math import ceil

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from nundina.domain.errors import SignInFailed, TooManyAttempts
from nundina.use_cases.sign_in import sign_in
from nundina.use_cases.sign_out import sign_out
from nundina.web import cookies, words
from nundina.web.client_address import client_address
from nundina.web.safe_paths import safe_path
from nundina.web.signed_in import ports, public, signed_in

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
@public
def show() -> ResponseReturnValue:
    """Show the form; whoever is signed in goes on."""
    if signed_in():
        return redirect(_next(), 303)
    return render_template("sign_in.html", next=_next(), email="", problem="")


@blueprint.post("/sign-in")
@public
def enter() -> ResponseReturnValue:
    """Sign in, with a new session whatever the browser held before."""
    email = request.form.get("email", "").strip()
    try:
        found = sign_in(ports(), email, request.form.get("password", ""), client_address())
    except SignInFailed as error:
        page = render_template("sign_in.html", next=_next(), email=email, problem=words.sentence(error))
        return (page, 429, _pause(error)) if isinstance(error, TooManyAttempts) else (page, 403)
    _forget_page_session()
    response = redirect(_next(), 303)
    cookies.set_session(response, found)  # type: ignore[arg-type]
    return response


@blueprint.post("/sign-out")
@public
def leave() -> ResponseReturnValue:
    """Sign out: the session ends on the server, not only in the browser."""
    found = signed_in()
    if found:
        sign_out(ports(), found.session)
    session.clear()
    response: Response = redirect(url_for("sign_in.show"), 303)
    cookies.clear_session(response)  # type: ignore[arg-type]
    return response


def _pause(error: TooManyAttempts) -> dict[str, str]:
    seconds = (error.until - ports().clock.now()).total_seconds()
    return {"Retry-After": str(max(1, ceil(seconds)))}


def _next() -> str:
    return safe_path(request.values.get("next"), "/")


def _forget_page_session() -> None:
    """Drop the form token and the messages of whoever used this browser before."""
    old = cookies.read_session_id()
    if old is not None:
        with ports().unit_of_work() as tx:
            tx.sessions.remove(old)
    session.clear()
