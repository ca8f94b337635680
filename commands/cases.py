"""``dafuwu cases``: cases of accountability as a list, and one with its story and evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
import typer
from rich.text import Text

from commands.lines import heading, print_lines, table
from commands.places import DatabaseOption, HomeOption, LangOption, Ruled, database_url, desk_of
from commands.terminal import Failure, Lang, language, note, out, print_json, say, speak, words
from commands.validating import Format
from engine.cases.case import Case
from engine.cases.case import replay as replay_case
from engine.cases.commands import possible
from engine.cases.evidence import Doubt, Evidence, doubts
from engine.cases.states import CASE_MOVES, CASE_STATES, OUTCOMES, row_in
from engine.compare.words import BEHAVIOURS
from engine.rulebook.rulebook import Rulebook
from engine.store.case_lists import CaseFilter, CaseRow
from engine.store.paging import LIMIT_MAX
from engine.tickets.chain import verify
from engine.tickets.events import KINDS, Event

cases = typer.Typer(help="问责线索 · cases of accountability", invoke_without_command=True)

FormatOption = Annotated[Format, typer.Option("--format", help="输出格式 · output format")]


def add_cases(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(cases, name="cases")


@cases.callback()
def list_cases(
    context: typer.Context,
    state: Annotated[
        list[str] | None, typer.Option("--state", help="状态, 可多写 · state, may be repeated")
    ] = None,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", help="涉及单位, 可多写 · the unit it is about")
    ] = None,
    only_open: Annotated[
        bool, typer.Option("--open", help="只列未了结的 · open ones only")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help="最多列几条 · how many at most")] = 50,
    form: FormatOption = Format.TEXT,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """问责线索 · cases of accountability, the latest first."""
    if context.invoked_subcommand is not None:
        return
    speak(lang)
    wrong = [one for one in state or () if one not in CASE_STATES]
    if wrong:
        known = ", ".join(CASE_STATES)
        raise Failure(
            f'没有状态 "{wrong[0]}"; 可写: {known}', f'no state "{wrong[0]}"; there are: {known}'
        )
    wanted = CaseFilter(
        open=True if only_open else None,
        states=tuple(state) if state else None,
        unit=tuple(unit) if unit else None,
    )
    with desk_of(database_url(database), home) as ruled:
        found, more = _read(ruled, wanted, limit)
        if form is Format.JSON:
            from api.showing_cases import show_case_line

            print_json([msgspec.to_builtins(show_case_line(ruled.rulebook, row)) for row in found])
        elif not found:
            say("没有这样的线索", "no such case")
        else:
            _print_table(ruled.rulebook, found)
    if more:
        note(f"只列出 {limit} 条, 还有更多: --limit", f"{limit} are shown, there are more: --limit")


@cases.command("show")
def show(
    number: Annotated[str, typer.Argument(metavar="CASE", help="线索编号 · the case's number")],
    form: FormatOption = Format.TEXT,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """一条线索: 经过, 证据, 可以做什么 · one case: its story, evidence, what is possible."""
    speak(lang)
    with desk_of(database_url(database), home) as ruled:
        history = ruled.store.history(number.upper())
        if not history or history[0].kind != "case-opened" or not number.upper().startswith("C"):
            raise Failure(f"没有线索 {number}", f"there is no case {number}")
        case = replay_case(history)
        tickets = {one.ticket for one in case.evidence}
        told = ruled.store.histories(tickets).values()
        doubted = doubts(case.evidence, (event for one in told for event in one))
        if form is Format.JSON:
            from api.showing import show_event
            from api.showing_cases import show_case

            zone = ruled.rulebook.city.zone
            events = [msgspec.to_builtins(show_event(event, zone)) for event in history]
            shown = msgspec.to_builtins(show_case(ruled.rulebook, case, doubted))
            print_json({**shown, "events": events})
            return
        _print_case(ruled.rulebook, case, history, doubted)


def _read(ruled: Ruled, wanted: CaseFilter, limit: int) -> tuple[list[CaseRow], bool]:
    found: list[CaseRow] = []
    cursor: str | None = None
    while True:
        left = min(LIMIT_MAX, limit - len(found))
        page = ruled.store.cases(wanted, limit=left, cursor=cursor)
        found += page.items
        cursor = page.next
        if cursor is None or len(found) >= limit:
            return found, cursor is not None


def _print_table(rulebook: Rulebook, found: Sequence[CaseRow]) -> None:
    made = table(
        ("编号", "case"), ("登记时间", "opened"), ("状态", "state"), ("情形", "behaviour"),
        ("涉及单位", "unit"), ("缘由", "because"), ("工单", "ticket"),
    )  # fmt: skip
    for row in found:
        rule = rulebook.rules.get(row.trigger or "")
        state = _state(row.state) + (words(" (已申诉)", " (objected)") if row.objected else "")
        made.add_row(
            row.id,
            _day(rulebook, row.opened_at),
            state,
            _behaviour(row.behaviour),
            Text(_unit(rulebook, row.unit)),
            Text((rule.title if language() == "zh" else rule.id) if rule else row.trigger or "—"),
            row.ticket_id or words("整个单位", "the whole unit"),
            style=None if row.open else "dim",
        )
    out().print(made)


def _print_case(
    rulebook: Rulebook, case: Case, history: Sequence[Event], doubted: Sequence[Doubt]
) -> None:
    heading(
        f"线索 {case.id}  {_state(case.state)}  {_behaviour(case.behaviour)}",
        f"case {case.id}  {_state(case.state)}  {_behaviour(case.behaviour)}",
    )
    place = f"{case.rule}  {case.file}:{case.line}" if case.rule else words("人工", "a person")
    lines = [
        (words("事由", "about"), case.title),
        (words("单位", "unit"), _unit(rulebook, case.unit)),
        (words("工单", "ticket"), case.ticket or words("整个单位", "the whole unit")),
        (words("核实", "verified by"), _unit(rulebook, case.refer)),
        (words("出自", "opened by"), place),
        (words("依据", "basis"), case.basis),
    ]
    for said, label in (
        (case.reason, ("理由", "reason")),
        (case.finding, ("认定", "finding")),
        ("、".join(case.responsible), ("责任人", "responsible")),
        (case.ground, ("不予认定", "dismissed because")),
        (None if case.referred_to is None else _unit(rulebook, case.referred_to), ("移交", "to")),
        (None if case.outcome is None else _outcome(case.outcome), ("处理", "outcome")),
        (case.result, ("结果", "result")),
    ):
        if said:
            lines.append((words(*label), said))
    print_lines(lines, ("bold",))
    heading("\n证据", "\nevidence")
    broken = {doubt.evidence.place: doubt for doubt in doubted}
    print_lines(
        [_evidence(rulebook, one, broken.get(one.place)) for one in case.evidence] or [("—",)]
    )
    heading("\n经过", "\nstory")
    print_lines([_event(rulebook, event) for event in history])
    for break_ in verify(history):
        say(f"链不完整: {break_}", f"the chain is broken: {break_}")
    heading("\n可以", "\npossible")
    rows = [row for name in possible(case) if (row := row_in(name, case.state)) is not None]
    print_lines(
        [
            (
                words(row.name_zh, row.command),
                ", ".join(_role(rulebook, one) for one in sorted(row.who)),
            )
            for row in rows
        ]
        or [(words("已了结, 没有可做的", "settled: nothing"),)]
    )


def _evidence(rulebook: Rulebook, one: Evidence, doubt: Doubt | None) -> tuple[str, ...]:
    bears = words("与工单一致", "as in the ticket")
    if doubt is not None:
        bears = words(doubt.message_zh, doubt.message_en)
    what = words(KINDS.get(one.kind, one.kind), one.kind)
    return _time(rulebook, one.at), what, f"{one.ticket}/{one.number}", bears


def _event(rulebook: Rulebook, event: Event) -> tuple[str, ...]:
    private = event.private or {}
    said = "; ".join(
        "、".join(map(str, value)) if isinstance(value, list) else str(value)
        for value in private.values()
    )
    names = {row.event: row.name_zh for row in CASE_MOVES}
    what = words(names.get(event.kind, event.kind), event.kind)
    return _time(rulebook, event.at), what, event.actor, said


def _state(state: str) -> str:
    return words(CASE_STATES[state].name_zh, state)


def _behaviour(behaviour: str) -> str:
    return words(BEHAVIOURS.get(behaviour, behaviour), behaviour)


def _outcome(outcome: str) -> str:
    return words(OUTCOMES.get(outcome, outcome), outcome)


def _unit(rulebook: Rulebook, unit: str | None) -> str:
    if unit is None:
        return "—"
    found = rulebook.departments.get(unit)
    return unit if found is None else words(found.name, f"{unit} {found.name}")


def _role(rulebook: Rulebook, role: str) -> str:
    found = rulebook.roles.get(role)
    return words(role if found is None else found.name, role)


def _day(rulebook: Rulebook, at: datetime) -> str:
    return f"{at.astimezone(rulebook.city.zone):%Y-%m-%d}"


def _time(rulebook: Rulebook, at: datetime) -> str:
    return f"{at.astimezone(rulebook.city.zone):%Y-%m-%d %H:%M}"
