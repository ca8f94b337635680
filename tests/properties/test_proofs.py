"""What the checker proves agrees with brute force over every possible request."""

import json
from datetime import date, datetime
from itertools import product
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rulebook.decide import decide
from engine.rulebook.load import load_files
from engine.rulebook.moment import Moment
from engine.rulebook.proofs.alive import dead
from engine.rulebook.proofs.complete import gaps
from engine.rulebook.proofs.consistent import conflicts

TODAY = date(2026, 11, 23)
ZONE = ZoneInfo("Asia/Shanghai")
DAYS = (datetime(2026, 12, 1, 10, tzinfo=ZONE), datetime(2027, 12, 1, 10, tzinfo=ZONE))
TEXTS = ("", "停水", "爆管", "停水爆管")
CATALOG = {
    "city": {"name": "C", "number": "12345", "calendar": "office"},
    "calendars": [{"id": "office", "week": {"mon-fri": ["09:00-17:00"]}}],
    "departments": [
        {"id": unit, "name": unit, "kind": "bureau", "authority": "a"} for unit in "abc"
    ],
    "areas": [{"id": "water", "name": "water"}, {"id": "gas", "name": "gas"}],
    "categories": [
        {"id": "repair", "name": "r"},
        {"id": "cr", "name": "cr", "children": [{"id": "complaint", "name": "c"},
                                                {"id": "report", "name": "r"}]},
    ],
    "districts": [{"id": "east", "name": "e"}, {"id": "west", "name": "w"}],
    "decline_reasons": [{"id": "in-court", "name": "c"}],
    "layers": [{"id": "low", "name": "low"}, {"id": "duty", "name": "duty"}],
}  # fmt: skip
FACTS = ("area", "category", "district", "text", "circumstance", "people")
EVERY_REQUEST = [
    ({**dict(zip(FACTS, values, strict=True)), "channel": "portal"}, at)
    for *values, at in product(
        ("water", "gas"), ("repair", "complaint", "report"), ("east", "west"), TEXTS,
        ("none", "in-court"), (1, 4, 5), DAYS,
    )
]  # fmt: skip


def fact(name, values):
    some = st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)
    return st.one_of(
        st.sampled_from(values), some, st.sampled_from(values).map(lambda v: {"not": v})
    )


WHEN = st.fixed_dictionaries(
    {},
    optional={
        "area": fact("area", ["water", "gas"]),
        "category": fact("category", ["repair", "complaint", "cr"]),
        "district": fact("district", ["east", "west"]),
        "text": st.sampled_from([{"mentions": ["停水"]}, {"mentions_all": ["停水", "爆管"]}]),
        "none": st.sampled_from([[{"area": "gas", "district": "east"}]]),
        "people": st.sampled_from([{"from": "3"}, {"until": "2"}, {"not": "5"}]),
    },
)
ROUTING = st.lists(
    st.tuples(
        WHEN,
        st.sampled_from("abc"),
        st.sampled_from(["low", "duty", "duty"]),
        st.sampled_from([None, None, {"from": "2027-06-01"}, {"until": "2027-05-31"}]),
        st.sampled_from([None, None, None, 0, 1, 2]),
    ),
    min_size=1,
    max_size=5,
)
TURNED_AWAY = st.sampled_from([{}, {"area": "gas"}, {"text": {"mentions": ["爆管"]}}])


def loaded(written, turned_away):
    rules = []
    for number, (when, lead, layer, effective, overridden) in enumerate(written):
        rule = {"id": f"r{number}", "title": "t", "basis": "b", "when": when, "layer": layer}
        if effective:
            rule["effective"] = effective
        if overridden is not None and overridden < number:
            rule["overrides"] = [f"r{overridden}"]
        rules.append({**rule, "then": {"lead": lead}})
    intake = {
        "id": "away", "title": "t", "basis": "b",
        "when": {"circumstance": "in-court", **turned_away},
        "then": {"decline": "in-court"},
    }  # fmt: skip
    found = load_files(
        {
            "catalog/all.yaml": json.dumps(CATALOG).encode(),
            "rules/all.yaml": json.dumps({"routing": rules, "intake": [intake]}).encode(),
        }
    )
    assert found.rulebook is not None, found.problems
    return found.rulebook


def unbeaten(table, moment):
    matching = table.matching(moment)
    return {
        table.rules[a].rule.id for a in matching if not any(table.beats(b, a) for b in matching)
    }


@given(ROUTING, TURNED_AWAY)
@settings(max_examples=150, deadline=None)
def test_gaps_conflicts_and_dead_rules_are_those_that_trying_every_request_finds(written, away):
    rulebook = loaded(written, away)
    no_lead, disputed, winning = False, set(), set()
    for values, at in EVERY_REQUEST:
        request = rulebook.facts.request(values, at)
        decision = decide(rulebook, request)
        if decision.outcome == "decline":
            continue
        pairs = [c.rules for c in decision.conflicts if c.attribute == "lead"]
        disputed.update(rule for rules in pairs for rule in rules)
        no_lead = no_lead or (decision.lead is None and not pairs)
        winning |= unbeaten(rulebook.routing, Moment(request, rulebook.facts))

    assert any(f.code == "complete/no-lead" for f in gaps(rulebook, TODAY)) == no_lead
    # A conflict is a fault of the rules themselves, also where intake turns the request away.
    told = list(conflicts(rulebook, TODAY))
    assert told or not disputed
    if not away:
        # A ring is told wherever there is one, also where another rule beats all of it.
        clashes = [f for f in told if f.code == "consistent/conflict"]
        assert disputed or not clashes
        mentioned = {origin for f in clashes for origin in (f.origin, *f.others)}
        assert mentioned <= {rulebook.rules[rule].origin for rule in disputed}
    wins_nowhere = ("alive/never-wins", "alive/only-when-incomplete")
    never = {f.origin for f in dead(rulebook, TODAY) if f.code in wins_nowhere}
    for rule in rulebook.rules.values():
        if rule.kind == "routing" and rule.id in winning:
            assert rule.origin not in never
        elif rule.kind == "routing":
            assert rule.origin in never
