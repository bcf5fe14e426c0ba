"""One call of the API: who asks, with which parameters and body, and how the answer is written."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Request, Response, request

from nundina_sandbox.google.bearer import authenticate
from nundina_sandbox.google.calendar.api.partial import selected
from nundina_sandbox.google.calendar.event import Json
from nundina_sandbox.google.calendar.moments import zone_named
from nundina_sandbox.google.calendar.refusals import invalid, required
from nundina_sandbox.google.calendar.state import CalendarState
from nundina_sandbox.google.errors import condition_not_met, invalid_parameter, parse_error
from nundina_sandbox.google.people import Person
from nundina_sandbox.google.world import World

_TRUE_FALSE = {"true": True, "false": False, "1": True, "0": False}
_SCOPE = "https://www.googleapis.com/auth/"


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated call; what it reads of the request raises GoogleError 400 when it is wrong."""

    state: CalendarState
    person: Person
    request: Request

    @property
    def root(self) -> str:
        """Return the sandbox's address as the client sees it, ending in a slash."""
        return self.request.host_url

    def text(self, name: str) -> str | None:
        """Return a query parameter, None when it is missing or empty."""
        return self.request.args.get(name) or None

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a query parameter that may be repeated."""
        return tuple(self.request.args.getlist(name))

    def flag(self, name: str) -> bool | None:
        """Return a boolean query parameter, None when it is missing."""
        value = self.text(name)
        if value is None:
            return None
        if value.lower() not in _TRUE_FALSE:
            raise invalid_parameter(name, value)
        return _TRUE_FALSE[value.lower()]

    def number(self, name: str, usual: int | None, most: int | None = None) -> int | None:
        """Return a query parameter from 1 on; more than `most` counts as `most`."""
        value = self.text(name)
        if value is None:
            return usual
        if not value.isascii() or not value.isdigit() or not 1 <= int(value[:10]) < 2**31:
            raise invalid_parameter(name, value)
        return min(int(value), most) if most else int(value)

    def size(self, usual: int, most: int) -> int:
        """Return how many results a page may have."""
        return self.number("maxResults", usual, most) or usual

    def choice(self, name: str, choices: tuple[str, ...]) -> str | None:
        """Return a query parameter that is one of these, None when it is missing."""
        value = self.text(name)
        if value is not None and value not in choices:
            raise invalid_parameter(name, value)
        return value

    def zone(self, usual: str) -> str:
        """Return the zone in which the answer is wanted."""
        value = self.text("timeZone") or usual
        try:
            return zone_named(value).key
        except ValueError:
            raise invalid("Invalid time zone.", "timeZone") from None

    def body(self) -> Json:
        """Return the JSON object that was sent; nothing at all counts as an empty one."""
        raw = self.request.get_data()
        if not raw.strip():
            return {}
        try:
            found = json.loads(raw)
        except (ValueError, RecursionError):
            raise parse_error() from None
        if not isinstance(found, dict):
            raise parse_error()
        return found

    def check_match(self, etag: str) -> None:
        """Raise GoogleError 412 when the request was meant for another state of the resource."""
        wanted = self.request.headers.get("If-Match")
        if wanted and wanted.strip() != "*" and etag not in [one.strip() for one in wanted.split(",")]:
            raise condition_not_met()


View = Callable[..., Json | None]
"""Takes a Call and the parts of the path; None is an empty answer."""


class Routes:
    """Where the modules of the API enter their operations."""

    def __init__(self, blueprint: Blueprint, world: World) -> None:
        self._blueprint = blueprint
        self._world = world

    def add(self, method: str, rule: str, view: View, scopes: str) -> None:
        """Enter an operation below `/calendar/v3`, open to tokens with one of these scopes (`calendar.events ...`)."""
        allowed = [_SCOPE + scope for scope in scopes.split()]

        def answer(**parts: str) -> Response:
            person = authenticate(self._world, request, *allowed)
            state = self._world.calendar
            with state.writing():
                found = view(Call(state, person, request), **parts)
            return answered(found)

        endpoint = f"{view.__module__.rpartition('.')[2]}_{view.__name__}_{method}".replace(".", "_")
        self._blueprint.add_url_rule(
            f"/calendar/v3{rule}",
            endpoint,
            answer,
            methods=[method],
            strict_slashes=False,
            provide_automatic_options=False,
        )


def answered(found: Json | None) -> Response:
    """Return the answer: 204 for nothing, 304 for what the client has, else JSON with the ETag and the fields asked."""
    if found is None:
        return _empty(204, {})
    etag = found.get("etag")
    headers = {"Cache-Control": "no-cache, no-store, max-age=0, must-revalidate", "Vary": "Origin, X-Origin"}
    if etag:
        headers["ETag"] = etag
        known = [one.strip() for one in request.headers.get("If-None-Match", "").split(",")]
        if request.method == "GET" and (etag in known or "*" in known):
            return _empty(304, headers)
    if request.args.get("fields"):
        found = selected(found, request.args["fields"])
    text = json.dumps(found, ensure_ascii=False)
    return Response(text, content_type="application/json; charset=UTF-8", headers=headers)


def _empty(status: int, headers: dict[str, str]) -> Response:
    answer = Response(status=status, headers=headers)
    answer.headers.remove("Content-Type")
    return answer


def needed(value: str | None, name: str) -> str:
    """Return a parameter's value; raises GoogleError 400 when it is missing."""
    if value is None:
        raise required(f"Missing required parameter: {name}")
    return value
