"""``dafuwu serve`` and ``dafuwu worker``: the service, and time passing on its own."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from commands.places import database_url, desk_of, now, rulebook_of
from commands.terminal import note, say
from engine.desk import Desk
from engine.store import StoreError

LONGEST_WAIT = 60.0
"""Seconds after which a database that does not answer is tried again, at the latest."""


def work(every: float, once: bool, home: Path | None, database: str | None) -> None:
    """Let time pass again and again, until told to stop; ``once`` does it a single time."""
    url = database_url(database)
    with desk_of(url, rulebook_of(home)) as (desk, _):
        if once:
            moved = desk.sweep(now())
            say(f"{moved} 件工单有了新的时间事件", f"time moved {moved} tickets on")
            return
        note(f"计时中: {url}, 每 {every:g} 秒一次", f"time passes: {url}, every {every:g} seconds")
        _until_stopped(lambda stopped: _keep_sweeping(desk, every, stopped))


def _keep_sweeping(desk: Desk, every: float, stopped: threading.Event) -> None:
    wait = every
    while not stopped.is_set():
        try:
            moved = desk.sweep(now())
            wait = every
        except StoreError as error:
            wait = min(wait * 2, LONGEST_WAIT)
            note(
                f"数据库没有回应 ({error}), {wait:.0f} 秒后再试",
                f"the database does not answer ({error}); trying again in {wait:.0f} seconds",
            )
            moved = 0
        if moved:
            logging.getLogger(__name__).info("time moved %d tickets on", moved)
        stopped.wait(wait)


def _until_stopped(run: Callable[[threading.Event], None]) -> None:
    """Run until SIGINT or SIGTERM; what is being written is written to its end."""
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        run(stopped)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
