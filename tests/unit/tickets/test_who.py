"""Who may give which command: the roles of the table, the unit that it is about, the judge."""

import pytest

from engine.tickets import asks, requests
from engine.tickets.commands import By, Refused, act
from engine.tickets.states import MOVES
from engine.tickets.ticket import advance
from tests.unit.tickets.city import WHOLE, Life, at, receive, suspension, whole_city
from tests.unit.tickets.every_command import COMMANDS, lived, ready_for

NOW = "2017-09-04 11:00"
ROLES = sorted({role for one in MOVES for role in one.who} | {"policy-editor", "inspector"})
GIVEN = [one for one in MOVES if one.command != "receive"]
JUDGED_BY_THE_RULE = {
    **{f"{verdict}-return": {"dispatcher", "centre-head"} for verdict in ("uphold", "reject")},
    **{
        f"{verdict}-{kind}": {"supervisor", "centre-head"}
        for verdict in ("grant", "refuse")
        for kind in ("extension", "suspension", "decline", "closing")
    },
}
"""Of the roles that the table lets judge, the rule of the city names one; the head always may."""


def may(one) -> set[str]:
    return set(one.who) & JUDGED_BY_THE_RULE.get(one.command, set(one.who))


@pytest.mark.parametrize("one", GIVEN, ids=lambda one: one.command)
def test_each_role_of_the_table_may_and_no_other(one):
    for role in ROLES:
        life = ready_for(one)
        if role in may(one):
            assert life.do(COMMANDS[one.command], NOW, By(role))
            continue
        refused = life.refused(COMMANDS[one.command], NOW, By(role))
        assert refused.code in ("who/not-yours", "who/not-the-judge")
        assert role in refused.message_zh
        assert role in refused.message_en
        assert one.command in refused.possible


@pytest.mark.parametrize("one", GIVEN, ids=lambda one: one.command)
def test_who_states_no_role_is_not_checked(one):
    assert ready_for(one).do(COMMANDS[one.command], NOW, By(actor="张三"))


@pytest.mark.parametrize(
    "one", [one for one in GIVEN if one.scope != "any"], ids=lambda one: one.command
)
def test_what_is_a_units_own_is_not_for_another(one):
    mine = "traffic-police" if one.scope == "part" else "water-group"
    life = ready_for(one)
    other = life.refused(COMMANDS[one.command], NOW, By("handler", "power-company"))
    assert other.code == "who/not-yours"
    assert "power-company" in other.message_zh
    assert mine in other.message_en
    assert life.do(COMMANDS[one.command], NOW, By("handler", mine))


@pytest.mark.parametrize(
    "one", [one for one in GIVEN if one.scope == "any"], ids=lambda one: one.command
)
def test_what_is_nobodys_own_is_for_any_unit_of_the_right_role(one):
    assert ready_for(one).do(COMMANDS[one.command], NOW, By(min(may(one)), "service-centre"))


def test_what_the_state_does_not_allow_is_said_before_who_may():
    refused = lived("received").refused(COMMANDS["sign"], NOW, By("citizen"))
    assert refused.code == "ticket/not-dispatched"


def test_a_judge_that_only_the_rule_knows_judges_what_it_names_him_for_and_nothing_else():
    life = Life(whole_city(procedures={**WHOLE, "suspension": suspension(approve="city-leader")}))
    life.do(receive())
    life.do(COMMANDS["ask-extension"], NOW)
    refused = life.refused(requests.GrantExtension(), NOW, By("city-leader"))
    assert refused.code == "who/not-yours"
    life.do(requests.RefuseExtension("理由不足"), NOW)
    life.do(COMMANDS["ask-suspension"], NOW)
    life.do(requests.GrantSuspension(), NOW, By("city-leader"))


def test_who_acted_stands_where_triggers_look():
    life = Life(whole_city())
    life.do(receive())
    (signed,) = act(life.rulebook, life.ticket, asks.Sign(), at(NOW), By("handler", actor="张三"))
    assert advance(life.ticket, signed, actor="张三").trail[-1].actor == "张三"


@pytest.mark.parametrize("role", ["call-taker", "dispatcher", "citizen", None])
def test_whoever_takes_calls_takes_matters_in(role):
    drafts = act(whole_city(), None, receive(), at(NOW), By(role))
    assert drafts[0].kind == "received"


@pytest.mark.parametrize("role", ["handler", "supervisor", "policy-editor", "nobody"])
def test_nobody_else_takes_matters_in(role):
    with pytest.raises(Refused) as refused:
        act(whole_city(), None, receive(), at(NOW), By(role))
    assert refused.value.code == "who/not-yours"
