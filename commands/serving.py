"""``dafuwu serve`` and ``dafuwu worker``: the service, and time passing on its own."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from pydantic import ValidationError

from api.analysing import Analysing
from api.sending import Sending, sender_of
from api.settings import Settings, is_loopback
from api.worker import Worker
from commands.places import Ruled, database_url, desk_of, home_of, now
from commands.terminal import Failure, exit_with, note, say
from commands.validating import SHOWN_VERSION
from engine.analysis_desk import AnalysisDesk
from engine.learning_desk import LearningDesk
from engine.rulebook.home import Home
from engine.upkeep.upkeep import Upkeep


def serve(
    host: str, port: int, worker: bool, insecure: bool, home: Path | None, database: str | None
) -> None:
    """Serve until told to stop. Whatever is wrong is told before anything listens."""
    from api.running import Running
    from api.serving import serve as serve_held

    settings = _settings(host, worker, home_of(home), database_url(database))
    with desk_of(settings.database, home) as ruled, _listening(host, port) as listener:
        if not is_loopback(host) and not insecure and not ruled.store.any_account():
            raise Failure(
                f"{host} 可从外部访问, 而库内尚无账号, 任何人都能操作; "
                "先 dafuwu user add 建立管理员。确实要这样, 加 --insecure-bind",
                f"{host} can be reached from outside, and there are no accounts: anybody could do "
                "anything. Make an administrator first: dafuwu user add. If you mean it, add "
                "--insecure-bind",
            )
        held = Running(settings, ruled.store, ruled.home, ruled.current, now)
        _tell(listener, ruled, settings)
        serve_held(held, notice=False, listener=listener)


def _settings(host: str, worker: bool, home: Home, url: str) -> Settings:
    try:
        settings = Settings(home=home.path, database=url, host="127.0.0.1", port=0, worker=worker)
    except ValidationError as error:
        wrong = error.errors()[0]
        where, cause = ".".join(map(str, wrong["loc"])), wrong["msg"]
        raise Failure(f"设置不对: {where} {cause}", f"wrong setting: {where} {cause}") from error
    # The settings refuse what --insecure-bind was given for.
    return settings.model_copy(update={"host": host, "hosts": (*settings.hosts, host)})


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


def _tell(listener: socket.socket, ruled: Ruled, settings: Settings) -> None:
    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    rulebook = ruled.rulebook
    shown = _without_password(settings.database)
    version = rulebook.version[:SHOWN_VERSION]
    since = ruled.current.activation.at.astimezone(rulebook.city.zone).strftime("%Y-%m-%d %H:%M")
    place_zh = f"版本 {version}, {since} 起现行  ({ruled.home.path}, {ruled.home.why})"
    place_en = f"version {version}, in force since {since}  ({ruled.home.path}, {ruled.home.why})"
    say(f"{rulebook.city.name} 大服务   {address}", f"{rulebook.city.name}   {address}")
    say(f"  接口文档  {address}/docs", f"  documents  {address}/docs")
    say(f"  工单      {address}/api/tickets", f"  tickets    {address}/api/tickets")
    say(f"  数据库    {shown}", f"  database   {shown}")
    say(f"  规则库    {place_zh}", f"  rulebook   {place_en}")
    if settings.worker:
        say("  计时      在本进程", "  time       passes in this process")
    else:
        say("  计时      另开 dafuwu worker", "  time       needs dafuwu worker beside it")
    say(f"  控制台    {address}/console", f"  console    {address}/console")
    if not ruled.store.any_account():
        note(
            "注意: 尚无账号, 操作人取自 X-Actor 请求头, 不作核实; 请只在本机使用。"
            "dafuwu user add 建立第一个管理员。",
            "Mind: there are no accounts yet. Who acts is taken from the X-Actor header, "
            "unchecked; keep it on this machine. dafuwu user add makes the first administrator.",
        )
    elif not is_loopback(host) and settings.public_url is None:
        note(
            "注意: 本身不提供 TLS; 浏览器只在 https 下保存登录, 请在前面放反向代理。",
            "Mind: this serves no TLS itself, and browsers keep a session over https only: put a "
            "proxy before it.",
        )


def analysing_of(ruled: Ruled, every: float) -> Analysing:
    """What makes analyses and learns, on this database."""
    learning = LearningDesk(ruled.store, ruled.current)
    return Analysing(AnalysisDesk(ruled.store, ruled.current), learning, now, every)


def _without_password(url: str) -> str:
    from sqlalchemy.engine import make_url

    return make_url(url).render_as_string(hide_password=True)


def work(every: float, once: bool, home: Path | None, database: str | None) -> None:
    """Let time pass again and again, until told to stop; ``once`` does it a single time."""
    url = database_url(database)
    with desk_of(url, home) as ruled:
        counting = None if once else ThreadPoolExecutor(1, thread_name_prefix="dafuwu-bulletins")
        upkeep = Upkeep(ruled.desk, ruled.store, ruled.current, aside=counting)
        worker = Worker(ruled.desk, upkeep, now, every, ruled.current)
        sender = sender_of(_settings("127.0.0.1", True, ruled.home, url), ruled.store, now)
        sending = Sending(sender, every)
        analysing = analysing_of(ruled, every)
        if once:
            moved = worker.sweep_once()
            told = sender.run()
            sender.close()
            analysing.work_once()
            ruled.desk.renew(ruled.current.activation, now())
            say(f"{moved} 件工单有了新的时间事件", f"time moved {moved} tickets on")
            if told:
                say(f"推送了 {told} 个事件", f"told webhooks of {told} events")
            if worker.error is not None:
                note(f"有做不了的: {worker.error}", f"what fails: {worker.error}")
                exit_with(1)
            return
        shown = _without_password(url)
        version = ruled.rulebook.version[:SHOWN_VERSION]
        note(
            f"计时中: {shown}, 每 {every:g} 秒一次, 规则库版本 {version}",
            f"time passes: {shown}, every {every:g} s, rulebook version {version}",
        )

        def stop(_number: int, _frame: FrameType | None) -> None:
            worker.stop()  # what is being written is written to its end

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        sending.start()
        analysing.start()
        worker.run()
        sending.stop()
        analysing.stop()
        if counting is not None:
            counting.shutdown()
