"""Which command a case allows, to whom, and what a refusal says."""

from dataclasses import replace

import pytest

from engine.cases.asks import (
    CASE_NAMES,
    AddEvidence,
    Conclude,
    Confirm,
    Dismiss,
    ObjectTo,
    OpenCase,
    ReferCase,
    RejectObjection,
    TakeUp,
    UpholdObjection,
)
from engine.cases.case import fold, replay
from engine.cases.commands import act_on_case, possible
from engine.cases.states import (
    AUTHORITY,
    CASE_KINDS,
    CASE_MOVES,
    CASE_STATES,
    DISCIPLINE,
    LEADS_TO,
    OUTCOMES,
    SETTLED,
    UNIT,
    UNSETTLED,
)
from engine.tickets.asks import By
from engine.tickets.chain import verify
from engine.tickets.events import Draft
from engine.tickets.refusals import Refused
from tests.unit.cases.file import (
    CITY,
    CONTACT,
    INSPECTOR,
    LEADER,
    STRANGER,
    SUPERVISOR,
    CaseLife,
    at,
    evidence,
)

COMMANDS = {
    "take-up": TakeUp(),
    "add-evidence": AddEvidence(note="又有市民反映"),
    "object": ObjectTo("当日已到场, 有照片"),
    "uphold-objection": UpholdObjection("照片属实"),
    "reject-objection": RejectObjection("照片是上个月的"),
    "dismiss": Dismiss("退单理由成立"),
    "confirm": Confirm("两次退单均无依据", ("王某",)),
    "refer": ReferCase("discipline-office"),
    "conclude": Conclude("criticism", "全市通报"),
}
WAY = {
    "open": (),
    "verifying": ("take-up",),
    "confirmed": ("take-up", "confirm"),
    "referred": ("take-up", "confirm", "refer"),
    "dismissed": ("take-up", "dismiss"),
    "concluded": ("take-up", "confirm", "refer", "conclude"),
}
POSSIBLE = {
    ("open", False): {"take-up", "add-evidence", "object"},
    ("open", True): {"take-up", "add-evidence", "uphold-objection", "reject-objection"},
    ("verifying", False): {"add-evidence", "object", "dismiss", "confirm"},
    ("verifying", True): {"add-evidence", "uphold-objection", "reject-objection", "dismiss"},
    ("confirmed", False): {"add-evidence", "object", "refer"},
    ("confirmed", True): {"add-evidence", "uphold-objection", "reject-objection"},
    ("referred", False): {"add-evidence", "object", "conclude"},
    ("referred", True): {"add-evidence", "uphold-objection", "reject-objection"},
    ("dismissed", False): set(),
    ("concluded", False): set(),
}


def lived(state, objecting=False):
    life = CaseLife()
    for name in WAY[state]:
        life.do(COMMANDS[name])
    if objecting:
        life.do(COMMANDS["object"])
    assert life.case.state == state
    return life


@pytest.mark.parametrize(("state", "objecting"), list(POSSIBLE))
@pytest.mark.parametrize("name", list(COMMANDS))
def test_a_command_is_possible_where_the_table_says_and_refused_elsewhere(state, objecting, name):
    life = lived(state, objecting)
    before = life.case
    assert set(possible(before)) == POSSIBLE[state, objecting]
    if name in POSSIBLE[state, objecting]:
        assert life.do(COMMANDS[name])
        assert life.case == replay(life.history)
        return
    with pytest.raises(Refused) as refused:
        life.do(COMMANDS[name])
    assert life.case is before
    assert set(refused.value.possible) == POSSIBLE[state, objecting]
    assert refused.value.code.startswith("case/")
    assert refused.value.message_zh
    assert refused.value.message_en


