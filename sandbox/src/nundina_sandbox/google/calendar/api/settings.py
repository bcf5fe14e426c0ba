"""The person's settings: list and get."""

from nundina_sandbox.google.calendar.api.call import Call, Routes
from nundina_sandbox.google.calendar.event import Json
from nundina_sandbox.google.calendar.resources import etag_of
from nundina_sandbox.google.calendar.tokens import token_with
from nundina_sandbox.google.errors import not_found

READING = "calendar calendar.readonly calendar.settings calendar.settings.readonly"
_USUAL = {
    "autoAddHangouts": "true",
    "dateFieldOrder": "DMY",
    "defaultEventLength": "60",
    "format24HourTime": "true",
    "hideInvitations": "false",
    "hideWeekends": "false",
    "remindOnRespondedEventsOnly": "false",
    "showDeclinedEvents": "true",
    "useKeyboardShortcuts": "true",
    "weekStart": "1",
}


def add_to(routes: Routes) -> None:
    """Enter the operations."""
    routes.add("GET", "/users/me/settings", list_, READING)
    routes.add("GET", "/users/me/settings/<setting>", get, READING)


def list_(call: Call) -> Json:
    """Return every setting."""
    token = token_with({"k": "settings", "n": call.state.last_number})
    items = [_resource(name, value) for name, value in _values(call).items()]
    return {"kind": "calendar#settings", "etag": etag_of(1), "nextSyncToken": token, "items": items}


def get(call: Call, setting: str) -> Json:
    """Return one setting."""
    values = _values(call)
    if setting not in values:
        raise not_found()
    return _resource(setting, values[setting])


def _values(call: Call) -> dict[str, str]:
    calendar = call.state.calendars[call.person.address]
    return _USUAL | {"locale": call.person.locale, "timezone": calendar.zone}


def _resource(name: str, value: str) -> Json:
    return {"kind": "calendar#setting", "etag": etag_of(1), "id": name, "value": value}
