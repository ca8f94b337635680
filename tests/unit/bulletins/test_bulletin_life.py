"""The life of a bulletin: objections, approval by somebody else, editions that stay readable."""

from dataclasses import replace

import pytest

from engine.bulletins.asks import (
    Approve,
    Correct,
    DropCorrection,
    MarkReady,
    ObjectToCount,
    Publish,
    Recount,
    RejectCountObjection,
    SendBack,
    UpholdCountObjection,
    WithdrawObjection,
)
from engine.bulletins.bulletin import fold, replay
from engine.bulletins.commands import is_ready, possible
from engine.bulletins.states import BULLETIN_KINDS, BULLETIN_MOVES
from engine.tickets.events import TIME
from engine.tickets.refusals import Refused
from tests.unit.bulletins.paper import (
    HEAD,
    LEADER,
    MADE,
    OTHER,
    OVER,
    SUPERVISOR,
    TICKET,
    BulletinLife,
    count,
    drafting,
)
from tests.unit.tickets.town import at

SOON = "2017-10-10 09:00"
OBJECTION = ObjectToCount("water-group", "timely", TICKET, "当天已电话联系")
CORRECTION = Correct("件数有误", count("3" * 64))


def refused(life, command, by=None, now=OVER, actor="tester"):
    """The code of the refusal; nothing must have changed."""
    before = life.bulletin
    with pytest.raises(Refused) as told:
        life.do(command, by, now, actor)
    assert life.bulletin is before
    assert told.value.message_zh
    return told.value.code


def published():
    life = BulletinLife()
    life.do(Approve(), HEAD, actor="head")
    life.do(Publish(), SUPERVISOR, actor="supervisor")
    return life


def test_a_bulletin_is_drafted_approved_and_published():
    life = BulletinLife()
    bulletin = life.bulletin
    assert (bulletin.state, bulletin.period, bulletin.edition.number) == ("draft", "2017-09", 1)
    assert bulletin.edition.objections_until == at("2017-10-16 17:30")
    assert bulletin.in_force is None
    assert life.do(Approve(), HEAD, actor="head") == ("bulletin-approved",)
    assert life.do(Publish(), SUPERVISOR, actor="supervisor") == ("bulletin-published",)
    edition = life.bulletin.in_force
    assert (edition.number, edition.digest) == (1, "1" * 64)
    assert (edition.approved_by, edition.published_by) == ("head", "supervisor")
    assert life.history[-1].data["digest"] == "1" * 64
    assert replay(life.history) == life.bulletin


def test_nobody_approves_what_they_drew_up_or_counted():
    life = BulletinLife("head", HEAD)
    assert refused(life, Approve(), HEAD, actor="head") == "bulletin/own-draft"
    assert "approve" in possible(life.bulletin, at(OVER), HEAD)
    assert "approve" not in possible(life.bulletin, at(OVER), HEAD, "head")
    life.do(Approve(), HEAD, actor="deputy")
    counted = BulletinLife()
    counted.do(Recount(count("2" * 64)), HEAD, SOON, "head")
    assert counted.bulletin.edition.digest == "2" * 64
    assert refused(counted, Approve(), HEAD, actor="head") == "bulletin/own-draft"


def test_only_the_role_that_the_rule_names_approves():
    life = BulletinLife()
    assert refused(life, Approve(), SUPERVISOR) == "bulletin/not-your-role"
    assert refused(life, Approve(), LEADER) == "bulletin/not-your-role"
    assert "approve" not in possible(life.bulletin, at(OVER), SUPERVISOR)
    assert "approve" in possible(life.bulletin, at(OVER), HEAD)


def test_units_have_their_time_before_anybody_approves():
    life = BulletinLife()
    assert refused(life, Approve(), HEAD, "2017-10-16 17:29") == "bulletin/window-open"
    assert "object" in possible(life.bulletin, at(SOON), LEADER)
    assert refused(life, OBJECTION, LEADER, "2017-10-16 17:30") == "bulletin/window-closed"
    assert "object" not in possible(life.bulletin, at(OVER), LEADER)


