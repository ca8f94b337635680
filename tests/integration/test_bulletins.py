"""Bulletins on both databases: drafted in their time, objected to, published, frozen, audited."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
import sqlalchemy as sa

from engine import bulletin_desk
from engine.audit.auditing import Audit
from engine.audit.contents import check_contents
from engine.audit.records import by_aggregate
from engine.bulletin_desk import BulletinDesk, as_seen
from engine.bulletins.asks import (
    Approve,
    ObjectToCount,
    Publish,
    RejectCountObjection,
    UpholdCountObjection,
    WithdrawObjection,
)
from engine.desk import Desk, Intake
from engine.desk_errors import KeyReused, NoSuchBulletin, Stale
from engine.insight.periods import period_named
from engine.people.scope import Sight
from engine.report_desk import NoScheme
from engine.store import open_store
from engine.store.bulletins import BulletinFilter
from engine.tickets.asks import By
from engine.tickets.commands import Resolve, Sign
from engine.tickets.events import TIME
from engine.tickets.refusals import Refused
from engine.upkeep.filling import fill_in
from engine.upkeep.upkeep import Upkeep
from engine.webhooks.envelope import body_of
from engine.webhooks.making import made_webhook
from tests.integration.assessed_city import rulebook
from tests.unit.tickets.city import at

RULEBOOK = rulebook()
SEPTEMBER = period_named("2017-09")
BEFORE, DRAFTED, OVER = at("2017-10-11 09:00"), at("2017-10-12 09:00"), at("2017-10-20 09:00")
"""The city works from October 9 on: the draft is due on the third working day's evening, and
objections may be made for five working days from the draft on."""
LEADER = By("unit-leader", "water-group")
JUDGE = By("supervisor", "centre")
HEAD = By("centre-head", "centre")
FACTS = {"area": "water", "category": "complaint", "district": "west", "channel": "portal"}


@pytest.fixture
def desk(store):
    return Desk(store, lambda: RULEBOOK)


@pytest.fixture
def bulletins(store):
    return BulletinDesk(store, lambda: RULEBOOK)


@pytest.fixture
def upkeep(desk, store):
    store.activate(
        RULEBOOK.version, {}, rules=1, actor="test", note=None, now=at("2017-09-01 00:00")
    )
    return Upkeep(desk, store, lambda: RULEBOOK)


def handled(desk, resolved, **facts):
    """A matter of September 4 that the unit resolved then; due by September 12."""
    id_ = desk.receive(Intake({**FACTS, **facts}), "seat", at("2017-09-04 10:00")).id
    desk.command(id_, Sign(), "unit", at("2017-09-04 11:00"))
    desk.command(id_, Resolve("已处理"), "unit", at(resolved))
    return id_


@pytest.fixture
def tickets(desk):
    """One in time, and one late."""
    return handled(desk, "2017-09-05 10:00"), handled(desk, "2017-09-13 10:00")


@pytest.fixture
def drafted(bulletins, tickets):
    """The bulletin of September, with the late ticket."""
    return bulletins.draft(SEPTEMBER, TIME, DRAFTED), tickets[1]


def figure(content, unit="water-group", measure="on-time"):
    found = content.main.row(unit).figure(measure)
    return found.good, found.total, found.left_out


def object_to(bulletins, drafted, **more):
    bulletin, late = drafted
    command = ObjectToCount("water-group", "on-time", late, "当天已修好, 系统没有记上")
    return bulletins.command(bulletin.id, command, "leader", DRAFTED, by=LEADER, **more)


def published(bulletins, id_, now=OVER):
    bulletins.command(id_, Approve(), "head", now, by=HEAD)
    return bulletins.command(id_, Publish(), "judge", now, by=JUDGE)


def test_workers_draft_it_once_in_its_time_and_say_when_it_is_ready(
    upkeep, store, tickets, bulletins
):
    assert upkeep.run(BEFORE).bulletins == 0
    assert upkeep.run(DRAFTED).bulletins == 1
    (row,) = store.bulletins().items
    assert (row.period, row.title, row.state, row.ready) == (
        "2017-09", "承办单位考核通报 (2017年9月)", "draft", False,
    )  # fmt: skip
    assert upkeep.run(DRAFTED + timedelta(hours=1)).bulletins == 0
    assert upkeep.run(OVER).bulletins == 1
    assert upkeep.run(OVER).bulletins == 0
    bulletin = bulletins.bulletin(row.id)
    assert bulletin.edition.ready_at == OVER
    assert [event.kind for event in bulletins.history(row.id)] == [
        "bulletin-drafted", "bulletin-ready",
    ]  # fmt: skip
    content = bulletins.content(bulletin.edition)
    assert figure(content) == (1, 2, 0)
    assert {report.by for report in content.reports} == {
        "unit", "area", "category", "district", "authority",
    }  # fmt: skip
    told = {(one.role, one.unit, one.kind) for one in store.notices().items}
    assert ("unit-leader", "water-group", "bulletin-drafted") in told
    assert ("centre-head", "centre", "bulletin-ready") in told


def test_two_workers_at_once_draft_one(url, store, upkeep, tickets):
    with open_store(url) as other:
        desk = BulletinDesk(other, lambda: RULEBOOK)
        desk.draft(SEPTEMBER, TIME, DRAFTED)
        with pytest.raises(Refused) as refused:
            BulletinDesk(store, lambda: RULEBOOK).draft(SEPTEMBER, TIME, DRAFTED)
    assert refused.value.code == "bulletin/is-draft"
    assert upkeep.run(DRAFTED).bulletins == 0


def test_an_objection_upheld_is_left_out_of_the_next_count(bulletins, drafted, upkeep, store):
    bulletin = object_to(bulletins, drafted)
    assert upkeep.run(OVER).bulletins == 0
    judge = UpholdCountObjection(1, "查实")
    bulletin = bulletins.command(bulletin.id, judge, "judge", OVER, by=JUDGE)
    with pytest.raises(Refused) as refused:
        bulletins.command(bulletin.id, Approve(), "head", OVER, by=HEAD)
    assert refused.value.code == "bulletin/stale"
    assert upkeep.run(OVER).bulletins == 1
    assert upkeep.run(OVER).bulletins == 1  # ready now
    bulletin = bulletins.bulletin(bulletin.id)
    assert figure(bulletins.content(bulletin.edition)) == (1, 1, 1)
    published(bulletins, bulletin.id)
    (row,) = store.bulletins(BulletinFilter(published=True)).items
    assert (row.in_force, row.published_at, row.waiting) == (1, OVER, 0)


def test_only_what_counts_against_a_unit_can_be_objected_to(bulletins, drafted, tickets):
    bulletin, late = drafted
    for ticket, measure, code in (
        ("20170904-NOTTHERE", "on-time", "bulletin/not-counted"),
        (late, "accepted", "bulletin/unknown-measure"),
    ):
        command = ObjectToCount("water-group", measure, ticket, "不对")
        with pytest.raises(Refused) as refused:
            bulletins.command(bulletin.id, command, "leader", DRAFTED, by=LEADER)
        assert refused.value.code == code


def test_a_unit_sees_its_own_objections_alone(bulletins, drafted, store):
    bulletin = object_to(bulletins, drafted)
    assert len(as_seen(bulletin, Sight(units=("water-group",))).objections) == 1
    assert as_seen(bulletin, Sight(units=("property-company",))).objections == ()
    own, other = (BulletinFilter(objected_by=(unit,)) for unit in ("water-group", "centre"))
    assert [row.id for row in store.bulletins(own).items] == [bulletin.id]
    assert store.bulletins(other).items == ()


def test_what_was_published_is_frozen_and_a_correction_is_a_new_edition(bulletins, drafted, desk):
    bulletin = published(bulletins, drafted[0].id)
    first = bulletins.text(bulletin.edition)
    handled(desk, "2017-09-14 10:00")
    assert bulletins.text(bulletins.bulletin(bulletin.id).edition) == first
    bulletin = bulletins.correct(bulletin.id, "漏计一件", "judge", OVER, by=JUDGE)
    assert bulletins.public(bulletin.id)[1].number == 1
    with pytest.raises(NoSuchBulletin):
        bulletins.public(bulletin.id, 2)
    bulletin = published(bulletins, bulletin.id, at("2017-11-01 09:00"))
    _, edition = bulletins.public(bulletin.id)
    assert (edition.number, figure(bulletins.content(edition))) == (2, (1, 3, 0))
    _, earlier = bulletins.public(bulletin.id, 1)
    assert (earlier.state, bulletins.text(earlier)) == ("corrected", first)


def test_a_draft_is_not_for_the_public(bulletins, drafted):
    with pytest.raises(NoSuchBulletin):
        bulletins.public(drafted[0].id)
    for number in ("B20170930-NOTTHERE", drafted[1]):
        with pytest.raises(NoSuchBulletin):
            bulletins.bulletin(number)


def test_a_period_that_lasts_or_that_no_scheme_covers_is_not_drafted(bulletins, store):
    with pytest.raises(Refused) as refused:
        bulletins.draft(period_named("2017-10"), "judge", DRAFTED, by=JUDGE)
    assert refused.value.code == "bulletin/period-not-over"
    bare = rulebook(scheme="{}")
    with pytest.raises(NoScheme):
        BulletinDesk(store, lambda: bare).draft(SEPTEMBER, "judge", DRAFTED)


def test_a_key_does_it_once_and_a_number_that_is_stale_is_told(bulletins, drafted):
    once = object_to(bulletins, drafted, key="k-1")
    again = object_to(bulletins, drafted, key="k-1")
    assert (again.repeated, again.length) == (True, once.length)
    id_ = once.id
    with pytest.raises(KeyReused):
        bulletins.command(id_, WithdrawObjection(1), "leader", DRAFTED, key="k-1", by=LEADER)
    judge = RejectCountObjection(1, "没有")
    with pytest.raises(Stale):
        bulletins.command(id_, judge, "judge", DRAFTED, expected=1, by=JUDGE)
    counted = bulletins.recount(id_, "judge", DRAFTED, key="k-2", by=JUDGE)
    assert bulletins.recount(id_, "judge", DRAFTED, key="k-2", by=JUDGE) == counted
    drafted_again = bulletins.draft(period_named("2017-08"), "judge", DRAFTED, key="k-3")
    assert bulletins.draft(period_named("2017-08"), "judge", OVER, key="k-3").repeated
    assert drafted_again.id != id_


def findings(store):
    with store.archive() as archive:
        run = Audit(archive.days())
        found = []
        for id_, records, head in by_aggregate(archive.records(), archive.heads()):
            found += run.check(id_, records, head)
            found += check_contents(id_, records, archive.frozen)
    return [(one.subject, one.number, one.what) for one in found]


def test_an_audit_finds_what_was_changed_in_a_bulletin(bulletins, drafted, store, url):
    bulletin = published(bulletins, drafted[0].id)
    assert findings(store) == []
    engine = sa.create_engine(url)
    with engine.begin() as hands:
        hands.exec_driver_sql(
            "UPDATE bulletin_contents SET content = replace(content, '水务集团', '水务局')"
        )
    numbers = [(number, what) for _, number, what in findings(store)]
    assert numbers == [(None, "frozen")]
    with engine.begin() as hands:
        hands.exec_driver_sql("DELETE FROM bulletin_contents")
        hands.exec_driver_sql("UPDATE events SET actor = 'x' WHERE kind = 'bulletin-approved'")
    found = findings(store)
    assert {what for _, _, what in found} == {"changed", "frozen"}
    assert {subject for subject, _, _ in found} == {bulletin.id}
    engine.dispose()


def test_a_rebuild_makes_its_rows_again(bulletins, drafted, desk, store, url):
    object_to(bulletins, drafted)
    assert desk.rebuild().different == ()
    before = store.bulletins().items
    engine = sa.create_engine(url)
    with engine.begin() as hands:
        hands.exec_driver_sql("UPDATE bulletins SET state = 'published'")
        hands.exec_driver_sql("DELETE FROM objections")
    rebuilt = desk.rebuild()
    assert (rebuilt.bulletins, rebuilt.different) == (1, (drafted[0].id,))
    assert store.bulletins().items == before
    assert [row.id for row in store.bulletins(BulletinFilter(waiting=True)).items] == [
        drafted[0].id
    ]
    engine.dispose()


def hook(store, *kinds, now=OVER):
    made = made_webhook("https://desk.example/hook", kinds, "", "wang", now, private=False)
    store.add_webhook(made)
    return made.id


def told(store, id_, now=OVER):
    return [(one.id, one.kind, json.loads(one.content)) for one in store.messages_due(id_, now, 10)]


def test_other_systems_are_told_that_it_was_published(bulletins, drafted, store):
    every, one, other = hook(store), hook(store, "bulletin-published"), hook(store, "resolved")
    bulletin = published(bulletins, drafted[0].id)
    ((id_, kind, content),) = told(store, one)
    assert (id_, kind) == (f"{bulletin.id}-{bulletin.length}", "bulletin-published")
    assert content == {
        "bulletin": bulletin.id,
        "number": bulletin.length,
        "kind": "bulletin-published",
        "title": "承办单位考核通报 (2017年9月)",
        "period": "2017-09",
        "edition": 1,
        "digest": bulletin.edition.digest,
        "rulebook": RULEBOOK.version,
    }
    assert [name for _, name, _ in told(store, every)] == ["bulletin-published"]
    assert told(store, other) == []
    body = json.loads(body_of("https://desk.example", id_, kind, bulletin.id, OVER, "{}"))
    assert (body["type"], body["subject"]) == ("dafuwu.bulletin.published", bulletin.id)


def test_a_new_webhook_is_told_what_others_published_before_they_noticed_it(
    bulletins, drafted, store
):
    bulletin = published(bulletins, drafted[0].id)
    new = hook(store)
    assert told(store, new) == []
    later = OVER + timedelta(minutes=5)
    assert fill_in(store, later) == 1
    assert [kind for _, kind, _ in told(store, new, later)] == ["bulletin-published"]
    assert told(store, new, later)[0][0] == f"{bulletin.id}-{bulletin.length}"


def test_a_bulletin_that_cannot_be_counted_is_told_and_holds_up_nothing_else(
    upkeep, store, tickets, monkeypatch
):
    def fail(*_):
        raise RuntimeError("out of order")

    monkeypatch.setattr("engine.bulletin_desk.freeze", fail)
    kept = upkeep.run(DRAFTED)
    (trouble,) = kept.troubles
    assert trouble.startswith("bulletin/B20170930-")
    assert trouble.endswith("RuntimeError: out of order")
    assert kept.days > 0
    monkeypatch.undo()
    assert upkeep.run(DRAFTED + timedelta(seconds=1)).bulletins == 0  # left alone for a while
    kept = upkeep.run(DRAFTED + timedelta(minutes=1))
    assert (kept.bulletins, kept.troubles) == (1, ())


def test_units_that_object_at_once_are_all_heard(bulletins, desk):
    late = [handled(desk, "2017-09-13 10:00") for _ in range(4)]
    bulletin = bulletins.draft(SEPTEMBER, TIME, DRAFTED)

    def object_(ticket):
        command = ObjectToCount("water-group", "on-time", ticket, "不对")
        return bulletins.command(bulletin.id, command, "leader", DRAFTED, by=LEADER)

    with ThreadPoolExecutor(4) as pool:
        assert {one.id for one in pool.map(object_, late)} == {bulletin.id}
    heard = bulletins.bulletin(bulletin.id).objections
    assert [one.number for one in heard] == [1, 2, 3, 4]
    assert sorted(one.ticket for one in heard) == sorted(late)


def test_counting_aside_keeps_no_round_waiting(desk, store, tickets, monkeypatch):
    store.activate(
        RULEBOOK.version, {}, rules=1, actor="test", note=None, now=at("2017-09-01 00:00")
    )
    may_count, counting = Event(), ThreadPoolExecutor(1)
    freeze = bulletin_desk.freeze

    def slow(content):
        assert may_count.wait(30)
        return freeze(content)

    monkeypatch.setattr(bulletin_desk, "freeze", slow)
    upkeep = Upkeep(desk, store, lambda: RULEBOOK, aside=counting)
    assert upkeep.run(DRAFTED).bulletins == 0
    assert upkeep.run(DRAFTED + timedelta(seconds=1)).bulletins == 0
    assert store.bulletins().items == ()
    may_count.set()
    counting.submit(lambda: None).result()  # what was before it in the queue is done
    assert upkeep.run(DRAFTED + timedelta(seconds=2)).bulletins == 1
    assert len(store.bulletins().items) == 1
    counting.shutdown()


def test_what_fails_aside_is_told_as_well(desk, store, tickets, monkeypatch):
    def fail(*_):
        raise RuntimeError("out of order")

    monkeypatch.setattr("engine.upkeep.upkeep.see_to_bulletins", fail)
    with ThreadPoolExecutor(1) as counting:
        upkeep = Upkeep(desk, store, lambda: RULEBOOK, aside=counting)
        assert upkeep.run(DRAFTED).troubles == ()
        counting.submit(lambda: None).result()
        (trouble,) = upkeep.run(DRAFTED).troubles
        assert trouble == "bulletins: RuntimeError: out of order"
