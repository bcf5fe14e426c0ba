"""Plays the armed faults around every request, and keeps the log: the one place where both happen, for any provider."""

import time
from collections.abc import Callable
from typing import Any, Protocol

from flask import Flask, Request, Response, request

from nundina_sandbox.clock import SandboxClock
from nundina_sandbox.connection_faults import cut_short, drop_connection
from nundina_sandbox.faults import DELAY, Fault, FaultBoard
from nundina_sandbox.request_log import LoggedRequest, RequestLog

NOT_THE_PROVIDERS = ("/static/", "/control", "/ui", "/favicon.ico")
"""What the sandbox adds to a provider, and its log leaves out."""
_TAKEN = "nundina_sandbox.faults"
_PERSON = "nundina_sandbox.person"


class Provider(Protocol):
    """What the player must know about the provider whose requests it spoils."""

    @property
    def clock(self) -> SandboxClock:
        """The clock by which the log is kept."""

    @property
    def requests(self) -> RequestLog:
        """The log."""

    @property
    def faults(self) -> FaultBoard[Any]:
        """What is armed."""

    def operation_of(self, method: str, path: str) -> str | None:
        """Return the provider's name for what is asked, None when it has none."""

    def asking(self, asked: Request) -> str | None:
        """Return the address of whose token the request has."""

    def refusal(self, fault: Fault, operation: str) -> Response | None:
        """Return the error that this fault stands for, None when it is of another kind."""

    def page(self) -> Response:
        """Return a page such as the provider's front end answers instead of JSON."""

    def half_a_list(self, response: Response) -> None:
        """Leave the second half of a list and what leads to more of it out of the answer."""


def raw_path(asked: Request) -> str:
    """Return the path as it was sent, percent signs and all."""
    uri: str = asked.environ.get("REQUEST_URI") or asked.path
    return uri.partition("?")[0]


def install(app: Flask, provider: Provider) -> None:
    """Have the provider's faults played on every request of this application."""

    @app.before_request
    def _before() -> Response | None:
        return _play_before(provider)

    @app.after_request
    def _after(response: Response) -> Response:
        answer = _play_after(provider, response)
        _log(provider, answer)
        return answer


def _play_before(provider: Provider) -> Response | None:
    path = raw_path(request)
    address = provider.asking(request)
    operation = provider.operation_of(request.method, path)
    taken = provider.faults.take(operation, request.method, path, address)
    request.environ[_TAKEN], request.environ[_PERSON] = taken, address
    for fault in taken:
        answer = _play(provider, fault, operation or "")
        if answer is not None:
            return answer
    return None


def _play(provider: Provider, fault: Fault, operation: str) -> Response | None:
    if fault.kind == DELAY:
        time.sleep(fault.seconds)
        return None
    if fault.kind == "drop":
        return drop_connection(request.environ)
    return provider.refusal(fault, operation)


def _play_after(provider: Provider, response: Response) -> Response:
    for fault in request.environ.get(_TAKEN, ()):
        if fault.kind == "html":
            return provider.page()
        if fault.kind == "dropAfterCommit":
            return drop_connection(request.environ)
        spoil = _SPOILT.get(fault.kind)
        if spoil:
            spoil(provider, response)
    return response


def _cut(provider: Provider, response: Response) -> None:
    cut_short(request.environ)


def _break_off(provider: Provider, response: Response) -> None:
    text = response.get_data(as_text=True)
    response.set_data(text[: len(text) // 2] + '{"')


_SPOILT: dict[str, Callable[[Provider, Response], None]] = {
    "truncatedBody": _cut,
    "malformedJson": _break_off,
    "malformedXml": _break_off,
    "truncatedList": lambda provider, response: provider.half_a_list(response),
}


def _log(provider: Provider, response: Response) -> None:
    path, environ = raw_path(request), request.environ
    if path.startswith(NOT_THE_PROVIDERS):
        return
    played = next((f.kind for f in environ.get(_TAKEN, ())), None)
    operation = provider.operation_of(request.method, path)
    entry = LoggedRequest(
        provider.clock.now(), request.method, path, operation, response.status_code, environ.get(_PERSON), played
    )
    provider.requests.add(entry)
