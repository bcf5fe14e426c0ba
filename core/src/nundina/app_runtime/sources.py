"""Where apps come from: installed distributions, and folders for tests and for authors at work."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Protocol

from nundina_plugin_api.distribution import (
    ENTRY_POINT_GROUP,
    ManifestFiles,
    files_of_entry_point,
    files_of_folder,
)


@dataclass(frozen=True, slots=True)
class FoundApp:
    """An app that a source has: how to read its manifest, and how to import its plugin."""

    name: str  # the entry point's name: the app's id, or the app is quarantined
    origin: str  # for whoever mends it: a distribution, a folder
    version: str
    read: Callable[[], ManifestFiles]
    load: Callable[[], object]  # runs code of the app


class AppSource(Protocol):
    """A place where apps are found."""

    def found(self) -> Iterable[FoundApp]:
        """Go through the apps. Imports none of them."""
        ...


class EntryPointSource:
    """The apps of installed distributions, each named by one entry point of the group nundina.apps."""

    def found(self) -> Iterator[FoundApp]:
        """Go through the entry points one by one, so that a broken one harms no other."""
        for entry_point in sorted(entry_points(group=ENTRY_POINT_GROUP)):
            yield _found_entry_point(entry_point)


class FolderSource:
    """The packages of a folder that hold a nundina.toml; `plugin` of their module `plugin` is the plugin."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def found(self) -> Iterator[FoundApp]:
        """Go through the packages by name."""
        for manifest in sorted(self._folder.glob("*/nundina.toml")):
            yield _found_package(manifest.parent)


def _found_entry_point(entry_point: EntryPoint) -> FoundApp:
    name = entry_point.dist.name if entry_point.dist else entry_point.value
    version = entry_point.dist.version if entry_point.dist else "0"
    return FoundApp(entry_point.name, name, version, lambda: files_of_entry_point(entry_point), entry_point.load)


def _found_package(folder: Path) -> FoundApp:
    def load() -> object:
        _import_package(folder)
        return import_module(f"{folder.name}.plugin").plugin

    return FoundApp("", str(folder), "0", lambda: files_of_folder(folder), load)


def _import_package(folder: Path) -> ModuleType:
    """Import a package from its folder, which need not be on the path."""
    loaded = sys.modules.get(folder.name)
    if loaded is not None:
        if list(loaded.__path__) != [str(folder)]:
            raise ImportError(f"another package is named {folder.name}")
        return loaded
    spec = spec_from_file_location(folder.name, folder / "__init__.py", submodule_search_locations=[str(folder)])
    if spec is None or spec.loader is None:
        raise ImportError(f"{folder.name} is no package")
    module = sys.modules[folder.name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
