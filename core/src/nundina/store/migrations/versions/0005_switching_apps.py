"""What a switch from one app to another needs: what gives way, since when events count, who is to connect again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from nundina.store.column_types import CleanText, JsonText, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here from the revision before."""
    op.add_column("installations", sa.Column("replaces", JsonText(), nullable=True))
    op.add_column("connections", sa.Column("replaced_since", UtcDateTime(), nullable=True))
    op.create_table(
        "awaited_reconnects",
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("user_id", CleanText(), nullable=False),
        sa.Column("connection_id", CleanText(), nullable=False),
        sa.Column("left_app", CleanText(), nullable=False),
        sa.Column("app_id", CleanText(), nullable=False),
        sa.Column("switched_at", UtcDateTime(), nullable=False),
        sa.Column("switched_by", CleanText(), nullable=False),
        sa.Column("purposes", JsonText(), nullable=False),
        sa.Column("dismissed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "user_id"],
            ["users.account_id", "users.id"],
            name=op.f("fk_awaited_reconnects_account_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "connection_id"],
            ["connections.account_id", "connections.id"],
            name=op.f("fk_awaited_reconnects_account_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "user_id", name=op.f("pk_awaited_reconnects")),
    )


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_table("awaited_reconnects")
    op.drop_column("connections", "replaced_since")
    op.drop_column("installations", "replaces")
