"""The OpenAPI 3.1 document, made from the operations that the handlers carry.

Litestar's own schema leaves out that unknown fields are refused, and describes other errors than
ours; msgspec knows both, so the document is made from the same structs that read and write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from api.answers_bulletins import BulletinOut
from api.answers_cases import CaseOut
from api.answers_tickets import TicketOut
from api.contract import TAGS, Operation
from api.examples import answer_examples, parameter_examples, request_examples
from api.problems import MEDIA_TYPE, ProblemOut
from api.sessions import COOKIE
from engine.rulebook.rulebook import Rulebook

Json = dict[str, Any]

_REF = "#/components/schemas/{name}"
_PARAMETERS: Mapping[str, str] = {
    "ticket_id": "工单号 / ticket number",
    "rule_id": "规则编号 / rule id",
    "kind": "目录种类 / kind of catalog",
    "entry_id": "条目编号 / entry id",
    "case_id": "线索号 / case number",
    "notice_id": "通知号 / notice id",
    "login": "登录名 / login",
    "key_id": "密钥编号 / id of a key",
    "article_id": "知识编号 / id of an article",
    "bulletin_id": "通报号 / bulletin number",
    "edition": "版次, 从 1 起 / edition, from 1 on",
    "period": "周期, 如 2017-09、2017-Q3 / a period",
    "report_id": "专报编号 / id of a special report",
    "webhook_id": "推送编号 / id of a webhook",
    "draw_id": "抽取号 / draw number",
    "digest": "附件的 SHA-256 / SHA-256 of the file",
}
_HEADERS: Mapping[str, Json] = {
    "actor": {
        "name": "X-Actor",
        "in": "header",
        "description": "操作人, 中文用百分号编码; 有账号后不再看它 / "
        "who asks, percent-encoded UTF-8; ignored once there are accounts",
        "schema": {"type": "string", "maxLength": 900, "default": "anonymous"},
        "example": "seat-1",
    },
    "role": {
        "name": "X-Role",
        "in": "header",
        "description": "在自己的岗位中按角色选一个; 尚无账号时即操作人的角色, 不写则不检查 / "
        "chooses among one's own seats; until accounts exist the role of who asks, unchecked "
        "where it is not stated",
        "schema": {"type": "string", "maxLength": 64},
    },
    "unit": {
        "name": "X-Unit",
        "in": "header",
        "description": "在自己的岗位中按单位选一个; 尚无账号时即操作人的单位, 不写则不检查 / "
        "chooses among one's own seats; until accounts exist the unit of who asks, unchecked "
        "where it is not stated",
        "schema": {"type": "string", "maxLength": 64},
    },
    "language": {
        "name": "Accept-Language",
        "in": "header",
        "description": "错误说明的语言: zh (默认) 或 en / the language of problems",
        "schema": {"type": "string", "default": "zh"},
    },
    "key": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "同键同内容只执行一次 / the same key and body are carried out once",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    },
    "csrf": {
        "name": "X-CSRF-Token",
        "in": "header",
        "description": "凭 Cookie 操作时必需: 登录时得到的 csrf / "
        "needed with the cookie of a session: the csrf that signing in told",
        "schema": {"type": "string"},
    },
    "if-match": {
        "name": "If-Match",
        "in": "header",
        "description": "读取时的 ETag; 已有变化则 412 / the ETag seen; 412 where it has changed",
        "schema": {"type": "string"},
        "example": '"2"',
    },
}
_STATUS: Mapping[int, str] = {
    400: "请求不对 / the request is wrong",
    401: "没有登录, 或已失效 / not signed in, or no longer",
    403: "不由您的角色或单位操作 / not for your role or unit",
    404: "没有 / there is no such thing",
    409: "现在不允许, possible 列出可做的 / not now; possible says what is",
    412: "已有变化 / it has changed",
    413: "内容过大 / too large",
    415: "不接受这种内容 / this content is not accepted",
    422: "内容不成立, errors 逐项说明 / wrong content, field by field in errors",
    429: "尝试太多, 见 Retry-After / too many attempts, see Retry-After",
    500: "系统出错 / the server failed",
    503: "暂不可用 / not available now",
}


_SCHEMES: Json = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "API 密钥 dfw_… 或 15 分钟的令牌 / an API key dfw_… or a token",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "浏览器的登录; 经 TLS 时名为 __Host-dafuwu_session。"
        "不只读取时另带 X-CSRF-Token / "
        "a browser's session, __Host-dafuwu_session over TLS; X-CSRF-Token beside it to do more "
        "than read",
    },
}


def openapi_document(app: Litestar, rulebook: Rulebook, now: datetime) -> Json:
    """The whole document, with examples that fit the rulebook in force."""
    found = list(operations_of(app))
    types = _types(operation for _, _, operation in found)
    refs, components = msgspec.json.schema_components(types, ref_template=_REF)
    schema_of = dict(zip(types, refs, strict=True))
    examples = {
        "request": request_examples(rulebook),
        "answer": answer_examples(rulebook, now),
        "parameter": parameter_examples(rulebook),
    }
    paths: Json = {}
    for path, method, operation in found:
        described = _operation(path, method, operation, schema_of, components, examples)
        paths.setdefault(path, {})[method] = described
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "大服务 Dafuwu",
            "version": "1",
            "summary": "城市服务总台的接口 / a city's service desk",
            "description": "错误一律为 RFC 9457 problem+json。"
            "有账号后必须登录 (Cookie) 或带 Authorization: Bearer (密钥或令牌); "
            "尚无账号时只在本机服务, 操作人由 X-Actor, X-Role, X-Unit 说明。\n\n"
            "All errors are RFC 9457 problems. Once there are accounts, sign in (cookie) or send a "
            "key or token as Authorization: Bearer; before that, this machine alone is served and "
            "who acts is taken from X-Actor, X-Role and X-Unit.",
        },
        "tags": [{"name": name, "description": " / ".join(said)} for name, said in TAGS.items()],
        "paths": dict(sorted(paths.items())),
        "security": [{"bearer": []}, {"session": []}],
        "components": {"schemas": components, "securitySchemes": _SCHEMES},
    }


def operations_of(app: Litestar) -> Iterator[tuple[str, str, Operation]]:
    """Path, method and operation of every handler that carries one."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for method, (handler, _) in route.route_handler_map.items():
                operation = _carried(handler)
                if operation is not None and method not in ("OPTIONS", "HEAD"):
                    yield route.path_format, method.lower(), operation


