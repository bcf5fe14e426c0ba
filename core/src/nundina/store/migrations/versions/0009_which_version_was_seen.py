"""Which version of an event sync has seen, so that a change made meanwhile is not overwritten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from nundina.store.column_types import CleanText

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here from the revision before."""
    op.add_column("seen_events", sa.Column("version", CleanText(), nullable=True))


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_column("seen_events", "version")
