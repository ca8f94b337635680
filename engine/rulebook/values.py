"""The plain values that policy files hold: texts, ids, flags, numbers, and lists of them.

Each reader takes what stands in the file (text, list or mapping) and either returns the value or
raises an error that says, in both languages, what is wrong and what to write instead.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, PlainValidator
from pydantic_core import PydanticCustomError

from engine.rulebook.messages import Wording

T = TypeVar("T")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def mistake(code: str, wording: Wording, at: str | None = None) -> PydanticCustomError:
    """The error that a reader raises; ``at`` names the key it is about, if not the value itself."""
    return PydanticCustomError(code, "{code}", {"code": code, "wording": wording, "at": at})


def text_of(value: Any, wanted_zh: str, wanted_en: str) -> str:
    """The value as text, or the error that something else stands there."""
    if isinstance(value, str):
        return value.strip()
    raise mistake("shape/wrong-type", not_text(value, wanted_zh, wanted_en))


def not_text(value: Any, wanted_zh: str = "一个值", wanted_en: str = "a value") -> Wording:
    """What is said where one value belongs and a list, a mapping or nothing stands."""
    zh, en = "空的", "empty"
    if isinstance(value, dict):
        zh, en = "映射", "a mapping"
    elif isinstance(value, list):
        zh, en = "列表", "a list"
    return Wording(f"这里应是{wanted_zh}, 却是{zh}", f"this should be {wanted_en} but is {en}")


def _words(value: Any) -> str:
    text = text_of(value, "文字", "a text")
    if not text:
        raise mistake("value/empty", Wording("这里是空的文字", "the text is empty"))
    return text


def _id(value: Any) -> str:
    text = text_of(value, "一个编号 (id)", "an id")
    if len(text) <= 64 and _ID.fullmatch(text):
        return text
    likely = re.sub(r"[^a-z0-9]+", "-", unicodedata.normalize("NFKC", text).lower()).strip("-")[:64]
    raise mistake(
        "id/bad-form",
        Wording(
            f'"{text[:80]}" 不能作编号',
            f'"{text[:80]}" cannot be an id',
            f'请写成 "{likely}"' if likely else "编号用小写字母、数字和连字符, 例如 water-group",
            f'write "{likely}"'
            if likely
            else "an id has lower-case letters, digits and hyphens, as in water-group",
        ),
    )


def _flag(value: Any) -> bool:
    text = text_of(value, " true 或 false ", "true or false")
    if text in ("true", "false"):
        return text == "true"
    raise mistake(
        "value/not-one-of",
        Wording(
            f'这里只能写 true 或 false, 不能写 "{text[:80]}"',
            f'"{text[:80]}" is neither true nor false',
            "是写 true, 否写 false",
            "write true for yes, false for no",
        ),
    )


def _count(value: Any) -> int:
    text = text_of(value, "数字", "a number")
    if text.isascii() and text.isdigit() and len(text) < 9 and int(text) > 0:
        return int(text)
    raise mistake(
        "value/bad-number",
        Wording(
            f'"{text[:80]}" 不是正整数',
            f'"{text[:80]}" is not a positive whole number',
            "例如 1",
            "for example 1",
        ),
    )


def _percent(value: Any) -> int:
    text = text_of(value, "百分数", "a percentage")
    number = text.removesuffix("%").rstrip()
    if number.isascii() and number.isdigit() and len(number) < 4 and int(number) <= 100:
        return int(number)
    raise mistake(
        "value/bad-number",
        Wording(
            f'"{text[:80]}" 不是百分数',
            f'"{text[:80]}" is not a percentage',
            "写 0 至 100 的整数, 例如 80",
            "write a whole number from 0 to 100, as in 80",
        ),
    )


def read_code(value: Any) -> str:
    """A district's code: 6 digits (GB/T 2260), or 9 or 12 (statistical codes below it)."""
    text = text_of(value, "区划代码", "a district code")
    if text.isascii() and text.isdigit() and len(text) in (6, 9, 12):
        return text
    raise mistake(
        "value/bad-code",
        Wording(
            f'"{text[:80]}" 不是行政区划代码',
            f'"{text[:80]}" is not a district code',
            "GB/T 2260 的代码是 6 位数字, 例如 371003",
            "codes of GB/T 2260 have 6 digits, as in 371003",
        ),
    )


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Words = Annotated[str, PlainValidator(_words)]
Id = Annotated[str, PlainValidator(_id)]
Flag = Annotated[bool, PlainValidator(_flag)]
Count = Annotated[int, PlainValidator(_count)]
Percent = Annotated[int, PlainValidator(_percent)]
Many = Annotated[tuple[T, ...], BeforeValidator(_as_list)]
"""A list, or one value that stands for a list of one."""
