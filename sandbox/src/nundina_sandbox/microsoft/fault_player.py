"""How Microsoft's requests are spoilt."""

import json

from flask import Flask, Request, Response, request

from nundina_sandbox import fault_player
from nundina_sandbox.clock import SandboxClock
from nundina_sandbox.faults import Fault
from nundina_sandbox.microsoft.faults import FaultBoard, graph_error, identity_error
from nundina_sandbox.microsoft.graph.api.dispatch import refusal as graph_refusal
from nundina_sandbox.microsoft.identity.authorization_request import ReturnedRefusal, read
from nundina_sandbox.microsoft.identity.errors import IdentityError
from nundina_sandbox.microsoft.identity.token_endpoint import refused
from nundina_sandbox.microsoft.operations import IDENTITY_OPERATIONS, operation_of
from nundina_sandbox.microsoft.world import MicrosoftWorld
from nundina_sandbox.request_log import RequestLog

_HTML = "<!DOCTYPE html><html><title>502 Bad Gateway</title><h2>Our services aren't available right now</h2></html>"
_LINKS = ("@odata.nextLink", "@odata.deltaLink")


def install(app: Flask, world: MicrosoftWorld) -> None:
    """Have the world's faults played on every request of this application."""
    fault_player.install(app, _Microsoft(world))


class _Microsoft:
    """What the player must know about Microsoft."""

    def __init__(self, world: MicrosoftWorld) -> None:
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
        """Return the sandbox's name for it."""
        return operation_of(method, path)

    def asking(self, asked: Request) -> str | None:
        """Return the address of whose token the request has, an access token or a refresh token."""
        identity = self._world.identity
        kind, _, value = asked.headers.get("Authorization", "").partition(" ")
        bearer = identity.bearer(value.strip()) if kind.lower() == "bearer" else None
        if bearer is not None and bearer.person is not None:
            return bearer.person.address
        if asked.method != "POST" or not asked.path.endswith("/token"):
            return None
        refreshing = identity.refresh_tokens.get(asked.form.get("refresh_token", ""))
        exchanging = identity.codes.get(asked.form.get("code", ""))
        found = refreshing or exchanging
        return found.person.address if found else None

    def refusal(self, fault: Fault, operation: str) -> Response | None:
        """Return Microsoft's error for this kind of fault, in the form of what was asked."""
        if operation in IDENTITY_OPERATIONS:
            error = identity_error(fault)
            return None if error is None else self._identity_refusal(error, operation)
        found = graph_error(fault)
        return None if found is None else graph_refusal(self._world, found)

    def _identity_refusal(self, error: IdentityError, operation: str) -> Response:
        if operation == "authorize":
            asked = read(request, self._world, str((request.view_args or {})["segment"]))
            raise ReturnedRefusal(error, asked.back)
        return refused(error, self._world)

    def page(self) -> Response:
        """Return the page of Microsoft's front end."""
        return Response(_HTML, 502, mimetype="text/html")

    def half_a_list(self, response: Response) -> None:
        """Leave the second half of a list and its links out."""
        body = response.get_json(silent=True)
        if isinstance(body, dict) and isinstance(body.get("value"), list):
            kept = {key: value for key, value in body.items() if key not in _LINKS}
            kept["value"] = kept["value"][: len(kept["value"]) // 2]
            response.set_data(json.dumps(kept))
