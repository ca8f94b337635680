"""What of an ended ticket was kept long enough, by the rules in force."""

from __future__ import annotations

from datetime import UTC, timedelta

from engine.people.retention import due, held, kept
from engine.rulebook.load import load_files
from engine.tickets.asks import Attached, Note, PassTime, Receive, Withdraw
from engine.tickets.requests import Erase
from tests.unit.rulebook.small import small
from tests.unit.tickets.city import Life, at

RULES = """\
retention:
  - {id: words, title: t, basis: b, after: ended, keep: 10天, fields: [request, notes]}
  - {id: files, title: t, basis: b, after: ended, keep: 10天, fields: [attachments]}
"""
ARCHIVED = RULES.replace("ended", "archived")
ARCHIVE = """\
procedures:
  - {id: away, title: t, basis: b, then: {archive: {after: 3 calendar days}}}
"""
FILE = Attached("a" * 64, 3, "image/png", "a.png")


def book(rules, more=""):
    loaded = load_files(small({"rules/privacy.yaml": rules, "rules/more.yaml": more or "# none\n"}))
    assert loaded.rulebook is not None, [str(problem) for problem in loaded.problems]
    return loaded.rulebook


def lived(rulebook, *, end=True):
    life = Life(rulebook)
    values = {"area": "water", "category": "complaint"}
    life.do(Receive("20170904-TEST0000", values, at("2017-09-04 10:00"), text="没有水"))
    life.do(Note("看过了", (FILE,)), "2017-09-04 11:00")
    if end:
        life.do(Withdraw("不用了"), "2017-09-04 23:30")
    return life


def found(rulebook, life, now="2017-12-01 10:00"):
    return {
        one.field: (one.rule, one.erase_at, one.numbers, len(one.files))
        for one in kept(rulebook, life.ticket, life.history, at(now))
    }


def test_days_are_whole_days_of_the_city_after_the_day_of_the_end():
    rulebook = book(RULES)
    end = at("2017-09-15 00:00").astimezone(UTC)
    assert found(rulebook, lived(rulebook)) == {
        "request": ("words", end, (1,), 0),
        "notes": ("words", end, (3, 4), 0),
        "attachments": ("files", end, (), 1),
    }


def test_what_is_open_or_has_no_rule_is_kept():
    rulebook = book(RULES)
    assert found(rulebook, lived(rulebook, end=False)) == {}
    without = book("# none\n")
    assert found(without, lived(without)) == {}


def test_the_time_may_count_from_the_archiving_and_does_not_begin_before():
    rulebook = book(ARCHIVED, ARCHIVE)
    life = lived(rulebook)
    assert found(rulebook, life) == {}
    life.do(PassTime(), "2017-09-10 10:00")
    assert life.ticket.state == "archived"
    archived = life.last("archived").at
    (first, *_) = found(rulebook, life).values()
    assert first[1] - archived == timedelta(days=10) + (first[1] - archived) % timedelta(days=1)


def test_one_event_names_all_that_goes_by_one_rule():
    rulebook = book(RULES)
    life = lived(rulebook)
    things = kept(rulebook, life.ticket, life.history, at("2017-12-01 10:00"))
    assert list(due(things, at("2017-09-14 23:59"))) == []
    assert list(due(things, at("2017-09-15 00:00"))) == [
        Erase("words", ("request", "notes"), (1, 3, 4)),
        Erase("files", ("attachments",), (), (FILE.digest,)),
    ]


def test_what_is_gone_is_not_held_any_more():
    rulebook = book(RULES)
    life = lived(rulebook)
    assert held(life.history)["attachments"] == ((), (FILE.digest,))
    life.do(Erase("files", ("attachments",), (), (FILE.digest,)), "2017-12-01 10:00")
    assert held(life.history)["attachments"] == ((), ())
    life.do(Erase("words", ("request",)), "2017-12-01 10:00")
    assert life.kinds().count("erased") == 1
