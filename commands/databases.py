"""``dafuwu db``: bring the database up to date, make its views again."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from commands.places import database_url, desk_of, now
from commands.terminal import Failure, exit_with, say
from engine.store import StoreError
from engine.store import upgrade as upgrade_store


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
    """Make the views again from the events; end with 1 if any was different."""
    with desk_of(database_url(database), home) as ruled:
        ruled.desk.renew(ruled.current.activation, now())
        rebuilt = ruled.desk.rebuild()
    different = len(rebuilt.different)
    say(
        f"{rebuilt.tickets} 件工单; {different} 件的视图与事件不符, 已改正; "
        f"清除无事件的行 {rebuilt.orphans}",
        f"{rebuilt.tickets} tickets; {different} views differed from their events and were put "
        f"right; {rebuilt.orphans} rows without events dropped",
    )
    for number in rebuilt.different[:20]:
        say(f"  {number}", f"  {number}")
    if different or rebuilt.orphans:
        exit_with(1)
