"""How use cases reach apps. Only plain frozen values pass, so an app may live in another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from nundina.domain.identifiers import AppId
from nundina_plugin_api.manifest import Manifest
from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import AppEvent, HealthReport


@dataclass(frozen=True, slots=True)
class AppRelease:
    """One version of an app that this host has, whether it runs or not."""

    manifest: Manifest
    version: str
    problem: str = ""  # not empty: quarantined, and why, in English
    translations: Mapping[str, Manifest] = field(default_factory=dict)  # by language, as "zh_Hant_TW"

    @property
    def runs(self) -> bool:
        """Whether the app can be called."""
        return not self.problem

    def manifest_in(self, language: str) -> Manifest:
        """Return the manifest in a language, or in English where the app does not speak it."""
        return self.translations.get(language, self.manifest)


class AppRuntime(Protocol):
    """Runs apps, and keeps whatever goes wrong in one of them there."""

    def releases(self) -> tuple[AppRelease, ...]:
        """Return every app of this host, quarantined ones included, by id. Imports nothing."""
        ...

    def release(self, app_id: AppId) -> AppRelease:
        """Return one of them. Raises NotFound."""
        ...

    def app(self, app_id: AppId) -> CalendarApp:
        """Return the app's typed object, guarded.

        Its methods raise the six errors of the plugin API, and AppFault for everything else that goes wrong in
        the app. Parts that the manifest does not declare are None. Raises NotFound and AppUnavailable.
        """
        ...

    def tell(self, app_id: AppId, hook: str, event: AppEvent) -> None:
        """Call an optional hook of the app. What it raises is logged and goes no further."""
        ...

    def health(self, app_id: AppId) -> HealthReport:
        """Return what the app says of itself, or what is wrong with it. Raises NotFound."""
        ...