def test_an_objection_that_is_upheld_is_counted_before_anybody_approves():
    life = BulletinLife()
    assert life.do(OBJECTION, LEADER, SOON) == ("count-objected",)
    assert refused(life, Approve(), HEAD) == "bulletin/objections-wait"
    assert not is_ready(life.bulletin, at(OVER))
    life.do(UpholdCountObjection(1, "录音属实"), SUPERVISOR, actor="judge")
    objection = life.bulletin.objection(1)
    assert (objection.state, objection.answered_by, objection.reason) == (
        "upheld", "judge", "录音属实",
    )  # fmt: skip
    assert refused(life, Approve(), HEAD) == "bulletin/stale"
    life.do(Recount(count("2" * 64, OVER)), actor=TIME)
    assert life.bulletin.edition.drafters == ()
    life.do(Approve(), HEAD, actor="head")
    assert life.history[-1].data["digest"] == "2" * 64


def test_an_objection_that_is_rejected_changes_nothing_but_is_kept():
    life = BulletinLife()
    life.do(OBJECTION, LEADER, SOON)
    life.do(RejectCountObjection(1, "没有通话记录"), SUPERVISOR)
    assert not life.bulletin.edition.stale
    assert refused(life, OBJECTION, LEADER, SOON) == "bulletin/objected-before"
    life.do(Approve(), HEAD, actor="head")
    assert [one.state for one in life.bulletin.objections] == ["rejected"]


def test_what_a_unit_takes_back_it_may_say_again():
    life = BulletinLife()
    life.do(OBJECTION, LEADER, SOON)
    assert refused(life, OBJECTION, LEADER, SOON) == "bulletin/objected-before"
    assert refused(life, WithdrawObjection(1), OTHER, SOON) == "bulletin/not-your-unit"
    life.do(WithdrawObjection(1), LEADER, SOON)
    assert refused(life, WithdrawObjection(1), LEADER, SOON) == "bulletin/no-objection"
    life.do(OBJECTION, LEADER, SOON)
    assert [one.state for one in life.bulletin.objections] == ["withdrawn", "waiting"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"unit": "power-company"}, "bulletin/not-your-unit"),
        ({"measure": "timly"}, "bulletin/unknown-measure"),
        ({"words": "  "}, "bulletin/reason-needed"),
        ({"counted": False}, "bulletin/not-counted"),
    ],
)
def test_an_objection_that_makes_no_sense(changed, code):
    assert refused(BulletinLife(), replace(OBJECTION, **changed), LEADER, SOON) == code


def test_a_unit_that_is_not_in_the_bulletin_cannot_object():
    life = BulletinLife(units=("power-company",))
    assert refused(life, OBJECTION, LEADER, SOON) == "bulletin/unknown-unit"


def test_nobody_judges_an_objection_of_the_own_unit():
    life = BulletinLife()
    life.do(OBJECTION, LEADER, SOON)
    judge = RejectCountObjection(1, "不成立")
    assert refused(life, judge, LEADER, SOON) == "bulletin/not-your-role"
    own = replace(SUPERVISOR, unit="water-group")
    assert refused(life, judge, own, SOON) == "bulletin/own-objection"
    assert refused(life, replace(judge, reason=""), SUPERVISOR, SOON) == "bulletin/reason-needed"


def test_what_was_approved_may_be_sent_back_until_it_is_published():
    life = BulletinLife()
    life.do(Approve(), HEAD, actor="head")
    assert refused(life, SendBack(" "), HEAD) == "bulletin/reason-needed"
    life.do(SendBack("标题要改"), HEAD, actor="head")
    assert (life.bulletin.state, life.bulletin.edition.sent_back) == ("draft", "标题要改")
    life.do(Approve(), HEAD, actor="head")
    life.do(Publish(), SUPERVISOR)
    assert refused(life, SendBack("晚了"), HEAD) == "bulletin/is-published"
    assert life.bulletin.edition.sent_back is None


def test_a_correction_is_a_new_edition_and_the_earlier_one_says_so():
    life = published()
    assert refused(life, replace(CORRECTION, reason=""), SUPERVISOR) == "bulletin/reason-needed"
    life.do(CORRECTION, SUPERVISOR, OVER, "editor")
    assert (life.bulletin.state, life.bulletin.in_force.number) == ("draft", 1)
    assert life.bulletin.edition.objections_until == at("2017-10-24 17:30")
    later = "2017-10-25 09:00"
    assert refused(life, Approve(), HEAD, later, "editor") == "bulletin/own-draft"
    life.do(Approve(), HEAD, later, "head")
    life.do(Publish(), SUPERVISOR, later)
    first, second = life.bulletin.editions
    assert (first.state, first.ended_at, first.digest) == ("corrected", at(later), "1" * 64)
    assert (second.state, second.correcting, second.digest) == ("published", "件数有误", "3" * 64)
    assert life.bulletin.in_force == second
    assert life.bulletin.out == (first, second)


