"""What of an event's data people want to see, and how each piece of it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from api.console.names import (
    BEHAVIOURS,
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
from engine.tickets.events import Event
from engine.tickets.states import STATES


class Spelling:
    """Values of events in words, for one reader."""

    def __init__(self, rulebook: Rulebook, words: Words) -> None:
        self._rulebook = rulebook
        self._words = words

    def facts(self, event: Event) -> Iterator[tuple[str, str]]:
        """What people want to see of an event: titles and values, in order."""
        for name in SHOWN.get(event.kind, ()):
            value = event.data.get(name)
            if value is None or value == []:
                continue
            said, spell = FACTS[name]
            text = spell(self, event, value)
            if text:
                yield self.say(said), text

    def clock(self, milestone: str, of: str) -> str:
        """A clock, with the unit or the supervision that it is of."""
        name = self.say(MILESTONES.get(milestone, (milestone, milestone)))
        if not of:
            return name
        return f"{name} {self.unit(of) if milestone == PART else of}"

    def say(self, said: Said) -> str:
        """The one of the two that the reader reads."""
        return self._words.say(*said)

    def unit(self, id_: str) -> str:
        """A department."""
        return unit_name(self._rulebook, id_)

    def units(self, ids: Sequence[str]) -> str:
        """Departments."""
        return self.say(("、", ", ")).join(self.unit(id_) for id_ in ids)

    def roles(self, ids: Sequence[str]) -> str:
        """Roles."""
        return self.say(("、", ", ")).join(role_name(self._rulebook, id_) for id_ in ids)

    def flag(self, value: bool) -> str:
        """Yes or no."""
        return self.say(("是", "yes") if value else ("否", "no"))

    def moment(self, text: str) -> str:
        """An instant."""
        return self._words.when(text)

    def span(self, text: str) -> str:
        """A length of time."""
        return self._words.limit(text)

    def state(self, id_: str) -> str:
        """A state, or a unit: what was before."""
        known = STATES.get(id_)
        return self.unit(id_) if known is None else self.say((known.name_zh, known.name_en))

    def reason(self, event: Event, id_: str) -> str:
        """A reason of the catalog, or in words."""
        if name := event.data.get("name"):
            return str(name)
        declining = "decline" in event.kind
        known = self._rulebook.decline_reasons if declining else self._rulebook.return_reasons
        return known[id_].name if id_ in known else id_

    def answers(self, value: Mapping[str, Mapping[str, Any]]) -> str:
        """What was answered to the questions of a call back."""
        asked: dict[str, str] = {}
        for written in self._rulebook.callbacks.rules if self._rulebook.callbacks else ():
            for dated in written.sets.values():
                for question in getattr(dated.steps[0][1], "questions", ()):
                    asked.setdefault(question.id, question.ask)
        told = []
        for id_, said in value.items():
            answer, why = said.get("answer"), said.get("reason")
            text = self.flag(answer) if isinstance(answer, bool) else f"{answer}"
            told.append(f"{asked.get(id_, id_)} {text}" + (f" ({why})" if why else ""))
        return "; ".join(told)

    def values(self, value: Mapping[str, Any], was: Mapping[str, Any]) -> str:
        """Which facts were put right, from what to what."""
        changed = []
        for name, before in was.items():
            fact = self._rulebook.facts.facts.get(name)
            title = name if fact is None else self.say((fact.title, fact.title_en))
            names = {} if fact is None else fact.values
            now = _text(value.get(name))
            changed.append(f"{title}: {names.get(_text(before), before)} → {names.get(now, now)}")
        return "; ".join(changed)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


Spell = Callable[[Spelling, Event, Any], str]


def _unit(spelling: Spelling, _: Event, value: Any) -> str:
    return spelling.unit(value)


def _flag(spelling: Spelling, _: Event, value: Any) -> str:
    return spelling.flag(value)


def _only_true(spelling: Spelling, _: Event, value: Any) -> str:
    return spelling.flag(True) if value else ""


def _moment(spelling: Spelling, _: Event, value: Any) -> str:
    return spelling.moment(value)


def _plain(_: Spelling, __: Event, value: Any) -> str:
    return str(value)


def _by(spelling: Spelling, event: Event, value: Any) -> str:
    if event.kind in ("extension-asked", "extended"):
        return spelling.span(str(value))
    said = {
        "rule": ("按规则", "by rule"),
        "person": ("人工", "by hand"),
        "time": ("到时自动", "as its time was up"),
        "trigger": ("按规则触发", "by trigger"),
    }
    return spelling.say(said.get(value, (str(value), str(value))))


def _lead(spelling: Spelling, _: Event, value: Any) -> str:
    return spelling.unit(value["value"] if isinstance(value, Mapping) else value)


def _step(spelling: Spelling, _: Event, value: Any) -> str:
    """A step of a ladder: ``1 hour before due`` is 到期前 1小时."""
    for side, zh in ((" before due", "到期前"), (" after due", "到期后")):
        offset = str(value).removesuffix(side)
        if offset != value:
            return spelling.say((f"{zh} {spelling.span(offset)}", str(value)))
    return spelling.say(("到期时", str(value)))


def _unless_first(_: Spelling, __: Event, value: Any) -> str:
    return str(value) if value != 1 else ""


FACTS: Mapping[str, tuple[Said, Spell]] = {
    "outcome": (
        ("规则决定", "decided"),
        lambda spelling, _, value: spelling.say(OUTCOMES.get(value, (value, value))),
    ),
    "lead": (("承办单位", "lead unit"), _lead),
    "authority": (("主管部门", "authority"), _lead),
    "assist": (
        ("协办单位", "assisting"),
        lambda spelling, _, value: spelling.units(
            [one["value"] if isinstance(one, Mapping) else one for one in value]
        ),
    ),
    "by": (("方式", "how"), _by),
    "final": (("指定承办, 不得再退", "designated, may not be returned"), _only_true),
    "from": (("此前", "before"), lambda spelling, _, value: spelling.state(value)),
    "unit": (("单位", "unit"), _unit),
    "proposed": (("建议改派", "proposes"), _unit),
    "reason": (("理由", "reason"), lambda spelling, event, value: spelling.reason(event, value)),
    "late": (("逾期退单", "too late"), _only_true),
    "times": (("第几次", "time"), _unless_first),
    "milestone": (
        ("环节", "clock"),
        lambda spelling, event, value: spelling.clock(value, event.data.get("of", "")),
    ),
    "due_at": (("应于", "due"), _moment),
    "was_due_at": (("原应于", "was due"), _moment),
    "until": (("至", "until"), _moment),
    "approve": (
        ("审批人", "judged by"),
        lambda spelling, _, value: spelling.roles([value]),
    ),
    "reached": (("联系上", "reached"), _flag),
    "contacted": (("市民说单位联系过", "unit made contact"), _flag),
    "solved": (("市民说已解决", "solved"), _flag),
    "satisfied": (
        ("满意度", "satisfaction"),
        lambda spelling, _, value: f"{value} {spelling.say(SCORES[value])}",
    ),
    "answers": (("回访问答", "questions"), lambda spelling, _, value: spelling.answers(value)),
    "call_at": (("再次回访", "next call"), _moment),
    "roles": (("通知", "told"), lambda spelling, _, value: spelling.roles(value)),
    "role": (("对象", "addressed to"), lambda spelling, _, value: spelling.roles([value])),
    "step": (("阶梯", "step"), _step),
    "number": (("编号", "number"), _plain),
    "reply_due_at": (("应于此前回复", "answer due"), _moment),
    "title": (("情形", "what"), _plain),
    "behaviour": (
        ("涉嫌", "behaviour"),
        lambda spelling, _, value: spelling.say(BEHAVIOURS.get(value, (value, value))),
    ),
    "refer": (("移送", "referred to"), _unit),
    "confirmed": (("与反馈一致", "as reported"), _flag),
    "draw": (("抽取", "draw"), _plain),
    "hotline": (("热线", "line"), lambda _, event, value: event.data.get("name") or str(value)),
    "tell": (("告知", "told"), _plain),
    "values": (
        ("更正", "corrected"),
        lambda spelling, event, value: spelling.values(value, event.data.get("was", {})),
    ),
    "fields": (
        ("内容", "what"),
        lambda spelling, _, value: spelling.say(("、", ", ")).join(
            spelling.say(PERSONAL.get(one, (one, one))) for one in value
        ),
    ),
    "version": (("规则版本", "rulebook"), lambda _, __, value: str(value)[:12]),
}
"""Name of a field → what it is called, and how its value is said."""
SHOWN: Mapping[str, tuple[str, ...]] = {
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
