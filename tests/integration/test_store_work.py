"""What waits for somebody: lists of it, and the queues that the workers share."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.store import CursorError, Filter
from engine.store.attachments import AttachmentSpoilt
from engine.store.case_lists import CaseFilter
from engine.store.queues import LEASE
from engine.store.work_lists import NoticeFilter
from tests.integration.store_making import (
    NOW,
    check_row,
    firing_row,
    make_case,
    make_change,
    make_draw,
    next_change,
    notice_row,
    part_row,
    supervision_row,
    task_row,
)


def hours(n):
    return NOW + timedelta(hours=n)


def put(store, id_, **rows):
    store.append(replace(make_change(id_), **rows)).result()


def walk(page):
    """All items, page by page."""
    seen, cursor = [], None
    while True:
        found = page(cursor)
        seen += found.items
        cursor = found.next
        if cursor is None:
            return seen


# Lists


def test_the_queue_of_call_backs_shows_what_is_to_be_called_by_now(store):
    for n, call_at in enumerate((hours(3), None, hours(1), hours(2))):
        store.append(make_change(f"T{n}", call_at=call_at)).result()
    queue = store.page(Filter(call_until=hours(2)), "call_at")
    assert [(row.id, row.call_at) for row in queue.items] == [("T2", hours(1)), ("T3", hours(2))]
    everything = walk(lambda cursor: store.page(Filter(), "call_at", 2, cursor))
    assert [row.id for row in everything] == ["T2", "T3", "T0"]


def test_what_waits_for_a_judgement_and_what_is_suspended_or_follows(store):
    store.append(make_change("T0", pending="return", due_at=hours(2))).result()
    store.append(make_change("T1", pending="extension", due_at=hours(1))).result()
    store.append(make_change("T2", suspended=True)).result()
    store.append(make_change("T3", parent="T0")).result()

    def ids(filter_):
        return [row.id for row in store.page(filter_).items]

    assert ids(Filter(pending=("return", "extension"))) == ["T1", "T0"]
    assert ids(Filter(pending=("return",))) == ["T0"]
    assert ids(Filter(suspended=True)) == ["T2"]
    assert ids(Filter(suspended=False)) == ["T1", "T0", "T3"]
    assert ids(Filter(parent="T0")) == ["T3"]


def test_parts_of_a_unit_the_earliest_due_first(store):
    put(store, "A", parts=(part_row("A", due_at=hours(5)), part_row("A", "power-co")))
    put(store, "B", parts=(part_row("B", due_at=hours(1)),))
    put(store, "C1", parts=(part_row("C1", state="done", open=False, done_at=NOW),))
    seen = walk(lambda cursor: store.parts(("gas-company",), limit=1, cursor=cursor))
    assert [row.ticket_id for row in seen] == ["B", "A"]
    assert len(store.parts(open_=None).items) == 4
    assert [row.ticket_id for row in store.parts(open_=False).items] == ["C1"]


def test_supervisions_by_reply_due_and_without_a_time_last(store):
    from engine.store.types import NEVER

    put(store, "A", supervisions=(supervision_row("A", reply_due_at=NEVER),))
    put(
        store,
        "B",
        supervisions=(
            supervision_row("B", ended_at=NOW),
            supervision_row("B", "S2", unit=None, role="mayor", overdue=True),
        ),
    )
    assert [(r.ticket_id, r.number) for r in store.supervisions().items] == [
        ("B", "S2"),
        ("A", "S1"),
    ]
    assert store.supervisions().items[-1].reply_due_at is None
    assert [r.number for r in store.supervisions(role=("mayor",)).items] == ["S2"]
    assert [r.ticket_id for r in store.supervisions(("water-group",)).items] == ["A"]
    assert len(store.supervisions(ended=None).items) == 3
    assert [r.number for r in store.supervisions(ended=True, ticket_id="B").items] == ["S1"]
    assert [r.number for r in store.supervisions(overdue=True).items] == ["S2"]


def test_notices_are_shown_from_the_time_they_are_to_be_sent(store):
    rows = (
        notice_row("a", send_at=hours(1), data='{"milestone":"resolve"}'),
        notice_row("b", send_at=hours(9)),
        notice_row("c", unit=None, role="mayor"),
        notice_row("d", unit="gas-company", ticket_id=None, case_id="C1"),
    )
    put(store, "A", notices=rows)

    def ids(**wanted):
        return [row.id for row in store.notices(NoticeFilter(**wanted)).items]

    assert ids() == ["b", "a", "d", "c"]
    assert ids(until=hours(2)) == ["a", "d", "c"]
    assert ids(unit=("water-group",)) == ["b", "a"]
    assert ids(unit=("gas-company", None)) == ["d", "c"]
    assert ids(role=("mayor",)) == ["c"]
    assert ids(ticket_id="A") == ["b", "a", "c"]
    assert ids(case_id="C1") == ["d"]
    assert store.notice("a").data == {"milestone": "resolve"}
    assert store.notice("a").names == ("王某",)
    assert store.notice("z") is None


def test_a_notice_is_read_once(store):
    put(store, "A", notices=(notice_row("a"), notice_row("b")))
    assert store.read_notice("a", "王某", hours(1))
    assert not store.read_notice("a", "李某", hours(2))
    assert not store.read_notice("z", "李某", hours(2))
    assert (store.notice("a").read_at, store.notice("a").read_by) == (hours(1), "王某")
    assert [n.id for n in store.notices(NoticeFilter(unread=True)).items] == ["b"]
    assert [n.id for n in store.notices(NoticeFilter(unread=False)).items] == ["a"]


def test_cases_are_filtered_and_paged(store):
    for n in range(9):
        columns = {
            "opened_at": hours(n),
            "state": "verifying" if n % 2 else "open",
            "unit": "water-group" if n < 4 else "gas-company",
            "ticket_id": "A" if n == 5 else None,
            "objected": n == 7,
            "open": n != 8,
        }
        store.append(make_case(f"C{n}", **columns)).result()

    def ids(**wanted):
        return [row.id for row in store.cases(CaseFilter(**wanted)).items]

    seen = walk(lambda cursor: store.cases(limit=2, cursor=cursor))
    assert [row.id for row in seen] == [f"C{n}" for n in reversed(range(9))]
    assert ids(states=("verifying",), unit=("water-group",)) == ["C3", "C1"]
    assert ids(ticket_id="A") == ["C5"]
    assert ids(objected=True) == ["C7"]
    assert ids(open=False) == ["C8"]
    assert ids(opened_from=hours(2), opened_until=hours(4)) == ["C3", "C2"]
    assert ids(trigger=("late-twice",), behaviour=("delay",), refer=("none",)) == []
    with pytest.raises(CursorError):
        store.cases(sort="updated_at", cursor=store.cases(limit=1).next)
    with pytest.raises(ValueError, match="no such sort"):
        store.cases(sort="unit")


def test_draws_and_the_periods_drawn(store):
    store.append(make_draw()).result()
    store.append(make_draw("D2", period="2017-10", made_at=hours(1))).result()
    assert [row.period for row in store.draws().items] == ["2017-10", "2017-09"]
    assert store.draws("other").items == ()
    assert store.periods_drawn("draw-complaints") == {"2017-09", "2017-10"}
    assert store.periods_drawn("other") == frozenset()


def test_attachments_are_kept_once_and_checked(store):
    import sqlalchemy as sa

    digest = store.attach("现场照片".encode(), "image/png", "unit", NOW)
    assert store.attach("现场照片".encode(), "text/plain", "other", hours(1)) == digest
    assert (store.attached(digest).media_type, store.attached(digest).size) == ("image/png", 12)
    assert store.attachment(digest) == "现场照片".encode()
    assert store.attachment("0") is None
    assert store.attached("0") is None
    spoil = sa.text("UPDATE attachments SET content = :other")
    store._writer.run(lambda c: c.execute(spoil, {"other": b"x"})).result()
    with pytest.raises(AttachmentSpoilt):
        store.attachment(digest)


# Tasks


def test_a_task_is_left_to_whoever_took_it_and_comes_up_again(store):
    put(
        store,
        "A",
        tasks=(
            task_row("late", run_at=hours(-1)),
            task_row("now"),
            task_row("then", run_at=hours(1)),
        ),
    )
    taken = store.claim_tasks(NOW)
    assert [(task.id, task.payload, task.tries) for task in taken] == [
        ("late", {"child": "A"}, 0),
        ("now", {"child": "A"}, 0),
    ]
    assert store.claim_tasks(NOW) == ()
    store.finish_task("late")
    again = store.claim_tasks(NOW + LEASE)
    assert [(task.id, task.tries) for task in again] == [("now", 1)]


def test_a_task_that_failed_is_tried_later_and_shown(store):
    put(store, "A", tasks=(task_row("a"),))
    store.claim_tasks(NOW)
    assert store.failing_tasks() == ()
    store.put_off_task("a", "x" * 9_999, hours(1))
    assert store.claim_tasks(NOW + LEASE) == ()
    (failing,) = store.failing_tasks()
    assert len(failing.error) == 500
    assert [task.id for task in store.claim_tasks(hours(1))] == ["a"]


def test_workers_share_the_tasks(store):
    put(store, "A", tasks=tuple(task_row(f"t{n:03}") for n in range(200)))
    found, lock = [], threading.Lock()

    def work():
        while tasks := store.claim_tasks(NOW, 7):
            with lock:
                found.extend(task.id for task in tasks)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(found) == [f"t{n:03}" for n in range(200)]


# Units


def test_a_units_checks_are_settled_together_in_the_order_of_time(store):
    put(store, "A", unit_checks=(check_row("A", 2, at=hours(1)), check_row("A", 1)))
    put(store, "B", unit_checks=(check_row("B", 1), check_row("B", 9, at=hours(9))))
    put(store, "G", unit_checks=(check_row("G", 1, "gas-company", hours(-1)),))
    seen = []

    def decide(unit, checks):
        seen.append((unit, [(check.ticket_id, check.number) for check in checks]))
        return [replace(make_case(f"C-{unit}"), firings=(firing_row(unit),))]

    assert store.try_unit(hours(2), decide) == type(store.try_unit(hours(-9), decide))(1, 1)
    settled = store.try_unit(hours(2), decide)
    assert (settled.checks, settled.written) == (3, 1)
    assert store.try_unit(hours(2), decide).checks == 0
    assert seen == [("gas-company", [("G", 1)]), ("water-group", [("A", 1), ("B", 1), ("A", 2)])]
    assert store.try_unit(hours(9), lambda *_: []).checks == 1
    assert [row.key for row in store.firings("five-late", "water-group")] == [
        "gas-company",
        "water-group",
    ]
    assert store.firings("five-late", "water-group")[0].evidence == (("A", 1),)
    assert store.firings("five-late", "water-group", hours(1)) == ()


def test_what_fired_before_on_the_same_evidence_is_no_accident(store):
    store.append(make_case("C-known")).result()
    put(store, "A", unit_checks=(check_row("A"),))
    decided = [make_case("C-known"), make_case("C-new")]
    settled = store.try_unit(NOW, lambda *_: decided)
    assert (settled.checks, settled.written) == (1, 1)
    assert store.try_unit(NOW, lambda *_: decided).checks == 0


def test_checks_stay_where_deciding_fails(store):
    put(store, "A", unit_checks=(check_row("A"),))

    def fail(*_):
        raise ArithmeticError("no")

    with pytest.raises(ArithmeticError):
        store.try_unit(NOW, fail)
    assert store.try_unit(NOW, lambda *_: []).checks == 1


def test_a_case_that_went_on_meanwhile_refuses_everything(store):
    from engine.store import Conflict

    opened = make_case("C-1")
    store.append(opened).result()
    last = opened.events[-1]
    more = make_case("C-1", (last.number, last.hash))
    store.append(more).result()
    put(store, "A", unit_checks=(check_row("A"),))
    with pytest.raises(Conflict):
        store.try_unit(NOW, lambda *_: [more, make_case("C-2")])
    assert store.history("C-2") == ()
    assert store.try_unit(NOW, lambda *_: []).checks == 1


def test_workers_settle_each_check_once_and_one_unit_at_a_time(store):
    units = [f"unit-{n}" for n in range(5)]
    for n in range(60):
        put(store, f"T{n:02}", unit_checks=(check_row(f"T{n:02}", 1, units[n % 5]),))
    at_work, together, found, lock = set(), [], [], threading.Lock()

    def decide(unit, checks):
        with lock:
            together.append(unit in at_work)
            at_work.add(unit)
            found.extend(check.ticket_id for check in checks)
        with lock:
            at_work.discard(unit)
        return []

    def work():
        while store.try_unit(NOW, decide).checks:
            pass

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    while store.try_unit(NOW, decide).checks:
        pass
    assert set(found) == {f"T{n:02}" for n in range(60)}
    if store.engine_name == "postgresql":
        assert len(found) == 60
        assert not any(together)


def test_the_events_of_a_unit_in_the_order_of_time(store):
    first = make_change("B", count=3)
    store.append(replace(first, units=(None, "water-group", "gas-company"))).result()
    store.append(replace(make_change("A", count=2), units=("water-group",) * 2)).result()
    store.append(replace(next_change(store, "A"), units=("water-group",))).result()
    seen = store.unit_events("water-group", ("contacted", "received"), NOW, NOW)
    assert [one.key for one in seen] == [("A", 1), ("A", 2), ("A", 3), ("B", 2)]
    assert (seen[0].kind, seen[0].unit, seen[0].actor, seen[0].data) == (
        "received", "water-group", "seat-1", {"n": 0},
    )  # fmt: skip
    assert [one.key for one in store.unit_events("water-group", ("received",), NOW, NOW)] == [
        ("A", 1)
    ]
    assert store.unit_events("water-group", ("contacted",), hours(1), hours(2)) == ()


def test_what_was_resolved_in_a_time_piece_by_piece(store):
    from engine.store.change import Change
    from engine.tickets.chain import seal
    from engine.tickets.events import Draft

    for n in range(7):
        drafts = [Draft("received", NOW), Draft("resolved", hours(n // 2))]
        events = seal(
            drafts, ticket_id=f"T{n}", after=None, actor="a", rulebook="v", new_salt=str, now=NOW
        )
        made = make_change(f"T{n}")
        store.append(Change(made.ticket, made.clocks, events)).result()
    found, after = [], None
    while some := store.resolved(hours(1), hours(3), after, limit=2):
        found += [id_ for _, id_ in some]
        after = some[-1]
    assert found == ["T2", "T3", "T4", "T5"]
