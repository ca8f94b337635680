"""What callers may send beyond a matter's main line: requests, parts, supervision, joining."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from api.schemas import LONGEST_SUBJECT, Body, Citizen, Files, Line, Moment, Note, Word

MOST_SPLIT = 20
"""Further matters that one call may have spoken of."""
TICKET_NUMBER = r"^\d{8}-[0-9A-Za-z]{8}$"

Ticket = Annotated[
    str, Meta(pattern=TICKET_NUMBER, description="工单号 / ticket number", max_length=17)
]
Span = Annotated[
    str,
    Meta(
        max_length=80,
        description="时长, 例如 3 working days 或 3个工作日 / a duration",
        extra_json_schema={"examples": ["3 working days"]},
    ),
]
Unit = Annotated[Word, Meta(description="catalog/departments 的编号 / a department")]
ReturnReason = Annotated[Word, Meta(description="catalog/return_reasons 的编号")]
DeclineReason = Annotated[Word, Meta(description="catalog/decline_reasons 的编号")]
Supervision = Annotated[Word, Meta(description="督办号, 例如 S1; 缺省为最近一件")]
Score = Annotated[int, Meta(ge=1, le=5)]


class AtIn(Body, kw_only=True):
    """什么都不必说, 除了何时 / nothing to say but when."""

    at: Moment | None = None


class BecauseIn(AtIn, kw_only=True):
    """须说明理由 / for a reason."""

    reason: Line


class MayBecauseIn(AtIn, kw_only=True):
    """可以说明理由 / with a reason, if there is one to give."""

    reason: Line | None = None


class ArriveIn(AtIn):
    """到场 / the unit's people are on the spot."""


class TransferIn(BecauseIn, kw_only=True):
    """改派 / the centre gives the matter to another unit; ``final`` designates it."""

    lead: Unit
    final: bool = False


class NoteIn(AtIn, kw_only=True):
    """办理记录 / what was done so far, in words and files."""

    note: Note
    attachments: Files = ()


class AskPartIn(AtIn, kw_only=True):
    """请求协办 / another unit is asked to do a part."""

    unit: Unit
    task: Line


class SignPartIn(AtIn, kw_only=True):
    """协办签收 / the assisting unit takes its part over."""

    unit: Unit


class FinishPartIn(AtIn, kw_only=True):
    """协办完成 / what the assisting unit did."""

    unit: Unit
    result: Note


class ReleasePartIn(BecauseIn, kw_only=True):
    """免除协办 / the centre lets an assisting unit go."""

    unit: Unit


class ReturnIn(AtIn, kw_only=True):
    """退单 / the unit gives the matter back, and says whose it is."""

    reason: ReturnReason
    proposed: Annotated[Unit, Meta(description="建议改派的单位 / whose it is")] | None = None
    note: Note | None = None


class UpholdReturnIn(MayBecauseIn, kw_only=True):
    """同意退单 / dispatched anew, by the rules or to ``lead``."""

    lead: Unit | None = None


class RejectReturnIn(BecauseIn):
    """驳回退单 / the unit keeps the matter."""


class AskExtensionIn(BecauseIn, kw_only=True):
    """申请延期 / the unit asks for more time."""

    by: Span
    milestone: Word = "resolve"


class GrantExtensionIn(MayBecauseIn, kw_only=True):
    """同意延期 / as asked, or less."""

    by: Span | None = None


class RefuseExtensionIn(BecauseIn):
    """不同意延期 / no more time."""


class AskSuspensionIn(BecauseIn, kw_only=True):
    """申请挂起 / the unit waits for something outside its power."""

    until: Moment | None = None


class GrantSuspensionIn(MayBecauseIn, kw_only=True):
    """同意挂起 / the clocks stand still, until then at the latest."""

    until: Moment | None = None


class RefuseSuspensionIn(BecauseIn):
    """不同意挂起 / the matter goes on."""


