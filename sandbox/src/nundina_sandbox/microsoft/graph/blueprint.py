"""Graph as one blueprint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from flask.blueprints import BlueprintSetupState

from nundina_sandbox.microsoft.graph.api.call import bearer_of, mailbox_of
from nundina_sandbox.microsoft.graph.api.dispatch import answer, refusal, with_ids
from nundina_sandbox.microsoft.graph.errors import GraphError
from nundina_sandbox.microsoft.graph.operations import asked_by

if TYPE_CHECKING:
    from nundina_sandbox.microsoft.graph.throttling import Pair
    from nundina_sandbox.microsoft.world import MicrosoftWorld

_COUNTED = "nundina_sandbox.throttled"
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def graph_blueprint(world: MicrosoftWorld) -> Blueprint:
    """Return Graph's API of this world at `/v1.0`."""
    found = Blueprint("graph", __name__)
    found.record_once(lambda setup: _count_requests(setup, world))

    def any_path(rest: str = "") -> Response:
        return answer(world)

    found.add_url_rule("/v1.0/<path:rest>", "any", any_path, methods=_METHODS, provide_automatic_options=False)
    found.add_url_rule("/v1.0/", "root", any_path, methods=_METHODS, provide_automatic_options=False)
    return found


def _count_requests(setup: BlueprintSetupState, world: MicrosoftWorld) -> None:
    """Count every request while it lasts, the delays that are armed included: so this comes before all else."""

    def enter() -> Response | None:
        try:
            pair = _pair(world)
            if pair is not None:
                world.graph.throttle.enter(pair)
                request.environ[_COUNTED] = pair
        except GraphError as error:
            return refusal(world, error)
        return None

    def leave(_: BaseException | None) -> None:
        pair = request.environ.pop(_COUNTED, None)
        if pair is not None:
            world.graph.throttle.leave(pair)

    def label(response: Response) -> Response:
        return with_ids(response) if request.path.startswith("/v1.0/") else response

    app = setup.app
    app.before_request_funcs.setdefault(None, []).insert(0, enter)
    app.teardown_request_funcs.setdefault(None, []).append(leave)
    app.after_request_funcs.setdefault(None, []).insert(0, label)


def _pair(world: MicrosoftWorld) -> Pair | None:
    """Return whose limits a request counts against, None where it is nobody's mailbox or will be refused anyway."""
    asked = asked_by(request.method, request.path) if request.path.startswith("/v1.0/") else None
    if asked is None or asked.operation.startswith(("subscriptions.", "batch", "users.")):
        return None
    try:
        bearer = bearer_of(world, request)
        return bearer.client_id, mailbox_of(world, bearer, asked).address
    except GraphError:
        return None
