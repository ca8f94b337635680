"""What `when` means, and which mistakes in it are named."""

from datetime import datetime

import pytest

from engine.rulebook.facts import FactErrors
from engine.rulebook.moment import Moment
from engine.rulebook.rulebook import Dated, Rule
from engine.rulebook.tables import Table, TableRule
from engine.rulebook.when import ConditionErrors, compile_condition
from tests.unit.rulebook.space import HERE, ZONE, small_space

SPACE = small_space()
MONDAY = datetime(2017, 10, 2, 9, 30, tzinfo=ZONE)


def matches(when, at=MONDAY, text=None, **facts):
    condition = compile_condition(when, SPACE, "routing")
    rule = TableRule(
        Rule("r", "routing", "t", "b", HERE), condition, {"lead": Dated(((None, "a"),))}
    )
    request = SPACE.request({**facts, "text": text}, at)
    return Table.build("routing", [rule], ["duty"], SPACE).matching(Moment(request, SPACE)) == (0,)


def mistakes(when, table="routing"):
    with pytest.raises(ConditionErrors) as caught:
        compile_condition(when, SPACE, table)
    return [(problem.code, problem.path) for problem in caught.value.problems]


def test_no_condition_matches_every_request():
    assert matches(None)
    assert matches({})


def test_all_facts_of_a_condition_must_hold():
    when = {"area": "water", "district": "east"}
    assert matches(when, area="water", district="east")
    assert not matches(when, area="water", district="west")


def test_a_list_means_any_of_its_values():
    assert matches({"area": ["water", "gas"]}, area="gas")
    assert not matches({"channel": ["portal", "api"]}, channel="hotline")


def test_a_tree_node_stands_for_all_below_it():
    assert matches({"category": "complaint-report"}, category="report")
    assert not matches({"category": "complaint"}, category="report")


def test_an_inner_node_of_a_request_satisfies_only_what_holds_for_every_leaf():
    assert matches({"category": "complaint-report"}, category="complaint-report")
    assert not matches({"category": "complaint"}, category="complaint-report")
    assert not matches({"category": {"not": "complaint"}}, category="complaint-report")


def test_a_condition_on_a_missing_fact_does_not_hold_either_way():
    assert not matches({"district": "east"}, area="water")
    assert not matches({"district": {"not": "east"}}, area="water")
    assert matches({"area": "water"}, area="water")


def test_facts_with_a_default_need_not_be_given():
    assert matches({"hotline": "none", "anonymous": "false", "people": "1"})
    assert matches({"hotline": {"not": "95598"}})
    assert not matches({"hotline": {"not": "95598"}}, hotline="95598")


def test_numbers_include_both_ends():
    when = {"people": {"from": "3", "until": "5"}}
    assert [n for n in range(1, 8) if matches(when, people=n)] == [3, 4, 5]


def test_times_of_day_exclude_the_end_and_may_cross_midnight():
    night = {"time": {"from": "22:00", "until": "06:00"}}
    at = MONDAY.replace
    assert matches(night, at=at(hour=22, minute=0))
    assert matches(night, at=at(hour=5, minute=59))
    assert not matches(night, at=at(hour=6, minute=0))
    assert not matches(night, at=at(hour=21, minute=59))


def test_dates_include_the_last_day():
    when = {"date": {"from": "2017-10-01", "until": "2017-10-02"}}
    assert matches(when)
    assert not matches(when, at=MONDAY.replace(day=3))


def test_weekdays_may_be_a_span_that_wraps():
    assert matches({"weekday": "sat-mon"})
    assert not matches({"weekday": "tue-sun"})


def test_text_mentions_any_phrase_after_folding():
    when = {"text": {"mentions": ["停水", "ABC"]}}
    assert matches(when, text="小区又停水了")
    assert matches(when, text="ａｂｃ大厦")
    assert not matches(when, text="小区停电")
    assert not matches(when)


def test_mentions_all_wants_every_phrase():
    when = {"text": {"mentions_all": ["停水", "三天"]}}
    assert matches(when, text="停水已经三天")
    assert not matches(when, text="停水")


def test_all_any_and_none_nest():
    when = {
        "any": [{"area": "gas"}, {"all": [{"area": "water"}, {"district": "east"}]}],
        "none": [{"channel": "api"}, {"text": {"mentions": ["表扬"]}}],
    }
    assert matches(when, area="gas", channel="portal")
    assert matches(when, area="water", district="east", channel="portal")
    assert not matches(when, area="water", district="west", channel="portal")
    assert not matches(when, area="gas", channel="api")
    assert not matches(when, area="gas", channel="portal", text="表扬信")


def test_each_mistake_is_named_with_its_path():
    assert mistakes({"aera": "water"}) == [("condition/unknown-fact", ("aera",))]
    assert mistakes({"area": ["water", "gaz"]}) == [("condition/unknown-value", ("area", 1))]
    assert mistakes({"people": "many"}) == [("condition/wrong-type", ("people",))]
    assert mistakes({"area": {"from": "a"}}) == [("condition/no-order", ("area",))]
    assert mistakes({"date": {"from": "2017-02-30"}}) == [
        ("condition/wrong-type", ("date", "from"))
    ]
    assert mistakes({"people": {"from": "5", "until": "3"}}) == [
        ("condition/empty-range", ("people",))
    ]
    assert mistakes({"area": {"not": ["water", "gas"]}}) == [("condition/never", ("area",))]
    assert mistakes({"any": [{"area": "water"}, {"distrct": "east"}]}) == [
        ("condition/unknown-fact", ("any", 1, "distrct"))
    ]
    assert mistakes({"area": []}) == [("condition/list-expected", ("area",))]
    assert mistakes({"text": "停水"}) == [("condition/unknown-form", ("text",))]
    assert mistakes({"lead": "a"}) == [("condition/fact-not-known-here", ("lead",))]


def test_what_routing_decides_may_be_asked_of_clocks():
    assert compile_condition({"lead": "a", "priority": "urgent"}, SPACE, "clocks").boxes


def test_several_mistakes_are_all_named():
    assert len(mistakes({"aera": "x", "district": "north", "people": "-1"})) == 3


def test_a_condition_that_unfolds_without_end_is_refused():
    clash = {
        "all": [
            {
                "any": [
                    {"text": {"mentions_all": [f"{i}a", f"{i}b"]}},
                    {"text": {"mentions": [f"{i}c"]}},
                ]
            }
            for i in range(12)
        ]
    }
    assert mistakes(clash)[0][0] == "condition/too-complex"


def test_unknown_facts_and_values_of_a_request_are_named_with_the_nearest_spelling():
    with pytest.raises(FactErrors) as caught:
        SPACE.request(
            {"aera": "water", "area": "供水", "people": "x", "anonymous": "maybe"}, MONDAY
        )
    hints = {problem.fact: problem.hint_en for problem in caught.value.problems}
    assert hints["aera"] == 'did you mean "area"?'
    assert hints["area"] == 'did you mean "water"?'
    assert set(hints) == {"aera", "area", "people", "anonymous"}
