"""Partial answers: the parts of a resource that the parameter `fields` selects.

Syntax: https://developers.google.com/calendar/api/guides/performance#partial-response
"""

import re
from typing import Any

from nundina_sandbox.google.calendar.event import Json
from nundina_sandbox.google.errors import GoogleError

_TOKEN = re.compile(r"[^,()/]+|[,()/]")
Selection = dict[str, Any]


def selected(resource: Json, fields: str) -> Json:
    """Return the selected parts of a resource; raises GoogleError 400 for a selector that cannot be read."""
    tokens = _TOKEN.findall(fields.replace(" ", ""))
    selection = _group(tokens, fields)
    if tokens:
        raise _wrong(fields)
    found: Json = _picked(resource, selection)
    return found


def _group(tokens: list[str], fields: str) -> Selection:
    selection: Selection = {}
    while True:
        name, inner = _one(tokens, fields)
        selection[name] = {**selection.get(name, {}), **inner}
        if not tokens or tokens[0] != ",":
            return selection
        tokens.pop(0)


def _one(tokens: list[str], fields: str) -> tuple[str, Selection]:
    if not tokens or tokens[0] in ",()/":
        raise _wrong(fields)
    name = tokens.pop(0)
    if tokens and tokens[0] == "/":
        tokens.pop(0)
        below, inner = _one(tokens, fields)
        return name, {below: inner}
    if tokens and tokens[0] == "(":
        tokens.pop(0)
        inner = _group(tokens, fields)
        if not tokens or tokens.pop(0) != ")":
            raise _wrong(fields)
        return name, inner
    return name, {}


def _picked(value: Any, selection: Selection) -> Any:  # noqa: ANN401 - JSON
    if not selection or "*" in selection:
        return value
    if isinstance(value, list):
        return [_picked(one, selection) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: _picked(value[name], inner) for name, inner in selection.items() if name in value}


def _wrong(fields: str) -> GoogleError:
    message = f"Invalid field selection {fields}"
    return GoogleError(400, "invalidParameter", message, location_type="parameter", location="fields")