def test_the_table_names_only_known_states_and_every_command():
    for row in CASE_MOVES:
        assert row.from_ <= set(CASE_STATES)
        assert row.to is None or row.to in CASE_STATES
        assert row.who
        assert row.who <= AUTHORITY | DISCIPLINE | UNIT
    assert {row.command for row in CASE_MOVES} == set(CASE_NAMES.values())
    assert set(COMMANDS) == set(CASE_NAMES.values()) - {"open"}
    assert set(CASE_STATES) == SETTLED | UNSETTLED
    assert set(LEADS_TO) == set(CASE_KINDS)
    assert len(set(CASE_KINDS)) == len(CASE_KINDS) == 10


def test_rows_of_one_command_never_speak_of_the_same_state():
    for name in CASE_NAMES.values():
        states = [state for row in CASE_MOVES if row.command == name for state in row.from_]
        assert len(states) == len(set(states))


@pytest.mark.parametrize(
    ("state", "name", "code"),
    [
        ("open", "dismiss", "case/not-verifying"),
        ("open", "confirm", "case/not-verifying"),
        ("open", "refer", "case/not-confirmed"),
        ("verifying", "conclude", "case/not-referred"),
        ("verifying", "take-up", "case/already-verifying"),
        ("confirmed", "dismiss", "case/already-confirmed"),
        ("referred", "confirm", "case/already-referred"),
        ("dismissed", "refer", "case/already-dismissed"),
        ("concluded", "object", "case/already-concluded"),
        ("open", "uphold-objection", "case/no-objection"),
        ("referred", "reject-objection", "case/no-objection"),
    ],
)
def test_a_refusal_says_too_early_or_too_late(state, name, code):
    with pytest.raises(Refused) as refused:
        lived(state).do(COMMANDS[name])
    assert refused.value.code == code


def test_a_refusal_tells_people_what_is_possible_now():
    with pytest.raises(Refused) as refused:
        lived("verifying").do(COMMANDS["refer"])
    assert refused.value.message_zh == (
        "线索核实中, 不能移交。现在可以: 补充证据, 申诉, 不予认定, 认定。"
    )
    assert refused.value.message_en == (
        "Cannot refer: the case is being verified. "
        "Possible now: add-evidence, object, dismiss, confirm."
    )


def test_a_refusal_names_only_what_the_role_may_do():
    with pytest.raises(Refused) as refused:
        lived("verifying").do(COMMANDS["refer"], LEADER)
    assert refused.value.possible == ("object",)


def test_a_command_to_a_case_that_was_never_opened_is_refused():
    with pytest.raises(Refused) as refused:
        act_on_case(CITY, None, TakeUp(), at("2017-09-05 09:00"))
    assert refused.value.code == "case/not-opened"
    assert refused.value.possible == ("open",)


def test_nobody_is_found_at_fault_before_the_objection_is_answered():
    life = lived("verifying", objecting=True)
    with pytest.raises(Refused) as refused:
        life.do(COMMANDS["confirm"])
    assert refused.value.code == "case/objection-waits"
    with pytest.raises(Refused) as refused:
        life.do(COMMANDS["object"])
    assert refused.value.code == "case/objection-waits"
    life.do(COMMANDS["reject-objection"])
    life.do(COMMANDS["object"])
    life.do(COMMANDS["reject-objection"])
    life.do(COMMANDS["confirm"])
    assert [one.upheld for one in life.case.objections] == [False, False]
    assert life.case.objections[0].words == "当日已到场, 有照片"
    assert life.case.objections[0].reason == "照片是上个月的"


@pytest.mark.parametrize("state", ["open", "verifying", "confirmed", "referred"])
def test_an_objection_upheld_dismisses_the_case_wherever_it_stands(state):
    life = lived(state, objecting=True)
    assert life.do(COMMANDS["uphold-objection"]) == ("objection-upheld",)
    assert life.case.state == "dismissed"
    assert life.case.settled
    assert not life.case.objecting
    assert life.case.ground == "照片属实"
    assert life.case.settled_at == at("2017-09-05 09:00")


def test_a_case_dismissed_leaves_no_objection_waiting():
    life = lived("verifying", objecting=True)
    life.do(COMMANDS["dismiss"])
    assert not life.case.objecting
    assert life.case.objections[0].upheld is True


