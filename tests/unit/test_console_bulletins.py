"""Bulletins on pages: how an edition stands, what was done to it, who may answer an objection."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from api.console.assessing.bulletins import edition_of, line_of, objection_of
from api.console.naming import Names
from api.console.words import Words
from engine.bulletins.bulletin import Bulletin, Edition, Objection
from engine.rulebook.files import read_files
from engine.rulebook.home import bundled
from engine.rulebook.load import load_files
from engine.store.bulletins import BulletinRow

AT = datetime(2017, 10, 10, 1, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST = Edition(
    1, "corrected", "ab" * 32, AT, ("water-group",), ("on-time",), AT, (), "v",
    approved_at=AT + DAY, approved_by="head", published_at=AT + 2 * DAY, published_by="li",
    ended_at=AT + 9 * DAY,
)  # fmt: skip
SECOND = Edition(
    2, "published", "cd" * 32, AT, ("water-group",), ("on-time",), AT + 8 * DAY, ("li",), "v",
    correcting="多算一件", published_at=AT + 9 * DAY, published_by="li",
)  # fmt: skip
BULLETIN = Bulletin(
    "B20170930-AAAA", "assess-units", "通报", "依据", "rules/assessment.yaml", 2, "2017-09",
    "month", date(2017, 9, 1), date(2017, 9, 30), "centre-head", "5 working days",
    (FIRST, SECOND), AT, AT,
)  # fmt: skip
OBJECTION = Objection(1, 1, "water-group", "on-time", "20170901-AAAAAAAA", AT, "当天停电")
ROW = BulletinRow(
    BULLETIN.id, "assess-units", "通报", "2017-09", "month", "2017-09-01", "2017-09-30", "draft",
    1, None, None, 2, False, False, AT + DAY, AT, AT, 3,
)  # fmt: skip


def names(language="zh"):
    rulebook = load_files(read_files(bundled())[0]).rulebook
    return Names(rulebook, Words(language, ZoneInfo("Asia/Shanghai"), AT))


NAMES = names()


def test_an_edition_tells_what_was_done_to_it_and_what_has_corrected_it():
    first = edition_of(BULLETIN, FIRST, NAMES)
    assert (first.state, first.replaced_by, first.public) == ("已更正", 2, True)
    assert [deed.split()[0] for deed in first.deeds] == ["起草", "批准", "发布", "已更正"]
    assert "系统按办法" in first.deeds[0]
    second = edition_of(BULLETIN, SECOND, NAMES)
    assert (second.replaced_by, second.correcting) == (None, "多算一件")
    assert "li" in second.deeds[0]
    dropped = replace(SECOND, state="dropped", published_at=None)
    both = replace(BULLETIN, editions=(replace(FIRST, state="published"), dropped))
    assert edition_of(both, both.editions[0], NAMES).replaced_by is None
    assert not edition_of(both, dropped, NAMES).public


def test_a_line_tells_until_when_units_may_object_and_no_longer():
    open_ = line_of(ROW, NAMES, AT)
    assert (open_.state, open_.waiting, open_.until) == ("草稿", 2, AT + DAY)
    assert line_of(ROW, NAMES, AT + 2 * DAY).until is None
    ready = line_of(replace(ROW, ready=True), NAMES, AT)
    assert ready.ready
    assert not line_of(replace(ROW, ready=True, state="approved"), NAMES, AT).ready


def test_an_objection_is_answered_by_the_centre_and_taken_back_by_its_unit():
    centre = ("uphold-objection", "reject-objection", "withdraw-objection")
    unit = ("withdraw-objection",)

    def seen(one, possible, own):
        return objection_of(one, {"on-time": "限时办结率"}, NAMES, possible, None, own)

    waiting = seen(OBJECTION, centre, None)
    assert (waiting.judge, waiting.withdraw, waiting.measure) == (True, True, "限时办结率")
    assert seen(OBJECTION, unit, "water-group").withdraw
    assert not seen(OBJECTION, unit, "gas-group").withdraw
    answered = seen(replace(OBJECTION, state="upheld", reason="属实"), centre, None)
    assert (answered.state, answered.judge, answered.withdraw) == ("已采纳", False, False)
