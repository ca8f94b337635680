"""Which command is possible in which state, and what a refusal says."""

from dataclasses import replace

import pytest

from engine.tickets import requests
from engine.tickets.commands import (
    NAMES,
    Close,
    HangUp,
    PassTime,
    Sign,
    possible,
)
from engine.tickets.events import KINDS
from engine.tickets.refusals import Refused
from engine.tickets.states import ALLOWED, LEADS_TO, MOVES, OPEN, STATES, TERMINAL, move
from tests.unit.tickets.city import Life, at, receive, whole_city
from tests.unit.tickets.every_command import ASKED_BEFORE, COMMANDS, ROADS, lived

_WORK = {
    "contact", "arrive", "note", "ask-part", "return", "transfer", "correct", "split", "merge",
    "ask-extension", "ask-suspension", "ask-decline", "resolve", "supervise", "withdraw",
}  # fmt: skip
_ENDED = {"reopen", "archive"}
POSSIBLE = {
    "received": {
        "dispatch", "refer", "decline", "answer", "note", "correct", "split", "merge", "supervise",
        "withdraw",
    },
    "dispatched": {"sign", *_WORK},
    "signed": _WORK,
    "merged": {"unmerge", "withdraw"},
    "resolved": {"note", "call-back", "rate", "redo", "close", "supervise", "inspect", "withdraw"},
    "called-back": {
        "note", "rate", "redo", "ask-closing", "close", "supervise", "inspect", "withdraw",
    },
    "closed": {"rate", "inspect", *_ENDED},
    "withdrawn": _ENDED,
    "referred": _ENDED,
    "declined": _ENDED,
    "answered": _ENDED,
    "archived": set(),
}  # fmt: skip
"""What a ticket allows of which nothing waits: no request, no part, no supervision."""


def test_every_command_and_every_state_is_tried_here():
    assert set(COMMANDS) == {one.command for one in MOVES} - {"receive"}
    assert set(ROADS) == set(POSSIBLE) == set(STATES)
    assert {type(command) for command in COMMANDS.values()} == {
        kind for kind, name in NAMES.items() if name not in ("receive", "pass-time")
    }


@pytest.mark.parametrize("state", list(STATES))
@pytest.mark.parametrize("name", list(COMMANDS))
def test_a_command_is_carried_out_where_it_is_possible_and_refused_elsewhere(state, name):
    life = lived(state)
    assert life.ticket.state == state
    if name in POSSIBLE[state]:
        kinds = life.do(COMMANDS[name], "2017-09-04 11:00")
        assert move(name).event in kinds
        return
    refused = life.refused(COMMANDS[name], "2017-09-04 11:00")
    assert set(refused.possible) == POSSIBLE[state]
    if state not in move(name).from_:
        assert STATES[state].name_zh in refused.message_zh
        assert STATES[state].name_en in refused.message_en
    else:
        assert move(name).need is not None
    assert move(name).name_zh in refused.message_zh or refused.code == "ticket/already-hung-up"


@pytest.mark.parametrize("state", list(STATES))
def test_what_is_said_to_be_possible_is_what_is_carried_out(state):
    assert set(possible(lived(state).ticket)) == POSSIBLE[state]


@pytest.mark.parametrize(
    "one",
    [one for one in MOVES if one.to is not None and one.command != "receive"],
    ids=lambda one: one.command,
)
def test_a_command_leads_where_the_table_says(one):
    command = COMMANDS[one.command]
    if one.command == "uphold-return":
        command = requests.UpholdReturn()  # nobody is named, and the rules know nobody
    for state in one.from_:
        life = lived(state, *ASKED_BEFORE.get(one.command, ()))
        life.do(command, "2017-09-04 11:00")
        assert life.ticket.state == one.to
        assert life.ticket.closed is STATES[one.to].terminal


def test_the_table_names_only_known_states_and_events():
    for row in MOVES:
        assert row.from_ <= set(STATES)
        assert row.event in KINDS
        assert row.to is None or row.to in STATES
    assert set(NAMES.values()) == {*ALLOWED, "pass-time"}
    assert set(LEADS_TO) <= set(KINDS)
    assert set(STATES) == TERMINAL | OPEN


# What must hold beside the state

