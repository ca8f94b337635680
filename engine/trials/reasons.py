"""Why a value came out as it did: the rule, where it stands, its basis, or what was missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.rulebook.decision import ClockPlan, Decided
from engine.rulebook.rulebook import Origin, Rulebook
from engine.rulebook.skipped import skipped
from engine.tickets.clocks import ClockState
from engine.tickets.ticket import Ticket
from engine.timing.durations import parse_duration
from engine.trials.play import Played

_INTAKE = ("outcome", "refer_to", "decline")


@dataclass(frozen=True, slots=True)
class Said:
    """Something said in both languages."""

    zh: str
    en: str

    @classmethod
    def same(cls, text: str) -> Said:
        """An id or a time, which is the same in both."""
        return cls(text, text)


NONE = Said("无", "none")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason; ``rule`` is None where the catalog, or no rule at all, says so."""

    note: Said | None = None
    rule: str | None = None
    origin: Origin | None = None
    basis: str | None = None


def when(rulebook: Rulebook, at: datetime) -> str:
    """An instant in the city's time, as tests write it."""
    local = at.astimezone(rulebook.city.zone)
    return local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")


def deciders(played: Played, attribute: str) -> tuple[str, ...]:
    """The rules that won this attribute."""
    won = "outcome" if attribute in _INTAKE else attribute
    return tuple(one.rule for one in played.decision.matched or () if won in one.won)


def why_value(rulebook: Rulebook, played: Played, attribute: str) -> tuple[Reason, ...]:
    """Why a single value is what it is."""
    decision, ticket = played.decision, played.ticket
    found: Decided | None = getattr(decision, attribute, None) if attribute != "outcome" else None
    now = getattr(ticket, attribute, None)
    if isinstance(found, Decided) and (now is None or found.value == now):
        return (_decided(found),)
    if attribute == "state":
        last = played.drafts[-1]
        at = when(rulebook, last.at)
        return (Reason(Said(f"最后一件事: {last.kind} {at}", f"last event: {last.kind} at {at}")),)
    if now is not None and attribute in ("lead", "authority", "refer_to", "decline"):
        return (Reason(Said("由人决定, 见经过", "decided by a person, see the story")),)
    return tuple(_by_outcome(rulebook, played))


def why_units(played: Played, attribute: str) -> tuple[Reason, ...]:
    """Why each unit of a list is in it."""
    return tuple(
        Reason(Said.same(decided.value), decided.rule, decided.origin, decided.basis)
        for decided in getattr(played.decision, attribute)
    )


def clock_of(ticket: Ticket, milestone: str) -> ClockState | None:
    """The clock of a milestone; of the parts, and of the replies, the one that started last."""
    found = [clock for clock in ticket.clocks.values() if clock.milestone == milestone]
    return max(found, key=lambda clock: clock.started_at, default=None)


def why_planned(rulebook: Rulebook, played: Played, milestone: str) -> tuple[Reason, ...]:
    """Why a clock is due then at receipt, or not running yet."""
    plan = next((plan for plan in played.decision.clocks if plan.milestone == milestone), None)
    if plan is None:
        none = Reason(Said(f"没有 {milestone} 时限", f"no clock for {milestone}"))
        return (none, *_by_outcome(rulebook, played))
    clock = clock_of(played.received, milestone)
    if clock is None:
        starts = ", ".join(plan.starts)
        return (_planned(plan, Said(f"自 {starts} 起算", f"starts with {starts}")),)
    return (why_running(rulebook, clock),)


def why_due(rulebook: Rulebook, played: Played, milestone: str) -> tuple[Reason, ...]:
    """Why a clock is due then in the end, and what became of it."""
    clock = clock_of(played.ticket, milestone)
    if clock is None:
        return why_planned(rulebook, played, milestone)
    return (why_running(rulebook, clock),)


def why_running(rulebook: Rulebook, clock: ClockState) -> Reason:
    """How a started clock came to its due time."""
    start, due = when(rulebook, clock.started_at), when(rulebook, clock.due_at)
    within = parse_duration(clock.within)
    zh = f"{within.in_chinese()}, {clock.calendar}, 自 {start} 起, {due} 届满"
    en = f"{within}, {clock.calendar}, from {start}, due {due}"
    passed = skipped(rulebook.calendar(clock.calendar), clock.started_at, clock.due_at)
    if within.working and passed is not None:
        zh, en = f"{zh}, {passed.zh}", f"{en}, {passed.en}"
    if clock.stopped_at is not None:
        at = when(rulebook, clock.stopped_at)
        word = ("止于", "stopped") if clock.state == "stopped" else ("取消于", "cancelled")
        zh, en = f"{zh}, {word[0]} {at}", f"{en}, {word[1]} {at}"
    return Reason(Said(zh, en), clock.rule, Origin(clock.file, clock.line), clock.basis)


def why_decided_by(rulebook: Rulebook, played: Played, attribute: str) -> tuple[Reason, ...]:
    """The rules that decided an attribute."""
    found = [rulebook.rules[rule] for rule in deciders(played, attribute)]
    reasons = tuple(Reason(None, rule.id, rule.origin, rule.basis) for rule in found)
    return reasons or tuple(_by_outcome(rulebook, played))


def _by_outcome(rulebook: Rulebook, played: Played) -> Iterator[Reason]:
    """Why nothing (more) was decided."""
    decision = played.decision
    for decided in (decision.refer_to, decision.decline):
        if decided is not None:
            said = Said(
                f"{decision.outcome} {decided.value}", f"{decision.outcome} {decided.value}"
            )
            yield Reason(said, decided.rule, decided.origin, decided.basis)
    for conflict in decision.conflicts:
        rules = ", ".join(conflict.rules)
        note = Said(
            f"{conflict.attribute} 冲突: {rules}", f"{conflict.attribute}: {rules} conflict"
        )
        for rule in (rulebook.rules[id_] for id_ in conflict.rules):
            yield Reason(note, rule.id, rule.origin, rule.basis)
    if decision.outcome in ("dispatch", "undecided") and not decision.conflicts:
        yield Reason(Said("没有规则这样规定", "no rule says so"))


def _decided(decided: Decided) -> Reason:
    note = None if decided.rule else Said("目录或缺省", "the catalog, or the default")
    return Reason(note, decided.rule, decided.origin, decided.basis)


def _planned(plan: ClockPlan, note: Said) -> Reason:
    return Reason(note, plan.rule, plan.origin, plan.basis)
