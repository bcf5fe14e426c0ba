"""Microsoft's own description of Graph, as JSON schemas by which every answer of a server can be judged.

The description (CSDL) is no part of any package; a test that asks for it where the folder of schemas is absent is
skipped, and says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

import pytest
import requests
from jsonschema import Draft202012Validator

Json = dict[str, Any]
DOCUMENT = Path(__file__).parents[3] / "shared" / "schemas" / "graph" / "v1.0.csdl"
_EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
_PREFIXES = ("graph.", "microsoft.graph.")
_INSTANT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$"
_PLAIN: dict[str, Json] = {
    "Edm.String": {"type": "string"},
    "Edm.Boolean": {"type": "boolean"},
    "Edm.Int32": {"type": "integer"},
    "Edm.Int64": {"type": "integer"},
    "Edm.Double": {"type": "number"},
    "Edm.DateTimeOffset": {"type": "string", "pattern": _INSTANT},
    "Edm.Date": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
    "Edm.TimeOfDay": {"type": "string", "pattern": r"^\d\d:\d\d:\d\d(\.\d{1,7})?$"},
    "Edm.Guid": {"type": "string", "pattern": r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
}
OPEN: dict[str, Json] = {
    # Graph's answers have it; the description forgot it (msgraph-metadata issue 827).
    "event": {"occurrenceId": {"type": ["string", "null"]}},
    "resourceData": {"id": {"type": "string"}},
    "dateTimeTimeZone": {"dateTime": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}$"}},
}
"""What answers hold besides, or more exactly, than the description says."""
SELECTED_ONLY = frozenset({"cancelledOccurrences", "originalStart"})
"""What an event in full may lack."""
DELTA_OCCURRENCE = frozenset({"@odata.type", "@odata.etag", "seriesMasterId", "type", "start", "end", "id"})
"""All that a delta query tells of an occurrence."""


@cache
def _types() -> dict[str, ElementTree.Element]:
    if not DOCUMENT.exists():
        pytest.skip(f"Answers are not judged: {DOCUMENT.name} is not there")
    tree = ElementTree.parse(DOCUMENT)
    space = next(one for one in tree.iter(f"{_EDM}Schema") if one.get("Namespace") == "microsoft.graph")
    kinds = tuple(f"{_EDM}{kind}" for kind in ("EntityType", "ComplexType", "EnumType"))
    return {one.attrib["Name"]: one for one in space if one.tag in kinds}


@cache
def properties_of(name: str) -> dict[str, ElementTree.Element]:
    """Return the properties of a type, those of the types below it included, without what it leads to."""
    found = _types()[name]
    base = found.get("BaseType")
    inherited = properties_of(_plain(base)) if base else {}
    return inherited | {one.attrib["Name"]: one for one in found.findall(f"{_EDM}Property")}


@cache
def validator(name: str, *, partial: bool = False) -> Draft202012Validator:
    """Return the validator of a type by its name, such as `event`; a partial one may lack properties."""
    definitions: Json = {}
    _define(name, definitions)
    schema: Json = {"$ref": f"#/$defs/{name}", "$defs": definitions}
    if not partial and _types()[name].tag == f"{_EDM}EntityType":
        schema["required"] = sorted(set(properties_of(name)) - SELECTED_ONLY)
    return Draft202012Validator(schema)


def _define(name: str, definitions: Json) -> None:
    if name in definitions:
        return
    described = _types()[name]
    if described.tag == f"{_EDM}EnumType":
        definitions[name] = {"enum": [one.attrib["Name"] for one in described.findall(f"{_EDM}Member")]}
        return
    definitions[name] = {}
    fields = {field: _typed(one, definitions) for field, one in properties_of(name).items()}
    for one in _navigations(name):
        fields[one.attrib["Name"]] = {} if "xtendedProp" not in one.attrib["Name"] else _typed(one, definitions)
    definitions[name] |= {
        "type": "object",
        "properties": fields | OPEN.get(name, {}),
        "patternProperties": {r"^([A-Za-z]*)@odata\.\w+$": {}},
        "additionalProperties": False,
    }


def _navigations(name: str) -> list[ElementTree.Element]:
    described = _types()[name]
    base = described.get("BaseType")
    inherited = _navigations(_plain(base)) if base else []
    return inherited + described.findall(f"{_EDM}NavigationProperty")


def _typed(described: ElementTree.Element, definitions: Json) -> Json:
    written = described.attrib["Type"]
    if written.startswith("Collection("):
        return {"type": "array", "items": _named(written[len("Collection(") : -1], definitions)}
    found = _named(written, definitions)
    return found if described.get("Nullable") == "false" else {"anyOf": [found, {"type": "null"}]}


def _named(written: str, definitions: Json) -> Json:
    if written in _PLAIN:
        return _PLAIN[written]
    name = _plain(written)
    _define(name, definitions)
    return {"$ref": f"#/$defs/{name}"}


def _plain(written: str) -> str:
    return next((written[len(one) :] for one in _PREFIXES if written.startswith(one)), written)


def judge(name: str, found: Json, *, partial: bool = False) -> None:
    """Raise AssertionError when a resource is not what Microsoft's description says."""
    errors = list(validator(name, partial=partial).iter_errors(found))
    assert not errors, f"{name}: {errors[0].json_path}: {errors[0].message}"


