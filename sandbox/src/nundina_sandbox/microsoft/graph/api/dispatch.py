"""Finds what a request asks for, checks that it may, has it done, and writes the answer as Graph does."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from flask import Request, Response, request

from nundina_sandbox.microsoft.graph.api import batch, calendars, changes, events, people, schedules, subscriptions
from nundina_sandbox.microsoft.graph.api.call import Answer, Call, bearer_of
from nundina_sandbox.microsoft.graph.errors import GraphError, access_denied, no_segment
from nundina_sandbox.microsoft.graph.operations import Asked, asked_by, methods_of
from nundina_sandbox.microsoft.identity.bearer import Bearer
from nundina_sandbox.microsoft.world import MicrosoftWorld

_READ = frozenset(
    {
        "Calendars.ReadBasic",
        "Calendars.Read",
        "Calendars.ReadWrite",
        "Calendars.Read.Shared",
        "Calendars.ReadWrite.Shared",
        "Calendars.ReadBasic.All",
    }
)
_WRITE = frozenset({"Calendars.ReadWrite", "Calendars.ReadWrite.Shared"})
_DETAILS = _READ - {"Calendars.ReadBasic", "Calendars.ReadBasic.All"}
_ME = frozenset({"User.Read", "User.ReadWrite", "User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All"})
_SETTINGS = frozenset({"MailboxSettings.Read", "MailboxSettings.ReadWrite"})
_ANYTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Operation:
    """What does it, and which permissions open it: any one of them."""

    run: Callable[[Call], Answer]
    permissions: frozenset[str]
    locked: bool = True
    """Whether the world stands still meanwhile; not where others have to answer first."""


OPERATIONS: dict[str, Operation] = {
    "users.get": Operation(people.get_user, _ME),
    "mailboxSettings.get": Operation(people.get_settings, _SETTINGS),
    "mailboxSettings.patch": Operation(people.patch_settings, frozenset({"MailboxSettings.ReadWrite"})),
    "mailboxSettings.property": Operation(people.get_setting, _SETTINGS),
    "mail.send": Operation(people.send_mail, frozenset({"Mail.Send", "Mail.Send.Shared"})),
    "timeZones.list": Operation(people.list_zones, _ME | _SETTINGS),
    "calendarGroups.list": Operation(calendars.list_groups, _DETAILS),
    "calendars.list": Operation(calendars.list_calendars, _READ),
    "calendars.insert": Operation(calendars.insert, _WRITE),
    "calendars.get": Operation(calendars.get, _READ),
    "calendars.patch": Operation(calendars.patch, _WRITE),
    "calendars.delete": Operation(calendars.delete, _WRITE),
    "calendarPermissions.list": Operation(calendars.list_permissions, _DETAILS),
    "calendarPermissions.insert": Operation(calendars.insert_permission, _WRITE),
    "calendar.getSchedule": Operation(schedules.get_schedule, _READ),
    "events.list": Operation(events.list_events, _READ),
    "events.count": Operation(events.count_events, _READ),
    "events.insert": Operation(events.insert, _WRITE),
    "events.get": Operation(events.get, _READ),
    "events.patch": Operation(events.patch, _WRITE),
    "events.delete": Operation(events.delete, _WRITE),
    "events.instances": Operation(events.list_instances, _READ),
    "events.exceptions": Operation(events.list_exceptions, _READ),
    "events.calendar": Operation(events.calendar_of, _READ),
    "events.accept": Operation(events.accept, _WRITE),
    "events.decline": Operation(events.decline, _WRITE),
    "events.tentativelyAccept": Operation(events.tentatively_accept, _WRITE),
    "events.cancel": Operation(events.cancel, _WRITE),
    "events.forward": Operation(events.forward, _DETAILS),
    "events.snoozeReminder": Operation(events.snooze_reminder, _WRITE),
    "events.dismissReminder": Operation(events.dismiss_reminder, _WRITE),
    "calendarView.list": Operation(events.list_view, _READ),
    "calendarView.delta": Operation(changes.delta, _READ),
    "subscriptions.list": Operation(subscriptions.list_subscriptions, _ANYTHING),
    "subscriptions.insert": Operation(subscriptions.insert, _DETAILS, locked=False),
    "subscriptions.get": Operation(subscriptions.get, _ANYTHING),
    "subscriptions.patch": Operation(subscriptions.patch, _DETAILS),
    "subscriptions.delete": Operation(subscriptions.delete, _ANYTHING),
    "subscriptions.reauthorize": Operation(subscriptions.reauthorize, _DETAILS),
    "batch": Operation(batch.run, _ANYTHING, locked=False),
}
"""Everything that the sandbox's Graph can do; a test compares it with the table of paths."""


