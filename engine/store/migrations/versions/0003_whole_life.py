"""The whole life of a ticket: parts, supervision, cases, notices, tasks, draws, sealed days."""

from __future__ import annotations

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_PIECE = 5_000


def upgrade() -> None:
    """New columns of what is there, then the new tables."""
    _clocks()
    op.add_column("tickets", sa.Column("call_at", sa.BigInteger))
    op.add_column(
        "tickets", sa.Column("suspended", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.add_column("tickets", sa.Column("pending", sa.Text))
    op.add_column("tickets", sa.Column("parent", _ID))
    _index("tickets_call", "tickets", ["call_at", "id"], "call_at IS NOT NULL")
    _index("tickets_pending", "tickets", ["pending", "due_at", "id"], "pending IS NOT NULL")
    _index("tickets_parent", "tickets", ["parent", "id"], "parent IS NOT NULL")
    op.add_column("events", sa.Column("unit", sa.Text))
    _fill_units()
    _index("events_unit", "events", ["unit", "kind", "at"], "unit IS NOT NULL")
    _index("events_recorded", "events", ["recorded_at"])
    _index("events_resolved", "events", ["at", "ticket_id"], "kind = 'resolved'")
    _views_of_tickets()
    _accountability()
    _effects()
    _seals()


def _clocks() -> None:
    """``of`` in the key: SQLite has no way but to write the table anew."""
    of = sa.Column("of", sa.Text, nullable=False, server_default="")
    if op.get_bind().dialect.name != "sqlite":
        op.add_column("clocks", of)
        op.drop_constraint("clocks_pkey", "clocks")
        op.create_primary_key("clocks_pkey", "clocks", ["ticket_id", "milestone", "of"])
        return
    op.rename_table("clocks", "clocks_before")
    op.create_table(
        "clocks",
        sa.Column("ticket_id", _ID, primary_key=True),
        sa.Column("milestone", sa.Text, primary_key=True),
        sa.Column("of", sa.Text, primary_key=True, server_default=""),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("stopped_at", sa.BigInteger),
        sa.Column("overdue", sa.Boolean, nullable=False),
        sa.Column("within", sa.Text, nullable=False),
        sa.Column("calendar", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    same = "ticket_id, milestone, state, started_at, due_at, stopped_at, overdue, within, calendar, rule"
    op.execute(f"INSERT INTO clocks ({same}) SELECT {same} FROM clocks_before")
    op.drop_table("clocks_before")


def _fill_units() -> None:
    """Who had the matter when each event happened; until now only dispatching said so."""
    connection = op.get_bind()
    filled = sa.text("UPDATE events SET unit = :unit WHERE ticket_id = :id AND number = :number")
    for id_, numbers in _held(connection):
        connection.execute(
            filled, [{"unit": unit, "id": id_, "number": number} for number, unit in numbers]
        )


def _held(connection: sa.Connection) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Ticket by ticket, the events that happened while a unit had it."""
    page = sa.text(
        "SELECT ticket_id, number, kind, CASE WHEN kind = 'dispatched' THEN data END AS data"
        " FROM events WHERE (ticket_id, number) > (:id, :number)"
        " ORDER BY ticket_id, number LIMIT :limit"
    )
    id_, number, unit = "", 0, None
    while rows := connection.execute(
        page, {"id": id_, "number": number, "limit": _PIECE}
    ).all():
        found: dict[str, list[tuple[int, str]]] = {}
        for row in rows:
            if row.ticket_id != id_:
                unit = None
            id_, number = row.ticket_id, row.number
            if row.kind == "dispatched":
                unit = json.loads(row.data)["lead"]
            if unit is not None and row.kind != "hung-up":
                found.setdefault(id_, []).append((number, unit))
        yield from found.items()


def _views_of_tickets() -> None:
    op.create_table(
        "parts",
        sa.Column("ticket_id", _ID, primary_key=True),
        sa.Column("unit", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("done_at", sa.BigInteger),
        sqlite_with_rowid=False,
    )
    # SQLite has no booleans: the words of the query and of the index must be the same.
    open_ = "open = 1" if op.get_bind().dialect.name == "sqlite" else "open"
    _index("parts_open", "parts", ["unit", "due_at", "ticket_id"], open_)
    op.create_table(
        "supervisions",
        sa.Column("ticket_id", _ID, primary_key=True),
        sa.Column("number", sa.Text, primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("unit", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("rule", sa.Text),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("reply_due_at", sa.BigInteger, nullable=False),
        sa.Column("replied_at", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("overdue", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    columns = ["reply_due_at", "ticket_id", "number"]
    _index("supervisions_open", "supervisions", columns, "ended_at IS NULL")


def _accountability() -> None:
    op.create_table(
        "cases",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("behaviour", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("trigger", sa.Text),
        sa.Column("unit", sa.Text),
        sa.Column("ticket_id", _ID),
        sa.Column("refer", sa.Text),
        sa.Column("objected", sa.Boolean, nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("last_hash", sa.Text, nullable=False),
    )
    _index("cases_opened", "cases", ["opened_at", "id"])
    _index("cases_state", "cases", ["state", "opened_at", "id"])
    _index("cases_unit", "cases", ["unit", "opened_at", "id"])
    _index("cases_ticket", "cases", ["ticket_id", "id"], "ticket_id IS NOT NULL")
    op.create_table(
        "firings",
        sa.Column("key", _ID, primary_key=True),
        sa.Column("trigger", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("case_id", _ID),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("counted", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    _index("firings_subject", "firings", ["trigger", "subject", "at"])
    op.create_table(
        "draws",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("seed", sa.Text, nullable=False),
        sa.Column("population", sa.Integer, nullable=False),
        sa.Column("drawn", sa.Integer, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("last_hash", sa.Text, nullable=False),
        sa.UniqueConstraint("rule", "period", name="draws_once"),
    )
    _index("draws_made", "draws", ["made_at", "id"])


def _effects() -> None:
    op.create_table(
        "notices",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("ticket_id", _ID),
        sa.Column("case_id", _ID),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("unit", sa.Text),
        sa.Column("names", sa.Text, nullable=False),
        sa.Column("send_at", sa.BigInteger, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("read_at", sa.BigInteger),
        sa.Column("read_by", sa.Text),
    )
    _index("notices_unit", "notices", ["unit", "role", "send_at", "id"])
    _index("notices_role", "notices", ["role", "send_at", "id"])
    _index("notices_ticket", "notices", ["ticket_id"], "ticket_id IS NOT NULL")
    op.create_table(
        "tasks",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", _ID, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("run_at", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
    )
    _index("tasks_run", "tasks", ["run_at", "id"])
    op.create_table(
        "unit_checks",
        sa.Column("ticket_id", _ID, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    _index("unit_checks_at", "unit_checks", ["at", "unit"])
    _index("unit_checks_unit", "unit_checks", ["unit", "at"])


def _seals() -> None:
    op.create_table(
        "days",
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("starts_at", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
        sa.Column("events", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("sealed_at", sa.BigInteger, nullable=False),
        sa.Column("listing", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "attachments",
        sa.Column("digest", _ID, primary_key=True),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
    )


def _index(name: str, table: str, columns: list[str], where: str | None = None) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)
