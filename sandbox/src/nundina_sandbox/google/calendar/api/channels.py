"""The watch operations, and channels.stop."""

from urllib.parse import quote

from nundina_sandbox.google.calendar.api import access_rules, calendar_list, event_lists, settings
from nundina_sandbox.google.calendar.api.call import Call, Routes
from nundina_sandbox.google.calendar.event import Json
from nundina_sandbox.google.calendar.lookup import calendar_with_id
from nundina_sandbox.google.calendar.refusals import required

ANY = (
    "calendar calendar.acls calendar.acls.readonly calendar.app.created calendar.calendarlist "
    "calendar.calendarlist.readonly calendar.events calendar.events.freebusy calendar.events.owned "
    "calendar.events.owned.readonly calendar.events.public.readonly calendar.events.readonly calendar.readonly "
    "calendar.settings calendar.settings.readonly"
)


def add_to(routes: Routes) -> None:
    """Enter the operations."""
    routes.add("POST", "/calendars/<calendar_id>/events/watch", watch_events, event_lists.READING)
    routes.add("POST", "/calendars/<calendar_id>/acl/watch", watch_rules, access_rules.READING)
    routes.add("POST", "/users/me/calendarList/watch", watch_calendar_list, calendar_list.READING)
    routes.add("POST", "/users/me/settings/watch", watch_settings, settings.READING)
    routes.add("POST", "/channels/stop", stop, ANY)


def watch_events(call: Call, calendar_id: str) -> Json:
    """Return the channel on which changes of a calendar's events are told."""
    calendar = calendar_with_id(call.state, call.person, calendar_id, "reader")
    return _opened(call, f"events:{calendar.id}", f"calendars/{quote(calendar.id)}/events")


def watch_rules(call: Call, calendar_id: str) -> Json:
    """Return the channel on which changes of a calendar's access rules are told."""
    calendar = calendar_with_id(call.state, call.person, calendar_id, "owner")
    return _opened(call, f"acl:{calendar.id}", f"calendars/{quote(calendar.id)}/acl")


def watch_calendar_list(call: Call) -> Json:
    """Return the channel on which changes of the person's calendar list are told."""
    return _opened(call, f"calendarList:{call.person.address}", "users/me/calendarList")


def watch_settings(call: Call) -> Json:
    """Return the channel on which changes of the person's settings are told."""
    return _opened(call, f"settings:{call.person.address}", "users/me/settings")


def stop(call: Call) -> None:
    """End a channel."""
    body = call.body()
    if not body.get("id") or not body.get("resourceId"):
        raise required("Required")
    call.state.channels.stop(str(body["id"]), str(body["resourceId"]), call.person.address)


def _opened(call: Call, topic: str, path: str) -> Json:
    resource_uri = f"{call.root}calendar/v3/{path}?alt=json"
    return call.state.channels.open(call.body(), topic, call.person.address, resource_uri).resource()
