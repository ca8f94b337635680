"""The state chart of a ticket's life, drawn from the table of moves; ``make docs`` writes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.tickets.states import MOVES, STATES, Move, Need

_HEAD = """# The life of a ticket · 工单的一生

Drawn from `engine/tickets/states.py` by `make docs`; a test holds the two together. Beside the
main line run requests that wait for a judgement (退单, 延期, 挂起, 不予受理, 结案), the parts of
assisting units, suspension, and written supervision: they leave the state as it is. Roles are those
of `catalog/roles.yaml`; a caller that states no role is not checked until there are accounts.
"""
_SEVERAL = {
    "reopen": ("dispatched", "received"),
    "unmerge": ("received",),
    "redo": ("dispatched", "received"),
    "inspect": ("dispatched", "received"),
}
"""Commands whose event itself says where it leads: back to the unit that had it, or to the rules;
an inspection only where it contradicts the report."""
_NEEDS: dict[Need, str] = {
    "call-open": "通话中 · the call is open",
    "nothing-asked": "没有待审批的申请 · no request waits",
    "not-returning": "没有待审批的退单或不予受理 · no return or decline waits",
    "return": "退单待审批 · a return waits",
    "extension": "延期待审批 · an extension waits",
    "suspension": "挂起待审批 · a suspension waits",
    "decline": "不予受理待审批 · a decline waits",
    "closing": "结案待审批 · a closing waits",
    "suspended": "已挂起 · suspended",
    "not-suspended": "没有挂起, 也没有待审批的申请 · not suspended, no request waits",
    "part-asked": "有待签收的协办 · a part is to be signed",
    "part-open": "有未完成的协办 · a part is open",
    "supervised": "有未办结的督办 · a supervision is open",
    "unanswered": "有待回复的督办 · a supervision waits for a reply",
    "replied": "有待审的督办回复 · a reply waits",
}


def chart() -> str:
    """The page: the diagram, then every command with its states, its event and who may give it."""
    return "\n".join([_HEAD, "```mermaid", *_diagram(), "```", "", *_tables(), ""])


def _diagram() -> Iterator[str]:
    yield "stateDiagram-v2"
    for state in STATES.values():
        yield f'    state "{state.name_zh}<br>{state.id}" as {_id(state.id)}'
    yield "    [*] --> received: receive"
    arrows: dict[tuple[str, str], list[str]] = {}
    for move in MOVES:
        for to in _leads_to(move):
            for from_ in _in_order(move.from_):
                if from_ != to:
                    arrows.setdefault((from_, to), []).append(move.command)
    for (from_, to), commands in arrows.items():
        yield f"    {_id(from_)} --> {_id(to)}: {', '.join(commands)}"
    yield "    merged --> resolved: the parent is resolved"
    yield "    archived --> [*]"


def _leads_to(move: Move) -> tuple[str, ...]:
    if move.command in _SEVERAL:
        return _SEVERAL[move.command]
    return () if move.to is None else (move.to,)


def _tables() -> Iterator[str]:
    yield "## 命令 · commands"
    yield ""
    yield "| command | 名称 | event | from | to | who may give it | besides |"
    yield "|---|---|---|---|---|---|---|"
    for move in MOVES:
        states = "any" if len(move.from_) == len(STATES) else ", ".join(_in_order(move.from_))
        to = " or ".join(_leads_to(move)) or "–"
        who = ", ".join(move.who)
        if move.scope == "lead":
            who += " (of the lead unit)"
        elif move.scope == "part":
            who += " (of the assisting unit)"
        elif move.scope == "supervised":
            who += " (of the unit supervised)"
        besides = _NEEDS[move.need] if move.need else ""
        yield (
            f"| `{move.command}` | {move.name_zh} | `{move.event}` | {states or '–'} | {to} "
            f"| {who} | {besides} |"
        )


def _in_order(states: Iterable[str]) -> list[str]:
    wanted = set(states)
    return [state for state in STATES if state in wanted]


def _id(state: str) -> str:
    return state.replace("-", "_")