ROLES = {
    "take-up": (SUPERVISOR, CONTACT),
    "add-evidence": (SUPERVISOR, CONTACT),
    "dismiss": (SUPERVISOR, CONTACT),
    "confirm": (SUPERVISOR, CONTACT),
    "refer": (SUPERVISOR, CONTACT),
    "uphold-objection": (SUPERVISOR, CONTACT),
    "reject-objection": (SUPERVISOR, CONTACT),
    "object": (LEADER, By("unit-head", "water-group")),
    "conclude": (INSPECTOR,),
}
WHERE = {
    "take-up": ("open", False),
    "dismiss": ("verifying", False),
    "confirm": ("verifying", False),
    "refer": ("confirmed", False),
    "conclude": ("referred", False),
    "add-evidence": ("open", False),
    "object": ("open", False),
    "uphold-objection": ("open", True),
    "reject-objection": ("open", True),
}
EVERYBODY = (SUPERVISOR, CONTACT, LEADER, By("unit-head", "water-group"), INSPECTOR)


@pytest.mark.parametrize("name", list(ROLES))
@pytest.mark.parametrize("by", [*EVERYBODY, By("handler", "water-group"), By("citizen")])
def test_only_those_whose_business_it_is(name, by):
    life = lived(*WHERE[name])
    if by in ROLES[name]:
        assert life.do(COMMANDS[name], by)
        return
    with pytest.raises(Refused) as refused:
        life.do(COMMANDS[name], by)
    assert refused.value.code in ("case/not-your-role", "case/own-case", "case/not-your-unit")


@pytest.mark.parametrize("name", list(ROLES))
def test_who_is_not_stated_is_not_checked(name):
    assert lived(*WHERE[name]).do(COMMANDS[name], By())


def test_once_handed_over_the_case_is_that_of_discipline_inspection():
    for name in ("add-evidence", "uphold-objection", "reject-objection"):
        life = lived("referred", objecting=True)
        with pytest.raises(Refused) as refused:
            life.do(COMMANDS[name], SUPERVISOR)
        assert refused.value.code == "case/not-your-role"
        assert life.do(COMMANDS[name], INSPECTOR)


@pytest.mark.parametrize("name", [name for name in ROLES if name != "object"])
@pytest.mark.parametrize("role", [None, "supervisor", "authority-contact", "discipline-inspector"])
def test_no_unit_judges_its_own_case(name, role):
    with pytest.raises(Refused) as refused:
        lived(*WHERE[name]).do(COMMANDS[name], By(role, "water-group"))
    assert refused.value.code == "case/own-case"
    assert refused.value.possible == (() if WHERE[name][1] else ("object",))


def test_only_its_own_authority_verifies_a_case():
    with pytest.raises(Refused) as refused:
        lived("open").do(TakeUp(), STRANGER)
    assert refused.value.code == "case/not-your-unit"
    assert "housing-bureau" in refused.value.message_zh
    nobodys = CaseLife(authority="housing-bureau", unit="housing-bureau")
    assert nobodys.case.refer is None
    with pytest.raises(Refused):
        nobodys.do(TakeUp(), STRANGER)
    assert nobodys.do(TakeUp(), SUPERVISOR)


@pytest.mark.parametrize(
    ("who", "named", "refer"),
    [
        (STRANGER, None, STRANGER.unit),
        (STRANGER, "housing-bureau", "housing-bureau"),
        (SUPERVISOR, None, "housing-bureau"),
    ],
)
def test_what_an_authority_finds_by_itself_it_verifies_itself(who, named, refer):
    command = OpenCase("delay", "water-group", "拖延", "建议三", "三次未到场", refer=named)
    (draft,) = act_on_case(CITY, None, command, at("2017-09-05 09:00"), who)
    assert draft.data["refer"] == refer


def test_only_the_unit_itself_objects_and_only_who_got_the_case_concludes():
    with pytest.raises(Refused) as refused:
        lived("open").do(COMMANDS["object"], By("unit-leader", "power-company"))
    assert refused.value.code == "case/not-your-unit"
    with pytest.raises(Refused) as refused:
        lived("referred").do(COMMANDS["conclude"], By("discipline-inspector", "power-company"))
    assert refused.value.code == "case/not-your-unit"


