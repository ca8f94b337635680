"""Trying the triggers of a rulebook before anything else relies on them.

durable-rules can crash the process, or never come back. So every shape of pattern that this process
has not tried yet is registered and matched once in a process of its own, with a time limit.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from typing import Literal

from engine.rulebook.rulebook import Rulebook
from engine.rulebook.trigger import Trigger
from engine.tickets.trigger_engine import MOST_FACTS, EngineFault, Fact, Ruleset
from engine.tickets.trigger_network import aliases_of, patterns
from engine.tickets.trigger_plan import Join, Shape, plan_of

SECONDS = 20.0
"""How long all triggers together may take; the shipped ones take some tenths of one."""
_CHILD = (
    "import sys; sys.path[:] = sys.argv[1:]; "
    "from engine.tickets.trigger_trial import child; child()"
)
_tried: set[Shape] = set()


class TriggerRefused(Exception):
    """A trigger that durable-rules does not take: the rulebook must not be put in force.

    ``how``: it ``crashed`` or ``hung``, or it ``refused`` the pattern or matched it wrongly.
    """

    def __init__(
        self, trigger: Trigger, how: Literal["crashed", "hung", "refused"], detail: str
    ) -> None:
        super().__init__(f"{trigger.rule.id}: {how}: {detail}")
        self.trigger = trigger
        self.how = how
        self.detail = detail


def try_out(rulebook: Rulebook, seconds: float = SECONDS) -> None:
    """Try the triggers, in one process for all; raises TriggerRefused for the first that fails.

    What was tried once is not tried again; without triggers nothing is started.
    """
    shapes: dict[Shape, Trigger] = {}
    for trigger in rulebook.triggers:
        shape = plan_of(trigger).shape
        if shape not in _tried:
            shapes.setdefault(shape, trigger)
    for shape, trigger in shapes.items():
        if len(shape.steps) > MOST_FACTS:
            raise TriggerRefused(trigger, "refused", f"more than {MOST_FACTS} steps")
    if shapes:
        _run(list(shapes), list(shapes.values()), seconds)
        _tried.update(shapes)


def child() -> None:
    """Inside the other process: try what comes in, and say of each that it went well."""
    for told in json.load(sys.stdin):
        for pinned in range(len(told["steps"])):
            _try_one(_shape(told), pinned)
        sys.stdout.write("ok\n")
        sys.stdout.flush()


def _run(shapes: list[Shape], triggers: list[Trigger], seconds: float) -> None:
    command = [sys.executable, "-c", _CHILD, *sys.path]
    told = json.dumps([shape._asdict() for shape in shapes])
    hung = False
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 -- this interpreter, on this program's own code
        command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, encoding="utf-8"
    ) as process:
        try:
            out, err = process.communicate(told, timeout=seconds)
        except subprocess.TimeoutExpired:
            hung = True
            process.kill()
            out, err = process.communicate()
    done = out.count("ok\n")
    if done == len(shapes) and process.returncode == 0:
        return
    trigger = triggers[min(done, len(triggers) - 1)]
    if hung:
        raise TriggerRefused(trigger, "hung", f"not done after {seconds:g} seconds")
    if process.returncode < 0:
        raise TriggerRefused(trigger, "crashed", f"signal {-process.returncode}")
    raise TriggerRefused(trigger, "refused", (err.strip().splitlines() or ["?"])[-1])


def _try_one(shape: Shape, pinned: int) -> None:
    """A match of all steps, one that is forbidden, and one that lacks an event."""
    ruleset = Ruleset(patterns(shape, pinned), aliases_of(shape))
    match = tuple(range(len(shape.steps)))
    facts = list(_facts(shape, pinned))
    if ruleset.matches(facts) != [match]:
        raise EngineFault("the match that there is was not found")
    for k, joins in enumerate(shape.nevers):
        if ruleset.matches([_forbidden(k, joins), *facts]):
            raise EngineFault("a match was found that is forbidden")
    if ruleset.matches(fact for fact in facts if "e" not in fact):
        raise EngineFault("a match was found without the event that completes it")


def _facts(shape: Shape, pinned: int) -> Iterator[Fact]:
    """An event for each step, in the order of the steps, with values that fit every join."""
    for step in range(len(shape.steps)):
        fact: dict[str, int | str] = {"id": str(step), "p": step, "o": 1}
        fact["e" if step == pinned else f"s{step}"] = 1
        for joins in (*shape.steps, *shape.nevers):
            for join in joins:
                if join.step == step:
                    fact |= {f"w{join.slot}": 0, f"h{join.slot}": 1, f"d{join.slot}": 99}
        fact |= {f"v{join.slot}": int(join.form == "differs") for join in shape.steps[step]}
        yield fact


def _forbidden(k: int, joins: Iterable[Join]) -> Fact:
    values = {f"v{join.slot}": int(join.form == "differs") for join in joins}
    return {"id": f"n{k}", "o": 1, f"n{k}": 1, **values}


def _shape(told: dict[str, list[list[list[object]]]]) -> Shape:
    def read(groups: list[list[list[object]]]) -> tuple[tuple[Join, ...], ...]:
        return tuple(tuple(Join(*join) for join in joins) for joins in groups)  # type: ignore[arg-type]

    return Shape(read(told["steps"]), read(told["nevers"]))
