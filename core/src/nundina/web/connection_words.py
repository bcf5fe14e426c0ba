"""The words for how a connection is, and for what keeps an app from being connected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext

from nundina.domain.accounts import User
from nundina.domain.app_standing import Standing, StandingState
from nundina.domain.arrivals import Arrival
from nundina.domain.connections import Connection, ConnectionState
from nundina.domain.pace import Pace
from nundina.domain.permissions import may_install_apps
from nundina.use_cases.connection_overview import ConnectionOverview, lost_connections
from nundina.web import banners
from nundina.web.banners import Banner
from nundina.web.signed_in import current_user, ports
from nundina.web.times import soon_text
from nundina.web.whom_to_ask import names_of
from nundina.web.words import app_name, user_name


def state_text(connection: Connection) -> str:
    """Return how the connection is, in a word or two; one whose sync fails is behind (CON-12)."""
    if connection.is_behind:
        return gettext("Behind")
    return {
        ConnectionState.ACTIVE: gettext("Connected"),
        ConnectionState.AUTHORIZATION_LOST: gettext("Reconnect needed"),
        ConnectionState.PERMISSION_MISSING: gettext("Permission missing"),
        ConnectionState.ENDED: gettext("Disconnected"),
    }[connection.state]


def lost_text(connection: Connection) -> str:
    """Return what happened to a connection that waits for being reconnected, and what it means (CON-11)."""
    named = {"address": connection.address, "app": app_name(connection.app_id)}
    if connection.state is ConnectionState.PERMISSION_MISSING:
        return gettext(
            "%(app)s is missing a permission for %(address)s, so your calendar is not synced. "
            "Reconnect and allow everything that is asked for; nothing is lost.",
            **named,
        )
    return gettext(
        "%(app)s no longer accepts our access to %(address)s: the password changed, or access was removed. "
        "Your calendar is not synced until you reconnect; nothing is lost.",
        **named,
    )


def problem_text(connection: Connection) -> str:
    """Return why the last sync did not succeed, or an empty string where it did."""
    if not connection.last_problem:
        return ""
    return {
        "Transient": gettext("The provider did not answer. Nundina tries again by itself."),
        "RateLimited": gettext("The provider asked us to slow down. Nundina tries again by itself."),
        "AuthorizationLost": gettext("The provider no longer accepts our access."),
        "PermissionMissing": gettext("A permission is missing."),
        "CursorExpired": gettext("The calendar is listed anew from the start; nothing is doubled."),
        "AppFault": gettext("The app made a mistake. An admin sees more on its page. Nundina tries again by itself."),
        "AppUnavailable": gettext("The app does not run at the moment. An admin sees why on its page."),
        "AppNotConfigured": gettext("The app is not set up on this host any more. Tell whoever runs Nundina."),
        "AdminApprovalNeeded": gettext(
            "Your organisation wants an administrator to approve this app. Nundina goes on by itself once that is done."
        ),
        "Refused": gettext("The provider refused to say what changed. Nundina tries again by itself."),
        "MassRemoval": gettext(
            "More than half of your meetings are gone from your calendar at once, so Nundina removed none of them yet. "
            "Say under Events seen whether they should go."
        ),
    }.get(connection.last_problem, gettext("Something went wrong. Nundina tries again by itself."))


def pause_text(pause: Pace) -> str:
    """Return until when a provider is left alone, and why."""
    at = {"time": soon_text(pause.paused_until)} if pause.paused_until else {"time": ""}
    if pause.reason == "RateLimited":
        return gettext("Paused until %(time)s: the provider asked us to slow down. Then it goes on by itself.", **at)
    return gettext("Paused until %(time)s: the provider failed several times. Then it is tried again by itself.", **at)


def arrivals_text(overview: ConnectionOverview) -> str:
    """Return what keeps changes from arriving within seconds, or soon will; empty where nothing does (SYNC-14)."""
    arrivals = overview.arrivals
    at = {"time": soon_text(arrivals.at) if arrivals.at else ""}
    if arrivals.how is Arrival.NO_ADDRESS:
        return gettext(
            "Changes in your calendar arrive here at each sync, every few minutes: the provider cannot call this host. "
            "Whoever runs Nundina can give it a public address."
        )
    if arrivals.how is Arrival.FAILS:
        late = gettext("Since %(time)s changes in your calendar arrive here at each sync, not within seconds.", **at)
        return " ".join((late, push_problem_text(arrivals.problem), _next_try(overview.watched_at)))
    if arrivals.how is Arrival.NOT_RENEWED:
        soon = gettext("From %(time)s on, changes in your calendar arrive here at each sync, not within seconds.", **at)
        return " ".join((soon, push_problem_text(arrivals.problem), _next_try(overview.watched_at)))
    return ""


def push_problem_text(problem: str) -> str:
    """Return why the provider does not tell of changes."""
    if problem == "Refused":
        return gettext("The provider refuses to call this host. Whoever runs Nundina sees why in its log.")
    if problem == "RateLimited":
        return gettext("The provider asked us to slow down.")
    if problem == "Transient":
        return gettext("The provider did not answer when it was asked to tell of changes.")
    return gettext("The app could not ask the provider to tell of changes. An admin sees more on its page.")


def _next_try(at: datetime | None) -> str:
    return gettext("Next try at %(time)s; nothing is lost.", time=soon_text(at)) if at else gettext("Nothing is lost.")


def obstacle_text(standing: Standing, installers: Sequence[User]) -> str:
    """Return what keeps the app from being connected, and who can change that; empty where nothing does (CON-2)."""
    if standing.state is StandingState.EXCLUDED and standing.conflict is not None:
        holder = standing.conflict.holder
        return gettext(
            "%(holder)s is installed in your account, and only one app of this kind can be.",
            holder=app_name(holder.app_id),
        )
    if standing.state is StandingState.UNAVAILABLE:
        return gettext("This app does not run at the moment. An admin sees why in the App Marketplace.")
    if standing.state is StandingState.NOT_CONFIGURED:
        return gettext("This app is not set up on this host yet. Whoever runs Nundina can do that.")
    if standing.is_connectable:
        return ""
    return _not_installed(standing, installers)


def _not_installed(standing: Standing, installers: Sequence[User]) -> str:
    if standing.state is StandingState.INSTALLING and standing.installation is not None:
        name = user_name(standing.installation.installed_by)
        return gettext("%(name)s is installing this app at this moment.", name=name)
    if may_install_apps(current_user()):
        return gettext("Not installed in your account yet. You can install it in the App Marketplace.")
    return gettext("Not installed in your account yet. Ask %(names)s to install it.", names=names_of(installers))


@banners.register
def lost() -> list[Banner]:
    """Say on every page that a connection lost its authorisation (CON-11)."""
    return [
        Banner(
            text=lost_text(connection),
            kind="problem",
            action_url=url_for("calendar_settings.show"),
            action_label=gettext("Reconnect"),
        )
        for connection in lost_connections(ports(), current_user())
    ]
