"""Since when a connection's push channel cannot be opened or renewed, and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from nundina.store.column_types import CleanText, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here from the revision before."""
    op.create_table(
        "push_failures",
        sa.Column("connection_id", CleanText(), nullable=False),
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("problem", CleanText(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "connection_id"],
            ["connections.account_id", "connections.id"],
            name=op.f("fk_push_failures_account_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("connection_id", name=op.f("pk_push_failures")),
    )


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_table("push_failures")
