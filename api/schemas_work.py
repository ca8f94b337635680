"""Which calls, parts, supervisions, notices and draws a list shows."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from api.schemas import Body, Moment

Limit = Annotated[int, Meta(ge=1, le=200)]
Cursor = Annotated[str, Meta(max_length=500, description="上一页的 next")]
Units = Annotated[str, Meta(description="单位 / units")]
Roles = Annotated[str, Meta(description="角色 / roles")]
Number = Annotated[str, Meta(max_length=40)]


class CallQuery(Body):
    """Which call backs are shown: those due by now, or until another time."""

    until: Annotated[Moment, Meta(description="到此时为止应回访的; 缺省为现在")] | None = None
    lead: Units | None = None
    category: Annotated[str, Meta(description="含下级 / with all below it")] | None = None
    limit: Limit = 25
    cursor: Cursor | None = None


class PartQuery(Body):
    """Which parts of assisting units are shown."""

    unit: Units | None = None
    open: Annotated[bool, Meta(description="未完成的 / not yet done")] | None = None
    limit: Limit = 25
    cursor: Cursor | None = None


class SupervisionQuery(Body):
    """Which supervisions are shown."""

    open: Annotated[bool, Meta(description="未办结的 / not yet ended")] | None = None
    overdue: Annotated[bool, Meta(description="回复超期 / the reply is late")] | None = None
    unit: Units | None = None
    role: Roles | None = None
    ticket: Number | None = None
    limit: Limit = 25
    cursor: Cursor | None = None


class NoticeQuery(Body):
    """Which notices are shown, of those whose time has come."""

    role: Roles | None = None
    unit: Units | None = None
    unread: Annotated[bool, Meta(description="未读的 / not yet read")] | None = None
    ticket: Number | None = None
    case: Number | None = None
    limit: Limit = 25
    cursor: Cursor | None = None


class DrawQuery(Body):
    """Which draws are shown."""

    rule: Annotated[str, Meta(max_length=64, description="抽查规则 / the rule")] | None = None
    limit: Limit = 25
    cursor: Cursor | None = None
