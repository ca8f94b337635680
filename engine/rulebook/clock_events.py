"""Whether the events that a clock speaks of fit together: what pauses it must let it run on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.rulebook.messages import Problem, Wording
from engine.rulebook.shape import Entries, Item
from engine.rulebook.verbs import ClockEntry

Ways = tuple[tuple[str, ...], ...]
"""Every way out of something, each by any of several events."""
_WAYS_OUT: Mapping[str, Ways] = {
    "suspended": (("resumed",), ("resolved",)),
    "returned": (("return-rejected",), ("return-upheld", "dispatched")),
    "return-upheld": (("dispatched",),),
    "part-asked": (("part-done",), ("part-released",), ("dispatched",), ("resolved",)),
    "resolved": (("redo",), ("reopened",)),
    "called-back": (("redo",), ("reopened",)),
}
"""What each of these begins is over by one of these events, or with the matter itself.

A matter may be resolved while it is suspended, and a unit that assists is let go without further
words where it becomes the lead itself, or where there is a result.
"""
_ENDINGS = frozenset({"closed", "withdrawn", "referred", "declined", "answered"})
"""They cancel every clock that they do not stop."""
_UNIT_STEPS = frozenset({"sign", "contact", "arrive"})


def check_clocks(entries: Entries) -> Iterator[Problem]:
    """Clocks that would stand still for ever, and those of parts that no part begins or ends."""
    for item in entries.of("clocks"):
        entry = item.entry
        if not isinstance(entry, ClockEntry):
            continue
        if entry.milestone == "part":
            yield from _check_part(item, entry)
        for index, event in enumerate(entry.pauses_on):
            wording = _stands_still(entry, event)
            if wording is not None:
                yield item.problem("clock/never-resumes", ("pauses_on", index), wording)


def _stands_still(entry: ClockEntry, event: str) -> Wording | None:
    """Why the clock might never run on that this event pauses; None where it always does."""
    if event not in _WAYS_OUT:
        # It is over by nothing of its own: at least something that may come must be named.
        if event in _ENDINGS or not {"resumed"}.issuperset(entry.resumes_on):
            return None
        return Wording(
            f"{event} 暂停了时限, 却没有写由什么恢复: resumed 只结束挂起",
            f"{event} pauses the clock and nothing lets it run on: resumed ends suspensions only",
            f"请在 resumes_on 里写恢复的事件; 能暂停的通常是 {', '.join(_WAYS_OUT)}",
            f"write in resumes_on what does; what pauses is usually {', '.join(_WAYS_OUT)}",
        )
    lets_go = {*entry.resumes_on, *entry.stops, *_of_itself(entry)}
    missing = [way for way in _WAYS_OUT[event] if lets_go.isdisjoint(way)]
    if not missing:
        return None
    zh = ", ".join(" 或 ".join(way) for way in missing)
    en = " and ".join(" or ".join(way) for way in missing)
    return Wording(
        f"{event} 暂停了时限, 却没有写 {zh} 恢复: 时限会一直停下去",
        f"{event} pauses the clock and nothing lets it run on: resumes_on lacks {en}",
        f"请在 resumes_on 里写 {zh}",
        f"add {en} to resumes_on",
    )


def _of_itself(entry: ClockEntry) -> frozenset[str]:
    """Events by which such a clock is cancelled or starts again, whatever its rule says."""
    if entry.milestone == "part":
        return frozenset({"part-released", "resolved", "redo", "reopened"})
    if entry.milestone == "callback":
        return frozenset({"resolved"})
    if entry.milestone in _UNIT_STEPS and "dispatched" in entry.starts:
        return frozenset({"return-upheld", "dispatched"})
    return frozenset()


def _check_part(item: Item, entry: ClockEntry) -> Iterator[Problem]:
    """A clock of an assisting unit: it begins when that unit is asked, and ends with its part."""
    if entry.starts != ("part-asked",):
        wording = Wording(
            "协办 (part) 的时限从 part-asked 起算: 别的事件说不出是哪个单位",
            "the clock of a part starts with part-asked: no other event says which unit it is",
            "请写 starts: part-asked",
            "write starts: part-asked",
        )
        yield item.problem("clock/part-events", ("starts",), wording)
    if "part-done" not in entry.stops:
        wording = Wording(
            "协办 (part) 的时限要到 part-done 为止",
            "the clock of a part stops with part-done",
            "请写 stops: part-done",
            "write stops: part-done",
        )
        yield item.problem("clock/part-events", ("stops",), wording)
