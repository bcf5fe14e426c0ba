"""The publishers that the operator vouches for."""

from __future__ import annotations

from pathlib import Path

FILE = "verified_publishers.txt"


def verified_publishers(folder: Path) -> frozenset[str]:
    """Return the names in the operator's file, one a line, `#` for comments; none where there is no file."""
    try:
        lines = (folder / FILE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return frozenset()
    return frozenset(name for line in lines if (name := line.partition("#")[0].strip()))
