"""What a request carries, read strictly: body, query and the headers that mean something."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, TypeVar

import msgspec
from litestar import Request

from api.actor import read_actor, read_by
from api.mistakes import Mistake, find_mistakes
from api.problems import Problem, invalid
from engine.rulebook.rulebook import Rulebook
from engine.tickets.asks import By

S = TypeVar("S", bound=msgspec.Struct)
AnyRequest = Request[Any, Any, Any]

MOST_BYTES = 256 * 1024
LONGEST_KEY = 200
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_TAGS = re.compile(r'(?:W/)?"([^"]*)"')


async def read_body(request: AnyRequest, wanted: type[S]) -> S:
    """The JSON body as the wanted type; an empty one counts as ``{}``."""
    body = await request.body()
    if body and not is_json(request.headers.get("content-type")):
        raise Problem(
            "request/not-json",
            "请加上请求头 Content-Type: application/json。",
            "Send the header Content-Type: application/json.",
        )
    try:
        read: S = _decoder(wanted).decode(body or b"{}")
    except msgspec.ValidationError:
        mistakes = _all_mistakes(wanted, body)
    except msgspec.DecodeError as error:
        raise _malformed(body, error) from None
    except UnicodeDecodeError as error:
        raise _not_utf8(error) from None
    else:
        return read
    raise invalid(mistakes)


def is_json(content_type: str | None) -> bool:
    """Whether the header names JSON; browsers cannot send this across sites without asking."""
    if content_type is None:
        return False
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type == "application/json" or (
        media_type.startswith("application/") and media_type.endswith("+json")
    )


def read_query(request: AnyRequest, wanted: type[S]) -> S:
    """The query as the wanted type: each parameter once, lists separated by commas."""
    given: dict[str, Any] = {}
    mistakes: list[Mistake] = []
    for name, value in request.query_params.multi_items():
        if name in given:
            mistakes.append(
                Mistake(
                    name,
                    "field/twice",
                    "出现了两次",
                    "is given twice",
                    "多个值用逗号分开",
                    "separate several values by commas",
                )
            )
        elif not _clean(value):
            mistakes.append(
                Mistake(name, "field/invalid", "含有控制字符", "holds control characters")
            )
        given[name] = value
    try:
        read = msgspec.convert(given, wanted, strict=False)
    except msgspec.ValidationError:
        mistakes += find_mistakes(wanted, given, strict=False)
        raise invalid(mistakes) from None
    if mistakes:
        raise invalid(mistakes)
    return read


def actor_of(request: AnyRequest) -> str:
    """Who asks."""
    for name, value in request.scope["headers"]:
        if name == b"x-actor":
            return read_actor(value)
    return read_actor(None)


def by_of(request: AnyRequest, rulebook: Rulebook) -> By:
    """In which role and unit who asks acts; both None where the headers do not say."""
    return read_by(rulebook, request.headers.get("x-role"), request.headers.get("x-unit"))


def idempotency_key(request: AnyRequest) -> str | None:
    """The caller's name for this request, under which it is carried out once."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    key = key.strip().strip('"')
    if not _KEY.fullmatch(key):
        raise Problem(
            "request/bad-header",
            f"Idempotency-Key 应是 1 至 {LONGEST_KEY} 个可见的 ASCII 字符, 不含空格。",
            f"Idempotency-Key takes 1 to {LONGEST_KEY} visible ASCII characters without spaces.",
        )
    return key


def expected_event(request: AnyRequest) -> int | None:
    """The event number in If-Match, or None where the caller does not insist on one."""
    header = request.headers.get("if-match")
    if header is None or header.strip() == "*":
        return None
    found = _TAGS.fullmatch(header.strip())
    if found is None or not (found[1].isascii() and found[1].isdigit() and len(found[1]) < 10):
        raise Problem(
            "request/bad-header",
            'If-Match 应是读取工单时得到的 ETag, 例如 "3"。',
            'If-Match takes the ETag that came with the ticket, such as "3".',
        )
    return int(found[1])


def matches(request: AnyRequest, etag: str) -> bool:
    """Whether the caller has this version already (If-None-Match)."""
    header = request.headers.get("if-none-match")
    return header is not None and etag.strip('"') in _TAGS.findall(header)


def _all_mistakes(wanted: type[msgspec.Struct], body: bytes) -> list[Mistake]:
    """What is wrong with a body of another shape, which need not even be whole JSON."""
    try:
        given = msgspec.json.decode(body or b"{}")
    except RecursionError:
        raise Problem("request/malformed-json", "JSON 嵌套过深。", "Nested too deeply.") from None
    except msgspec.DecodeError as error:
        raise _malformed(body, error) from None
    return list(find_mistakes(wanted, given))


@cache
def _decoder(wanted: type[S]) -> msgspec.json.Decoder[S]:
    return msgspec.json.Decoder(wanted)


def _clean(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return not any(ord(letter) < 32 for letter in value)


def _malformed(body: bytes, error: Exception) -> Problem:
    try:
        body.decode()
    except UnicodeDecodeError as broken:
        return _not_utf8(broken)
    return Problem("request/malformed-json", f"JSON 写法不对: {error}。", f"{error}.")


def _not_utf8(error: UnicodeDecodeError) -> Problem:
    return Problem(
        "request/not-utf8",
        "请求内容含有不是 UTF-8 的字节, 可能是 GBK 编码。",
        f"The body holds bytes that are not UTF-8 (0x{error.object[error.start]:02x}); "
        "it may be GBK.",
    )
