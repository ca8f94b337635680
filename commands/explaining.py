"""``dafuwu explain``: who, by when and why, with every rule that was tried."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from commands.places import database_url, now, rulebook_as_of, rulebook_of, store_of
from commands.terminal import Failure, exit_with, language, out, print_json, words
from commands.validating import Format
from engine.desk import Desk, NoSuchTicket
from engine.rulebook.decide import decide
from engine.rulebook.decision import ClockPlan, Decided, Decision, Matched
from engine.rulebook.explain import due_at_receipt, explain_json, local_iso
from engine.rulebook.facts import FactErrors, Request
from engine.rulebook.misses import near_misses
from engine.rulebook.rulebook import Rulebook
from engine.rulebook.skipped import skipped
from engine.tickets.escalation import spoken
from engine.tickets.ticket import Ticket

_TICKET = re.compile(r"\d{8}-[0-9A-Z]{8}", re.IGNORECASE)
_MILESTONES: Mapping[str, tuple[str, str]] = {
    "dispatch": ("派单", "dispatch"),
    "sign": ("签收", "sign"),
    "contact": ("联系", "contact"),
    "arrive": ("到场", "arrive"),
    "resolve": ("办结", "resolve"),
    "callback": ("回访", "call back"),
}
_KINDS: Mapping[str, tuple[str, str]] = {
    "intake": ("受理", "intake"),
    "routing": ("派单", "routing"),
    "priorities": ("优先级", "priorities"),
    "clocks": ("时限", "clocks"),
}


def explain(
    given: Sequence[str], at: str | None, form: Format, home: Path | None, database: str | None
) -> None:
    """Explain a request given as facts, or a ticket given by its number."""
    if len(given) == 1 and _TICKET.fullmatch(given[0]):
        _explain_ticket(given[0].upper(), form, home, database)
        return
    rulebook = rulebook_of(home).rulebook
    values = _facts(given)
    moment = _moment(at, rulebook)
    try:
        request = rulebook.facts.request(values, moment)
    except FactErrors as errors:
        _print_fact_problems(errors)
    decision = decide(rulebook, request, trace=True)
    if form is Format.JSON:
        print_json(explain_json(rulebook, request, decision))
    else:
        _print(rulebook, request, decision)


def _facts(given: Sequence[str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            raise Failure(
                f'"{one}" 应写成 事实=值, 例如 area=water; 或写工单号 20170928-7K2M9QXD',
                f'"{one}" should be FACT=VALUE, as in area=water; or a ticket 20170928-7K2M9QXD',
            )
        if name in values:
            raise Failure(f'"{name}" 写了两次', f'"{name}" is given twice')
        values[name] = value
    return values


def _moment(at: str | None, rulebook: Rulebook) -> datetime:
    zone = rulebook.city.zone
    if at is None:
        return now().astimezone(zone)
    try:
        moment = datetime.fromisoformat(at.strip())
    except ValueError:
        raise Failure(
            f'看不懂时间 "{at}", 应写成 2026-02-14T16:40',
            f'"{at}" is not a time: write 2026-02-14T16:40',
        ) from None
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def _print_fact_problems(errors: FactErrors) -> None:
    for problem in errors.problems:
        line = words(problem.message_zh, problem.message_en)
        hint = words(problem.hint_zh or "", problem.hint_en or "")
        out().print(f"{problem.code}  {line}  {hint}", style="red", markup=False, soft_wrap=True)
    exit_with(2)


# A ticket


def _explain_ticket(number: str, form: Format, home: Path | None, database: str | None) -> None:
    in_force = rulebook_of(home)
    with store_of(database_url(database)) as store:
        desk = Desk(store, lambda: in_force.rulebook)
        try:
            ticket = desk.ticket(number)
        except NoSuchTicket:
            raise Failure(f"没有工单 {number}", f"there is no ticket {number}") from None
        rulebook = rulebook_as_of(store, ticket.rulebook, in_force.rulebook)
    if rulebook is None:
        raise Failure(
            f"数据库里没有当时的规则库 {ticket.rulebook[:12]}",
            f"the database does not hold the rulebook of then, {ticket.rulebook[:12]}",
        )
    # The decision is made again from the same facts under the same rulebook: it is pure.
    text = spoken(ticket.subject, ticket.text)
    request = Request(ticket.received_at.astimezone(rulebook.city.zone), ticket.values, text)
    decision = decide(rulebook, request, trace=True)
    if form is Format.JSON:
        print_json(_ticket_json(rulebook, request, decision, ticket))
        return
    state = words(f"工单 {ticket.id}  状态 {ticket.state}", f"ticket {ticket.id}  {ticket.state}")
    out().print(f"{state}  {local_iso(rulebook, ticket.received_at)}", markup=False)
    by_rule = decision.lead.value if decision.lead is not None else None
    if ticket.lead != by_rule:
        out().print(words(f"现由 {ticket.lead} 承办", f"handled by {ticket.lead}"), markup=False)
    _print(rulebook, request, decision, ticket)


def _ticket_json(
    rulebook: Rulebook, request: Request, decision: Decision, ticket: Ticket
) -> dict[str, Any]:
    report = explain_json(rulebook, request, decision)
    for clock in report["clocks"]:
        running = ticket.clocks.get(clock["milestone"])
        if running is not None:
            clock["due"] = local_iso(rulebook, running.due_at)
            clock["state"] = running.state
            clock["overdue"] = running.overdue
    return {"ticket": ticket.id, "state": ticket.state, "handled_by": ticket.lead, **report}


# As text


@dataclass(frozen=True, slots=True)
class _Line:
    label: str
    value: str
    place: str
    basis: str


def _print(
    rulebook: Rulebook, request: Request, decision: Decision, ticket: Ticket | None = None
) -> None:
    lines = [*_outcome_lines(rulebook, decision)]
    lines += [_clock_line(rulebook, plan, request, ticket) for plan in decision.clocks]
    table = Table.grid(padding=(0, 2))
    for line in lines:
        table.add_row(Text(line.label, style="bold"), Text(line.value), Text(line.place, "dim"))
        if line.basis:
            table.add_row("", Text(line.basis, style="dim"), "")
    out().print(table)
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
    label = words(*_MILESTONES.get(plan.milestone, (plan.milestone, plan.milestone)))
    started = ticket.clocks.get(plan.milestone) if ticket is not None else None
    start, due = request.at, due_at_receipt(rulebook, plan, request.at)
    if started is not None:
        start, due = started.started_at, started.due_at.astimezone(rulebook.city.zone)
    within = words(plan.within.in_chinese(), str(plan.within))
    if due is None:
        events = " / ".join(plan.starts)
        value = words(f"{events} 后 {within}", f"{within} after {events}")
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
            branch.add(_matched(rulebook, one))
        for miss in near:
            branch.add(_entry(miss.rule, "no", miss.why(language()), str(miss.origin), "dim"))
    return tree


def _matched(rulebook: Rulebook, one: Matched) -> Text:
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
    title = rulebook.rules[one.rule].title
    return _entry(one.rule, verdict, f"{'; '.join(parts)}  {title}", str(one.origin), style)


def _entry(rule: str, verdict: str, why: str, place: str, style: str) -> Text:
    text = Text(f"{rule:<28} ")
    text.append(f"{verdict:<5}", style=style)
    text.append(why)
    text.append(f"  {place}", style="dim")
    return text
