"""Which rules the tests have tried: every value that a rule sets, every step of a ladder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from engine.rulebook.facts import local_day
from engine.rulebook.rulebook import ClockSpec, Dated, Rule, Rulebook, Step
from engine.tickets.folding import STEP_KINDS
from engine.trials.play import Played


@dataclass(frozen=True, slots=True)
class Goal:
    """One thing that a rule says, and that a test can try.

    In a decision table an attribute (of a clock, its milestone) whose value holds from ``since``
    on; in a ladder the moment of a step, numbered from 1.
    """

    rule: str
    attribute: str
    since: date | None = None
    step: int | None = None


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """A rule and, per thing that it says, in how many tests it decided."""

    rule: Rule
    goals: Mapping[Goal, int]

    @property
    def tried(self) -> int:
        """How many of the goals at least one test reached."""
        return sum(times > 0 for times in self.goals.values())

    @property
    def covered(self) -> bool:
        """Whether all of them were reached."""
        return self.tried == len(self.goals)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of all rules, in reading order of their kinds."""

    rules: tuple[RuleCoverage, ...]

    @property
    def goals(self) -> int:
        """How many things the rules say."""
        return sum(len(rule.goals) for rule in self.rules)

    @property
    def tried(self) -> int:
        """How many of them the tests tried."""
        return sum(rule.tried for rule in self.rules)

    @property
    def percent(self) -> int:
        """Tried of all, rounded down: 100 means that nothing is left out."""
        return 100 * self.tried // self.goals if self.goals else 100

    def of_kind(self, kind: str) -> tuple[RuleCoverage, ...]:
        """The rules of one kind."""
        return tuple(rule for rule in self.rules if rule.rule.kind == kind)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that have rules."""
        return tuple(dict.fromkeys(rule.rule.kind for rule in self.rules))


class Goals:
    """Everything that the rules of one rulebook say, as far as a test can try it.

    Promises are proved, not tried. Left out are triggers (those of a unit speak of many tickets,
    and a story of one), procedures and call backs (their terms are asked when something happens,
    and no event says which rule answered), sampling (a draw is no event of a story), and rules on
    personal data and assessment (a test may say what they make of its ticket, and no test need).
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        tables = (rulebook.intake, rulebook.routing, rulebook.priorities, rulebook.clocks)
        self._sets = {rule.rule.id: rule.sets for table in tables for rule in table.rules}

    def reached_by(self, played: Played) -> frozenset[Goal]:
        """What one test tried: what won in the decision, and the ladder steps that were taken."""
        return frozenset((*self._won(played), *self._taken(played)))

    def measure(self, reached: Iterable[frozenset[Goal]]) -> Coverage:
        """Count over the tests how often each goal was reached."""
        times = Counter(goal for goals in reached for goal in goals)
        return Coverage(
            tuple(
                RuleCoverage(rule, {goal: times[goal] for goal in goals})
                for rule, goals in self._by_rule()
            )
        )

    def _by_rule(self) -> Iterator[tuple[Rule, list[Goal]]]:
        for id_, sets in self._sets.items():
            goals = [
                Goal(id_, attribute, since)
                for attribute, dated in sets.items()
                for since, _ in _values(dated).steps
            ]
            yield self._rulebook.rules[id_], goals
        for ladder in self._rulebook.ladders:
            id_ = ladder.rule.id
            yield ladder.rule, [_taking(id_, n, step) for n, step in enumerate(ladder.steps, 1)]

    def _won(self, played: Played) -> Iterator[Goal]:
        day = local_day(played.request.at, self._rulebook.city.zone)
        for matched in played.decision.matched or ():
            for attribute in matched.won:
                steps = _values(self._sets[matched.rule][attribute]).steps
                in_force = [since for since, _ in steps if (since or day) <= day]
                if in_force:
                    yield Goal(matched.rule, attribute, in_force[-1])

    def _taken(self, played: Played) -> Iterator[Goal]:
        taken = {
            (draft.data["ladder"], draft.data["step"])
            for draft in played.drafts
            if draft.kind in STEP_KINDS and draft.data.get("ladder") is not None
        }
        for ladder in self._rulebook.ladders if taken else ():
            for number, step in enumerate(ladder.steps, 1):
                if (ladder.rule.id, str(step.at)) in taken:
                    yield _taking(ladder.rule.id, number, step)


def _values(dated: Dated[object]) -> Dated[object]:
    """The dated values themselves; a clock has them in its limit."""
    value = dated.steps[-1][1]
    return cast("Dated[object]", value.within) if isinstance(value, ClockSpec) else dated


def _taking(ladder: str, number: int, step: Step) -> Goal:
    return Goal(ladder, str(step.at), step=number)
