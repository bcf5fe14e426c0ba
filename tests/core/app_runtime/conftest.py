"""What the tests of the runtime share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.app_workshop import Workshop


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    made = Workshop(tmp_path)
    yield made
    for name in [name for name in sys.modules if name.split(".")[0] in made.made]:
        del sys.modules[name]
