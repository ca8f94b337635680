"""What callers may send to see personal data, and to see who did."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from api.schemas import Body
from api.schemas_work import Cursor, Limit, Number

Personal = Literal["name", "phone", "id-number", "address"]


class UnmaskIn(Body):
    """查看个人信息 / which personal data are to be shown, and why; the reason is kept for good."""

    fields: Annotated[tuple[Personal, ...], Meta(min_length=1, max_length=4)]
    reason: Annotated[str, Meta(min_length=5, max_length=500)]


class LookQuery(Body):
    """Which looks are shown, the latest first."""

    ticket: Number | None = None
    actor: Annotated[str, Meta(max_length=200, description="谁看的 / who looked")] | None = None
    limit: Limit = 25
    cursor: Cursor | None = None