def _carried(handler: HTTPRouteHandler) -> Operation | None:
    found = handler.opt.get("operation")
    return found if isinstance(found, Operation) else None


def _types(operations: Iterable[Operation]) -> list[type[msgspec.Struct]]:
    wanted: dict[type[msgspec.Struct], None] = {ProblemOut: None}
    for operation in operations:
        for one in (operation.answer, operation.body, operation.query):
            if one is not None:
                wanted[one] = None
    return list(wanted)


def _operation(
    path: str,
    method: str,
    operation: Operation,
    schema_of: Mapping[type[msgspec.Struct], Json],
    components: Mapping[str, Any],
    examples: Mapping[str, Mapping[str, Any]],
) -> Json:
    headers = _headers_of(operation)
    if method != "get" and not operation.public:
        headers.append("csrf")
    parameters = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": _PARAMETERS[name],
            "schema": {"type": "string"},
            "example": examples["parameter"][name],
        }
        for name in re.findall(r"{(\w+)}", path)
    ]
    if operation.query is not None:
        described_query = components[operation.query.__name__]
        parameters += _query(described_query, examples["parameter"])
    parameters += [_HEADERS[name] for name in headers]
    described: Json = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": f"{operation.zh} / {operation.en}",
        "parameters": parameters,
        "responses": _responses(operation, schema_of, examples["answer"].get(operation.id)),
    }
    if operation.public:
        described["security"] = []
    if operation.note:
        described["description"] = operation.note
    if operation.body is not None:
        content: Json = {
            "schema": schema_of[operation.body],
            "examples": {"example": {"value": examples["request"][operation.id]}},
        }
        described["requestBody"] = {
            "required": any(field.required for field in msgspec.structs.fields(operation.body))
            or operation.id in ("receive-ticket", "preview"),
            "content": {"application/json": content},
        }
    elif operation.takes:
        described["requestBody"] = {"required": True, "content": _files(operation.takes)}
    return described


def _headers_of(operation: Operation) -> list[str]:
    """The headers that mean something to an operation, besides those of HTTP itself."""
    headers = ["language"]
    if operation.body is not None or operation.acts:
        headers.append("actor")
    if operation.body is not None:
        headers.append("key")
    if not operation.public:
        headers += ["role", "unit"]
    if 412 in operation.problems:
        headers.append("if-match")
    return headers


def _files(media_types: Iterable[str]) -> Json:
    """A file as it is, of any of these types."""
    return {one: {"schema": {"type": "string", "format": "binary"}} for one in media_types}


def _query(schema: Json, examples: Mapping[str, Any]) -> list[Json]:
    required = schema.get("required", ())
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "description": _described(of_field),
            "schema": _without_null(of_field),
            **({"example": examples[name]} if name in required else {}),
        }
        for name, of_field in schema["properties"].items()
    ]


def _described(schema: Json) -> str:
    inner = [schema, *schema.get("anyOf", ())]
    return next((one["description"] for one in inner if "description" in one), "")


def _without_null(schema: Json) -> Json:
    """A query parameter is absent or has a value; it is never null."""
    others = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    return others[0] if len(others) == 1 else schema


def _responses(
    operation: Operation, schema_of: Mapping[type[msgspec.Struct], Json], example: Any
) -> Json:
    answered: Json = {"description": operation.zh}
    if operation.answer is None:
        answered["content"] = _files(operation.gives)
    else:
        content: Json = {"schema": schema_of[operation.answer]}
        if example is not None:
            content["examples"] = {"example": {"value": example}}
        answered["content"] = {"application/json": content}
    if operation.answer in (TicketOut, CaseOut, BulletinOut):
        answered["headers"] = {
            "ETag": {"description": "事件号 / event number", "schema": {"type": "string"}},
            "Idempotent-Replay": {
                "description": "此回答先前已给出 / this answer was given before",
                "schema": {"type": "string", "const": "true"},
            },
        }
    responses: Json = {str(operation.status): answered}
    general = (400, 413, 415, 500, 503) if operation.body is not None else (400, 500, 503)
    if not operation.public:
        general = (*general, 401, 403)
    for status in sorted({*operation.problems, *general}):
        responses[str(status)] = {
            "description": _STATUS[status],
            "content": {MEDIA_TYPE: {"schema": schema_of[ProblemOut]}},
        }
    if operation.id == "health-ready" and operation.answer is not None:
        ready = {"application/json": {"schema": schema_of[operation.answer]}}
        responses["503"] = {"description": "未就绪 / not ready", "content": ready}
    return responses
