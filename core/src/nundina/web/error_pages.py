"""What a reader sees when something does not work."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

import structlog
from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from nundina.domain import errors
from nundina.domain.errors import NundinaError
from nundina.web import languages, words

_log = structlog.get_logger(__name__)

_STATUS: dict[type[NundinaError], int] = {
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.TooManyAttempts: 429,
    errors.AppUnavailable: 503,
    errors.AppFault: 502,
    errors.AppNotConfigured: 503,
    errors.AlreadyInstalled: 409,
    errors.ExclusiveGroupTaken: 409,
    errors.CalendarAlreadyConnected: 409,
    errors.MailboxTaken: 409,
    errors.MailboxIsShared: 409,
    errors.WrongMailbox: 409,
    errors.NoCalendarConnected: 409,
    errors.CalendarNotWritable: 409,
    errors.CalendarSilent: 503,
    errors.CalendarTaken: 409,
    errors.TooManyRequests: 429,
    errors.SlotTaken: 409,
    errors.SlotNotOffered: 409,
    errors.Paused: 503,
    errors.LeaseLost: 409,
    errors.ChangedMeanwhile: 409,
    errors.MeetingChanged: 409,
    errors.SecretUnreadable: 503,
    errors.KeyUnusable: 503,
}


@dataclass(frozen=True, slots=True)
class _Text:
    title: str
    text: str


def configure(app: Flask) -> None:
    """Give every failure a page in the house's look."""
    app.register_error_handler(NundinaError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failed)


def status_of(error: NundinaError) -> int:
    """Return the HTTP status that fits."""
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 400)


def _refused(error: NundinaError) -> ResponseReturnValue:
    status = status_of(error)
    if status in {403, 404}:
        return _page(status, words.sentence(error) if status == 403 else "")
    return _page(status, words.sentence(error))


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400 or error.response is not None:
        return error
    body, status = _page(error.code)
    allowed = error.get_headers() if error.code == 405 else []
    return body, status, [(name, value) for name, value in allowed if name == "Allow"]


def _failed(error: Exception) -> ResponseReturnValue:
    reference = uuid4().hex[:10]
    g.signed_in = None  # so that the page asks nothing of a database that may be what failed
    g.setdefault("language", languages.of_browser())
    _log.error("page failed", reference=reference, path=request.path, endpoint=request.endpoint, exc_info=error)
    return _page(500, reference=reference)


def _page(status: int, text: str = "", reference: str = "") -> tuple[str, int]:
    words_of_status = _texts().get(status) or _texts()[500 if status >= 500 else 400]
    page = render_template(
        "errors/error.html",
        status=status,
        title=words_of_status.title,
        text=text or words_of_status.text,
        reference=reference,
    )
    return page, status


def _texts() -> dict[int, _Text]:
    return {
        400: _Text(
            gettext("That did not work"),
            gettext("What your browser sent could not be understood. Nothing was changed. Go back and try again."),
        ),
        403: _Text(
            gettext("You may not do this"),
            gettext("Your account does not let you open this page. Nothing was changed. Ask an admin of your account."),
        ),
        404: _Text(
            gettext("There is nothing here"),
            gettext("The address may be mistyped, or what stood here was removed. Check it, or start from Home."),
        ),
        405: _Text(
            gettext("This page cannot be used that way"),
            gettext("Nothing was changed. Go back and use the buttons of the page."),
        ),
        409: _Text(
            gettext("Something else came first"),
            gettext("What you wanted does not fit what is there already. Nothing was changed."),
        ),
        413: _Text(
            gettext("That is too large"),
            gettext("At most 8 MB can be sent at once. Nothing was stored. Send it in smaller parts."),
        ),
        429: _Text(
            gettext("Too many tries"),
            gettext("Nothing was changed. Wait a moment, then try again."),
        ),
        500: _Text(
            gettext("Something went wrong on our side"),
            gettext("What was saved before is safe. Try again in a moment. If it happens again, tell an admin."),
        ),
    }
