"""The control API of a sandbox in JSON, and the same as a page of plain forms, for whatever provider it plays."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

Values = Mapping[str, Any]
Json = dict[str, object]
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
LARGEST_NUMBER = 1_000_000


class ControlRefused(Exception):
    """A command that cannot be carried out; carries the status and a sentence that says why."""

    def __init__(self, code: int, message: str, reason: str = "invalid") -> None:
        super().__init__(message)
        self.code, self.message, self.reason = code, message, reason

    def body(self) -> Json:
        """Return the refusal as JSON."""
        return {"error": {"code": self.code, "reason": self.reason, "message": self.message}}


def invalid(error: Exception) -> ControlRefused:
    """Return the 400 for a value that cannot be."""
    return ControlRefused(400, f"Invalid value: {error}")


def text_in(values: Values, name: str) -> str:
    """Return a value that must be there; raises ControlRefused."""
    if not values.get(name):
        raise ControlRefused(400, f"Required: {name}", "required")
    return str(values[name])


def number_in(values: Values, name: str, default: int) -> int:
    """Return a whole number from 0 on; raises ControlRefused."""
    try:
        number = int(str(values.get(name) or default))
    except ValueError as error:
        raise invalid(error) from error
    if not 0 <= number <= LARGEST_NUMBER:
        raise invalid(ValueError(number))
    return number


def seconds_in(value: object) -> float:
    """Return how long a fault lasts, at most an hour; raises ValueError."""
    seconds = float(str(value or 0))
    if not 0 <= seconds <= 3600:
        raise ValueError(value)
    return seconds


@dataclass(frozen=True, slots=True)
class Desk:
    """What can be asked of a sandbox and what can be ordered, by path, and what its page shows."""

    questions: Mapping[str, Callable[[], Json]]
    orders: Mapping[str, Callable[[Values], Json]]
    deletions: Mapping[str, Callable[[Values], Json]]
    """The orders that a DELETE gives."""
    home: Callable[[], Mapping[str, object]]
    """What the page's template is rendered with."""
    lists: Mapping[str, str] = field(default_factory=lambda: {"outbox": "mails"})
    """The questions that have a page of their own (`control/<path>.html`), and the list that it shows."""


def desk_blueprint(desk: Desk) -> Blueprint:
    """Return the control API and pages of a sandbox, for this machine only."""
    made = Blueprint("control", __name__, url_prefix="/control")
    made.before_request(_only_from_here)
    made.register_error_handler(ControlRefused, _refused)
    made.add_url_rule("", "home", lambda: _page("home.html", {**desk.home(), "done": request.args.get("done", "")}))
    for path, ask in desk.questions.items():
        made.add_url_rule(f"/{path}", path, _asking(path, ask, desk.lists.get(path)))
    for path, order in desk.orders.items():
        made.add_url_rule(f"/{path}", f"do-{path}", _ordering(order), methods=["POST"])
    for path, order in desk.deletions.items():
        made.add_url_rule(f"/{path}", f"delete-{path}", _ordering(order), methods=["DELETE"])
    return made


def _asking(path: str, ask: Callable[[], Json], listed: str | None) -> Callable[[], AnyResponse]:
    def view() -> AnyResponse:
        wants_page = request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"
        if listed and wants_page:
            return _page(f"{path}.html", {listed: ask()[listed]})
        return _json(ask())

    return view


def _ordering(order: Callable[[Values], Json]) -> Callable[[], AnyResponse]:
    def view() -> AnyResponse:
        answer = order(_values())
        if request.mimetype == "application/x-www-form-urlencoded" and request.form.get("page"):
            return redirect(url_for("control.home", done=request.path.rpartition("/")[2]), 303)
        return _json(answer)

    return view


def _values() -> Values:
    if request.mimetype != "application/json":
        return request.values.to_dict()
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        raise ControlRefused(400, "The body is no JSON object.", "parseError")
    return {**request.args.to_dict(), **given}


def _only_from_here() -> None:
    """Refuse other machines, the provider's names, and pages of other sites that post here."""
    host = _name_in(request.host)
    origin = request.headers.get("Origin")
    elsewhere = origin is not None and origin != request.host_url.rstrip("/")
    if request.remote_addr not in LOOPBACK_HOSTS or host not in LOOPBACK_HOSTS or elsewhere:
        abort(403)


def _name_in(host: str) -> str:
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]


def _refused(error: ControlRefused) -> Response:
    if request.form.get("page"):
        return _page("refused.html", {"code": error.code, "message": error.message}, error.code)
    return _json(error.body(), error.code)


def _page(template: str, words: Mapping[str, object], code: int = 200) -> Response:
    answer = make_response(render_template(f"control/{template}", **words), code)
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _json(body: Json, code: int = 200) -> Response:
    return Response(json.dumps(body, indent=2), code, content_type="application/json; charset=UTF-8")
