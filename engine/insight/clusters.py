"""Messages that speak of one matter, gathered, with where, since when, how many people, how hot.

Messages are alike by the rare letter groups that they share (`vectors`), gathered by average
linkage (`gathering`). What ties a cluster together is the group of letters that its messages have
and others have not: the name of an estate, a firm, a line. A cluster without such a name is a
theme (many ask about the same law) rather than one matter, and is less hot.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from engine.insight.gathering import gather
from engine.insight.message import Message
from engine.insight.near import copies_among
from engine.insight.places import common_places, find_places
from engine.insight.vectors import EVIDENCE_CHARACTERS, Vectors, alike_pairs, vectors_of

LEAST_ALIKE = 0.08
"""Two groups are one matter while their messages are so much alike on average."""
COUNTED_ALIKE = 0.03
"""Pairs less alike than this count as not alike at all: they are chance."""
MOST_WORDS = 8
MOST_SAMPLES = 5
TITLE_LETTERS = 30
"""Letters of the text that stand for a subject where there is none."""
LEAST_TITLE = 4
"""A title of fewer letters says nothing any more: the place stays in it."""
SLOW_DAYS = 180.0
"""Said over so many days the heat of a matter is two thirds of one that was said in a day."""
THEME_COUNTS = 0.3
"""What is left of the heat where nothing but the theme ties the messages."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Messages about one matter. Ids are those of the messages given.

    ``title`` is the subject of the message nearest to the middle, without names of places that few
    of them say; ``places`` the names of places that many say, the commonest first; ``words`` what
    tells it from all others; ``samples`` those nearest to the middle, without near-duplicates.
    ``copies`` of the messages repeat an earlier one nearly word for word. ``tied`` goes from 0 to
    1: how far one name that others do not use ties them. ``heat`` is explained at :func:`heat`.
    """

    ids: tuple[str, ...]
    title: str
    places: tuple[str, ...]
    words: tuple[str, ...]
    samples: tuple[str, ...]
    people: int
    copies: int
    agreed: int
    disagreed: int
    first_at: datetime | None
    last_at: datetime | None
    tied: float
    heat: float


def find_clusters(
    messages: Sequence[Message],
    *,
    least: int = 2,
    most: int | None = None,
    known_places: Collection[str] = (),
) -> tuple[Cluster, ...]:
    """The matters that at least so many messages speak of, the hottest first.

    With ``least=1`` a message by itself is a matter too, if others agreed or disagreed with it.
    The same messages give the same clusters, in whatever order they come.
    """
    ordered = sorted(messages, key=_when)
    vectors = vectors_of(ordered)
    pairs = (
        (at, int(other), float(share))
        for at, others, shares in alike_pairs(vectors, COUNTED_ALIKE)
        for other, share in zip(others, shares, strict=True)
    )
    groups = list(gather(len(ordered), pairs, LEAST_ALIKE))
    if least <= 1:
        gathered = {at for group in groups for at in group}
        groups += [
            (at,)
            for at, message in enumerate(ordered)
            if at not in gathered and message.agreed + message.disagreed
        ]
    used = _uses(vectors)
    rough = sorted(
        (
            (_heat_of(ordered, group, vectors, used), group)
            for group in groups
            if len(group) >= least
        ),
        key=lambda pair: (-pair[0][0], pair[1]),
    )[:most]
    known = _Words(ordered) if rough else None
    return tuple(
        _described(ordered, group, vectors, tied, hot, known, known_places)
        for (hot, tied), group in rough
        if known is not None
    )


def heat(
    people: int,
    messages: int,
    agreed: int,
    disagreed: int,
    days: float | None,
    tied: float = 1.0,
) -> float:
    """How hot a matter is: about how many people stand behind it, rounded to a tenth.

    Each person counts once, each further message of the same person a quarter, and those who
    only agreed or disagreed by the cube root of their number (a click is much less than a letter).
    What was said within few days is hotter than what comes now and then; what no common name ties
    together is a theme, and counts for less.
    """
    behind = people + 0.25 * (messages - people) + math.cbrt(agreed + disagreed)
    pace = 1.0 if days is None else (1.0 + 1.0 / (1.0 + days / SLOW_DAYS)) / 2.0
    named = THEME_COUNTS + (1.0 - THEME_COUNTS) * tied**2
    return round(behind * pace * named, 1)


def _when(message: Message) -> tuple[float, str]:
    return (math.inf if message.at is None else message.at.timestamp(), message.id)


def _uses(vectors: Vectors) -> np.ndarray:
    """How many messages use each letter group."""
    return np.bincount(vectors.groups, minlength=len(vectors.names))


def _heat_of(
    messages: Sequence[Message], group: tuple[int, ...], vectors: Vectors, used: np.ndarray
) -> tuple[float, float]:
    own = [messages[at] for at in group]
    tied = _tied(group, vectors, used)
    first, last = _span(own)
    days = None if first is None or last is None else (last - first).total_seconds() / 86_400
    agreed, disagreed = sum(m.agreed for m in own), sum(m.disagreed for m in own)
    return heat(_people(own), len(own), agreed, disagreed, days, tied), tied


def _tied(group: tuple[int, ...], vectors: Vectors, used: np.ndarray) -> float:
    """How far one letter group of three is in all of these messages and in no others."""
    if len(group) == 1:
        return 1.0
    inside = Counter(int(each) for at in group for each in vectors.groups[vectors.row(at)])
    return max(
        (
            many / len(group) * many / int(used[each])
            for each, many in inside.items()
            if many > 1 and len(vectors.names[each]) > 2
        ),
        default=0.0,
    )


def _people(own: Iterable[Message]) -> int:
    named = {message.person for message in own if message.person is not None}
    return len(named) + sum(message.person is None for message in own)


def _span(own: Sequence[Message]) -> tuple[datetime | None, datetime | None]:
    moments = [message.at for message in own if message.at is not None]
    return (min(moments), max(moments)) if moments else (None, None)


class _Words:
    """The words of all messages, and in how many each is."""

    def __init__(self, messages: Sequence[Message]) -> None:
        import rjieba  # reads its dictionary: not at start-up

        self.of = [
            frozenset(
                word
                for word in rjieba.cut(f"{message.subject}\n{message.text[:EVIDENCE_CHARACTERS]}")
                if len(word) > 1 and word.isalpha()
            )
            for message in messages
        ]
        self.used = Counter(word for words in self.of for word in words)

    def telling(self, group: Sequence[int]) -> tuple[str, ...]:
        """What many of these messages say and few others."""
        inside = Counter(word for at in group for word in self.of[at])
        many = len(self.of)
        least = max(2, len(group) * 0.3) if len(group) > 1 else 1
        score = {
            word: times * math.log(1 + many / self.used[word]) * times / len(group)
            for word, times in inside.items()
            if times >= least
        }
        return tuple(sorted(score, key=lambda word: (-score[word], word))[:MOST_WORDS])


def _described(
    messages: Sequence[Message],
    group: tuple[int, ...],
    vectors: Vectors,
    tied: float,
    hot: float,
    words: _Words,
    known_places: Collection[str],
) -> Cluster:
    own = [messages[at] for at in group]
    middle = _from_the_middle(group, vectors)
    copies = copies_among(own)
    places = common_places(
        (
            *find_places(f"{message.subject}\n{message.text[:EVIDENCE_CHARACTERS]}", known_places),
            *([message.place] if message.place else ()),
        )
        for message in own
    )
    first, last = _span(own)
    return Cluster(
        ids=tuple(message.id for message in own),
        title=_title(messages[middle[0]], places),
        places=places,
        words=words.telling(group),
        samples=tuple(messages[at].id for at in middle if messages[at].id not in copies)[
            :MOST_SAMPLES
        ],
        people=_people(own),
        copies=len(copies),
        agreed=sum(message.agreed for message in own),
        disagreed=sum(message.disagreed for message in own),
        first_at=first,
        last_at=last,
        tied=round(tied, 3),
        heat=hot,
    )


def _from_the_middle(group: tuple[int, ...], vectors: Vectors) -> list[int]:
    """The messages by how near they are to what all of them say."""
    middle = np.zeros(len(vectors.names))
    for at in group:
        own = vectors.row(at)
        middle[vectors.groups[own]] += vectors.weights[own]
    near = {
        at: float(
            (middle[vectors.groups[vectors.row(at)]] * vectors.weights[vectors.row(at)]).sum()
        )
        for at in group
    }
    return sorted(group, key=lambda at: (-near[at], at))


def _title(message: Message, places: Collection[str]) -> str:
    """What the message is called, without a place that is its own: others speak of other ones."""
    title = message.subject.strip() or message.text.strip()[:TITLE_LETTERS]
    rest = title
    for place in find_places(title):
        if not any(place in common or common in place for common in places):
            rest = rest.replace(place, "")
    rest = rest.strip(" ,，.。、:：")
    return rest if len(rest) >= LEAST_TITLE else title
