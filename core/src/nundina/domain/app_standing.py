"""How an app of the host stands in an account: what the marketplace and the connect dialog show of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from nundina.domain.exclusivity import Conflict, find_conflict, holds_its_groups
from nundina.domain.identifiers import AppId
from nundina.domain.installations import Installation, InstallationState
from nundina_plugin_api.manifest import Manifest


class StandingState(StrEnum):
    """What can be done with the app, and what is in the way."""

    CONNECTABLE = "connectable"  # installed, and users can connect
    INSTALLING = "installing"  # somebody pressed Connect app, the provider has not answered yet
    AVAILABLE = "available"  # not installed, nothing in the way
    EXCLUDED = "excluded"  # an app of the same group is installed (MKT-4)
    NOT_CONFIGURED = "not_configured"  # the operator has settings to fill in
    UNAVAILABLE = "unavailable"  # quarantined


@dataclass(frozen=True, slots=True)
class HostedApp:
    """An app that the host has."""

    manifest: Manifest  # in the language of the page
    version: str
    problem: str = ""  # not empty: quarantined, and why
    missing: tuple[str, ...] = ()  # settings that the operator has yet to fill in

    @property
    def id(self) -> AppId:
        """The app's id."""
        return AppId(self.manifest.id)


@dataclass(frozen=True, slots=True)
class Standing:
    """One app, as it stands in one account."""

    app: HostedApp
    state: StandingState
    installation: Installation | None = None  # whatever the state: an installed app may be quarantined
    conflict: Conflict | None = None

    @property
    def is_connectable(self) -> bool:
        """Whether a user can connect a calendar with it now (CON-2)."""
        return self.state is StandingState.CONNECTABLE

    @property
    def is_installed(self) -> bool:
        """Whether the account has it, in whatever state it is."""
        return self.installation is not None and self.installation.state is InstallationState.INSTALLED


def standing_of(app: HostedApp, installations: Sequence[Installation], now: datetime) -> Standing:
    """Say how an app stands, given everything that is installed in the account."""
    own = next((one for one in installations if one.app_id == app.id and holds_its_groups(one, now)), None)
    holds = own is not None and not own.is_switch  # a switch under way holds no group yet (MKT-9)
    conflict = None if holds else find_conflict(app.id, app.manifest.exclusive_groups, installations, now)
    return Standing(app, _state(app, own, conflict), own, conflict)


def _state(app: HostedApp, own: Installation | None, conflict: Conflict | None) -> StandingState:
    if app.problem:
        return StandingState.UNAVAILABLE
    if conflict is not None:
        return StandingState.EXCLUDED
    if app.missing:
        return StandingState.NOT_CONFIGURED
    if own is None:
        return StandingState.AVAILABLE
    installed = own.state is InstallationState.INSTALLED
    return StandingState.CONNECTABLE if installed else StandingState.INSTALLING
