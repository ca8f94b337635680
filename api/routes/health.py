"""Whether the service is well: alive, and ready to serve."""

from __future__ import annotations

from asyncio import to_thread
from importlib.metadata import PackageNotFoundError, version

from litestar import get
from litestar.response.base import ASGIResponse

from api.answers import Answer
from api.contract import Operation, answer, opt
from api.plain import local
from api.reading import AnyRequest
from api.running import Running, running
from engine.store import StoreError


class HealthOut(Answer):
    """存活 / the process answers."""

    status: str
    version: str


class WorkerOut(Answer):
    """The in-process worker: when it last swept, and what kept it from doing so."""

    running: bool
    last_sweep_at: str | None
    error: str | None


class ReadyOut(Answer):
    """就绪 / whether requests can be served; ``lag`` is how late the oldest timer is, seconds.

    ``rulebook_trouble`` says why the version put in force last could not be taken up, if so.
    ``tasks_failing`` are effects on other tickets that went wrong and are tried again, and all else
    that workers could not do; ``sealed`` is the last day that was sealed."""

    ready: bool
    database: str
    rulebook: str
    rulebook_trouble: str | None
    worker: WorkerOut | None
    lag: float
    tasks_failing: int
    sealed: str | None


MOST_FAILING = 100
"""So many failing tasks are counted; there should be none."""

LIVE = Operation(
    id="health",
    tag="health",
    zh="存活",
    en="The process answers",
    answer=HealthOut,
    public=True,
)
READY = Operation(
    id="health-ready",
    tag="health",
    zh="就绪: 数据库、规则手册、时限巡检",
    en="Ready to serve: database, rulebook, worker, lag of due timers",
    answer=ReadyOut,
    public=True,
    problems=(503,),
)


@get("/health", opt=opt(LIVE))
async def health(request: AnyRequest) -> ASGIResponse:  # noqa: ARG001 - the same for everyone
    """The process answers."""
    return answer(HealthOut(status="ok", version=_version()))


@get("/health/ready", opt=opt(READY))
async def health_ready(request: AnyRequest) -> ASGIResponse:
    """Ready, or 503 with what is not."""
    ready = await to_thread(ready_out, running(request))
    return answer(ready, 200 if ready.ready else 503)


def ready_out(held: Running) -> ReadyOut:
    """How the parts of the server fare."""
    now = held.clock()
    database, lag, failing, sealed = "ok", 0.0, 0, None
    try:
        earliest = held.store.earliest_timer()
        if earliest is not None:
            lag = max(0.0, round((now - earliest).total_seconds(), 3))
        failing = len(held.store.failing_tasks(MOST_FAILING))
        last = held.store.last_day()
        sealed = None if last is None else last.day
    except StoreError:
        database = "unavailable"
    worker = held.worker
    zone = held.rulebook.city.zone
    return ReadyOut(
        ready=database == "ok" and (worker is None or worker.running),
        database=database,
        rulebook=held.rulebook.version,
        rulebook_trouble=held.current.trouble,
        worker=None
        if worker is None
        else WorkerOut(
            running=worker.running,
            last_sweep_at=None
            if worker.last_sweep_at is None
            else local(worker.last_sweep_at, zone),
            error=worker.error,
        ),
        lag=lag,
        tasks_failing=failing,
        sealed=sealed,
    )


def _version() -> str:
    try:
        return version("dafuwu")
    except PackageNotFoundError:
        return "0"
