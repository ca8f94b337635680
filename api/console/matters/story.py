"""The story of a ticket: each event as a person reads it, with who, what, when and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.console.names import (
    BEHAVIOURS,
    EVENTS_EN,
    MILESTONES,
    OUTCOMES,
    PERSONAL,
    SCORES,
    Said,
    role_name,
    unit_name,
)
from api.console.words import Words
from engine.rulebook.rulebook import Rulebook
from engine.tickets.clocks import PART
from engine.tickets.events import KINDS, Event
from engine.tickets.states import STATES
from engine.timing.durations import DurationError, parse_duration

BY_TIME = "time"
"""The actor of what happens by itself."""
_BAD = frozenset({"overdue", "supervised", "case-opened", "redo", "supervision-returned"})
_GOOD = frozenset({"resolved", "called-back", "closed", "answered", "part-done"})
_ASIDE = frozenset({"reminded", "recomputed", "hung-up", "drawn", "follower-added"})
_WRITTEN = ("task", "note", "result", "answer", "reply", "finding", "told", "reason", "words")
"""Private fields that hold what somebody wrote, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of an event: where it is, and what it is called."""

    digest: str
    name: str
    size: int

    @property
    def path(self) -> str:
        """Where it is handed out."""
        return f"/api/attachments/{self.digest}"


@dataclass(frozen=True, slots=True)
class Moved:
    """What an event did to a clock."""

    clock: str
    what: str
    due_at: datetime | None
    tone: str


@dataclass(frozen=True, slots=True)
class Told:
    """An event as it is told. ``by_time``: nobody did it. ``erased``: its private part is gone."""

    number: int
    kind: str
    name: str
    at: datetime
    recorded_at: datetime
    actor: str
    by_time: bool
    tone: str
    facts: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str], ...]
    written: tuple[str, ...]
    files: tuple[File, ...]
    clocks: tuple[Moved, ...]
    rule: str | None
    file: str | None
    line: int | None
    basis: str | None
    hash: str
    erased: bool

    @property
    def late(self) -> bool:
        """Whether it was written down later than it happened."""
        return (self.recorded_at - self.at).total_seconds() > 60


def told(rulebook: Rulebook, history: Sequence[Event], words: Words) -> tuple[Told, ...]:
    """All events of a ticket, in order."""
    return tuple(_Teller(rulebook, words).tell(event) for event in history)


class _Teller:
    def __init__(self, rulebook: Rulebook, words: Words) -> None:
        self._rulebook = rulebook
        self._words = words

    def tell(self, event: Event) -> Told:
        data, private = event.data, event.private or {}
        zh = KINDS.get(event.kind, event.kind)
        rule = data.get("rule") or data.get("ladder") or data.get("trigger")
        return Told(
            number=event.number,
            kind=event.kind,
            name=self.say((zh, EVENTS_EN.get(event.kind, event.kind).capitalize())),
            at=event.at,
            recorded_at=event.recorded_at,
            actor=event.actor,
            by_time=event.actor == BY_TIME,
            tone=self._tone(event),
            facts=tuple(self._facts(event)),
            links=tuple(_links(data)),
            written=tuple(str(private[name]) for name in _WRITTEN if private.get(name)),
            files=tuple(_files(data, private)),
            clocks=tuple(self._clocks(data)),
            rule=rule,
            file=data.get("file"),
            line=data.get("line"),
            basis=data.get("basis"),
            hash=event.hash,
            erased=event.private_digest is not None and event.private is None,
        )

    def _tone(self, event: Event) -> str:
        if event.kind == "called-back" and event.data.get("solved") is False:
            return "bad"
        if event.kind in _BAD or event.data.get("confirmed") is False:
            return "bad"
        if event.kind in _ASIDE:
            return "aside"
        return "good" if event.kind in _GOOD else ""

    def _facts(self, event: Event) -> Iterator[tuple[str, str]]:
        for name in _SHOWN.get(event.kind, ()):
            value = event.data.get(name)
            if value is None or value == [] or name not in _FACTS:
                continue
            said, spell = _FACTS[name]
            text = spell(self, event, value)
            if text:
                yield self.say(said), text

    def _clocks(self, data: Mapping[str, Any]) -> Iterator[Moved]:
        for change in data.get("clocks", ()):
            what = change["change"]
            due_at = change.get("due_at")
            tone = {"paused": "paused", "stopped": "done", "cancelled": "done"}.get(what, "")
            yield Moved(
                self.clock(change["milestone"], change.get("of", "")),
                self.say(_CHANGES.get(what, (what, what))),
                None if due_at is None else datetime.fromisoformat(due_at),
                tone,
            )

    def clock(self, milestone: str, of: str) -> str:
        name = self.say(MILESTONES.get(milestone, (milestone, milestone)))
        if not of:
            return name
        return f"{name} {self.unit(of) if milestone == PART else of}"

    # Values in words

    def say(self, said: Said) -> str:
        return self._words.say(*said)

    def unit(self, id_: str) -> str:
        return unit_name(self._rulebook, id_)

    def units(self, ids: Sequence[str]) -> str:
        return self.say(("、", ", ")).join(self.unit(id_) for id_ in ids)

    def roles(self, ids: Sequence[str]) -> str:
        return self.say(("、", ", ")).join(role_name(self._rulebook, id_) for id_ in ids)

    def flag(self, value: bool) -> str:
        return self.say(("是", "yes") if value else ("否", "no"))

    def moment(self, text: str) -> str:
        return self._words.when(text)

    def span(self, text: str) -> str:
        try:
            duration = parse_duration(text)
        except DurationError:
            return text
        return self.say((duration.in_chinese(), str(duration)))

    def state(self, id_: str) -> str:
        known = STATES.get(id_)
        return self.unit(id_) if known is None else self.say((known.name_zh, known.name_en))

    def reason(self, event: Event, id_: str) -> str:
        if name := event.data.get("name"):
            return str(name)
        declining = "decline" in event.kind
        known = self._rulebook.decline_reasons if declining else self._rulebook.return_reasons
        return known[id_].name if id_ in known else id_

    def answers(self, value: Mapping[str, Mapping[str, Any]]) -> str:
        asked: dict[str, str] = {}
        for written in self._rulebook.callbacks.rules if self._rulebook.callbacks else ():
            for dated in written.sets.values():
                for question in getattr(dated.steps[0][1], "questions", ()):
                    asked.setdefault(question.id, question.ask)
        told_ = []
        for id_, said in value.items():
            answer, why = said.get("answer"), said.get("reason")
            text = self.flag(answer) if isinstance(answer, bool) else f"{answer}"
            told_.append(f"{asked.get(id_, id_)} {text}" + (f" ({why})" if why else ""))
        return "; ".join(told_)

    def values(self, value: Mapping[str, Any], was: Mapping[str, Any]) -> str:
        changed = []
        for name, before in was.items():
            fact = self._rulebook.facts.facts.get(name)
            title = name if fact is None else self.say((fact.title, fact.title_en))
            names = {} if fact is None else fact.values
            changed.append(
                f"{title}: {names.get(str(before), before)} → "
                f"{names.get(str(value.get(name)), value.get(name))}"
            )
        return "; ".join(changed)


_CHANGES: Mapping[str, Said] = {
    "started": ("起算", "starts"),
    "stopped": ("完成", "done"),
    "cancelled": ("取消", "cancelled"),
    "paused": ("暂停", "paused"),
    "resumed": ("恢复计时", "runs on"),
    "moved": ("改期", "moved"),
}
Spell = Callable[[_Teller, Event, Any], str]


def _unit(teller: _Teller, _: Event, value: Any) -> str:
    return teller.unit(value)


def _flag(teller: _Teller, _: Event, value: Any) -> str:
    return teller.flag(value)


def _only_true(teller: _Teller, _: Event, value: Any) -> str:
    return teller.flag(True) if value else ""


def _moment(teller: _Teller, _: Event, value: Any) -> str:
    return teller.moment(value)


def _span(teller: _Teller, _: Event, value: Any) -> str:
    return teller.span(str(value))


def _plain(_: _Teller, __: Event, value: Any) -> str:
    return str(value)


def _by(teller: _Teller, event: Event, value: Any) -> str:
    if event.kind in ("extension-asked", "extended"):
        return teller.span(str(value))
    said = {
        "rule": ("按规则", "by rule"),
        "person": ("人工", "by hand"),
        "time": ("到时自动", "as its time was up"),
        "trigger": ("按规则触发", "by trigger"),
    }
    return teller.say(said.get(value, (str(value), str(value))))


def _lead(teller: _Teller, _: Event, value: Any) -> str:
    return teller.unit(value["value"] if isinstance(value, Mapping) else value)


def _step(teller: _Teller, _: Event, value: Any) -> str:
    """A step of a ladder: ``1 hour before due`` is 到期前 1小时."""
    for side, zh in ((" before due", "到期前"), (" after due", "到期后")):
        offset = str(value).removesuffix(side)
        if offset != value:
            return teller.say((f"{zh} {teller.span(offset)}", str(value)))
    return teller.say(("到期时", str(value)))


def _unless_first(_: _Teller, __: Event, value: Any) -> str:
    return str(value) if value != 1 else ""


_FACTS: Mapping[str, tuple[Said, Spell]] = {
    "outcome": (
        ("规则决定", "decided"),
        lambda teller, _, value: teller.say(OUTCOMES.get(value, (value, value))),
    ),
    "lead": (("承办单位", "lead unit"), _lead),
    "authority": (("主管部门", "authority"), _lead),
    "assist": (
        ("协办单位", "assisting"),
        lambda teller, _, value: teller.units(
            [one["value"] if isinstance(one, Mapping) else one for one in value]
        ),
    ),
    "by": (("方式", "how"), _by),
    "final": (("指定承办, 不得再退", "designated, may not be returned"), _only_true),
    "from": (("此前", "before"), lambda teller, _, value: teller.state(value)),
    "unit": (("单位", "unit"), _unit),
    "proposed": (("建议改派", "proposes"), _unit),
    "reason": (("理由", "reason"), lambda teller, event, value: teller.reason(event, value)),
    "late": (("逾期退单", "too late"), _only_true),
    "times": (("第几次", "time"), _unless_first),
    "milestone": (
        ("环节", "clock"),
        lambda teller, event, value: teller.clock(value, event.data.get("of", "")),
    ),
    "of": (("单位", "unit"), _unit),
    "due_at": (("应于", "due"), _moment),
    "was_due_at": (("原应于", "was due"), _moment),
    "until": (("至", "until"), _moment),
    "approve": (
        ("审批人", "judged by"),
        lambda teller, _, value: teller.roles([value]),
    ),
    "reached": (("联系上", "reached"), _flag),
    "contacted": (("市民说单位联系过", "unit made contact"), _flag),
    "solved": (("市民说已解决", "solved"), _flag),
    "satisfied": (
        ("满意度", "satisfaction"),
        lambda teller, _, value: f"{value} {teller.say(SCORES[value])}",
    ),
    "answers": (("回访问答", "questions"), lambda teller, _, value: teller.answers(value)),
    "call_at": (("再次回访", "next call"), _moment),
    "roles": (("通知", "told"), lambda teller, _, value: teller.roles(value)),
    "role": (("对象", "addressed to"), lambda teller, _, value: teller.roles([value])),
    "step": (("阶梯", "step"), _step),
    "number": (("编号", "number"), _plain),
    "reply_due_at": (("应于此前回复", "answer due"), _moment),
    "title": (("情形", "what"), _plain),
    "behaviour": (
        ("涉嫌", "behaviour"),
        lambda teller, _, value: teller.say(BEHAVIOURS.get(value, (value, value))),
    ),
    "refer": (("移送", "referred to"), _unit),
    "confirmed": (("与反馈一致", "as reported"), _flag),
    "draw": (("抽取", "draw"), _plain),
    "hotline": (("热线", "line"), lambda _, event, value: event.data.get("name") or str(value)),
    "tell": (("告知", "told"), _plain),
    "article": (("知识", "article"), _plain),
    "reply": (("回复时限", "to be answered within"), _span),
    "values": (
        ("更正", "corrected"),
        lambda teller, event, value: teller.values(value, event.data.get("was", {})),
    ),
    "fields": (
        ("内容", "what"),
        lambda teller, _, value: teller.say(("、", ", ")).join(
            teller.say(PERSONAL.get(one, (one, one))) for one in value
        ),
    ),
    "version": (("规则版本", "rulebook"), lambda _, __, value: str(value)[:12]),
}

_SHOWN: Mapping[str, tuple[str, ...]] = {
    "received": ("outcome", "lead", "assist"),
    "dispatched": ("lead", "authority", "assist", "by", "final"),
    "contacted": ("reached",),
    "part-asked": ("unit", "by"),
    "part-signed": ("unit",),
    "part-done": ("unit",),
    "part-released": ("unit", "by"),
    "returned": ("reason", "proposed", "late", "times", "approve"),
    "return-upheld": ("from", "reason", "proposed"),
    "return-rejected": ("reason", "proposed", "by"),
    "extension-asked": ("milestone", "by", "due_at", "times", "approve"),
    "extended": ("milestone", "by", "was_due_at", "due_at"),
    "extension-refused": ("milestone",),
    "suspension-asked": ("until", "times", "approve"),
    "suspended": ("until",),
    "resumed": ("by",),
    "decline-asked": ("reason", "approve"),
    "declined": ("reason", "by", "tell"),
    "called-back": ("reached", "answers", "contacted", "solved", "satisfied", "call_at"),
    "rated": ("solved", "satisfied"),
    "redo": ("times",),
    "closed": ("from",),
    "withdrawn": ("from",),
    "referred": ("hotline", "by"),
    "answered": ("article",),
    "reopened": ("from", "times"),
    "corrected": ("values",),
    "drawn": ("draw", "role", "due_at"),
    "inspected": ("confirmed", "draw"),
    "reminded": ("milestone", "step", "due_at", "roles"),
    "overdue": ("milestone", "due_at"),
    "supervised": ("number", "role", "unit", "milestone", "step", "reply_due_at"),
    "supervision-replied": ("number", "role"),
    "supervision-returned": ("number", "role", "reply_due_at"),
    "supervision-ended": ("number", "role"),
    "case-opened": ("title", "behaviour", "unit", "refer"),
    "recomputed": ("version",),
    "disclosed": ("fields", "reason"),
    "erased": ("fields",),
}
"""Kind of event → what of its data people want to see, in order."""


def _links(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Tickets and cases that an event speaks of: their numbers, and where they are."""
    for name in ("parent", "child", "with"):
        if isinstance(data.get(name), str):
            yield data[name], f"/console/tickets/{data[name]}"
    for id_ in data.get("into", ()):
        yield id_, f"/console/tickets/{id_}"
    if isinstance(data.get("case"), str):
        yield data["case"], f"/console/cases/{data['case']}"


def _files(data: Mapping[str, Any], private: Mapping[str, Any]) -> Iterator[File]:
    names = private.get("names") or {}
    for one in data.get("attachments", ()):
        digest = one["digest"]
        yield File(digest, names.get(digest) or digest[:12], one["size"])
