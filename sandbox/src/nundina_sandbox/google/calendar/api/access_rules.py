"""Who may do what with a calendar: acl list, get, insert, patch, update, delete."""

from nundina_sandbox.google.calendar.api.call import Call, Routes
from nundina_sandbox.google.calendar.collection import Calendar
from nundina_sandbox.google.calendar.event import Json
from nundina_sandbox.google.calendar.lookup import ROLES, calendar_with_id
from nundina_sandbox.google.calendar.refusals import cannot_change, invalid, required
from nundina_sandbox.google.calendar.resources import etag_of
from nundina_sandbox.google.calendar.tokens import token_with
from nundina_sandbox.google.errors import not_found

READING = "calendar calendar.acls calendar.acls.readonly"
READING_ONE = f"{READING} calendar.readonly"
WRITING = "calendar calendar.acls"
_SCOPES = ("user", "group", "domain")


def add_to(routes: Routes) -> None:
    """Enter the operations."""
    rules = "/calendars/<calendar_id>/acl"
    routes.add("GET", rules, list_, READING)
    routes.add("POST", rules, insert, WRITING)
    routes.add("GET", f"{rules}/<rule_id>", get, READING_ONE)
    routes.add("PATCH", f"{rules}/<rule_id>", change, WRITING)
    routes.add("PUT", f"{rules}/<rule_id>", change, WRITING)
    routes.add("DELETE", f"{rules}/<rule_id>", delete, WRITING)


def resource(calendar: Calendar, rule_id: str) -> Json:
    """Return the AclRule resource."""
    kind, _, value = rule_id.partition(":")
    scope = {"type": kind} | ({"value": value} if value else {})
    head = {"kind": "calendar#aclRule", "etag": etag_of(calendar.version), "id": rule_id}
    return {**head, "scope": scope, "role": calendar.acl[rule_id]}


def list_(call: Call, calendar_id: str) -> Json:
    """Return every rule."""
    calendar = _owned(call, calendar_id)
    token = token_with({"k": "acl", "c": calendar.id, "n": call.state.last_number})
    head = {"kind": "calendar#acl", "etag": etag_of(calendar.version), "nextSyncToken": token}
    return {**head, "items": [resource(calendar, rule_id) for rule_id in calendar.acl]}


def get(call: Call, calendar_id: str, rule_id: str) -> Json:
    """Return one rule."""
    calendar = _owned(call, calendar_id)
    if rule_id not in calendar.acl:
        raise not_found()
    return resource(calendar, rule_id)


def insert(call: Call, calendar_id: str) -> Json:
    """Return the new rule; a person with a calendar list gets the calendar on it."""
    calendar, body = _owned(call, calendar_id), call.body()
    scope = body.get("scope") or {}
    if not isinstance(scope, dict) or not body.get("role"):
        raise required("Required")
    if scope.get("type") == "default":
        return _kept(call, calendar, "default", body["role"])
    if scope.get("type") not in _SCOPES or not isinstance(scope.get("value"), str):
        raise invalid("Invalid scope value.")
    return _kept(call, calendar, f"{scope['type']}:{scope['value'].lower()}", body["role"])


def change(call: Call, calendar_id: str, rule_id: str) -> Json:
    """Return the rule with its new role."""
    calendar = _owned(call, calendar_id)
    if rule_id not in calendar.acl:
        raise not_found()
    return _kept(call, calendar, rule_id, call.body().get("role", calendar.acl[rule_id]))


def delete(call: Call, calendar_id: str, rule_id: str) -> None:
    """Take back a rule."""
    calendar = _owned(call, calendar_id)
    if rule_id not in calendar.acl:
        raise not_found()
    if rule_id == f"user:{calendar.owner}":
        raise cannot_change("The owner of a calendar keeps access to it.")
    del calendar.acl[rule_id]
    _told(call, calendar)


def _kept(call: Call, calendar: Calendar, rule_id: str, role: object) -> Json:
    if not isinstance(role, str) or role not in ROLES:
        raise invalid("Invalid role value.")
    calendar.acl[rule_id] = role
    _told(call, calendar)
    kind, _, address = rule_id.partition(":")
    if kind == "user" and address in call.state.world.people and role != "none":
        call.state.list_calendar(address, calendar.id)
    return resource(calendar, rule_id)


def _told(call: Call, calendar: Calendar) -> None:
    calendar.version = call.state.next_number()
    call.state.touch(f"acl:{calendar.id}")


def _owned(call: Call, calendar_id: str) -> Calendar:
    return calendar_with_id(call.state, call.person, calendar_id, "owner")
