"""Messages as weighted letter groups, so that what they share can be counted.

Groups of two and three letters need no dictionary and hold the names of places, firms and persons
that no dictionary knows. A group that many messages use says little and is left out; a rare one
says much. Runs of Latin letters and figures are one letter each.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.insight.message import Message
from engine.rulebook.conditions import fold

SUBJECT_COUNTS = 3.0
"""A group in the subject counts this many times one in the text."""
EVIDENCE_CHARACTERS = 400
"""No more of a text is read: who writes longer has said by then what it is about."""
MOST_SHARED = 0.03
"""A group in more than this share of the messages tells none from the others …"""
FEW_MESSAGES = 60
"""… but in a small lot one matter may be half of all: groups in up to so many stay."""
ALONE_COUNTS = 0.1
"""What no other message says cannot be shared; so little of it counts to a message's length, so
that two long messages are not alike by the only two groups that they happen to share."""
_LETTER = re.compile(r"[0-9a-z]+|[\u3400-\u9fff]")
_PART = re.compile(r"(?:[0-9a-z]+|[\u3400-\u9fff])+")


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Messages as rows: the groups and weights of row i are at starts[i]:starts[i+1].

    A row has the length one together with a little of what no other message says, which is
    left out.
    """

    starts: NDArray[np.int64]
    groups: NDArray[np.int64]
    weights: NDArray[np.float64]
    names: tuple[str, ...]
    """What each group is, by its number."""

    def __len__(self) -> int:
        return len(self.starts) - 1

    def row(self, at: int) -> slice:
        """Where the groups of a message are."""
        return slice(int(self.starts[at]), int(self.starts[at + 1]))


def groups_of(text: str) -> Iterator[str]:
    """All groups of two and three letters that stand beside each other, without punctuation."""
    for part in _PART.findall(fold(text)):
        letters = _LETTER.findall(part)
        for at in range(len(letters) - 1):
            yield letters[at] + letters[at + 1]
            if at + 2 < len(letters):
                yield letters[at] + letters[at + 1] + letters[at + 2]


def vectors_of(messages: Sequence[Message]) -> Vectors:
    """The messages in their order; one that shares nothing with any other has an empty row."""
    said = [_counted(message) for message in messages]
    used = Counter(group for one in said for group in one)
    most = max(min(FEW_MESSAGES, len(said) // 2), int(MOST_SHARED * len(said)))
    names = tuple(group for group, many in used.items() if 2 <= many <= most)
    number = {group: at for at, group in enumerate(names)}
    rarity = np.log(len(said) / np.array([used[group] for group in names], dtype=np.float64))
    starts, groups, weights = [0], [], []
    rarest = float(np.log(max(len(said), 2)))
    for one in said:
        own = [(number[group], count) for group, count in one.items() if group in number]
        at = np.array([each for each, _ in own], dtype=np.int64)
        weight = np.sqrt(np.array([count for _, count in own], dtype=np.float64)) * rarity[at]
        alone = sum(count for group, count in one.items() if used[group] == 1) * rarest**2
        length = float(np.sqrt((weight**2).sum() + ALONE_COUNTS * alone))
        groups.append(at)
        weights.append(weight / length if length else weight)
        starts.append(starts[-1] + len(own))
    return Vectors(
        np.array(starts, dtype=np.int64),
        np.concatenate(groups) if groups else np.zeros(0, dtype=np.int64),
        np.concatenate(weights) if weights else np.zeros(0),
        names,
    )


def _counted(message: Message) -> dict[str, float]:
    counts: dict[str, float] = {}
    for group in groups_of(message.subject):
        counts[group] = counts.get(group, 0.0) + SUBJECT_COUNTS
    for group in groups_of(message.text[:EVIDENCE_CHARACTERS]):
        counts[group] = counts.get(group, 0.0) + 1.0
    return counts


def alike_pairs(
    vectors: Vectors, least: float
) -> Iterator[tuple[int, NDArray[np.int64], NDArray[np.float64]]]:
    """For each message the later ones that are at least so much like it (cosine, 0 to 1)."""
    order = np.argsort(vectors.groups, kind="stable")
    rows = np.repeat(np.arange(len(vectors)), np.diff(vectors.starts))[order]
    weights = vectors.weights[order]
    ends = np.concatenate(
        ([0], np.cumsum(np.bincount(vectors.groups, minlength=len(vectors.names))))
    )
    for at in range(len(vectors)):
        own = vectors.row(at)
        groups = vectors.groups[own]
        if not len(groups):
            continue
        firsts, lengths = ends[groups], ends[groups + 1] - ends[groups]
        # Where in `rows` all uses of all own groups are, one run after the other.
        run = np.repeat(firsts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
        where = run + np.arange(len(run))
        share = np.bincount(
            rows[where],
            weights[where] * np.repeat(vectors.weights[own], lengths),
            minlength=len(vectors),
        )
        share[: at + 1] = 0.0
        others = np.flatnonzero(share >= least)
        if len(others):
            yield at, others.astype(np.int64), share[others].astype(np.float64)
