"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from nundina.store.column_types import CleanText, JsonText, SortableText, UtcDateTime

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here from the revision before."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Bring the schema back."""
    ${downgrades if downgrades else "pass"}
