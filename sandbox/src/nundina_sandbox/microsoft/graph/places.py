"""Where an event takes place: one place, or several."""

from nundina_sandbox.microsoft.graph.errors import bad_body
from nundina_sandbox.microsoft.graph.moments import Json
from nundina_sandbox.microsoft.graph.values import one_of, text_from

_LOCATION_TYPES = (
    "default",
    "conferenceRoom",
    "homeAddress",
    "businessAddress",
    "geoCoordinates",
    "streetAddress",
    "hotel",
    "restaurant",
    "localBusiness",
    "postalAddress",
)
_UNIQUE_ID_TYPES = ("unknown", "locationStore", "directory", "private", "bing")


def no_location() -> Json:
    """Return how Graph writes that there is no place."""
    return {
        "displayName": "",
        "locationType": "default",
        "uniqueIdType": "unknown",
        "address": {},
        "coordinates": {},
    }


def location_from(value: object, name: str) -> Json:
    """Return a location; raises GraphError 400."""
    if not isinstance(value, dict):
        raise bad_body(f"Cannot read the value of property '{name}' as 'microsoft.graph.location'.")
    shown = text_from(value.get("displayName"), "displayName")
    kind = one_of(_LOCATION_TYPES, "locationType")(value.get("locationType") or "default", "locationType")
    found: Json = {"displayName": shown, "locationType": kind}
    for part in ("locationUri", "locationEmailAddress"):
        if value.get(part):
            found[part] = text_from(value[part], part)
    if shown:
        found["uniqueId"] = text_from(value.get("uniqueId"), "uniqueId") or shown
        usual = one_of(_UNIQUE_ID_TYPES, "locationUniqueIdType")
        found["uniqueIdType"] = usual(value.get("uniqueIdType") or "private", "uniqueIdType")
    else:
        found |= {"uniqueIdType": "unknown", "address": {}, "coordinates": {}}
    for part, type_name in (("address", "physicalAddress"), ("coordinates", "outlookGeoCoordinates")):
        if value.get(part):
            if not isinstance(value[part], dict):
                raise bad_body(f"Cannot read the value of property '{part}' as 'microsoft.graph.{type_name}'.")
            found[part] = {key: one for key, one in value[part].items() if one is not None and "@" not in key}
    return found


def locations_from(value: object, name: str) -> list[Json]:
    """Return a list of locations; raises GraphError 400."""
    if not isinstance(value, list):
        raise bad_body(f"Cannot read the value of property '{name}' as a collection.")
    return [location_from(one, name) for one in value]


def with_locations(found: Json) -> Json:
    """Return the fields with `location` and `locations` saying the same, the list first where both are given."""
    if found.get("locations"):
        names = "; ".join(one["displayName"] for one in found["locations"])
        first = found["locations"][0]
        return found | {"location": first if len(found["locations"]) == 1 else {**first, "displayName": names}}
    if "location" in found:
        return found | {"locations": [found["location"]] if found["location"]["displayName"] else []}
    return found
