"""What other processes do to a database in the tests of the store; they import this module and no test."""

from __future__ import annotations

from nundina.store.database import open_database
from nundina.store.migrations import migrate


def migrate_database(url: str) -> None:
    """Bring a database to the present schema."""
    migrate(open_database(url))
