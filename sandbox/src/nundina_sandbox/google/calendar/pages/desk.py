"""What every page needs: the world, the person whose calendar it is, and protection from forms of other sites."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.state import CalendarState
from nundina_sandbox.google.errors import GoogleError
from nundina_sandbox.google.people import Person
from nundina_sandbox.google.world import World

WORDS: Mapping[str, str] = {
    "deleted": "This event has been deleted already.",
    "duplicate": "There is such an event already.",
    "forbiddenForNonOrganizer": "Only the organizer can change this event.",
    "notFound": "This event is not there any more.",
    "timeRangeEmpty": "The event has to end after it starts.",
}


class Desk:
    """Where the pages are entered."""

    def __init__(self, blueprint: Blueprint, world: World) -> None:
        self._blueprint = blueprint
        self.world = world
        blueprint.before_request(_only_own_forms)
        blueprint.register_error_handler(GoogleError, _refused)

    @property
    def state(self) -> CalendarState:
        """Return the world's calendars."""
        return self.world.calendar

    def add(self, rule: str, view: Callable[..., ResponseReturnValue], *methods: str) -> None:
        """Enter a page below `/ui`; it runs with the world's lock held, and its changes are told at its end."""

        def answer(**parts: str) -> ResponseReturnValue:
            with self.state.writing():
                return view(self, **parts)

        self._blueprint.add_url_rule(rule, view.__name__, answer, methods=list(methods) or ["GET"])

    def person(self, address: str) -> tuple[Person, Calendar]:
        """Return a person with their primary calendar; anybody else is a page that is not there."""
        found = self.world.people.get(address.lower())
        calendar = self.state.primary(found.address) if found else None
        if found is None or calendar is None:
            abort(404)
        return found, calendar


def page(name: str, code: int = 200, **values: Any) -> ResponseReturnValue:  # noqa: ANN401 - template values
    """Return a rendered page."""
    return render_template(f"calendar/{name}.html", **values), code


def sentence_for(error: GoogleError) -> str:
    """Return what a person is told about a refusal."""
    return WORDS.get(error.reason, error.message)


def _refused(error: GoogleError) -> ResponseReturnValue:
    return page("refused", error.code, sentence=sentence_for(error))


def _only_own_forms() -> None:
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin is not None and origin != request.host_url.rstrip("/"):
        abort(403)