def judge_delta_item(found: Json) -> None:
    """Raise AssertionError when an item of a delta query is none of its three kinds."""
    assert found["@odata.type"] == "#microsoft.graph.event"
    if "@removed" in found:
        assert set(found) == {"@odata.type", "id", "@removed"}, found
        assert found["@removed"] == {"reason": "deleted"}
    elif found["type"] == "occurrence":
        assert set(found) == DELTA_OCCURRENCE, found
        judge("event", found, partial=True)
    else:
        judge("event", found)


_EVENTS = re.compile(r"/(events|calendarview|instances|exceptionoccurrences)$")
_ONE_EVENT = re.compile(r"/events/[^/]+$")
_KINDS: tuple[tuple[re.Pattern[str], str, bool], ...] = (
    (re.compile(r"/getschedule$"), "scheduleInformation", True),
    (re.compile(r"/calendars$"), "calendar", True),
    (re.compile(r"/(calendars/[^/]+|calendar)$"), "calendar", False),
    (re.compile(r"/calendargroups$"), "calendarGroup", True),
    (re.compile(r"/mailboxsettings$"), "mailboxSettings", False),
    (re.compile(r"/supportedtimezones(\(.*\))?$"), "timeZoneInformation", True),
    (re.compile(r"/subscriptions$"), "subscription", True),
    (re.compile(r"/subscriptions/[^/]+$"), "subscription", False),
    (re.compile(r"/v1\.0/(me|users/[^/]+)$"), "user", False),
)


def judge_answer(
    method: str, url: str, status: int, headers: requests.structures.CaseInsensitiveDict[str], body: bytes
) -> None:
    """Raise AssertionError when an answer below `/v1.0` is not what Graph would say."""
    parts = urlsplit(url)
    path = parts.path.lower()
    assert headers["request-id"], path
    assert headers["client-request-id"], path
    if status >= 400:
        judge_error(status, headers, json.loads(body))
    elif status in (202, 204) or not body:
        assert body == b"", path
    elif headers["Content-Type"].startswith("application/json"):
        partial = any(name.lstrip("$").lower() == "select" for name, _ in parse_qsl(parts.query))
        _judge_found(method, path, json.loads(body), partial=partial)


def judge_error(status: int, headers: Mapping[str, str], body: Json) -> None:
    """Raise AssertionError when a refusal has not Graph's form."""
    error = body["error"]
    assert error["code"], body
    assert error["message"], body
    assert set(error["innerError"]) == {"date", "request-id", "client-request-id"}
    assert error["innerError"]["request-id"] == headers["request-id"]
    if status == 429:
        assert int(headers["Retry-After"]) > 0


def _judge_found(method: str, path: str, body: Json, *, partial: bool) -> None:
    if path.endswith(("/delta", "/delta()")):
        assert ("@odata.nextLink" in body) != ("@odata.deltaLink" in body)
        for one in body["value"]:
            judge_delta_item(one)
        return
    if _ONE_EVENT.search(path) or (method == "POST" and path.endswith("/events")):
        judge("event", body, partial=partial)
        return
    if _EVENTS.search(path):
        for one in body["value"]:
            judge("event", one, partial=partial)
        return
    kind = next(((name, many) for pattern, name, many in _KINDS if pattern.search(path)), None)
    if kind is not None:
        name, many = kind
        for one in body["value"] if many and "value" in body else [body]:
            judge(name, one, partial=partial or name == "user" or (method == "PATCH" and name != "subscription"))


class JudgingSession(requests.Session):
    """A session that judges every answer below `/v1.0`."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.hooks["response"].append(self._judge)

    def _judge(self, answer: requests.Response, **_: object) -> None:
        asked = answer.request
        if "/v1.0/" in str(asked.url) and "$batch" not in str(asked.url):
            judge_answer(str(asked.method), str(asked.url), answer.status_code, answer.headers, answer.content)
