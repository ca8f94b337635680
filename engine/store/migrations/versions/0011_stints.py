"""Which unit had which ticket when, and what it owed."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.insight.stints import stints_of
from engine.store.stint_rows import stint_row
from engine.tickets.trail import Seen

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_PIECE = 5_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_log = logging.getLogger(__name__)


def upgrade() -> None:
    """A view of the tickets that there are, told by their events."""
    stints = op.create_table(
        "stints",
        sa.Column("ticket_id", _ID, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("unit", _ID, primary_key=True),
        sa.Column("began", sa.Text, nullable=False),
        sa.Column("authority", sa.Text),
        sa.Column("area", sa.Text),
        sa.Column("category", sa.Text),
        sa.Column("district", sa.Text),
        sa.Column("channel", sa.Text),
        sa.Column("priority", sa.Text, nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("given_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("contact_due_at", sa.BigInteger),
        sa.Column("contact_done_at", sa.BigInteger),
        sa.Column("contact_late", sa.Boolean),
        sa.Column("result_due_at", sa.BigInteger),
        sa.Column("result_done_at", sa.BigInteger),
        sa.Column("result_late", sa.Boolean),
        sa.Column("said_at", sa.BigInteger),
        sa.Column("contacted", sa.Boolean),
        sa.Column("solved", sa.Boolean),
        sa.Column("satisfied", sa.SmallInteger),
        sa.Column("marks", sa.Integer, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    names = {column.name for column in stints.columns}
    rows: list[dict[str, Any]] = []
    for trail in _trails(op.get_bind()):
        try:
            found = [stint_row(stint) for stint in stints_of(trail)]
        except (KeyError, TypeError, ValueError):
            # As with any view: what makes no sense is told, and the others are there.
            _log.exception("the events of %s make no sense", trail[0].ticket)
            continue
        rows += ({name: _plain(row[name]) for name in names} for row in found)
        if len(rows) >= _PIECE:
            op.bulk_insert(stints, rows)
            rows = []
    if rows:
        op.bulk_insert(stints, rows)
    op.create_index("stints_last", "stints", ["last_at"])


def _trails(connection: sa.Connection) -> Iterator[list[Seen]]:
    """The events of one ticket after the other; those of cases and draws are left out."""
    page = sa.text(
        "SELECT ticket_id, number, kind, at, actor, data FROM events"
        " WHERE (ticket_id, number) > (:id, :number) AND ticket_id < 'B'"
        " ORDER BY ticket_id, number LIMIT :limit"
    )
    trail: list[Seen] = []
    id_, number = "", 0
    while found := connection.execute(page, {"id": id_, "number": number, "limit": _PIECE}).all():
        for row in found:
            if trail and trail[0].ticket != row.ticket_id:
                yield trail
                trail = []
            id_, number = row.ticket_id, row.number
            at = _EPOCH + timedelta(microseconds=row.at)
            trail.append(Seen(id_, number, row.kind, at, None, row.actor, json.loads(row.data)))
    if trail:
        yield trail


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value - _EPOCH) // timedelta(microseconds=1)
    return value
