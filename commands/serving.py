"""``dafuwu serve`` and ``dafuwu worker``: the service, and time passing on its own."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from api.settings import Settings, is_loopback
from api.worker import Worker
from commands.places import InForce, database_url, desk_of, now, rulebook_of, store_of
from commands.terminal import Failure, note, say


def serve(
    host: str, port: int, worker: bool, insecure: bool, home: Path | None, database: str | None
) -> None:
    """Serve until told to stop. Whatever is wrong is told before anything listens."""
    if not is_loopback(host) and not insecure:
        raise Failure(
            f"{host} 可从外部访问, 而此版本尚无账号, 任何人都能操作; "
            "确实要这样, 加 --insecure-bind",
            f"{host} can be reached from outside, and this version has no accounts: anybody could "
            "do anything. If you mean it, add --insecure-bind",
        )
    in_force = rulebook_of(home)
    url = database_url(database)
    with store_of(url):
        pass  # brought up to date, or refused in one line
    with _listening(host, port) as listener:
        _tell(listener, url, in_force, worker)
        _run(listener, host, url, in_force, worker)


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        cause = error.strerror or str(error)
        raise Failure(
            f"不能在 {host}:{port} 监听: {cause}; 可用 --port 换一个端口",
            f"cannot listen on {host}:{port}: {cause}; --port names another port",
        ) from error
    with listener:
        yield listener


def _tell(listener: socket.socket, url: str, in_force: InForce, worker: bool) -> None:
    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    rulebook = in_force.rulebook
    say(
        f"{rulebook.city.name} 大服务  {address}/",
        f"{rulebook.city.name}, service desk  {address}/",
    )
    say(f"  接口文档  {address}/schema", f"  API pages  {address}/schema")
    say(f"  数据库    {_without_password(url)}", f"  database   {_without_password(url)}")
    place = f"{in_force.home.path} ({in_force.home.why})"
    say(
        f"  规则库    {place}  版本 {rulebook.version[:7]}",
        f"  rulebook   {place}  version {rulebook.version[:7]}",
    )
    if worker:
        say("  计时      在本进程", "  time       passes in this process")
    else:
        say("  计时      另开 dafuwu worker", "  time       needs dafuwu worker beside it")
    note(
        "注意: 此版本尚无账号, 操作人取自 X-Actor 请求头, 不作核实; 请只在本机使用。",
        "Mind: there are no accounts yet. Who acts is taken from the X-Actor header, unchecked; "
        "keep it on this machine.",
    )


def _without_password(url: str) -> str:
    from sqlalchemy.engine import make_url

    return make_url(url).render_as_string(hide_password=True)


def _run(listener: socket.socket, host: str, url: str, in_force: InForce, worker: bool) -> None:
    import uvicorn
    from api.app import create_app

    settings = Settings(home=in_force.home.path, database=url, worker=worker)
    if not is_loopback(host):
        settings = settings.model_copy(update={"host": host, "hosts": ("*",)})
    config = uvicorn.Config(
        create_app(settings), log_config=None, access_log=False, timeout_graceful_shutdown=10
    )
    uvicorn.Server(config).run(sockets=[listener])


def work(every: float, once: bool, home: Path | None, database: str | None) -> None:
    """Let time pass again and again, until told to stop; ``once`` does it a single time."""
    url = database_url(database)
    with desk_of(url, rulebook_of(home)) as (desk, _):
        worker = Worker(desk, now, every)
        if once:
            moved = worker.sweep_once()
            say(f"{moved} 件工单有了新的时间事件", f"time moved {moved} tickets on")
            return
        shown = _without_password(url)
        note(f"计时中: {shown}, 每 {every:g} 秒一次", f"time passes: {shown}, every {every:g} s")

        def stop(_number: int, _frame: FrameType | None) -> None:
            worker.stop()  # what is being written is written to its end

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        worker.run()
