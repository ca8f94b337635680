"""Which of the articles that share terms with a query fit it, the best first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

ENOUGH = 0.2
"""Share of what a query says that an article must speak of, to be found by a search."""
FITS = 0.12
"""The same for a suggestion, whose query is all that a citizen has said so far."""
SATURATES = 4.0
"""A weight of this counts half of what any weight can count."""


@dataclass(frozen=True, slots=True)
class Posting:
    """An article has a term, with this weight."""

    term: str
    article: str
    weight: int


@dataclass(frozen=True, slots=True)
class Found:
    """An article that fits. ``share`` of the query is spoken of in it, from 0 to 1."""

    article: str
    score: float
    share: float


def rank(
    asked: Sequence[str], postings: Iterable[Posting], articles: int, enough: float = ENOUGH
) -> list[Found]:
    """The articles that speak of ``enough`` of what is asked; rare terms say more than common.

    ``articles`` is how many there are at all. Those that fit alike come by id.
    """
    some = list(postings)
    holding: dict[str, int] = {}
    for one in some:
        holding[one.term] = holding.get(one.term, 0) + 1
    # What no article has tells as much as what one has: a story need not be covered whole.
    rare = {term: holding.get(term, 1) for term in asked}
    tells = {term: log(1 + (articles - n + 0.5) / (n + 0.5)) for term, n in rare.items()}
    whole = sum(tells.values())
    scores: dict[str, float] = {}
    shares: dict[str, float] = {}
    for one in some:
        told = tells.get(one.term, 0.0)
        scores[one.article] = scores.get(one.article, 0.0) + told * _worth(one.weight)
        shares[one.article] = shares.get(one.article, 0.0) + told
    found = [
        Found(id_, score, shares[id_] / whole)
        for id_, score in scores.items()
        if whole and shares[id_] / whole >= enough
    ]
    return sorted(found, key=lambda one: (-one.score, one.article))


def _worth(weight: int) -> float:
    return weight / (weight + SATURATES)
