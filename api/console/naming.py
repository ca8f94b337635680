"""Ids in words for one reader, as templates ask for them: ``names.unit(id)``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.console.names import (
    BEHAVIOURS,
    CHANNELS_EN,
    MILESTONES,
    OUTCOMES,
    PART_STATES,
    REQUESTS,
    SUPERVISION_STATES,
    Said,
    role_name,
    unit_name,
)
from api.console.words import Words
from engine.rulebook.facts import CHANNELS, PRIORITIES
from engine.rulebook.rulebook import Rulebook
from engine.tickets.states import STATES

_WITHOUT_LOGIN: Mapping[str, Said] = {
    "time": ("系统按时", "by the clock"),
    "portal/citizen": ("市民 (门户)", "the citizen, in the portal"),
    "import": ("导入", "imported"),
}
_PLAYED = "demo/"
"""Begins the name of whom a simulation plays."""
_PLAYED_BY: Mapping[str, str] = {"centre": "服务中心", "citizen": "市民"}


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called, by the rulebook in force and in the reader's language."""

    rulebook: Rulebook
    words: Words
    people: Mapping[str, str] = field(default_factory=dict)
    """Login → what the person is called, of those who are named on the page."""

    def actor(self, login: str) -> str:
        """Who did something: a person by name, or what does it without one."""
        if login in self.people:
            return self.people[login]
        if login in _WITHOUT_LOGIN:
            return self.words.say(*_WITHOUT_LOGIN[login])
        played = login.removeprefix(_PLAYED)
        if played == login:
            return login
        known = self.rulebook.departments.get(played) or self.rulebook.roles.get(played)
        name = _PLAYED_BY.get(played, played) if known is None else known.name
        return self.words.say(f"{name} (模拟)", f"{name} (simulated)")

    def unit(self, id_: str | None) -> str:
        """A department."""
        return unit_name(self.rulebook, id_)

    def role(self, id_: str | None) -> str:
        """A role."""
        return role_name(self.rulebook, id_)

    def state(self, id_: str) -> str:
        """A state of a ticket."""
        known = STATES.get(id_)
        return id_ if known is None else self.words.say(known.name_zh, known.name_en)

    def milestone(self, id_: str) -> str:
        """What a clock runs for."""
        return self._of(MILESTONES, id_)

    def part(self, state: str) -> str:
        """A state of a part."""
        return self._of(PART_STATES, state)

    def supervision(self, state: str) -> str:
        """A state of a supervision."""
        return self._of(SUPERVISION_STATES, state)

    def request(self, kind: str) -> str:
        """A kind of request that waits for a judgement."""
        return self._of(REQUESTS, kind)

    def outcome(self, id_: str) -> str:
        """What the rules decided."""
        return self._of(OUTCOMES, id_)

    def priority(self, id_: str) -> str:
        """How urgent a matter is."""
        zh = PRIORITIES.get(id_, id_)
        return self.words.say(zh, id_)

    def behaviour(self, id_: str) -> str:
        """A behaviour that cases are about."""
        return self._of(BEHAVIOURS, id_)

    def channel(self, id_: str | None) -> str:
        """How a matter came in."""
        zh = CHANNELS.get(id_ or "", id_ or "–")
        return self.words.say(zh, CHANNELS_EN.get(id_ or "", zh))

    def fact(self, name: str, value: object) -> str:
        """A value of a fact: an area, a category, a district."""
        known = self.rulebook.facts.facts.get(name)
        if value is None or known is None:
            return "–" if value is None else str(value)
        return known.values.get(str(value), str(value))

    def title(self, name: str) -> str:
        """What a fact is called."""
        known = self.rulebook.facts.facts.get(name)
        return name if known is None else self.words.say(known.title, known.title_en)

    def span(self, text: str) -> str:
        """A length of time that a rule or a person gives: 3 working days, 3 个工作日."""
        return self.words.limit(text)

    def _of(self, known: Mapping[str, Said], id_: str) -> str:
        return self.words.say(*known.get(id_, (id_, id_)))
