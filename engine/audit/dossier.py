"""A record of one ticket that stands by itself: whoever has it can check it with nothing else."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from engine.audit.days import Day, Leaf
from engine.audit.merkle import Paths
from engine.audit.records import Record, text_sealed

FORMAT = "dafuwu-audit/1"
ABOUT_ZH = """
本文件自成一体, 不需要数据库或其他文件即可核验 (dafuwu audit check, 或自行编写的程序)。
aggregates: 工单及其问责线索, 各含全部事件。
sealed: 封存的原文; hash 是其 UTF-8 字节的 SHA-256。
原文是 JSON: number 从 1 起连续, previous 是前一事件的 hash, 首个事件为 64 个 0。
private: 个人信息和自由文字; salt 与 text 相连后的 SHA-256 是原文中的 private_digest。
private 为 null: 没有, 已依法删除, 或未附上。
day: 写入之日; 从 SHA-256(字节 0 + hash) 起, 按 path 逐层与旁边的值合并, 得到当日的 digest。
合并: SHA-256(字节 1 + 左 + 右); left 和 right 说明旁边的值在哪一侧。
days: 已封存的各日; hash 是 previous|day|starts_at|ends_at|events|digest 的 SHA-256。
previous: 前一日的 hash。与另行保存或公布的任何一日的 hash 比对, 即知到那一日为止未被改动。
"""
ABOUT_EN = """
This file stands by itself: it is checked with nothing else (dafuwu audit check, or your own).
aggregates: the ticket and its cases, each with all its events.
sealed: the text as it was sealed; hash is the SHA-256 of its UTF-8 bytes.
The text is JSON: number counts from 1 without gaps, previous is the hash of the event before
(64 zeros for the first).
private: personal data and free text; private_digest in the sealed text is the SHA-256 of salt
followed by text.
private null: there is none, it was erased as the law demands, or it was left out.
day: when it was written. From SHA-256(byte 0, hash), combined along path with what stands beside,
follows the digest of that day.
To combine: SHA-256(byte 1, left, right); left and right tell where stands what is beside.
days: the sealed days; hash is the SHA-256 of previous|day|starts_at|ends_at|events|digest.
previous: the hash of the day before. Compare any day's hash with one kept or published elsewhere:
then nothing was changed up to that day.
"""
ListingOf = Callable[[str], Iterable[Leaf]]


def compose(
    histories: Mapping[str, Sequence[Record]],
    days: Sequence[Day],
    listing_of: ListingOf,
    *,
    private: bool,
    now: datetime,
) -> dict[str, Any]:
    """The record as JSON. ``histories`` are the ticket's and its cases'; ``days`` all sealed days.

    ``listing_of`` raises ``ValueError`` where the listing of a day is spoilt: its events are then
    shown without a way up, and a check says so.
    """
    ways = _Ways(days, listing_of)
    aggregates = [
        {
            "id": id_,
            "what": "case" if id_.startswith("C") else "ticket",
            "events": [_event(record, ways, private=private) for record in records],
        }
        for id_, records in histories.items()
    ]
    return {
        "format": FORMAT,
        "about": {"zh": ABOUT_ZH.strip().split("\n"), "en": ABOUT_EN.strip().split("\n")},
        "exported_at": now.astimezone(UTC).isoformat(),
        "aggregates": aggregates,
        "days": [day_data(day) for day in days[ways.first :]],
    }


def day_data(day: Day) -> dict[str, Any]:
    """A day as JSON."""
    return {
        "day": day.day,
        "starts_at": day.starts_at.astimezone(UTC).isoformat(),
        "ends_at": day.ends_at.astimezone(UTC).isoformat(),
        "events": day.events,
        "digest": day.digest,
        "previous": day.previous,
        "hash": day.hash,
    }


class _Ways:
    """The ways up from events to their days; it keeps the tree of the last day asked for."""

    def __init__(self, days: Sequence[Day], listing_of: ListingOf) -> None:
        self._days = days
        self._starts = [day.starts_at for day in days]
        self._listing_of = listing_of
        self._known: dict[str, tuple[dict[tuple[str, int], int], Paths]] = {}
        self.first = len(days)
        """The place of the earliest day that was asked for."""

    def of(self, record: Record) -> tuple[str | None, list[list[str]] | None]:
        """The day of an event and the way up to its digest, None where it is not sealed yet."""
        place = bisect_right(self._starts, record.recorded_at) - 1
        if place < 0 or record.recorded_at >= self._days[place].ends_at:
            return None, None
        self.first = min(self.first, place)
        day = self._days[place].day
        places, paths = self._tree(day)
        if (record.ticket_id, record.number) not in places:
            return day, None
        return day, [list(step) for step in paths.to(places[record.ticket_id, record.number])]

    def _tree(self, day: str) -> tuple[dict[tuple[str, int], int], Paths]:
        if day not in self._known:
            try:
                listed = list(self._listing_of(day))
            except ValueError:
                listed = []
            places = {leaf[:2]: place for place, leaf in enumerate(listed)}
            self._known = {day: (places, Paths([leaf.hash for leaf in listed]))}
        return self._known[day]


def _event(record: Record, ways: _Ways, *, private: bool) -> dict[str, Any]:
    day, path = ways.of(record)
    own = None
    if private and record.content is not None:
        own = {"salt": record.salt, "text": record.content}
    return {
        "sealed": text_sealed(record).decode(),
        "hash": record.hash,
        "private": own,
        "day": day,
        "path": path,
    }
