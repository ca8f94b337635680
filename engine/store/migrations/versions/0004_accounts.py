"""Accounts: seats, sessions, keys, attempts to sign in, shared secrets, the record of changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """New tables only."""
    op.create_table(
        "accounts",
        sa.Column("login", _ID, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("password_at", sa.BigInteger),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("external", _ID),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )
    known = sa.text("external IS NOT NULL")
    op.create_index(
        "accounts_external",
        "accounts",
        ["external"],
        unique=True,
        sqlite_where=known,
        postgresql_where=known,
    )
    op.create_table(
        "seats",
        sa.Column("login", _ID, primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("unit", sa.Text),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sessions",
        sa.Column("digest", _ID, primary_key=True),
        sa.Column("login", _ID, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("unit", sa.Text),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
    )
    op.create_index("sessions_login", "sessions", ["login"])
    op.create_index("sessions_made", "sessions", ["made_at"])
    op.create_table(
        "api_keys",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("login", _ID, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("unit", sa.Text),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", sa.BigInteger),
        sa.Column("used_at", sa.BigInteger),
    )
    op.create_index("api_keys_login", "api_keys", ["login", "made_at"])
    op.create_table(
        "sign_ins",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("who", _ID, nullable=False),
        sa.Column("address", _ID, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
    )
    op.create_index("sign_ins_who", "sign_ins", ["who", "at"])
    op.create_index("sign_ins_address", "sign_ins", ["address", "at"])
    op.create_index("sign_ins_at", "sign_ins", ["at"])
    op.create_table(
        "secrets",
        sa.Column("name", _ID, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "account_log",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
    _only_added_to()


def _only_added_to() -> None:
    """Whoever has the database's own rights can take this away; a mistake in a program cannot."""
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER account_log_no_{what.lower()} BEFORE {what} ON account_log"
                " BEGIN SELECT RAISE(ABORT, 'account_log is only added to'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION account_log_only_added_to() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'account_log is only added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER account_log_only_added_to"
        " BEFORE UPDATE OR DELETE OR TRUNCATE ON account_log"
        " FOR EACH STATEMENT EXECUTE FUNCTION account_log_only_added_to()"
    )
