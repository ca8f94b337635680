"""``when`` as policy staff write it, compiled to a condition, with every mistake named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from engine.rulebook.boxes import (
    ANYTHING,
    PRESENT,
    Box,
    Constraint,
    difference,
    intersect,
    phrase_dimension,
    union,
    without_redundant,
)
from engine.rulebook.conditions import LAST_MINUTE, Condition, fold, whole_space
from engine.rulebook.facts import Fact, FactSpace, nearest
from engine.rulebook.scalars import FORMS, read_ordinal, read_weekdays

MOST_BOXES = 2_000
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
                "请改用受理时已知的事实, 如 area, category, district",
                "ask about what is known at receipt, such as area, category or district",
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
        rest: Sequence[Box] = (ANYTHING,)
        for box in (box for part in parts for box in part):
            rest = difference(rest, [box], self.whole)
            if len(rest) > MOST_BOXES:  # before it doubles again and again
                break
        return self.limited(rest, path)

    def both(self, left: Sequence[Box], right: Sequence[Box], path: Path) -> tuple[Box, ...]:
        shared = (box for a in left for b in right if (box := intersect(a, b)) is not None)
        return self.limited(list(islice(shared, MOST_BOXES + 1)), path)

    def limited(self, boxes: Sequence[Box], path: Path) -> tuple[Box, ...]:
        if len(boxes) > MOST_BOXES:
            self.wrong(
                path,
                "condition/too-complex",
                f"条件展开后超过 {MOST_BOXES} 种情形",
                f"the condition unfolds to more than {MOST_BOXES} cases",
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
            chosen = self.union(fact, value["not"], (*path, "not"))
            if chosen is None:
                return None
            rest = _complement(chosen, self.whole[fact.name])
            if not rest:
                self.wrong(
                    path,
                    "condition/never",
                    f"{fact.title} 排除了所有的值, 条件永不成立",
                    f"every value of {fact.name} is excluded: the condition never holds",
                    "请从 not 里去掉至少一个值",
                    "leave at least one value out of not",
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
                    "请写至少一个值, 或删去这一项",
                    "write at least one value, or remove the entry",
                )
                return None
            parts = [self.one(fact, item, (*path, index)) for index, item in enumerate(value)]
            found = [part for part in parts if part is not None]
            return union(found) if len(found) == len(parts) else None
        return self.one(fact, value, path)

    def one(self, fact: Fact, value: object, path: Path) -> Constraint | None:
        if not isinstance(value, str):
            self.wrong(
                path,
                "condition/value-expected",
                f"{fact.title} ({fact.name}) 后面应是一个值",
                f"{fact.name} takes a value here",
                "可写: 一个值, 值的列表, {not: 值}, {from: 起, until: 止}",
                "write a value, a list of values, {not: value} or {from: …, until: …}",
            )
            return None
        if fact.type == "flag":
            mask = {"false": 1, "true": 2}.get(value)
            if not mask:
                self.no_value(fact, value, path)
            return mask or None
        if fact.finite:
            mask = fact.masks.get(value)
            if mask is None and fact.name == "weekday":
                mask = read_weekdays(fact, value)
            if not mask:
                self.no_value(fact, value, path)
            return mask or None
        number = self.ordinal(fact, value, path)
        return None if number is None else ((number, number),)

    def between(self, fact: Fact, value: Mapping[str, object], path: Path) -> Constraint | None:
        if fact.finite:
            self.wrong(
                path,
                "condition/no-order",
                f"{fact.title} ({fact.name}) 没有先后, 不能用 from、until",
                f"{fact.name} has no order: from and until do not apply",
                "请写一个值或值的列表",
                "write a value or a list of values",
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
            "请把 from 和 until 对调",
            "swap from and until",
        )
        return None

    def ordinal(self, fact: Fact, value: object, path: Path) -> int | None:
        text = value if isinstance(value, str) else ""
        found = read_ordinal(fact.type, text)
        if found is None:
            self.wrong(
                path,
                "condition/wrong-type",
                f'{fact.title} ({fact.name}) 不能是 "{text}"',
                f'{fact.name} cannot be "{text}"',
                f"应写成 {FORMS[fact.type]}",
                f"write it as {FORMS[fact.type]}",
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

    def no_value(self, fact: Fact, value: str, path: Path) -> None:
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


def _complement(chosen: Constraint, whole: Constraint) -> Constraint:
    pieces = difference([{"x": whole}], [{"x": chosen}], {"x": whole})
    return union([piece["x"] for piece in pieces]) if pieces else (0 if whole else whole)
