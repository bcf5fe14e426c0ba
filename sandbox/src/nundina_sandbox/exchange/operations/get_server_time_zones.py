"""GetServerTimeZones: the zones that the server knows, by the names that Windows gives them."""

from nundina_sandbox.exchange.elements import Element, m, part, parts_of
from nundina_sandbox.exchange.operations.call import Call, response, success
from nundina_sandbox.exchange.times.zone_definitions import definition_element, named_zone
from nundina_sandbox.exchange.times.zones import ZONES


def get_server_time_zones(call: Call) -> Element:
    """Return all zones, or those whose ids are given; an id that the server does not know is left out."""
    wanted = [id_.text or "" for id_ in parts_of(part(call.request, "Ids"))] or list(ZONES)
    full = call.request.get("ReturnFullTimeZoneData") in ("true", "1")
    zones = [named_zone(name) for name in wanted if name in ZONES]
    definitions = [definition_element("TimeZoneDefinition", zone, full=full) for zone in zones]
    return response("GetServerTimeZones", [success("GetServerTimeZones", [m("TimeZoneDefinitions", definitions)])])
