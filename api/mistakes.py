"""What is wrong with the content of a request: every mistake at once, in both languages.

msgspec stops at the first mistake; here, on the slow path only, each field is looked at alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec

from engine.rulebook.facts import FactProblem, nearest

_LENGTH = re.compile(r"of length (<=|>=) (\d+)")
_BOUND = re.compile(r"Expected `(?:int|float)` (<=|>=) (-?\d+)")
_TYPE = re.compile(r"Expected `([^`]+)`, got `([^`]+)`")
_ENUM = re.compile(r"Invalid enum value '?(.*?)'?(?: - at|$)")
_PATTERN = re.compile(r"matching regex")
_PLACE = re.compile(r" - at `\$\.?(.*?)`$")

MOST_SHOWN = 12
"""Values that a hint lists at most."""
MOST_ITEMS = 50
"""Items of a list that are looked at one by one."""

_TYPES = {
    "str": ("文字", "text"),
    "bool": (" true 或 false ", "true or false"),
    "int": ("整数", "a whole number"),
    "float": ("数字", "a number"),
    "object": ("对象", "an object"),
    "array": ("数组", "an array"),
    "null": ("空值 null ", "null"),
    "datetime": ("时间", "a time"),
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong with one field, and what to write instead."""

    field: str
    code: str
    message_zh: str
    message_en: str
    hint_zh: str | None = None
    hint_en: str | None = None


def of_fact(problem: FactProblem) -> Mistake:
    """A fact that the rulebook does not know, as a mistake of the field that gave it."""
    return Mistake(
        problem.fact,
        problem.code,
        problem.message_zh,
        problem.message_en,
        problem.hint_zh,
        problem.hint_en,
    )


def unknown_value(name: str, value: str, known: Iterable[str]) -> Mistake:
    """A value that a field cannot have, with the nearest that it can."""
    listed = list(known)
    near = nearest(value, listed)
    shown = ", ".join(listed[:MOST_SHOWN]) + (" …" if len(listed) > MOST_SHOWN else "")
    return Mistake(
        name,
        "field/unknown-value",
        f'{name} 没有 "{value[:64]}" 这个值',
        f'"{value[:64]}" is not a value of {name}',
        f'是否想写 "{near}"?' if near else f"可用的值: {shown}",
        f'did you mean "{near}"?' if near else f"values: {shown}",
    )


def find_mistakes(
    wanted: type[msgspec.Struct], given: object, *, strict: bool = True, inside: str = ""
) -> Iterator[Mistake]:
    """Every mistake of the given plain data against the wanted shape, in the order of its keys."""
    if not isinstance(given, Mapping):
        yield Mistake(
            inside or "$",
            "field/wrong-type",
            "这里应是一个 JSON 对象",
            "this should be a JSON object",
            '例如 {"text": "…"}',
            'such as {"text": "…"}',
        )
        return
    fields = {field.encode_name: field for field in msgspec.structs.fields(wanted)}
    unknown = [str(name) for name in given if name not in fields]
    close_to = [nearest(name, fields) for name in unknown]
    yield from (_unknown(inside + name, name, fields) for name in unknown)
    for name, field in fields.items():
        if name not in given:
            # A misspelt key hides the missing one that it causes.
            if field.required and name not in close_to:
                yield Mistake(inside + name, "field/missing", "缺少这一项", "this field is missing")
            continue
        yield from _in_field(field.type, given[name], inside + name, strict=strict)


def _in_field(wanted: Any, value: object, name: str, *, strict: bool) -> Iterator[Mistake]:
    found: list[Mistake] = []
    for one in _variants(wanted):
        if _is_struct(one) and isinstance(value, Mapping):
            yield from find_mistakes(one, value, strict=strict, inside=f"{name}.")
            return
        for inner, item, place in _items(one, value, name):
            found += _in_field(inner, item, place, strict=strict)
    if found:
        yield from found
        return
    try:
        msgspec.convert(value, wanted, strict=strict)
    except msgspec.ValidationError as error:
        yield _explained(str(error), name, value)


def _items(wanted: Any, value: object, name: str) -> Iterator[tuple[Any, object, str]]:
    """The items of a list or mapping: what each should be, what it is, and where."""
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin in (list, tuple) and isinstance(value, list):
        for index, item in enumerate(islice(value, MOST_ITEMS)):
            yield inner[0], item, f"{name}[{index}]"
    elif origin is dict and isinstance(value, Mapping):
        for key, item in islice(value.items(), MOST_ITEMS):
            yield inner[1], item, f"{name}.{str(key)[:64]}"


def _variants(wanted: Any) -> Iterator[Any]:
    """The types that a value may have, one by one."""
    origin = get_origin(wanted)
    if origin is Annotated:
        yield from _variants(get_args(wanted)[0])
    elif origin in (Union, UnionType):
        for one in get_args(wanted):
            yield from _variants(one)
    else:
        yield wanted


def _is_struct(candidate: object) -> bool:
    return isinstance(candidate, type) and issubclass(candidate, msgspec.Struct)


def _unknown(path: str, name: str, known: Iterable[str]) -> Mistake:
    near = nearest(name, known)
    listed = ", ".join(known)
    return Mistake(
        path[:200],
        "field/unknown",
        f'没有名为 "{name[:100]}" 的字段',
        f'there is no field "{name[:100]}"',
        f'是否想写 "{near}"?' if near else f"可用的字段: {listed}",
        f'did you mean "{near}"?' if near else f"fields: {listed}",
    )


def _explained(said: str, name: str, value: object) -> Mistake:
    """What msgspec said about one field, in words for people."""
    if place := _PLACE.search(said):
        name = f"{name}{'' if place[1].startswith('[') else '.'}{place[1]}" if place[1] else name
    if found := _LENGTH.search(said):
        most, number = found[1] == "<=", found[2]
        length = len(value) if isinstance(value, str | list | dict) else 0
        zh, en = ("个字", "characters") if isinstance(value, str) else ("项", "items")
        return Mistake(
            name,
            "field/too-long" if most else "field/too-short",
            f"有 {length} {zh}, {'最多' if most else '最少'} {number} {zh[0]}",
            f"has {length} {en}; {'at most' if most else 'at least'} {number} are allowed",
        )
    if _PATTERN.search(said):
        return Mistake(name, "field/wrong-form", "写法不对", "is not written like that")
    if found := _BOUND.search(said):
        zh, en = ("最大", "at most") if found[1] == "<=" else ("最小", "at least")
        zh, en = f"{zh} {found[2]}", f"must be {en} {found[2]}"
        return Mistake(name, "field/out-of-range", zh, en)
    if "timezone" in said or "RFC3339" in said:
        return Mistake(
            name,
            "field/not-a-time",
            "不是带时区的时间",
            "is not a time with an offset",
            "例如 2026-03-02T09:30:00+08:00",
            "such as 2026-03-02T09:30:00+08:00",
        )
    if found := _ENUM.search(said):
        return Mistake(name, "field/not-one-of", "不是可用的值", f'"{found[1]}" is not allowed')
    if found := _TYPE.search(said):
        kinds = [_TYPES.get(kind.strip(), (kind, kind)) for kind in found[1].split("|")]
        got = _TYPES.get(found[2], (found[2], found[2]))
        return Mistake(
            name,
            "field/wrong-type",
            f"应是{'或'.join(zh for zh, _ in kinds)}, 却是{got[0]}",
            f"should be {' or '.join(en for _, en in kinds)}, not {got[1]}",
        )
    return Mistake(name, "field/invalid", "内容不对", said)
