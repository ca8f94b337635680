# ruff: noqa: E501 - one wording a line reads as a table

"""What many citizens of the simulated city call about at once: events for analysis to find.

Each happens once, at a place of its own, in its days of the year; each caller puts it differently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from engine.rulebook.rulebook import Rulebook
from engine.timing.calendars import Calendar

AGAIN = 0.1
"""Callers about an event who have called about it before."""


@dataclass(frozen=True, slots=True)
class HotEvent:
    """An event; one ticket in ``one_in`` speaks of it.

    ``wordings`` are subjects and texts. It begins in ``month`` between two days of it (None: at two
    thirds of the time that is simulated) and lasts for ``days``. ``fast``: most call at its
    beginning, at whatever hour it is; else in the hours in which people do call. ``one_matter``:
    the centre merges the reports.
    """

    id: str
    area: str
    category: str
    district: str
    wordings: tuple[tuple[str, str], ...]
    month: tuple[int, int, int] | None
    days: float
    one_in: int = 160
    fast: bool = False
    one_matter: bool = False


BURST_MAIN = HotEvent(
    "burst-main", "water", "fault-repair", "huancui",
    (
        ("{estate}爆管停水", "{estate}门前自来水爆管, 整个小区都停水了, 什么时候能修好?"),
        ("{estate}停水", "{estate}{block}停水了, 听说门口水管爆了, 多久能来水?"),
        ("{estate}水管爆裂", "{estate}大门口主水管爆裂, 水漫到路上, 家里也没水了。"),
        ("{estate}全小区停水", "{estate}全小区停水, 有老人孩子, 没有接到通知, 请抢修。"),
    ),
    None, 0.125, one_in=100, fast=True, one_matter=True,
)  # fmt: skip
"""What many say on one afternoon: one event, many citizens."""

HOT_EVENTS: tuple[HotEvent, ...] = (
    BURST_MAIN,
    HotEvent(
        "boiler-house", "heating", "fault-repair", "wendeng",
        (
            ("{estate}暖气冰凉", "{estate}{block}暖气从{when}起冰凉, 换热站说设备坏了, 孩子都冻感冒了。"),
            ("{estate}换热站故障", "{estate}换热站坏了, 整个小区没有暖气, 室温只有十二度。"),
            ("{estate}停暖", "{estate}停暖两天了, 供热公司只说在修换热站, 没有准话。"),
            ("{estate}供热中断", "{estate}{block}没有暖气, 邻居家也一样, 什么时候能恢复供热?"),
        ),
        (1, 5, 20), 3.0, one_in=130, fast=True,
    ),
    HotEvent(
        "cold-start", "heating", "complaint", "rongcheng",
        (
            ("{estate}开栓后一直不热", "供暖开始一周了, {estate}{block}一直不热, 物业和供热公司互相推。"),
            ("{estate}供暖不达标", "{estate}开栓到现在室温不到十六度, 测温员没有来过。"),
            ("{estate}暖气不热要求退费", "{estate}{block}交了取暖费家里冷, 要求测温退费。"),
        ),
        (11, 16, 18), 6.0,
    ),
    HotEvent(
        "closed-gym", "commerce", "complaint", "high-tech",
        (
            ("健身房关门跑路", "{road}的海蓝健身房突然关门, 会员卡里还有三千多元, 联系不上老板。"),
            ("海蓝健身不退款", "在{road}海蓝健身办了两年卡, 店里贴出停业通知, 不退钱。"),
            ("健身卡退费难", "{road}海蓝健身房停业, 私教课没有上完, 要求退还课时费。"),
            ("举报海蓝健身卷款", "海蓝健身房收了很多人的年卡钱就关门了, {road}店已经搬空。"),
        ),
        (3, 5, 20), 18.0,
    ),
    HotEvent(
        "night-smell", "environment", "complaint", "lingang",
        (
            ("{road}夜间刺鼻气味", "{road}附近每天夜里有刺鼻的化工味, 不敢开窗, 老人咳嗽。"),
            ("{estate}一带异味扰民", "{estate}晚上十点以后能闻到臭鸡蛋一样的气味, 怀疑工厂偷排废气。"),
            ("反映工厂废气", "{road}{mark}的厂子半夜排废气, 味道很大, 反映过没有解决。"),
        ),
        (6, 8, 18), 14.0,
    ),
    HotEvent(
        "storm-power-cut", "power", "fault-repair", "rushan",
        (
            ("台风后停电", "台风过后{estate}停电到现在, 冰箱里东西都坏了, 什么时候来电?"),
            ("{estate}大面积停电", "{road}一带昨晚大风把电线刮断, {estate}整片停电。"),
            ("{estate}停电未恢复", "{estate}{block}停电, 水泵也停了, 高层没有水, 请尽快抢修。"),
        ),
        (8, 6, 24), 1.5, one_in=120, fast=True,
    ),
    HotEvent(
        "parking-fee", "property", "complaint", "economic",
        (
            ("{estate}停车费翻倍", "{estate}物业贴通知说停车费从每月一百涨到二百, 没有征求业主意见。"),
            ("{estate}不交停车费不让进", "{estate}物业把没交新停车费的车挡在门外, 要求处理。"),
            ("反映{estate}物业乱涨价", "{estate}停车费没有业主大会表决就涨价, 要求停止收费。"),
        ),
        (4, 6, 20), 9.0,
    ),
    HotEvent(
        "bus-rerouted", "transport", "complaint", "huancui",
        (
            ("{line}路公交改线不便", "{line}路公交改线后不走{road}了, 上学要走两站地, 希望恢复原线路。"),
            ("要求恢复{line}路站点", "{line}路取消了{road}{mark}的站, 老人看病不方便, 事先没有征求意见。"),
            ("{line}路班次太少", "{line}路改线以后半小时才有一班, {road}等车的人很多。"),
        ),
        (10, 9, 20), 8.0,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Voice:
    """One call about an event; ``caller`` numbers its callers, some of whom call twice."""

    event: HotEvent
    at: datetime
    caller: int


def begins_at(
    random: Random, event: HotEvent, calendar: Calendar, since: datetime, until: datetime
) -> datetime | None:
    """When an event begins, if all of it lies between these instants; in the daytime."""
    zone = calendar.zone
    at = time(random.randint(8, 17), random.randint(0, 59))
    if event.month is None:
        two_thirds = (since + (until - since) * 2 / 3).astimezone(zone).date()
        return datetime.combine(two_thirds, at, zone)
    month, first, last = event.month
    day = random.randint(first, last)
    for year in range(since.astimezone(zone).year, until.astimezone(zone).year + 1):
        begun = datetime.combine(date(year, month, day), at, zone)
        if since <= begun and begun + timedelta(days=event.days) <= until:
            return begun
    return None


def voices(
    random: Random, event: HotEvent, begun: datetime, until: datetime, count: int
) -> Iterator[Voice]:
    """The calls about an event that began then, in no order."""
    span = min(timedelta(days=event.days), (until - begun) / 2)
    for number in range(1, count + 1):
        if event.fast:
            at = begun + span * random.random() ** 2
        else:
            at = _daytime(random, begun + span * random.betavariate(2, 2), begun, until)
        again = number > 1 and not event.one_matter and random.random() < AGAIN
        yield Voice(event, at, random.randrange(1, number) if again else number)


def known_events(rulebook: Rulebook) -> Iterator[HotEvent]:
    """The events whose areas and categories the rulebook's catalog knows."""
    for event in HOT_EVENTS:
        if event.area in rulebook.areas and event.category in rulebook.categories:
            yield event


def setting(of_event: Mapping[str, str], of_caller: Mapping[str, str]) -> dict[str, str]:
    """The place of an event, with the caller's own house and time."""
    return {**of_event, "when": of_caller["when"], "block": of_caller["block"]}


def _daytime(random: Random, at: datetime, begun: datetime, until: datetime) -> datetime:
    """An instant of that day at which people call."""
    called = at.replace(
        hour=min(21, max(7, int(random.gauss(14, 4)))), minute=random.randint(0, 59)
    )
    return min(max(called, begun), until)
