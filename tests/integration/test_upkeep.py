"""What workers do beside the tickets' own timers: followers, whole units, sealed days, draws."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.cases.asks import Confirm, Dismiss, ObjectTo, TakeUp
from engine.casework import Casework
from engine.desk import Desk, Intake
from engine.draws.verifying import verify_draw
from engine.rulebook.load import load_files
from engine.tickets.chain import verify
from engine.tickets.commands import CallBack, Close, Resolve, Sign, Withdraw
from engine.tickets.refusals import Refused
from engine.tickets.requests import Inspect, Merge, Split
from engine.upkeep.upkeep import Upkeep
from tests.integration.commanding import SMALL_CITY
from tests.unit.tickets.city import at

MONDAY = at("2017-09-04 10:00")
FACTS = {"area": "water", "category": "complaint", "district": "west", "channel": "portal"}
RULES = """
triggers:
  - id: two-overdue
    title: 30 天内两件超期
    basis: 测试
    behaviour: delay
    scope: unit
    over: 30 calendar days
    pattern: [{event: overdue, where: {milestone: resolve}, count: 2, distinct: ticket}]
  - id: two-complaints-unsolved
    title: 投诉两件没有解决
    basis: 测试
    when: {category: complaint}
    behaviour: perfunctory
    scope: unit
    over: 30 calendar days
    pattern: [{event: called-back, where: {solved: false}, count: 2, distinct: ticket}]
  - id: hollow
    title: 没有联系也没有解决
    basis: 测试
    behaviour: falsification
    scope: ticket
    pattern:
      - {event: resolved, as: report}
      - {event: called-back, after: report, where: {solved: false, contacted: false}}
    then: {open_case: falsification, refer: housing-bureau}
sampling:
  - id: draw-day
    title: 每日抽取
    basis: 测试
    every: day
    share: 50%
    per: [category]
    role: handler
    within: 2 working days
