"""How the service fares, and which rulebook was in force when, for those who look after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.console.words import Words
from api.routes.health import ReadyOut, ready_out
from api.running import Running
from engine.audit.days import Day
from engine.store.activations import Activation
from engine.store.queues import TaskRow

DAYS_SHOWN = 14
TASKS_SHOWN = 25
LATE = 60.0
"""Seconds: timers that are due for longer than this are late."""


@dataclass(frozen=True, slots=True)
class Vital:
    """One thing that is well, or is not."""

    name: str
    says: str
    tone: str
    more: str | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """All that the page of health shows."""

    ready: ReadyOut
    vitals: tuple[Vital, ...]
    tasks: tuple[TaskRow, ...]
    days: tuple[Day, ...]
    engine: str
    home: str
    home_why: str


@dataclass(frozen=True, slots=True)
class InForce:
    """A version and the time in which it was in force; ``until`` None where it is still."""

    one: Activation
    until: datetime | None

    @property
    def short(self) -> str:
        """The version as people name it."""
        return self.one.version[:12]


def health_of(held: Running, words: Words) -> Health:
    """How the parts of the server fare now."""
    ready, store = ready_out(held), held.store
    return Health(
        ready,
        _vitals(ready, words),
        store.failing_tasks(TASKS_SHOWN),
        store.last_days(DAYS_SHOWN),
        "PostgreSQL" if store.engine_name == "postgresql" else "SQLite",
        str(held.home.path),
        held.home.why,
    )


def in_force(activations: Sequence[Activation]) -> list[InForce]:
    """The versions, the latest first, each until the one after it."""
    untils = [None, *(one.at for one in activations)]
    return [InForce(one, until) for one, until in zip(activations, untils, strict=False)]


def _vitals(ready: ReadyOut, words: Words) -> tuple[Vital, ...]:
    say = words.say
    well = say("正常", "well")
    database = ready.database == "ok"
    late = ready.lag > LATE
    return (
        Vital(
            say("能否服务", "Ready"),
            say("就绪", "ready") if ready.ready else say("未就绪", "not ready"),
            "good" if ready.ready else "bad",
        ),
        Vital(
            say("数据库", "Database"),
            well if database else say("连不上", "unavailable"),
            "good" if database else "bad",
        ),
        _worker(ready, words),
        Vital(
            say("时限积压", "Timers behind"),
            say(f"{ready.lag:.0f} 秒", f"{ready.lag:.0f} s"),
            "bad" if late else "good",
            say("最早一个到期未处理的时限", "how long the oldest timer has been due"),
        ),
        Vital(
            say("失败的任务", "Failing tasks"),
            str(ready.tasks_failing),
            "bad" if ready.tasks_failing else "good",
            say("会自动重试", "tried again by themselves"),
        ),
        Vital(
            say("最近封存", "Last day sealed"),
            ready.sealed or "–",
            "good" if ready.sealed else "soon",
        ),
        Vital(
            say("规则手册", "Rulebook"),
            ready.rulebook[:12],
            "bad" if ready.rulebook_trouble else "good",
            ready.rulebook_trouble,
        ),
    )


def _worker(ready: ReadyOut, words: Words) -> Vital:
    name, worker = words.say("时限巡检", "Worker"), ready.worker
    if worker is None:
        other = words.say("由别的进程承担", "another process does it")
        return Vital(name, words.say("不在本进程", "not here"), "", other)
    swept = words.ago(worker.last_sweep_at)
    return Vital(
        name,
        words.say("正常", "well") if worker.running else words.say("停了", "stopped"),
        "good" if worker.running and not worker.error else "bad",
        worker.error or words.say(f"上次巡检 {swept}", f"last sweep {swept}"),
    )
