"""``when``: what a rule asks of a request, compiled to a union of boxes.

The compiled form serves everything: matching at run time, "every request that A matches B matches
too" between rules, and the proofs over whole tables.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.rulebook.boxes import (
    ANYTHING,
    PRESENT,
    Box,
    Constraint,
    Dimension,
    covers,
    difference,
    intersect,
    overlap,
    phrase_dimension,
    without_redundant,
)
from engine.rulebook.facts import NUMBER_MAX, Fact, FactSpace, nearest

MOST_BOXES = 2_000
LAST_MINUTE = 24 * 60 - 1
NESTING = ("all", "any", "none")
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class ConditionProblem:
    """A mistake in a condition. ``path`` leads from ``when`` to the wrong key or value."""

    path: Path
    code: str
    message_zh: str
    message_en: str
    hint_zh: str | None = None
    hint_en: str | None = None
    at_key: bool = False


class ConditionErrors(ValueError):
    """All mistakes of one condition."""

    def __init__(self, problems: Iterable[ConditionProblem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(problem.message_en for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Condition:
    """A union of boxes. The empty union matches nothing; one empty box matches everything."""

    boxes: tuple[Box, ...]
    whole: Mapping[Dimension, Constraint]

    def contains(self, other: Condition) -> bool:
        """Whether every request that ``other`` matches is matched by this one too."""
        return covers(self.boxes, other.boxes, self.whole)

    def overlaps(self, other: Condition) -> bool:
        """Whether some request is matched by both."""
        return any(overlap(mine, theirs) for mine in self.boxes for theirs in other.boxes)

    @property
    def phrases(self) -> frozenset[str]:
        """The folded phrases that the condition asks the text about."""
        prefix = phrase_dimension("")
        return frozenset(
            dimension.removeprefix(prefix)
            for box in self.boxes
            for dimension in box
            if dimension.startswith(prefix)
        )


def fold(text: str) -> str:
    """Text as conditions compare it: NFKC, without case, so full and half width are one."""
    return unicodedata.normalize("NFKC", text).casefold()


def whole_space(space: FactSpace) -> Mapping[Dimension, Constraint]:
    """The full constraint of every dimension but the phrases."""
    whole: dict[Dimension, Constraint] = {}
    for fact in space.facts.values():
        if fact.finite:
            whole[fact.name] = fact.everything
        elif fact.type == "number":
            whole[fact.name] = ((0, NUMBER_MAX),)
        elif fact.type == "time":
            whole[fact.name] = ((0, LAST_MINUTE),)
        elif fact.type == "date":
            whole[fact.name] = ((date.min.toordinal(), date.max.toordinal()),)
    return whole


def compile_condition(raw: object, space: FactSpace, table: str) -> Condition:
    """Compile a ``when`` as written (scalars are text) for a table of rules.

    Raises ``ConditionErrors`` with every mistake, each with the path to it.
    """
    compiler = _Compiler(space, table)
    boxes = compiler.mapping(raw, ())
    if compiler.problems:
        raise ConditionErrors(compiler.problems)
    return Condition(boxes, compiler.whole)


class _Compiler:
    def __init__(self, space: FactSpace, table: str) -> None:
        self.space = space
        self.table = table
        self.whole = whole_space(space)
        self.problems: list[ConditionProblem] = []

    def mapping(self, raw: object, path: Path) -> tuple[Box, ...]:
        if raw is None:
            return (ANYTHING,)
        if not isinstance(raw, Mapping):
            self.wrong(
                path,
                "condition/not-a-mapping",
                "条件应写成 事实: 值",
                "a condition maps facts to values",
                "例如 {area: water}",
                "for example {area: water}",
            )
            return ()
        boxes: tuple[Box, ...] = (ANYTHING,)
        for key, value in raw.items():
            boxes = self.both(boxes, self.entry(str(key), value, (*path, str(key))), path)
        return boxes

    def entry(self, key: str, value: object, path: Path) -> tuple[Box, ...]:
        if key in NESTING:
            return self.nested(key, value, path)
        fact = self.space.facts.get(key)
        if fact is None:
            return self.unknown_fact(key, path)
        if fact.tables is not None and self.table not in fact.tables:
            self.wrong(
                path,
                "condition/fact-not-known-here",
                f"{fact.title} ({key}) 在这里还不知道, 只能用于 {', '.join(fact.tables)}",
                f"{key} is not decided yet here; it may stand in {', '.join(fact.tables)}",
                at_key=True,
            )
            return ()
        if fact.type == "text":
            return self.text(value, path)
        constraint = self.constraint(fact, value, path)
        return ({key: constraint},) if constraint else ()

    def nested(self, key: str, value: object, path: Path) -> tuple[Box, ...]:
        if not isinstance(value, Sequence) or isinstance(value, str) or not value:
            self.wrong(
                path,
                "condition/list-expected",
                f"{key} 后面应是条件的列表",
                f"{key} takes a list of conditions",
                f"例如 {key}: [{{area: water}}, {{area: gas}}]",
                f"for example {key}: [{{area: water}}, {{area: gas}}]",
            )
            return ()
        parts = [self.mapping(part, (*path, index)) for index, part in enumerate(value)]
        if key == "any":
            return self.limited([box for part in parts for box in part], path)
        if key == "all":
            boxes: tuple[Box, ...] = (ANYTHING,)
            for part in parts:
                boxes = self.both(boxes, part, path)
            return boxes
        if self.problems:
            return ()
        rest = difference([ANYTHING], [box for part in parts for box in part], self.whole)
        return self.limited(rest, path)

    def both(self, left: Sequence[Box], right: Sequence[Box], path: Path) -> tuple[Box, ...]:
        return self.limited(
            [box for a in left for b in right if (box := intersect(a, b)) is not None], path
        )

    def limited(self, boxes: Sequence[Box], path: Path) -> tuple[Box, ...]:
        if len(boxes) > MOST_BOXES:
            self.wrong(
                path,
                "condition/too-complex",
                f"条件展开后有 {len(boxes)} 种情形, 超过 {MOST_BOXES}",
                f"the condition unfolds to {len(boxes)} cases, more than {MOST_BOXES}",
                "请拆成几条规则",
                "split it into several rules",
            )
            return ()
        return without_redundant(boxes)

    def constraint(self, fact: Fact, value: object, path: Path) -> Constraint | None:
        """The constraint as written, or None after noting why not."""
        if isinstance(value, Mapping):
            return self.special(fact, value, path)
        return self.union(fact, value, path)

    def special(self, fact: Fact, value: Mapping[str, object], path: Path) -> Constraint | None:
        keys = set(value)
        if keys == {"not"}:
            union = self.union(fact, value["not"], (*path, "not"))
            if union is None:
                return None
            rest = _complement(union, self.whole[fact.name])
            if not rest:
                self.wrong(
                    path,
                    "condition/never",
                    f"{fact.title} 排除了所有的值, 条件永不成立",
                    f"every value of {fact.name} is excluded: the condition never holds",
                )
            return rest or None
        if keys and keys <= {"from", "until"}:
            return self.between(fact, value, path)
        odd = next((key for key in value if key not in ("not", "from", "until")), None)
        self.wrong(
            (*path, odd) if odd else path,
            "condition/unknown-form",
            f'"{odd}" 不是条件的写法' if odd else "not 不能与 from、until 同写",
            f'"{odd}" is not a form of condition'
            if odd
            else "not cannot stand beside from and until",
            "可写: 一个值, 值的列表, {not: 值}, {from: 起, until: 止}",
            "write a value, a list of values, {not: value} or {from: …, until: …}",
            at_key=odd is not None,
        )
        return None

    def union(self, fact: Fact, value: object, path: Path) -> Constraint | None:
        if isinstance(value, Sequence) and not isinstance(value, str):
            if not value:
                self.wrong(
                    path,
                    "condition/list-expected",
                    "列表是空的, 条件永不成立",
                    "the list is empty: the condition never holds",
                )
                return None
            parts = [self.one(fact, item, (*path, index)) for index, item in enumerate(value)]
            found = [part for part in parts if part is not None]
            return _join(found) if len(found) == len(parts) else None
        return self.one(fact, value, path)

    def one(self, fact: Fact, value: object, path: Path) -> Constraint | None:
        if not isinstance(value, str):
            self.wrong(
                path,
                "condition/value-expected",
                f"{fact.title} ({fact.name}) 后面应是一个值",
                f"{fact.name} takes a value here",
            )
            return None
        if fact.type == "flag":
            mask = {"false": 1, "true": 2}.get(value)
            return mask or self.unknown_value(fact, value, path)
        if fact.finite:
            mask = fact.masks.get(value)
            if mask is None and fact.name == "weekday":
                mask = _weekday_range(fact, value)
            return mask or self.unknown_value(fact, value, path)
        number = self.ordinal(fact, value, path)
        return None if number is None else ((number, number),)

    def between(self, fact: Fact, value: Mapping[str, object], path: Path) -> Constraint | None:
        if fact.finite:
            self.wrong(
                path,
                "condition/no-order",
                f"{fact.title} ({fact.name}) 没有先后, 不能用 from、until",
                f"{fact.name} has no order: from and until do not apply",
            )
            return None
        whole = self.whole[fact.name]
        assert isinstance(whole, tuple)
        low, high = whole[0]
        if "from" in value:
            found = self.ordinal(fact, value["from"], (*path, "from"))
            if found is None:
                return None
            low = found
        if "until" in value:
            found = self.ordinal(fact, value["until"], (*path, "until"))
            if found is None:
                return None
            high = found - 1 if fact.type == "time" else found
        if low <= high:
            return ((low, high),)
        if fact.type == "time" and "from" in value and "until" in value and low != high + 1:
            return ((0, high), (low, LAST_MINUTE)) if high >= 0 else ((low, LAST_MINUTE),)
        self.wrong(
            path,
            "condition/empty-range",
            "from 晚于 until, 条件永不成立",
            "from is after until: the condition never holds",
        )
        return None

    def ordinal(self, fact: Fact, value: object, path: Path) -> int | None:
        text = value if isinstance(value, str) else ""
        found = _READERS[fact.type](text)
        if found is None:
            self.wrong(
                path,
                "condition/wrong-type",
                f'{fact.title} ({fact.name}) 不能是 "{text}"',
                f'{fact.name} cannot be "{text}"',
                f"应写成 {_FORMS[fact.type]}",
                f"write it as {_FORMS[fact.type]}",
            )
        return found

    def text(self, value: object, path: Path) -> tuple[Box, ...]:
        if not isinstance(value, Mapping) or not value or set(value) - {"mentions", "mentions_all"}:
            self.wrong(
                path,
                "condition/unknown-form",
                "诉求内容的条件应写 mentions 或 mentions_all",
                "a condition on the text is mentions or mentions_all",
                "例如 text: {mentions: [停水, 爆管]}",
                "for example text: {mentions: [停水, 爆管]}",
            )
            return ()
        boxes: tuple[Box, ...] = (ANYTHING,)
        for key, raw in value.items():
            phrases = self.phrase_list(raw, (*path, key))
            if key == "mentions":
                part: tuple[Box, ...] = tuple({phrase_dimension(p): PRESENT} for p in phrases)
            else:
                part = ({phrase_dimension(p): PRESENT for p in phrases},) if phrases else ()
            boxes = self.both(boxes, part, path)
        return boxes

    def phrase_list(self, raw: object, path: Path) -> list[str]:
        items = raw if isinstance(raw, Sequence) and not isinstance(raw, str) else [raw]
        phrases = [fold(item).strip() for item in items if isinstance(item, str)]
        if not items or len(phrases) != len(items) or not all(phrases):
            self.wrong(
                path,
                "condition/value-expected",
                "这里应是词语的列表",
                "a list of phrases belongs here",
                "例如 [停水, 爆管]",
                "for example [停水, 爆管]",
            )
            return []
        return phrases

    def unknown_fact(self, key: str, path: Path) -> tuple[Box, ...]:
        near = nearest(key, [*self.space.facts, *NESTING])
        self.wrong(
            path,
            "condition/unknown-fact",
            f'没有名为 "{key}" 的事实',
            f'there is no fact "{key}"',
            f'是否想写 "{near}"?' if near else "可用的事实见 dafuwu facts",
            f'did you mean "{near}"?' if near else "dafuwu facts lists them",
            at_key=True,
        )
        return ()

    def unknown_value(self, fact: Fact, value: str, path: Path) -> None:
        by_name = [key for key, name in fact.values.items() if name == value]
        near = by_name[0] if by_name else nearest(value, [str(key) for key in fact.masks])
        shown = ", ".join(list(fact.values)[:12]) + (" …" if len(fact.values) > 12 else "")
        self.wrong(
            path,
            "condition/unknown-value",
            f'{fact.title} ({fact.name}) 没有 "{value}" 这个值',
            f'"{value}" is not a value of {fact.name}',
            f'是否想写 "{near}"?' if near else f"可用的值: {shown}",
            f'did you mean "{near}"?' if near else f"values: {shown}",
        )

    def wrong(
        self,
        path: Path,
        code: str,
        message_zh: str,
        message_en: str,
        hint_zh: str | None = None,
        hint_en: str | None = None,
        *,
        at_key: bool = False,
    ) -> None:
        self.problems.append(
            ConditionProblem(path, code, message_zh, message_en, hint_zh, hint_en, at_key)
        )


def _join(parts: Sequence[Constraint]) -> Constraint:
    if isinstance(parts[0], int):
        mask = 0
        for part in parts:
            assert isinstance(part, int)
            mask |= part
        return mask
    ranges = sorted(r for part in parts if isinstance(part, tuple) for r in part)
    joined: list[tuple[int, int]] = []
    for low, high in ranges:
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return tuple(joined)


def _complement(union: Constraint, whole: Constraint) -> Constraint:
    pieces = difference([{"x": whole}], [{"x": union}], {"x": whole})
    return _join([piece["x"] for piece in pieces]) if pieces else (0 if whole else whole)


def _weekday_range(fact: Fact, value: str) -> int | None:
    first, dash, last = value.partition("-")
    days = list(fact.values)
    if not dash or first not in days or last not in days:
        return None
    start, length = days.index(first), (days.index(last) - days.index(first)) % 7 + 1
    return sum(1 << ((start + step) % 7) for step in range(length))


def _read_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def _read_date(text: str) -> int | None:
    try:
        return date.fromisoformat(text).toordinal() if len(text) == 10 else None
    except ValueError:
        return None


def _read_time(text: str) -> int | None:
    hour, colon, minute = text.partition(":")
    if not (colon and len(hour) == 2 and len(minute) == 2 and (hour + minute).isdigit()):
        return None
    total = int(hour) * 60 + int(minute)
    return total if int(minute) < 60 and total <= 24 * 60 else None


_READERS: Mapping[str, Callable[[str], int | None]] = {
    "number": _read_number,
    "date": _read_date,
    "time": _read_time,
}
_FORMS = {"number": "0, 1, 2 …", "date": "2017-10-01", "time": "08:30"}
