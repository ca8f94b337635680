"""Values of a rulebook in words, Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.rulebook.boxes import ABSENT, PHRASE, Box
from engine.rulebook.eventkinds import EVENT_KINDS
from engine.rulebook.facts import FactSpace
from engine.rulebook.proofs.words import as_command, describe, example
from engine.rulebook.rulebook import Dated, Effective, Rulebook
from engine.timing.durations import Duration, parse_duration

MOST_BOXES = 6
"""Sets of requests are described piece by piece, so many at most."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en


NOTHING = Said("无", "none")
ACTS: Mapping[str, tuple[str, str]] = {
    "remind": ("提醒", "remind"),
    "supervise": ("督办到", "supervise"),
    "open-case": ("立线索:", "open a case:"),
}
BEHAVIOURS: Mapping[str, str] = {
    "delay": "拖延不办",
    "buck-passing": "推诿扯皮",
    "falsification": "弄虚作假",
    "perfunctory": "敷衍塞责",
}
EVENTS: Mapping[str, str] = {
    **{kind.id: kind.name_zh for kind in EVENT_KINDS.values()},
    "resolved": "办结",
    "withdrawn": "撤回",
}
CHOICES: Mapping[str, str] = {
    "reject": "自动驳回",
    "judge": "照样裁定",
    "keep": "照旧",
    "give-back": "补回裁定的时间",
    "restart": "改派后重新起算",
    "day": "每天",
    "week": "每周",
    "month": "每月",
    "quarter": "每季",
    "always": "直接显示",
    "on-request": "说明理由后显示",
    "never": "不显示",
    "name": "姓名",
    "phone": "电话",
    "id-number": "证件号码",
    "address": "住址",
    "request": "受理内容",
    "notes": "办理文字",
    "attachments": "附件",
    "ended": "结束",
    "archived": "归档",
    "true": "是",
    "false": "否",
}
SEATS: Mapping[str, str] = {
    "lead": "承办单位",
    "assist": "协办单位",
    "authority": "主管部门",
    "centre": "服务中心",
}
_FACTS: Mapping[str, str] = {
    "area": "业务领域",
    "category": "诉求类型",
    "district": "区市",
    "lead": "承办单位",
    "authority": "主管部门",
    "channel": "受理渠道",
    "priority": "优先级",
}


@dataclass(frozen=True, slots=True)
class Requests:
    """A set of requests in words, with one of them as arguments of ``dafuwu explain``."""

    said: Said
    example: str


class Vocabulary:
    """Names for the ids of one or two rulebooks; what only the older one has is known too."""

    def __init__(self, *rulebooks: Rulebook) -> None:
        self._names: dict[str, dict[str, str]] = {}
        for book in rulebooks:
            for kind, entries in (
                ("unit", book.departments),
                ("hotline", book.hotlines),
                ("reason", book.decline_reasons),
                ("role", book.roles),
                ("calendar", book.calendars),
                ("category", book.categories),
            ):
                known = self._names.setdefault(kind, {})
                for id_, entry in entries.items():
                    known[id_] = entry.name

    def name(self, kind: str, id_: str) -> str:
        """The Chinese name, or the id where there is none."""
        return self._names.get(kind, {}).get(id_) or id_

    def say(self, kind: str, id_: str | None) -> Said:
        """One id: in Chinese with its name."""
        if id_ is None:
            return NOTHING
        if kind == "act":
            return self._act(id_)
        if kind == "choice":
            return Said(CHOICES.get(id_, id_), id_)
        if kind == "fact":
            return Said(_FACTS.get(id_, id_), id_)
        if kind == "seat":
            return Said(SEATS[id_], id_) if id_ in SEATS else self.say("unit", id_)
        if kind == "behaviour":
            return Said(BEHAVIOURS.get(id_, id_), id_)
        if kind == "event":
            return Said(EVENTS.get(id_, id_), id_)
        name = self.name(kind, id_)
        return Said(f"{name}({id_})" if name != id_ else id_, id_)

    def _act(self, written: str) -> Said:
        """What a step does: the act and whom it is about, then how it is done."""
        what, *ways = written.split("; ")
        act, _, of = what.partition(" ")
        zh, en = ACTS[act]
        name = self.name("role", of)
        said_zh, said_en = f"{zh} {BEHAVIOURS.get(of, name)}", f"{en} {of}"
        for way in ways:
            key, _, how = way.partition("=")
            if key == "reply":
                said_zh += f", {parse_duration(how).in_chinese()}内回复"
                said_en += f", reply within {how}"
            else:
                said_zh, said_en = f"{said_zh}, 上班时间送达", f"{said_en}, in working hours"
        return Said(said_zh, said_en)


