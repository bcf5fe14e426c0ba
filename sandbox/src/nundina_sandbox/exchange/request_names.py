"""What a request is called in the log and for faults."""

import re

from flask import Request

from nundina_sandbox.exchange.faults import LOOK

_FIRST_IN_BODY = re.compile(rb"<(?:[\w.-]+:)?Body\b[^>]*>\s*<(?:[\w.-]+:)?([A-Za-z]+)")
_KEPT = "nundina_sandbox.exchange.operation"


def operation_asked(request: Request) -> str | None:
    """Return the operation of a request: an EWS name, `autodiscover.pox` or `autodiscover.soap`; None for a page."""
    if _KEPT not in request.environ:
        request.environ[_KEPT] = _operation(request)
    name: str | None = request.environ[_KEPT]
    return name


def _operation(request: Request) -> str | None:
    path = request.path.lower()
    if path.startswith("/autodiscover/"):
        return "autodiscover.soap" if path.endswith(".svc") else "autodiscover.pox"
    if not path.startswith("/ews/"):
        return None
    found = _FIRST_IN_BODY.search(request.get_data()[:20_000])
    return found[1].decode().removesuffix("Request") if found else LOOK
