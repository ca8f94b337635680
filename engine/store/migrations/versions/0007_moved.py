"""When a person last did something about a ticket."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column, filled from the events: what time brings and looks at personal data move nothing."""
    op.add_column("tickets", sa.Column("moved_at", sa.BigInteger))
    op.execute(
        "UPDATE tickets SET moved_at = (SELECT max(events.at) FROM events"
        " WHERE events.ticket_id = tickets.id AND events.actor <> 'time'"
        " AND events.kind <> 'disclosed')"
    )
