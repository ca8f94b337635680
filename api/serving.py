"""The server process: uvicorn, and a word at start."""

from __future__ import annotations

import gc
import sys
from socket import socket

import uvicorn
from litestar import Litestar

from api.app import create_app
from api.log import configure_log
from api.running import Running
from api.settings import Settings

KEEP_ALIVE = 65
"""Seconds that an idle connection is kept."""
COLLECT = (50_000, 20, 50)
"""When Python looks for cycles of objects: after so many new ones."""
GRACE = 20
"""Seconds that requests under way have to finish when the server is told to stop."""


OPEN = (
    "  尚无账号: 任何人从本机都能操作, 操作人由 X-Actor, X-Role, X-Unit 请求头说明;\n"
    "  dafuwu user add 建立第一个管理员。\n"
    "  No accounts yet: whoever is on this machine may do anything, and the headers X-Actor,\n"
    "  X-Role and X-Unit say who acts; dafuwu user add makes the first administrator.\n"
)


def serve(held: Running, notice: bool = True, listener: socket | None = None) -> None:
    """Serve until told to stop; then finish what was begun and close everything.

    On ``listener`` where one is given (it is known to be free then), else by the settings.
    """
    settings = held.settings
    configure_log(settings.log_level)
    if notice:
        sys.stderr.write(welcome(held))
        sys.stderr.flush()
    run(create_app(held=held), settings, listener)


def run(app: Litestar, settings: Settings, listener: socket | None = None) -> None:
    """Serve an application the way that ours is served."""
    _collect_seldom()
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
        lifespan="on",
        ws="none",
    )
    uvicorn.Server(config).run(None if listener is None else [listener])


def _collect_seldom() -> None:
    """Spare the collector what stays: the rulebook lives as long as the process.

    Requests make no cycles worth hunting every 700 objects; reference counts free them.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT)


def welcome(held: Running) -> str:
    """Where to look, and whether anybody may do anything."""
    settings, city = held.settings, held.rulebook.city
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{settings.port}"
    return (
        f"{city.name} {city.number} · 大服务\n"
        f"  接口文档 docs      {address}/docs\n"
        f"  工单     tickets   {address}/api/tickets\n"
        f"  规则手册 rulebook  {held.home.path} ({held.home.why}), "
        f"{held.rulebook.version[:12]}\n"
        f"  数据库   database  {held.store.engine_name}\n"
        f"{'' if held.store.any_account() else OPEN}"
    )
