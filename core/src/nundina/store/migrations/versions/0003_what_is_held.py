"""An index of the work that somebody holds, so that what a dead worker held is found in any backlog."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_HELD = sa.text("worker != ''")


def upgrade() -> None:
    """Bring the schema here from the revision before."""
    op.create_index("ix_due_work_held", "due_work", ["claimable_at"], sqlite_where=_HELD, postgresql_where=_HELD)


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_index("ix_due_work_held", "due_work")
