"""A sealed database to tamper with: tickets, a case and a draw over three days, one day open."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from engine.audit.auditing import Audit
from engine.audit.chronicle import check_chain, check_known, reaching
from engine.audit.records import by_aggregate
from engine.cases.evidence import evidence_data, frozen
from engine.draws.draw import draw_seed, picked, population_digest
from engine.store import tables as t
from engine.store.change import Change, Keyed, json_text
from engine.tickets.chain import event_hash, private_digest, seal
from engine.tickets.events import Draft
from tests.integration.store_making import case_row, make_change

ZONE = ZoneInfo("Asia/Shanghai")
TICKETS = tuple(f"20261001-{letter * 8}" for letter in "ABDE")
OPEN = "20261004-FFFFFFFF"
CASE, DRAW = "C20261002-AAAAAAAA", "D20261001-BBBBBBBB"
RULE, PERIOD = "draw-complaints", "2026-10-01"


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


DAY_1, DAY_2, DAY_3, DAY_4 = (at(f"2026-10-0{n} 10:00") for n in range(1, 5))
SEALED = at("2026-10-04 00:10")


def drafts(kinds, when):
    return [Draft(kind, when, {"n": 1, "文": "字"}, {"text": "水管破裂"}) for kind in kinds]


def sealed(id_, some, after, when):
    salts = iter(f"{id_}-{n}" for n in range(99))
    return seal(
        some, ticket_id=id_, after=after, actor="seat", rulebook="v1",
        new_salt=lambda: next(salts), now=when,
    )  # fmt: skip


def ticket(id_, first, then):
    """A ticket with two events of one day and two of another."""
    early = sealed(id_, drafts(("received", "dispatched"), first), None, first)
    late = sealed(id_, drafts(("signed", "resolved"), then), (2, early[-1].hash), then)
    events = (*early, *late)
    made = make_change(id_)
    row = {**made.ticket, "length": 4, "last_hash": events[-1].hash}
    return Change(row, made.clocks, events, Keyed(f"key-{id_}", "d", id_, 4, then))


def fill(store):
    """Four tickets sealed in three days with a case and a draw; one ticket of today."""
    for id_ in TICKETS:
        store.append(ticket(id_, DAY_1, DAY_2)).result()
    store.seal_days(at("2026-10-02 00:10"), ZONE)
    evidence = [frozen(event) for event in store.history(TICKETS[0])[2:]]
    opened = sealed(
        CASE, [Draft("case-opened", DAY_2, {"evidence": evidence_data(evidence)})], None, DAY_2
    )
    columns = {"ticket_id": TICKETS[0], "last_hash": opened[-1].hash}
    store.append(Change(None, events=opened, cases=(case_row(CASE, **columns),))).result()
    store.append(draw(store)).result()
    store.seal_days(SEALED, ZONE)
    store.append(ticket(OPEN, DAY_4, DAY_4)).result()


def draw(store):
    seed = draw_seed(store.day(PERIOD).hash, RULE, PERIOD)
    drawn = picked(TICKETS, seed, share=None, count=2, at_least=1)
    data = {
        "rule": RULE,
        "period": PERIOD,
        "seed": seed,
        "seed_day": PERIOD,
        "share": None,
        "count": 2,
        "at_least": 1,
        "groups": [{"key": {}, "population": list(TICKETS), "drawn": list(drawn)}],
        "population_digest": population_digest(TICKETS),
    }
    events = sealed(DRAW, [Draft("draw-made", DAY_3, data)], None, DAY_3)
    row = {
        "id": DRAW,
        "rule": RULE,
        "period": PERIOD,
        "made_at": DAY_3,
        "seed": seed,
        "population": 4,
        "drawn": 2,
        "length": 1,
        "last_hash": events[-1].hash,
    }
    return Change(None, events=events, draws=(row,))


@dataclass
class Tamper:
    """Hands on the database, past everything that the store would refuse."""

    store: object

    def sql(self, text, **given):
        def run(connection):
            return connection.execute(sa.text(text), given).rowcount

        assert self.store._writer.run(run).result() > 0, f"nothing to tamper with: {text}"

    def event(self, the_id, the_number, /, **columns):
        """Change columns of one event, and nothing else."""
        sets = ", ".join(f"{name} = :{name}" for name in columns)
        text = f"UPDATE events SET {sets} WHERE ticket_id = :the_id AND number = :the_number"
        self.sql(text, **{"the_id": the_id, "the_number": the_number, **columns})

    def delete(self, table, where, **given):
        self.sql(f"DELETE FROM {table} WHERE {where}", **given)

    def reseal(self, id_, number, *, data=None, text=None):
        """Change an event as somebody would who knows the format: with everything after it."""
        previous = None
        for event in self.store.history(id_):
            changed = event
            if event.number == number and data is not None:
                changed = replace(changed, data=data)
            if event.number == number and text is not None:
                digest = private_digest(event.salt, {"text": text})
                changed = replace(changed, private_digest=digest)
                content = json_text({"text": text})
                self.sql(
                    "UPDATE privates SET content = :content WHERE ticket_id = :i AND number = :n",
                    content=content, i=id_, n=number,
                )  # fmt: skip
            if previous is not None and event.number > number:
                changed = replace(changed, previous=previous)
            if event.number >= number:
                previous = event_hash(changed)
                self.event(
                    id_, event.number, data=json_text(changed.data), previous=changed.previous,
                    private_digest=changed.private_digest, hash=previous,
                )  # fmt: skip
        self.head(id_, len(self.store.history(id_)), previous)

    def head(self, id_, length, last_hash):
        table = {"C": "cases", "D": "draws"}.get(id_[0], "tickets")
        self.sql(
            f"UPDATE {table} SET length = :n, last_hash = :h WHERE id = :i",
            n=length, h=last_hash, i=id_,
        )  # fmt: skip

    def cut(self, id_, *, traces=True):
        """Cut off the last event, with its head, and with its traces too."""
        *_, before, last = self.store.history(id_)
        self.delete("events", "ticket_id = :i AND number = :n", i=id_, n=last.number)
        self.head(id_, before.number, before.hash)
        if traces:
            self.delete("privates", "ticket_id = :i AND number = :n", i=id_, n=last.number)
            self.delete("idempotency", "ticket_id = :i", i=id_)

    def forget(self, id_):
        """Delete a ticket with all that is known of it."""
        for table in ("events", "privates", "idempotency", "clocks"):
            self.delete(table, "ticket_id = :i", i=id_)
        self.delete("tickets", "id = :i", i=id_)

    def insert(self, change):
        """Write a change past the guard of sealed days."""
        rows = []
        kept = t.days

        def aside(connection):
            rows.extend(dict(row) for row in connection.execute(sa.select(kept)).mappings())
            connection.execute(sa.delete(kept))

        self.store._writer.run(aside).result()
        self.store.append(change).result()
        self.store._writer.run(lambda c: c.execute(sa.insert(kept), rows)).result()


def audit(store, known=None, first=None, last=None):
    """What an audit finds, as (subject, number, what)."""
    with store.archive() as archive:
        days = archive.days(first, last)
        part = first is not None or last is not None
        run = Audit(days, part=part)
        linked = archive.days(*reaching(first, last, known or {}))
        found = [
            *check_chain(linked, from_the_first=first is None),
            *check_known(linked, known or {}),
        ]
        if part:
            ids = archive.ids_recorded(days[0].starts_at, days[-1].ends_at)
            every = by_aggregate(archive.records(ids), archive.heads(ids))
        else:
            every = by_aggregate(archive.records(), archive.heads())
        for id_, records, head in every:
            found += run.check(id_, records, head)
        found += run.finish(archive.listing, archive.recorded_in, archive.hashes)
        if not part:
            found += run.strays(archive.strays())
    assert all(one.message_zh and one.message_en for one in found)
    return sorted({(one.subject, one.number, one.what) for one in found}, key=str)
