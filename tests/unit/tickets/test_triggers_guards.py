"""What keeps the faults of durable-rules out (``test_triggers_faults.py`` shows them)."""

import random
import threading

import pytest

from engine.rulebook.load import load
from engine.tickets import trigger_matching, trigger_network, triggers
from engine.tickets.trigger_engine import MOST_FACTS, EngineFault, Ruleset
from engine.tickets.trigger_network import KEPT, aliases_of, patterns, ruleset_of
from engine.tickets.trigger_plan import Join, Shape, plan_of
from tests.properties.test_triggers_differential import any_trigger, compared
from tests.unit.tickets.test_triggers_shipped import REPOSITORY
from tests.unit.tickets.trigger_lives import told, trail, written

# Guards in what is compiled


@pytest.fixture(scope="module")
def shapes():
    """Shapes of the shipped triggers and of random ones."""
    chance = random.Random(11)
    chosen = [any_trigger(chance, "ticket") for _ in range(300)]
    return {plan_of(each).shape for each in (*load(REPOSITORY).rulebook.triggers, *chosen)}


def expressions(shapes):
    for shape in shapes:
        for pinned in range(len(shape.steps)):
            yield shape, pinned, patterns(shape, pinned)


def is_join(expression):
    (value,) = expression.values()
    return isinstance(value, dict)


def test_every_pattern_says_constants_then_joins_then_what_is_always_true(shapes):
    assert len(shapes) > 50
    for _, pinned, told_ in expressions(shapes):
        first, *others = told_
        assert first == {f"a{pinned}": {"$and": [{"e": 1}]}}
        for pattern in others:
            ((alias, expression),) = pattern.items()
            ((key, parts),) = expression.items()
            assert key == "$and"
            assert all(len(part) == 1 for part in parts)
            assert [is_join(part) for part in parts] == [False] + [True] * (len(parts) - 1)
            assert parts[-1] == {"o": {f"a{pinned}": "o"}}
            tag = f"s{alias[1:]}" if alias.startswith("a") else alias.removesuffix("$not")
            assert parts[0] == {tag: 1}


def test_no_word_is_used_that_is_not_safe(shapes):
    words = set()

    def collect(value):
        if isinstance(value, dict):
            words.update(key for key in value if key.startswith("$"))
            value = list(value.values())
        if isinstance(value, list):
            for part in value:
                collect(part)

    for _, _, told_ in expressions(shapes):
        collect(told_)
        positive = [alias.endswith("$not") for pattern in told_ for alias in pattern]
        assert positive == sorted(positive), "what is forbidden comes last in the pattern"
    assert words == {"$and", "$gt", "$gte", "$lt", "$lte", "$neq"}


def test_facts_hold_small_numbers_all_that_is_joined_and_the_forbidden_first(monkeypatch):
    seen = []
    real = trigger_network.ruleset_of

    class Watched:
        def __init__(self, shape, pinned):
            self.shape, self.pinned = shape, pinned

        def matches(self, facts):
            facts = list(facts)
            seen.append((self.shape, self.pinned, facts))
            return real(self.shape, self.pinned).matches(facts)

    monkeypatch.setattr(trigger_matching, "ruleset_of", Watched)
    compared(5, 60, 20)
    assert len(seen) > 300
    for shape, pinned, facts in seen:
        assert len({fact["id"] for fact in facts}) == len(facts)
        assert all(
            type(v) is int and abs(v) < 2**31 for f in facts for k, v in f.items() if k != "id"
        )
        forbidden = [any(key.startswith("n") for key in fact) for fact in facts]
        assert forbidden == sorted(forbidden, reverse=True)
        for pattern in patterns(shape, pinned):
            ((alias, expression),) = pattern.items()
            tag, *joins = expression["$and"]
            having = [fact for fact in facts if tag.items() <= fact.items()]
            for own, other, of in map(fields_of_join, joins):
                assert all(own in fact for fact in having)
                there = [
                    f for f in facts if (f"s{other[1:]}" if int(other[1:]) != pinned else "e") in f
                ]
                assert there
                assert all(of in fact for fact in there), (alias, other, of)


def fields_of_join(expression):
    """(own field, alias, its field) of a join."""
    ((key, value),) = expression.items()
    if key.startswith("$"):
        ((key, value),) = value.items()
    ((alias, of),) = value.items()
    return key, alias, of


def test_identities_are_told_apart_by_32_bits():
    """FNV-1a over 32 bits, as the library has it: more ids than any session has, all different."""

    def hashed(text):
        value = 2166136261
        for byte in text.encode():
            value = (value ^ byte) * 16777619 & 0xFFFFFFFF
        return value

    most = 10 * trigger_matching.MOST_EVENTS
    ids = [f"{kind}{n}" for kind in ("", "n") for n in range(most)] + ["z", "sid-0"]
    assert len({hashed(id_) for id_ in ids}) == len(ids)


# Guards in use

PAIR = Shape(((), (Join("later", 0),)), ())


def fact(id_, **values):
    return {"id": id_, "o": 1, **values}


def test_more_evaluations_than_sessions_that_the_library_has():
    rulebook = written(["{event: resolved}", "{never: contacted}"])
    events = trail(("resolved", 1))
    assert all(told(rulebook, events) == [[1]] for _ in range(1_100))


def test_sessions_in_which_nothing_matches_are_deleted_too():
    ruleset = Ruleset(patterns(PAIR, 1), aliases_of(PAIR))
    alone_ = [fact("0", p=0, s0=1)]
    assert all(ruleset.matches(alone_) == [] for _ in range(1_100))
    assert ruleset.matches([*alone_, fact("1", p=1, e=1)]) == [(0, 1)]


