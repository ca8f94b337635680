"""Area and category learned from the city's own requests: learned, suggested, reported on.

It learns from what people said: a fact that somebody stated, or one that a machine guessed and
that nobody changed until the matter ended. What it suggests it never puts there itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context
from threading import Lock

from engine.insight.accuracy import Accuracy, measure
from engine.insight.classifying import Guess, Missing, Model, TooFew, train
from engine.people.masking import mask_text
from engine.rulebook.rulebook import Rulebook
from engine.store import Store
from engine.store.models import Labelled, Learned

FACTS = ("area", "category")
MOST_LEARNED = 10_000
"""Requests that are learned from: the latest."""
LEAST_LEARNED = 200
"""Fewer requests say too little."""
EVERY = timedelta(days=7)
NIGHT = range(1, 5)
"""Hours of the city in which workers learn: it takes a core for some minutes."""
LOOK_AGAIN = timedelta(minutes=1)
"""How often a process looks whether a newer model is in use."""
FOLDS = 5


class LearningDesk:
    """The only door to models for api, console, workers and command line."""

    def __init__(self, store: Store, rulebook: Callable[[], Rulebook]) -> None:
        self._store = store
        self._rulebook = rulebook
        self._lock = Lock()
        self._models: dict[str, tuple[int, Model]] = {}
        self._looked_at: datetime | None = None

    def learn(self, now: datetime, *, apart: bool = False) -> dict[str, Learned]:
        """Learn every fact anew, measure how well that works, and use it from now on.

        A fact of which too little is known is left as it was. ``apart`` does the work in a process
        of its own, which keeps this one answering. Raises ``Missing`` where scikit-learn is not
        installed.
        """
        labelled = self._store.labelled(MOST_LEARNED)
        found: dict[str, Learned] = {}
        for fact in FACTS:
            pairs = _pairs(labelled, fact, self._known(fact))
            if len(pairs) < LEAST_LEARNED:
                continue
            texts, labels = [text for text, _ in pairs], [label for _, label in pairs]
            try:
                content, many, accuracy = (_learned_apart if apart else _learned)(texts, labels)
            except TooFew:
                continue
            self._store.keep_model(fact, content, many, accuracy, now)
            found[fact] = self._store.learned(fact)[0]
        self._looked_at = None
        return found

    def learn_weekly(self, now: datetime) -> dict[str, Learned]:
        """Learn at night, where that was not done for a week and scikit-learn is there."""
        if now.astimezone(self._rulebook().city.zone).hour not in NIGHT:
            return {}
        known = [models[0].made_at for models in self.learned().values() if models]
        if known and max(known) > now - EVERY:
            return {}
        try:
            return self.learn(now, apart=True)
        except Missing:
            return {}

    def learned(self) -> Mapping[str, tuple[Learned, ...]]:
        """Every model that is remembered, by fact, the latest first."""
        return {fact: self._store.learned(fact) for fact in FACTS}

    def suggest(
        self, subject: str | None, text: str | None, now: datetime, most: int = 3
    ) -> dict[str, tuple[Guess, ...]]:
        """What the words are about, by fact, the surest first; nothing where nothing was learned.

        What the catalog no longer has is not suggested.
        """
        said = _said(subject or "", text or "")
        if not said.strip():
            return {}
        found: dict[str, tuple[Guess, ...]] = {}
        for fact, model in self._in_use(now).items():
            known = self._known(fact)
            guesses = (one for one in model.suggest(said, most) if one.label in known)
            if some := tuple(guesses):
                found[fact] = some
        return found

    def _in_use(self, now: datetime) -> dict[str, Model]:
        with self._lock:
            if self._looked_at is None or now >= self._looked_at + LOOK_AGAIN:
                self._load(self._store.models_in_use())
                self._looked_at = now
            return {fact: model for fact, (_, model) in self._models.items()}

    def _load(self, numbers: Mapping[str, int]) -> None:
        for fact, number in numbers.items():
            if fact in self._models and self._models[fact][0] == number:
                continue
            if (content := self._store.model_content(fact, number)) is not None:
                self._models[fact] = (number, Model.from_bytes(content))

    def _known(self, fact: str) -> Mapping[str, object]:
        book = self._rulebook()
        return book.areas if fact == "area" else book.categories


def _learned(texts: list[str], labels: list[str]) -> tuple[bytes, int, Accuracy]:
    """A model, from how many texts, and what it gets right of texts that it has not seen."""
    model = train(texts, labels)
    return model.to_bytes(), model.texts, measure(texts, labels, folds=FOLDS)


def _learned_apart(texts: list[str], labels: list[str]) -> tuple[bytes, int, Accuracy]:
    """The same in a process of its own, which lets all others go first."""
    with ProcessPoolExecutor(1, get_context("spawn"), os.nice, (10,)) as pool:
        return pool.submit(_learned, texts, labels).result()


def _pairs(
    labelled: list[Labelled], fact: str, known: Mapping[str, object]
) -> list[tuple[str, str]]:
    """The texts that say something of a fact, each with what people said that it is."""
    return [
        (_said(*_masked(one)), one.facts[fact])
        for one in labelled
        if one.facts.get(fact) in known and (one.ended or fact not in one.guessed)
    ]


def _masked(one: Labelled) -> tuple[str, str]:
    subject, text = (mask_text(said, (), one.citizen) or "" for said in (one.subject, one.text))
    return subject, text


def _said(subject: str, text: str) -> str:
    return f"{subject}\n{text}"
