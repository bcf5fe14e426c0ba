"""The runtime that runs apps in the host's own process, guarded: for debugging, tests, and until each has its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from threading import Lock

import structlog

from nundina.app_runtime.discovery import Discovery, discover
from nundina.app_runtime.guarded_call import GuardedCaller
from nundina.app_runtime.loading import LoadedApp, Unusable, load_app
from nundina.app_runtime.sources import AppSource, EntryPointSource
from nundina.domain.errors import AppFault, AppUnavailable, NotFound
from nundina.domain.identifiers import AppId
from nundina.ports.apps import AppRelease
from nundina_plugin_api.errors import AppError
from nundina_plugin_api.plain_values import NotPlain, carried, decoder_of
from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import AppEvent, HealthReport

_log = structlog.get_logger(__name__)

DEADLINE = timedelta(seconds=30)
_REPORT = decoder_of(HealthReport | None)


class _Residence:
    """One app of this host, loaded when it is first needed, or quarantined for good."""

    def __init__(self, discovery: Discovery, deadline: timedelta, suspended: str) -> None:
        self.release = replace(discovery.release, problem=suspended or discovery.release.problem)
        self._found = discovery.found
        self._caller = GuardedCaller(AppId(self.release.manifest.id), deadline)
        self._loaded: LoadedApp | None = None
        self._lock = Lock()

    def loaded(self) -> LoadedApp:
        """Return the running app. Raises AppUnavailable."""
        with self._lock:
            if self._loaded is None and self.release.runs:
                self._load()
        if self._loaded is None:
            raise AppUnavailable(AppId(self.release.manifest.id), self.release.problem)
        return self._loaded

    def _load(self) -> None:
        try:
            self._loaded = load_app(self.release.manifest, self._found, self._caller)
        except Unusable as error:
            self._quarantine(str(error))
        except AppFault as error:
            self._quarantine(f"It failed while {error.what}.")
        except AppError:
            self._quarantine("It did not load in time, or raised an error that only calls may raise.")

    def _quarantine(self, problem: str) -> None:
        self.release = replace(self.release, problem=problem)
        _log.error("app_quarantined", app_id=self.release.manifest.id, origin=self._found.origin, problem=problem)


class InProcessRuntime:
    """Runs the apps of its sources in this process. Isolation from faults, not from malice."""

    def __init__(
        self, sources: Iterable[AppSource] = (EntryPointSource(),), deadline: timedelta = DEADLINE, suspended: str = ""
    ) -> None:
        """Run the apps of these sources; with `suspended`, the reason, list them all and load none."""
        self._sources = tuple(sources)
        self._deadline = deadline
        self._suspended = suspended
        self._lock = Lock()
        self._residences: Mapping[AppId, _Residence] | None = None

    def releases(self) -> tuple[AppRelease, ...]:
        """Return every app of this host, quarantined ones included, by id. Imports nothing."""
        return tuple(residence.release for residence in self._all().values())

    def release(self, app_id: AppId) -> AppRelease:
        """Return one of them. Raises NotFound."""
        return self._residence(app_id).release

    def app(self, app_id: AppId) -> CalendarApp:
        """Return the app's typed object, guarded. Raises NotFound and AppUnavailable."""
        return self._residence(app_id).loaded().app

    def tell(self, app_id: AppId, hook: str, event: AppEvent) -> None:
        """Call an optional hook of the app. What it raises is logged and goes no further."""
        try:
            loaded = self._residence(app_id).loaded()
            loaded.caller(hook, lambda: getattr(loaded.hooks.hook, hook)(event=event))
        except (AppError, AppFault, AppUnavailable, NotFound) as error:
            _log.warning("app_not_told", app_id=app_id, hook=hook, error=type(error).__name__)

    def health(self, app_id: AppId) -> HealthReport:
        """Return what the app says of itself, or what is wrong with it. Raises NotFound."""
        try:
            loaded = self._residence(app_id).loaded()
            reports = loaded.caller("nundina_health", loaded.hooks.hook.nundina_health)
            report: HealthReport | None = carried(reports[0] if reports else None, _REPORT)
        except AppUnavailable as error:
            return HealthReport(healthy=False, message=error.why)
        except (AppError, AppFault, NotPlain) as error:
            return HealthReport(healthy=False, message=f"Its health check failed: {type(error).__name__}.")
        return report or HealthReport(healthy=True)

    def _all(self) -> Mapping[AppId, _Residence]:
        with self._lock:
            if self._residences is None:
                found = discover(self._sources)
                self._residences = {
                    app_id: _Residence(each, self._deadline, self._suspended) for app_id, each in found.items()
                }
            return self._residences

    def _residence(self, app_id: AppId) -> _Residence:
        try:
            return self._all()[app_id]
        except KeyError:
            raise NotFound from None
