"""The hook specifications. Hooks say who can; the typed object that nundina_app hands over does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pluggy

from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import AppEvent, HealthReport

PROJECT = "nundina"

_F = TypeVar("_F", bound=Callable[..., object])

hookspec = pluggy.HookspecMarker(PROJECT)
_marker = pluggy.HookimplMarker(PROJECT)


def hookimpl(function: _F) -> _F:
    """Mark a method of a plugin as the implementation of a hook."""
    return _marker(function)


class HookSpecifications:
    """Every hook, one sentence each. Only nundina_app is mandatory."""

    @hookspec(firstresult=True)
    def nundina_app(self) -> CalendarApp:  # type: ignore[empty-body]
        """Hand over the app's typed object; called once, when the app is loaded."""

    @hookspec
    def nundina_installed(self, event: AppEvent) -> None:
        """Hear that an account installed the app."""

    @hookspec
    def nundina_uninstalled(self, event: AppEvent) -> None:
        """Hear that an account removed the app, and that every connection of it has ended."""

    @hookspec
    def nundina_connected(self, event: AppEvent) -> None:
        """Hear that a user of the account connected a calendar with the app."""

    @hookspec
    def nundina_disconnected(self, event: AppEvent) -> None:
        """Hear that a connection with the app ended."""

    @hookspec
    def nundina_health(self) -> HealthReport | None:
        """Say how the app is; shown to admins beside the app."""
