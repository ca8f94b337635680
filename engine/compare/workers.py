"""The comparison over many batches: in this process, or in several with bounded memory."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice

from engine.compare.reading import Batch, points_of
from engine.compare.replay import Replay
from engine.compare.tally import SHOWN, Tally
from engine.rulebook.load import load_files
from engine.rulebook.rulebook import Rulebook

Files = Mapping[str, bytes]
WAITING = 2
"""Batches for each process that are read ahead."""
WORTH = 2
"""Fewer batches are done sooner here than processes are started."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Two rulebooks with the files they came from, for other processes to load them again."""

    old: Rulebook
    new: Rulebook
    old_files: Files
    new_files: Files


def replay_all(
    sides: Sides,
    batches: Iterable[Batch],
    processes: int = 2,
    advance: Callable[[int], None] = lambda _: None,
) -> Tally:
    """What all the batches add up to; ``advance`` is told the size of each one done.

    The result is the same for any number of processes.
    """
    total = Tally()
    coming = iter(batches)
    first = list(islice(coming, WORTH + 1))
    together = chain(first, coming)
    if processes < 2 or len(first) <= WORTH:
        replay = Replay(sides.old, sides.new)
        for batch in together:
            total.add(_compare(replay, batch))
            advance(batch.size)
        return total
    for tally, size in _elsewhere(sides, together, processes):
        total.add(tally)
        advance(size)
    return total


def _elsewhere(
    sides: Sides, batches: Iterable[Batch], processes: int
) -> Iterator[tuple[Tally, int]]:
    """The tallies of the batches, in their order."""
    # A fresh interpreter: the database's threads must not be copied half way through their work.
    context = multiprocessing.get_context("spawn")
    given = (dict(sides.old_files), dict(sides.new_files))
    with ProcessPoolExecutor(processes, context, _prepare, given) as pool:
        waiting: deque[tuple[Future[Tally], int]] = deque()
        try:
            for batch in batches:
                waiting.append((pool.submit(_work, batch), batch.size))
                if len(waiting) > WAITING * processes:
                    future, size = waiting.popleft()
                    yield future.result(), size
            while waiting:
                future, size = waiting.popleft()
                yield future.result(), size
        finally:
            pool.shutdown(cancel_futures=True)


def _compare(replay: Replay, batch: Batch) -> Tally:
    points, unread = points_of(batch, replay.zone)
    tally = replay.compare(points)
    tally.unread = len(unread)
    tally.unreadable = [(str(one.number), one.why) for one in unread[:SHOWN]]
    return tally


_here: list[Replay] = []
"""The comparison of this process, made once when it starts."""


def _prepare(old_files: Files, new_files: Files) -> None:
    old, new = load_files(old_files).rulebook, load_files(new_files).rulebook
    assert old is not None, "the files were loaded before"
    assert new is not None, "the files were loaded before"
    _here.append(Replay(old, new))


def _work(batch: Batch) -> Tally:
    return _compare(_here[0], batch)