class ResumeIn(MayBecauseIn):
    """恢复办理 / what was waited for has come."""


class AskDeclineIn(AtIn, kw_only=True):
    """申请不予受理 / the unit finds that the matter may not be accepted."""

    reason: DeclineReason
    note: Note | None = None


class GrantDeclineIn(AtIn, kw_only=True):
    """同意不予受理 / the centre agrees; ``told`` is what the citizen was told."""

    told: Line | None = None


class RefuseDeclineIn(BecauseIn):
    """不同意不予受理 / the unit must handle it."""


class RateIn(AtIn, kw_only=True):
    """市民评价 / the citizen's own rating, 1 to 5."""

    satisfied: Score
    solved: bool | None = None
    note: Note | None = None


class RedoIn(BecauseIn):
    """重办 / back to the unit, which has not solved it."""


class AskClosingIn(BecauseIn):
    """申请结案 / why the demand has no basis."""


class GrantClosingIn(MayBecauseIn):
    """同意结案 / the matter ends."""


class RefuseClosingIn(BecauseIn):
    """不同意结案 / it goes on."""


class SuperviseIn(BecauseIn, kw_only=True):
    """督办 / a written supervision to a role, to be answered within ``reply``."""

    role: Annotated[Word, Meta(description="catalog/roles 的编号 / a role")]
    reply: Span | None = None


class ReplySupervisionIn(AtIn, kw_only=True):
    """回复督办 / the unit answers in writing."""

    reply: Note
    number: Supervision | None = None


class ReturnReplyIn(BecauseIn, kw_only=True):
    """退回督办回复 / the answer is not enough."""

    number: Supervision | None = None


class EndSupervisionIn(MayBecauseIn, kw_only=True):
    """督办办结 / without a reply it needs a reason."""

    number: Supervision | None = None


class InspectIn(AtIn, kw_only=True):
    """现场核查 / what was found on the spot; ``confirmed``: the report was true."""

    confirmed: bool
    finding: Note


class FactsPut(Body, kw_only=True):
    """更正的事实 / facts as they should have been; what is not named stays."""

    area: Word | None = None
    category: Word | None = None
    district: Word | None = None
    channel: Word | None = None
    hotline: Word | None = None
    circumstance: Word | None = None
    anonymous: bool | None = None
    confidential: bool | None = None
    people: Annotated[int, Meta(ge=1, le=10**9)] | None = None
    repeat: Annotated[int, Meta(ge=0, le=10**6)] | None = None


class CorrectIn(BecauseIn, kw_only=True):
    """更正 / facts that were taken down wrongly are put right, and the rules decide anew."""

    values: FactsPut


class MatterIn(Body, kw_only=True):
    """一件诉求 / a further matter of the same call; what it does not say is the call's."""

    area: Word | None = None
    category: Word | None = None
    district: Word | None = None
    circumstance: Word | None = None
    anonymous: bool | None = None
    confidential: bool | None = None
    people: Annotated[int, Meta(ge=1, le=10**9)] | None = None
    repeat: Annotated[int, Meta(ge=0, le=10**6)] | None = None
    subject: Annotated[str, Meta(max_length=LONGEST_SUBJECT)] | None = None
    text: Note | None = None
    citizen: Citizen | None = None


class SplitIn(Body, kw_only=True):
    """拆单 / the call spoke of further matters, each of which becomes a ticket of its own."""

    into: Annotated[list[MatterIn], Meta(min_length=1, max_length=MOST_SPLIT)]
    reason: Line | None = None


class MergeIn(MayBecauseIn, kw_only=True):
    """并单 / the matter is the same as another, and follows it."""

    parent: Ticket


class UnmergeIn(BecauseIn):
    """解除并单 / the matter goes its own way again."""


class ReopenIn(BecauseIn):
    """重新办理 / an ended matter is taken up again."""


class ArchiveIn(AtIn):
    """归档 / an ended matter is put away."""