JUDGED = {
    "return": ("return", "uphold-return", "reject-return"),
    "extension": ("ask-extension", "grant-extension", "refuse-extension"),
    "suspension": ("ask-suspension", "grant-suspension", "refuse-suspension"),
    "decline": ("ask-decline", "grant-decline", "refuse-decline"),
    "closing": ("ask-closing", "grant-closing", "refuse-closing"),
}
ASKED_IN = {kind: "called-back" if kind == "closing" else "signed" for kind in JUDGED}
BUSY = {
    "signed": {
        "return", "ask-extension", "ask-suspension", "ask-decline", "merge",
    },
    "called-back": {"redo", "ask-closing", "close"},
}  # fmt: skip


@pytest.mark.parametrize("kind", list(JUDGED))
def test_a_request_that_waits_is_judged_and_no_other_is_made_meanwhile(kind):
    ask, grant, refuse = JUDGED[kind]
    state = ASKED_IN[kind]
    blocked = BUSY[state] | ({"resolve"} if kind in ("return", "decline") else set())
    life = lived(state, ask)
    assert life.ticket.pending_kind == kind
    assert set(possible(life.ticket)) == POSSIBLE[state] - blocked | {grant, refuse}
    for name in blocked:
        refused = life.refused(COMMANDS[name], "2017-09-04 11:00")
        assert refused.code == "request/waiting"
        assert set(refused.possible) == set(possible(life.ticket))
    for judgement in (grant, refuse):
        life = lived(state, ask)
        life.do(COMMANDS[judgement], "2017-09-04 11:00")
        assert life.ticket.pending is None


@pytest.mark.parametrize("kind", list(JUDGED))
def test_without_a_request_there_is_nothing_to_judge(kind):
    for name in JUDGED[kind][1:]:
        for other in [None, *(set(JUDGED) - {kind, "closing"})]:
            life = lived("called-back" if kind == "closing" else "signed")
            if other is not None and kind != "closing":
                life.do(COMMANDS[JUDGED[other][0]], "2017-09-04 10:40")
            refused = life.refused(COMMANDS[name], "2017-09-04 11:00")
            assert refused.code == f"request/no-{kind}"


def test_a_suspended_ticket_can_be_resumed_and_not_be_suspended_again():
    life = lived("signed")
    assert life.refused(COMMANDS["resume"], "2017-09-04 11:00").code == "ticket/not-suspended"
    life = lived("signed", "ask-suspension", "grant-suspension")
    assert set(possible(life.ticket)) == POSSIBLE["signed"] - {"ask-suspension"} | {"resume"}
    again = life.refused(COMMANDS["ask-suspension"], "2017-09-04 11:00")
    assert again.code == "suspension/already"
    life.do(COMMANDS["resume"], "2017-09-04 11:00")
    assert set(possible(life.ticket)) == POSSIBLE["signed"]


def test_a_part_is_signed_once_and_finished_or_released_once():
    of_parts = {"finish-part", "release-part"}
    life = lived("signed", "ask-part")
    assert set(possible(life.ticket)) == POSSIBLE["signed"] | {"sign-part", *of_parts}
    life.do(COMMANDS["sign-part"], "2017-09-04 10:40")
    assert set(possible(life.ticket)) == POSSIBLE["signed"] | of_parts
    assert life.refused(COMMANDS["sign-part"], "2017-09-04 11:00").code == "part/none-open"
    for name in of_parts:
        life = lived("signed", "ask-part", "sign-part", name)
        assert set(possible(life.ticket)) == POSSIBLE["signed"]
        assert life.refused(COMMANDS[name], "2017-09-04 11:00").code == "part/none-open"


@pytest.mark.parametrize("state", [state for state in STATES if state != "archived"])
def test_a_supervision_is_answered_judged_and_ended_in_any_state_but_archived(state):
    road = ROADS[state]
    life = Life(whole_city())
    life.do(receive(area="forestry"))
    life.do(COMMANDS["supervise"], "2017-09-04 10:10")
    for name in road:
        life.do(COMMANDS[name], "2017-09-04 10:30")
    assert life.ticket.state == state
    base = POSSIBLE[state]
    assert set(possible(life.ticket)) == base | {"reply-supervision", "end-supervision"}
    assert life.refused(COMMANDS["return-reply"], "2017-09-04 10:30").code == "supervision/no-reply"
    life.do(COMMANDS["reply-supervision"], "2017-09-04 10:40")
    assert set(possible(life.ticket)) == base | {"return-reply", "end-supervision"}
    again = life.refused(COMMANDS["reply-supervision"], "2017-09-04 10:50")
    assert again.code == "supervision/none-open"
    life.do(COMMANDS["return-reply"], "2017-09-04 10:50")
    assert set(possible(life.ticket)) == base | {"reply-supervision", "end-supervision"}
    life.do(COMMANDS["end-supervision"], "2017-09-04 11:00")
    assert set(possible(life.ticket)) == base
    ended = life.refused(COMMANDS["end-supervision"], "2017-09-04 11:10")
    assert ended.code == "supervision/none-open"


