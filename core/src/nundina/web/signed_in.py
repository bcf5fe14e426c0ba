"""Who is signed in, and what a page may do with that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

from flask import current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from nundina.domain.accounts import Account, Session, User
from nundina.domain.errors import NotFound
from nundina.ports.host import Ports
from nundina.web import cookies

_View = TypeVar("_View", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session with its user and their account."""

    session: Session
    user: User
    account: Account


def ports() -> Ports:
    """Return what use cases take first."""
    return cast("Ports", current_app.extensions["nundina.ports"])


def public(view: _View) -> _View:
    """Let everybody see this page, signed in or not."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def signed_in() -> SignedIn | None:
    """Return who is signed in, or None."""
    if "signed_in" not in g:
        g.signed_in = _load()
    return cast("SignedIn | None", g.signed_in)


def current_user() -> User:
    """Return the user. Only for pages that are not public."""
    return _certain().user


def current_account() -> Account:
    """Return the user's account. Only for pages that are not public."""
    return _certain().account


def current_session() -> Session:
    """Return the session. Only for pages that are not public."""
    return _certain().session


def require_sign_in() -> ResponseReturnValue | None:
    """Send whoever is not signed in to the sign-in page, and back afterwards; runs before every request."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.endpoint == "static" or getattr(view, "is_public", False) or signed_in():
        return None
    if request.path.startswith("/api/"):
        return {"error": "not_signed_in"}, 401
    if request.method == "POST":
        flash(gettext("You have been signed out, so nothing was saved. Sign in and send it again."), "warning")
    target = url_for("sign_in.show", next=_way_back())
    if "HX-Request" in request.headers:
        return "", 204, {"HX-Redirect": target}
    return redirect(target, 303)


def _way_back() -> str | None:
    if request.method not in {"GET", "HEAD"}:
        return None
    path = request.full_path.rstrip("?")
    return path if path != "/" else None


def _certain() -> SignedIn:
    found = signed_in()
    if found is None:
        raise RuntimeError("a page that is not public was asked who is signed in, and nobody is")
    return found


def _load() -> SignedIn | None:
    session_id = cookies.read_session_id()
    if session_id is None:
        return None
    with ports().unit_of_work.read() as tx:
        session = tx.sessions.find(session_id, ports().clock.now())
        if session is None:
            return None
        try:
            user = tx.users.get(session.account_id, session.user_id)
            return SignedIn(session, user, tx.accounts.get(session.account_id))
        except NotFound:
            return None
