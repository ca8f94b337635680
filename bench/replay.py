"""A million tickets replayed against the shipped rulebook and an edited copy of it.

Run: python -m bench.replay [number of tickets]
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import msgspec

from bench.table import Row, show
from engine.compare.reading import file_batches
from engine.compare.workers import Sides, replay_all
from engine.rulebook.files import read_files
from engine.rulebook.home import bundled
from engine.rulebook.load import load_files
from engine.rulebook.rulebook import Rulebook

TICKETS = 1_000_000
BAR = 60
MEMORY_BAR = 1_000
PROCESSES = 2
FIRST, SPAN = 1_483_228_800, 2 * 365 * 86_400
EDITS = (
    ("rules/clocks/resolve.yaml", b"within: 6 working days", b"within: 5 working days"),
    ("rules/clocks/resolve.yaml", b"within: 9 working days", b"within: 12 working days"),
    ("rules/routing/water.yaml", b"lead: wendeng-water", b"lead: water-group"),
)
TEXTS = (
    None,
    "昨天晚上小区门口管道爆管，水流了一地，请尽快派人来修",
    "家里暖气一直不热，室温只有十五度，打供热公司电话没有人接",
    "楼道里堆满杂物有火灾隐患，跟物业反映了好几次，到现在也没有人来管",
    "建议在文化路和新威路的路口增加左转信号灯，早晚高峰太堵了",
    "咨询一下新生儿医保怎么办理，需要带哪些材料，周末上班吗",
)


def main() -> None:
    """Print the rows."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else TICKETS
    sides = shipped_and_edited()
    with tempfile.TemporaryDirectory(prefix="dafuwu-bench-") as folder:
        path = Path(folder) / "tickets.jsonl"
        with path.open("wb") as file:
            file.writelines(synthetic(sides.old, count))
        start = perf_counter()
        tally = replay_all(sides, file_batches(path), PROCESSES)
        seconds = perf_counter() - start
    assert tally.compared == count
    assert tally.affected
    own, theirs = (
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    memory = own + PROCESSES * theirs
    show(
        f"Replay of {count:,} tickets ({tally.affected:,} differ), two processes".replace(",", " "),
        [
            Row(
                "replay under two rulebooks (s)",
                seconds,
                None,
                None,
                f"≤ {BAR}",
                seconds <= BAR,
            ),
            Row(
                "greatest memory, all processes (MiB)",
                memory,
                None,
                None,
                f"≤ {MEMORY_BAR}",
                memory <= MEMORY_BAR,
            ),
        ],
    )


def shipped_and_edited() -> Sides:
    """The shipped rulebook, and a copy with other deadlines and another unit."""
    files, _ = read_files(bundled())
    edited = dict(files)
    for name, old, new in EDITS:
        assert old in edited[name], f"{name} no longer says {old.decode()}"
        edited[name] = edited[name].replace(old, new)
    before, after = load_files(files).rulebook, load_files(edited).rulebook
    assert before is not None
    assert after is not None
    return Sides(before, after, files, edited)


def synthetic(rulebook: Rulebook, count: int) -> Iterator[bytes]:
    """Lines of JSON: every area, district and leaf of the categories, two years, any second."""
    chance = random.Random(7)
    areas, districts = list(rulebook.areas), list(rulebook.facts.facts["district"].values)
    categories = list(rulebook.facts.facts["category"].values)
    encode = msgspec.json.encode
    for number in range(count):
        facts = {
            "area": chance.choice(areas),
            "category": chance.choice(categories),
            "district": chance.choice(districts),
            "channel": "hotline",
            "hotline": "none",
            "circumstance": "none",
            "anonymous": False,
            "confidential": False,
            "people": chance.choice((1, 1, 1, 2, 5, 40)),
            "repeat": chance.choice((0, 0, 0, 1, 3)),
        }
        instant = FIRST + chance.randrange(SPAN)
        at = f"{_local(instant)}+08:00"
        text = chance.choice(TEXTS)
        ticket = {"id": f"T{number:07}", "facts": facts, "received_at": at, "text": text}
        yield encode(ticket) + b"\n"


def _local(instant: int) -> str:
    return datetime.fromtimestamp(instant + 8 * 3600, UTC).strftime("%Y-%m-%dT%H:%M:%S")


if __name__ == "__main__":
    main()
