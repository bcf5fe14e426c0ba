"""The control API in JSON, and the same as a page of plain forms."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from nundina_sandbox.google.control.commands import Commands, Json, Values
from nundina_sandbox.google.errors import GoogleError, bad_request
from nundina_sandbox.google.faults import KINDS
from nundina_sandbox.google.identity.clients import LOOPBACK_HOSTS
from nundina_sandbox.google.operations import OPERATIONS
from nundina_sandbox.google.world import World

RECENT = 50


def blueprint(world: World) -> Blueprint:
    """Return the control API and pages of this world, for this machine only."""
    commands = Commands(world)
    made = Blueprint("control", __name__, url_prefix="/control")
    made.before_request(_only_from_here)
    made.register_error_handler(GoogleError, _refused)
    made.add_url_rule("", "home", lambda: _home(world, commands))
    for path, ask in _questions(commands).items():
        made.add_url_rule(f"/{path}", path, _asking(path, ask))
    for path, command in _orders(commands).items():
        made.add_url_rule(f"/{path}", f"do-{path}", _ordering(command), methods=["POST"])
    made.add_url_rule("/faults", "delete-faults", _ordering(commands.clear_faults), methods=["DELETE"])
    made.add_url_rule("/outbox", "delete-outbox", _ordering(commands.empty_outbox), methods=["DELETE"])
    return made


def _questions(commands: Commands) -> dict[str, Callable[[], Json]]:
    return {
        "people": commands.people,
        "clients": commands.clients,
        "faults": commands.faults,
        "outbox": commands.outbox,
        "requests": commands.requests,
        "clock": commands.now,
    }


def _orders(commands: Commands) -> dict[str, Callable[[Values], Json]]:
    return {
        "people": commands.add_person,
        "clients": commands.register_client,
        "faults": commands.arm,
        "clear-faults": commands.clear_faults,
        "expire-access-tokens": commands.expire_access_tokens,
        "forget-refresh-tokens": commands.forget_refresh_tokens,
        "revoke": commands.revoke,
        "password-changed": commands.password_changed,
        "deny-next-consent": commands.deny_next_consent,
        "allow-without-asking": commands.allow_without_asking,
        "expire-sync-tokens": commands.expire_sync_tokens,
        "advance": commands.advance,
        "empty-outbox": commands.empty_outbox,
        "reset": commands.reset,
    }


def _asking(path: str, ask: Callable[[], Json]) -> Callable[[], AnyResponse]:
    def view() -> AnyResponse:
        wants_page = request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"
        if path == "outbox" and wants_page:
            return _page("outbox.html", mails=ask()["mails"])
        return _json(ask())

    return view


def _ordering(command: Callable[[Values], Json]) -> Callable[[], AnyResponse]:
    def view() -> AnyResponse:
        answer = command(_values())
        if request.mimetype == "application/x-www-form-urlencoded" and request.form.get("page"):
            return redirect(url_for("control.home", done=request.path.rpartition("/")[2]), 303)
        return _json(answer)

    return view


def _values() -> Mapping[str, Any]:
    if request.mimetype != "application/json":
        return request.values.to_dict()
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        raise bad_request("parseError", "Parse Error")
    return {**request.args.to_dict(), **given}


def _only_from_here() -> None:
    """Refuse other machines, Google's names, and pages of other sites that post here."""
    host = _name_in(request.host)
    origin = request.headers.get("Origin")
    elsewhere = origin is not None and origin != request.host_url.rstrip("/")
    if request.remote_addr not in LOOPBACK_HOSTS or host not in LOOPBACK_HOSTS or elsewhere:
        abort(403)


def _name_in(host: str) -> str:
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]


def _refused(error: GoogleError) -> Response:
    if request.form.get("page"):
        return _page("refused.html", code=error.code, message=error.message)
    return _json(error.body(), error.code)


def _home(world: World, commands: Commands) -> Response:
    return _page(
        "home.html",
        people=commands.people()["people"],
        clients=commands.clients()["clients"],
        faults=commands.faults()["faults"],
        requests=list(reversed(world.requests.entries()[-RECENT:])),
        kinds=KINDS,
        operations=OPERATIONS,
        now=world.clock.now(),
        mails=len(world.outbox),
        denials=world.identity.denials_armed,
        done=request.args.get("done", ""),
    )


def _page(template: str, *, code: int = 200, **words: object) -> Response:
    answer = make_response(render_template(f"control/{template}", **words), code)
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _json(body: Json, code: int = 200) -> Response:
    return Response(json.dumps(body, indent=2), code, content_type="application/json; charset=UTF-8")