def test_a_correction_that_is_not_needed_is_dropped_and_the_first_edition_stays():
    life = published()
    life.do(CORRECTION, SUPERVISOR)
    life.do(DropCorrection("无误"), SUPERVISOR)
    assert (life.bulletin.state, life.bulletin.in_force.number) == ("dropped", 1)
    life.do(CORRECTION, SUPERVISOR)
    assert life.bulletin.edition.number == 3


def test_what_the_units_were_promised_is_not_dropped():
    assert refused(BulletinLife(), DropCorrection("?"), SUPERVISOR) == "bulletin/first-edition"
    life = published()
    life.do(CORRECTION, SUPERVISOR)
    life.do(OBJECTION, LEADER)
    assert refused(life, DropCorrection("?"), SUPERVISOR) == "bulletin/objections-wait"
    life.do(UpholdCountObjection(1, "属实"), SUPERVISOR)
    assert refused(life, DropCorrection("?"), SUPERVISOR) == "bulletin/objections-upheld"


def test_time_says_once_that_a_draft_waits_for_approval():
    life = BulletinLife()
    assert life.do(MarkReady(), now=SOON, actor=TIME) == ()
    assert life.do(MarkReady(), actor=TIME) == ("bulletin-ready",)
    assert life.do(MarkReady(), actor=TIME) == ()
    assert life.bulletin.edition.ready_at == at(OVER)


def test_where_no_rule_publishes_there_is_no_window_and_the_head_approves():
    life = BulletinLife("editor", SUPERVISOR, every=None)
    assert (life.bulletin.approve, life.bulletin.edition.objections_until) == ("centre-head", None)
    life.do(OBJECTION, LEADER, "2017-12-01 09:00")
    life.do(RejectCountObjection(1, "不成立"), SUPERVISOR, "2017-12-01 09:00")
    life.do(Approve(), HEAD, "2017-12-01 09:00", "head")


def test_every_command_is_refused_where_its_row_does_not_let_it_in():
    life = published()
    steps = {
        "recount": Recount(count()),
        "object": OBJECTION,
        "withdraw-objection": WithdrawObjection(1),
        "uphold-objection": UpholdCountObjection(1, "是"),
        "reject-objection": RejectCountObjection(1, "否"),
        "approve": Approve(),
        "send-back": SendBack("否"),
        "publish": Publish(),
        "drop-correction": DropCorrection("否"),
    }
    for name, step in steps.items():
        assert refused(life, step) == "bulletin/is-published", name
    assert refused(life, drafting()) == "bulletin/is-published"
    assert possible(life.bulletin, at(OVER)) == ("correct",)
    fresh = BulletinLife().bulletin
    assert possible(None, at(MADE), SUPERVISOR) == ("draft",)
    assert possible(None, at(MADE), LEADER) == ()
    assert possible(fresh, at(SOON)) == ("recount", "object")


def test_nothing_is_asked_of_a_bulletin_that_there_is_not():
    life = BulletinLife()
    life.bulletin = None
    assert refused(life, Approve()) == "bulletin/not-drafted"
    with pytest.raises(ValueError, match="bulletin-drafted"):
        fold(None, life.history[0].__class__(**{**_fields(life.history[0]), "kind": "approved"}))
    with pytest.raises(ValueError, match="bulletin-drafted"):
        replay(())


def _fields(event):
    return {name: getattr(event, name) for name in event.__dataclass_fields__}


def test_what_units_and_judges_write_is_private_and_corrections_are_not():
    life = BulletinLife()
    life.do(OBJECTION, LEADER, SOON)
    life.do(UpholdCountObjection(1, "属实"), SUPERVISOR, SOON)
    said = [event.private for event in life.history if event.private]
    assert said == [{"words": "当天已电话联系"}, {"reason": "属实"}]
    corrected = published()
    corrected.do(CORRECTION, SUPERVISOR)
    assert corrected.history[-1].private is None
    assert corrected.history[-1].data["correcting"] == "件数有误"


def test_every_event_of_the_table_has_its_words():
    assert {move.event for move in BULLETIN_MOVES} < set(BULLETIN_KINDS)
