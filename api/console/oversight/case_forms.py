"""The commands to a case as forms: what each asks, and a form as the body that JSON would give."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from api.console.names import Said
from engine.cases.case import Case
from engine.cases.commands import possible
from engine.cases.states import row_in
from engine.tickets.asks import By

Kind = Literal["words", "line", "unit", "outcome", "names", "evidence", "behaviour", "ticket"]
_PLACE = re.compile(r"\s*([0-9A-Za-z-]+)\s*[/#\s]\s*(\d+)\s*")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form."""

    name: str
    kind: Kind
    said: Said
    required: bool = True
    hint: Said | None = None


@dataclass(frozen=True, slots=True)
class CaseForm:
    """A command that is possible now, for this person."""

    name: str
    said: Said
    fields: tuple[Field, ...]
    tone: str
    note: Said | None


_REASON = Field("reason", "words", ("理由", "Reason"))
_EVIDENCE = Field(
    "evidence", "evidence", ("证据 (工单的事件)", "Evidence (events of tickets)"), required=False
)

FIELDS: Mapping[str, tuple[Field, ...]] = {
    "open": (
        Field("behaviour", "behaviour", ("情形", "What it is about")),
        Field("unit", "unit", ("涉事单位", "Unit concerned")),
        Field("title", "line", ("标题", "Title")),
        Field(
            "basis", "line", ("依据", "Basis"),
            hint=("规定的名称和条款", "which rule, which article"),
        ),
        Field("reason", "words", ("登记理由", "Why it is opened")),
        Field(
            "ticket", "ticket", ("工单号", "Ticket"), required=False,
            hint=("留空: 针对单位整体", "empty: about the unit as a whole"),
        ),
        Field(
            "refer", "unit", ("由谁核实", "Who verifies"), required=False,
            hint=(
                "留空: 主管部门登记的由本部门核实, 其他的由该单位的主管部门核实",
                "empty: your own department, if it is an authority; else the unit's authority",
            ),
        ),
        _EVIDENCE,
    ),
    "take-up": (),
    "add-evidence": (
        _EVIDENCE,
        Field("note", "words", ("情况说明", "What is known"), required=False),
    ),
    "object": (Field("words", "words", ("申诉理由", "Why the unit is not at fault")),),
    "uphold-objection": (_REASON,),
    "reject-objection": (_REASON,),
    "dismiss": (_REASON,),
    "confirm": (
        Field("finding", "words", ("核实的情况", "What was found")),
        Field(
            "responsible", "names", ("责任人", "Who is responsible"), required=False,
            hint=("每行一人", "one a line"),
        ),
    ),
    "refer": (
        Field("to", "unit", ("移交给", "To whom")),
        Field("note", "words", ("说明", "Note"), required=False),
    ),
    "conclude": (
        Field("outcome", "outcome", ("处理结果", "Outcome")),
        Field("result", "words", ("处理情况", "What was done")),
    ),
}  # fmt: skip
"""Command → what its form asks; a test holds it against the bodies of the API."""

_NOTES: Mapping[str, Said] = {
    "take-up": (
        "记下由你开始核实; 涉事单位会收到通知。",
        "Notes that you begin to verify; the unit is told.",
    ),
    "uphold-objection": (
        "申诉成立, 线索不予认定, 就此了结。",
        "The case is dismissed and ends here.",
    ),
    "reject-objection": ("线索继续核实。", "The case goes on."),
    "dismiss": ("线索就此了结, 记录永久保留。", "The case ends here; its record stays."),
    "refer": ("只移交线索, 不代替纪检监察机关认定责任。", "Hands the case over; it judges nobody."),
    "conclude": ("线索就此了结, 记录永久保留。", "The case ends here; its record stays."),
}
_TONES = {"confirm": "primary", "take-up": "primary", "dismiss": "danger", "object": "primary"}


def forms_of(case: Case, by: By) -> tuple[CaseForm, ...]:
    """The commands that the case allows now to a person in this seat, each as a form."""
    found = ((name, row_in(name, case.state)) for name in possible(case, by))
    return tuple(
        CaseForm(
            name, (row.name_zh, row.name_en), FIELDS[name], _TONES.get(name, ""), _NOTES.get(name)
        )
        for name, row in found
        if row is not None
    )


def given(command: str, form: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """A form as the fields of a body; what is not asked is left out."""
    said: dict[str, Any] = {}
    for field in FIELDS[command]:
        values = [value.strip() for value in form.get(field.name, ()) if value.strip()]
        if not values:
            continue
        if field.kind == "evidence":
            said[field.name] = list(_places(values))
        elif field.kind == "names":
            said[field.name] = [name for value in values for name in _split(value)]
        else:
            said[field.name] = values[0]
    return said


def _split(value: str) -> Iterable[str]:
    return (name.strip() for name in re.split(r"[\n,、;；,]", value) if name.strip())


def _places(values: Iterable[str]) -> Iterable[dict[str, Any]]:
    """Events by ticket and number, one a line; a line that is none fails as a number would."""
    seen: set[tuple[str, str]] = set()
    for text in values:
        for one in text.splitlines():
            if not one.strip():
                continue
            found = _PLACE.fullmatch(one)
            place = (one.strip()[:40], "0") if found is None else (found[1].upper(), found[2])
            if place not in seen:
                seen.add(place)
                yield {"ticket": place[0], "number": place[1]}
