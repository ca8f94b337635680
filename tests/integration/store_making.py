"""Changes as a command would make them, without a rulebook: for tests of the store alone."""

from datetime import UTC, datetime, timedelta

from engine.store.change import Change, Keyed
from engine.store.types import NEVER
from engine.tickets.chain import seal
from engine.tickets.events import Draft

NOW = datetime(2017, 9, 28, 2, 0, tzinfo=UTC)


def make_events(ticket_id, count=1, after=None, text="水管破裂, 请来人", now=NOW):
    drafts = [
        Draft(
            "received" if after is None and n == 0 else "contacted", now, {"n": n}, {"text": text}
        )
        for n in range(count)
    ]
    salts = iter(f"salt-{n}" for n in range(count))
    return seal(
        drafts,
        ticket_id=ticket_id,
        after=after,
        actor="seat-1",
        rulebook="v1",
        new_salt=lambda: next(salts),
        now=now,
    )


def make_change(ticket_id, count=1, after=None, key=None, digest="d", **columns):
    events = make_events(ticket_id, count, after)
    last = events[-1]
    row = {
        "id": ticket_id,
        "state": "received",
        "open": True,
        "outcome": "dispatch",
        "subject": "停水",
        "channel": "hotline",
        "area": "water",
        "category": "fault-repair",
        "district": "huancui",
        "lead": "water-group",
        "authority": "water-bureau",
        "priority": "normal",
        "priority_rank": 2,
        "overdue": False,
        "received_at": NOW,
        "due_at": NEVER,
        "next_timer_at": None,
        "length": last.number,
        "last_hash": last.hash,
        "rulebook": "v1",
        "timed_by": "v1",
        "call_at": None,
        "suspended": False,
        "pending": None,
        "parent": None,
        "told": None,
        "confided_to": None,
        "moved_at": NOW,
        **columns,
    }
    clock = {
        "ticket_id": ticket_id,
        "milestone": "resolve",
        "of": "",
        "state": "running",
        "started_at": NOW,
        "due_at": NOW + timedelta(days=1),
        "stopped_at": None,
        "overdue": False,
        "within": "24 hours",
        "calendar": "office",
        "rule": "resolve",
    }
    keyed = Keyed(key, digest, ticket_id, last.number, NOW) if key else None
    return Change(row, (clock,), events, keyed)


def next_change(store, ticket_id, **columns):
    """One more event on what the ticket has now."""
    last = store.history(ticket_id)[-1]
    return make_change(ticket_id, after=(last.number, last.hash), **columns)


def part_row(ticket_id, unit="gas-company", **columns):
    return {
        "ticket_id": ticket_id,
        "unit": unit,
        "state": "asked",
        "open": True,
        "by": "person",
        "asked_at": NOW,
        "due_at": NOW + timedelta(days=1),
        "done_at": None,
        **columns,
    }


def supervision_row(ticket_id, number="S1", **columns):
    return {
        "ticket_id": ticket_id,
        "number": number,
        "role": "unit-leader",
        "unit": "water-group",
        "state": "open",
        "by": "rule",
        "rule": "ladder",
        "opened_at": NOW,
        "reply_due_at": NOW + timedelta(days=1),
        "replied_at": None,
        "ended_at": None,
        "overdue": False,
        **columns,
    }


def case_row(case_id, **columns):
    return {
        "id": case_id,
        "state": "open",
        "open": True,
        "behaviour": "delay",
        "scope": "ticket",
        "trigger": "late-twice",
        "unit": "water-group",
        "ticket_id": None,
        "refer": "inspection",
        "objected": False,
        "opened_at": NOW,
        "updated_at": NOW,
        "length": 1,
        "last_hash": "0",
        **columns,
    }


def make_case(case_id, after=None, **columns):
    """A case as a change of its own, to be written alone or with a ticket's."""
    drafts = [Draft("case-opened" if after is None else "taken-up", NOW, {"unit": "water-group"})]
    events = seal(
        drafts, ticket_id=case_id, after=after, actor="time", rulebook="v1", new_salt=str, now=NOW
    )
    last = events[-1]
    row = case_row(case_id, length=last.number, last_hash=last.hash, **columns)
    return Change(None, events=events, cases=(row,))


def make_draw(draw_id="D20171001-00000001", **columns):
    drafts = [Draft("draw-made", NOW, {"seed": "s"})]
    events = seal(
        drafts, ticket_id=draw_id, after=None, actor="time", rulebook="v1", new_salt=str, now=NOW
    )
    row = {
        "id": draw_id,
        "rule": "draw-complaints",
        "period": "2017-09",
        "made_at": NOW,
        "seed": "s",
        "population": 100,
        "drawn": 5,
        "length": 1,
        "last_hash": events[-1].hash,
        **columns,
    }
    return Change(None, events=events, draws=(row,))


def notice_row(id_, **columns):
    return {
        "id": id_,
        "ticket_id": "A",
        "case_id": None,
        "kind": "reminded",
        "role": "handler",
        "unit": "water-group",
        "names": '["王某"]',
        "send_at": NOW,
        "made_at": NOW,
        "data": "{}",
        "read_at": None,
        "read_by": None,
        **columns,
    }


def task_row(id_, **columns):
    return {
        "id": id_,
        "kind": "follow",
        "subject": "B",
        "payload": '{"child": "A"}',
        "run_at": NOW,
        "tries": 0,
        "error": None,
        **columns,
    }


def check_row(ticket_id, number=1, unit="water-group", at=NOW):
    return {"ticket_id": ticket_id, "number": number, "unit": unit, "at": at}


def firing_row(key, **columns):
    return {
        "key": key,
        "trigger": "five-late",
        "subject": "water-group",
        "case_id": "C20170928-00000001",
        "evidence": '[["A", 1]]',
        "counted": '[["A", 1]]',
        "at": NOW,
        **columns,
    }
