"""Loads one app: imports it, checks its hooks, and holds what it hands over against its manifest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pluggy

from nundina.app_runtime.guarded_app import PARTS, guarded_app
from nundina.app_runtime.guarded_call import GuardedCaller
from nundina.app_runtime.sources import FoundApp
from nundina_plugin_api.hook_check import hook_problems
from nundina_plugin_api.hooks import PROJECT, HookSpecifications
from nundina_plugin_api.manifest import Manifest
from nundina_plugin_api.plain_values import methods_of
from nundina_plugin_api.protocols import CalendarApp, Connector


class Unusable(Exception):
    """The app's code does not keep to the plugin API; the argument says how, in English."""


@dataclass(frozen=True, slots=True)
class LoadedApp:
    """An app that runs."""

    app: CalendarApp  # guarded
    hooks: pluggy.PluginManager
    caller: GuardedCaller


def load_app(manifest: Manifest, found: FoundApp, caller: GuardedCaller) -> LoadedApp:
    """Return the app, running. Raises Unusable, and what GuardedCaller raises."""
    hooks = pluggy.PluginManager(PROJECT)  # one for each app: a broken hook stops nobody else's
    hooks.add_hookspecs(HookSpecifications)
    app, problems = caller("loading", lambda: _handed_over(hooks, found))
    problems = problems or caller("loading", lambda: tuple(_differences(app, manifest)))
    if problems:
        raise Unusable(" ".join(problems))
    return LoadedApp(guarded_app(app, manifest, caller), hooks, caller)


def _handed_over(hooks: pluggy.PluginManager, found: FoundApp) -> tuple[Any, tuple[str, ...]]:
    """Return the typed object, or why there is none."""
    try:
        plugin = found.load()
    except BaseException as error:  # noqa: BLE001 -- importing an app runs its code, and SystemExit is its fault too
        return None, (f"It cannot be imported: {type(error).__name__}: {error}",)
    problems = hook_problems(plugin) or _register_problems(hooks, plugin)
    return (None, problems) if problems else (hooks.hook.nundina_app(), ())


def _register_problems(hooks: pluggy.PluginManager, plugin: object) -> tuple[str, ...]:
    try:
        hooks.register(plugin)
    except pluggy.PluginValidationError as error:
        hooks.unregister(plugin)  # pluggy leaves half a plugin behind
        return (str(error),)
    return ()


def _differences(app: object, manifest: Manifest) -> Iterator[str]:
    """Go through what the typed object offers beyond its manifest, or lacks."""
    if not isinstance(app, CalendarApp):
        yield f"nundina_app handed over {type(app).__name__}, not a CalendarApp."
        return
    yield from _missing_methods("connector", app.connector, Connector)
    for name, (protocol, capabilities) in PARTS.items():
        part, declared = getattr(app, name), capabilities & manifest.capabilities
        words = " or ".join(sorted(capabilities))
        if part is None and declared:
            yield f"Its manifest declares {words}, but the app offers no {name}."
        elif part is not None and not declared:
            yield f"The app offers {name}, but its manifest does not declare {words}."
        elif part is not None:
            yield from _missing_methods(name, part, protocol)


def _missing_methods(name: str, part: object, protocol: type) -> Iterator[str]:
    for method in methods_of(protocol):
        if not callable(getattr(part, method, None)):
            yield f"Its {name} has no method {method}."
