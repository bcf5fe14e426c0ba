from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nundina.store.database import open_database
from support.connecting_world import ConnectingWorld, connecting_world


@pytest.fixture
def world(sqlite_url: str, tmp_path: Path) -> Iterator[ConnectingWorld]:
    """A host and a sandbox."""
    database = open_database(sqlite_url)
    with connecting_world(database, tmp_path) as world:
        yield world
    database.close()
