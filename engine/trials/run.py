"""Run the tests of a rulebook: each on its own, or all with their coverage."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine.rulebook.rulebook import Rulebook
from engine.rulebook.scenario import Scenario
from engine.timing.calendars import CalendarReachError
from engine.trials.compare import Difference, compare
from engine.trials.counting import miscounted
from engine.trials.coverage import Coverage, Goal, Goals
from engine.trials.play import play
from engine.trials.privacy import disclosed_otherwise
from engine.trials.reasons import Said
from engine.trials.touching import touched

Watch = Callable[[Iterable[Scenario]], Iterable[Scenario]]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one test, what of the rules it tried, and which rules decided in it."""

    scenario: Scenario
    differences: tuple[Difference, ...]
    reached: frozenset[Goal]
    rules: frozenset[str] = frozenset()

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class Report:
    """What came of all tests. ``required`` is the coverage that the city asks for, if any."""

    version: str
    results: tuple[Result, ...]
    coverage: Coverage
    required: int | None

    @property
    def failed(self) -> tuple[Result, ...]:
        """The tests that did not pass."""
        return tuple(result for result in self.results if not result.passed)

    @property
    def covered_enough(self) -> bool:
        """Whether the coverage reaches what the city asks for."""
        return self.coverage.percent >= (self.required or 0)

    @property
    def passed(self) -> bool:
        """Whether there are tests, all pass and they cover enough."""
        return bool(self.results) and not self.failed and self.covered_enough


def run(rulebook: Rulebook, scenario: Scenario, goals: Goals | None = None) -> Result:
    """Play one test and compare."""
    try:
        played = play(rulebook, scenario)
    except CalendarReachError as error:
        return Result(scenario, (_unreachable(error),), frozenset())
    reached = (goals or Goals(rulebook)).reached_by(played)
    differences = (
        *compare(rulebook, scenario, played),
        *miscounted(rulebook, scenario, played),
        *disclosed_otherwise(rulebook, scenario, played),
    )
    return Result(scenario, differences, reached, touched(rulebook, scenario, played))


def run_all(rulebook: Rulebook, watch: Watch = iter) -> Report:
    """Play all tests of the rulebook, in reading order; ``watch`` sees them pass by."""
    goals = Goals(rulebook)
    results = tuple(run(rulebook, scenario, goals) for scenario in watch(rulebook.scenarios))
    coverage = goals.measure(result.reached for result in results)
    return Report(rulebook.version, results, coverage, rulebook.city.test_coverage)


def _unreachable(error: CalendarReachError) -> Difference:
    """A clock that can never fall due, because its calendar stays closed."""
    wanted = Said("时限能到期", "a clock that can fall due")
    return Difference("story", wanted, Said("日历到不了: " + str(error), str(error)))
