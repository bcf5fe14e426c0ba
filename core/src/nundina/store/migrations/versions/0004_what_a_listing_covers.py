"""The stretch of time that a connection's full listing covers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from nundina.store.column_types import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here from the revision before."""
    op.add_column("sync_positions", sa.Column("window_start", UtcDateTime(), nullable=True))
    op.add_column("sync_positions", sa.Column("window_end", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_column("sync_positions", "window_end")
    op.drop_column("sync_positions", "window_start")
