"""``dafuwu demo``: a simulated year of a city, so that lists and reports have something to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import TypeVar

from commands.places import database_url, desk_of, now
from commands.terminal import Failure, language, note, progress, say
from engine.accounts.administration import Administration
from engine.cases.states import CASE_STATES
from engine.demo.articles import articles
from engine.demo.calls import NothingToSay
from engine.demo.people import employees, password_of
from engine.demo.simulation import Simulation
from engine.demo.special import write_special_reports
from engine.knowledge.editing import Editor
from engine.knowledge_desk import KnowledgeDesk
from engine.rulebook.rulebook import Rulebook
from engine.store import Filter, Store
from engine.store.paging import LIMIT_MAX, Items
from engine.tickets.asks import By
from engine.tickets.states import STATES

DATABASE_FILE = "demo.db"
DEMO = "dafuwu demo"
"""Who stands in the record of accounts as having made those for play."""
Row = TypeVar("Row")


def demo(
    seed: int, count: int, days: int, until: str | None, into_existing: bool, home: Path | None,
    database: str | None,
) -> None:  # fmt: skip
    """Play so many days into a database of their own."""
    url = database_url(database, DATABASE_FILE)
    with desk_of(url, home, partial(_began, until, days)) as ruled:
        end = _end(until, ruled.rulebook)
        beside = bool(ruled.store.ids(limit=1))
        if beside and not into_existing:
            raise Failure(
                f"{url} 里已有工单; 换一个 --database, 或加 --into-existing",
                f"{url} already holds tickets: name another --database, or add --into-existing",
            )
        note(
            f"以下全部是模拟数据: 没有这些市民, 也没有这些事。种子 {seed}, "
            f"到 {end:%Y-%m-%d %H:%M} 为止 {days} 天",
            f"all of this is simulated: no such citizens, no such events. Seed {seed}, "
            f"{days} days until {end:%Y-%m-%d %H:%M}",
        )
        recorded_at = now() if beside else None
        written = 0 if beside else write_articles(ruled.store, ruled.rulebook, seed, end, days)
        city = Simulation(ruled.store, ruled.rulebook, seed, count, end, days, recorded_at)
        try:
            played = len(list(progress("模拟", "simulating", city.play(), count)))
        except NothingToSay:
            raise Failure(
                "规则库里没有模拟要用的业务领域和类型",
                "the rulebook has none of the areas and categories that the simulation needs",
            ) from None
        _summarize(ruled.store, played)
        told = 0 if beside else write_special_reports(ruled.store, ruled.rulebook, end)
        employed = 0 if beside else _employ(ruled.store, ruled.rulebook, seed)
    if told:
        say(f"舆情专报 {told} 份", f"{told} special reports")
    if written:
        say(f"知识库 {written} 条", f"{written} articles of the knowledge base")
    if employed:
        say(
            f"演示账号 {employed} 个, 登录名即岗位编号 (dispatcher, handler, supervisor, …), "
            f"管理员 administrator; 口令都是 {password_of(seed)}",
            f"{employed} accounts for play; logins are the ids of roles (dispatcher, handler, "
            f"supervisor, …), the administrator is administrator; "
            f"the password of all is {password_of(seed)}",
        )
        say(
            "口令由种子算出, 只供演示: 不要在这个数据库里放真实数据",
            "the password follows from the seed, for play alone: keep nothing real in here",
        )
    if beside:
        say(
            "归并、单位线索、抽查由 dafuwu worker 接着做",
            "dafuwu worker does the rest: followers, cases of whole units, draws",
        )
    again = f"--seed {seed} --tickets {count} --days {days} --until {end:%Y-%m-%dT%H:%M}"
    say(f"重现: dafuwu demo {again}", f"the same again: dafuwu demo {again}")
    say(f"查看: dafuwu serve --database {url}", f"to look: dafuwu serve --database {url}")


def _employ(store: Store, rulebook: Rulebook, seed: int) -> int:
    """One account a role, unless there are accounts already; tells how many were made."""
    if store.any_account():
        return 0
    administration, password, at = Administration(store), password_of(seed), now()
    found = tuple(employees(rulebook))
    for one in found:
        administration.add(
            rulebook, one.login, one.name, [one.seat], DEMO, at, password=password
        )  # fmt: skip
    return len(found)


def write_articles(
    store: Store, rulebook: Rulebook, seed: int, until: datetime, days: int = 0
) -> int:
    """The knowledge base of the simulated city, from its first day on; tells how many there are."""
    desk = KnowledgeDesk(store, lambda: rulebook, Random(f"demo/{seed}/articles"))  # noqa: S311
    who = Editor("knowledge-editor", By("knowledge-editor", None))
    approver = Editor("centre-head", By("centre-head", None))
    found = articles(rulebook, desk.today(until))
    return desk.bring(found, who, until - timedelta(days=days), approver)


def _summarize(store: Store, played: int) -> None:
    """What the database holds now: tickets by state, cases by state, draws."""
    rows = list(_every(lambda cursor: store.page(Filter(), "received_at", LIMIT_MAX, cursor)))
    overdue = sum(row.overdue for row in rows)
    states = Counter(row.state for row in rows)
    zh = language() == "zh"
    listed = ", ".join(
        f"{STATES[state].name_zh if zh else state} {number}"
        for state, number in states.most_common()
    )
    say(
        f"已写入 {played} 件模拟工单; 库内正在超期 {overdue} 件: {listed}",
        f"{played} simulated tickets; in the database {overdue} are overdue now: {listed}",
    )
    cases = Counter(
        row.state
        for row in _every(lambda cursor: store.cases(None, "opened_at", LIMIT_MAX, cursor))
    )
    if cases:
        listed = ", ".join(
            f"{state.name_zh if zh else state.id} {cases[state.id]}"
            for state in CASE_STATES.values()
            if cases[state.id]
        )
        say(f"问责线索 {cases.total()} 件: {listed}", f"{cases.total()} cases: {listed}")
    draws = list(_every(lambda cursor: store.draws(None, "made_at", LIMIT_MAX, cursor)))
    if draws:
        drawn = sum(row.drawn for row in draws)
        say(f"抽查 {len(draws)} 次, 抽中 {drawn} 件", f"{len(draws)} draws, {drawn} tickets drawn")


def _every(read: Callable[[str | None], Items[Row]]) -> Iterator[Row]:
    cursor: str | None = None
    while True:
        page = read(cursor)
        yield from page.items
        if (cursor := page.next) is None:
            return


def _began(until: str | None, days: int, rulebook: Rulebook) -> datetime:
    """When the simulated city began to decide by its rules: with the first of its days."""
    return _end(until, rulebook) - timedelta(days=days)


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
