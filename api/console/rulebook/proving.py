"""The tests of the rules, played once for each version: which of them try which rule."""

from __future__ import annotations

from threading import Lock

from engine.rulebook.rulebook import Rulebook
from engine.trials.run import Report, Result, run_all

KEPT = 4
"""Versions whose tests are remembered."""

_played: dict[str, Report] = {}
_playing = Lock()


def report_of(rulebook: Rulebook) -> Report:
    """What came of all tests of a version. Takes a second the first time."""
    known = _played.get(rulebook.version)
    if known is not None:
        return known
    with _playing:
        known = _played.get(rulebook.version)
        if known is None:
            known = run_all(rulebook)
            for old in list(_played)[: 1 - KEPT]:
                del _played[old]
            _played[rulebook.version] = known
    return known


def results_of(report: Report, rule_id: str) -> tuple[Result, ...]:
    """The tests in which the rule decided something, those that failed first."""
    found = [one for one in report.results if rule_id in one.rules]
    return tuple(sorted(found, key=lambda one: one.passed))
