"""Scheduling pages, bookings of which no two overlap for one person, and the busy times that are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from nundina.store.column_types import CleanText, JsonText, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BLOCKING = "('held', 'requested', 'confirmed')"


def upgrade() -> None:
    """Bring the schema here from the revision before."""
    _pages()
    _preferences()
    _bookings()
    op.create_table(
        "busy_times",
        _text("connection_id"),
        _instant("as_of"),
        sa.Column("first_minute", sa.BigInteger(), nullable=False),
        sa.Column("last_minute", sa.BigInteger(), nullable=False),
        sa.Column("intervals", JsonText(), nullable=False),
        sa.Column("unknown", JsonText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connections.id"],
            name=op.f("fk_busy_times_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("connection_id", name=op.f("pk_busy_times")),
    )
    refuse_overlaps()


def downgrade() -> None:
    """Take the schema back to the revision before."""
    for table in ("busy_times", "bookings", "calendar_preferences", "scheduling_pages"):
        op.drop_table(table)


def refuse_overlaps() -> None:
    """Have the database refuse two bookings that block one person at one time (MTG-4)."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        op.execute(
            "ALTER TABLE bookings ADD CONSTRAINT ex_bookings_blocked EXCLUDE USING gist "
            "(user_id WITH =, int8range(blocked_from, blocked_until) WITH &&) "
            f"WHERE (state IN {BLOCKING})"
        )
        return
    for event, name in (("INSERT", "insert"), ("UPDATE", "update")):
        op.execute(
            f"CREATE TRIGGER ex_bookings_blocked_{name} BEFORE {event} ON bookings "  # noqa: S608 -- constants
            f"WHEN NEW.state IN {BLOCKING} BEGIN "
            "SELECT RAISE(ABORT, 'ex_bookings_blocked') WHERE EXISTS (SELECT 1 FROM bookings AS other "
            f"WHERE other.user_id = NEW.user_id AND other.state IN {BLOCKING} AND other.id <> NEW.id "
            "AND other.blocked_from < NEW.blocked_until AND other.blocked_until > NEW.blocked_from); END"
        )


def _pages() -> None:
    op.create_table(
        "scheduling_pages",
        *(_text(name) for name in ("id", "account_id", "user_id", "slug", "title", "description", "location")),
        sa.Column("rules", JsonText(), nullable=False),
        sa.Column("questions", JsonText(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        _instant("created_at"),
        _of("scheduling_pages", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduling_pages")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_scheduling_pages_account_id_id")),
    )
    op.create_index(op.f("ix_scheduling_pages_account_id_user_id"), "scheduling_pages", ["account_id", "user_id"])
    op.create_index(op.f("uq_scheduling_pages_slug"), "scheduling_pages", ["slug"], unique=True)


def _preferences() -> None:
    op.create_table(
        "calendar_preferences",
        *(_text(name) for name in ("account_id", "user_id", "zone")),
        sa.Column("week", JsonText(), nullable=False),
        sa.Column("overrides", JsonText(), nullable=False),
        sa.Column("tentative", sa.Boolean(), nullable=False),
        sa.Column("out_of_office", sa.Boolean(), nullable=False),
        sa.Column("calendars", JsonText(), nullable=False),
        _of("calendar_preferences", "user_id", "users"),
        sa.PrimaryKeyConstraint("account_id", "user_id", name=op.f("pk_calendar_preferences")),
    )


def _bookings() -> None:
    op.create_table(
        "bookings",
        *(_text(name) for name in ("id", "account_id", "page_id", "user_id", "state")),
        _instant("start"),
        _instant("end"),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("buffer_before", "buffer_after", "blocked_from", "blocked_until")
        ),
        *(_text(name) for name in ("visitor_name", "visitor_email", "visitor_zone", "visitor_language")),
        sa.Column("answers", JsonText(), nullable=False),
        _text("key"),
        _text("link_digest"),
        _instant("created_at"),
        sa.Column("held_until", UtcDateTime(), nullable=True),
        sa.Column("contact_id", CleanText(), nullable=True),
        sa.Column("meeting_id", CleanText(), nullable=True),
        _of("bookings", "page_id", "scheduling_pages"),
        _of("bookings", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_bookings_account_id_id")),
        sa.UniqueConstraint("link_digest", name=op.f("uq_bookings_link_digest")),
    )
    op.create_index(op.f("ix_bookings_user_id_blocked_until"), "bookings", ["user_id", "blocked_until"])
    op.create_index(op.f("ix_bookings_page_id_start"), "bookings", ["page_id", "start"])
    op.create_index(op.f("uq_bookings_page_id_key"), "bookings", ["page_id", "key"], unique=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, CleanText(), nullable=False)


def _instant(name: str) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(), nullable=False)


def _of(table: str, name: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id", name], [f"{other}.account_id", f"{other}.id"], name=op.f(f"fk_{table}_account_id_{name}")
    )
