"""How the ticket of a test counts in the assessment of units, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from engine.insight.counting import Asked, Span, Which, asked
from engine.insight.stint import Owed, Stint
from engine.insight.stints import stints_of
from engine.rulebook.assessment import scheme_on
from engine.rulebook.assessment_names import MARK_NAMES
from engine.rulebook.facts import local_day
from engine.rulebook.rulebook import Rulebook
from engine.rulebook.scenario import ANY_UNIT, NO_ITEM, Scenario
from engine.trials.compare import Difference
from engine.trials.play import Played, end_of
from engine.trials.reasons import Reason, Said, when

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
_AFTER_ALL = datetime.max.replace(tzinfo=UTC)


def miscounted(rulebook: Rulebook, scenario: Scenario, played: Played) -> Iterator[Difference]:
    """Every measure in which the ticket counts otherwise than expected.

    The scheme is that of the day on which the story ends. What is done counts as it will in the
    period in which it falls; what is still to be done then is ``carried``.
    """
    wishes = scenario.expected.counts
    if not wishes:
        return
    ended_at = end_of(scenario, played)
    scheme = scheme_on(rulebook, local_day(ended_at, rulebook.city.zone))
    stints = stints_of(played.ticket.trail)
    for id_, wanted in wishes.items():
        measure = None if scheme is None else scheme.measure(id_)
        if measure is None:
            note = Said("当时施行的考核办法没有这个指标", "the scheme in force has no such measure")
            yield Difference(f"counts.{id_}", _ways(next(iter(wanted.values()))), _ways(()),
                             (Reason(note),))  # fmt: skip
            continue
        ready = asked(measure, rulebook.facts)
        found = [(stint, way) for stint in stints if (way := _way(ready, stint, ended_at))]
        for unit, expected in wanted.items():
            mine = [one for one in found if unit in (ANY_UNIT, one[0].unit)]
            actual = tuple(way for _, way in mine)
            if actual != expected:
                item = f"counts.{id_}" + (f".{unit}" if unit != ANY_UNIT else "")
                reasons = tuple(_reason(rulebook, stint, way) for stint, way in found)
                yield Difference(item, _ways(expected), _ways(actual), reasons)


def _way(ready: Asked, stint: Stint, ended_at: datetime) -> Which | None:
    # What happens at the very end of the story belongs to it.
    now = ready.counts(stint, Span(_BEFORE_ALL, _AFTER_ALL, ended_at + timedelta.resolution))
    if now != "carried":
        return now
    later = ready.counts(stint, Span(_BEFORE_ALL, _AFTER_ALL, _AFTER_ALL))
    return now if later in (None, "missed") else later


def _ways(ways: tuple[str, ...]) -> Said:
    return Said.same(", ".join(ways) or NO_ITEM)


def _reason(rulebook: Rulebook, stint: Stint, way: Which) -> Reason:
    """One stint that counts: whose, since when, what was owed and said, and its marks."""
    given = when(rulebook, stint.given_at)
    zh, en = [f"{stint.unit} {given} 起"], [f"{stint.unit} from {given}"]
    for name_zh, name_en, owed in (
        ("联系", "contact", stint.contact),
        ("办结", "result", stint.result),
    ):
        if owed is not None:
            zh.append(f"{name_zh}{_owed(rulebook, owed, '到期', '完成', '未完成')}")
            en.append(f"{name_en} {_owed(rulebook, owed, 'due', 'done', 'not done')}")
    marks = [said for mark, said in MARK_NAMES.items() if mark in stint.marks]
    zh += [said for said, _ in marks]
    en += [said for _, said in marks]
    return Reason(Said(f"{way}: " + ", ".join(zh), f"{way}: " + ", ".join(en)))


def _owed(rulebook: Rulebook, owed: Owed, due: str, done: str, not_done: str) -> str:
    at = f"{done} {when(rulebook, owed.done_at)}" if owed.done_at is not None else not_done
    return f"{due} {when(rulebook, owed.due_at)} {at}"
