"""Measures everything, prints a table and writes build/bench.json.

Usage: run.py [NAME …]      NAME picks modules, e.g. first_figures
"""

from __future__ import annotations

import sys
from pathlib import Path

import due_figures
import first_figures
import memory_figures
import push_figures
import slot_figures
import sync_figures
from figures import table, write

MODULES = {
    module.__name__: module.measure
    for module in (first_figures, sync_figures, memory_figures, due_figures, push_figures, slot_figures)
}
RESULT = Path(__file__).resolve().parent.parent / "build/bench.json"


def main() -> int:
    """Return 1 where a limit was missed."""
    names = sys.argv[1:] or list(MODULES)
    found = [figure for name in names for figure in MODULES[name]()]
    print(table(found))
    write(found, RESULT)
    return int(any(figure.within is False for figure in found))


if __name__ == "__main__":
    sys.exit(main())
