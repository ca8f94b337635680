"""What is asked of bulletins (通报)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from api.schemas import Body, Note, Word
from api.schemas_life import Ticket, Unit
from api.schemas_reports import By
from api.schemas_work import Cursor, Limit

Number = Annotated[int, Meta(ge=1, description="申诉号 / number of the objection")]
Measure = Annotated[Word, Meta(description="指标 / the measure")]


class DraftBulletinIn(Body):
    """起草通报 / a bulletin of a period that is over is drawn up by hand."""

    period: Annotated[
        str,
        Meta(
            max_length=24,
            description="2017-09, 2017-Q3, 2017-H2, 2017, 2017-03-05..2017-04-01",
        ),
    ]


class RecountIn(Body):
    """重新计算 / the figures of the draft are counted anew."""


class ObjectToCountIn(Body):
    """申诉 / a unit says that a ticket is wrongly counted; its own unit where none is named."""

    measure: Measure
    ticket: Ticket
    words: Note
    unit: Unit | None = None


class WithdrawCountObjectionIn(Body):
    """撤回申诉 / the unit takes it back."""

    number: Number


class JudgeCountObjectionIn(Body):
    """答复申诉 / whether the unit is right, with a reason."""

    number: Number
    reason: Note


class ApproveBulletinIn(Body):
    """批准 / the draft is right."""


class PublishBulletinIn(Body):
    """发布 / to everybody, and frozen."""


class BulletinReasonIn(Body):
    """退回、撤销的原因 / why it is sent back, or dropped."""

    reason: Note


class CorrectBulletinIn(Body):
    """更正 / a new edition; the reason is published with it."""

    reason: Annotated[str, Meta(min_length=1, max_length=300)]


class BulletinQuery(Body):
    """Which bulletins a list shows, the latest period first."""

    state: Annotated[str, Meta(description="draft,approved,published …")] | None = None
    every: Annotated[str, Meta(description="month,quarter,half-year,year")] | None = None
    period: Annotated[str, Meta(max_length=24, description="周期 / the period")] | None = None
    published: Annotated[bool, Meta(description="已发布的 / an edition is in force")] | None = None
    waiting: Annotated[bool, Meta(description="申诉待答复 / an objection waits")] | None = None
    limit: Limit = 25
    cursor: Cursor | None = None


class EditionFileQuery(Body):
    """As what file an edition is wanted; json is the very text whose SHA-256 was sealed."""

    by: By = "unit"
    format: Annotated[
        Literal["xlsx", "docx", "csv", "json"], Meta(description="文件 / the file")
    ] = "docx"
