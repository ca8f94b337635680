"""Answers of what was learned from texts."""

from __future__ import annotations

from api.answers import Answer, Named
from api.plain import local, named
from engine.insight.classifying import Guess
from engine.rulebook.rulebook import Rulebook
from engine.store.models import Learned


class LabelOut(Answer):
    """一个类别的准确情况 / how well one value is told: shares of one."""

    value: Named
    texts: int
    guessed: int
    right: int
    precision: float
    recall: float
    f1: float


class SurenessOut(Answer):
    """说有多准时实际有多准 / guesses that were so sure, and how many were right."""

    from_: float
    to: float
    texts: int
    right: int


class ConfusedOut(Answer):
    """常混的两类 / what was taken for what, and how often."""

    value: Named
    taken_for: Named
    times: int


class ModelOut(Answer):
    """一次学习 / what was learned once, measured on texts that were not learned from."""

    fact: str
    number: int
    made_at: str
    in_use: bool
    texts: int
    share_right: float
    macro_f1: float
    calibration_error: float
    labels: list[LabelOut]
    sureness: list[SurenessOut]
    confused: list[ConfusedOut]


class LearningOut(Answer):
    """学到的归类, 最近的在前 / what was learned, the latest first."""

    items: list[ModelOut]


class SuggestedOut(Answer):
    """建议 / a value, and how probable it is (0 to 1)."""

    value: Named
    sure: float


class SuggestionsOut(Answer):
    """按文字建议的领域和类型 / what words seem to be about, the surest first."""

    area: list[SuggestedOut]
    category: list[SuggestedOut]


MOST_CONFUSED = 20


def show_model(rulebook: Rulebook, one: Learned) -> ModelOut:
    """What was learned, with names beside ids."""
    known = rulebook.areas if one.fact == "area" else rulebook.categories

    def value(id_: str) -> Named:
        return named(known, id_) or Named(id=id_, name=id_)

    accuracy = one.accuracy
    return ModelOut(
        fact=one.fact,
        number=one.number,
        made_at=local(one.made_at, rulebook.city.zone),
        in_use=one.in_use,
        texts=one.texts,
        share_right=round(accuracy.share_right, 4),
        macro_f1=round(accuracy.macro_f1, 4),
        calibration_error=round(accuracy.calibration_error, 4),
        labels=[
            LabelOut(
                value=value(label.label),
                texts=label.texts,
                guessed=label.guessed,
                right=label.right,
                precision=round(label.precision, 4),
                recall=round(label.recall, 4),
                f1=round(label.f1, 4),
            )
            for label in accuracy.labels
        ],
        sureness=[
            SurenessOut(from_=some.from_, to=some.to, texts=some.texts, right=some.right)
            for some in accuracy.sureness
        ],
        confused=[
            ConfusedOut(value=value(was), taken_for=value(taken), times=times)
            for was, taken, times in accuracy.confused[:MOST_CONFUSED]
        ],
    )


def show_suggestions(rulebook: Rulebook, found: dict[str, tuple[Guess, ...]]) -> SuggestionsOut:
    """What was suggested, with names beside ids."""

    def shown(fact: str, known: object) -> list[SuggestedOut]:
        assert isinstance(known, dict)
        return [
            SuggestedOut(value=named(known, one.label) or Named(id=one.label, name=one.label),
                         sure=one.sure)
            for one in found.get(fact, ())
        ]  # fmt: skip

    return SuggestionsOut(
        area=shown("area", dict(rulebook.areas)),
        category=shown("category", dict(rulebook.categories)),
    )
