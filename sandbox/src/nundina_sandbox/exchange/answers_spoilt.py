"""The answers of a server, or of a proxy before it, that has something wrong with it."""

from flask import Response, redirect, request
from lxml import etree

from nundina_sandbox.exchange.elements import Element, m, parsed, part, parts_of, serialised
from nundina_sandbox.exchange.envelope import enveloped, fault
from nundina_sandbox.exchange.errors import ExchangeError, RequestRefused
from nundina_sandbox.exchange.faults import BUSY, IN_ANSWERS, SOAP_FAULTS, STATUSES, Fault
from nundina_sandbox.exchange.operations.call import failed_parts, failure, response
from nundina_sandbox.exchange.operations.registry import OPERATIONS
from nundina_sandbox.exchange.world import ExchangeWorld

_LOGIN = (
    "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form method='post' action='/my.policy'>"
    "<label>User name <input name='username'></label><label>Password <input type='password' name='password'></label>"
    "</form></body></html>"
)
_WAIT_SECONDS = 10
_THINGS = ("ItemIds", "FolderIds", "ParentFolderIds", "Items", "SourceIds", "ItemChanges", "Ids")
"""Where a request lists what it asks for."""


def refusal_of(world: ExchangeWorld, armed: Fault, operation: str) -> Response | None:
    """Return the answer that a fault stands for, None when it lets the request be done first."""
    if operation not in OPERATIONS and armed.kind in (*SOAP_FAULTS, *IN_ANSWERS):
        return Response(f"<html><body><h1>{armed.kind}</h1></body></html>", 500, mimetype="text/html")
    if armed.kind in SOAP_FAULTS:
        return _fault(world, armed)
    if armed.kind in IN_ANSWERS:
        return _in_answer(world, armed.kind, operation)
    if armed.kind in STATUSES:
        return _status(armed)
    if armed.kind == "redirect":
        answer = redirect(armed.target or "/", 302)
        return Response(answer.get_data(), 302, {"Location": answer.location})
    return login_page() if armed.kind == "loginPage" else None


def _fault(world: ExchangeWorld, armed: Fault) -> Response:
    wait = armed.retry_after if armed.retry_after is not None else armed.seconds or _WAIT_SECONDS
    values = {"BackOffMilliseconds": str(int(wait * 1000))} if armed.kind == BUSY else {}
    refused = RequestRefused(armed.kind, **values)
    return Response(serialised(fault(refused, world.server.version)), 500, content_type="text/xml; charset=utf-8")


def _status(armed: Fault) -> Response:
    answer = Response(f"<html><body><h1>{STATUSES[armed.kind]}</h1></body></html>", STATUSES[armed.kind])
    answer.mimetype = "text/html"
    if armed.kind == "unauthorized":
        answer.headers["WWW-Authenticate"] = 'Basic realm="exchange"'
    if armed.retry_after is not None:
        answer.headers["Retry-After"] = str(armed.retry_after)
    return answer


def _in_answer(world: ExchangeWorld, code: str, operation: str) -> Response:
    error = ExchangeError(code)
    body = _availability(error) if operation == "GetUserAvailability" else _messages(operation, error)
    answer = enveloped(body, world.server.version)
    return Response(serialised(answer), content_type="text/xml; charset=utf-8")


def _messages(operation: str, error: ExchangeError) -> Element:
    return response(operation, [failure(operation, error, _empty(operation)) for _ in range(_how_many())])


def _empty(operation: str) -> list[Element]:
    wanted = {"GetFolder": "Folders", "GetItem": "Items", "CreateItem": "Items", "UpdateItem": "Items"}
    if operation == "SyncFolderItems":
        return [m("SyncState"), m("IncludesLastItemInRange", content=True)]
    return [m(wanted[operation])] if operation in wanted else []


def _availability(error: ExchangeError) -> Element:
    answers = [m("ResponseMessage", failed_parts(error), ResponseClass="Error") for _ in range(_how_many())]
    return m("GetUserAvailabilityResponse", [m("FreeBusyResponseArray", [m("FreeBusyResponse", [a]) for a in answers])])


def _how_many() -> int:
    """Return for how many things the request asks."""
    try:
        asked = parts_of(part(parsed(request.get_data()), "Body"))
    except etree.XMLSyntaxError:
        return 1
    lists = [part(asked[0], name) for name in (*_THINGS, "MailboxDataArray")] if asked else []
    return max([len(parts_of(one)) for one in lists if one is not None], default=1) or 1


def login_page() -> Response:
    """Return the page of a proxy that wants to be signed in to first."""
    return Response(_LOGIN, 200, content_type="text/html; charset=utf-8")


def without_second_half(answer: Response) -> None:
    """Leave the second half of every list of items out of an answer, as if it were all."""
    try:
        root = parsed(answer.get_data())
    except etree.XMLSyntaxError:
        return
    for items in root.iter("{*}Items", "{*}Changes", "{*}CalendarEventArray"):
        for gone in list(items)[len(items) // 2 :]:
            items.remove(gone)
    answer.set_data(serialised(root))
