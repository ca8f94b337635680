"""A decision as text: who, by when, where it is written and on what it rests; what was tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.text import Text
from rich.tree import Tree

from commands.terminal import language, out, words
from commands.ticket_story import MILESTONES
from engine.rulebook.decision import ClockPlan, Decided, Decision, Matched
from engine.rulebook.explain import due_at_receipt
from engine.rulebook.facts import Request
from engine.rulebook.messages import columns
from engine.rulebook.misses import near_misses
from engine.rulebook.rulebook import Rulebook
from engine.rulebook.skipped import skipped
from engine.tickets.events import KINDS
from engine.tickets.ticket import Ticket

_KINDS: Mapping[str, tuple[str, str]] = {
    "intake": ("受理", "intake"),
    "routing": ("派单", "routing"),
    "priorities": ("优先级", "priorities"),
    "clocks": ("时限", "clocks"),
}


@dataclass(frozen=True, slots=True)
class _Line:
    label: str
    value: str
    place: str
    basis: str


def print_decision(
    rulebook: Rulebook, request: Request, decision: Decision, ticket: Ticket | None = None
) -> None:
    """Who, by when and why, line by line, then the tree of what was tried."""
    lines = [*_outcome_lines(rulebook, decision)]
    lines += [_clock_line(rulebook, plan, request, ticket) for plan in decision.clocks]
    _print_lines(lines)
    for conflict in decision.conflicts:
        rules = ", ".join(conflict.rules)
        out().print(
            words(
                f"规则冲突 {conflict.attribute}: {rules}", f"conflict {conflict.attribute}: {rules}"
            ),
            style="red",
            markup=False,
        )
    out().print(_tried(rulebook, request, decision))


def _print_lines(lines: Sequence[_Line]) -> None:
    """In columns, the basis last: it may be long, and a terminal wraps it where it likes."""
    widths = [
        max(columns(text) for text in texts)
        for texts in zip(*((line.label, line.value, line.place) for line in lines), strict=True)
    ]
    for line in lines:
        text = Text()
        for part, width, style in zip(
            (line.label, line.value, line.place), widths, ("bold", "", "dim"), strict=True
        ):
            text.append(part + " " * (width - columns(part) + 2), style=style)
        text.append(line.basis, style="dim")
        text.rstrip()
        out().print(text, soft_wrap=True)


def _outcome_lines(rulebook: Rulebook, decision: Decision) -> list[_Line]:
    units = {unit.id: unit.name for unit in rulebook.departments.values()}
    lines: list[_Line] = []
    if decision.refer_to is not None:
        line = rulebook.hotlines[decision.refer_to.value]
        lines.append(
            _line(words("转介", "refer to"), f"{line.number} {line.name}", decision.refer_to)
        )
    if decision.decline is not None:
        reason = rulebook.decline_reasons[decision.decline.value]
        lines.append(_line(words("不予受理", "declined"), reason.name, decision.decline))
    if decision.outcome == "undecided":
        label, value = (
            words("待定", "undecided"),
            words("规则未定承办单位, 由派单员决定", "a person decides"),
        )
        lines.append(_Line(label, value, "", ""))
    if decision.lead is not None:
        lines.append(_unit(words("承办", "lead"), units, decision.lead))
    if decision.authority is not None:
        lines.append(_unit(words("主管", "authority"), units, decision.authority))
    lines += [_unit(words("协办", "assist"), units, unit) for unit in decision.assist]
    lines += [_unit(words("抄送", "notify"), units, unit) for unit in decision.notify]
    if decision.priority is not None and decision.priority.rule is not None:
        lines.append(_line(words("优先级", "priority"), decision.priority.value, decision.priority))
    return lines


def _unit(label: str, units: Mapping[str, str], decided: Decided) -> _Line:
    name = units.get(decided.value, decided.value)
    return _line(label, words(name, f"{decided.value} {name}"), decided)


def _line(label: str, value: str, decided: Decided) -> _Line:
    basis = words(f"依据 {decided.basis}", f"basis {decided.basis}") if decided.basis else ""
    return _Line(label, value, str(decided.origin or ""), basis)


def _clock_line(
    rulebook: Rulebook, plan: ClockPlan, request: Request, ticket: Ticket | None
) -> _Line:
    label = words(*MILESTONES.get(plan.milestone, (plan.milestone, plan.milestone)))
    started = ticket.clocks.get(plan.milestone) if ticket is not None else None
    start, due = request.at, due_at_receipt(rulebook, plan, request.at)
    if started is not None:
        start, due = started.started_at, started.due_at.astimezone(rulebook.city.zone)
    within = words(plan.within.in_chinese(), str(plan.within))
    if due is None:
        named = [words(KINDS.get(kind, kind), kind) for kind in plan.starts]
        events = " / ".join(named)
        value = words(f"{events}后 {within}", f"{within} after {events}")
    else:
        value = f"{due:%Y-%m-%d %H:%M}  {within}"
        passed = (
            skipped(rulebook.calendar(plan.calendar), start, due) if plan.within.working else None
        )
        if passed:
            value += words(f", {passed.zh}", f", {passed.en}")
        if started is not None and started.overdue:
            value += words("  超期", "  overdue")
    return _Line(label, value, str(plan.origin), words(f"依据 {plan.basis}", f"basis {plan.basis}"))


def _tried(rulebook: Rulebook, request: Request, decision: Decision) -> Tree:
    tree = Tree(Text("tried", style="bold"))
    misses = near_misses(rulebook, request, decision)
    for kind, name in _KINDS.items():
        matched = [one for one in decision.matched or () if one.kind == kind]
        near = [miss for miss in misses if miss.kind == kind]
        if not matched and not near:
            continue
        branch = tree.add(Text(words(*name), style="bold"))
        for one in matched:
            branch.add(_matched(one))
        for miss in near:
            branch.add(_entry(miss.rule, "no", miss.why(language()), str(miss.origin), "dim"))
    return tree


def _matched(one: Matched) -> Text:
    parts = []
    if one.won:
        parts.append(words("决定 ", "decides ") + ", ".join(one.won))
    parts += [
        words(f"{attribute} 让位于 {rule}", f"{attribute} lost to {rule}")
        for attribute, rule in one.lost_to.items()
    ]
    if not parts:
        parts.append(words("相符, 没有可决定的", "holds, but sets nothing here"))
    verdict, style = ("YES", "green") if one.won else ("lost", "yellow")
    return _entry(one.rule, verdict, "; ".join(parts), str(one.origin), style)


def _entry(rule: str, verdict: str, why: str, place: str, style: str) -> Text:
    text = Text(f"{rule:<28} ")
    text.append(f"{verdict:<5}", style=style)
    text.append(why)
    text.append(f"  {place}", style="dim")
    return text
