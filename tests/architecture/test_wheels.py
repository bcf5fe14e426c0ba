"""A wheel holds everything that its distribution needs when there is no checkout around it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_BUILT = shutil.ignore_patterns("__pycache__", "*.mo")
SOURCES = {
    ".": ("core/src", "marketplace/src"),
    "plugins/google_calendar": ("plugins/google_calendar/src",),
    "plugins/outlook_calendar": ("plugins/outlook_calendar/src",),
    "plugins/exchange": ("plugins/exchange/src",),
    "sandbox": ("sandbox/src",),
}


def wheel_of(distribution: str, folder: Path) -> set[str]:
    """Build a wheel from a copy of the sources, and return the names in it."""
    for source in SOURCES[distribution]:
        shutil.copytree(ROOT / source, folder / source, ignore=NOT_BUILT)
    for name in (".gitignore", "hatch_build.py", f"{distribution}/pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("README.md", "LICENSE"):
        shutil.copy(ROOT / distribution / name, folder / distribution / name)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")]
    subprocess.run(command, cwd=folder / distribution, check=True, capture_output=True)
    [wheel] = (folder / "dist").glob("*.whl")
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def files_of(distribution: str) -> set[str]:
    """Return every file that a package of the distribution has, catalogues as they are compiled."""
    folders = [ROOT / source for source in SOURCES[distribution]]
    found = {path.relative_to(folder).as_posix() for folder in folders for path in folder.rglob("*") if path.is_file()}
    kept = {name for name in found if "__pycache__" not in name and not Path(name).name.startswith(".")}
    return kept | {name.removesuffix(".po") + ".mo" for name in kept if name.endswith(".po")}


@pytest.mark.parametrize("distribution", SOURCES)
def test_a_wheel_holds_every_file_of_its_packages_and_the_licence(distribution: str, tmp_path: Path) -> None:
    names = wheel_of(distribution, tmp_path)
    assert sorted(files_of(distribution) - names) == []
    assert [name for name in names if name.endswith(".dist-info/licenses/LICENSE")]
