"""Google's own description of Calendar v3, as JSON schemas by which every answer of a server can be judged."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import googleapiclient
import requests
from jsonschema import Draft202012Validator, FormatChecker

Json = dict[str, Any]
DOCUMENT = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents" / "calendar.v3.json"
_INT64 = r"^-?\d{1,19}$"
REQUIRED: dict[str, tuple[str, ...]] = {
    "Events": ("kind", "etag", "summary", "updated", "timeZone", "accessRole", "defaultReminders", "items"),
    "Event": ("kind", "etag", "id", "status"),
    "Calendar": ("kind", "etag", "id", "summary", "timeZone"),
    "CalendarList": ("kind", "etag", "items"),
    "CalendarListEntry": ("kind", "etag", "id"),
    "Channel": ("kind", "id", "resourceId", "resourceUri", "expiration"),
    "FreeBusyResponse": ("kind", "timeMin", "timeMax", "calendars"),
    "FreeBusyCalendar": ("busy",),
    "TimePeriod": ("start", "end"),
    "Acl": ("kind", "etag", "items"),
    "AclRule": ("kind", "etag", "id", "scope", "role"),
    "Colors": ("kind", "updated", "calendar", "event"),
    "Settings": ("kind", "etag", "items"),
    "Setting": ("kind", "etag", "id", "value"),
    "EventAttendee": ("email", "responseStatus"),
}
"""Fields that the document leaves optional and that an answer of Google always has."""
LIVING_EVENT = (
    "htmlLink",
    "created",
    "updated",
    "creator",
    "organizer",
    "start",
    "end",
    "iCalUID",
    "sequence",
    "reminders",
    "eventType",
)
"""What an event that is not cancelled always has besides, when its reader may see all of it."""
ENUMS: dict[tuple[str, str], tuple[str, ...]] = {
    ("Event", "status"): ("confirmed", "tentative", "cancelled"),
    ("Event", "transparency"): ("opaque", "transparent"),
    ("Event", "visibility"): ("default", "public", "private", "confidential"),
    ("Event", "eventType"): ("default", "outOfOffice", "focusTime", "workingLocation", "birthday", "fromGmail"),
    ("EventAttendee", "responseStatus"): ("needsAction", "declined", "tentative", "accepted"),
    ("AclRule", "role"): ("none", "freeBusyReader", "reader", "writerWithoutPrivateAccess", "writer", "owner"),
}
"""Values that stand only in the prose of the document."""


@cache
def document() -> Json:
    """Return the discovery document."""
    found: Json = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return found


@cache
def _definitions() -> Json:
    found = {name: _converted(schema) for name, schema in document()["schemas"].items()}
    for name, required in REQUIRED.items():
        found[name]["required"] = list(required)
    for (name, field), values in ENUMS.items():
        found[name]["properties"][field]["enum"] = list(values)
    found["Event"]["if"] = {
        "properties": {"status": {"enum": ["confirmed", "tentative"]}},
        "required": ["creator"],
    }
    found["Event"]["then"] = {"required": list(LIVING_EVENT)}
    return found


def _converted(schema: Json) -> Json:
    """Return a discovery schema as JSON schema: closed objects, formats kept, 64-bit integers as digits in a string."""
    if "$ref" in schema:
        return {"$ref": f"#/$defs/{schema['$ref']}"}
    kind = schema.get("type")
    if kind == "any":
        return {}
    found: Json = {"type": kind}
    if kind == "array":
        found["items"] = _converted(schema["items"])
    if kind == "object":
        extra = schema.get("additionalProperties")
        found["properties"] = {name: _converted(one) for name, one in schema.get("properties", {}).items()}
        found["additionalProperties"] = _converted(extra) if extra else False
    if schema.get("format") in ("date", "date-time"):
        found["format"] = schema["format"]
    if kind == "string" and schema.get("format") in ("int64", "uint64"):
        found["pattern"] = _INT64
    return found


@cache
def validator(schema: str) -> Draft202012Validator:
    """Return the validator of one resource by its name in the document, such as `Event`."""
    whole = {"$ref": f"#/$defs/{schema}", "$defs": _definitions()}
    return Draft202012Validator(whole, format_checker=FormatChecker(("date", "date-time")))


@cache
def _operations() -> list[tuple[str, re.Pattern[str], str, str | None]]:
    found = []
    for resource, described in document()["resources"].items():
        for name, method in described["methods"].items():
            path = re.sub(r"\{\w+\}", "[^/]+", method["path"])
            answer = (method.get("response") or {}).get("$ref")
            found.append((method["httpMethod"], re.compile(f"/calendar/v3/{path}"), f"{resource}.{name}", answer))
    return sorted(found, key=lambda one: one[1].pattern.count("[^/]+"))


def operation_of(method: str, path: str) -> tuple[str, str | None]:
    """Return the operation's name and that of the resource that it answers with, None for an empty answer."""
    for verb, pattern, name, answer in _operations():
        if verb == method and pattern.fullmatch(path):
            return name, answer
    raise AssertionError(f"{method} {path} is no operation of Calendar v3")


def judge(method: str, path: str, status: int, content_type: str, body: bytes, *, partial: bool = False) -> None:
    """Raise AssertionError when an answer is not what the document says; `partial` allows missing fields."""
    name, answer = operation_of(method, path)
    if status >= 400:
        _judge_error(name, status, body)
    elif status == 304 or answer is None:
        assert body == b"", f"{name}: {status} with a body"
        assert status in (204, 304), f"{name}: {status} without a body"
    else:
        assert content_type.startswith("application/json"), f"{name}: {content_type}"
        _judge_resource(name, answer, json.loads(body), partial=partial)


def _judge_resource(name: str, schema: str, found: Json, *, partial: bool) -> None:
    errors = list(validator(schema).iter_errors(found))
    errors = [one for one in errors if not (partial and one.validator == "required")]
    assert not errors, f"{name}: {errors[0].json_path}: {errors[0].message}"
    if "items" in document()["schemas"][schema]["properties"] and not partial and name != "events.instances":
        assert not ("nextPageToken" in found and "nextSyncToken" in found), f"{name}: both tokens"


def _judge_error(name: str, status: int, body: bytes) -> None:
    error = json.loads(body)["error"]
    assert error["code"] == status, f"{name}: {error}"
    assert error["message"], name
    for one in error["errors"]:
        assert {"domain", "reason", "message"} <= set(one), f"{name}: {one}"
        assert ("location" in one) == ("locationType" in one), f"{name}: {one}"


class JudgingSession(requests.Session):
    """A session that judges every answer below `/calendar/v3` and remembers which operations it saw."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.hooks["response"].append(self._judge)

    def _judge(self, answer: requests.Response, **_: object) -> None:
        parts = urlsplit(answer.request.url or "")
        path = str(parts.path)
        if not path.startswith("/calendar/v3/"):
            return
        method = answer.request.method or ""
        self.seen.add(operation_of(method, path)[0])
        partial = "fields=" in str(parts.query)
        judge(method, path, answer.status_code, answer.headers.get("Content-Type", ""), answer.content, partial=partial)
