"""Gathering 10 000 messages into matters, and how many matters hidden in them are found whole.

The messages are citizens' letters, cut in pieces, where the shared data stand beside the checkout;
elsewhere they are made of words whose frequencies fall as those of a language do. With the data,
classification and hot spots are measured too (fixed settings, five folds, every text guessed by a
model that did not learn from it).

Run: python -m bench.analysis [--small] [--data FOLDER]
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import perf_counter

from bench.knowledge import texts as made_texts
from bench.table import Row, show
from engine.insight.accuracy import measure
from engine.insight.clusters import Cluster, find_clusters
from engine.insight.message import Message
from tests.integration.planted import MATTERS, plant

DATA = Path(__file__).parents[2] / "shared" / "data"
SIZES = {"plant": 40, "parking": 25, "square": 12, "cards": 10}
MANY, FEW = 10_000, 2_000
HIDING = 4_000
"""Letters among which the matters are hidden."""
CLUSTERING = 60.0
"""Seconds for 10 000 messages on two cores."""
BARS = {"labelled.csv": 0.80, "train.csv": 0.915}
SEED = 0
PIECE = 160
"""Letters of text in a message: a letter of this length says one thing."""


def main() -> None:
    """Print the rows."""
    data = Path(sys.argv[sys.argv.index("--data") + 1]) if "--data" in sys.argv else DATA
    small = "--small" in sys.argv
    many = FEW if small else MANY
    letters = _labelled(data / "train.csv")[0] if (data / "train.csv").exists() else _made(many)
    pieces = [piece for text in letters for piece in _pieces(text)][:many]
    began = perf_counter()
    find_clusters(_messages(pieces))
    took = perf_counter() - began
    hidden = [message for m in MATTERS for message in plant(m, SIZES[m.name], seed=6)]
    found = find_clusters([*_messages(letters[:HIDING]), *hidden], most=10)
    bar = CLUSTERING * many / MANY
    whole = sum(_whole(found, name, size) for name, size in SIZES.items())
    rows = [
        Row(f"{len(pieces)} messages gathered (s)", took, None, None, f"< {bar:.0f}", took < bar),
        Row("hidden matters whole among the first ten", whole, None, None, "4", whole == 4),
    ]
    for name, least in BARS.items():
        if (data / name).exists() and not (small and name == "train.csv"):
            right = measure(*_labelled(data / name), seed=SEED).macro_f1
            rows.append(Row(f"{name}: macro-F1", right, None, None, f"≥ {least}", right >= least))
    show("Analysis", rows)


def _messages(texts: Sequence[str]) -> list[Message]:
    return [Message(f"o{at}", text[:25], text) for at, text in enumerate(texts)]


def _pieces(text: str) -> list[str]:
    """A letter in pieces, so that there are enough messages."""
    return [text[at : at + PIECE] for at in range(0, max(1, len(text) - PIECE // 2), PIECE)]


def _made(many: int) -> list[str]:
    return ["。".join(parts) for parts in made_texts(many)]


def _whole(found: Iterable[Cluster], name: str, size: int) -> bool:
    """Whether one cluster has nine of ten of the matter's messages and hardly anything else."""
    for cluster in found:
        own = sum(id_.startswith(f"{name}-") for id_ in cluster.ids)
        if own >= 0.9 * size and own >= 0.9 * len(cluster.ids):
            return True
    return False


def _labelled(path: Path) -> tuple[Sequence[str], Sequence[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if "text" in rows[0]:
        return [row["text"] for row in rows], [row["label"] for row in rows]
    return (
        [f"{row['留言主题']}\n{row['留言详情']}" for row in rows],
        [row["一级分类"] for row in rows],
    )


if __name__ == "__main__":
    main()
