"""What a seat sees follows from the catalog: where its role sits, what stands below its unit."""

import pytest

from engine.people.person import Person, Seat
from engine.people.scope import CONFIDANTS, EVERYTHING, NOTHING, Sight, below, sight_of
from engine.rulebook.load import load
from tests.integration.api_serving import LIFE_CITY, SHIPPED


@pytest.fixture(scope="module")
def rulebook():
    return load(SHIPPED).rulebook


def person(role, unit=None, account="someone"):
    seat = Seat(role, unit)
    return Person("someone", account, (seat,), seat)


def of_city(confidential):
    return Sight(everywhere=True, confidential=confidential, own="someone")


@pytest.mark.parametrize(
    ("role", "unit", "confidential"),
    [
        ("call-taker", "service-centre", False),
        ("dispatcher", "service-centre", True),
        ("supervisor", "service-centre", True),
        ("centre-head", "service-centre", True),
        ("policy-editor", "service-centre", False),
        ("discipline-inspector", "discipline-office", True),
        ("city-leader", "city-government", False),
        ("auditor", None, False),
    ],
)
def test_whoever_serves_the_city_sees_every_unit(rulebook, role, unit, confidential):
    assert sight_of(rulebook, person(role, unit)) == of_city(confidential)


@pytest.mark.parametrize(
    ("role", "confidential"),
    [("handler", False), ("assist-handler", False), ("unit-head", True), ("unit-leader", True)],
)
def test_people_of_a_unit_see_what_concerns_it_and_those_below(rulebook, role, confidential):
    sight = sight_of(rulebook, person(role, "wendeng-water"))
    assert sight == Sight(False, ("wendeng-water",), confidential, "someone")
    above = sight_of(rulebook, person(role, "housing-bureau")).units
    assert {"housing-bureau", "heating-group", "gas-company"} <= set(above)
    assert "water-group" not in above


def test_below_goes_down_to_the_last_unit(rulebook):
    all_units = rulebook.departments.values()
    assert below(all_units, "gas-company") == ("gas-company",)
    city = below(all_units, "city-government")
    assert {"conduct-office", "service-centre", "wendeng-gov"} <= set(city)
    assert below(all_units, "closed-long-ago") == ("closed-long-ago",)


def test_a_unit_sees_what_the_one_had_that_it_succeeded(rulebook):
    succeeded = [unit for unit in rulebook.departments.values() if unit.succeeded_by]
    assert succeeded, "the shipped catalog has units that are no more"
    for unit in succeeded:
        assert unit.id in below(rulebook.departments.values(), unit.succeeded_by)


@pytest.mark.parametrize(
    "who",
    [
        person("administrator"),
        person("handler", None),
        person("no-such-role", "wendeng-water"),
        Person("someone", "someone", (), None),
        Person("anonymous", "", (), None),
    ],
)
def test_who_looks_after_the_machine_or_sits_nowhere_sees_no_matter(rulebook, who):
    assert sight_of(rulebook, who) == NOTHING


def test_without_accounts_everything_is_seen_whatever_the_seat(rulebook):
    assert sight_of(rulebook, person("handler", "wendeng-water", account=None)) == EVERYTHING


def test_who_sees_confidential_matters_is_said_by_the_rules_or_else_as_few_as_can_work():
    rulebook = load(LIFE_CITY).rulebook
    if rulebook.confidants:
        pytest.fail("this city is here because its rules say nothing of confidential matters")
    seeing = {
        role
        for role in rulebook.roles
        if sight_of(rulebook, person(role, "water-group")).confidential
    }
    assert seeing == CONFIDANTS
