"""How the history of a due time is told, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.tickets.clocks import ClockState
from engine.tickets.events import KINDS, Event
from engine.timing.durations import parse_duration

Said = tuple[str, str]
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DONE: Mapping[str, Said] = {
    "dispatch": ("派单", "dispatched"),
    "sign": ("签收", "signed"),
    "contact": ("联系市民", "contacted"),
    "arrive": ("到场", "arrived"),
    "part": ("完成协办", "done"),
    "resolve": ("办结", "resolved"),
    "callback": ("回访", "called back"),
    "reply": ("回复督办", "answered"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened to a clock: the clock after it and before it, and the change.

    ``year`` is that of the receipt: a time in another year is written with its year.
    """

    event: Event
    clock: ClockState
    before: ClockState | None
    change: Mapping[str, Any]
    zone: ZoneInfo
    year: int

    @property
    def done(self) -> Said:
        """What is to be done by the due time."""
        return _DONE[self.clock.milestone]

    def time(self, at: datetime) -> Said:
        """A time as people write it."""
        local = at.astimezone(self.zone)
        clock = f"{local:%H:%M}" if local.second == 0 else f"{local:%H:%M:%S}"
        zh, en = ("", "") if local.year == self.year else (f"{local.year}年", f" {local.year}")
        return (
            f"{zh}{local.month}月{local.day}日 {clock}",
            f"{local.day} {_MONTHS[local.month - 1]}{en} {clock}",
        )


def spell(what: str, told: Told) -> Said:
    """The sentence about what happened, in Chinese and in English."""
    zh, en = _SPELLED[what](told)
    at_zh, at_en = told.time(told.event.at)
    return f"{at_zh} {zh}。", f"{at_en} {en}."


def _started(told: Told) -> Said:
    clock, kind = told.clock, told.event.kind
    limit = parse_duration(clock.within)
    zh, en = ("", "") if told.before is None else ("重新起算, ", "counted anew, ")
    done, due, because = told.done, told.time(clock.due_at), _because(clock)
    since = ("", "")
    if clock.started_at != told.event.at:  # it should have run all along
        began = told.time(clock.started_at)
        since = f", 自 {began[0]} 起算", f" from {began[1]} on"
    return (
        (
            f"{KINDS[kind]}, {zh}应于 {due[0]} {done[0]}: {limit.in_chinese()}{since[0]}, "
            f"按日历 {clock.calendar}{because[0]}"
        ),
        (
            f"{kind}, {en}to be {done[1]} by {due[1]}: {limit}{since[1]}, "
            f"by the calendar {clock.calendar}{because[1]}"
        ),
    )


def _because(clock: ClockState) -> Said:
    """The basis and the rule that the clock rests on; none where a person set it."""
    if not clock.rule:
        return "", ""
    rule = f"{clock.rule}, {clock.file}:{clock.line}" if clock.file else clock.rule
    basis = (f"依据 {clock.basis} ", f"because of {clock.basis} ") if clock.basis else ("", "")
    return f", {basis[0]}(规则 {rule})", f", {basis[1]}(rule {rule})"


def _moved(told: Told) -> Said:
    clock, before = told.clock, told.before
    assert before is not None, "only a clock that was started is moved"
    why = told.change.get("why") or told.event.kind
    zh, en = _WHY.get(why, _other_calendar)(told)
    if not clock.running:
        left = _left(clock)
        return f"{zh}, 尚余{left[0]}", f"{en}, {left[1]} left"
    was, now = told.time(before.due_at), told.time(clock.due_at)
    verb = "延" if clock.due_at > before.due_at else "提前"
    zh += f", 由 {was[0]} {verb}至 {now[0]}" if was != now else f", 仍为 {now[0]}"
    en += f", from {was[1]} to {now[1]}" if was != now else f", still {now[1]}"
    if before.overdue and not clock.overdue:
        return f"{zh}, 不再算超期", f"{en}, no longer overdue"
    return zh, en


def _extended(told: Told) -> Said:
    actor, rule = told.event.actor, told.event.data["rule"]
    by, because = parse_duration(told.event.data["by"]), _because(told.clock)
    return (
        f"由 {actor} 按规则 {rule} 延期 {by.in_chinese()}{because[0]}",
        f"extended by {actor} under rule {rule} by {by}{because[1]}",
    )


def _recomputed(told: Told) -> Said:
    limit, because = parse_duration(told.clock.within), _because(told.clock)
    version = told.event.data["version"]
    return (
        f"新规 {version} 施行, 重算为 {limit.in_chinese()}{because[0]}",
        f"rulebook {version} in force, counted again as {limit}{because[1]}",
    )


def _corrected(told: Told) -> Said:
    actor, limit = told.event.actor, parse_duration(told.clock.within)
    because = _because(told.clock)
    return (
        f"由 {actor} 更正诉求, 重算为 {limit.in_chinese()}{because[0]}",
        f"matter corrected by {actor}, counted again as {limit}{because[1]}",
    )


def _given_back(told: Told) -> Said:
    actor, rule = told.event.actor, told.event.data.get("rule", "")
    return (
        f"由 {actor} 同意退单, 按规则 {rule} 补回裁定的时间",
        f"return upheld by {actor}, the time of the judgement given back under rule {rule}",
    )


def _other_calendar(told: Told) -> Said:
    lead, calendar = told.event.data.get("lead", ""), told.clock.calendar
    return (
        f"改由 {lead} 承办, 按其日历 {calendar}",
        f"given to {lead}, by its calendar {calendar}",
    )


def _paused(told: Told) -> Said:
    kind, left = told.event.kind, _left(told.clock)
    return f"{KINDS[kind]}, 停止计时, 尚余{left[0]}", f"{kind}, paused, {left[1]} left"


def _left(clock: ClockState) -> Said:
    minutes, seconds = divmod(int((clock.remaining or timedelta(0)).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "小时", "h"), (minutes, "分", "min"), (seconds, "秒", "s")]
    said = [part for part in parts if part[0]] or parts[1:2]
    zh = " ".join(f"{amount} {unit}" for amount, unit, _ in said)
    en = " ".join(f"{amount} {unit}" for amount, _, unit in said)
    if clock.limit.working:
        return f"工作时间 {zh}", f"{en} of working time"
    return f" {zh}", en


def _resumed(told: Told) -> Said:
    kind, done, due = told.event.kind, told.done, told.time(told.clock.due_at)
    return (
        f"{KINDS[kind]}, 继续计时, 应于 {due[0]} {done[0]}",
        f"{kind}, goes on, to be {done[1]} by {due[1]}",
    )


def _stopped(told: Told) -> Said:
    zh, en = ("超期", "late") if told.clock.overdue else ("按时", "in time")
    return f"{KINDS[told.event.kind]}, {zh}", f"{told.event.kind}, {en}"


def _cancelled(told: Told) -> Said:
    kind = told.event.kind
    return f"{KINDS[kind]}, 时限取消", f"{kind}, the clock is cancelled"


def _overdue(told: Told) -> Said:
    return f"超期, 未{told.done[0]}", f"overdue, not {told.done[1]}"


_WHY: Mapping[str, Callable[[Told], Said]] = {
    "extended": _extended,
    "recomputed": _recomputed,
    "corrected": _corrected,
    "return-upheld": _given_back,
}
_SPELLED: Mapping[str, Callable[[Told], Said]] = {
    "started": _started,
    "moved": _moved,
    "paused": _paused,
    "resumed": _resumed,
    "stopped": _stopped,
    "cancelled": _cancelled,
    "overdue": _overdue,
}