"""


def rulebook_of(rules=RULES):
    files = {
        f"{folder}/{path.name}": path.read_bytes()
        for folder in ("catalog", "rules")
        for path in (SMALL_CITY / folder).iterdir()
    }
    loaded = load_files({**files, "rules/more.yaml": rules.encode()})
    assert loaded.rulebook is not None, [str(p) for p in loaded.problems]
    return loaded.rulebook


RULEBOOK = rulebook_of()


@pytest.fixture
def desk(store):
    return Desk(store, lambda: RULEBOOK)


@pytest.fixture
def upkeep(desk, store):
    return Upkeep(desk, store, lambda: RULEBOOK)


def receive(desk, when=MONDAY, **facts):
    return desk.receive(Intake({**FACTS, **facts}), "seat", when).id


def tell(desk, id_, *commands, when=MONDAY):
    for command in commands:
        desk.command(id_, command, "unit", when)


def kinds(desk, id_):
    return [event.kind for event in desk.history(id_)]


def cases_of(store):
    return [row.id for row in store.cases().items]


def overdue(desk, count):
    ids = [receive(desk) for _ in range(count)]
    desk.sweep(at("2017-09-12 18:01"))
    return ids


def whole(store, desk):
    """Chains whole, and nothing in the views that the events do not say."""
    for id_, history in store.histories(store.ids()).items():
        assert verify(history, store.head(id_)) == ()
    report = desk.rebuild()
    assert (report.different, report.unreadable, report.orphans) == ((), (), 0)


# Followers


def test_a_merged_ticket_is_resolved_with_its_parent_and_keeps_its_own_callback(
    desk, upkeep, store
):
    parent, child = receive(desk), receive(desk)
    tell(desk, child, Merge(parent, "同一处爆管"))
    assert desk.ticket(child).state == "merged"
    upkeep.run(MONDAY)
    assert desk.ticket(parent).followers == (child,)
    tell(desk, parent, Sign(), Resolve("已修复"))
    assert upkeep.run(MONDAY).tasks == 1
    followed = desk.ticket(child)
    assert (followed.state, followed.result) == ("resolved", "已修复")
    assert followed.clocks["callback"].running
    tell(desk, child, CallBack(reached=True, solved=True, satisfied=5), Close())
    assert desk.ticket(child).state == "closed"
    assert desk.ticket(parent).state == "resolved"
    assert not upkeep.run(MONDAY).anything
    whole(store, desk)


def test_a_ticket_merged_into_one_that_has_its_result_gets_it_at_once(desk, upkeep):
    parent, child = receive(desk), receive(desk)
    tell(desk, parent, Sign(), Resolve("已修复"))
    tell(desk, child, Merge(parent))
    upkeep.run(MONDAY)
    upkeep.run(MONDAY)
    assert desk.ticket(child).state == "resolved"


def test_followers_of_a_parent_that_ends_without_a_result_go_their_own_way(desk, upkeep):
    parent, child = receive(desk), receive(desk)
    tell(desk, child, Merge(parent))
    upkeep.run(MONDAY)
    tell(desk, parent, Withdraw("打错了"))
    upkeep.run(MONDAY)
    freed = desk.ticket(child)
    assert (freed.state, freed.parent, freed.lead) == ("dispatched", None, "water-group")
    assert freed.clocks["resolve"].running


def test_two_tickets_merged_into_each_other_are_not_lost(desk, upkeep):
    one, other = receive(desk), receive(desk)
    tell(desk, one, Merge(other))
    with pytest.raises(Refused) as refused:
        tell(desk, other, Merge(one))
    assert refused.value.code == "merge/parent-follows"
    # At the very same instant nobody would see it: as if both had been read before.
    history = desk.history(other)
    from engine.desk import _Asked
    from engine.tickets.ticket import replay

    asked = _Asked(Merge(one), "seat", None, MONDAY)
    _, change = desk._decided(other, replay(history), history, asked)
    desk._store.append(change).result()
    for _ in range(3):
        upkeep.run(MONDAY)
    states = {desk.ticket(one).state, desk.ticket(other).state}
    assert states == {"merged", "dispatched"}


@pytest.mark.parametrize(
    ("parent", "code"), [("20170904-NOBODY00", "merge/unknown-parent"), ("self", "merge/itself")]
)
def test_a_parent_that_nobody_can_follow_is_refused(desk, parent, code):
    id_ = receive(desk)
    with pytest.raises(Refused) as refused:
        tell(desk, id_, Merge(id_ if parent == "self" else parent))
    assert refused.value.code == code


def test_one_call_becomes_several_tickets_in_one_go(desk, store):
    id_ = desk.receive(Intake(FACTS, citizen={"name": "张某", "phone": "1"}), "seat", MONDAY).id
    others = [
        Intake({"area": "property", "category": "complaint"}, subject="电梯"),
        Intake({"area": "water", "category": "opinion", "district": "east"}),
    ]
    ticket = desk.split(id_, others, "一次来电反映三件事", "seat", at("2017-09-04 10:20"))
    lift, water = (desk.ticket(other) for other in ticket.split_into)
    assert (lift.lead, water.lead) == ("housing-bureau", "east-water")
    assert lift.split_from == water.split_from == id_
    assert lift.citizen == {"name": "张某", "phone": "1"}
    assert lift.received_at == MONDAY  # the time that the citizen has waited is not lost
    whole(store, desk)


def test_splitting_is_all_or_nothing(desk, store):
    id_ = receive(desk)
    before = store.ids()
    with pytest.raises(Refused):
        desk.command(id_, Split(()), "seat", MONDAY)
    assert store.ids() == before


# Cases


def test_a_trigger_over_a_unit_opens_one_case_with_frozen_evidence(desk, upkeep, store):
    first, second = overdue(desk, 2)
    now = at("2017-09-12 18:01")
    assert upkeep.run(now).cases == 1
    (case_id,) = cases_of(store)
    case = Casework(store, lambda: RULEBOOK).case(case_id)
    assert (case.unit, case.scope, case.rule) == ("water-group", "unit", "two-overdue")
    assert {one.ticket for one in case.evidence} == {first, second}
    for one in case.evidence:
        assert desk.history(one.ticket)[one.number - 1].hash == one.hash
    assert upkeep.run(now).cases == 0
    whole(store, desk)


def test_evidence_that_was_used_does_not_count_again(desk, upkeep, store):
    overdue(desk, 3)
    upkeep.run(at("2017-09-12 18:01"))
    assert len(cases_of(store)) == 1
    receive(desk, at("2017-09-12 18:01"))
    desk.sweep(at("2017-09-20 18:01"))
    upkeep.run(at("2017-09-20 18:01"))
    assert len(cases_of(store)) == 2


def test_only_matters_that_the_trigger_is_about_count(desk, upkeep, store):
    now = MONDAY
    for category in ("complaint", "opinion"):
        id_ = receive(desk, category=category)
        said = CallBack(reached=True, contacted=True, solved=False, satisfied=2)
        tell(desk, id_, Sign(), Resolve("已处理"), said, when=now)
    upkeep.run(now)
    assert cases_of(store) == []
    id_ = receive(desk)
    tell(desk, id_, Sign(), Resolve("已处理"), said, when=now)
    upkeep.run(now)
    assert len(cases_of(store)) == 1


def test_workers_at_once_open_each_case_once(desk, store):
    overdue(desk, 8)
    now = at("2017-09-12 18:01")
    with ThreadPoolExecutor(4) as pool:
        rounds = [pool.submit(Upkeep(desk, store, lambda: RULEBOOK).run, now) for _ in range(4)]
        opened = sum(one.result().cases for one in rounds)
    assert opened == len(cases_of(store)) == 4


def test_a_case_that_a_ticket_opened_is_worked_on_to_its_end(desk, upkeep, store):
    id_ = receive(desk)
    said = CallBack(reached=True, contacted=False, solved=False, satisfied=1)
    tell(desk, id_, Sign(), Resolve("已处理"), said)
    (case_id,) = desk.ticket(id_).cases
    work = Casework(store, lambda: RULEBOOK)
    case = work.case(case_id)
    assert (case.ticket, case.unit, case.refer) == (id_, "water-group", "housing-bureau")
    now = MONDAY + timedelta(hours=1)
    work.command(case_id, TakeUp(), "authority", now)
    work.command(case_id, ObjectTo("当天上门三次"), "unit", now)
    with pytest.raises(Refused):
        work.command(case_id, Confirm("属实"), "authority", now)
    work.command(case_id, Dismiss("有上门记录为证"), "authority", now)
    assert work.case(case_id).state == "dismissed"
    assert verify(work.history(case_id), store.head(case_id)) == ()
    assert [row.state for row in store.cases().items] == ["dismissed"]
    whole(store, desk)


# Days and draws


def test_what_was_resolved_is_drawn_once_its_day_is_sealed(desk, upkeep, store):
    store.activate(RULEBOOK.version, {"a": b"b"}, rules=1, actor="x", note=None, now=MONDAY)
    ids = []
    for category in ("complaint", "complaint", "complaint", "opinion"):
        id_ = receive(desk, category=category)
        tell(desk, id_, Sign(), Resolve("已处理"))
        ids.append(id_)
    assert upkeep.run(at("2017-09-04 23:59")).draws == 0
    kept = upkeep.run(at("2017-09-05 00:11"))
    assert (kept.days, kept.draws, kept.tasks) == (1, 1, 3)
    (row,) = store.draws().items
    assert (row.period, row.population, row.drawn) == ("2017-09-04", 4, 3)
    day = store.day("2017-09-04")
    assert verify_draw(store.history(row.id)[0], day.hash) == ()
    drawn = [id_ for id_ in ids if desk.ticket(id_).drawn]
    assert len(drawn) == 3
    assert not upkeep.run(at("2017-09-05 00:12")).anything
    tell(
        desk, drawn[0], Inspect(confirmed=False, finding="现场没有修"), when=at("2017-09-05 09:00")
    )
    assert desk.ticket(drawn[0]).state == "dispatched"
    assert kinds(desk, drawn[0])[-2:] == ["inspected", "reopened"]
    whole(store, desk)


def test_a_condition_of_the_rule_narrows_the_population(desk, store):
    about = rulebook_of(
        RULES.replace("    every: day", "    when: {category: opinion}\n    every: day")
    )
    store.activate(about.version, {"a": b"b"}, rules=1, actor="x", note=None, now=MONDAY)
    for category in ("complaint", "opinion"):
        id_ = receive(desk, category=category)
        tell(desk, id_, Sign(), Resolve("已处理"))
    Upkeep(desk, store, lambda: about).run(at("2017-09-05 00:11"))
    assert [row.population for row in store.draws().items] == [1]


def test_without_rules_nothing_is_drawn(desk, store):
    bare = replace(RULEBOOK, samplings=(), triggers=())
    receive(desk)
    kept = Upkeep(desk, store, lambda: bare).run(at("2017-09-06 00:11"))
    assert (kept.draws, kept.cases, kept.days) == (0, 0, 2)
