"""Tests as written, held against the facts and the catalog, and compiled to scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from pydantic_core import PydanticCustomError

from engine.rulebook.definitions import Definitions
from engine.rulebook.facts import FactErrors, FactSpace
from engine.rulebook.instants import bad_instant, read_instant
from engine.rulebook.messages import Problem, Wording
from engine.rulebook.moments import bad_duration, read_day
from engine.rulebook.references import unknown_reference
from engine.rulebook.scenario import EVENTS, MILESTONES, NEEDED, Scenario, Turn, TurnValue
from engine.rulebook.schemes import measures_in
from engine.rulebook.shape import Entries, Item
from engine.rulebook.tree import Path
from engine.rulebook.values import not_text
from engine.rulebook.verbs import ScenarioEntry
from engine.rulebook.wishes import read_expected
from engine.rulebook.wrong import mapping_expected, not_one_of, unknown_key
from engine.timing.durations import DurationError, parse_duration

_NOT_FACTS = ("at", "hung_up_at")
_MAY_STAND_ELSEWHERE = "fact/unknown-value"


def read_scenarios(
    entries: Entries, definitions: Definitions, space: FactSpace, *, complete: bool
) -> tuple[tuple[Scenario, ...], list[Problem]]:
    """All tests, and what is wrong with them; a test that is wrong somewhere is left out.

    Where something could not be read (not ``complete``), unknown names may stand there: nothing is
    said about them.
    """
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for item in entries.of("tests"):
        if isinstance(item.entry, ScenarioEntry):
            reader = Reader(item, definitions, space, complete=complete)
            scenario = reader.scenario(item.entry)
            problems += reader.problems
            if scenario is not None and not reader.problems:
                scenarios.append(scenario)
    return tuple(scenarios), problems


class Reader:
    """Reads the parts of one test and notes every mistake with its place."""

    def __init__(
        self, item: Item, definitions: Definitions, space: FactSpace, *, complete: bool
    ) -> None:
        self.item = item
        self.problems: list[Problem] = []
        self._definitions = definitions
        self._space = space
        self._complete = complete

    def scenario(self, entry: ScenarioEntry) -> Scenario | None:
        """The compiled test, None where its time of receipt is missing or wrong."""
        at = self._receipt(entry.given)
        values = self._facts(entry.given, at)
        hung_up_at = self._hung_up(entry.given, at)
        story = self._story(entry.story, max(at, hung_up_at or at) if at else None)
        expected = read_expected(self, entry.expect)
        if at is None:
            return None
        return Scenario(
            entry.name, self.item.origin_of(("name",)), values, at, hung_up_at, story, expected
        )

    def wrong(self, code: str, path: Path, wording: Wording, *, at_key: bool = False) -> None:
        """Note a mistake."""
        self.problems.append(self.item.problem(code, path, wording, at_key=at_key))

    def text(self, value: Any, path: Path) -> str | None:
        """A text, or None after noting that something else stands here."""
        if isinstance(value, str) and value.strip():
            return value.strip()
        if value is None:
            wording = Wording("这里没有写值", "the value is missing")
            self.wrong("shape/missing-value", path, wording, at_key=True)
        else:
            self.wrong("shape/wrong-type", path, not_text(value))
        return None

    def mapping(self, value: Any, path: Path) -> Mapping[str, Any]:
        """A mapping, or an empty one after noting that something else stands here."""
        if isinstance(value, dict):
            return value
        self.wrong("shape/wrong-type", path, mapping_expected())
        return {}

    def each(self, value: Any, path: Path) -> Iterable[tuple[Any, Path]]:
        """The items of a list with their paths; one value stands for a list of one."""
        if value is None:
            return []
        if isinstance(value, list):
            return [(part, (*path, index)) for index, part in enumerate(value)]
        return [(value, path)]

    def one_of(
        self, value: Any, known: Iterable[str], path: Path, *, at_key: bool = False
    ) -> str | None:
        """One of these words."""
        text = value if at_key else self.text(value, path)
        if text is None or text in known:
            return text
        self.wrong("value/not-one-of", path, not_one_of(text, known), at_key=at_key)
        return None

    def named(self, value: Any, kind: str, path: Path) -> str | None:
        """The id of an entry of this kind."""
        text = self.text(value, path)
        known = self._definitions.get(kind, {})
        if text is not None and text not in known and self._complete:
            self.problems.append(unknown_reference(self.item, path, text, kind, known))
        return text

    def measure(self, id_: str, path: Path) -> bool:
        """Whether some scheme of assessment has this measure; notes it if not."""
        items = (one.item for one in self._definitions.get("rules", {}).values())
        known = dict.fromkeys(id_ for item in items for id_ in measures_in(item))
        if id_ in known or not self._complete:
            return True
        words = not_one_of(id_, known)
        wording = Wording(
            f'没有名为 "{id_[:80]}" 的考核指标',
            f'there is no measure "{id_[:80]}" of an assessment',
            words.hint_zh if known else "请先在 assessment 里写指标",
            words.hint_en if known else "write the measure under assessment first",
        )
        self.wrong("reference/unknown-measure", path, wording, at_key=True)
        return False

    def key(self, key: str, known: Iterable[str], path: Path) -> bool:
        """Whether this key may stand here; notes it if not."""
        if key in known:
            return True
        self.wrong("shape/unknown-key", (*path, key), unknown_key(key, known), at_key=True)
        return False

    def instant(self, value: Any, path: Path) -> datetime | None:
        """An instant in the city's time, written as ``2017-09-28 10:00``."""
        text = self.text(value, path)
        if text is None:
            return None
        if (found := read_instant(text, self._space.zone)) is not None:
            return found
        self.wrong("value/bad-instant", path, bad_instant(text))
        return None

    def day(self, value: Any, path: Path) -> date | None:
        """A day, written as ``2017-09-28``."""
        text = self.text(value, path)
        if text is None:
            return None
        try:
            return read_day(text)
        except PydanticCustomError as error:
            context = error.context or {}
            self.wrong(context["code"], path, context["wording"])
            return None

    def _receipt(self, given: Mapping[str, Any]) -> datetime | None:
        if "at" in given:
            return self.instant(given["at"], ("given", "at"))
        wording = Wording(
            "given 里缺少受理时间 at",
            "given has no time of receipt",
            "请补上 at: 2017-09-28 10:00",
            "add at: 2017-09-28 10:00",
        )
        self.wrong("shape/missing-key", ("given",), wording)
        return None

    def _hung_up(self, given: Mapping[str, Any], at: datetime | None) -> datetime | None:
        if given.get("hung_up_at") is None:
            return None
        path = ("given", "hung_up_at")
        hung_up_at = self.instant(given["hung_up_at"], path)
        if hung_up_at is not None and at is not None and hung_up_at < at:
            self.wrong("test/out-of-order", path, _out_of_order(at))
        return hung_up_at

    def _facts(self, given: Mapping[str, Any], at: datetime | None) -> Mapping[str, str]:
        values: dict[str, str] = {}
        for name, value in given.items():
            if name in _NOT_FACTS or value is None:
                continue
            if isinstance(value, str):
                values[name] = value
            else:
                self.wrong("shape/wrong-type", ("given", name), not_text(value))
        try:
            self._space.request(values, at or datetime(2000, 1, 1, tzinfo=self._space.zone))
        except FactErrors as errors:
            for each in errors.problems:
                if self._complete or each.code != _MAY_STAND_ELSEWHERE:
                    wording = Wording(each.message_zh, each.message_en, each.hint_zh, each.hint_en)
                    at_key = each.code == "fact/unknown-fact"
                    self.wrong(each.code, ("given", each.fact), wording, at_key=at_key)
        return values

    def _story(
        self, written: Iterable[Mapping[str, Any]], after: datetime | None
    ) -> tuple[Turn, ...]:
        turns: list[Turn] = []
        for index, raw in enumerate(written):
            path = ("story", index)
            if not self._has(raw, "at", path) or not self._has(raw, "event", path):
                continue
            at = self.instant(raw["at"], (*path, "at"))
            if at is not None and after is not None and at < after:
                self.wrong("test/out-of-order", (*path, "at"), _out_of_order(after))
            after = at or after
            event = self._event(raw["event"], (*path, "event"))
            if at is not None and event is not None:
                fields = self._fields(raw, event, path)
                turns.append(Turn(at, event, fields, self.item.origin_of(path)))
        return tuple(turns)

    def _has(self, raw: Mapping[str, Any], key: str, path: Path) -> bool:
        if raw.get(key) is not None:
            return True
        wording = Wording(f"缺少 {key}", f"{key} is missing", f"请补上 {key}: …", f"add {key}: …")
        self.wrong("shape/missing-key", path, wording)
        return False

    def _event(self, value: Any, path: Path) -> str | None:
        event = self.text(value, path)
        if event is None or event in EVENTS:
            return event
        self.wrong("test/unknown-event", path, _unknown_event(event))
        return None

    def _fields(self, raw: Mapping[str, Any], event: str, path: Path) -> Mapping[str, TurnValue]:
        fields: dict[str, TurnValue] = {}
        known = EVENTS[event]
        for name, value in raw.items():
            if name in ("at", "event") or not self.key(name, ("at", "event", *known), path):
                continue
            read = self._field(known[name], value, (*path, name))
            if read is not None:
                fields[name] = read
        if event in NEEDED:
            self._has(raw, NEEDED[event], path)
        return fields

    def _field(self, type_: str, value: Any, path: Path) -> TurnValue | None:
        if type_ == "text":
            return self.text(value, path)
        if type_ == "milestone":
            return self.one_of(value, MILESTONES, path)
        if type_ == "duration":
            return self._duration(value, path)
        if type_ == "instant":
            return self.instant(value, path)
        if type_ == "flag":
            word = self.one_of(value, ("true", "false"), path)
            return None if word is None else word == "true"
        if type_ == "score":
            word = self.one_of(value, ("1", "2", "3", "4", "5"), path)
            return None if word is None else int(word)
        return self.named(value, type_, path)

    def _duration(self, value: Any, path: Path) -> str | None:
        text = self.text(value, path)
        if text is None:
            return None
        try:
            return str(parse_duration(text))
        except DurationError as error:
            self.wrong("value/bad-duration", path, bad_duration(text, error))
            return None


def _out_of_order(after: datetime) -> Wording:
    return Wording(
        f"早于前面的 {after:%Y-%m-%d %H:%M}",
        f"this is before {after:%Y-%m-%d %H:%M}, which comes above it",
        "请按时间先后写, 从受理开始",
        "write what happens in order of time, beginning with the receipt",
    )


def _unknown_event(event: str) -> Wording:
    wording = not_one_of(event, EVENTS)
    return Wording(
        f'经过里不能写事件 "{event[:80]}"',
        f'a story cannot tell the event "{event[:80]}"',
        wording.hint_zh,
        wording.hint_en,
    )
