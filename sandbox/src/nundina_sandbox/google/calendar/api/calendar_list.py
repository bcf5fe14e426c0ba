"""The person's calendar list: list, get, insert, patch, update, delete."""

from dataclasses import replace

from nundina_sandbox.google.calendar.api.calendars import MEET_ONLY
from nundina_sandbox.google.calendar.api.call import Call, Routes
from nundina_sandbox.google.calendar.event import Json
from nundina_sandbox.google.calendar.fields import merged
from nundina_sandbox.google.calendar.list_entry import ListEntry
from nundina_sandbox.google.calendar.lookup import ROLES, calendar_with_id, may, role_on
from nundina_sandbox.google.calendar.palette import CALENDAR_COLOURS
from nundina_sandbox.google.calendar.refusals import bad_query, cannot_change, invalid, required
from nundina_sandbox.google.calendar.resources import etag_of
from nundina_sandbox.google.calendar.tokens import content_of, token_with, was_made_elsewhere
from nundina_sandbox.google.errors import full_sync_required, not_found

READING = "calendar calendar.calendarlist calendar.calendarlist.readonly calendar.readonly"
READING_ONE = f"{READING} calendar.app.created"
ADDING = "calendar calendar.calendarlist"
WRITING = f"{ADDING} calendar.app.created"
_OWN = ("summaryOverride", "colorId", "backgroundColor", "foregroundColor", "hidden", "selected", "defaultReminders")
_MAILED = ("eventCreation", "eventChange", "eventCancellation", "eventResponse")


def add_to(routes: Routes) -> None:
    """Enter the operations."""
    one = "/users/me/calendarList/<calendar_id>"
    routes.add("GET", "/users/me/calendarList", list_, READING)
    routes.add("POST", "/users/me/calendarList", insert, ADDING)
    routes.add("GET", one, get, READING_ONE)
    routes.add("PATCH", one, patch, WRITING)
    routes.add("PUT", one, update, WRITING)
    routes.add("DELETE", one, delete, WRITING)


def resource(call: Call, entry: ListEntry) -> Json:
    """Return the CalendarListEntry resource."""
    calendar = call.state.calendars.get(entry.calendar_id)
    head = {"kind": "calendar#calendarListEntry", "etag": etag_of(entry.version), "id": entry.calendar_id}
    if entry.deleted or calendar is None:
        return {**head, "deleted": True}
    colour = str(entry.settings.get("colorId") or "16")
    texts = {name: calendar.properties[name] for name in ("description", "location") if calendar.properties.get(name)}
    body: Json = {**head, "summary": calendar.summary, **texts, "timeZone": calendar.zone, "colorId": colour}
    body |= {f"{name}Color": value for name, value in CALENDAR_COLOURS.get(colour, {}).items()}
    body |= {
        "selected": True,
        "accessRole": role_on(calendar, call.person),
        "defaultReminders": _reminders(call, entry),
    }
    own = {name: value for name, value in entry.settings.items() if value is not None}
    body |= own | {"conferenceProperties": MEET_ONLY}
    if calendar.id == call.person.address:
        mails = [{"type": kind, "method": "email"} for kind in _MAILED]
        body = {
            **body,
            "notificationSettings": own.get("notificationSettings", {"notifications": mails}),
            "primary": True,
        }
    elif not calendar.primary:
        body["dataOwner"] = calendar.owner
    if not body.get("hidden"):
        body.pop("hidden", None)
    return body


def _reminders(call: Call, entry: ListEntry) -> list[Json]:
    return [{"method": "popup", "minutes": 10}] if entry.calendar_id == call.person.address else []


def list_(call: Call) -> Json:
    """Return one page of the person's calendars."""
    since, place, upto = _reading(call)
    role = call.choice("minAccessRole", ROLES[1:]) or "freeBusyReader"
    deleted, hidden = (
        since is not None or bool(call.flag("showDeleted")),
        since is not None or bool(call.flag("showHidden")),
    )
    entries = [one for one in _entries(call).values() if since is None or one.version > since]
    shown = [one for one in entries if _is_shown(call, one, role, deleted=deleted, hidden=hidden)]
    size = call.size(100, 250)
    body: Json = {"kind": "calendar#calendarList", "etag": etag_of(max([one.version for one in shown], default=0))}
    if place + size < len(shown):
        body["nextPageToken"] = token_with({"k": "calendars", "s": since, "at": place + size, "u": upto})
    else:
        body["nextSyncToken"] = token_with({"k": "calendarList", "n": upto, "o": call.person.address})
    return body | {"items": [resource(call, one) for one in shown[place : place + size]]}


