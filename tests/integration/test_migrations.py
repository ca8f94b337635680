"""The schema comes with the package, and comes up safely however many start at once."""

import subprocess
import sys

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from engine.store import upgrade
from engine.store.engines import open_engines
from engine.store.migrate import head
from engine.store.tables import metadata

UPGRADE = "import sys; from engine.store import upgrade; print(*upgrade(sys.argv[1]))"


def test_an_empty_database_comes_to_the_present_schema_and_stays_there(empty_url):
    assert upgrade(empty_url) == (None, head())
    assert upgrade(empty_url) == (head(), head())


def test_the_migrations_make_the_tables_that_the_code_uses(empty_url):
    upgrade(empty_url)
    engine = sa.create_engine(empty_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_indexes_on_open_work_are_partial(empty_url):
    upgrade(empty_url)
    engine = sa.create_engine(empty_url, poolclass=sa.NullPool)
    found = (
        "SELECT sql FROM sqlite_master WHERE type = 'index'"
        if engine.dialect.name == "sqlite"
        else "SELECT indexdef FROM pg_indexes WHERE tablename = 'tickets'"
    )
    with engine.connect() as connection:
        made = [text for text in connection.execute(sa.text(found)).scalars() if text]
    assert {name: " WHERE " in text for name in _names() for text in made if name in text} == {
        "tickets_timer": True,
        "tickets_open_due": True,
        "tickets_open_priority": True,
        "tickets_open_lead_due": True,
        "tickets_open_timed_by": True,
        "tickets_received": False,
        "tickets_call": True,
        "tickets_pending": True,
        "tickets_parent": True,
    }


def _names():
    return [index.name for index in metadata.tables["tickets"].indexes]


def test_several_processes_may_upgrade_at_once(empty_url):
    started = [
        subprocess.Popen(
            [sys.executable, "-c", UPGRADE, empty_url],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    said = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [0] * 4, said
    # One did the work, the others found it done.
    assert sorted(out.strip() for out, _ in said) == [f"{head()} {head()}"] * 3 + [f"None {head()}"]


@pytest.mark.parametrize(
    "address", ["sqlite://", "sqlite:///:memory:", "mysql://x/y", "not an address", ""]
)
def test_an_address_of_another_kind_is_refused_with_a_hint(address):
    with pytest.raises(ValueError, match="database"):
        open_engines(address)


def test_sqlite_keeps_what_it_was_told_through_a_power_cut(tmp_path):
    engines = open_engines(f"sqlite:///{tmp_path / 'new folder' / 'dafuwu.db'}")
    with engines.write.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    with engines.read.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA query_only").scalar() == 1
    engines.dispose()
