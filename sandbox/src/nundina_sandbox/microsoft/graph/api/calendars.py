"""Calendars: list, get, create, change, delete, and with whom they are shared."""

from nundina_sandbox.microsoft.graph.api.call import Answer, Call
from nundina_sandbox.microsoft.graph.errors import GraphError, bad_body, invalid_request
from nundina_sandbox.microsoft.graph.event import address_of
from nundina_sandbox.microsoft.graph.filters import filter_from
from nundina_sandbox.microsoft.graph.ids import calendar_id, change_key
from nundina_sandbox.microsoft.graph.mailbox import Calendar, Mailbox
from nundina_sandbox.microsoft.graph.moments import Json
from nundina_sandbox.microsoft.graph.resources import calendar_resource

COLORS = (
    "auto",
    "lightBlue",
    "lightGreen",
    "lightOrange",
    "lightGray",
    "lightYellow",
    "lightTeal",
    "lightPink",
    "lightBrown",
    "lightRed",
    "maxColor",
)
_ROLES = ("freeBusyRead", "limitedRead", "read", "write")
_GROUP_CLASS = "0006f0b7-0000-0000-c000-000000000046"


def list_calendars(call: Call) -> Answer:
    """Return a mailbox's calendars, the primary one first."""
    mailbox, viewer = call.mailbox, call.bearer.person
    mine = sorted(mailbox.calendars.values(), key=lambda one: (not one.default, one.number))
    if viewer is not None and not call.own:
        mine = [one for one in mine if viewer.address in one.shared_with]
    skip, size = call.options.number("skip", 0), call.options.number("top", 10)
    found = _filtered(call, [calendar_resource(mailbox, one, viewer) for one in mine])
    body: Json = {
        "@odata.context": f"{_context(call)}",
        "value": [_selected(call, one) for one in found[skip : skip + size]],
    }
    if skip + size < len(found):
        query = call.options.next_query(top=str(size), skip=str(skip + size))
        body["@odata.nextLink"] = f"{call.root}/{call.path}?{query}"
    return Answer(body)


def get(call: Call) -> Answer:
    """Return one calendar, `/me/calendar` being the primary one."""
    found = _selected(call, calendar_resource(call.mailbox, call.calendar(), call.bearer.person))
    return Answer({"@odata.context": f"{_context(call)}/$entity", **found})


def insert(call: Call) -> Answer:
    """Return a new calendar."""
    body, mailbox = call.body(), call.mailbox
    name = _name(body.get("name"), mailbox, None)
    calendar = call.state.add_calendar(mailbox, name, color=_color(body.get("color")))
    return Answer({"@odata.context": f"{_context(call)}/$entity", **calendar_resource(mailbox, calendar)}, 201)


def patch(call: Call) -> Answer:
    """Return a calendar after changing its name or color."""
    body, mailbox, calendar = call.body(), call.mailbox, call.calendar("write")
    if "name" in body:
        calendar.name = _name(body["name"], mailbox, calendar)
    if "color" in body:
        calendar.color = _color(body["color"])
    calendar.version = call.state.next_version()
    return Answer({"@odata.context": f"{_context(call)}/$entity", **calendar_resource(mailbox, calendar)})


def delete(call: Call) -> Answer:
    """Delete a calendar with all that is on it; the primary one stays."""
    mailbox, calendar = call.mailbox, call.calendar("write")
    if not calendar.removable:
        raise invalid_request("The default calendar cannot be deleted.")
    for event in list(mailbox.on(calendar)):
        call.state.remove(mailbox, event)
    del mailbox.calendars[calendar.number]
    return Answer(None, 204)


def list_groups(call: Call) -> Answer:
    """Return the one group in which every mailbox has its calendars."""
    mailbox = call.mailbox
    group = {
        "id": calendar_id(mailbox.id, 0),
        "name": "My Calendars",
        "classId": _GROUP_CLASS,
        "changeKey": change_key(mailbox.id, 0),
    }
    owner = f"users('{mailbox.address.replace('@', '%40')}')"
    return Answer({"@odata.context": f"{call.root}/$metadata#{owner}/calendarGroups", "value": [group]})


def list_permissions(call: Call) -> Answer:
    """Return with whom a calendar is shared."""
    calendar = call.calendar()
    found = [_permission(call, address, role) for address, role in sorted(calendar.shared_with.items())]
    return Answer({"@odata.context": f"{_context(call)}/calendarPermissions", "value": found})


def insert_permission(call: Call) -> Answer:
    """Share a calendar with somebody."""
    body, calendar = call.body(), call.calendar("write")
    address, role = address_of(body), body.get("role")
    if not address or role not in _ROLES:
        raise bad_body("A calendar permission needs an emailAddress and a role.")
    calendar.shared_with[address] = str(role)
    return Answer(_permission(call, address, str(role)), 201)


def _permission(call: Call, address: str, role: str) -> Json:
    person = call.world.people.get(address)
    return {
        "id": f"RGVmYXVsdA=={address}",
        "isRemovable": True,
        "isInsideOrganization": person is not None and person.tenant == call.mailbox.person.tenant,
        "role": role,
        "allowedRoles": list(_ROLES),
        "emailAddress": {"name": person.name if person else address, "address": address},
    }


def _filtered(call: Call, calendars: list[Json]) -> list[Json]:
    text = call.options.text("filter")
    if text is None or not calendars:
        return calendars
    test = filter_from(text, frozenset(calendars[0]))
    return [one for one in calendars if test(one)]


def _selected(call: Call, found: Json) -> Json:
    names = call.options.list("select")
    unknown = next((name for name in names if name not in found), None)
    if unknown is not None:
        message = f"Could not find a property named '{unknown}' on type 'microsoft.graph.calendar'."
        raise GraphError(400, "RequestBroker--ParseUri", message)
    return {name: value for name, value in found.items() if name in (*names, "id")} if names else found


def _name(value: object, mailbox: Mailbox, before: Calendar | None) -> str:
    if not isinstance(value, str) or not value.strip():
        raise bad_body("A calendar needs a name.")
    if any(one.name == value and one is not before for one in mailbox.calendars.values()):
        message = "A folder with the specified name already exists."
        raise GraphError(409, "ErrorFolderExists", message)
    return value


def _color(value: object) -> str:
    if value is None:
        return "auto"
    if value not in COLORS:
        raise bad_body("Cannot convert the value of 'color' to the expected type 'microsoft.graph.calendarColor'.")
    return str(value)


def _context(call: Call) -> str:
    return f"{call.root}/$metadata#users('{call.mailbox.address.replace('@', '%40')}')/calendars"
