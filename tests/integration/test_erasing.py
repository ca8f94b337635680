"""What was kept as long as the rules say is erased, and the chain tells by which rule."""

import csv
import io
import json
from datetime import timedelta
from hashlib import sha256

import pytest
import sqlalchemy as sa

from engine.audit.auditing import Audit
from engine.audit.records import by_aggregate
from engine.cases.asks import Dismiss, OpenCase, TakeUp
from engine.casework import Casework
from engine.desk import Desk, Intake
from engine.store.tables import attachments, events, privates, retentions
from engine.store.writing import RECENT
from engine.tickets.asks import Attached, Note, Reopen
from engine.tickets.chain import verify
from engine.tickets.commands import CallBack, Close, Resolve, Sign
from engine.tickets.ticket import replay
from engine.upkeep.erasing import erase_some
from engine.upkeep.upkeep import UNATTACHED, Upkeep
from tests.integration.commanding import runner
from tests.integration.test_upkeep import FACTS, rulebook_of
from tests.unit.tickets.city import at

MONDAY = at("2017-09-04 10:00")
ENDED = at("2017-09-04 16:00")
RULES = """
retention:
  - id: words
    title: 文字三十天
    basis: 个人信息保护法第十九条
    after: ended
    keep: 30天
    fields: [request, notes]
  - id: words-of-complaints
    title: 投诉的文字六十天
    basis: 测试
    when: {category: complaint}
    after: ended
    keep: 60天
    fields: [request]
  - id: files
    title: 附件十天
    basis: 测试
    after: ended
    keep: 10天
    fields: [attachments]
"""
RULEBOOK = rulebook_of(RULES)
CITIZEN = {"name": "张三", "phone": "13812341234"}
PHOTO = b"\x89PNG\r\n\x1a\n a photo"


@pytest.fixture
def desk(store):
    return Desk(store, lambda: RULEBOOK)


def erase(store, now, rulebook=RULEBOOK):
    return erase_some(store, rulebook, lambda: "0" * 32, now).erased


def days(count):
    """The first instant after so many whole days since the day on which the tickets end."""
    return at("2017-09-05 00:00") + timedelta(days=count)


def ended(desk, store, category="consultation", photo=PHOTO):
    """A ticket with words, a photo and an end."""
    intake = Intake(
        {**FACTS, "category": category}, subject="停水", text="家里没有水", citizen=CITIZEN
    )
    id_ = desk.receive(intake, "seat", MONDAY).id
    files = ()
    if photo is not None:
        digest = store.attach(photo, "image/png", "unit", MONDAY)
        files = (Attached(digest, len(photo), "image/png", "张三家.png"),)
    for command in (
        Sign(),
        Note("已到现场", files),
        Resolve("已修好"),
        CallBack(True, True, True, 5),
    ):
        desk.command(id_, command, "unit", MONDAY)
    desk.command(id_, Close("市民满意"), "callback", ENDED)
    return id_


def erasures(desk, id_):
    return [
        (event.data["rule"], event.data["fields"], event.data["numbers"], len(event.data["files"]))
        for event in desk.history(id_)
        if event.kind == "erased"
    ]


def findings(store):
    """What an audit of everything finds."""
    with store.archive() as archive:
        run = Audit(archive.days())
        found = [
            (one.number, one.what)
            for id_, records, head in by_aggregate(archive.records(), archive.heads())
            for one in run.check(id_, records, head)
        ]
        found += [(one.number, one.what) for one in run.strays(archive.strays())]
        return found, run.counted.erased


def audited(url, capsys):
    """The exit code of ``dafuwu audit verify``, and what it found."""
    said = runner(capsys)("audit", "verify", "--database", url, "--format", "json")
    return said.code, [(one["number"], one["what"]) for one in said.json["findings"]]


def exported(url, capsys, tmp_path, form):
    """What ``dafuwu export --private`` writes."""
    path = tmp_path / f"tickets.{form}"
    said = runner(capsys)("export", path, "--private", "--database", url)
    assert said.code == 0, said.err
    return path.read_text(encoding="utf-8-sig")


def count(store, table):
    return store._read(lambda c: c.execute(sa.select(sa.func.count()).select_from(table)).scalar())


def run(store, statement):
    store._run(lambda c: c.execute(statement))


