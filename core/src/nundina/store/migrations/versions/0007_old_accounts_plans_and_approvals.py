"""What old accounts are to connect, an account's plan and a user's seat, who waits for an approval."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from nundina.store.column_types import CleanText, UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here from the revision before."""
    op.add_column("accounts", sa.Column("plan", CleanText(), nullable=True))
    op.add_column("users", sa.Column("sales_seat", sa.Boolean(), nullable=True))
    op.create_table(
        "planned_connections",
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("user_id", CleanText(), nullable=False),
        sa.Column("purpose", CleanText(), nullable=False),
        sa.Column("app_id", CleanText(), nullable=False),
        sa.Column("address", CleanText(), nullable=False),
        _of_user("planned_connections"),
        sa.PrimaryKeyConstraint("account_id", "user_id", "purpose", name=op.f("pk_planned_connections")),
    )
    op.create_table(
        "approval_requests",
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("user_id", CleanText(), nullable=False),
        sa.Column("app_id", CleanText(), nullable=False),
        sa.Column("link", CleanText(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        _of_user("approval_requests"),
        sa.PrimaryKeyConstraint("account_id", "user_id", name=op.f("pk_approval_requests")),
    )


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_table("approval_requests")
    op.drop_table("planned_connections")
    op.drop_column("users", "sales_seat")
    op.drop_column("accounts", "plan")


def _of_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id", "user_id"],
        ["users.account_id", "users.id"],
        name=op.f(f"fk_{table}_account_id_user_id"),
        ondelete="CASCADE",
    )
