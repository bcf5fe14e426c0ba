"""How Google's requests are spoilt."""

import json
from typing import Any

from flask import Flask, Request, Response

from nundina_sandbox import fault_player
from nundina_sandbox.clock import SandboxClock
from nundina_sandbox.fault_player import raw_path
from nundina_sandbox.faults import Fault
from nundina_sandbox.google.bearer import asking
from nundina_sandbox.google.errors import GoogleError
from nundina_sandbox.google.faults import ERRORS, FaultBoard
from nundina_sandbox.google.operations import operation_of
from nundina_sandbox.google.world import World
from nundina_sandbox.request_log import RequestLog

__all__ = ["install", "raw_path"]
_HTML = (
    "<!DOCTYPE html><html><title>Error 502 (Server Error)!!1</title><p>The server encountered a temporary error.</html>"
)


def install(app: Flask, world: World) -> None:
    """Have the world's faults played on every request of this application."""
    fault_player.install(app, _Google(world))


class _Google:
    """What the player must know about Google."""

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def clock(self) -> SandboxClock:
        """The world's clock."""
        return self._world.clock

    @property
    def requests(self) -> RequestLog:
        """The world's log."""
        return self._world.requests

    @property
    def faults(self) -> FaultBoard:
        """What is armed in the world."""
        return self._world.faults

    def operation_of(self, method: str, path: str) -> str | None:
        """Return Google's name for it."""
        return operation_of(method, path)

    def asking(self, asked: Request) -> str | None:
        """Return the address of whose token the request has."""
        person = asking(self._world, asked)
        return person.address if person else None

    def refusal(self, fault: Fault, operation: str) -> Response | None:
        """Return or raise Google's error for this kind of fault."""
        if fault.kind == "invalidGrant":
            return _json({"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, 400)
        if fault.kind in ERRORS:
            return _error(ERRORS[fault.kind](fault.retry_after), operation)
        return None

    def page(self) -> Response:
        """Return the page of Google's front end."""
        return Response(_HTML, 502, mimetype="text/html")

    def half_a_list(self, response: Response) -> None:
        """Leave the second half of a list and its tokens out."""
        body = response.get_json(silent=True)
        if isinstance(body, dict) and isinstance(body.get("items"), list):
            kept = {key: value for key, value in body.items() if key not in ("nextPageToken", "nextSyncToken")}
            kept["items"] = kept["items"][: len(kept["items"]) // 2]
            response.set_data(json.dumps(kept))


def _error(error: GoogleError, operation: str) -> Response:
    if not operation.startswith("oauth."):
        raise error
    # The token endpoint speaks OAuth's error form, not the API's.
    names = {401: "invalid_client", 429: "rate_limit_exceeded"}
    answer = _json({"error": names.get(error.code, "internal_failure"), "error_description": error.message}, error.code)
    answer.headers.update(error.headers)
    return answer


def _json(body: dict[str, Any], code: int) -> Response:
    return Response(json.dumps(body), code, content_type="application/json; charset=UTF-8")
