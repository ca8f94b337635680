"""What was learned, as people read it: how often a guess is right, and when to believe it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.console.naming import Names
from api.console.oversight.bars import Piece, line
from engine.insight.classifying import Guess
from engine.store.models import Learned

MOST_LABELS = 40
MOST_CONFUSED = 10
LEAST_SURE = 0.5
"""Less sure than a coin: not worth a call taker's look."""
FACTS: dict[str, tuple[str, str]] = {
    "area": ("业务领域", "area"),
    "category": ("诉求类型", "category"),
}


@dataclass(frozen=True, slots=True)
class SureLine:
    """Guesses that were about so sure: how many, and how many were right."""

    said: str
    texts: int
    right: str
    bar: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class LabelLine:
    """One value: how many requests have it, what was found of them, what was right of guesses."""

    name: str
    texts: int
    found: str
    right: str
    f1: str


@dataclass(frozen=True, slots=True)
class LearnedPart:
    """What was learned of one fact, the model in use first; ``earlier`` are those before it."""

    title: str
    made_at: datetime
    texts: int
    share_right: str
    macro_f1: str
    off: str
    sureness: tuple[SureLine, ...]
    labels: tuple[LabelLine, ...]
    confused: tuple[tuple[str, str, int], ...]
    earlier: tuple[tuple[datetime, int, str, str], ...]


@dataclass(frozen=True, slots=True)
class Suggested:
    """A value that the words seem to have: shown beside the form, never put in by itself.

    ``field`` is the id of the form's field that it would fill.
    """

    title: str
    value: str
    name: str
    percent: int
    field: str


def learned_part(names: Names, models: tuple[Learned, ...]) -> LearnedPart:
    """A fact that was learned at least once."""
    latest, accuracy = models[0], models[0].accuracy
    fact = latest.fact
    return LearnedPart(
        title=names.words.say(*FACTS[fact]),
        made_at=latest.made_at,
        texts=latest.texts,
        share_right=percent(accuracy.share_right),
        macro_f1=f"{accuracy.macro_f1:.3f}",
        off=percent(accuracy.calibration_error),
        sureness=tuple(
            SureLine(
                f"{some.from_:.0%} – {some.to:.0%}",
                some.texts,
                percent(some.right / some.texts),
                line((("fine", some.right), ("off", some.texts - some.right)), some.texts),
            )
            for some in reversed(accuracy.sureness)
        ),
        labels=tuple(
            LabelLine(
                names.fact(fact, one.label),
                one.texts,
                percent(one.recall),
                percent(one.precision),
                f"{one.f1:.3f}",
            )
            for one in sorted(accuracy.labels, key=lambda one: -one.texts)[:MOST_LABELS]
        ),
        confused=tuple(
            (names.fact(fact, was), names.fact(fact, taken), times)
            for was, taken, times in accuracy.confused[:MOST_CONFUSED]
        ),
        earlier=tuple(
            (one.made_at, one.texts, percent(one.accuracy.share_right),
             f"{one.accuracy.macro_f1:.3f}")
            for one in models[1:]
        ),
    )  # fmt: skip


def suggested(
    names: Names, found: dict[str, tuple[Guess, ...]], known: Mapping[str, object]
) -> tuple[Suggested, ...]:
    """The surest guess of each fact, where it is not what the form or the words say already."""
    return tuple(
        Suggested(
            title=names.title(fact),
            value=guesses[0].label,
            name=names.fact(fact, guesses[0].label),
            percent=round(guesses[0].sure * 100),
            field=f"c-{fact}",
        )
        for fact, guesses in found.items()
        if guesses and guesses[0].sure >= LEAST_SURE and guesses[0].label != known.get(fact)
    )


def percent(share: float) -> str:
    """A share of one as people read it."""
    return f"{share * 100:.1f}%"
