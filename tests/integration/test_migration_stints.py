"""From 0010 to 0011: tickets that were there before have their stints too."""

import json

import pytest
import sqlalchemy as sa
from alembic import command

from engine.store import tables as t
from engine.store import upgrade
from engine.store.change import json_text, plain
from engine.store.engines import open_engines
from engine.store.migrate import _config
from engine.store.views import stint_rows
from tests.properties.test_assessment import lived

COPIES = 6
"""More events than one piece of the migration, so that tickets lie across its edges."""


@pytest.fixture(scope="module")
def lives():
    return [ticket for _, ticket, _ in lived(40)]


def event_rows(id_, trail):
    for seen in trail:
        yield {
            "ticket_id": id_, "number": seen.number, "kind": seen.kind, "actor": seen.actor,
            "at": plain({"at": seen.at})["at"], "recorded_at": 1, "data": json_text(seen.data),
            "rulebook": "v", "previous": "p", "hash": f"{id_}{seen.number}",
        }  # fmt: skip


def number(place, copy):
    return f"20170904-{copy:04}{place:04}"


def test_the_past_is_told_by_its_events(empty_url, lives):
    rows = [
        row
        for copy in range(COPIES)
        for place, ticket in enumerate(lives)
        for row in event_rows(number(place, copy), ticket.trail)
    ]
    assert len(rows) > 5_000
    broken = {**rows[0], "ticket_id": "20170904-BROKEN00", "data": json.dumps({"no": "values"})}
    case = {**rows[0], "ticket_id": "C20170904-00000000", "kind": "case-opened", "data": "{}"}
    engines = open_engines(empty_url)
    with engines.write.begin() as connection:
        command.upgrade(_config(connection), "0010")
        names = ", ".join(rows[0])
        values = ", ".join(f":{name}" for name in rows[0])
        statement = sa.text(f"INSERT INTO events ({names}) VALUES ({values})")
        connection.execute(statement, [*rows, broken, case])
    engines.dispose()
    upgrade(empty_url)
    engine = sa.create_engine(empty_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        found = [dict(row) for row in connection.execute(sa.select(t.stints)).mappings()]
    key = ("ticket_id", "number", "unit")
    wanted = [
        {**row, "ticket_id": number(place, copy)}
        for copy in range(COPIES)
        for place, ticket in enumerate(lives)
        for row in stint_rows(ticket, ticket.length)
    ]
    assert sorted(found, key=lambda row: [row[one] for one in key]) == sorted(
        wanted, key=lambda row: [row[one] for one in key]
    )