def answer(world: MicrosoftWorld) -> Response:
    """Return the answer to the request under way."""
    try:
        bearer = bearer_of(world, request)
        found = _run(world, bearer, _asked(request))
    except GraphError as error:
        return refusal(world, error)
    return _written(found)


def refusal(world: MicrosoftWorld, error: GraphError) -> Response:
    """Return the answer that this refusal is, with the ids of the request under way."""
    request_id, client_id = _request_ids()
    body = error.body(world.clock.now(), request_id, client_id)
    found = Response(json.dumps(body), error.status, content_type="application/json")
    found.headers.update(error.headers)
    return found


def with_ids(found: Response) -> Response:
    """Return an answer with the headers by which Microsoft's support finds it again."""
    request_id, client_id = _request_ids()
    found.headers["request-id"], found.headers["client-request-id"] = request_id, client_id
    found.headers["x-ms-ags-diagnostic"] = json.dumps({"ServerInfo": {"DataCenter": "Nundina sandbox", "Ring": "1"}})
    found.headers.setdefault("Cache-Control", "private")
    return found


def _request_ids() -> tuple[str, str]:
    made = request.environ.setdefault("nundina_sandbox.request_id", str(uuid.uuid4()))
    return made, request.headers.get("client-request-id") or made


def _asked(asked: Request) -> Asked:
    found = asked_by(asked.method, asked.path)
    if found is not None:
        return found
    methods = methods_of(asked.path)
    if methods:
        message = "Specified HTTP method is not allowed for the request target."
        raise GraphError(405, "BadRequest", message, {"Allow": ", ".join(methods)})
    raise no_segment(asked.path.rstrip("/").rpartition("/")[2])


def _run(world: MicrosoftWorld, bearer: Bearer, asked: Asked) -> Answer:
    operation = OPERATIONS[asked.operation]
    allowed = bearer.scopes if bearer.person is not None else bearer.roles
    if operation.permissions and not operation.permissions & allowed:
        raise access_denied()
    call = Call(world, request, bearer, asked)
    if not operation.locked:
        return operation.run(call)
    with world.graph.writing():
        _check_mailbox(call)
        found = operation.run(call)
    return Answer(found.body, found.status, {**found.headers, **_applied(call)})


def _check_mailbox(call: Call) -> None:
    """Raise GraphError 403 for somebody else's mailbox where the permission is for one's own only."""
    if call.bearer.person is None or "user" not in call.asked.parts or call.own:
        return
    shared = any(one.endswith((".Shared", ".All")) for one in call.bearer.scopes)
    if not shared:
        raise access_denied()


def _applied(call: Call) -> dict[str, str]:
    """Return the header that names the preferences which were honoured."""
    wanted, found = call.preferences, []
    if "outlook.timezone" in wanted:
        found.append(f'outlook.timezone="{wanted["outlook.timezone"]}"')
    if "outlook.body-content-type" in wanted:
        found.append(f'outlook.body-content-type="{wanted["outlook.body-content-type"]}"')
    if "odata.maxpagesize" in wanted and call.asked.operation == "calendarView.delta":
        found.append(f"odata.maxpagesize={wanted['odata.maxpagesize']}")
    if call.immutable:
        found.append('IdType="ImmutableId"')
    return {"Preference-Applied": ", ".join(found)} if found else {}


def _written(found: Answer) -> Response:
    if found.body is None:
        empty = Response(status=found.status, headers=dict(found.headers))
        empty.headers.remove("Content-Type")
        return empty
    if isinstance(found.body, str):
        return Response(found.body, found.status, dict(found.headers), content_type="text/plain")
    text = json.dumps(found.body, ensure_ascii=False)
    kind = "application/json; odata.metadata=minimal; odata.streaming=true; IEEE754Compatible=false; charset=utf-8"
    written = Response(text, found.status, dict(found.headers), content_type=kind.replace("; ", ";"))
    written.headers["OData-Version"] = "4.0"
    etag = found.body.get("@odata.etag")
    if etag:
        written.headers["ETag"] = etag
    return written
