"""``dafuwu demo``: a simulated month of a city, so that lists have something to show."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time
from pathlib import Path

from commands.places import database_url, desk_of, now
from commands.terminal import Failure, note, progress, say
from engine.demo.month import Month, NothingToSay
from engine.rulebook.rulebook import Rulebook

DATABASE_FILE = "demo.db"


def demo(
    seed: int, count: int, until: str | None, into_existing: bool, home: Path | None,
    database: str | None,
) -> None:  # fmt: skip
    """Play the month into a database of its own."""
    url = database_url(database, DATABASE_FILE)
    with desk_of(url, home) as ruled:
        end = _end(until, ruled.rulebook)
        if ruled.store.ids(limit=1) and not into_existing:
            raise Failure(
                f"{url} 里已有工单; 换一个 --database, 或加 --into-existing",
                f"{url} already holds tickets: name another --database, or add --into-existing",
            )
        note(
            f"以下全部是模拟数据: 没有这些市民, 也没有这些事。种子 {seed}, 到 {end:%Y-%m-%d %H:%M}",
            f"all of this is simulated: no such citizens, no such events. Seed {seed}, "
            f"until {end:%Y-%m-%d %H:%M}",
        )
        month = Month(ruled.store, ruled.rulebook, seed, count, end)
        try:
            tickets = list(progress("模拟", "simulating", month.play(), count))
        except NothingToSay:
            raise Failure(
                "规则库里没有模拟要用的业务领域和类型",
                "the rulebook has none of the areas and categories that the simulation needs",
            ) from None
    states = Counter(ticket.state for ticket in tickets)
    overdue = sum(ticket.overdue for ticket in tickets)
    listed = ", ".join(f"{state} {number}" for state, number in states.most_common())
    say(
        f"已写入 {len(tickets)} 件模拟工单, 其中 {overdue} 件正在超期: {listed}",
        f"{len(tickets)} simulated tickets, {overdue} of them overdue now: {listed}",
    )
    again = f"--seed {seed} --tickets {count} --until {end:%Y-%m-%dT%H:%M}"
    say(f"重现: dafuwu demo {again}", f"the same again: dafuwu demo {again}")
    say(f"查看: dafuwu serve --database {url}", f"to look: dafuwu serve --database {url}")


def _end(until: str | None, rulebook: Rulebook) -> datetime:
    zone = rulebook.city.zone
    today = datetime.combine(now().astimezone(zone).date(), time(), zone)
    if until is None:
        return today
    try:
        end = datetime.fromisoformat(until)
    except ValueError:
        raise Failure(
            f'看不懂日期 "{until}", 应写成 2026-11-01', f'"{until}" is not a day: write 2026-11-01'
        ) from None
    end = end.replace(tzinfo=zone) if end.tzinfo is None else end
    if end > now():
        raise Failure(f"{until} 还没有到", f"{until} has not come yet")
    return end
