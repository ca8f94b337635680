import pytest

from engine.trials.run import run_all
from tests.unit.rulebook.small import SMALL
from tests.unit.trials.trying import MATTER, differences, one, rulebook, tried

FIRE = "text: 着火了, at: 2017-09-29 10:00"


@pytest.mark.parametrize(
    "expect",
    [
        "outcome: dispatch, lead: water-group, authority: centre, priority: normal",
        "assist: [centre], notify: [], refer_to: null, decline: null",
        "clocks: {resolve: 2017-10-13 17:30, dispatch: null}",
        "due: {resolve: 2017-10-13 17:30}",
        "state: dispatched, not_overdue: [resolve], not_happened: [overdue, resolved]",
        "happened: [received, hung-up, {event: dispatched, at: 2017-09-29 10:00}]",
        "rule: {lead: water, assist: water-east, resolve: complaint-resolve}",
    ],
)
def test_a_test_whose_expectations_hold_passes(expect):
    assert differences(MATTER, expect) == {}


@pytest.mark.parametrize(
    ("expect", "item", "expected", "actual"),
    [
        ("outcome: refer", "outcome", "refer", "dispatch"),
        ("lead: centre", "lead", "centre", "water-group"),
        ("lead: null", "lead", "none", "water-group"),
        ("authority: water-bureau", "authority", "water-bureau", "centre"),
        ("assist: []", "assist", "none", "centre"),
        ("notify: [centre]", "notify", "centre", "none"),
        ("priority: urgent", "priority", "urgent", "normal"),
        ("refer_to: 119", "refer_to", "119", "none"),
        ("state: received", "state", "received", "dispatched"),
        (
            "clocks: {resolve: 2017-10-13 18:00}",
            "clocks.resolve",
            "2017-10-13 18:00",
            "2017-10-13 17:30",
        ),
        ("clocks: {resolve: null}", "clocks.resolve", "none", "2017-10-13 17:30"),
        ("clocks: {sign: 2017-10-13 18:00}", "clocks.sign", "2017-10-13 18:00", "none"),
        ("overdue: [resolve]", "overdue.resolve", "overdue", "not overdue"),
        ("happened: [signed]", "happened", "signed", "none"),
        (
            "happened: [{event: dispatched, at: 2017-09-29 10:01}]",
            "happened",
            "dispatched 2017-09-29 10:01",
            "dispatched 2017-09-29 10:00",
        ),
        ("not_happened: [dispatched]", "not_happened", "none", "dispatched 2017-09-29 10:00"),
        ("rule: {lead: anything}", "rule.lead", "anything", "water"),
    ],
)
def test_what_differs_is_shown_beside_what_was_expected(expect, item, expected, actual):
    assert differences(MATTER, expect) == {item: (expected, actual)}


def test_every_difference_is_shown_not_the_first_only():
    assert set(differences(MATTER, "lead: centre, state: closed, overdue: [resolve]")) == {
        "lead",
        "state",
        "overdue.resolve",
    }


def test_the_reason_names_the_rule_its_place_and_its_basis():
    (difference,) = tried(MATTER, "lead: centre").differences
    (reason,) = difference.reasons
    assert (reason.rule, str(reason.origin), reason.basis) == (
        "water",
        "rules/routing.yaml:7",
        "供水管理办法",
    )


def test_the_reason_for_a_due_time_says_how_it_was_counted():
    (difference,) = tried(MATTER, "clocks: {resolve: 2017-10-12 17:30}").differences
    (reason,) = difference.reasons
    assert reason.note.en == (
        "6 working days, office, from 2017-09-29 10:00, due 2017-10-13 17:30"
        ", skipping 10-01..10-08, 09-30 worked"
    )
    assert reason.note.zh == (
        "6个工作日, office, 自 2017-09-29 10:00 起, 2017-10-13 17:30 届满"
        ", 跳过 10月1日至8日, 9月30日 补班"
    )
    assert reason.rule == "complaint-resolve"


def test_where_the_request_was_referred_the_reason_is_the_rule_that_did_it():
    (difference,) = tried(FIRE, "lead: centre").differences
    assert [reason.rule for reason in difference.reasons] == ["fire"]


def test_where_no_rule_says_so_the_reason_says_that():
    (difference,) = tried(MATTER, "refer_to: 119").differences
    assert [reason.note.en for reason in difference.reasons] == ["no rule says so"]


def test_what_the_catalog_says_is_told_with_its_place():
    routing = SMALL["rules/routing.yaml"].replace(", authority: centre}", "}")
    tests = one(MATTER, "authority: centre")
    (result,) = run_all(rulebook(tests, rules__routing=routing)).results
    (reason,) = result.differences[0].reasons
    assert (reason.rule, str(reason.origin)) == (None, "catalog/departments.yaml:8")


def test_a_referred_request_has_no_clocks_and_no_lead():
    assert differences(FIRE, "outcome: refer, refer_to: 119, lead: null, state: referred") == {}
