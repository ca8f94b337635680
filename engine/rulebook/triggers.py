"""Triggers as written, held against the table of events, and compiled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.rulebook.conditions import Condition
from engine.rulebook.definitions import Definitions
from engine.rulebook.eventkinds import EVENT_KINDS, EventField, fields_of
from engine.rulebook.facts import FactSpace
from engine.rulebook.messages import Problem, Wording
from engine.rulebook.scenarios import Reader
from engine.rulebook.shape import Entries, Item
from engine.rulebook.tabulate import compile_rule
from engine.rulebook.tree import Path
from engine.rulebook.trigger import FieldTest, PatternStep, Trigger
from engine.rulebook.trigger_where import (
    Named,
    read_where,
    unknown_field,
    unknown_name,
)
from engine.rulebook.trigger_written import PatternEntry, TriggerEntry
from engine.rulebook.wrong import not_one_of


def read_triggers(
    entries: Entries,
    definitions: Definitions,
    conditions: Mapping[Item, Condition],
    space: FactSpace,
    *,
    complete: bool,
) -> tuple[tuple[Trigger, ...], list[Problem]]:
    """All triggers, and what is wrong with them; a trigger that is wrong is left out.

    Where something could not be read (not ``complete``), unknown names may stand there: nothing is
    said about them.
    """
    triggers: list[Trigger] = []
    problems: list[Problem] = []
    for item in entries.of("triggers"):
        entry = item.entry
        if not isinstance(entry, TriggerEntry):
            continue
        reader = Reader(item, definitions, space, complete=complete)
        steps = _Pattern(reader, entry).steps()
        problems += reader.problems
        problems += _other_behaviour(item, entry)
        condition = conditions.get(item)
        if condition is not None and not reader.problems:
            triggers.append(_trigger(item, entry, condition, steps))
    return tuple(triggers), problems


def _trigger(
    item: Item, entry: TriggerEntry, condition: Condition, steps: tuple[PatternStep, ...]
) -> Trigger:
    then = entry.then
    opened = then.open_case if then else None
    if not (then and then.only_supervises):
        opened = opened or entry.behaviour
    return Trigger(
        rule=compile_rule(item),
        condition=condition,
        behaviour=entry.behaviour,
        scope=entry.scope,
        over=entry.over,
        pattern=steps,
        open_case=opened,
        refer=then.refer if then else None,
        supervise=then.supervise if then else None,
        reply=then.reply if then else None,
    )


def _other_behaviour(item: Item, entry: TriggerEntry) -> Iterator[Problem]:
    opened = entry.then.open_case if entry.then else None
    if opened is not None and opened != entry.behaviour:
        wording = Wording(
            f"behaviour 写的是 {entry.behaviour}, 立的线索却是 {opened}",
            f"behaviour says {entry.behaviour}, but the case that is opened says {opened}",
            f"若无特别用意, 请改成 open_case: {entry.behaviour}",
            f"unless it is meant, write open_case: {entry.behaviour}",
        )
        yield item.problem("trigger/other-behaviour", ("then", "open_case"), wording, warn=True)


class _Pattern:
    """Reads the steps of one pattern from top to bottom; a name is known below its step."""

    def __init__(self, reader: Reader, entry: TriggerEntry) -> None:
        self._reader = reader
        self._entry = entry
        self._names: dict[str, Named] = {}
        self._first = True

    def steps(self) -> tuple[PatternStep, ...]:
        """The steps as compiled; mistakes are noted by the reader."""
        return tuple(
            self._step(step, ("pattern", index)) for index, step in enumerate(self._entry.pattern)
        )

    def _step(self, step: PatternEntry, path: Path) -> PatternStep:
        event = self._event(step, path)
        fields = fields_of(event) if event is not None else None
        self._order(step, path)
        where: tuple[FieldTest, ...] = ()
        if fields is not None:
            where = read_where(self._reader, event or "", fields, step, path, self._names)
            self._distinct(event or "", fields, step, where, path)
        self._name(step, event, path)
        return PatternStep(
            event=event or "",
            origin=self._reader.item.origin_of(path),
            never=step.never is not None,
            name=step.as_,
            where=where,
            after=step.after,
            within=step.within,
            count=step.count or 1,
            distinct=step.distinct,
        )

    def _event(self, step: PatternEntry, path: Path) -> str | None:
        key = "event" if step.event is not None else "never"
        event = step.event or step.never or ""
        if event in EVENT_KINDS:
            return event
        hint = not_one_of(event, EVENT_KINDS)
        wording = Wording(
            f'没有名为 "{event[:80]}" 的事件',
            f'there is no event "{event[:80]}"',
            hint.hint_zh,
            hint.hint_en,
        )
        self._reader.wrong("trigger/unknown-event", (*path, key), wording)
        return None

    def _order(self, step: PatternEntry, path: Path) -> None:
        if step.after is not None and step.after == step.as_:
            wording = Wording(
                f'这一步叫 "{step.after}", 不能发生在它自己之后',
                f'this step is "{step.after}" and cannot come after itself',
                "after 写前面某一步的 as",
                "after names a step above, by its as",
            )
            self._reader.wrong("trigger/contradiction", (*path, "after"), wording)
        elif step.after is not None and step.after not in self._names:
            at = (*path, "after")
            self._reader.wrong("trigger/unknown-name", at, unknown_name(step.after, self._names))
        if step.within is not None and self._first and step.after is None:
            wording = Wording(
                "第一步不能写 within: 前面没有可以起算的事件",
                "the first step takes no within: there is no event before it to count from",
                "请写在后面的步骤里; 统计期间请用 scope: unit 和 over",
                "write it in a later step; for a period use scope: unit and over",
            )
            self._reader.wrong("trigger/contradiction", (*path, "within"), wording)
        self._first = self._first and step.event is None

    def _name(self, step: PatternEntry, event: str | None, path: Path) -> None:
        if step.as_ is None:
            return
        if step.as_ in self._names:
            wording = Wording(
                f'前面已有一步叫 "{step.as_}"',
                f'a step above is already called "{step.as_}"',
                "请换一个名字",
                "give it another name",
            )
            self._reader.wrong("trigger/name-twice", (*path, "as"), wording)
        self._names[step.as_] = event

    def _distinct(
        self,
        event: str,
        fields: Mapping[str, EventField],
        step: PatternEntry,
        where: tuple[FieldTest, ...],
        path: Path,
    ) -> None:
        name, count = step.distinct, step.count or 1
        if name is None:
            return
        at = (*path, "distinct")
        if name not in fields:
            self._reader.wrong("trigger/unknown-field", at, unknown_field(name, event, fields))
            return
        most = _most_values(fields[name], [test for test in where if test.field == name])
        if most is not None and most < count:
            wording = Wording(
                f"{name} 至多有 {most} 个不同的值, 不可能有 {count} 个",
                f"{name} can have {most} different values at most, never {count}",
                "请减小 count, 或换一个 distinct",
                "ask for fewer, or for another field",
            )
            self._reader.wrong("trigger/contradiction", at, wording)


def _most_values(field: EventField, tests: list[FieldTest]) -> int | None:
    """How many different values the field can have under these tests; None for any number."""
    if any(test.form == "same-as" for test in tests):
        return 1
    domain = field.domain
    for test in tests:
        if test.form == "is":
            domain = tuple(test.values)
    if domain is None:
        return None
    return sum(all(test.allows(value) for test in tests) for value in domain)
