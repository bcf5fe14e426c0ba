"""Who looks at a public scheduling page: their zone, which every time on it is written in."""

from __future__ import annotations

from flask import Response, g, request

from nundina.web import cookies
from nundina.web.times import is_zone, zone_name


def visitor_zone(owners: str) -> str:
    """Return the visitor's zone: what the address says, what this browser had before, the reader's own, the owner's.

    Everything that the page writes about times is in it from here on.
    """
    chosen = (request.values.get("zone", ""), cookies.read_choice("zone"), _own(), owners, "UTC")
    g.zone = next(name for name in chosen if is_zone(name))
    return str(g.zone)


def remember_zone(response: Response) -> Response:
    """Keep the zone that the address names."""
    asked = request.values.get("zone", "")
    if is_zone(asked) and asked != cookies.read_choice("zone"):
        cookies.set_choice(response, "zone", asked)
    return response


def _own() -> str:
    """Return a signed-in reader's zone; nothing for anybody else, for whom UTC stands in its place."""
    name = zone_name()
    return "" if name == "UTC" else name
