"""Triggers are tried in a process of their own before anything relies on them."""

import json
import subprocess
from dataclasses import replace

import pytest

from engine.rulebook.load import load
from engine.tickets import trigger_trial
from engine.tickets.trigger_engine import MOST_FACTS, EngineFault, Ruleset
from engine.tickets.trigger_plan import Join, Shape, plan_of
from engine.tickets.trigger_trial import TriggerRefused, try_out
from tests.unit.tickets.test_triggers_shipped import REPOSITORY
from tests.unit.tickets.trigger_lives import SMALL, written

CHILD = trigger_trial._CHILD
GOOD = ["{event: returned, as: r}", "{event: overdue, after: r}"]


@pytest.fixture(autouse=True)
def untried(monkeypatch):
    monkeypatch.setattr(trigger_trial, "_tried", set())


@pytest.fixture
def started(monkeypatch):
    """The processes that were started."""
    real, found = subprocess.Popen, []
    monkeypatch.setattr(
        trigger_trial.subprocess, "Popen", lambda *a, **k: found.append(a) or real(*a, **k)
    )
    return found


def two():
    """A rulebook of two triggers of which the second alone is a pattern of three steps."""
    first, second = written(GOOD), written([*GOOD, "{event: redo}"])
    later = replace(second.triggers[0], rule=replace(second.triggers[0].rule, id="second"))
    return replace(first, triggers=(first.triggers[0], later))


def failing(monkeypatch, statement):
    """The other process does this instead of trying a pattern of three steps."""
    patched = (
        "import engine.tickets.trigger_trial as t; real = t._try_one\n"
        "def one(shape, pinned):\n"
        f"    if len(shape.steps) == 3: {statement}\n"
        "    real(shape, pinned)\n"
        "t._try_one = one; t.child()"
    )
    monkeypatch.setattr(trigger_trial, "_CHILD", CHILD.replace("child()", "child\n" + patched))


def test_without_triggers_nothing_is_started(started):
    try_out(SMALL)
    assert started == []


def test_the_shipped_triggers_are_tried_in_one_process_and_once(started):
    rulebook = load(REPOSITORY).rulebook
    try_out(rulebook)
    try_out(rulebook)
    assert len(started) == 1


@pytest.mark.parametrize(
    ("statement", "how", "detail"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "crashed", "signal 11"),
        ("raise ValueError('no such thing')", "refused", "ValueError: no such thing"),
        ("raise SystemExit(0)", "refused", r"\?"),
    ],
)
def test_the_trigger_that_fails_is_named(monkeypatch, statement, how, detail):
    failing(monkeypatch, statement)
    with pytest.raises(TriggerRefused, match=f"^second: {how}: {detail}$") as refused:
        try_out(two())
    assert refused.value.trigger.rule.id == "second"
    assert (refused.value.how, trigger_trial._tried) == (how, set())


def test_a_trigger_that_hangs_is_named_and_its_process_ended(monkeypatch):
    failing(monkeypatch, "import time; time.sleep(600)")
    with pytest.raises(TriggerRefused, match=r"^second: hung: not done after 5 seconds$"):
        try_out(two(), 5)


def test_a_pattern_that_the_library_cannot_take_is_refused(started):
    many = written(["{event: returned}"] * (MOST_FACTS + 1))
    with pytest.raises(TriggerRefused, match="more than 16 steps"):
        try_out(many)
    assert started == []
    try_out(written(["{event: returned}"] * MOST_FACTS))
    fields = "actor: {same_as: r.actor}, unit: {same_as: r.unit}, ticket: {same_as: r.ticket}"
    wide = f"{{event: returned, where: {{{fields}}}}}"
    steps = ["{event: returned, as: r}", *["{event: returned}"] * 12, wide]
    try_out(written(steps))


def test_a_trial_finds_what_is_matched_wrongly(monkeypatch):
    shape = plan_of(
        written(
            [
                "{event: overdue, as: late}",
                "{never: contacted, where: {unit: {same_as: late.unit}}}",
            ]
        ).triggers[0]
    ).shape
    trigger_trial._try_one(shape, 0)
    for found, said in (([], "was not found"), ([(0,)], "is forbidden")):
        monkeypatch.setattr(Ruleset, "matches", lambda self, facts, found=found: found)
        with pytest.raises(EngineFault, match=said):
            trigger_trial._try_one(shape, 0)
    with pytest.raises(EngineFault, match="without the event"):
        trigger_trial._try_one(Shape(((),), ()), 0)


def test_a_shape_is_told_whole():
    shape = Shape(((), (Join("later", 0), Join("within", 0, 1))), ((Join("differs", 1, 2),),))
    assert trigger_trial._shape(json.loads(json.dumps(shape._asdict()))) == shape
