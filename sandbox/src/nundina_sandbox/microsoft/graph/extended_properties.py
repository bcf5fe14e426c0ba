"""What clients keep with an event under names of their own: single-value extended properties."""

from nundina_sandbox.microsoft.graph.errors import bad_body
from nundina_sandbox.microsoft.graph.moments import Json


def extended_from(body: Json) -> dict[str, str | None]:
    """Return the single-value extended properties that the body sets, None for one to be taken away."""
    wanted = body.get("singleValueExtendedProperties") or []
    if not isinstance(wanted, list):
        raise bad_body("Cannot read the value of 'singleValueExtendedProperties' as a collection.")
    found: dict[str, str | None] = {}
    for one in wanted:
        if not isinstance(one, dict) or not isinstance(one.get("id"), str):
            raise bad_body("Cannot read an entry of 'singleValueExtendedProperties'.")
        found[normal_property(one["id"])] = None if one.get("value") is None else str(one["value"])
    return found


def normal_property(name: str) -> str:
    """Return an extended property's id in the form in which Graph gives it back: its GUID in lower case."""
    parts = name.strip().split(" ")
    if len(parts) < 2 or (parts[1].startswith("{") and len(parts) < 4):
        raise bad_body(f"The extended property id '{name}' is not valid.")
    return " ".join([parts[0], parts[1].lower() if parts[1].startswith("{") else parts[1], *parts[2:]])
