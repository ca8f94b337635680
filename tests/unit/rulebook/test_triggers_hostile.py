"""Whatever stands under ``triggers``, the loader answers, and every problem has a place."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rulebook.eventkinds import EVENT_KINDS
from engine.rulebook.load import load_files
from engine.rulebook.messages import render
from engine.rulebook.prove import prove
from tests.unit.rulebook.small import small

FIELDS = sorted({name for kind in EVENT_KINDS.values() for name in kind.fields} | {"unit"})
SCRAP = st.recursive(
    st.sampled_from(["", "a", "a.unit", "1", "0", "true", "null", "2 days", "x" * 500, "\ud7ff"])
    | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["from", "until", "not", "same_as", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
VALUE = (
    st.sampled_from(["true", "false", "1", "resolve", "not-ours", "centre", ["1", "2"]])
    | st.fixed_dictionaries({"same_as": st.sampled_from(["a.unit", "b.solved", "a"])})
    | st.fixed_dictionaries({"not": st.sampled_from(["true", "1", ["true", "false"]])})
    | st.fixed_dictionaries({"from": st.sampled_from(["1", "5"]), "until": st.just("3")})
    | SCRAP
)
WHERE = st.dictionaries(st.sampled_from([*FIELDS, "x"]), VALUE, max_size=3)
EVENT = st.sampled_from([*EVENT_KINDS, "x"])
STEP = st.fixed_dictionaries(
    {},
    optional={
        "event": EVENT,
        "never": EVENT | SCRAP,
        "as": st.sampled_from(["a", "b"]) | SCRAP,
        "after": st.sampled_from(["a", "b"]) | SCRAP,
        "within": st.sampled_from(["2 hours", "3天"]) | SCRAP,
        "count": st.sampled_from(["1", "2", "0", "99999999"]) | SCRAP,
        "distinct": st.sampled_from(FIELDS) | SCRAP,
        "where": WHERE | SCRAP,
    },
)
GOOD_STEP = st.fixed_dictionaries({"event": EVENT}, optional={"where": WHERE}) | (
    st.fixed_dictionaries({"event": EVENT, "as": st.sampled_from(["a", "b"])})
)
TRIGGER = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["one", "two", "water"]),
        "behaviour": st.sampled_from(["delay", "perfunctory"]) | SCRAP,
        "scope": st.sampled_from(["ticket", "unit"]) | SCRAP,
        "pattern": st.lists(GOOD_STEP | STEP, max_size=4) | SCRAP,
    },
    optional={
        "over": st.just("30天") | SCRAP,
        "when": st.just({"area": "water"}) | SCRAP,
        "then": st.fixed_dictionaries({"open_case": st.just("delay"), "refer": SCRAP}) | SCRAP,
        "effective": SCRAP,
        "layer": SCRAP,
    },
)


@settings(max_examples=150, deadline=None)
@given(st.lists(TRIGGER | SCRAP, min_size=1, max_size=3) | SCRAP)
def test_any_yaml_under_triggers_loads_or_has_located_problems(triggers):
    text = "triggers: " + json.dumps(triggers, ensure_ascii=False)
    loaded = load_files(small({"rules/triggers.yaml": text}))
    assert (loaded.rulebook is None) == any(each.is_error for each in loaded.problems)
    problems = list(loaded.problems)
    if loaded.rulebook is not None:
        problems += prove(loaded.rulebook, date(2017, 7, 3), lambda _file, _line: None)
    for problem in problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert render(problem, "zh")
        assert render(problem, "en")
