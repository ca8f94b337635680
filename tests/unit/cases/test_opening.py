"""How cases are opened: what the first event holds, to whom it goes, how it is numbered."""

from dataclasses import replace
from datetime import UTC

import pytest

from engine.cases.asks import OpenCase
from engine.cases.commands import act_on_case, possible
from engine.cases.evidence import doubts, frozen
from engine.cases.opening import number_of, opened_by_ticket, opened_by_trigger
from engine.rulebook.rulebook import Department
from engine.tickets.asks import By
from engine.tickets.case_numbers import case_number, evidence_key
from engine.tickets.chain import seal
from engine.tickets.events import Draft
from engine.tickets.refusals import Refused
from engine.tickets.seating import addressee
from tests.unit.cases.file import (
    CITY,
    INSPECTOR,
    LEADER,
    SUPERVISOR,
    TICKET,
    TRIGGER,
    CaseLife,
    at,
    evidence,
)
from tests.unit.tickets.town import HERE

BY_HAND = OpenCase(
    behaviour="falsification",
    unit="water-group",
    title="照片与现场不符",
    basis="建议二(三)一",
    reason="核查员到现场, 井盖没有修",
    ticket=TICKET,
    evidence=(evidence(),),
)


def test_a_trigger_opens_a_case_with_its_rule_its_place_and_its_evidence():
    life = CaseLife()
    event = life.history[0]
    assert event.kind == "case-opened"
    assert event.private is None
    assert event.data == {
        "behaviour": "buck-passing",
        "scope": "ticket",
        "by": "trigger",
        "rule": "bounced",
        "title": "先后退单且理由不成立",
        "basis": "建议二(三)一",
        "file": "rules/test.yaml",
        "line": 7,
        "unit": "water-group",
        "refer": "housing-bureau",
        "ticket": TICKET,
        "evidence": [
            {
                "ticket": TICKET,
                "number": 3,
                "kind": "return-rejected",
                "at": "2017-09-04T03:00:00+00:00",
                "hash": f"{3:064x}",
            },
            {
                "ticket": TICKET,
                "number": 5,
                "kind": "return-rejected",
                "at": "2017-09-04T07:00:00+00:00",
                "hash": f"{5:064x}",
            },
        ],
    }
    assert life.case.evidence == (evidence(3), evidence(5, when="2017-09-04 15:00"))


def test_evidence_stands_in_the_order_of_time_and_once():
    late, early = evidence(9, when="2017-09-04 14:00"), evidence(2, when="2017-09-04 10:30")
    life = CaseLife(evidence=(late, early, late))
    assert life.case.evidence == (early, late)


def test_a_case_about_a_unit_names_no_ticket():
    life = CaseLife(
        trigger=replace(TRIGGER, scope="unit"), ticket=None, authority=None, unit="water-group"
    )
    assert (life.case.scope, life.case.ticket) == ("unit", None)
    assert life.case.refer == "housing-bureau"


def test_a_trigger_that_only_supervises_opens_no_case():
    with pytest.raises(ValueError, match="opens no case"):
        opened_by_trigger(
            CITY,
            replace(TRIGGER, open_case=None, behaviour=None),
            (evidence(),),
            at("2017-09-04 15:00"),
            unit="water-group",
            ticket=TICKET,
        )


TOLD = {
    "milestone": "resolve",
    "ladder": "resolve-ladder",
    "step": "5 working days after due",
    "behaviour": "delay",
    "file": "rules/escalations.yaml",
    "line": 31,
    "basis": "建议二(二)",
    "case": "C20170920-TEST0000",
    "by": "ladder",
    "unit": "water-group",
    "title": "超期督办",
    "refer": "housing-bureau",
    "evidence": [[TICKET, 8]],
}


def test_what_a_ticket_says_of_a_ladder_opens_the_case():
    shown = (evidence(8, "overdue"),)
    draft = opened_by_ticket(CITY, TICKET, TOLD, shown, at("2017-09-20 17:30"))
    assert draft.kind == "case-opened"
    assert draft.at == at("2017-09-20 17:30")
    assert draft.at.tzinfo is UTC
    told = ("by", "rule", "title", "basis", "file", "line", "behaviour", "refer", "scope", "ticket")
    assert [draft.data[name] for name in told] == [
        "ladder",
        "resolve-ladder",
        "超期督办",
        "建议二(二)",
        "rules/escalations.yaml",
        31,
        "delay",
        "housing-bureau",
        "ticket",
        TICKET,
    ]
    assert [one["hash"] for one in draft.data["evidence"]] == [f"{8:064x}"]


def test_what_a_ticket_says_of_a_trigger_opens_the_same_case_as_the_trigger():
    told = {
        "by": "trigger",
        "trigger": "bounced",
        "title": "先后退单且理由不成立",
        "file": "rules/test.yaml",
        "line": 7,
        "basis": "建议二(三)一",
        "behaviour": "buck-passing",
        "unit": "water-group",
        "refer": "water-group",
    }
    shown = (evidence(), evidence(5, when="2017-09-04 15:00"))
    draft = opened_by_ticket(CITY, TICKET, told, shown, at("2017-09-04 15:00"))
    assert draft.data == CaseLife().history[0].data


