"""Tables of records, meetings, and which meetings stand on which records."""

from __future__ import annotations

import sqlalchemy as sa

from nundina.store.column_types import JsonText, SortableText
from nundina.store.tables.metadata import flag, instant, metadata, number, of_account, reference, text

records = sa.Table(
    "records",
    metadata,
    text("id", primary_key=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    text("kind"),
    text("name"),
    text("email"),
    sa.Column("properties", JsonText, nullable=False),
    sa.Column("sort_name", SortableText, nullable=False),  # the name, case folded
    text("search_text"),  # everything that a search looks at, case folded
    instant("created_at"),
    sa.UniqueConstraint("account_id", "id"),
    sa.Index(None, "account_id", "kind", "sort_name", "id"),
)
# An email names one contact of the account (SYNC-7).
contact_email = sa.Index(
    "uq_records_account_id_email",
    records.c.account_id,
    records.c.email,
    unique=True,
    sqlite_where=records.c.email != "",
    postgresql_where=records.c.email != "",
)

associations = sa.Table(
    "associations",
    metadata,
    text("account_id"),
    text("one_id", primary_key=True),  # the lesser id of the two
    text("other_id", primary_key=True),
    of_account("one_id", "records", ondelete="CASCADE"),
    of_account("other_id", "records", ondelete="CASCADE"),
    sa.Index(None, "other_id"),
)

meetings = sa.Table(
    "meetings",
    metadata,
    text("id", primary_key=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    text("title"),
    instant("start"),
    instant("end"),
    text("origin"),
    instant("created_at"),
    instant("updated_at"),
    text("description"),
    text("location"),
    text("zone"),
    text("conference_url"),
    text("web_url"),
    reference("organizer_id"),
    text("organizer_address"),
    text("ical_uid"),
    text("original_start"),
    sa.Column("guests", JsonText, nullable=False),
    flag("cancelled"),
    sa.UniqueConstraint("account_id", "id"),
    of_account("organizer_id", "users"),
    sa.Index(None, "account_id", "organizer_id", "end"),
)
# One event in many calendars is one meeting.
meeting_event = sa.Index(
    "uq_meetings_account_id_ical_uid_original_start",
    meetings.c.account_id,
    meetings.c.ical_uid,
    meetings.c.original_start,
    unique=True,
    sqlite_where=meetings.c.ical_uid != "",
    postgresql_where=meetings.c.ical_uid != "",
)


def _places(name: str) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        text("account_id"),
        text("meeting_id", primary_key=True),
        text("record_id", primary_key=True),
        number("position"),
        of_account("meeting_id", "meetings", ondelete="CASCADE"),
        of_account("record_id", "records", ondelete="CASCADE"),
        sa.Index(None, "record_id"),
    )


timeline_places = _places("timeline_places")  # Meeting.records
logged_places = _places("logged_places")  # Meeting.logged_on
