"""How fast providers may be called, for every process of the host, and what one process does at a time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from nundina.store.column_types import CleanText, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here from the revision before."""
    op.create_table(
        "paces",
        sa.Column("scope", CleanText(), nullable=False),
        sa.Column("paused_until", UtcDateTime(), nullable=True),
        sa.Column("probing_until", UtcDateTime(), nullable=True),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("reason", CleanText(), nullable=False),
        sa.Column("spent_until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_paces")),
    )
    op.create_table(
        "turns",
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("holder", CleanText(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_turns")),
    )


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_table("turns")
    op.drop_table("paces")
