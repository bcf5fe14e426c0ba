"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from nundina.store.column_types import CleanText, JsonText, SortableText, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here from the revision before."""
    op.create_table(
        "accounts",
        sa.Column("id", CleanText(), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("language", CleanText(), nullable=False),
        sa.Column("zone", CleanText(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
    )
    op.create_table(
        "app_settings",
        sa.Column("app_id", CleanText(), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("app_id", "name", name=op.f("pk_app_settings")),
    )
    op.create_table(
        "due_work",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", CleanText(), nullable=False),
        sa.Column("subject", CleanText(), nullable=False),
        sa.Column("account_id", CleanText(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("claimable_at", UtcDateTime(), nullable=False),
        sa.Column("again_at", UtcDateTime(), nullable=True),
        sa.Column("worker", CleanText(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_work")),
        sa.UniqueConstraint("kind", "subject", name=op.f("uq_due_work_kind_subject")),
    )
    with op.batch_alter_table("due_work", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_due_work_claimable_at"), ["claimable_at"], unique=False)

    op.create_table(
        "sign_in_failures",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("key", CleanText(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failures")),
    )
    with op.batch_alter_table("sign_in_failures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_failures_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_failures_key_at"), ["key", "at"], unique=False)

    op.create_table(
        "account_domains",
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("domain", CleanText(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_domains_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "domain", name=op.f("pk_account_domains")),
    )
    with op.batch_alter_table("account_domains", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_domains_domain"), ["domain"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", CleanText(), nullable=False),
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("kind", CleanText(), nullable=False),
        sa.Column("key", CleanText(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("payload", JsonText(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("connection_id", CleanText(), nullable=True),
        sa.Column("meeting_id", CleanText(), nullable=True),
        sa.Column("state", CleanText(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=True),
        sa.Column("last_problem", CleanText(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_outbox_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_account_id_key"), ["account_id", "key"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_connection_id_state"), ["connection_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "records",
        sa.Column("id", CleanText(), nullable=False),
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("kind", CleanText(), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("email", CleanText(), nullable=False),
        sa.Column("properties", JsonText(), nullable=False),
        sa.Column("sort_name", SortableText(), nullable=False),
        sa.Column("search_text", CleanText(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_records_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_records_account_id_id")),
    )
    with op.batch_alter_table("records", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_records_account_id_kind_sort_name_id"),
            ["account_id", "kind", "sort_name", "id"],
            unique=False,
        )
        batch_op.create_index(
            "uq_records_account_id_email",
            ["account_id", "email"],
            unique=True,
            sqlite_where=sa.text("email != ''"),
            postgresql_where=sa.text("email != ''"),
        )

    op.create_table(
        "users",
        sa.Column("id", CleanText(), nullable=False),
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("email", CleanText(), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("permissions", JsonText(), nullable=False),
        sa.Column("language", CleanText(), nullable=False),
        sa.Column("zone", CleanText(), nullable=False),
        sa.Column("password_hash", CleanText(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_users_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_users_account_id_id")),
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index("uq_users_email", ["email"], unique=True)

    op.create_table(
        "associations",
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("one_id", CleanText(), nullable=False),
        sa.Column("other_id", CleanText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "one_id"],
            ["records.account_id", "records.id"],
            name=op.f("fk_associations_account_id_one_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "other_id"],
            ["records.account_id", "records.id"],
            name=op.f("fk_associations_account_id_other_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_associations")),
    )
    with op.batch_alter_table("associations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_associations_other_id"), ["other_id"], unique=False)

    op.create_table(
        "connections",
        sa.Column("id", CleanText(), nullable=False),
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("user_id", CleanText(), nullable=False),
        sa.Column("app_id", CleanText(), nullable=False),
        sa.Column("installation_id", CleanText(), nullable=False),
        sa.Column("address", CleanText(), nullable=False),
        sa.Column("subject", CleanText(), nullable=False),
        sa.Column("state", CleanText(), nullable=False),
        sa.Column("connected_at", UtcDateTime(), nullable=False),
        sa.Column("calendar_sync", sa.Boolean(), nullable=False),
        sa.Column("scheduling", sa.Boolean(), nullable=False),
        sa.Column("state_since", UtcDateTime(), nullable=True),
        sa.Column("last_sync_at", UtcDateTime(), nullable=True),
        sa.Column("last_problem", CleanText(), nullable=False),
        sa.Column("events_seen", sa.BigInteger(), nullable=False),
        sa.Column("meetings_synced", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "user_id"], ["users.account_id", "users.id"], name=op.f("fk_connections_account_id_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connections")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_connections_account_id_id")),
    )
    with op.batch_alter_table("connections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_connections_account_id_app_id"), ["account_id", "app_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_connections_account_id_user_id"), ["account_id", "user_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_connections_app_id_subject"), ["app_id", "subject"], unique=False)
        batch_op.create_index(
            "uq_connections_account_id_address",
            ["account_id", "address"],
            unique=True,
            sqlite_where=sa.text("state != 'ended'"),
            postgresql_where=sa.text("state != 'ended'"),
        )

    op.create_table(
        "consents",
        sa.Column("id", CleanText(), nullable=False),
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("user_id", CleanText(), nullable=False),
        sa.Column("session_id", CleanText(), nullable=False),
        sa.Column("app_id", CleanText(), nullable=False),
        sa.Column("installation_id", CleanText(), nullable=False),
        sa.Column("stage", CleanText(), nullable=False),
        sa.Column("state_digest", CleanText(), nullable=False),
        sa.Column("state_used", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("origin", CleanText(), nullable=False),
        sa.Column("reconnects", CleanText(), nullable=True),
        sa.Column("sealed_memory", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_grant", sa.LargeBinary(), nullable=False),
        sa.Column("address", CleanText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "user_id"], ["users.account_id", "users.id"], name=op.f("fk_consents_account_id_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint("state_digest", name=op.f("uq_consents_state_digest")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consents_app_id_address"), ["app_id", "address"], unique=False)
        batch_op.create_index(batch_op.f("ix_consents_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_consents_installation_id"), ["installation_id"], unique=False)

    op.create_table(
        "installations",
        sa.Column("id", CleanText(), nullable=False),
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("app_id", CleanText(), nullable=False),
        sa.Column("version", CleanText(), nullable=False),
        sa.Column("groups", JsonText(), nullable=False),
        sa.Column("state", CleanText(), nullable=False),
        sa.Column("installed_by", CleanText(), nullable=False),
        sa.Column("installed_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id", "installed_by"],
            ["users.account_id", "users.id"],
            name=op.f("fk_installations_account_id_installed_by"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installations")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_installations_account_id_id")),
    )
    with op.batch_alter_table("installations", schema=None) as batch_op:
        batch_op.create_index("uq_installations_account_id_app_id", ["account_id", "app_id"], unique=True)

    op.create_table(
        "meetings",
        sa.Column("id", CleanText(), nullable=False),
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("title", CleanText(), nullable=False),
        sa.Column("start", UtcDateTime(), nullable=False),
        sa.Column("end", UtcDateTime(), nullable=False),
        sa.Column("origin", CleanText(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("description", CleanText(), nullable=False),
        sa.Column("location", CleanText(), nullable=False),
        sa.Column("zone", CleanText(), nullable=False),
        sa.Column("conference_url", CleanText(), nullable=False),
        sa.Column("web_url", CleanText(), nullable=False),
        sa.Column("organizer_id", CleanText(), nullable=True),
        sa.Column("organizer_address", CleanText(), nullable=False),
        sa.Column("ical_uid", CleanText(), nullable=False),
        sa.Column("original_start", CleanText(), nullable=False),
        sa.Column("guests", JsonText(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "organizer_id"],
            ["users.account_id", "users.id"],
            name=op.f("fk_meetings_account_id_organizer_id"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_meetings_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_meetings_account_id_id")),
    )
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meetings_account_id_organizer_id_end"), ["account_id", "organizer_id", "end"], unique=False
        )
        batch_op.create_index(
            "uq_meetings_account_id_ical_uid_original_start",
            ["account_id", "ical_uid", "original_start"],
            unique=True,
            sqlite_where=sa.text("ical_uid != ''"),
            postgresql_where=sa.text("ical_uid != ''"),
        )

    op.create_table(
        "sessions",
        sa.Column("id", CleanText(), nullable=False),
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("user_id", CleanText(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "user_id"],
            ["users.account_id", "users.id"],
            name=op.f("fk_sessions_account_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sessions_user_id"), ["user_id"], unique=False)

    op.create_table(
        "connection_purposes",
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("user_id", CleanText(), nullable=False),
        sa.Column("purpose", CleanText(), nullable=False),
        sa.Column("connection_id", CleanText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "connection_id"],
            ["connections.account_id", "connections.id"],
            name=op.f("fk_connection_purposes_account_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "user_id", "purpose", name=op.f("pk_connection_purposes")),
    )
    with op.batch_alter_table("connection_purposes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_connection_purposes_connection_id"), ["connection_id"], unique=False)

    op.create_table(
        "credentials",
        sa.Column("connection_id", CleanText(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name=op.f("fk_credentials_connection_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("connection_id", name=op.f("pk_credentials")),
    )
    op.create_table(
        "held_groups",
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("group", CleanText(), nullable=False),
        sa.Column("installation_id", CleanText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "installation_id"],
            ["installations.account_id", "installations.id"],
            name=op.f("fk_held_groups_account_id_installation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "group", name=op.f("pk_held_groups")),
    )
    with op.batch_alter_table("held_groups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_groups_installation_id"), ["installation_id"], unique=False)

    op.create_table(
        "inboxes",
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("address", CleanText(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("user_id", CleanText(), nullable=True),
        sa.Column("connection_id", CleanText(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "connection_id"],
            ["connections.account_id", "connections.id"],
            name=op.f("fk_inboxes_account_id_connection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "user_id"], ["users.account_id", "users.id"], name=op.f("fk_inboxes_account_id_user_id")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_inboxes_account_id")),
        sa.PrimaryKeyConstraint("account_id", "address", name=op.f("pk_inboxes")),
    )
    op.create_table(
        "logged_places",
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("meeting_id", CleanText(), nullable=False),
        sa.Column("record_id", CleanText(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "meeting_id"],
            ["meetings.account_id", "meetings.id"],
            name=op.f("fk_logged_places_account_id_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "record_id"],
            ["records.account_id", "records.id"],
            name=op.f("fk_logged_places_account_id_record_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", "record_id", name=op.f("pk_logged_places")),
    )
    with op.batch_alter_table("logged_places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_logged_places_record_id"), ["record_id"], unique=False)

    op.create_table(
        "push_channels",
        sa.Column("channel_id", CleanText(), nullable=False),
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("connection_id", CleanText(), nullable=False),
        sa.Column("resource_id", CleanText(), nullable=False),
        sa.Column("secret_digest", CleanText(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "connection_id"],
            ["connections.account_id", "connections.id"],
            name=op.f("fk_push_channels_account_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_push_channels")),
    )
    with op.batch_alter_table("push_channels", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_push_channels_connection_id"), ["connection_id"], unique=False)

    op.create_table(
        "seen_events",
        sa.Column("connection_id", CleanText(), nullable=False),
        sa.Column("ical_uid", CleanText(), nullable=False),
        sa.Column("original_start", CleanText(), nullable=False),
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("event_id", CleanText(), nullable=False),
        sa.Column("series_id", CleanText(), nullable=False),
        sa.Column("decision", CleanText(), nullable=False),
        sa.Column("rule", CleanText(), nullable=False),
        sa.Column("fingerprint", CleanText(), nullable=False),
        sa.Column("judged_at", UtcDateTime(), nullable=False),
        sa.Column("meeting_id", CleanText(), nullable=True),
        sa.Column("title", CleanText(), nullable=False),
        sa.Column("search_text", CleanText(), nullable=False),
        sa.Column("start", SortableText(), nullable=False),
        sa.Column("seen_in", CleanText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "connection_id"],
            ["connections.account_id", "connections.id"],
            name=op.f("fk_seen_events_account_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("connection_id", "ical_uid", "original_start", name=op.f("pk_seen_events")),
    )
    with op.batch_alter_table("seen_events", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_seen_events_account_id_ical_uid"), ["account_id", "ical_uid"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_seen_events_connection_id_event_id"), ["connection_id", "event_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_seen_events_connection_id_series_id"), ["connection_id", "series_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_seen_events_connection_id_start"), ["connection_id", "start"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_seen_events_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "sync_positions",
        sa.Column("connection_id", CleanText(), nullable=False),
        sa.Column("cursor", CleanText(), nullable=False),
        sa.Column("page", CleanText(), nullable=False),
        sa.Column("listing", CleanText(), nullable=False),
        sa.Column("query_version", sa.BigInteger(), nullable=False),
        sa.Column("calendar_private", sa.Boolean(), nullable=False),
        sa.Column("calendar_checked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name=op.f("fk_sync_positions_connection_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("connection_id", name=op.f("pk_sync_positions")),
    )
    op.create_table(
        "timeline_places",
        sa.Column("account_id", CleanText(), nullable=False),
        sa.Column("meeting_id", CleanText(), nullable=False),
        sa.Column("record_id", CleanText(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "meeting_id"],
            ["meetings.account_id", "meetings.id"],
            name=op.f("fk_timeline_places_account_id_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "record_id"],
            ["records.account_id", "records.id"],
            name=op.f("fk_timeline_places_account_id_record_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", "record_id", name=op.f("pk_timeline_places")),
    )
    with op.batch_alter_table("timeline_places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_timeline_places_record_id"), ["record_id"], unique=False)


def downgrade() -> None:
    """Bring the schema back."""
    with op.batch_alter_table("timeline_places", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_timeline_places_record_id"))

    op.drop_table("timeline_places")
    op.drop_table("sync_positions")
    with op.batch_alter_table("seen_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seen_events_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_seen_events_connection_id_start"))
        batch_op.drop_index(batch_op.f("ix_seen_events_connection_id_series_id"))
        batch_op.drop_index(batch_op.f("ix_seen_events_connection_id_event_id"))
        batch_op.drop_index(batch_op.f("ix_seen_events_account_id_ical_uid"))

    op.drop_table("seen_events")
    with op.batch_alter_table("push_channels", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_push_channels_connection_id"))

    op.drop_table("push_channels")
    with op.batch_alter_table("logged_places", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_logged_places_record_id"))

    op.drop_table("logged_places")
    op.drop_table("inboxes")
    with op.batch_alter_table("held_groups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_held_groups_installation_id"))

    op.drop_table("held_groups")
    op.drop_table("credentials")
    with op.batch_alter_table("connection_purposes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_connection_purposes_connection_id"))

    op.drop_table("connection_purposes")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessions_user_id"))
        batch_op.drop_index(batch_op.f("ix_sessions_expires_at"))

    op.drop_table("sessions")
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_meetings_account_id_ical_uid_original_start",
            sqlite_where=sa.text("ical_uid != ''"),
            postgresql_where=sa.text("ical_uid != ''"),
        )
        batch_op.drop_index(batch_op.f("ix_meetings_account_id_organizer_id_end"))

    op.drop_table("meetings")
    with op.batch_alter_table("installations", schema=None) as batch_op:
        batch_op.drop_index("uq_installations_account_id_app_id")

    op.drop_table("installations")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consents_installation_id"))
        batch_op.drop_index(batch_op.f("ix_consents_expires_at"))
        batch_op.drop_index(batch_op.f("ix_consents_app_id_address"))

    op.drop_table("consents")
    with op.batch_alter_table("connections", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_connections_account_id_address",
            sqlite_where=sa.text("state != 'ended'"),
            postgresql_where=sa.text("state != 'ended'"),
        )
        batch_op.drop_index(batch_op.f("ix_connections_app_id_subject"))
        batch_op.drop_index(batch_op.f("ix_connections_account_id_user_id"))
        batch_op.drop_index(batch_op.f("ix_connections_account_id_app_id"))

    op.drop_table("connections")
    with op.batch_alter_table("associations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_associations_other_id"))

    op.drop_table("associations")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_index("uq_users_email")

    op.drop_table("users")
    with op.batch_alter_table("records", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_records_account_id_email", sqlite_where=sa.text("email != ''"), postgresql_where=sa.text("email != ''")
        )
        batch_op.drop_index(batch_op.f("ix_records_account_id_kind_sort_name_id"))

    op.drop_table("records")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_outbox_connection_id_state"))
        batch_op.drop_index(batch_op.f("ix_outbox_account_id_key"))

    op.drop_table("outbox")
    with op.batch_alter_table("account_domains", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_domains_domain"))

    op.drop_table("account_domains")
    with op.batch_alter_table("sign_in_failures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_failures_key_at"))
        batch_op.drop_index(batch_op.f("ix_sign_in_failures_at"))

    op.drop_table("sign_in_failures")
    with op.batch_alter_table("due_work", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_due_work_claimable_at"))

    op.drop_table("due_work")
    op.drop_table("app_settings")
    op.drop_table("accounts")
