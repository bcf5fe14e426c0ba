"""Plays the armed faults around every request, and keeps the log: the one place where both happen."""

import json
import time
from typing import Any

from flask import Flask, Request, Response, request

from nundina_sandbox.connection_faults import cut_short, drop_connection
from nundina_sandbox.google.bearer import asking
from nundina_sandbox.google.errors import GoogleError
from nundina_sandbox.google.faults import ERRORS, Fault
from nundina_sandbox.google.operations import operation_of
from nundina_sandbox.google.world import World
from nundina_sandbox.request_log import LoggedRequest

_TAKEN = "nundina_sandbox.faults"
_PERSON = "nundina_sandbox.person"
_NOT_GOOGLES = ("/static/", "/control", "/ui", "/favicon.ico")
"""What the sandbox adds to Google, and its log leaves out."""
_HTML = (
    "<!DOCTYPE html><html><title>Error 502 (Server Error)!!1</title><p>The server encountered a temporary error.</html>"
)


def raw_path(asked: Request) -> str:
    """Return the path as it was sent, percent signs and all."""
    uri: str = asked.environ.get("REQUEST_URI") or asked.path
    return uri.partition("?")[0]


def install(app: Flask, world: World) -> None:
    """Have the world's faults played on every request of this application."""

    @app.before_request
    def _before() -> Response | tuple[Response, int] | None:
        return _play_before(world)

    @app.after_request
    def _after(response: Response) -> Response:
        answer = _play_after(response)
        _log(world, answer)
        return answer


def _play_before(world: World) -> Response | None:
    path = raw_path(request)
    person = asking(world, request)
    address = person.address if person else None
    taken = world.faults.take(operation_of(request.method, path), request.method, path, address)
    request.environ[_TAKEN], request.environ[_PERSON] = taken, address
    for fault in taken:
        answer = _play(fault)
        if answer is not None:
            return answer
    return None


def _play(fault: Fault) -> Response | None:
    if fault.kind == "delay":
        time.sleep(fault.seconds)
    elif fault.kind == "drop":
        return drop_connection(request.environ)
    elif fault.kind == "invalidGrant":
        return _json({"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, 400)
    elif fault.kind in ERRORS:
        return _error(ERRORS[fault.kind](fault.retry_after))
    return None


def _error(error: GoogleError) -> Response:
    operation = operation_of(request.method, raw_path(request)) or ""
    if not operation.startswith("oauth."):
        raise error
    # The token endpoint speaks OAuth's error form, not the API's.
    names = {401: "invalid_client", 429: "rate_limit_exceeded"}
    answer = _json({"error": names.get(error.code, "internal_failure"), "error_description": error.message}, error.code)
    answer.headers.update(error.headers)
    return answer


def _json(body: dict[str, Any], code: int) -> Response:
    return Response(json.dumps(body), code, content_type="application/json; charset=UTF-8")


def _play_after(response: Response) -> Response:
    for fault in request.environ.get(_TAKEN, ()):
        if fault.kind == "dropAfterCommit":
            return drop_connection(request.environ)
        if fault.kind == "truncatedBody":
            cut_short(request.environ)
        elif fault.kind == "malformedJson":
            text = response.get_data(as_text=True)
            response.set_data(text[: len(text) // 2] + '{"')
        elif fault.kind == "html":
            return Response(_HTML, 502, mimetype="text/html")
        elif fault.kind == "truncatedList":
            _halve(response)
    return response


def _halve(response: Response) -> None:
    body = response.get_json(silent=True)
    if isinstance(body, dict) and isinstance(body.get("items"), list):
        kept = {key: value for key, value in body.items() if key not in ("nextPageToken", "nextSyncToken")}
        kept["items"] = kept["items"][: len(kept["items"]) // 2]
        response.set_data(json.dumps(kept))


def _log(world: World, response: Response) -> None:
    path, environ = raw_path(request), request.environ
    if path.startswith(_NOT_GOOGLES):
        return
    played = next((f.kind for f in environ.get(_TAKEN, ())), None)
    world.requests.add(
        LoggedRequest(
            world.clock.now(),
            request.method,
            path,
            operation_of(request.method, path),
            response.status_code,
            environ.get(_PERSON),
            played,
        )
    )
