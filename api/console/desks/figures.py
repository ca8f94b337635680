"""A unit's own figures (本单位数据): what it kept, and what citizens said, over thirty days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from api.console.desks.looking import Looking
from api.console.names import MILESTONES
from engine.store.desks import OWN_STEPS
from engine.tickets.callbacks import SATISFIED_FROM

SPAN = timedelta(days=30)
GOOD, FAIR = 95, 80
"""From so many percent on a share is shown as good, or as fair."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; ``percent`` None where there were none at all."""

    name: str
    good: int
    of: int

    @property
    def percent(self) -> float | None:
        """How much that is, in percent."""
        return None if not self.of else self.good * 100 / self.of

    @property
    def width(self) -> str:
        """The same as a drawing takes it."""
        return f"{self.percent or 0:.1f}"

    @property
    def tone(self) -> str:
        """Whether that is good, so-so or bad, for the colour of its bar."""
        share = self.percent or 0
        return "good" if share >= GOOD else "fair" if share >= FAIR else "bad"

    @property
    def said(self) -> str:
        """The same as it is written."""
        return "–" if self.percent is None else f"{self.percent:.1f}%"


@dataclass(frozen=True, slots=True)
class Figures:
    """What a unit did in thirty days. ``score`` is the citizens' mean satisfaction, 1 to 5."""

    signed: int
    resolved: int
    returned: int
    redone: int
    kept: tuple[Share, ...]
    reached: Share
    solved: Share
    content: Share
    score: str


def figures_of(look: Looking, units: tuple[str, ...]) -> Figures:
    """The figures of these units together."""
    since, store, say = look.now - SPAN, look.held.store, look.words.say
    happened, kept = store.happened_to(units, since), store.kept_in_time(units, since)
    calls = [
        one.data
        for unit in units
        for one in store.unit_events(unit, ["called-back"], since, look.now)
        if one.data["reached"]
    ]
    contacted = [one["contacted"] for one in calls if one["contacted"] is not None]
    solved = [one["solved"] for one in calls if one["solved"] is not None]
    scores = [one["satisfied"] for one in calls if one["satisfied"] is not None]
    return Figures(
        signed=happened.get("signed", 0),
        resolved=happened.get("resolved", 0),
        returned=happened.get("returned", 0),
        redone=happened.get("redo", 0),
        kept=tuple(
            Share(say(*MILESTONES[step]), kept[step].ended - kept[step].late, kept[step].ended)
            for step in OWN_STEPS
            if step in kept
        ),
        reached=Share(say("及时联系率", "contacted"), sum(contacted), len(contacted)),
        solved=Share(say("解决率", "solved"), sum(solved), len(solved)),
        content=Share(
            say("满意率", "satisfied"),
            sum(score >= SATISFIED_FROM for score in scores),
            len(scores),
        ),
        score="–" if not scores else f"{sum(scores) / len(scores):.2f}",
    )