class TestWhatIsDue:
    def test_goes_when_its_days_are_over_and_not_before(self, store, desk):
        id_ = ended(desk, store)
        assert erase(store, days(10) - timedelta(seconds=1)) == 0
        assert erase(store, days(10)) == 1
        assert erasures(desk, id_) == [("files", ["attachments"], [], 1)]
        assert erase(store, days(30) - timedelta(seconds=1)) == 0
        before = desk.ticket(id_)
        assert (before.text, before.result) == ("家里没有水", "已修好")
        assert erase(store, days(30)) == 1
        rule, fields, numbers, files = erasures(desk, id_)[1]
        assert (rule, fields, files) == ("words", ["request", "notes"], 0)
        history = desk.history(id_)
        assert numbers == [e.number for e in history if e.private_digest is not None]
        assert all(event.private is None for event in history)
        assert count(store, privates) == 0
        after = desk.ticket(id_)
        gone = (after.subject, after.text, after.citizen, after.result, after.reason)
        assert gone == (None,) * 5
        (row,) = desk.list().items
        assert row.subject is None
        assert verify(history, store.head(id_)) == ()
        found, erased = findings(store)
        assert (found, erased) == ([], len(numbers))
        assert desk.rebuild().different == ()

    def test_goes_by_the_most_specific_rule(self, store, desk):
        id_ = ended(desk, store, "complaint", photo=None)
        assert erase(store, days(30)) == 1
        (notes,) = erasures(desk, id_)
        assert notes[:2] == ("words", ["notes"])
        assert desk.ticket(id_).text == "家里没有水"
        assert erase(store, days(60)) == 1
        assert erasures(desk, id_)[1] == ("words-of-complaints", ["request"], [1], 0)
        assert findings(store)[0] == []

    def test_of_several_rules_goes_with_one_event_for_each(self, store, desk):
        id_ = ended(desk, store, "complaint")
        assert erase(store, days(90)) == 1
        assert [rule for rule, *_ in erasures(desk, id_)] == [
            "words-of-complaints",
            "words",
            "files",
        ]
        assert erase(store, days(91)) == 0
        assert findings(store)[0] == []
        assert desk.rebuild().different == ()

    def test_is_what_the_rulebook_in_force_says(self, store, desk):
        id_ = ended(desk, store)
        assert erase(store, days(10)) == 1
        shorter = rulebook_of(RULES.replace("keep: 30天", "keep: 12天"))
        assert erase(store, days(12)) == 0
        assert erase(store, days(12), shorter) == 1
        assert erasures(desk, id_)[1][0] == "words"
        assert desk.history(id_)[-1].rulebook == shorter.version

    def test_is_nothing_of_what_is_open_or_open_again(self, store, desk):
        id_ = ended(desk, store)
        assert erase(store, days(1)) == 0
        desk.command(id_, Reopen("又停水"), "seat", days(2))
        assert erase(store, days(40)) == 0
        for command in (Sign(), Resolve("再修好"), CallBack(True, True, True, 5), Close("好了")):
            desk.command(id_, command, "unit", days(40))
        assert erase(store, days(41) + timedelta(hours=1)) == 0
        assert desk.ticket(id_).text == "家里没有水"
        assert erase(store, days(40 + 31)) == 1
        assert desk.ticket(id_).text is None

    def test_waits_for_an_open_case_about_the_ticket(self, store, desk):
        id_ = ended(desk, store, photo=None)
        casework = Casework(store, lambda: RULEBOOK)
        opening = OpenCase("delay", "water-group", "拖延", "测试", "没有人来", ticket=id_)
        case = casework.open(opening, "supervisor", days(1))
        assert erase(store, days(30)) == 0
        assert desk.ticket(id_).text == "家里没有水"
        for command in (TakeUp(), Dismiss("查无此事")):
            casework.command(case.id, command, "authority", days(31))
        assert erase(store, days(31) + timedelta(hours=1)) == 1
        assert desk.ticket(id_).text is None

    def test_is_found_by_upkeep_when_a_day_is_over(self, store, desk):
        id_ = ended(desk, store)
        upkeep = Upkeep(desk, store, lambda: RULEBOOK)
        assert upkeep.run(days(0)).erased == 0
        kept = upkeep.run(days(30))
        assert (kept.erased, kept.anything) == (1, True)
        assert desk.ticket(id_).text is None
        assert upkeep.run(days(30) + timedelta(minutes=1)).erased == 0

    def test_without_rules_is_nothing(self, store, desk):
        ended(desk, store)
        assert erase(store, days(9_000), rulebook_of("layers: []\n")) == 0


def test_many_are_looked_at_piece_by_piece_and_once(store, desk):
    ids = [ended(desk, store, photo=None) for _ in range(5)]
    rounds = []
    more = True
    while more:
        done = erase_some(store, RULEBOOK, lambda: "0" * 32, days(30), limit=2)
        rounds.append(done.erased)
        more = done.more
    assert rounds == [2, 2, 1]
    assert all(desk.ticket(id_).text is None for id_ in ids)
    assert count(store, retentions) == 5
    assert store.to_erase(RULEBOOK.version, days(9_000), 10) == ()


