"""Graph as one blueprint."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from nundina_sandbox.microsoft.graph.api.call import bearer_of, mailbox_of
from nundina_sandbox.microsoft.graph.api.dispatch import answer, refusal, with_ids
from nundina_sandbox.microsoft.graph.errors import GraphError
from nundina_sandbox.microsoft.graph.ids import event_from_id
from nundina_sandbox.microsoft.graph.mailbox import Mailbox
from nundina_sandbox.microsoft.graph.operations import asked_by

if TYPE_CHECKING:
    from nundina_sandbox.microsoft.graph.throttling import Pair
    from nundina_sandbox.microsoft.world import MicrosoftWorld

_COUNTED = "nundina_sandbox.throttled"
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


def graph_blueprint(world: MicrosoftWorld) -> Blueprint:
    """Return Graph's API of this world at `/v1.0`."""
    found = Blueprint("graph", __name__)
    found.record_once(lambda setup: _count_requests(setup, world))

    def any_path(rest: str = "") -> Response:
        return answer(world)

    found.add_url_rule("/v1.0/<path:rest>", "any", any_path, methods=_METHODS, provide_automatic_options=False)
    found.add_url_rule("/v1.0/", "root", any_path, methods=_METHODS, provide_automatic_options=False)
    found.add_url_rule("/owa/", "web", lambda: _web_page(world))
    return found


def _web_page(world: MicrosoftWorld) -> ResponseReturnValue:
    """Lead from an event's webLink to its page."""
    item = request.args.get("itemid", "")
    owner = next((one.address for one in world.graph.mailboxes.values() if _is_of(item, one)), None)
    if owner is None:
        abort(404)
    return redirect(url_for("calendar_pages.event", address=owner, event_id=item), 303)


def _is_of(item: str, mailbox: Mailbox) -> bool:
    with suppress(GraphError):
        event_from_id(mailbox.id, item)
        return True
    return False


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