def test_what_one_session_was_told_another_does_not_know():
    ruleset = Ruleset(patterns(PAIR, 1), aliases_of(PAIR))
    assert ruleset.matches([fact("0", p=0, s0=1)]) == []
    assert ruleset.matches([fact("1", p=1, e=1)]) == []


def test_more_matches_than_one_action_is_given():
    ruleset = Ruleset(patterns(PAIR, 1), aliases_of(PAIR))
    facts = [fact(str(n), p=n, s0=1) for n in range(2_500)]
    found = ruleset.matches([*facts, fact("e", p=9_999, e=1)])
    assert sorted(found) == [(n, 9_999) for n in range(2_500)]


def test_no_thread_is_started():
    before = threading.active_count()
    Ruleset(patterns(PAIR, 1), aliases_of(PAIR))
    assert threading.active_count() == before


def test_threads_take_turns():
    rulebook = written(["{event: returned, as: r}", "{event: overdue, after: r}"])
    events = trail(("returned", 1), ("overdue", 2))
    said = []

    def ask():
        said.extend(told(rulebook, events, 1) for _ in range(200))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [[[1, 2]]] * 800


def test_facts_that_are_lost_in_silence_are_noticed(monkeypatch):
    """A clock that jumps ends the flow of actions, and a fact that is not read those after it."""
    ruleset = ruleset_of(PAIR, 1)
    facts = [fact("0", p=0, s0=1), fact("1", p=1, e=1)]
    monkeypatch.setattr(ruleset, "_end", ruleset._ended.clear)
    monkeypatch.setattr(ruleset._host, "assert_facts", lambda name, facts: None)
    with pytest.raises(EngineFault, match="did not come to its end"):
        ruleset.matches(facts)
    with pytest.raises(EngineFault, match="given up"):
        ruleset.matches(facts)
    assert ruleset_of(PAIR, 1) is not ruleset
    assert ruleset_of(PAIR, 1).matches(facts) == [(0, 1)]


def test_a_fact_told_twice_or_of_no_use_is_a_fault():
    for facts in ([fact("0", p=0, s0=1), fact("0", p=1, s0=1)], [fact("0", p=0)]):
        with pytest.raises(EngineFault, match="not evaluated"):
            Ruleset(patterns(PAIR, 1), aliases_of(PAIR)).matches(facts)


def test_a_clock_that_jumps_while_actions_run_is_noticed(monkeypatch):
    from durable import engine

    clock = iter(range(0, 10_000, 100))
    monkeypatch.setattr(engine, "_unix_now", lambda: float(next(clock)))
    with pytest.raises(EngineFault, match="did not come to its end"):
        Ruleset(patterns(PAIR, 1), aliases_of(PAIR)).matches(
            [fact("0", p=0, s0=1), fact("1", p=1, e=1)]
        )


def test_a_match_that_is_none_accuses_nobody(monkeypatch):
    class Lying:
        def matches(self, facts):
            return [(1, 0)]

    monkeypatch.setattr(trigger_matching, "ruleset_of", lambda shape, pinned: Lying())
    rulebook = written(["{event: returned, as: r}", "{event: overdue, after: r}"])
    with pytest.raises(EngineFault, match="a match that is none"):
        told(rulebook, trail(("returned", 1), ("overdue", 2)))


def test_a_pattern_of_too_many_steps_is_not_registered():
    most = Shape(((),) * MOST_FACTS, ())
    assert ruleset_of(most, 0).matches([]) == []
    with pytest.raises(EngineFault, match="more than 16 steps"):
        ruleset_of(Shape(((),) * (MOST_FACTS + 1), ()), 0)
    joins = tuple(Join("same", 0, slot) for slot in range(1, 40))
    with pytest.raises(EngineFault, match=r"not registered.*113"):
        ruleset_of(Shape(((), joins), ()), 0)


def test_rulesets_are_shared_by_shape_and_not_kept_without_end(monkeypatch):
    monkeypatch.setattr(trigger_network, "_kept", {})
    monkeypatch.setattr(trigger_network, "KEPT", 3)
    assert KEPT == 256
    shapes = [Shape(((), (Join("later", 0), Join("within", 0, n))), ()) for n in range(1, 6)]
    first = ruleset_of(shapes[0], 1)
    assert ruleset_of(shapes[0], 1) is first
    assert ruleset_of(shapes[0], 0) is not first
    for shape in shapes:
        ruleset_of(shape, 1)
    assert len(trigger_network._kept) == 3
    one = written(["{event: returned, as: r}", "{event: overdue, after: r}"])
    two = written(["{event: redo, as: r}", "{event: resolved, after: r, where: {actor: li}}"])
    assert plan_of(one.triggers[0]).shape == plan_of(two.triggers[0]).shape


def test_plans_are_kept_for_a_few_rulebooks(monkeypatch):
    monkeypatch.setattr(triggers, "_kept", {})
    for _ in range(20):
        assert told(written(["{event: resolved}"]), trail(("resolved", 1))) == [[1]]
    assert len(triggers._kept) == triggers._KEPT


def test_what_would_explode_is_bounded_and_still_true():
    rulebook = written(["{event: returned, as: a}", *["{event: returned}"] * 3])
    events = trail(*(("returned", n) for n in range(60)))
    assert told(rulebook, events, 59) == [[1, 2, 3, 60]]
