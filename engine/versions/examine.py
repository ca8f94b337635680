"""Whether a rulebook may be put in force: it loads, it is proved, and its own tests pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.rulebook.load import Loaded, load_files
from engine.rulebook.messages import Problem, sort_problems
from engine.rulebook.prove import prove
from engine.rulebook.rulebook import Rulebook
from engine.trials.run import Report, Watch, run_all
from engine.versions.trying import tried


@dataclass(frozen=True, slots=True)
class Examined:
    """A rulebook with its files, all its problems, and what came of its tests."""

    files: Mapping[str, bytes]
    loaded: Loaded
    problems: tuple[Problem, ...]
    report: Report | None

    @property
    def rulebook(self) -> Rulebook | None:
        """The rulebook, where it loads at all."""
        return self.loaded.rulebook

    @property
    def sound(self) -> bool:
        """Whether it has no error, and its tests pass and cover what the city asks for.

        A city that asks for no coverage may have no tests.
        """
        if self.report is None or any(problem.is_error for problem in self.problems):
            return False
        return not self.report.failed and self.report.covered_enough


def examine(
    files: Mapping[str, bytes],
    unread: Iterable[Problem],
    now: datetime,
    watch: Watch = iter,
) -> Examined:
    """Load, prove from today on, try the triggers, and run the tests.

    ``unread`` are files that nobody could read.
    """
    loaded = load_files(files)
    problems = [*unread, *loaded.problems]
    if loaded.rulebook is None or any(problem.is_error for problem in problems):
        return Examined(files, loaded, sort_problems(problems), None)
    problems += proved(loaded.rulebook, files, now.astimezone(loaded.rulebook.city.zone).date())
    report = None
    if not any(problem.is_error for problem in problems):
        # Before the tests, which match the triggers in this process.
        problems += tried(loaded.rulebook, line_in(files))
    if not any(problem.is_error for problem in problems):
        report = run_all(loaded.rulebook, watch)
    return Examined(files, loaded, sort_problems(problems), report)


def proved(rulebook: Rulebook, files: Mapping[str, bytes], today: date) -> tuple[Problem, ...]:
    """What the proofs find, each with the line that it is about."""
    return prove(rulebook, today, line_in(files))


def line_in(files: Mapping[str, bytes]) -> Callable[[str, int], str | None]:
    """What gives a line of these files, for the excerpt of a problem."""
    read: dict[str, list[str]] = {}

    def line(file: str, number: int) -> str | None:
        lines = read.setdefault(file, files.get(file, b"").decode("utf-8-sig").splitlines())
        return lines[number - 1] if 0 < number <= len(lines) else None

    return line