@pytest.mark.parametrize(
    ("state", "command", "code"),
    [
        ("verifying", Dismiss("  "), "case/reason-needed"),
        ("verifying", Confirm("", ("王某",)), "case/finding-needed"),
        ("open", ObjectTo(" "), "case/words-needed"),
        ("open", AddEvidence(note=" "), "case/nothing-added"),
        ("open", AddEvidence((evidence(),)), "case/nothing-added"),
        ("confirmed", ReferCase("discipline-ofice"), "case/unknown-department"),
        ("confirmed", ReferCase("price-bureau"), "case/department-not-in-force"),
        ("confirmed", ReferCase("water-group"), "case/referred-to-itself"),
        ("referred", Conclude("critic", "全市通报"), "case/unknown-outcome"),
        ("referred", Conclude("criticism", " "), "case/result-needed"),
    ],
)
def test_what_must_be_said_is_asked_for(state, command, code):
    life = lived(state)
    with pytest.raises(Refused) as refused:
        life.do(command)
    assert refused.value.code == code
    assert set(refused.value.possible) == POSSIBLE[state, False]


@pytest.mark.parametrize("command", [UpholdObjection(""), RejectObjection(" ")])
def test_an_objection_is_answered_with_a_reason(command):
    with pytest.raises(Refused) as refused:
        lived("open", objecting=True).do(command)
    assert refused.value.code == "case/reason-needed"


def test_evidence_is_added_and_never_taken_away():
    life = lived("open")
    first = life.case.evidence
    more = evidence(9, "called-back", "2017-09-05 08:00")
    life.do(AddEvidence((first[0], more, more), " 市民说没人来过 "))
    assert life.case.evidence == (*first, more)
    assert life.case.notes == ("市民说没人来过",)
    assert life.history[-1].data["evidence"] == [
        {
            "ticket": more.ticket,
            "number": 9,
            "kind": "called-back",
            "at": "2017-09-05T00:00:00+00:00",
            "hash": more.hash,
        }
    ]
    assert [row.command for row in CASE_MOVES if "evidence" in row.event] == ["add-evidence"] * 2


def test_the_whole_way_to_a_result():
    life = lived("concluded")
    case = life.case
    assert case.finding == "两次退单均无依据"
    assert case.responsible == ("王某",)
    assert case.referred_to == "discipline-office"
    assert (case.outcome, case.result) == ("criticism", "全市通报")
    assert case.outcome in OUTCOMES
    assert case.settled_at == case.updated_at == at("2017-09-05 09:00")
    assert [event.kind for event in life.history] == [
        "case-opened",
        "taken-up",
        "confirmed",
        "referred",
        "concluded",
    ]
    assert verify(life.history, (case.length, case.last_hash)) == ()


def test_what_people_wrote_is_private_and_the_case_is_whole_without_it():
    life = lived("concluded")
    sealed = str([event.data for event in life.history])
    for words in ("王某", "均无依据", "全市通报"):
        assert words not in sealed
    erased = [replace(event, private=None, salt=None) for event in life.history]
    assert {found.what for found in verify(erased)} == {"private-missing"}
    case = replay(erased)
    assert (case.finding, case.responsible, case.result) == (None, (), None)
    assert (case.state, case.outcome) == ("concluded", "criticism")


def test_a_case_begins_with_its_opening():
    life = lived("verifying")
    with pytest.raises(ValueError, match="case-opened"):
        replay(life.history[1:])
    with pytest.raises(ValueError, match="at least"):
        replay(())
    assert fold(None, life.history[0]).state == "open"


def test_a_command_is_a_draft_at_the_time_it_is_given():
    (draft,) = act_on_case(CITY, lived("open").case, TakeUp(), at("2017-09-05 09:00"), CONTACT)
    assert draft == Draft("taken-up", at("2017-09-05 09:00"), {}, None)
