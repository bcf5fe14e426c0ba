"""Tables of scheduling pages, bookings, and the busy times that are kept."""

from __future__ import annotations

import sqlalchemy as sa

from nundina.store.column_types import JsonText
from nundina.store.tables.metadata import (
    flag,
    instant,
    metadata,
    number,
    of_account,
    perhaps_instant,
    reference,
    text,
)

scheduling_pages = sa.Table(
    "scheduling_pages",
    metadata,
    text("id", primary_key=True),
    text("account_id"),
    text("user_id"),
    text("slug"),
    text("title"),
    text("description"),
    text("location"),
    sa.Column("rules", JsonText, nullable=False),
    sa.Column("questions", JsonText, nullable=False),
    flag("live"),
    instant("created_at"),
    sa.UniqueConstraint("account_id", "id"),
    of_account("user_id", "users"),
    sa.Index(None, "account_id", "user_id"),
)
page_slug = sa.Index("uq_scheduling_pages_slug", scheduling_pages.c.slug, unique=True)

calendar_preferences = sa.Table(
    "calendar_preferences",
    metadata,
    text("account_id", primary_key=True),
    text("user_id", primary_key=True),
    text("zone"),
    sa.Column("week", JsonText, nullable=False),
    sa.Column("overrides", JsonText, nullable=False),
    flag("tentative"),
    flag("out_of_office"),
    sa.Column("calendars", JsonText, nullable=False),
    reference("calendars_of"),
    of_account("user_id", "users"),
)

# No two that block overlap for one person: an exclusion constraint on PostgreSQL, triggers on SQLite. Both stand in
# the migration, for neither can be written here for both.
bookings = sa.Table(
    "bookings",
    metadata,
    text("id", primary_key=True),
    text("account_id"),
    text("page_id"),
    text("user_id"),
    text("state"),
    instant("start"),
    instant("end"),
    number("buffer_before"),
    number("buffer_after"),
    number("blocked_from"),
    number("blocked_until"),
    text("visitor_name"),
    text("visitor_email"),
    text("visitor_zone"),
    text("visitor_language"),
    sa.Column("answers", JsonText, nullable=False),
    text("key"),
    text("link_digest", unique=True),
    instant("created_at"),
    perhaps_instant("held_until"),
    reference("contact_id"),
    reference("meeting_id"),
    sa.UniqueConstraint("account_id", "id"),
    of_account("page_id", "scheduling_pages"),
    of_account("user_id", "users"),
    sa.Index(None, "user_id", "blocked_until"),
    sa.Index(None, "page_id", "start"),
)
booking_key = sa.Index("uq_bookings_page_id_key", bookings.c.page_id, bookings.c.key, unique=True)
OVERLAP = "ex_bookings_blocked"  # what the database calls its refusal

# One row a connection, made anew as a whole: what is read is what was asked for in one go.
busy_times = sa.Table(
    "busy_times",
    metadata,
    sa.Column("connection_id", sa.ForeignKey("connections.id", ondelete="CASCADE"), primary_key=True),
    instant("as_of"),
    number("first_minute"),
    number("last_minute"),
    sa.Column("intervals", JsonText, nullable=False),
    sa.Column("unknown", JsonText, nullable=False),
)
