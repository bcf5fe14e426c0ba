"""The values of an event's properties, read from what a client wrote; each reader raises GraphError 400."""

from collections.abc import Callable
from typing import Any

from nundina_sandbox.microsoft.graph.errors import bad_body, invalid_property
from nundina_sandbox.microsoft.graph.event import address_of
from nundina_sandbox.microsoft.graph.moments import NEVER, Json

_ATTENDEE_TYPES = ("required", "optional", "resource")
MOST_ATTENDEES = 500


def text_from(value: object, name: str) -> str:
    """Return a text; nothing at all is an empty one."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise bad_body(f"Cannot convert the value of property '{name}' to the expected type 'Edm.String'.")
    return value


def flag_from(value: object, name: str) -> bool:
    """Return a boolean."""
    # Graph's reader takes a boolean in quotation marks, and there is a well-known client that sends such.
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise bad_body(f"Cannot convert the value of property '{name}' to the expected type 'Edm.Boolean'.")
    return value


def number_from(value: object, name: str) -> int:
    """Return a whole number of 32 bits."""
    if not isinstance(value, int) or isinstance(value, bool) or not -(2**31) <= value < 2**31:
        raise bad_body(f"Cannot convert the value of property '{name}' to the expected type 'Edm.Int32'.")
    return value


def one_of(choices: tuple[str, ...], enum: str) -> Callable[[Any, str], str]:
    """Return the reader of an enumeration."""

    def read(value: object, name: str) -> str:
        # OData's enumerations are read in any case; Graph writes them in its own.
        found = next((one for one in choices if isinstance(value, str) and one.lower() == value.lower()), None)
        if found is None:
            raise bad_body(
                f"Cannot convert the value of property '{name}' to the expected type 'microsoft.graph.{enum}'. "
                "See the inner exception for more details."
            )
        return found

    return read


def strings_from(value: object, name: str) -> list[str]:
    """Return a list of texts."""
    if not isinstance(value, list) or any(not isinstance(one, str) for one in value):
        raise bad_body(f"Cannot read the value of property '{name}' as a collection of 'Edm.String'.")
    return value


def body_from(value: object, name: str) -> Json:
    """Return an itemBody."""
    if not isinstance(value, dict):
        raise bad_body(f"Cannot read the value of property '{name}' as 'microsoft.graph.itemBody'.")
    kind = one_of(("text", "html"), "bodyType")(value.get("contentType") or "text", "contentType")
    return {"contentType": kind, "content": text_from(value.get("content"), "content")}


def attendees_from(value: object, name: str) -> list[Json]:
    """Return the attendees, each address once."""
    if not isinstance(value, list):
        raise bad_body(f"Cannot read the value of property '{name}' as a collection.")
    if len(value) > MOST_ATTENDEES:
        raise invalid_property()
    found: dict[str, Json] = {}
    for one in value:
        attendee = _attendee(one)
        found.setdefault(address_of(attendee), attendee)
    return list(found.values())


def _attendee(value: object) -> Json:
    mail = value.get("emailAddress") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(mail, dict):
        raise bad_body("Cannot read an entry of 'attendees' as 'microsoft.graph.attendee'.")
    address = text_from(mail.get("address"), "address").strip()
    if not address:
        raise invalid_property()
    kind = one_of(_ATTENDEE_TYPES, "attendeeType")(value.get("type") or "required", "type")
    return {
        "type": kind,
        "status": {"response": "none", "time": NEVER},
        "emailAddress": {"name": text_from(mail.get("name"), "name") or address, "address": address},
    }
