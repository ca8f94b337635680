"""A load of HTTP requests from a process of its own, light enough not to be the ceiling.

Each client sends the next request when it has the answer to the last; the connections stay open.
"""

from __future__ import annotations

import asyncio
import json
import random
import socket
import subprocess
import sys
from dataclasses import asdict, dataclass
from time import perf_counter, sleep
from typing import cast

AREAS = ("water", "power", "property", "heating", "gas", "transport", "housing", "medical")
CATEGORIES = ("fault-repair", "complaint", "consultation", "opinion", "service-application")
DISTRICTS = ("huancui", "wendeng", "rongcheng", "rushan", "high-tech")
PATIENCE = 30
"""Seconds after which a server that does not answer is given up."""
WORDS = ("昨天晚上", "小区", "停水", "没有人管", "请尽快处理", "电话打不通", "已经三天了", "谢谢")


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a load: requests a second and latencies in milliseconds."""

    per_second: float
    p50: float
    p99: float


def measure(port: int, path: str, clients: int, seconds: float) -> Load:
    """Put a load on an address, from another process."""
    command = [sys.executable, "-m", "bench.load", str(port), path, str(clients), str(seconds)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=seconds + PATIENCE)
    return Load(**json.loads(done.stdout))


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_served(port: int, process: subprocess.Popen[bytes], seconds: float = 30) -> None:
    """Return once the server accepts connections."""
    for _ in range(int(seconds / 0.05)):
        if process.poll() is not None:
            raise RuntimeError("the server did not start")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.05)
    raise RuntimeError("the server does not answer")


def bodies(count: int) -> list[bytes]:
    """Requests over all areas, categories and districts."""
    chance = random.Random(7)
    made = []
    for _ in range(count):
        text = ", ".join(chance.choice(WORDS) for _ in range(12))
        request = {
            "area": chance.choice(AREAS),
            "category": chance.choice(CATEGORIES),
            "district": chance.choice(DISTRICTS),
            "channel": "portal",
            "subject": text[:20],
            "text": text,
            "citizen": {"name": "王女士", "phone": "13800000000"},
        }
        made.append(json.dumps(request, ensure_ascii=False).encode())
    return made


class _Client(asyncio.Protocol):
    """One connection: sends, reads the whole answer, notes the time, sends again."""

    def __init__(self, requests: list[bytes], first: int, until: float) -> None:
        self.taken: list[float] = []
        self.failed = 0
        self.done = asyncio.get_running_loop().create_future()
        self._requests = requests
        self._next = first
        self._until = until
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by descent
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        lengths = self._buffer[:head].lower().split(b"content-length: ")
        length = int(lengths[1].split(b"\r\n")[0])
        if len(self._buffer) < head + 4 + length:
            return
        now = perf_counter()
        self.taken.append(now - self._sent)
        self.failed += not self._buffer.startswith(b"HTTP/1.1 201")
        self._buffer = b""
        if now < self._until:
            self._send()
        else:
            self._transport.close()
            self.done.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("closed by the server"))

    def _send(self) -> None:
        self._sent = perf_counter()
        self._transport.write(self._requests[self._next % len(self._requests)])
        self._next += 1


async def _load(port: int, path: str, clients: int, seconds: float) -> Load:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    requests = [
        f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body for body in bodies(200)
    ]
    loop = asyncio.get_running_loop()
    start = perf_counter()
    made = [_Client(requests, 6 * n, start + seconds) for n in range(clients)]
    waiting = iter(made)
    for _ in made:
        await loop.create_connection(lambda: next(waiting), "127.0.0.1", port)
    await asyncio.gather(*(client.done for client in made))
    elapsed = perf_counter() - start
    taken = sorted(one for client in made for one in client.taken)
    if failed := sum(client.failed for client in made):
        raise SystemExit(f"{failed} of {len(taken)} requests to {path} failed")
    p50, p99 = (taken[int(len(taken) * share)] * 1000 for share in (0.5, 0.99))
    return Load(len(taken) / elapsed, p50, p99)


def main() -> None:
    """Put on the load that the arguments name and print what came of it."""
    import uvloop

    port, path, clients, seconds = sys.argv[1:]
    load = _load(int(port), path, int(clients), float(seconds))
    print(json.dumps(asdict(uvloop.run(load))))


if __name__ == "__main__":
    main()
