"""What a text is about, learned from texts of which somebody has said so.

A linear model: for each label a support vector machine that holds it against all others, over
features scaled by how far they speak for or against the label (log-count ratios, as in naive
Bayes). How sure a guess is has been learned too, on texts that the model did not see: of all
guesses that are 0.8 sure about eight of ten are right. It suggests; a person or a rule decides.

Learning needs scikit-learn (the extra ``analysis``); suggesting needs nothing but numpy.
"""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.insight.features import Counts, Row, Vocabulary, count_features, features_of

LEAST_TEXTS = 5
"""A label of fewer texts is not learned."""
MOST_FEATURES = 400_000
COUNTED_ALWAYS = 0.1
"""Each feature counts for each label so much more than it was seen, so that none rules one out."""
RATIO_POWER = 0.7
"""How much of the ratio scales a feature: 0 nothing, 1 all."""
PENALTY = 10.0
"""What an error costs in learning (the C of the support vector machine)."""
KEPT_FOR_SURENESS = 0.2
FEW_TEXTS = 1_000
"""Of fewer texts than these a fifth says too little: sureness is then learned on all, in turns."""
_FORM = "dafuwu-model-1"
_STEEPNESS = tuple(float(each) for each in np.geomspace(0.3, 30.0, 41))


@dataclass(frozen=True, slots=True)
class Guess:
    """A label and how probable it is (0 to 1), calibrated."""

    label: str
    sure: float


class Missing(Exception):
    """Learning needs scikit-learn, and it is not installed."""

    zh = "学习分类需要 scikit-learn (附加项 analysis): pip install 'scikit-learn>=1.5'"
    en = "learning needs scikit-learn (the extra analysis): pip install 'scikit-learn>=1.5'"


class TooFew(Exception):
    """Fewer than two labels have enough texts to learn from."""

    zh = f"至少要有两个类别, 每类至少 {LEAST_TEXTS} 条"
    en = f"there must be two labels at least, each with {LEAST_TEXTS} texts"


class NotAModel(Exception):
    """The bytes are no model, or one of another form."""

    zh = "这不是可读的分类模型"
    en = "this is no model that can be read"


class Model:
    """What was learned; immutable.

    ``labels`` are those that it can tell apart, ``left_out`` those with too few texts, ``texts`` is
    from how many it was learned.
    """

    def __init__(
        self,
        labels: Sequence[str],
        left_out: Sequence[str],
        texts: int,
        vocabulary: Vocabulary,
        weights: NDArray[np.float32],
        bias: NDArray[np.float32],
        steepness: float,
    ) -> None:
        self.labels = tuple(labels)
        self.left_out = tuple(left_out)
        self.texts = texts
        self.steepness = steepness
        self._vocabulary = vocabulary
        self._weights = weights  # features × labels
        self._bias = bias

    def suggest(self, text: str, most: int = 3) -> tuple[Guess, ...]:
        """The labels that fit the text, the surest first."""
        return self._guesses(self._vocabulary.row(features_of(text)), most)

    def suggest_all(self, texts: Sequence[str], most: int = 3) -> tuple[tuple[Guess, ...], ...]:
        """The same for each of several texts."""
        return tuple(self.suggest(text, most) for text in texts)

    def suggest_counted(self, counts: Counts) -> tuple[tuple[Guess, ...], ...]:
        """The same for texts whose features have been counted already; all labels of each."""
        rows = self._vocabulary.rows(counts)
        return tuple(self._guesses(row, len(self.labels)) for row in rows)

    def _guesses(self, row: Row, most: int) -> tuple[Guess, ...]:
        sure = _shares(self.scores(row)[np.newaxis], self.steepness)[0]
        order = sorted(range(len(self.labels)), key=lambda at: (-sure[at], self.labels[at]))
        return tuple(Guess(self.labels[at], round(float(sure[at]), 4)) for at in order[:most])

    def scores(self, row: Row) -> NDArray[np.float64]:
        """How far the text is on each label's side: the more, the surer."""
        at, weights = row
        return weights @ self._weights[at].astype(np.float64) + self._bias

    def to_bytes(self) -> bytes:
        """The model as a zip of JSON and plain arrays: reading it runs no code, unlike a pickle."""
        head = {
            "form": _FORM,
            "labels": self.labels,
            "left_out": self.left_out,
            "texts": self.texts,
            "steepness": self.steepness,
            "names": self._vocabulary.names,
        }
        arrays = {"tells": self._vocabulary.tells, "weights": self._weights, "bias": self._bias}
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
            _put(file, "head.json", json.dumps(head, ensure_ascii=False).encode())
            for name, array in arrays.items():
                held = io.BytesIO()
                np.save(held, array, allow_pickle=False)
                _put(file, f"{name}.npy", held.getvalue())
        return made.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Model:
        """The model that :meth:`to_bytes` wrote. Raises :class:`NotAModel` for anything else."""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as file:
                head: dict[str, Any] = json.loads(file.read("head.json"))
                tells, weights, bias = (
                    np.load(io.BytesIO(file.read(f"{name}.npy")), allow_pickle=False)
                    for name in ("tells", "weights", "bias")
                )
            if head["form"] != _FORM:
                raise NotAModel
            names, labels = head["names"], head["labels"]
            if weights.shape != (len(names), len(labels)) or bias.shape != (len(labels),):
                raise NotAModel
            return cls(
                labels,
                head["left_out"],
                head["texts"],
                Vocabulary(names, tells),
                weights,
                bias,
                head["steepness"],
            )
        except (zipfile.BadZipFile, KeyError, ValueError, EOFError, TypeError) as error:
            raise NotAModel from error


