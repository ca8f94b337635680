"""What callers may send about cases of accountability."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from api.schemas import Body, Line, Moment, Note, Word
from api.schemas_life import Ticket, Unit

MOST_EVIDENCE = 200
Outcome = Annotated[
    Word,
    Meta(description="no-action talk correction criticism admonition reassignment …"),
]


class EvidenceIn(Body):
    """证据 / an event of a ticket, by its number; its hash is frozen when it is taken in."""

    ticket: Ticket
    number: Annotated[int, Meta(ge=1)]


Evidence = Annotated[tuple[EvidenceIn, ...], Meta(max_length=MOST_EVIDENCE)]


class OpenCaseIn(Body):
    """登记线索 / a person opens a case about a unit.

    Without ``ticket`` it is about the unit as a whole, without ``refer`` it goes to the unit's
    authority.
    """

    behaviour: Annotated[Word, Meta(description="delay buck-passing falsification perfunctory")]
    unit: Unit
    title: Annotated[str, Meta(max_length=200)]
    basis: Line
    reason: Note
    ticket: Ticket | None = None
    refer: Unit | None = None
    evidence: Evidence = ()


class TakeUpIn(Body):
    """开始核实 / the authority begins to verify."""


class AddEvidenceIn(Body):
    """补充证据 / further events, or what ``note`` says."""

    evidence: Evidence = ()
    note: Note | None = None


class ObjectIn(Body):
    """申诉 / the unit says why it is not at fault."""

    words: Note


class UpholdObjectionIn(Body):
    """采纳申诉 / the unit is right: the case is dismissed."""

    reason: Note


class RejectObjectionIn(Body):
    """驳回申诉 / the unit is not right: the case goes on."""

    reason: Note


class DismissIn(Body):
    """不予认定 / verified, and nothing found."""

    reason: Note


class ConfirmIn(Body):
    """认定 / what was found, and who is responsible, if that is known."""

    finding: Note
    responsible: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=100)], ...], Meta(max_length=20)
    ] = ()


class ReferCaseIn(Body):
    """移交 / handed to the department that inspects discipline."""

    to: Unit
    note: Note | None = None


class ConcludeIn(Body):
    """办结 / what came of it."""

    outcome: Outcome
    result: Note


class CaseQuery(Body):
    """Which cases a list shows. Several values of one filter are separated by commas."""

    open: Annotated[bool, Meta(description="未了结的 / not yet settled")] | None = None
    state: Annotated[str, Meta(description="open,verifying …")] | None = None
    behaviour: Annotated[str, Meta(description="delay,falsification …")] | None = None
    unit: Annotated[str, Meta(description="涉事单位 / the unit it is about")] | None = None
    refer: Annotated[str, Meta(description="主管单位 / the department it goes to")] | None = None
    rule: Annotated[str, Meta(description="触发规则 / the trigger or ladder")] | None = None
    scope: Annotated[str, Meta(description="ticket,unit")] | None = None
    ticket: Annotated[str, Meta(description="工单号 / ticket number")] | None = None
    objected: Annotated[bool, Meta(description="申诉待答复 / an objection waits")] | None = None
    opened_from: Moment | None = None
    opened_until: Moment | None = None
    sort: Annotated[
        str,
        Meta(
            description="opened_at updated_at; - 在前为倒序",
            extra_json_schema={"examples": ["-opened_at"]},
        ),
    ] = "-opened_at"
    limit: Annotated[int, Meta(ge=1, le=200)] = 25
    cursor: Annotated[str, Meta(max_length=500, description="上一页的 next")] | None = None
