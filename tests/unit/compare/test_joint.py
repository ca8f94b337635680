"""What a condition gains and loses is exact: held against every request there is."""

from datetime import UTC, datetime
from itertools import permutations, product

from engine.compare.joint import Joint
from engine.rulebook.conditions import Condition
from engine.rulebook.moment import Moment
from engine.tickets.escalation import holds
from tests.unit.compare.cities import CATALOG, RULES, book, swapped

AT = datetime(2017, 10, 9, 2, tzinfo=UTC)
WHENS = (
    "{area: gas}",
    "{area: [gas, water]}",
    "{area: {not: gas}}",
    "{category: both, district: {not: east}}",
    "{text: {mentions: [爆管, 停水]}}",
    "{area: gas, text: {mentions_all: [爆管, 停水]}}",
    "{any: [{area: water, people: {from: 3}}, {category: report}]}",
    "{none: [{area: water}, {district: west}, {people: {until: 2}}]}",
)
REQUESTS = [
    {"area": area, "category": category, "district": district, "people": people, "text": text}
    for area, category, district, people, text in product(
        ("water", "gas"), ("fault", "complaint", "report"), ("east", "west"), (2, 3),
        ("", "爆管", "停水", "爆管停水"),
    )
]  # fmt: skip
HEAT = swapped(CATALOG, "areas:\n", "areas:\n  - {id: heat, name: 供热}\n")


def condition_of(rulebook):
    return next(one for one in rulebook.routing.rules if one.rule.id == "gas").condition


def covered(boxes, space):
    condition = Condition(tuple(boxes), {})
    return {
        number
        for number, request in enumerate(REQUESTS)
        if holds(condition, Moment(space.request(request, AT), space), space)
    }


def test_gained_and_lost_requests_are_those_of_the_sets_whatever_the_catalogs():
    books = {
        (when, catalog): book(swapped(RULES, "when: {area: gas}", f"when: {when}"), catalog)
        for when in WHENS
        for catalog in (CATALOG, HEAT)
    }
    for old_when, new_when in permutations(WHENS, 2):
        old, new = books[old_when, CATALOG], books[new_when, HEAT]
        joint = Joint(old, new)
        newly, no_longer = joint.change(condition_of(old), condition_of(new))
        before = covered(condition_of(old).boxes, old.facts)
        after = covered(condition_of(new).boxes, new.facts)
        assert covered(newly, joint.space) == after - before
        assert covered(no_longer, joint.space) == before - after
