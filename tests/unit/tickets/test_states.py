"""Which command is possible in which state, and what a refusal says."""

import pytest

from engine.tickets.commands import (
    NAMES,
    Answer,
    CallBack,
    Close,
    Contact,
    Decline,
    Dispatch,
    HangUp,
    PassTime,
    Refer,
    Refused,
    Resolve,
    Sign,
    Withdraw,
    possible,
)
from engine.tickets.events import KINDS
from engine.tickets.states import ALLOWED, LEADS_TO, MOVES, OPEN, STATES, TERMINAL
from tests.unit.tickets.city import Life, receive

COMMANDS = {
    "dispatch": Dispatch("water-group"),
    "sign": Sign(),
    "contact": Contact("已致电"),
    "resolve": Resolve("已修复"),
    "call-back": CallBack(reached=True, solved=True, satisfied=4),
    "close": Close("多次联系不上"),
    "withdraw": Withdraw("市民自行解决"),
    "refer": Refer("95598"),
    "decline": Decline("in-court"),
    "answer": Answer("请携带身份证"),
}
ROADS = {
    "received": [],
    "dispatched": ["dispatch"],
    "signed": ["dispatch", "sign"],
    "resolved": ["dispatch", "sign", "resolve"],
    "called-back": ["dispatch", "sign", "resolve", "call-back"],
    "closed": ["dispatch", "sign", "resolve", "call-back", "close"],
    "withdrawn": ["withdraw"],
    "referred": ["refer"],
    "declined": ["decline"],
    "answered": ["answer"],
}
POSSIBLE = {
    "received": {"dispatch", "refer", "decline", "answer", "withdraw"},
    "dispatched": {"sign", "contact", "resolve", "withdraw"},
    "signed": {"contact", "resolve", "withdraw"},
    "resolved": {"call-back", "close", "withdraw"},
    "called-back": {"close", "withdraw"},
}


def lived(state: str) -> Life:
    """A ticket that came to this state; nobody knows who is responsible for forestry."""
    life = Life()
    life.do(receive(area="forestry"))
    for name in ROADS[state]:
        life.do(COMMANDS[name], "2017-09-04 10:30")
    assert life.ticket.state == state
    return life


@pytest.mark.parametrize("state", list(STATES))
@pytest.mark.parametrize("name", list(COMMANDS))
def test_a_command_is_carried_out_where_it_is_possible_and_refused_elsewhere(state, name):
    life = lived(state)
    if name in POSSIBLE.get(state, ()):
        assert life.do(COMMANDS[name], "2017-09-04 11:00")
        return
    before = life.ticket
    with pytest.raises(Refused) as refused:
        life.do(COMMANDS[name], "2017-09-04 11:00")
    assert life.ticket is before
    assert set(refused.value.possible) == POSSIBLE.get(state, set())
    assert STATES[state].name_zh in refused.value.message_zh
    assert STATES[state].name_en in refused.value.message_en


@pytest.mark.parametrize("state", list(STATES))
def test_what_is_said_to_be_possible_is_what_is_carried_out(state):
    assert set(possible(lived(state).ticket)) == POSSIBLE.get(state, set())


def test_the_table_names_only_known_states_and_events():
    for row in MOVES:
        assert row.from_ <= set(STATES)
        assert row.event in KINDS
        assert row.to is None or row.to in STATES
    assert set(NAMES.values()) == {*ALLOWED, "pass-time"}
    assert set(LEADS_TO) <= set(KINDS)
    assert set(STATES) == TERMINAL | OPEN


@pytest.mark.parametrize(
    ("state", "name", "code"),
    [
        ("received", "sign", "ticket/not-dispatched"),
        ("received", "resolve", "ticket/not-dispatched"),
        ("dispatched", "call-back", "ticket/not-resolved"),
        ("signed", "close", "ticket/not-resolved"),
        ("signed", "sign", "ticket/already-signed"),
        ("dispatched", "dispatch", "ticket/already-dispatched"),
        ("resolved", "contact", "ticket/already-resolved"),
        ("called-back", "call-back", "ticket/already-called-back"),
        ("closed", "withdraw", "ticket/already-closed"),
        ("withdrawn", "sign", "ticket/already-withdrawn"),
    ],
)
def test_a_refusal_says_too_early_or_too_late(state, name, code):
    with pytest.raises(Refused) as refused:
        lived(state).do(COMMANDS[name], "2017-09-04 11:00")
    assert refused.value.code == code


def test_a_refusal_tells_people_what_is_possible_now():
    with pytest.raises(Refused) as refused:
        lived("signed").do(Close(), "2017-09-04 11:00")
    assert refused.value.message_zh == (
        "工单已签收, 不能结案。现在可以: 登记联系市民, 办结反馈, 撤回。"
    )
    assert refused.value.message_en == (
        "Cannot close: the ticket is signed. Possible now: contact, resolve, withdraw."
    )


def test_a_terminal_ticket_says_that_nothing_more_is_possible():
    with pytest.raises(Refused) as refused:
        lived("closed").do(Sign(), "2017-09-04 11:00")
    assert "工单已终结" in refused.value.message_zh
    assert refused.value.possible == ()


def test_a_second_receipt_is_refused():
    with pytest.raises(Refused) as refused:
        lived("signed").do(receive(), "2017-09-04 11:00")
    assert refused.value.code == "ticket/already-signed"


def test_a_command_for_a_ticket_never_received_is_refused():
    with pytest.raises(Refused) as refused:
        Life().do(Sign(), "2017-09-04 11:00")
    assert refused.value.code == "ticket/not-received"
    assert refused.value.possible == ("receive",) == possible(None)


def test_time_passes_over_a_ticket_that_does_not_exist_without_effect():
    assert Life().do(PassTime(), "2017-09-04 11:00") == ()


def test_a_command_later_than_now_is_refused():
    with pytest.raises(Refused) as refused:
        lived("dispatched").do(Sign(at=receive("2017-09-04 11:01").at), "2017-09-04 11:00")
    assert refused.value.code == "time/in-future"
    assert "sign" in refused.value.possible


def test_a_command_before_the_receipt_is_refused():
    with pytest.raises(Refused) as refused:
        lived("dispatched").do(Sign(at=receive("2017-09-04 09:59").at), "2017-09-04 11:00")
    assert refused.value.code == "time/before-receipt"


def test_a_command_may_have_happened_before_it_is_recorded():
    life = lived("dispatched")
    life.do(Sign(at=receive("2017-09-04 10:40").at), "2017-09-04 11:00")
    signed = life.last("signed")
    assert signed.at == receive("2017-09-04 10:40").at
    assert signed.recorded_at == receive("2017-09-04 11:00").at


def test_a_time_without_an_offset_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="offset"):
        lived("dispatched").do(Sign(at=receive().at.replace(tzinfo=None)), "2017-09-04 11:00")


def test_hanging_up_is_possible_once_and_even_after_the_matter_ended():
    life = Life()
    life.do(receive(area="forestry", channel="hotline", call_open=True))
    assert "hang-up" in possible(life.ticket)
    life.do(Answer("请携带身份证"), "2017-09-04 10:01")
    assert possible(life.ticket) == ("hang-up",)
    life.do(HangUp(), "2017-09-04 10:02")
    with pytest.raises(Refused) as refused:
        life.do(HangUp(), "2017-09-04 10:03")
    assert refused.value.code == "ticket/already-hung-up"
