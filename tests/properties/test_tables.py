"""Decision tables agree with a plain reading of the language over every request there is."""

from datetime import datetime
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rulebook.moment import Moment
from engine.rulebook.rulebook import Dated, Rule
from engine.rulebook.tables import Table, TableRule
from engine.rulebook.when import compile_condition
from tests.unit.rulebook.space import HERE, ZONE, small_space

SPACE = small_space()
AT = datetime(2017, 10, 2, 9, 30, tzinfo=ZONE)
LEAVES = ("fault-repair", "complaint", "report")
BELOW = {"complaint-report": {"complaint", "report"}}
EVERY_REQUEST = [
    {"area": area, "category": leaf, "district": district, "people": people, "text": text}
    for area, leaf, district, people, text in product(
        ("water", "gas"), LEAVES, ("east", "west"), (0, 2, 5), ("", "停水", "爆管", "停水爆管")
    )
]


def holds(when, request):
    """The language read aloud: all entries of a condition hold."""
    return all(entry_holds(key, value, request) for key, value in when.items())


def entry_holds(key, value, request):
    if key == "all":
        return all(holds(part, request) for part in value)
    if key == "any":
        return any(holds(part, request) for part in value)
    if key == "none":
        return not any(holds(part, request) for part in value)
    if key == "text":
        return any(p in request["text"] for p in value.get("mentions", [""])) and all(
            p in request["text"] for p in value.get("mentions_all", [])
        )
    if key == "people":
        return int(value.get("from", 0)) <= request["people"] <= int(value.get("until", 99))
    if isinstance(value, dict):
        return not entry_holds(key, value["not"], request)
    wanted = [value] if isinstance(value, str) else value
    return any(request[key] in {item, *BELOW.get(item, ())} for item in wanted)


def one_fact(name, values):
    listed = st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)
    plain = st.one_of(st.sampled_from(values), listed)
    excluded = st.sampled_from(values).map(lambda value: {"not": value})
    return st.one_of(plain, excluded).map(lambda value: {name: value})


PHRASES = st.lists(st.sampled_from(["停水", "爆管"]), min_size=1, max_size=2, unique=True)
LEAF_CONDITIONS = st.one_of(
    one_fact("area", ["water", "gas"]),
    one_fact("category", ["fault-repair", "complaint", "report", "complaint-report"]),
    one_fact("district", ["east", "west"]),
    st.sampled_from([{"people": {"from": "2"}}, {"people": {"until": "2"}}]),
    PHRASES.map(lambda p: {"text": {"mentions": p}}),
    PHRASES.map(lambda p: {"text": {"mentions_all": p}}),
    st.just({}),
)
CONDITIONS = st.recursive(
    st.lists(LEAF_CONDITIONS, min_size=1, max_size=3).map(
        lambda parts: {k: v for part in parts for k, v in part.items()}
    ),
    lambda inner: st.tuples(
        st.sampled_from(["all", "any", "none"]), st.lists(inner, min_size=1, max_size=2)
    ).map(lambda pair: {pair[0]: pair[1]}),
    max_leaves=4,
)
EMPTY = compile_condition({}, SPACE, "routing")


def compiled(when):
    try:
        return compile_condition(when, SPACE, "routing")
    except ValueError:
        return None


@given(CONDITIONS)
@settings(max_examples=150, deadline=None)
def test_a_compiled_condition_matches_what_the_words_say(when):
    condition = compiled(when)
    if condition is None:
        return
    rule = TableRule(Rule("r", "routing", "t", "b", HERE), condition, {"lead": always("a")})
    table = Table("routing", [rule], ["duty"], SPACE)
    for request in EVERY_REQUEST:
        moment = Moment(SPACE.request(request, AT), SPACE)
        assert bool(table.matching(moment)) == holds(when, request)


@given(CONDITIONS, CONDITIONS)
@settings(max_examples=200, deadline=None)
def test_containment_and_overlap_are_those_of_the_sets_of_requests(a, b):
    one, other = compiled(a), compiled(b)
    if one is None or other is None:
        return
    in_a = {i for i, request in enumerate(EVERY_REQUEST) if holds(a, request)}
    in_b = {i for i, request in enumerate(EVERY_REQUEST) if holds(b, request)}
    if one.contains(other):
        assert in_b <= in_a
    else:
        assert not in_b <= in_a
    assert one.overlaps(other) == bool(in_a & in_b)


LAYERS = ("territorial", "duty")


@given(
    st.lists(
        st.tuples(CONDITIONS, st.sampled_from("abcd"), st.sampled_from(LAYERS)),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=150, deadline=None)
def test_the_winner_is_the_one_that_the_definition_names(written):
    rules = []
    for number, (when, lead, layer) in enumerate(written):
        condition = compiled(when)
        if condition is None:
            return
        rule = Rule(f"r{number}", "routing", "t", "b", HERE, layer=layer)
        rules.append(TableRule(rule, condition, {"lead": always(lead)}))
    table = Table("routing", rules, LAYERS, SPACE)
    extents = [
        frozenset(i for i, request in enumerate(EVERY_REQUEST) if holds(when, request))
        for when, _, _ in written
    ]

    def beats(x, y):
        rank = LAYERS.index(written[x][2]) - LAYERS.index(written[y][2])
        return rank > 0 or (rank == 0 and extents[x] < extents[y])

    def in_conflict(x, y, matching):
        if written[x][1] == written[y][1] or beats(x, y) or beats(y, x):
            return False
        return not any(beats(z, x) and beats(z, y) for z in matching)

    for position, request in enumerate(EVERY_REQUEST):
        matching = [x for x, extent in enumerate(extents) if position in extent]
        disputed = {x for x in matching for y in matching if in_conflict(x, y, matching)}
        leads = {written[x][1] for x in matching if not any(beats(y, x) for y in matching)}
        verdict = table.decide(Moment(SPACE.request(request, AT), SPACE))
        if disputed:
            assert set(verdict.conflicts["lead"]) == disputed
        elif matching:
            assert {verdict.winners["lead"][1]} == leads
        else:
            assert not verdict.winners
            assert not verdict.conflicts


def always(value):
    return Dated(((None, value),))
