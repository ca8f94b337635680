"""What callers may send: one struct a body, strict about names, types and sizes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

LONGEST_TEXT = 20_000
LONGEST_SUBJECT = 200

Word = Annotated[str, Meta(max_length=64)]
"""An id of the catalog; what it may be is the rulebook's to say."""
Line = Annotated[str, Meta(max_length=300)]
Note = Annotated[str, Meta(max_length=LONGEST_TEXT)]
Moment = Annotated[
    datetime,
    Meta(
        tz=True,
        description="ISO 8601, 带时区偏移 / with an offset",
        extra_json_schema={"examples": ["2026-03-02T09:30:00+08:00"]},
    ),
]


class Body(Struct, forbid_unknown_fields=True, kw_only=True):
    """What all bodies share: an unknown field is a mistake, not noise."""


Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", description="SHA-256")]


class FileIn(Body):
    """附件 / a file that was uploaded before, and what it is called."""

    digest: Digest
    name: Annotated[str, Meta(min_length=1, max_length=200)]


Files = Annotated[
    tuple[Digest | FileIn, ...],
    Meta(max_length=20, description="先用 /api/attachments 上传 / uploaded before"),
]


class SaidIn(Body):
    """对一个回访问题的回答 / an answer with its reason."""

    answer: bool | int | Note | None = None
    reason: Annotated[str, Meta(max_length=200)] | None = None


Answers = Annotated[
    dict[Word, bool | int | Note | SaidIn],
    Meta(max_length=50, description="问题编号 → 回答, 问题见 /api/callbacks"),
]


class Citizen(Body):
    """市民信息 / who asks; kept apart from the events so that it can be erased."""

    name: Annotated[str, Meta(max_length=100)] | None = None
    phone: Annotated[str, Meta(max_length=40)] | None = None
    address: Line | None = None


class AnswerIn(Body):
    """即时答复 / an answer on the spot, in words or by an article of the knowledge base."""

    answer: Note | None = None
    article: Line | None = None
    at: Moment | None = None


class FactsIn(Body):
    """诉求的事实 / the facts that rules look at."""

    area: Annotated[Word, Meta(description="业务领域; 缺省时按内容推断")] | None = None
    category: Annotated[Word, Meta(description="诉求类型; 缺省时按内容推断")] | None = None
    district: Annotated[Word, Meta(description="区市; 缺省时按内容推断")] | None = None
    channel: Annotated[Word, Meta(description="hotline portal api import handover")] = "api"
    hotline: Annotated[Word, Meta(description="来源热线, 例如 95598")] | None = None
    circumstance: Annotated[Word, Meta(description="不予受理情形")] | None = None
    anonymous: bool | None = None
    confidential: bool | None = None
    people: Annotated[int, Meta(ge=1, le=10**9, description="涉及人数")] | None = None
    repeat: Annotated[int, Meta(ge=0, le=10**6, description="此前同一诉求次数")] | None = None
    subject: Annotated[str, Meta(max_length=LONGEST_SUBJECT)] | None = None
    text: Annotated[str, Meta(max_length=LONGEST_TEXT, description="诉求内容")] | None = None
    received_at: Moment | None = None


class TicketIn(FactsIn):
    """一件诉求 / a request of a citizen."""

    citizen: Citizen | None = None
    hung_up_at: Annotated[Moment, Meta(description="挂机时间")] | None = None
    call_open: Annotated[bool, Meta(description="市民仍在通话中")] = False
    source: Annotated[str, Meta(max_length=100, description="来源系统里的编号")] | None = None
    answer: AnswerIn | None = None


class HangUpIn(Body):
    """登记挂机 / the citizen has hung up."""

    at: Moment | None = None


class DispatchIn(Body):
    """人工派单 / a person dispatches; without a lead, to the one that the rules named."""

    lead: Word | None = None
    reason: Line | None = None
    final: Annotated[bool, Meta(description="指定承办, 不得再退 / may not be returned")] = False
    at: Moment | None = None


class SignIn(Body):
    """签收 / the unit takes the matter over."""

    at: Moment | None = None


class ContactIn(Body):
    """联系市民 / the unit spoke with the citizen, or tried to."""

    note: Note | None = None
    reached: bool = True
    at: Moment | None = None


class ResolveIn(Body):
    """办结反馈 / what was done."""

    result: Note
    attachments: Files = ()
    at: Moment | None = None


class CallBackIn(Body):
    """回访 / what the citizen said; ``satisfied`` goes from 1 to 5.

    ``answers`` are those to the questions that the rules ask.
    """

    reached: bool
    contacted: bool | None = None
    solved: bool | None = None
    satisfied: Annotated[int, Meta(ge=1, le=5)] | None = None
    note: Note | None = None
    answers: Answers | None = None
    at: Moment | None = None


class CloseIn(Body):
    """结案 / without a successful call back it needs a reason."""

    reason: Line | None = None
    at: Moment | None = None


class WithdrawIn(Body):
    """市民撤回 / the citizen takes it back."""

    reason: Line | None = None
    at: Moment | None = None


class ReferIn(Body):
    """转介 / the citizen is pointed to another line."""

    hotline: Word
    told: Line | None = None
    at: Moment | None = None


class DeclineIn(Body):
    """不予受理 / for a reason from the catalog."""

    reason: Annotated[Word, Meta(description="catalog/decline_reasons 的编号")]
    told: Line | None = None
    at: Moment | None = None


class TicketQuery(Struct, forbid_unknown_fields=True, kw_only=True):
    """Which tickets a list shows. Several values of one filter are separated by commas."""

    open: Annotated[bool, Meta(description="未终结的 / not yet ended")] | None = None
    state: Annotated[str, Meta(description="dispatched,signed …")] | None = None
    area: str | None = None
    category: Annotated[str, Meta(description="含下级 / with all below it")] | None = None
    district: str | None = None
    channel: str | None = None
    lead: Annotated[str, Meta(description="承办单位 / lead unit")] | None = None
    authority: str | None = None
    priority: str | None = None
    overdue: Annotated[bool, Meta(description="已超期 / past its due time")] | None = None
    pending: Annotated[str, Meta(description="待审批 / return,extension …")] | None = None
    suspended: Annotated[bool, Meta(description="已挂起 / waits for something")] | None = None
    parent: Annotated[str, Meta(description="并入此工单的 / what follows it")] | None = None
    received_from: Moment | None = None
    received_until: Moment | None = None
    due_from: Moment | None = None
    due_until: Moment | None = None
    text: Annotated[str, Meta(max_length=100, description="主题或工单号的一部分")] | None = None
    sort: Annotated[
        str,
        Meta(
            description="due_at received_at priority call_at; - 在前为倒序",
            extra_json_schema={"examples": ["due_at"]},
        ),
    ] = "due_at"
    limit: Annotated[int, Meta(ge=1, le=200)] = 25
    cursor: Annotated[str, Meta(max_length=500, description="上一页的 next")] | None = None


class RuleQuery(Struct, forbid_unknown_fields=True, kw_only=True):
    """Which rules are shown: of a kind, and those whose condition names a value."""

    kind: str | None = None
    area: str | None = None
    category: str | None = None
    district: str | None = None
    channel: str | None = None
    hotline: str | None = None
    circumstance: str | None = None
    milestone: str | None = None
    layer: str | None = None
    lead: Annotated[str, Meta(description="then 里的承办单位")] | None = None
