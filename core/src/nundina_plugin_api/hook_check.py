"""Finds what pluggy would silently ignore: hooks that nobody calls, and arguments that would never be passed."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any

from nundina_plugin_api.hooks import PROJECT, HookSpecifications

HOOKS = tuple(name for name in vars(HookSpecifications) if name.startswith(f"{PROJECT}_"))
_PREFIX = f"{PROJECT}_"
_MARK = f"{PROJECT}_impl"  # the attribute that pluggy's marker sets


def hook_problems(plugin: object) -> tuple[str, ...]:
    """Return what is wrong with the hooks of a plugin, each in a sentence. Empty: nothing."""
    return tuple(_problems(plugin))


def _problems(plugin: object) -> Iterator[str]:
    routines = list(_routines(plugin))
    for name, routine in routines:
        marked = hasattr(routine, _MARK)
        if name not in HOOKS and (marked or name.startswith(_PREFIX)):
            yield f"{name} is no hook.{_nearest(name)}"
        elif name in HOOKS and not marked:
            yield f"{name} is not marked with @hookimpl."
        elif name in HOOKS:
            yield from _argument_problems(name, routine)
    if "nundina_app" not in dict(routines):
        yield "The mandatory hook nundina_app is missing."


def _routines(plugin: object) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name in dir(plugin):
        static = inspect.getattr_static(plugin, name, None)
        if inspect.isroutine(static):  # a property is not run only to be looked at
            yield name, getattr(plugin, name)


def _argument_problems(name: str, routine: Callable[..., Any]) -> Iterator[str]:
    known = inspect.signature(getattr(HookSpecifications, name)).parameters
    for parameter in inspect.signature(routine).parameters.values():
        if parameter.default is not parameter.empty:
            yield f"{name} gives its argument {parameter.name} a default, so it would never be passed."
        elif parameter.name not in known:
            yield f"{name} has no argument {parameter.name}."


def _nearest(name: str) -> str:
    near = get_close_matches(name, HOOKS, n=1)
    return f" Did you mean {near[0]}?" if near else ""
