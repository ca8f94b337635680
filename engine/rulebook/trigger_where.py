"""The ``where`` of a pattern's step: what is asked of the fields of an event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from engine.rulebook.eventkinds import EVENT_KINDS, EventField, fields_of
from engine.rulebook.messages import Wording
from engine.rulebook.scenarios import Reader
from engine.rulebook.tree import Path
from engine.rulebook.trigger import FieldTest, FieldValue, Form
from engine.rulebook.trigger_written import PatternEntry
from engine.rulebook.wrong import not_one_of, unknown_key

Named: TypeAlias = str | None
"""The kind of event of a step that has a name; None where the kind itself is wrong."""

_FORMS = ("not", "same_as", "differs_from", "from", "until")
_FEW = 9
_REFERENCES: Mapping[str, Form] = {"same_as": "same-as", "differs_from": "differs-from"}


def read_where(
    reader: Reader,
    event: str,
    fields: Mapping[str, EventField],
    step: PatternEntry,
    path: Path,
    names: Mapping[str, Named],
) -> tuple[FieldTest, ...]:
    """The tests of one step in the order of their fields; mistakes are noted by the reader."""
    tests: list[FieldTest] = []
    for name, raw in step.where.items():
        at = (*path, "where", name)
        if name not in fields:
            wording = unknown_field(name, event, fields)
            reader.wrong("trigger/unknown-field", at, wording, at_key=True)
            continue
        test = _Field(reader, name, fields[name], at, names, step.as_).test(raw)
        if test is not None:
            tests.append(test)
    return tuple(sorted(tests, key=lambda test: test.field))


def unknown_name(name: str, names: Iterable[str]) -> Wording:
    """What is said about a name that no step above has."""
    hint = not_one_of(name, names)
    known = list(names)
    return Wording(
        f'前面没有叫 "{name[:80]}" 的步骤',
        f'no step above is called "{name[:80]}"',
        hint.hint_zh if known else f"请在前面那一步里写 as: {name[:40]}",
        hint.hint_en if known else f"write as: {name[:40]} in the step that is meant",
    )


def unknown_field(name: str, event: str, fields: Iterable[str]) -> Wording:
    """What is said about a field that the event does not have."""
    hint = unknown_key(name, fields)
    return Wording(
        f'事件 {event} ({EVENT_KINDS[event].name_zh}) 没有 "{name[:80]}" 这一项',
        f'the event {event} has no field "{name[:80]}"',
        hint.hint_zh,
        hint.hint_en,
    )


class _Field:
    """Reads what is asked of one field."""

    def __init__(
        self,
        reader: Reader,
        name: str,
        field: EventField,
        path: Path,
        names: Mapping[str, Named],
        own: str | None,
    ) -> None:
        self._reader = reader
        self._name = name
        self._field = field
        self._path = path
        self._names = names
        self._own = own

    def test(self, raw: Any) -> FieldTest | None:
        """The test, or None after noting what is wrong."""
        if not isinstance(raw, dict):
            return self._listed("is", raw, self._path)
        keys = set(raw)
        if keys and keys <= {"from", "until"}:
            return self._between(raw)
        if len(keys) != 1 or not keys <= set(_FORMS):
            self._unknown_form(raw)
            return None
        (key,) = keys
        at = (*self._path, key)
        if key == "not":
            return self._excluded(raw[key], at)
        return self._reference(_REFERENCES[key], raw[key], at)

    def _listed(self, form: Form, raw: Any, path: Path) -> FieldTest | None:
        parts = list(self._reader.each(raw, path)) or [(None, path)]
        values = [self._value(part, at) for part, at in parts]
        if any(value is None for value in values):
            return None
        return FieldTest(self._name, form, frozenset(v for v in values if v is not None))

    def _excluded(self, raw: Any, path: Path) -> FieldTest | None:
        test = self._listed("is-not", raw, path)
        domain = self._field.domain
        if test is not None and domain is not None and not any(map(test.allows, domain)):
            wording = Wording(
                f"{self._name} 的所有值都排除了",
                f"this leaves no value of {self._name}",
                "请至少留一个值, 或删去这个条件",
                "leave one at least, or remove the condition",
            )
            self._reader.wrong("trigger/contradiction", path, wording)
            return None
        return test

    def _value(self, raw: Any, path: Path) -> FieldValue | None:
        field, reader = self._field, self._reader
        if field.kind == "flag":
            word = reader.one_of(raw, ("true", "false"), path)
            return None if word is None else word == "true"
        if field.kind == "choice":
            return reader.one_of(raw, field.choices, path)
        if field.kind == "id":
            return reader.named(raw, field.of, path)
        if field.kind == "number":
            return self._number(raw, path)
        return reader.text(raw, path)

    def _number(self, raw: Any, path: Path) -> int | None:
        low, high = self._field.lowest, self._field.highest
        if high <= _FEW:
            word = self._reader.one_of(raw, [str(n) for n in range(low, high + 1)], path)
            return None if word is None else int(word)
        text = self._reader.text(raw, path)
        if text is None:
            return None
        if text.isascii() and text.isdigit() and len(text) < 9 and low <= int(text) <= high:
            return int(text)
        wording = Wording(
            f'"{text[:80]}" 不是 {low} 至 {high} 的整数',
            f'"{text[:80]}" is not a whole number from {low} to {high}',
            f"例如 {low}",
            f"for example {low}",
        )
        self._reader.wrong("value/bad-number", path, wording)
        return None

    def _between(self, raw: Mapping[str, Any]) -> FieldTest | None:
        if self._field.kind != "number":
            wording = Wording(
                f"{self._name} 没有大小先后, 不能写 from, until",
                f"{self._name} has no order: from and until mean nothing here",
                "请写一个值或值的列表",
                "write a value or a list of values",
            )
            self._reader.wrong("trigger/no-order", self._path, wording, at_key=True)
            return None
        ends = {key: self._number(value, (*self._path, key)) for key, value in raw.items()}
        if any(value is None for value in ends.values()):
            return None
        low, high = ends.get("from"), ends.get("until")
        if low is not None and high is not None and low > high:
            wording = Wording(
                f"from {low} 大于 until {high}, 没有这样的值",
                f"from {low} is above until {high}: there is no such value",
                "请对调",
                "swap them",
            )
            self._reader.wrong("trigger/contradiction", self._path, wording, at_key=True)
            return None
        return FieldTest(self._name, "between", low=low, high=high)

    def _reference(self, form: Form, raw: Any, path: Path) -> FieldTest | None:
        text = self._reader.text(raw, path)
        if text is None:
            return None
        name, dot, of = text.partition(".")
        if not dot or not name or not of:
            wording = Wording(
                f'"{text[:80]}" 不是对前面步骤的引用',
                f'"{text[:80]}" does not refer to a step above',
                f"写成 名字.项, 例如 first.{self._name}",
                f"write name.field, as in first.{self._name}",
            )
            self._reader.wrong("trigger/bad-reference", path, wording)
        elif name == self._own:
            wording = Wording(
                f'这一步自己叫 "{name}", 不能和自己比较',
                f'this step itself is "{name}" and cannot be compared with itself',
                "请引用前面某一步",
                "refer to a step above",
            )
            self._reader.wrong("trigger/contradiction", path, wording)
        elif name not in self._names:
            self._reader.wrong("trigger/unknown-name", path, unknown_name(name, self._names))
        elif (event := self._names[name]) is not None and self._fits(event, of, path):
            return FieldTest(self._name, form, step=name, of=of)
        return None

    def _fits(self, event: str, of: str, path: Path) -> bool:
        fields = fields_of(event)
        other = fields.get(of)
        if other is None:
            self._reader.wrong("trigger/unknown-field", path, unknown_field(of, event, fields))
            return False
        if (other.kind, other.of, other.choices) != (
            self._field.kind,
            self._field.of,
            self._field.choices,
        ):
            wording = Wording(
                f"{self._name} ({self._field.name_zh}) 和 {of} ({other.name_zh}) 不是一类",
                f"{self._name} and {of} are of different types and cannot be compared",
                f"同类的项才能比较, 例如 {self._name} 与 {self._name}",
                f"compare fields of one type, such as {self._name} with {self._name}",
            )
            self._reader.wrong("trigger/other-type", path, wording)
            return False
        return True

    def _unknown_form(self, raw: Mapping[str, Any]) -> None:
        forms = "一个值, 值的列表, {not: 值}, {from: 起, until: 止}"
        wording = Wording(
            f"{self._name} 的条件写法不对",
            f"this is no form of condition on {self._name}",
            f"可写其中一种: {forms}, {{same_as: 名字.项}}, {{differs_from: 名字.项}}",
            "write one of: a value, a list of values, {not: value}, {from: …, until: …}, "
            "{same_as: name.field}, {differs_from: name.field}",
        )
        unknown = next((key for key in raw if key not in _FORMS), None)
        at = self._path if unknown is None else (*self._path, unknown)
        self._reader.wrong("trigger/unknown-form", at, wording, at_key=True)
