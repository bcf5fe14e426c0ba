"""The objects within an event: which fields they have, so that nothing else is kept or sent back."""

from typing import Any

from nundina_sandbox.google.calendar.refusals import invalid

ANYTHING = object()
"""A field that may hold any JSON."""
Shape = Any
"""A type, a mapping of fields to shapes, a list of one shape, `{"*": shape}` for free names, or ANYTHING."""

_CONFERENCE_ENTRY = dict.fromkeys(
    ("accessCode", "entryPointType", "label", "meetingCode", "passcode", "password", "pin", "regionCode", "uri"), str
)
CONFERENCE: Shape = {
    "conferenceId": str,
    "notes": str,
    "signature": str,
    "conferenceSolution": {"iconUri": str, "name": str, "key": {"type": str}},
    "entryPoints": [_CONFERENCE_ENTRY],
    "parameters": {"addOnParameters": {"parameters": {"*": str}}},
    "createRequest": {"requestId": str, "conferenceSolutionKey": {"type": str}},
}
ATTACHMENTS: Shape = [dict.fromkeys(("fileId", "fileUrl", "iconLink", "mimeType", "title"), str)]
OBJECTS: dict[str, Shape] = {
    "source": {"title": str, "url": str},
    "gadget": dict.fromkeys(("display", "iconLink", "link", "title", "type"), str)
    | {"height": int, "width": int, "preferences": {"*": str}},
    "workingLocationProperties": {
        "type": str,
        "homeOffice": ANYTHING,
        "customLocation": {"label": str},
        "officeLocation": dict.fromkeys(("buildingId", "deskId", "floorId", "floorSectionId", "label"), str),
    },
    "outOfOfficeProperties": {"autoDeclineMode": str, "declineMessage": str},
    "focusTimeProperties": {"autoDeclineMode": str, "declineMessage": str, "chatStatus": str},
    "birthdayProperties": {"contact": str, "customTypeName": str, "type": str},
}


def shaped(value: object, shape: Shape, name: str) -> Any:  # noqa: ANN401 - JSON
    """Return the part of a value that its shape knows; raises a 400 GoogleError for a field of the wrong kind."""
    if shape is ANYTHING:
        return value
    if isinstance(shape, list):
        return [shaped(one, shape[0], name) for one in _of_kind(value, list, name)]
    if isinstance(shape, type):
        return _of_kind(value, shape, name)
    given = {field: one for field, one in _of_kind(value, dict, name).items() if one is not None}
    if "*" in shape:
        return {field: shaped(one, shape["*"], name) for field, one in given.items()}
    return {field: shaped(one, shape[field], name) for field, one in given.items() if field in shape}


def _of_kind(value: object, kind: type, name: str) -> Any:  # noqa: ANN401 - JSON
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise invalid(f"Invalid value for: {name}")
    return value
