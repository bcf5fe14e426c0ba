"""The names of what can be asked of Graph, such as `events.insert`, and the paths by which it is asked."""

import re
from dataclasses import dataclass

_ONE = "[^/]+"
_USER = f"(?:me|users/(?P<user>{_ONE}))"
_CALENDAR = f"{_USER}/(?:calendar|calendars/(?P<calendar>{_ONE})|calendarGroups/{_ONE}/calendars/(?P<grouped>{_ONE}))"
_EVENTS = f"(?:{_USER}/events|{_CALENDAR.replace('(?P<user>', '(?P<user_>')}/events)"
_EVENT = f"{_EVENTS}/(?P<event>{_ONE})"
_VIEW = f"(?:{_USER}|{_CALENDAR.replace('(?P<user>', '(?P<user_>')})/calendarView"
_DO = r"(?:microsoft\.graph\.)?"

_TABLE: tuple[tuple[str, str, str], ...] = (
    ("users.get", "GET", _USER),
    ("mailboxSettings.get", "GET", f"{_USER}/mailboxSettings"),
    ("mailboxSettings.patch", "PATCH", f"{_USER}/mailboxSettings"),
    ("mailboxSettings.property", "GET", f"{_USER}/mailboxSettings/(?P<property>{_ONE})"),
    ("mail.send", "POST", f"{_USER}/{_DO}sendMail"),
    ("timeZones.list", "GET", rf"{_USER}/outlook/{_DO}supportedTimeZones(?:\((?P<arguments>[^)]*)\))?"),
    ("calendarGroups.list", "GET", f"{_USER}/calendarGroups"),
    ("calendars.list", "GET", f"{_USER}/(?:calendars|calendarGroups/(?P<group>{_ONE})/calendars)"),
    ("calendars.insert", "POST", f"{_USER}/(?:calendars|calendarGroups/(?P<group>{_ONE})/calendars)"),
    ("calendars.get", "GET", _CALENDAR),
    ("calendars.patch", "PATCH", _CALENDAR),
    ("calendars.delete", "DELETE", _CALENDAR),
    ("calendarPermissions.list", "GET", f"{_CALENDAR}/calendarPermissions"),
    ("calendarPermissions.insert", "POST", f"{_CALENDAR}/calendarPermissions"),
    ("calendar.getSchedule", "POST", f"{_CALENDAR}/{_DO}getSchedule"),
    ("events.list", "GET", _EVENTS),
    ("events.count", "GET", rf"{_EVENTS}/\$count"),
    ("events.insert", "POST", _EVENTS),
    ("events.get", "GET", _EVENT),
    ("events.patch", "PATCH", _EVENT),
    ("events.delete", "DELETE", _EVENT),
    ("events.instances", "GET", f"{_EVENT}/instances"),
    ("events.exceptions", "GET", f"{_EVENT}/exceptionOccurrences"),
    ("events.calendar", "GET", f"{_EVENT}/calendar"),
    ("events.accept", "POST", f"{_EVENT}/{_DO}accept"),
    ("events.decline", "POST", f"{_EVENT}/{_DO}decline"),
    ("events.tentativelyAccept", "POST", f"{_EVENT}/{_DO}tentativelyAccept"),
    ("events.cancel", "POST", f"{_EVENT}/{_DO}cancel"),
    ("events.forward", "POST", f"{_EVENT}/{_DO}forward"),
    ("events.snoozeReminder", "POST", f"{_EVENT}/{_DO}snoozeReminder"),
    ("events.dismissReminder", "POST", f"{_EVENT}/{_DO}dismissReminder"),
    ("calendarView.list", "GET", _VIEW),
    ("calendarView.delta", "GET", rf"{_VIEW}/{_DO}delta(?:\(\))?"),
    ("subscriptions.list", "GET", "subscriptions"),
    ("subscriptions.insert", "POST", "subscriptions"),
    ("subscriptions.get", "GET", f"subscriptions/(?P<subscription>{_ONE})"),
    ("subscriptions.patch", "PATCH", f"subscriptions/(?P<subscription>{_ONE})"),
    ("subscriptions.delete", "DELETE", f"subscriptions/(?P<subscription>{_ONE})"),
    ("subscriptions.reauthorize", "POST", f"subscriptions/(?P<subscription>{_ONE})/{_DO}reauthorize"),
    ("batch", "POST", r"(?:\$|%24)batch"),
)
# Graph reads its paths in any case: /me/calendarview is as good as /me/calendarView.
_COMPILED = tuple((name, method, re.compile(f"/v1.0/{path}/?", re.IGNORECASE)) for name, method, path in _TABLE)

OPERATIONS = tuple(name for name, _, _ in _TABLE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a path asks for."""

    operation: str
    parts: dict[str, str]
    """The ids in the path by what they are: `user`, `calendar`, `event`, ..."""


def asked_by(method: str, path: str) -> Asked | None:
    """Return what this is, None when Graph, or this sandbox, has nothing such."""
    for name, verb, way in _COMPILED:
        found = way.fullmatch(path) if verb == method else None
        if found is not None:
            parts = {key.rstrip("_"): value for key, value in found.groupdict().items() if value is not None}
            if "grouped" in parts:
                parts["calendar"] = parts.pop("grouped")
            return Asked(name, parts)
    return None


def methods_of(path: str) -> list[str]:
    """Return with which methods a path can be asked, none for one that leads nowhere."""
    return sorted({verb for _, verb, way in _COMPILED if way.fullmatch(path)})


def operation_of(method: str, raw_path: str) -> str | None:
    """Return the name of what a request asks of Graph, None for anything else; the path is as sent."""
    found = asked_by(method, raw_path)
    return None if found is None else found.operation
