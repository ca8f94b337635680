"""How good a classifier is, measured on texts that it did not learn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engine.insight.classifying import Guess, Model, stratified, train_counted
from engine.insight.features import count_features

BINS = 10


@dataclass(frozen=True, slots=True)
class LabelAccuracy:
    """One label: how many texts have it, how many were guessed to have it, how many rightly."""

    label: str
    texts: int
    guessed: int
    right: int

    @property
    def precision(self) -> float:
        """Of the guesses, the share that is right (0 where there are none)."""
        return self.right / self.guessed if self.guessed else 0.0

    @property
    def recall(self) -> float:
        """Of the texts, the share that was found."""
        return self.right / self.texts if self.texts else 0.0

    @property
    def f1(self) -> float:
        """Both in one: their harmonic mean."""
        both = self.texts + self.guessed
        return 2 * self.right / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Sureness:
    """The guesses that were so sure (from … up to …), how many were right, how sure on average."""

    from_: float
    to: float
    texts: int
    right: int
    mean_sure: float


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What a classifier got right.

    ``folds`` is in how many parts the texts were cut, each guessed by a model that learned from the
    others; None where a model met texts of which it had learned none. ``confused`` are the label,
    what it was taken for, and how often, the most frequent first.
    """

    texts: int
    folds: int | None
    macro_f1: float
    labels: tuple[LabelAccuracy, ...]
    sureness: tuple[Sureness, ...]
    confused: tuple[tuple[str, str, int], ...]

    @property
    def share_right(self) -> float:
        """The share of all texts that was guessed rightly."""
        return sum(one.right for one in self.labels) / self.texts if self.texts else 0.0

    @property
    def calibration_error(self) -> float:
        """By how much sureness and the share that was right differ, on average over the texts."""
        off = sum(abs(one.right - one.mean_sure * one.texts) for one in self.sureness)
        return off / self.texts if self.texts else 0.0


def measure(
    texts: Sequence[str], labels: Sequence[str], *, folds: int = 5, seed: int = 0
) -> Accuracy:
    """Cut the texts in parts (each label spread evenly, shuffled) and guess each by the others.

    ``macro_f1`` is the mean over the parts of each one's mean over the labels. Raises as ``train``.
    """
    counts = count_features(texts)
    fold_of = stratified(labels, folds, seed)
    guessed: list[Guess | None] = [None] * len(texts)
    parts = []
    for fold in range(folds):
        learn = [at for at in range(len(texts)) if fold_of[at] != fold]
        own = [at for at in range(len(texts)) if fold_of[at] == fold]
        model = train_counted(counts.of(learn), [labels[at] for at in learn])
        for at, guesses in zip(own, model.suggest_counted(counts.of(own)), strict=True):
            guessed[at] = guesses[0]
        parts.append(_macro([labels[at] for at in own], [guessed[at] for at in own]))
    return _accuracy(labels, guessed, sum(parts) / folds, folds)


def score(model: Model, texts: Sequence[str], labels: Sequence[str]) -> Accuracy:
    """What a model gets right of texts that it has not seen (the caller sees to that)."""
    guessed = [guesses[0] for guesses in model.suggest_all(texts, most=1)]
    return _accuracy(labels, guessed, _macro(labels, guessed), None)


def _macro(labels: Sequence[str], guessed: Sequence[Guess | None]) -> float:
    every = _by_label(labels, guessed)
    return sum(one.f1 for one in every) / len(every) if every else 0.0


def _by_label(labels: Sequence[str], guessed: Sequence[Guess | None]) -> tuple[LabelAccuracy, ...]:
    texts, times = Counter(labels), Counter(one.label for one in guessed if one is not None)
    right = Counter(
        label
        for label, one in zip(labels, guessed, strict=True)
        if one is not None and one.label == label
    )
    return tuple(
        LabelAccuracy(label, texts[label], times[label], right[label])
        for label in sorted({*texts, *times})
    )


def _accuracy(
    labels: Sequence[str], guessed: Sequence[Guess | None], macro: float, folds: int | None
) -> Accuracy:
    pairs = [(label, one) for label, one in zip(labels, guessed, strict=True) if one is not None]
    bins: dict[int, list[tuple[float, bool]]] = {}
    for label, one in pairs:
        at = min(int(one.sure * BINS), BINS - 1)
        bins.setdefault(at, []).append((one.sure, one.label == label))
    wrong = Counter((label, one.label) for label, one in pairs if one.label != label)
    return Accuracy(
        texts=len(labels),
        folds=folds,
        macro_f1=macro,
        labels=_by_label(labels, guessed),
        sureness=tuple(
            Sureness(
                at / BINS,
                (at + 1) / BINS,
                len(own),
                sum(right for _, right in own),
                sum(sure for sure, _ in own) / len(own),
            )
            for at, own in sorted(bins.items())
        ),
        confused=tuple(
            (was, taken, times)
            for (was, taken), times in sorted(wrong.items(), key=lambda pair: (-pair[1], pair[0]))
        ),
    )