def train(texts: Sequence[str], labels: Sequence[str]) -> Model:
    """A model learned from texts, each with its label (the subject, a line end, the text).

    The same texts give the same model. Raises :class:`Missing` and :class:`TooFew`.
    """
    return train_counted(count_features(texts), labels)


def train_counted(counts: Counts, labels: Sequence[str]) -> Model:
    """The same from features that have been counted already."""
    many = Counter(labels)
    kept = sorted(label for label, count in many.items() if count >= LEAST_TEXTS)
    left_out = sorted(set(many) - set(kept))
    if len(kept) < 2:
        raise TooFew
    chosen = [at for at, label in enumerate(labels) if label in set(kept)]
    own = counts.of(chosen)
    said = np.array([kept.index(labels[at]) for at in chosen])
    steepness = _steepness(own, said, len(kept))
    vocabulary, weights, bias = _learned(own, said, len(kept))
    return Model(kept, left_out, len(own.rows), vocabulary, weights, bias, steepness)


def _learned(
    counts: Counts, said: NDArray[np.int64], many: int
) -> tuple[Vocabulary, NDArray[np.float32], NDArray[np.float32]]:
    """The vocabulary, the weights of features for labels, and what each label starts with."""
    try:
        from scipy.sparse import csr_array, diags_array
        from sklearn.svm import LinearSVC
    except ImportError as error:
        raise Missing from error

    vocabulary = Vocabulary.learned(counts, MOST_FEATURES)
    rows = vocabulary.rows(counts)
    starts = np.concatenate(([0], np.cumsum([len(at) for at, _ in rows])))
    at = np.concatenate([each for each, _ in rows])
    starts = starts.astype(np.int32)  # liblinear wants no longer ones
    held = csr_array(
        (np.concatenate([each for _, each in rows]), at, starts), (len(rows), len(vocabulary))
    )
    weights = np.zeros((len(vocabulary), many), dtype=np.float32)
    bias = np.zeros(many, dtype=np.float32)
    for label in range(many):
        own = said == label
        scale = _ratios(held[own].sum(axis=0), held[~own].sum(axis=0))
        machine = LinearSVC(C=PENALTY, tol=1e-2, random_state=0)
        machine.fit(held @ diags_array(scale), own)
        weights[:, label] = machine.coef_[0] * scale
        bias[label] = machine.intercept_[0]
    return vocabulary, weights, bias


def _ratios(own: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each feature speaks for or against a label, of the size one on average."""
    own, others = own + COUNTED_ALWAYS, others + COUNTED_ALWAYS
    ratio = np.abs(np.log((own / own.sum()) / (others / others.sum()))) ** RATIO_POWER
    scaled: NDArray[np.float64] = ratio / np.sqrt((ratio**2).mean())
    return scaled


def _steepness(counts: Counts, said: NDArray[np.int64], many: int) -> float:
    """How steeply sureness follows the scores: what fits texts that were not learned from."""
    scores: list[NDArray[np.float64]] = []
    right: list[int] = []
    for kept in _kept_apart(said):
        learn = np.setdiff1d(np.arange(len(said)), kept)
        vocabulary, weights, bias = _learned(counts.of(learn), said[learn], many)
        for each, weight in vocabulary.rows(counts.of(kept)):
            scores.append(weight @ weights[each].astype(np.float64) + bias)
        right.extend(said[kept].tolist())
    of, true = np.array(scores), np.array(right)

    def doubt(steepness: float) -> float:
        shares = _shares(of, steepness)[np.arange(len(true)), true]
        return float(-np.log(np.maximum(shares, 1e-12)).mean())

    return min(_STEEPNESS, key=doubt)


def _kept_apart(said: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The lots of texts that sureness is learned on, each with its share of every label."""
    lots = round(1 / KEPT_FOR_SURENESS)
    lot_of = stratified(said.tolist(), lots, seed=0)
    used = lots if len(said) < FEW_TEXTS else 1
    return [np.flatnonzero(np.array(lot_of) == lot) for lot in range(used)]


def stratified(labels: Sequence[Any], lots: int, seed: int) -> list[int]:
    """For each text the number of its lot: shuffled, each label spread evenly over the lots."""
    die = random.Random(seed)  # noqa: S311 - a fair deal of texts, no secret
    by_label: dict[Any, list[int]] = {}
    for at, label in enumerate(labels):
        by_label.setdefault(label, []).append(at)
    lot_of = [0] * len(labels)
    turn = 0
    for label in sorted(by_label):
        own = by_label[label]
        die.shuffle(own)
        for at in own:
            lot_of[at] = turn % lots
            turn += 1
    return lot_of


def _shares(scores: NDArray[np.float64], steepness: float) -> NDArray[np.float64]:
    """Scores as probabilities that add up to one (softmax)."""
    power = np.exp(steepness * (scores - scores.max(axis=1, keepdims=True)))
    shares: NDArray[np.float64] = power / power.sum(axis=1, keepdims=True)
    return shares


def _put(file: zipfile.ZipFile, name: str, data: bytes) -> None:
    """A file of the zip with a fixed date, so that the same model is the same bytes."""
    file.writestr(zipfile.ZipInfo(name, (2017, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