def test_a_case_never_goes_to_the_unit_that_it_is_about():
    assert addressee(CITY, "water-group", "power-company") == "power-company"
    assert addressee(CITY, "water-group", "water-group") == "housing-bureau"
    assert addressee(CITY, "housing-bureau", "housing-bureau") is None
    assert addressee(CITY, "water-group", None) == "housing-bureau"
    assert addressee(CITY, None, None) is None
    assert addressee(CITY, "gone", None) is None
    own = Department("own", "自管单位", "bureau", HERE, authority="own")
    assert addressee(replace(CITY, departments={"own": own}), "own", None) is None


def test_the_rule_says_to_whom_it_goes_before_the_ticket_does():
    life = CaseLife(trigger=replace(TRIGGER, refer="discipline-office"))
    assert life.case.refer == "discipline-office"


def test_the_number_follows_from_rule_and_evidence():
    shown = [evidence(5, when="2017-09-05 00:30"), evidence(3)]
    number = number_of(CITY, "bounced", shown)
    assert number == number_of(CITY, "bounced", reversed(shown))
    key = evidence_key("bounced", [(TICKET, 3), (TICKET, 5)])
    assert number == case_number(at("2017-09-05 00:30").date(), key)  # the city's day, not UTC's
    assert number != number_of(CITY, "bounced", shown[1:])
    assert number != number_of(CITY, "another", shown)
    with pytest.raises(ValueError, match="evidence"):
        number_of(CITY, "bounced", [])


def test_a_person_opens_a_case_and_the_reason_stays_private():
    (draft,) = act_on_case(CITY, None, BY_HAND, at("2017-09-06 10:00"), SUPERVISOR)
    assert draft.private == {"reason": "核查员到现场, 井盖没有修"}
    assert draft.data["by"] == "person"
    assert draft.data["rule"] is draft.data["file"] is draft.data["line"] is None
    assert draft.data["refer"] == "housing-bureau"
    assert "井盖" not in str(draft.data)
    about_the_unit = replace(BY_HAND, ticket=None, refer="discipline-office", evidence=())
    (draft,) = act_on_case(CITY, None, about_the_unit, at("2017-09-06 10:00"), INSPECTOR)
    assert (draft.data["scope"], draft.data["evidence"]) == ("unit", [])
    assert draft.data["refer"] == "discipline-office"


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"behaviour": "delayed"}, "case/unknown-behaviour", 'Did you mean "delay"?'),
        ({"unit": "water-grup"}, "case/unknown-department", 'Did you mean "water-group"?'),
        ({"refer": "nowhere"}, "case/unknown-department", "nowhere"),
        ({"unit": "price-bureau"}, "case/department-not-in-force", "housing-bureau succeeded it"),
        ({"reason": "  "}, "case/reason-needed", "reason"),
        ({"title": ""}, "case/reason-needed", "title"),
        ({"basis": " "}, "case/reason-needed", "basis"),
    ],
)
def test_a_case_opened_wrongly_is_refused_with_what_would_be_right(change, code, said):
    with pytest.raises(Refused) as refused:
        act_on_case(CITY, None, replace(BY_HAND, **change), at("2017-09-06 10:00"))
    assert refused.value.code == code
    assert said in refused.value.message_en
    assert refused.value.message_zh


def test_a_unit_opens_no_case_and_no_case_is_opened_twice():
    with pytest.raises(Refused) as refused:
        act_on_case(CITY, None, BY_HAND, at("2017-09-06 10:00"), LEADER)
    assert refused.value.code == "case/not-your-role"
    assert possible(None, LEADER) == ()
    assert possible(None, SUPERVISOR) == possible(None) == ("open",)
    with pytest.raises(Refused) as refused:
        CaseLife().do(BY_HAND, SUPERVISOR)
    assert refused.value.code == "case/already-open"


def sealed(**data):
    (event,) = seal(
        [Draft("overdue", at("2017-09-12 17:30"), data)],
        ticket_id=TICKET,
        after=(7, "0" * 64),
        actor="time",
        rulebook="test-1",
        new_salt=str,
        now=at("2017-09-12 17:31"),
    )
    return event


def test_evidence_holds_the_event_as_it_was():
    event = sealed(milestone="resolve")
    shown = frozen(event)
    assert shown.place == (TICKET, 8)
    assert (shown.kind, shown.at, shown.hash) == ("overdue", event.at, event.hash)
    assert doubts([shown], [event]) == ()


def test_evidence_that_was_changed_or_taken_away_since_is_named():
    shown = [frozen(sealed(milestone="resolve")), evidence(3)]
    found = doubts(shown, [sealed(milestone="sign")])
    assert [(one.evidence.number, one.what) for one in found] == [(8, "changed"), (3, "missing")]
    assert found[0].message_zh == f"作为证据的工单 {TICKET} 第 8 个事件已被改动"
    assert found[1].message_en == f"The evidence, event 3 of ticket {TICKET}, is gone"


def test_roles_are_named_in_chinese_where_the_catalog_has_them():
    for city, named in (
        (CITY, "主管部门联络人, 纪检监察联络人, 督办员"),
        (replace(CITY, roles={}), "authority-contact, discipline-inspector, supervisor"),
    ):
        with pytest.raises(Refused) as refused:
            act_on_case(city, None, BY_HAND, at("2017-09-06 10:00"), By("handler"))
        assert f"应由 {named} 进行" in refused.value.message_zh
