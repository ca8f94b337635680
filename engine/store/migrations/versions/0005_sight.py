"""Who sees what: units told of a ticket, confidential matters, which files its events name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_PIECE = 5_000


def upgrade() -> None:
    """New columns and tables, filled from the events."""
    op.add_column("tickets", sa.Column("told", sa.Text))
    op.add_column("tickets", sa.Column("confided_to", sa.Text))
    op.create_table(
        "attached_to",
        sa.Column("ticket_id", _ID, primary_key=True),
        sa.Column("digest", _ID, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("attached_to_digest", "attached_to", ["digest", "ticket_id"])
    op.create_table(
        "uploads",
        sa.Column("digest", _ID, primary_key=True),
        sa.Column("by", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO uploads (digest, by, at)"
        " SELECT digest, recorded_by, recorded_at FROM attachments"
    )
    _fill()


class _Known:
    """What the events of one ticket say, as far as they were read."""

    def __init__(self) -> None:
        self.taken_by = ""
        self.dispatched = False
        self.confidential = False
        self.told: list[str] = []
        self.files: dict[str, int] = {}

    def take(self, row: Any) -> None:
        """One more event."""
        if row.kind == "dispatched":
            self.dispatched = True
            return
        data = json.loads(row.data)
        for file in data.get("attachments", ()):
            self.files[file["digest"]] = row.number
        if row.kind == "received":
            self.taken_by = row.actor
        if row.kind in ("received", "corrected"):
            self.confidential = data.get("values", {}).get("confidential") is True
            # Once it was dispatched, a correction does not ask the rules again whom to tell.
            if not self.dispatched:
                self.told = [unit["value"] for unit in data.get("notify", ())]


def _fill() -> None:
    connection = op.get_bind()
    seen = sa.text("UPDATE tickets SET told = :told, confided_to = :confided_to WHERE id = :id")
    named = sa.text("INSERT INTO attached_to VALUES (:ticket_id, :digest, :number)")
    for id_, known in _tickets(connection):
        if known.told or known.confidential:
            told = f",{','.join(known.told)}," if known.told else None
            confided_to = known.taken_by if known.confidential else None
            connection.execute(seen, {"id": id_, "told": told, "confided_to": confided_to})
        if known.files:
            connection.execute(
                named,
                [
                    {"ticket_id": id_, "digest": digest, "number": number}
                    for digest, number in known.files.items()
                ],
            )


def _tickets(connection: sa.Connection) -> Iterator[tuple[str, _Known]]:
    """Ticket by ticket, what its events say; cases and draws are none (C…, D…)."""
    page = sa.text(
        "SELECT ticket_id, number, kind, actor, data FROM events"
        " WHERE (ticket_id, number) > (:id, :number) AND (ticket_id < 'C' OR ticket_id >= 'E')"
        " AND kind IN ('received', 'corrected', 'dispatched', 'noted', 'resolved')"
        " ORDER BY ticket_id, number LIMIT :limit"
    )
    id_, number, known = "", 0, _Known()
    while rows := connection.execute(page, {"id": id_, "number": number, "limit": _PIECE}).all():
        for row in rows:
            if row.ticket_id != id_:
                if id_:
                    yield id_, known
                known = _Known()
            id_, number = row.ticket_id, row.number
            known.take(row)
    if id_:
        yield id_, known
