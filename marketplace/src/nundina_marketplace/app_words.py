"""The words for how an app stands in an account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext

from nundina.domain.accounts import User
from nundina.domain.app_standing import Standing, StandingState
from nundina_plugin_api.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Label:
    """A short word for a state, with how it is shown: the kind and the icon of a tag."""

    text: str
    kind: str
    icon: str


def label(standing: Standing, connected: bool) -> Label | None:
    """Return the tag of an app; none where it is simply available. `connected`: the reader's own calendar is."""
    if standing.state is StandingState.UNAVAILABLE:
        return Label(gettext("Does not run"), "problem", "circle-x")
    if connected:
        return Label(gettext("Connected"), "success", "circle-check")
    if standing.is_installed:
        return Label(gettext("Installed"), "success", "circle-check")
    if standing.state is StandingState.EXCLUDED:
        return Label(gettext("Not together with another app"), "warning", "triangle-alert")
    if standing.state is StandingState.INSTALLING:
        return Label(gettext("Being installed"), "info", "hourglass")
    if standing.state is StandingState.NOT_CONFIGURED:
        return Label(gettext("Not set up"), "warning", "wrench")
    return None


def names_of(users: Sequence[User], most: int = 12) -> str:
    """Return the users' names, no more than so many of them, and how many there are besides."""
    names = ", ".join(user.name or user.email for user in users[:most])
    further = len(users) - most
    return f"{names} " + gettext("and %(count)s more", count=further) if further > 0 else names


def whom_to_ask(installers: Sequence[User]) -> str:
    """Return who can install an app (MKT-7)."""
    names = ", ".join(user.name or user.email for user in installers[:3]) or gettext("an admin of your account")
    return gettext("Admins, and users with App Marketplace access, install apps. Ask %(names)s.", names=names)


def whom_to_ask_for_calendar(admins: Sequence[User]) -> str:
    """Return why a user cannot connect a calendar, and who can give them the permission (CON-4)."""
    names = ", ".join(user.name or user.email for user in admins[:3]) or gettext("an admin of your account")
    return gettext("Connecting needs the permission Personal email access. Ask %(names)s.", names=names)


def day(text: str) -> date | None:
    """Return the date that a manifest names, or None where it is written otherwise than ISO 8601 has it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def access_name(access: str) -> str:
    """Return what a scope lets an app do."""
    return gettext("Read and change") if access == "write" else gettext("Read")


def capability_names(manifest: Manifest) -> list[str]:
    """Return what the app can do, in the order in which people ask for it."""
    sentences = {
        "log_meetings": gettext("Meetings that you log on a record are created in the calendar"),
        "change_feed": gettext("Events with your contacts appear on their timelines"),
        "busy_times": gettext("Busy times in the calendar cannot be booked"),
        "create_events": gettext("Bookings from scheduling pages land in the calendar"),
        "update_events": gettext("Meetings can be changed and cancelled from Nundina"),
        "invite_guests": gettext("The calendar sends the invitations to your guests"),
        "push": gettext("Changes arrive within seconds"),
        "send_mail": gettext("Mail can be sent as you"),
        "propose_times": gettext("You can propose meeting times in an email"),
    }
    return [sentence for name, sentence in sentences.items() if name in manifest.capabilities]


def link_name(kind: str) -> str:
    """Return the text of a link of the manifest."""
    known = {
        "support": gettext("Get support"),
        "privacy": gettext("Privacy policy"),
        "terms": gettext("Terms of service"),
        "documentation": gettext("Documentation"),
        "setup": gettext("Setup guide"),
        "source": gettext("Source code"),
        "website": gettext("Website"),
    }
    return known.get(kind, kind.replace("-", " ").capitalize())
