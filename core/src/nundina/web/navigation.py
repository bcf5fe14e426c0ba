"""The main navigation: the host's own places, and those that extensions add."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask import Flask, current_app, request, url_for
from flask_babel import gettext

from nundina.ports.extension import NavigationEntry


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the navigation, as a page shows it."""

    label: str
    url: str
    icon: str
    is_current: bool
    added: bool  # by an extension: stands at the right, with its icon


def configure(app: Flask) -> None:
    """Start with no entries of extensions."""
    app.extensions["nundina.navigation"] = []


def add(app: Flask, entry: NavigationEntry) -> None:
    """Add an extension's place."""
    app.extensions["nundina.navigation"].append(entry)


def places() -> list[Place]:
    """Return the places whose pages exist, in their order."""
    own = [place for place in map(_own_place, _own()) if place]
    entries = cast("list[NavigationEntry]", current_app.extensions["nundina.navigation"])
    added = sorted(entries, key=lambda entry: entry.order)
    return own + [_place(entry.label(), entry.endpoint, entry.icon, {}, added=True) for entry in added]


def on_a_phone(found: list[Place]) -> list[Place]:
    """Return the few that a phone's bar has room for: the first, the meetings, and the first that was added."""
    own = [place for place in found if not place.added]
    added = [place for place in found if place.added]
    return own[:1] + [place for place in own[1:] if place.icon == "calendar"] + added[:1]


def _own() -> list[tuple[str, str, str, Mapping[str, str]]]:
    return [
        (gettext("Contacts"), "records.listing", "users", {"kind": "contact"}),
        (gettext("Companies"), "records.listing", "building-2", {"kind": "company"}),
        (gettext("Deals"), "records.listing", "handshake", {"kind": "deal"}),
        (gettext("Tickets"), "records.listing", "ticket", {"kind": "ticket"}),
        (gettext("Meetings"), "meetings.listing", "calendar", {}),
    ]


def _own_place(own: tuple[str, str, str, Mapping[str, str]]) -> Place | None:
    label, endpoint, icon, values = own
    if endpoint not in current_app.view_functions:
        return None
    return _place(label, endpoint, icon, values, added=False)


def _place(label: str, endpoint: str, icon: str, values: Mapping[str, str], *, added: bool) -> Place:
    url = url_for(endpoint, **dict[str, Any](values))
    here = request.path == url or request.path.startswith(f"{url.rstrip('/')}/")
    return Place(label, url, icon, is_current=here, added=added)