def _reading(call: Call) -> tuple[int | None, int, int]:
    page, sync = call.text("pageToken"), call.text("syncToken")
    if page:
        content = content_of(page) or {}
        if content.get("k") != "calendars":
            raise invalid("Invalid page token value.", "pageToken")
        return content["s"], content["at"], content["u"]
    if sync is None:
        return None, 0, call.state.last_number
    if call.text("minAccessRole") or call.flag("showDeleted") is False or call.flag("showHidden") is False:
        raise bad_query("Sync token cannot be used with these parameters.")
    content = content_of(sync) or {}
    if not content and was_made_elsewhere(sync):
        raise full_sync_required()
    if content.get("k") != "calendarList" or content.get("o") != call.person.address:
        raise invalid("Invalid sync token value.", "syncToken")
    own = call.state.calendars.get(call.person.address)
    if own is not None and content["n"] < own.tokens_from:
        raise full_sync_required()
    return content["n"], 0, call.state.last_number


def _is_shown(call: Call, entry: ListEntry, role: str, *, deleted: bool, hidden: bool) -> bool:
    calendar = call.state.calendars.get(entry.calendar_id)
    if entry.deleted or calendar is None:
        return deleted
    return may(role_on(calendar, call.person), role) and (hidden or not entry.settings.get("hidden"))


def _entries(call: Call) -> dict[str, ListEntry]:
    return call.state.lists.get(call.person.address, {})


def get(call: Call, calendar_id: str) -> Json:
    """Return one calendar as it stands on the list."""
    return resource(call, _entry(call, calendar_id))


def insert(call: Call) -> Json:
    """Return the entry of a calendar that is there already and is now on the list."""
    body = call.body()
    if not body.get("id"):
        raise required("Required")
    calendar = calendar_with_id(call.state, call.person, str(body["id"]), "freeBusyReader")
    return resource(call, call.state.list_calendar(call.person.address, calendar.id, _settings(call, body)))


def patch(call: Call, calendar_id: str) -> Json:
    """Return the entry after changing what the body names."""
    entry = _entry(call, calendar_id)
    return _kept(call, entry, merged(entry.settings, _settings(call, call.body())))


def update(call: Call, calendar_id: str) -> Json:
    """Return the entry after replacing its settings."""
    return _kept(call, _entry(call, calendar_id), _settings(call, call.body()))


def delete(call: Call, calendar_id: str) -> None:
    """Take a calendar off the list."""
    entry = _entry(call, calendar_id)
    calendar = call.state.calendars[entry.calendar_id]
    if calendar.owner == call.person.address:
        raise cannot_change("Calendars that the person owns cannot be taken off the list.")
    gone = replace(entry, deleted=True, version=call.state.next_number())
    _entries(call)[entry.calendar_id] = gone
    call.state.touch(f"calendarList:{call.person.address}")


def _kept(call: Call, entry: ListEntry, settings: Json) -> Json:
    kept = replace(entry, settings=settings, version=call.state.next_number())
    _entries(call)[entry.calendar_id] = kept
    call.state.touch(f"calendarList:{call.person.address}")
    return resource(call, kept)


def _entry(call: Call, calendar_id: str) -> ListEntry:
    wanted = call.person.address if calendar_id == "primary" else calendar_id.lower()
    entry = _entries(call).get(wanted)
    if entry is None or entry.deleted or wanted not in call.state.calendars:
        raise not_found()
    call.check_match(etag_of(entry.version))
    return entry


def _settings(call: Call, body: Json) -> Json:
    rgb = bool(call.flag("colorRgbFormat"))
    names = [name for name in _OWN if rgb or name not in ("backgroundColor", "foregroundColor")]
    found = {name: body[name] for name in names if name in body}
    kinds = {"hidden": bool, "selected": bool, "defaultReminders": list}
    for name, value in found.items():
        if value is not None and not isinstance(value, kinds.get(name, str)):
            raise invalid(f"Invalid value for: {name}")
    return found