@pytest.mark.parametrize(
    ("state", "name", "code"),
    [
        ("received", "sign", "ticket/not-dispatched"),
        ("received", "resolve", "ticket/not-dispatched"),
        ("received", "unmerge", "ticket/not-merged"),
        ("received", "reopen", "ticket/not-closed"),
        ("dispatched", "call-back", "ticket/not-resolved"),
        ("signed", "close", "ticket/not-resolved"),
        ("signed", "sign", "ticket/already-signed"),
        ("signed", "archive", "ticket/not-closed"),
        ("dispatched", "dispatch", "ticket/already-dispatched"),
        ("merged", "sign", "ticket/already-merged"),
        ("resolved", "contact", "ticket/already-resolved"),
        ("called-back", "call-back", "ticket/already-called-back"),
        ("closed", "withdraw", "ticket/already-closed"),
        ("withdrawn", "sign", "ticket/already-withdrawn"),
        ("archived", "reopen", "ticket/already-archived"),
    ],
)
def test_a_refusal_says_too_early_or_too_late(state, name, code):
    assert lived(state).refused(COMMANDS[name], "2017-09-04 11:00").code == code


def test_a_refusal_tells_people_what_is_possible_now():
    refused = lived("merged").refused(Close(), "2017-09-04 11:00")
    assert refused.message_zh == "工单已并单, 不能结案。现在可以: 解除并单, 撤回。"
    assert refused.message_en == (
        "Cannot close: the ticket is merged into another. Possible now: unmerge, withdraw."
    )


def test_an_ended_ticket_says_how_it_may_go_on():
    refused = lived("withdrawn").refused(Sign(), "2017-09-04 11:00")
    assert refused.message_zh == "工单已撤回, 不能签收。现在可以: 重新办理, 归档。"
    assert refused.possible == ("reopen", "archive")


def test_an_archived_ticket_says_that_nothing_more_is_possible():
    refused = lived("archived").refused(Sign(), "2017-09-04 11:00")
    assert "工单已终结" in refused.message_zh
    assert "Nothing more is possible." in refused.message_en
    assert refused.possible == ()


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


@pytest.mark.parametrize("name", [name for name in COMMANDS if name in _WORK])
def test_a_command_later_than_now_is_refused(name):
    later = replace(COMMANDS[name], at=at("2017-09-04 11:01"))
    refused = lived("signed").refused(later, "2017-09-04 11:00")
    assert refused.code == "time/in-future"
    assert set(refused.possible) == POSSIBLE["signed"]


@pytest.mark.parametrize("name", [name for name in COMMANDS if name in _WORK])
def test_a_command_before_the_receipt_is_refused(name):
    earlier = replace(COMMANDS[name], at=at("2017-09-04 09:59"))
    assert lived("signed").refused(earlier, "2017-09-04 11:00").code == "time/before-receipt"


def test_a_command_may_have_happened_before_it_is_recorded():
    life = lived("dispatched")
    life.do(Sign(at=at("2017-09-04 10:40")), "2017-09-04 11:00")
    signed = life.last("signed")
    assert signed.at == at("2017-09-04 10:40")
    assert signed.recorded_at == at("2017-09-04 11:00")


def test_a_time_without_an_offset_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="offset"):
        lived("dispatched").do(Sign(at=receive().at.replace(tzinfo=None)), "2017-09-04 11:00")


@pytest.mark.parametrize("state", list(STATES))
def test_hanging_up_is_possible_once_whatever_became_of_the_matter(state):
    life = Life(whole_city())
    life.do(receive(area="forestry", channel="hotline", call_open=True))
    for name in ROADS[state]:
        life.do(COMMANDS[name], "2017-09-04 10:30")
    assert set(possible(life.ticket)) == POSSIBLE[state] | {"hang-up"}
    life.do(HangUp(), "2017-09-04 10:40")
    assert life.ticket.state == state
    refused = life.refused(HangUp(), "2017-09-04 10:41")
    assert refused.code == "ticket/already-hung-up"
    assert "2017-09-04T02:40" in refused.message_en
