"""What units and the centre ask of each other about a ticket: requests, judgements, parts,
supervision, and how tickets are joined and taken apart. ``at`` is as in ``asks``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AskPart:
    """Another unit is asked to do a part (请求协办); ``task`` says which."""

    unit: str
    task: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignPart:
    """The assisting unit takes its part over (协办签收)."""

    unit: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FinishPart:
    """The assisting unit reports what it did (协办完成)."""

    unit: str
    result: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReleasePart:
    """The centre lets an assisting unit go (免除协办), for a reason."""

    unit: str
    reason: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """The unit gives the matter back (退单) for a reason from the catalog, and says whose it is."""

    reason_id: str
    proposed: str | None = None
    note: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class UpholdReturn:
    """The centre agrees (同意退单): the matter is dispatched anew, by rule or to ``lead``."""

    lead: str | None = None
    reason: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RejectReturn:
    """The centre does not agree (驳回退单): the unit keeps the matter, and no time was given."""

    reason: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AskExtension:
    """The unit asks for more time (申请延期): ``by`` is a duration such as ``3 working days``."""

    by: str
    reason: str
    milestone: str = "resolve"
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GrantExtension:
    """More time is granted (同意延期), as asked or less."""

    by: str | None = None
    reason: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefuseExtension:
    """No more time (不同意延期)."""

    reason: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AskSuspension:
    """The unit waits for something outside its power (申请挂起), at the latest ``until``."""

    reason: str
    until: datetime | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GrantSuspension:
    """The matter is suspended (同意挂起), at the latest ``until``."""

    until: datetime | None = None
    reason: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefuseSuspension:
    """The matter is not suspended (不同意挂起)."""

    reason: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """The matter goes on (恢复办理)."""

    reason: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AskDecline:
    """The unit finds that the matter may not be accepted (申请不予受理)."""

    reason_id: str
    note: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GrantDecline:
    """The centre agrees, and the citizen is told (同意不予受理)."""

    told: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefuseDecline:
    """The unit must handle it (不同意不予受理)."""

    reason: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AskClosing:
    """The citizen is not satisfied, but the demand has no basis (申请结案)."""

    reason: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GrantClosing:
    """A supervisor agrees: the matter ends (同意结案)."""

    reason: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefuseClosing:
    """A supervisor does not agree: it goes on (不同意结案)."""

    reason: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Supervise:
    """A written supervision (督办件) to the people of a role, to be answered within ``reply``."""

    role: str
    reason: str
    reply: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReplySupervision:
    """The unit answers the supervision (回复督办); without a number, the last that waits."""

    reply: str
    number: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReturnReply:
    """The answer is not enough (退回督办回复): the unit must answer anew."""

    reason: str
    number: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EndSupervision:
    """The supervision is over (督办办结)."""

    reason: str | None = None
    number: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Inspect:
    """What the inspector found on the spot (现场核查); ``confirmed``: the report was true."""

    confirmed: bool
    finding: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Correct:
    """Facts that were taken down wrongly are put right (更正); what is not named stays."""

    values: Mapping[str, object]
    reason: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """The call spoke of several matters (拆单): the tickets that were made for the others."""

    into: tuple[str, ...]
    reason: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """The matter is the same as another (并单): it follows that one."""

    parent: str
    reason: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unmerge:
    """The matter goes its own way again (解除并单)."""

    reason: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AddFollower:
    """Another ticket follows this one from now on. The desk asks for it, nobody else."""

    child: str


@dataclass(frozen=True, slots=True)
class Follow:
    """The parent was resolved: so is the ticket that follows it. The desk asks for it."""

    parent: str
    result: str | None


@dataclass(frozen=True, slots=True)
class Disclose:
    """Somebody is shown personal data that is masked for them (查看个人信息), for a reason.

    Whether they may is decided before (``engine.people.disclosure``); this writes it down.
    """

    fields: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Erase:
    """What was kept as long as the rule says is erased (期满删除). Upkeep asks for it.

    ``numbers`` are the events whose private part goes, ``attachments`` the digests of files that
    this ticket names no more.
    """

    rule: str
    fields: tuple[str, ...]
    numbers: tuple[int, ...] = ()
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draw:
    """The ticket was drawn for inspection (抽中核查). The desk asks for it."""

    draw: str
    rule: str
    role: str
    due_at: datetime | None = None