def value(written: Any, kind: str, vocabulary: Vocabulary) -> Said:
    """A value of a rule: an id of the kind, a duration, words, a list, or one per start date."""
    if written is None:
        return NOTHING
    if isinstance(written, Said):
        return written
    if isinstance(written, Dated):
        return _dated(written, kind, vocabulary)
    if isinstance(written, Duration):
        return Said(written.in_chinese(), str(written))
    if isinstance(written, Effective):
        return period(written)
    if isinstance(written, tuple) and len(written) == 2 and written[0] in _OUTCOMES:
        return _outcome(written[0], written[1], vocabulary)
    if isinstance(written, tuple | frozenset | list):
        return listed([value(one, kind, vocabulary) for one in sorted(written, key=str)])
    return vocabulary.say(kind, str(written))


def listed(parts: Sequence[Said]) -> Said:
    """Several things, one after the other."""
    if not parts:
        return NOTHING
    return Said("、".join(one.zh for one in parts), ", ".join(one.en for one in parts))


def period(effective: Effective) -> Said:
    """A period in force."""
    first, last = effective.from_, effective.until
    if first is None and last is None:
        return Said("一直有效", "always")
    zh = (f"{first} 起" if first else "") + (f" 至 {last}(含)" if last else "")
    en = " ".join([*([f"from {first}"] if first else []), *([f"until {last}"] if last else [])])
    return Said(zh.strip(), en)


def requests(boxes: Sequence[Box], space: FactSpace, today: date) -> list[Requests]:
    """Sets of requests in words, piece by piece; the last says how many more pieces there are."""
    found = [Requests(_box(box, space), _example(box, space, today)) for box in boxes[:MOST_BOXES]]
    more = len(boxes) - MOST_BOXES
    if more > 0:
        found.append(Requests(Said(f"…… 另有 {more} 类", f"… {more} more kinds"), ""))
    return found


def _box(box: Box, space: FactSpace) -> Said:
    """The phrases that must be absent come last and shortened: there may be dozens."""
    absent = [
        dimension.removeprefix(PHRASE)
        for dimension, constraint in box.items()
        if dimension.startswith(PHRASE) and constraint == ABSENT
    ]
    rest = {
        dimension: constraint
        for dimension, constraint in box.items()
        if not (dimension.startswith(PHRASE) and constraint == ABSENT)
    }
    if not absent:
        return Said(describe(rest, space, "zh"), describe(rest, space, "en"))
    some = absent[:3]
    zh = "、".join(f'"{phrase}"' for phrase in some)
    en = ", ".join(f'"{phrase}"' for phrase in some)
    if len(absent) > len(some):
        zh += f" 等 {len(absent)} 个词"
        en += f" … ({len(absent)} phrases)"
    if not rest:
        return Said(f"内容未提到 {zh}", f"the text does not mention {en}")
    return Said(
        f"{describe(rest, space, 'zh')}, 且内容未提到 {zh}",
        f"{describe(rest, space, 'en')}, and the text does not mention {en}",
    )


def _example(box: Box, space: FactSpace, today: date) -> str:
    return as_command(example(box, space, today))


def _dated(dated: Dated[Any], kind: str, vocabulary: Vocabulary) -> Said:
    steps = [(start, value(one, kind, vocabulary)) for start, one in dated.steps]
    if len(steps) == 1 and steps[0][0] is None:
        return steps[0][1]
    return Said(
        "; ".join(f"{start} 起 {said.zh}" if start else said.zh for start, said in steps),
        "; ".join(f"{said.en} from {start}" if start else said.en for start, said in steps),
    )


_OUTCOMES = ("refer", "decline", "accept")


def _outcome(act: str, target: str, vocabulary: Vocabulary) -> Said:
    if act == "refer":
        said = vocabulary.say("hotline", target)
        return Said(f"转到 {said.zh}", f"refer to {said.en}")
    if act == "decline":
        said = vocabulary.say("reason", target)
        return Said(f"不予受理: {said.zh}", f"decline: {said.en}")
    return Said("受理", "accept")


def days(listed_days: Iterable[date]) -> Said:
    """Days as dates and ranges of consecutive ones."""
    ranges: list[tuple[date, date]] = []
    for day in sorted(listed_days):
        if ranges and (day - ranges[-1][1]).days == 1:
            ranges[-1] = (ranges[-1][0], day)
        else:
            ranges.append((day, day))
    zh = "、".join(f"{a}" if a == b else f"{a} 至 {b}" for a, b in ranges)
    en = ", ".join(f"{a}" if a == b else f"{a} to {b}" for a, b in ranges)
    return Said(zh, en)
