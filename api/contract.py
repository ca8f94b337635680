"""What an operation of the API promises: said once beside its handler, published as OpenAPI."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar.datastructures import Cookie
from litestar.response.base import ASGIResponse

TAGS: Mapping[str, tuple[str, str]] = {
    "tickets": ("工单: 受理、查询与理由", "Tickets: intake, lists, reasons"),
    "commands": ("对工单的操作", "What may be done to a ticket"),
    "cases": ("问责线索", "Cases of accountability"),
    "work": ("待办: 回访、协办、督办、通知、抽查、附件", "What waits for somebody"),
    "webhooks": ("推送: 把事件告知其他系统", "Webhooks: other systems are told of events"),
    "knowledge": ("知识库", "The knowledge base"),
    "assessment": ("考核与通报", "Assessment and bulletins"),
    "analysis": ("舆情分析和专报", "What requests say, and special reports"),
    "people": ("登录、账号、密钥", "Signing in, accounts, keys"),
    "rulebook": ("规则手册与目录", "The rulebook and its catalog"),
    "health": ("运行状况", "Whether the service is well"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation; a handler carries it in its ``opt`` under ``operation``.

    ``problems`` are the statuses of the errors to expect beyond those that any request may meet.
    ``takes`` and ``gives`` are the media types of a file that is the body, or the answer, as it is.
    ``acts`` says that who asks is noted, where no ``body`` says so. ``public`` is what nobody need
    sign in for.
    """

    id: str
    tag: str
    zh: str
    en: str
    answer: type[msgspec.Struct] | None
    status: int = 200
    body: type[msgspec.Struct] | None = None
    query: type[msgspec.Struct] | None = None
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    acts: bool = False
    public: bool = False
    problems: tuple[int, ...] = ()
    note: str = ""


def opt(operation: Operation) -> dict[str, Any]:
    """The ``opt`` of a handler that carries out this operation."""
    return {"operation": operation, "public": operation.public}


def answer(
    content: msgspec.Struct,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    cookies: Iterable[Cookie] = (),
) -> ASGIResponse:
    """An answer as JSON, encoded once and handed to the server as it is."""
    return ASGIResponse(
        body=msgspec.json.encode(content),
        status_code=status,
        media_type="application/json",
        headers=dict(headers or {}),
        cookies=cookies,
    )