class TestFiles:
    def test_are_emptied_when_no_ticket_names_them_any_more(self, store, desk):
        first, second = ended(desk, store), ended(desk, store, "complaint")
        (digest,) = store._read(
            lambda c: c.execute(sa.select(attachments.c.digest)).scalars().all()
        )
        desk.command(second, Reopen("又停水"), "seat", days(1))
        assert erase(store, days(10)) == 1
        assert store.attachment(digest) == PHOTO
        for command in (Sign(), Resolve("修好"), CallBack(True, True, True, 5), Close("好了")):
            desk.command(second, command, "unit", days(10))
        assert erase(store, days(22)) == 1
        assert store.attachment(digest) is None
        assert store.attached(digest) is None
        row = store._read(lambda c: c.execute(sa.select(attachments)).mappings().one())
        assert (bytes(row["content"]), row["erased_at"]) == (b"", days(22))
        assert erasures(desk, first)[0] == ("files", ["attachments"], [], 1)

    def test_that_somebody_brings_again_are_there_again(self, store, desk):
        ended(desk, store)
        assert erase(store, days(10)) == 1
        digest = store.attach(PHOTO, "image/png", "somebody", days(11))
        assert store.attachment(digest) == PHOTO
        assert store.attached(digest).recorded_by == "somebody"

    def test_that_somebody_has_just_brought_are_left(self, store, desk):
        ended(desk, store)
        digest = store.attach(PHOTO, "image/png", "somebody", days(10) - RECENT / 2)
        assert erase(store, days(10)) == 1
        assert store.attachment(digest) == PHOTO


class TestTampering:
    def test_a_private_part_deleted_without_a_word_is_found(self, store, desk):
        id_ = ended(desk, store, "complaint")
        erase(store, days(30))
        assert findings(store)[0] == []
        run(store, sa.delete(privates).where(privates.c.number == 1))
        assert findings(store)[0] == [(1, "private-missing")]
        assert [one.what for one in verify(desk.history(id_))] == ["private-missing"]

    def test_one_that_is_back_is_found(self, store, desk):
        id_ = ended(desk, store)
        (first, *_) = store._read(lambda c: c.execute(sa.select(privates)).mappings().all())
        row = dict(first)
        erase(store, days(30))
        run(store, sa.insert(privates).values(**row))
        assert findings(store)[0] == [(row["number"], "private-kept")]
        assert row["ticket_id"] == id_

    def test_an_erasure_made_up_by_changing_an_event_is_found(self, store, desk):
        id_ = ended(desk, store)
        last = desk.ticket(id_).length
        run(store, sa.delete(privates).where(privates.c.number == 1))
        words = '{"fields":["request"],"files":[],"numbers":[1],"rule":"words"}'
        change = sa.update(events).where(events.c.number == last)
        run(store, change.values(kind="erased", data=words))
        assert (last, "changed") in findings(store)[0]


def test_folding_event_by_event_and_replaying_what_is_left_say_the_same(store, desk):
    id_ = ended(desk, store, "complaint")
    whole = desk.history(id_)
    erase(store, days(90))
    left = desk.history(id_)
    assert replay([*whole, *left[len(whole) :]]) == replay(left)


def test_the_command_line_tells_what_is_erased_and_finds_it_in_order(store, desk, url, capsys):
    first, second = ended(desk, store), ended(desk, store, "complaint", photo=PHOTO + b"2")
    erase(store, days(30))
    assert audited(url, capsys) == (0, [])
    run(store, sa.update(attachments).values(content=b"", erased_at=days(30)))
    assert audited(url, capsys) == (0, [])
    run(store, sa.delete(privates).where(privates.c.ticket_id == second))
    code, found = audited(url, capsys)
    assert (code, {what for _, what in found}) == (1, {"private-missing"})
    assert desk.ticket(first).text is None


def test_a_file_that_was_emptied_without_a_word_is_found(store, desk, url, capsys):
    ended(desk, store)
    run(store, sa.update(attachments).values(content=b"", erased_at=days(1)))
    code, found = audited(url, capsys)
    assert (code, [what for _, what in found]) == (1, ["attachment"])


def test_exports_say_what_was_erased(store, desk, url, capsys, tmp_path):
    id_ = ended(desk, store)
    erase(store, days(30))
    (row,) = csv.DictReader(io.StringIO(exported(url, capsys, tmp_path, "csv")))
    assert (row["id"], row["text"], row["phone"]) == (id_, "", "")
    assert row["erased_at"] == days(30).isoformat()
    (ticket,) = json.loads(exported(url, capsys, tmp_path, "json"))
    erased = [event["number"] for event in ticket["events"] if event["erased"]]
    assert erased == erasures(desk, id_)[0][2]
    assert ticket["erased_at"] == days(30).isoformat()


def test_a_file_that_nobody_attaches_is_erased_after_a_week(desk, store):
    id_ = ended(desk, store)
    left = store.attach(b"left", "text/plain", "unit", MONDAY)
    again = store.attach(b"again", "text/plain", "unit", MONDAY)
    upkeep = Upkeep(desk, store, lambda: RULEBOOK)
    upkeep.run(MONDAY + UNATTACHED - timedelta(minutes=1))
    assert store.attachment(left) == b"left"
    store.attach(b"again", "text/plain", "unit", MONDAY + timedelta(days=6))
    upkeep.run(MONDAY + UNATTACHED + timedelta(days=1))
    assert store.attachment(left) is None
    assert store.attached(left) is None
    assert store.attachment(again) == b"again"
    assert store.attachment(sha256(PHOTO).hexdigest()) == PHOTO
    assert not verify(store.history(id_))
    assert store.attach(b"left", "text/plain", "unit", MONDAY + timedelta(days=9)) == left
    assert store.attachment(left) == b"left"
