"""Finds an app's `nundina.toml` and its translations in an installed distribution, without importing its code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.machinery import PathFinder
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from pathlib import Path

from nundina_plugin_api.manifest_file import FILE_NAME
from nundina_plugin_api.manifest_translation import FOLDER

ENTRY_POINT_GROUP = "nundina.apps"


class ManifestMissing(Exception):
    """The package of an entry point holds no nundina.toml."""


@dataclass(frozen=True, slots=True)
class ManifestFiles:
    """The bytes of a manifest and of its translations by language."""

    manifest: bytes
    translations: Mapping[str, bytes]


def files_of_entry_point(entry_point: EntryPoint) -> ManifestFiles:
    """Return the files that lie in the package of the entry point's module. Raises ManifestMissing."""
    for package in _packages(entry_point.module):
        folder = _folder(entry_point, package)
        if folder is not None and (folder / FILE_NAME).is_file():
            return files_of_folder(folder)
    raise ManifestMissing(f"{FILE_NAME} is missing beside {entry_point.module}")


def files_of_folder(folder: Path) -> ManifestFiles:
    """Return the files that lie in a package's folder. Raises ManifestMissing."""
    path = folder / FILE_NAME
    if not path.is_file():
        raise ManifestMissing(f"{FILE_NAME} is missing")
    translations = {entry.stem: entry.read_bytes() for entry in sorted((folder / FOLDER).glob("*.toml"))}
    return ManifestFiles(path.read_bytes(), translations)


def _packages(module: str) -> tuple[str, ...]:
    """Return where the manifest may lie: the module's package, or the module where it is a package itself."""
    parent = module.rpartition(".")[0]
    return (parent, module) if parent else (module,)


def _folder(entry_point: EntryPoint, package: str) -> Path | None:
    """Return the package's folder: from the distribution's list of files, or, in an editable install, from the path."""
    if entry_point.dist is not None:
        path = Path(str(entry_point.dist.locate_file(package.replace(".", "/"))))
        if (path / FILE_NAME).is_file():
            return path
    return _folder_on_path(package)


def _folder_on_path(package: str) -> Path | None:
    """Return a package's folder as an import would find it, importing no package on the way."""
    top, *rest = package.split(".")
    spec = find_spec(top)
    name = top
    for part in rest:
        if spec is None or spec.submodule_search_locations is None:
            return None
        name = f"{name}.{part}"
        spec = PathFinder.find_spec(name, list(spec.submodule_search_locations))
    locations = spec.submodule_search_locations if spec is not None else None
    return Path(next(iter(locations))) if locations else None
