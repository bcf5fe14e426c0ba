"""What every page needs: the world, the mailbox, and protection from forms of other sites."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from nundina_sandbox.microsoft.graph.errors import GraphError
from nundina_sandbox.microsoft.graph.event import Event
from nundina_sandbox.microsoft.graph.ids import event_from_id, immutable_id
from nundina_sandbox.microsoft.graph.mailbox import Mailbox
from nundina_sandbox.microsoft.graph.series import find
from nundina_sandbox.microsoft.graph.state import GraphState
from nundina_sandbox.microsoft.graph.zones import windows_name, zone_named
from nundina_sandbox.microsoft.world import MicrosoftWorld

WORDS: Mapping[str, str] = {
    "ErrorInvalidIdMalformed": "This event is not there any more.",
    "ErrorItemNotFound": "This event is not there any more.",
    "ErrorPropertyValidationFailure": "The event cannot be like this: look at its times and its repetition.",
}


class Desk:
    """Where the pages are entered."""

    def __init__(self, blueprint: Blueprint, world: MicrosoftWorld) -> None:
        self._blueprint = blueprint
        self.world = world
        blueprint.before_request(_only_own_forms)
        blueprint.register_error_handler(GraphError, _refused)

    @property
    def state(self) -> GraphState:
        """Return the world's mailboxes."""
        return self.world.graph

    def add(self, rule: str, view: Callable[..., ResponseReturnValue], *methods: str) -> None:
        """Enter a page below `/ui`; it runs with the world's lock held, and its changes are told at its end."""

        def answer(**parts: str) -> ResponseReturnValue:
            with self.state.writing():
                return view(self, **parts)

        self._blueprint.add_url_rule(rule, view.__name__, answer, methods=list(methods) or ["GET"])

    def mailbox(self, address: str) -> Mailbox:
        """Return a person's mailbox; anybody else's is a page that is not there."""
        found = self.state.mailbox(address)
        if found is None:
            abort(404)
        return found


def event_in(mailbox: Mailbox, event_id: str) -> Event:
    """Return the event with this id of either form; raises GraphError when it is not there."""
    key, _ = event_from_id(mailbox.id, event_id)
    found = find(mailbox, key)
    if found is None:
        raise GraphError(404, "ErrorItemNotFound", "")
    return found


def id_of(mailbox: Mailbox, event: Event) -> str:
    """Return the id by which pages know an event: the immutable one."""
    return immutable_id(mailbox.id, event.key)


def series_id_of(mailbox: Mailbox, event: Event) -> str:
    """Return the id of the series to which an event belongs."""
    return immutable_id(mailbox.id, (event.number, None))


def zone_of(mailbox: Mailbox) -> str:
    """Return the IANA name of a mailbox's zone: its owner's own, unless they have set another in Outlook."""
    own = mailbox.person.zone
    return own if windows_name(own) == mailbox.settings.zone else zone_named(mailbox.settings.zone).key


def page(name: str, code: int = 200, **values: Any) -> ResponseReturnValue:  # noqa: ANN401 - template values
    """Return a rendered page."""
    return render_template(f"graph/{name}.html", **values), code


def sentence_for(error: GraphError) -> str:
    """Return what a person is told about a refusal."""
    return WORDS.get(error.code, error.message)


def _refused(error: GraphError) -> ResponseReturnValue:
    return page(
        "refused", 404 if error.code in ("ErrorInvalidIdMalformed",) else error.status, sentence=sentence_for(error)
    )


def _only_own_forms() -> None:
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin is not None and origin != request.host_url.rstrip("/"):
        abort(403)
