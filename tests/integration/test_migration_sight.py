"""From 0004 to 0005: what is confidential, whom the rules told, and which files events name."""

import json

import pytest
import sqlalchemy as sa
from alembic import command

from engine.store import tables as t
from engine.store import upgrade
from engine.store.engines import open_engines
from engine.store.migrate import _config

MANY = 3_000  # more events than one piece, so that tickets lie across its edges


def received(confidential=False, notify=()):
    told = [{"value": unit, "rule": "r"} for unit in notify]
    return "received", {"values": {"confidential": confidential}, "notify": told}


def noted(*digests):
    return "noted", {"attachments": [{"digest": digest, "size": 1} for digest in digests]}


LIVES = {
    "plain": [received(), ("hung-up", {})],
    "confided": [received(confidential=True)],
    "told": [received(notify=("wendeng-gov", "conduct-office"))],
    # A correction before the dispatch asks the rules again; one after it does not.
    "early": [received(notify=("one",)), ("corrected", received(True, ("two",))[1])],
    "late": [
        received(notify=("one",)),
        ("dispatched", {"lead": "water"}),
        ("corrected", received(True, ("two",))[1]),
    ],
    "open-again": [received(confidential=True), ("corrected", received()[1])],
    "files": [received(), noted("d1", "d2"), ("resolved", noted("d1")[1])],
}


@pytest.fixture
def before(empty_url):
    engines = open_engines(empty_url)
    rows = [
        {"id": id_, "n": number, "kind": kind, "data": json.dumps(data), "actor": f"by-{id_}"}
        for id_, life in LIVES.items()
        for number, (kind, data) in enumerate(life, 1)
    ]
    rows += [
        {"id": f"x{k:05}", "n": n, "kind": kind, "data": json.dumps(data), "actor": "x"}
        for k in range(MANY)
        for n, (kind, data) in enumerate((received(notify=("u",)), noted(f"f{k}")), 1)
    ]
    with engines.write.begin() as connection:
        command.upgrade(_config(connection), "0004")
        connection.execute(
            sa.text(
                "INSERT INTO events (ticket_id, number, kind, at, recorded_at, actor, data,"
                " rulebook, previous, hash)"
                " VALUES (:id, :n, :kind, 1, 1, :actor, :data, 'v', 'p', 'h')"
            ),
            rows,
        )
        connection.execute(
            sa.text(
                "INSERT INTO tickets (id, state, open, priority, priority_rank, overdue,"
                " received_at, due_at, length, last_hash, rulebook)"
                " VALUES (:id, 'signed', TRUE, 'normal', 2, FALSE, 1, 1, 1, 'h', 'v')"
            ),
            [{"id": id_} for id_ in {row["id"] for row in rows}],
        )
        connection.execute(
            sa.text(
                "INSERT INTO attachments (digest, media_type, size, content, recorded_at,"
                " recorded_by) VALUES ('d1', 'image/png', 1, :content, 7, 'seat-1')"
            ),
            {"content": b"x"},
        )
    engines.dispose()
    upgrade(empty_url)
    return empty_url


def read(url, wanted):
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return connection.execute(wanted).all()


def test_what_is_known_of_the_past_is_filled_in(before):
    columns = t.tickets.c
    rows = read(before, sa.select(columns.id, columns.told, columns.confided_to))
    found = {id_: (told, confided) for id_, told, confided in rows if id_ in LIVES}
    assert found == {
        "plain": (None, None),
        "confided": (None, "by-confided"),
        "told": (",wendeng-gov,conduct-office,", None),
        "early": (",two,", "by-early"),
        "late": (",one,", "by-late"),
        "open-again": (None, None),
        "files": (None, None),
    }
    assert [row.told for row in rows if row.id.startswith("x")] == [",u,"] * MANY


def test_files_are_found_by_the_tickets_that_name_them(before):
    rows = read(before, sa.select(t.attached_to))
    assert {row for row in rows if row.ticket_id == "files"} == {
        ("files", "d1", 3),
        ("files", "d2", 2),
    }
    assert {(row.ticket_id, row.digest) for row in rows if row.ticket_id.startswith("x")} == {
        (f"x{k:05}", f"f{k}") for k in range(MANY)
    }


def test_who_brought_a_file_is_kept(before):
    engine = sa.create_engine(before, poolclass=sa.NullPool)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT digest, by, at FROM uploads")).all() == [
            ("d1", "seat-1", 7)
        ]
