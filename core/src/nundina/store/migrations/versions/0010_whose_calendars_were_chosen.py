"""Of which connection a user chose the calendars that count, for their ids mean nothing in another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from nundina.store.column_types import CleanText

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# What was chosen until now is of the connection that takes bookings.
_OF_PRESENT = """
UPDATE calendar_preferences SET calendars_of = (
    SELECT held.connection_id FROM connection_purposes held
    WHERE held.account_id = calendar_preferences.account_id
    AND held.user_id = calendar_preferences.user_id AND held.purpose = 'meetings'
)
"""


def upgrade() -> None:
    """Bring the schema here from the revision before."""
    op.add_column("calendar_preferences", sa.Column("calendars_of", CleanText(), nullable=True))
    op.execute(_OF_PRESENT)


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_column("calendar_preferences", "calendars_of")
