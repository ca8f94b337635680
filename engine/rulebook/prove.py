"""Everything that is proved about a rulebook that loads, as located problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain

from engine.rulebook.messages import Problem, sort_problems
from engine.rulebook.proofs.alive import dead
from engine.rulebook.proofs.complete import gaps
from engine.rulebook.proofs.consistent import conflicts
from engine.rulebook.proofs.findings import Finding
from engine.rulebook.proofs.in_time import unknown_years
from engine.rulebook.proofs.ladders import steps_never_taken
from engine.rulebook.proofs.measures import measures_never_counted
from engine.rulebook.proofs.triggers import never_fire
from engine.rulebook.rulebook import Rulebook

PROOFS: tuple[Callable[[Rulebook, date], Iterator[Finding]], ...] = (
    gaps,
    conflicts,
    dead,
    steps_never_taken,
    never_fire,
    measures_never_counted,
    unknown_years,
)


def prove(
    rulebook: Rulebook, today: date, line_of: Callable[[str, int], str | None]
) -> tuple[Problem, ...]:
    """Complete, consistent, alive, in time, from ``today`` on.

    ``line_of`` gives the text of a line of a policy file, for the excerpt of each problem.
    """
    found = chain.from_iterable(proof(rulebook, today) for proof in PROOFS)
    return sort_problems(_as_problem(finding, line_of) for finding in found)


def _as_problem(finding: Finding, line_of: Callable[[str, int], str | None]) -> Problem:
    origin = finding.origin
    excerpt = line_of(origin.file, origin.line)
    return Problem(
        finding.code,
        finding.severity,
        origin.file,
        origin.line,
        origin.column,
        finding.message_zh,
        finding.message_en,
        finding.hint_zh,
        finding.hint_en,
        excerpt,
        max(1, len(excerpt.rstrip()) - origin.column + 1) if excerpt else 1,
    )
