"""Tables of installed apps and of what the operator set for apps."""

from __future__ import annotations

import sqlalchemy as sa

from nundina.store.column_types import JsonText
from nundina.store.tables.metadata import instant, metadata, of_account, perhaps_instant, sealed, text

installations = sa.Table(
    "installations",
    metadata,
    text("id", primary_key=True),
    text("account_id"),
    text("app_id"),
    text("version"),
    sa.Column("groups", JsonText, nullable=False),
    text("state"),
    text("installed_by"),
    instant("installed_at"),
    perhaps_instant("expires_at"),
    sa.Column("replaces", JsonText, nullable=True),
    sa.UniqueConstraint("account_id", "id"),
    of_account("installed_by", "users"),
)
app_of_account = sa.Index(
    "uq_installations_account_id_app_id", installations.c.account_id, installations.c.app_id, unique=True
)

# Its primary key is what keeps two apps of one group out of one account (MKT-4, MKT-5).
held_groups = sa.Table(
    "held_groups",
    metadata,
    text("account_id", primary_key=True),
    text("group", primary_key=True),
    text("installation_id"),
    of_account("installation_id", "installations", ondelete="CASCADE"),
    sa.Index(None, "installation_id"),
)

app_settings = sa.Table(
    "app_settings",
    metadata,
    text("app_id", primary_key=True),
    text("name", primary_key=True),
    sealed("sealed"),
)
