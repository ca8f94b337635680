"""``dafuwu db``: bring the database up to date, make its views again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from commands.places import database_url, desk_of, now
from commands.terminal import Failure, exit_with, say
from engine.store import StoreError
from engine.store import upgrade as upgrade_store

SHOWN = 20
"""Ids that are printed; the rest is counted."""


def upgrade(database: str | None) -> None:
    """Run what migrations are missing."""
    url = database_url(database)
    try:
        before, after = upgrade_store(url)
    except (StoreError, SQLAlchemyError, ValueError, OSError) as error:
        cause = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise Failure(f"升级不了数据库: {cause}", f"cannot upgrade: {cause}") from error
    if before == after:
        say(f"数据库已是最新 ({after})", f"the database is up to date ({after})")
    else:
        say(
            f"数据库已从 {before or '空'} 升级到 {after}", f"upgraded {before or 'empty'} → {after}"
        )


def rebuild(home: Path | None, database: str | None) -> None:
    """Make the views again from the events; end with 1 if any was different or unreadable."""
    with desk_of(database_url(database), home) as ruled:
        ruled.desk.renew(ruled.current.activation, now())
        rebuilt = ruled.desk.rebuild()
    say(
        f"{rebuilt.tickets} 件工单, {rebuilt.cases} 条线索, {rebuilt.draws} 次抽取, "
        f"{rebuilt.bulletins} 份通报; "
        f"{len(rebuilt.different)} 件的视图与事件不符, 已改正; 清除无事件的行 {rebuilt.orphans}",
        f"{_count(rebuilt.tickets, 'ticket')}, {_count(rebuilt.cases, 'case')}, "
        f"{_count(rebuilt.draws, 'draw')}, {_count(rebuilt.bulletins, 'bulletin')}; "
        f"{_count(len(rebuilt.different), 'view')} differed from the events and put right; "
        f"{_count(rebuilt.orphans, 'row')} without events dropped",
    )
    _list(rebuilt.different)
    if rebuilt.unreadable:
        say(
            f"{len(rebuilt.unreadable)} 件的事件读不懂, 视图未动, 原因见标准错误; "
            "dafuwu audit verify 指出改动之处:",
            f"the events of {len(rebuilt.unreadable)} make no sense; their views were left as they "
            "were. Standard error says why, dafuwu audit verify what was changed:",
        )
        _list(rebuilt.unreadable)
    if rebuilt.different or rebuilt.unreadable or rebuilt.orphans:
        exit_with(1)


def _list(ids: Sequence[str]) -> None:
    for id_ in ids[:SHOWN]:
        say(f"  {id_}", f"  {id_}")
    if len(ids) > SHOWN:
        more = len(ids) - SHOWN
        say(f"  还有 {more} 件", f"  and {more} more")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
