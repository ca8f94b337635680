"""Every error as a problem of RFC 9457, in the caller's language.

``type`` is a relative address that never changes and names the kind of problem; programs look at
it and at ``status``, people read ``title`` and ``detail``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException
from litestar.types import ExceptionHandlersMap

from api.answers import Answer
from api.kinds import KINDS, Kind
from api.language import Language, preferred_language
from api.mistakes import Mistake, of_fact
from api.refusals import kind_of_refusal
from engine.desk import KeyReused, NoSuchTicket, Stale
from engine.desk_errors import NoSuchBulletin, NoSuchCase, NoSuchDraw
from engine.knowledge.article import KnowledgeRefused
from engine.people.account import AccountRefused
from engine.rulebook.facts import FactErrors
from engine.special_reports.report import SpecialReportRefused
from engine.store import Busy, Closed, CursorError, Unavailable, Unstorable
from engine.tickets.commands import Refused
from engine.webhooks.webhook import WebhookRefused

MEDIA_TYPE = "application/problem+json"
_log = structlog.get_logger("dafuwu.api")


_BY_STATUS = {
    400: "request/bad",
    404: "request/no-such-page",
    405: "request/method-not-allowed",
    413: "request/too-large",
    415: "request/not-json",
    503: "server/unavailable",
}


class Problem(Exception):
    """Raised where a request cannot be answered; becomes the answer."""

    def __init__(
        self,
        code: str,
        detail_zh: str,
        detail_en: str,
        *,
        mistakes: Sequence[Mistake] = (),
        hints: tuple[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail_en)
        self.told = Told(
            code,
            KINDS[code],
            detail_zh,
            detail_en,
            tuple(mistakes),
            hint=hints,
            headers=headers or {},
        )


class ProblemError(Answer):
    """One mistake of a request."""

    field: str
    code: str
    message: str
    hint: str | None


class ProblemOut(msgspec.Struct, kw_only=True, omit_defaults=True):
    """问题 (RFC 9457), 按 Accept-Language 用中文或英文 / a problem, in the caller's language."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    hint: str | None = None
    errors: list[ProblemError] | None = None
    possible: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """All that a problem says, before it is put in one language."""

    code: str
    kind: Kind
    detail_zh: str
    detail_en: str
    mistakes: tuple[Mistake, ...] = ()
    possible: tuple[str, ...] | None = None
    hint: tuple[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def invalid(mistakes: Sequence[Mistake]) -> Problem:
    """The content of the request is wrong in these ways."""
    fields = ", ".join(dict.fromkeys(mistake.field for mistake in mistakes))
    return Problem(
        "request/invalid",
        f"{len(mistakes)} 处不对: {fields}。",
        f"{len(mistakes)} mistake{'s' if len(mistakes) > 1 else ''}: {fields}.",
        mistakes=mistakes,
    )


def problem_body(told: Told, language: Language, instance: str | None = None) -> bytes:
    """The problem as JSON, in one language."""
    zh = language == "zh"
    return msgspec.json.encode(
        ProblemOut(
            type=f"/problems/{told.code}",
            title=told.kind.title_zh if zh else told.kind.title_en,
            status=told.kind.status,
            detail=told.detail_zh if zh else told.detail_en,
            instance=instance,
            hint=told.hint[0 if zh else 1] if told.hint else None,
            errors=[_error(mistake, zh) for mistake in told.mistakes] or None,
            possible=None if told.possible is None else list(told.possible),
        )
    )


def _error(mistake: Mistake, zh: bool) -> ProblemError:
    return ProblemError(
        field=mistake.field,
        code=mistake.code,
        message=mistake.message_zh if zh else mistake.message_en,
        hint=mistake.hint_zh if zh else mistake.hint_en,
    )


def _answer(
    tell: Callable[[Any], Told],
) -> Callable[[Request[Any, Any, Any], Any], Response[bytes]]:
    def handler(request: Request[Any, Any, Any], error: Any) -> Response[bytes]:
        told = tell(error)
        language = preferred_language(request.headers.get("accept-language"))
        headers = {"Content-Language": language, "Vary": "Accept-Language", **told.headers}
        return Response(
            problem_body(told, language, request.scope["path"]),
            status_code=told.kind.status,
            media_type=MEDIA_TYPE,
            headers=headers,
        )

    return handler


def _told(code: str, zh: str, en: str, **more: Any) -> Told:
    return Told(code, KINDS[code], zh, en, **more)


def _of_http(error: HTTPException) -> Told:
    status = error.status_code
    code = _BY_STATUS.get(status, "request/bad" if status < 500 else "server/failed")
    headers = dict(error.headers or {})
    if isinstance(error, MethodNotAllowedException):
        allowed = headers.get("allow") or headers.get("Allow") or ""
        zh, en = f"可用的方法: {allowed}。", f"Allowed: {allowed}."
    elif status == 413:
        zh = "请求内容最多 256 KiB, 附件最多 10 MiB。"
        en = "A body may have 256 KiB at most, an attachment 10 MiB."
    elif status == 404:
        zh, en = "请看 /docs 里的接口列表。", "See /docs for what there is."
    else:
        zh = en = error.detail
    return _told(code, zh, en, headers=headers)


def _none(what: str, zh: str, id_: str) -> Told:
    return _told(f"{what}/not-found", f"没有{zh} {id_}。", f"There is no {what} {id_}.")


def _of_refusal(refused: Refused) -> Told:
    kind = KINDS[kind_of_refusal(refused.code)]
    return Told(
        refused.code, kind, refused.message_zh, refused.message_en, possible=refused.possible
    )


def _of_settings(
    refused: AccountRefused | WebhookRefused | KnowledgeRefused | SpecialReportRefused,
) -> Told:
    kind = KINDS.get(refused.code) or KINDS[f"{refused.code.partition('/')[0]}/refused"]
    return Told(refused.code, kind, f"{refused.zh}。", f"{refused.en}.")


def _of_facts(errors: FactErrors) -> Told:
    return invalid([of_fact(problem) for problem in errors.problems]).told


def _of_stale(stale: Stale) -> Told:
    known = {"B": ("通报", "bulletin"), "C": ("线索", "case")}
    zh, en = known.get(stale.ticket_id[:1], ("工单", "ticket"))
    return _told(
        f"{en}/changed",
        f"{zh}已到第 {stale.current} 个事件, 您看到的是第 {stale.expected} 个; 请重新读取。",
        f"The {en} is at event {stale.current}; you saw event {stale.expected}. Read it again.",
        headers={"ETag": f'"{stale.current}"'},
    )


def _of_failure(error: Exception) -> Told:
    _log.error("request failed", exc_info=error)
    return _told(
        "server/failed",
        "请求没有完成, 原因已记入日志。",
        "The request was not completed; the reason is in the log.",
    )


def _of_unavailable(error: Exception) -> Told:
    _log.error("database unavailable", error=str(error))
    return _told(
        "server/unavailable",
        "数据库没有应答, 是否已写入尚不确定; 请用同一幂等键重试。",
        "The database did not answer and it is not known whether anything was written; "
        "try again with the same idempotency key.",
        headers={"Retry-After": "2"},
    )


def _of_busy(_: Exception) -> Told:
    return _told(
        "server/busy",
        "等待写入的请求太多。",
        "Too many requests wait to be written.",
        headers={"Retry-After": "1"},
    )


TELLING: Mapping[type[Exception], Callable[[Any], Told]] = {
    Problem: lambda problem: problem.told,
    Refused: _of_refusal,
    FactErrors: _of_facts,
    NoSuchTicket: lambda error: _none("ticket", "工单", error.ticket_id),
    NoSuchCase: lambda error: _none("case", "线索", error.case_id),
    NoSuchBulletin: lambda error: _none("bulletin", "通报", error.bulletin_id),
    NoSuchDraw: lambda error: _none("draw", "抽取", error.draw_id),
    AccountRefused: _of_settings,
    WebhookRefused: _of_settings,
    KnowledgeRefused: _of_settings,
    SpecialReportRefused: _of_settings,
    Stale: _of_stale,
    KeyReused: lambda error: _told(
        "request/key-reused",
        f"幂等键 {error.key} 已用于另一个请求; 新的请求要用新的键。",
        f"The key {error.key} was used for another request; a new request needs a new key.",
    ),
    CursorError: lambda _: _told(
        "list/bad-cursor",
        "翻页标记不是这个列表给出的, 或排序方式已改变。",
        "The cursor was not given out by this list, or the order has changed.",
    ),
    Unstorable: lambda _: _told(
        "request/unstorable",
        "内容含有空字符或不完整的字符。",
        "The content holds a null character or half a character.",
    ),
    Busy: _of_busy,
    Closed: _of_busy,
    Unavailable: _of_unavailable,
    HTTPException: _of_http,
    Exception: _of_failure,
}
"""Error → what is told of it, over JSON and on pages alike."""

EXCEPTION_HANDLERS: ExceptionHandlersMap = {error: _answer(tell) for error, tell in TELLING.items()}
