"""Compiles the message catalogues (.po to .mo) whenever the host is built, editable builds included."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogues(root: Path) -> int:
    """Write a .mo beside every .po below root and return how many were written."""
    written = 0
    for source in sorted(root.glob("*/src/**/translations/*/LC_MESSAGES/*.po")):
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale=source.parent.parent.name)
        with source.with_suffix(".mo").open("wb") as stream:
            write_mo(stream, catalogue)
        written += 1
    return written


class CatalogueBuildHook(BuildHookInterface):  # type: ignore[misc]
    """Runs compile_catalogues before hatchling collects the files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; hatchling calls this."""
        compile_catalogues(Path(self.root))
