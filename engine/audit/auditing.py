"""An audit of everything: each chain by itself, then the days over all of them.

Events come aggregate by aggregate; memory does not grow with their number. Nothing of the rulebook
is needed, and no view is believed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.audit.chronicle import Chronicle, ListingOf, RecordedIn
from engine.audit.days import Day
from engine.audit.findings import Finding, named, of_break, of_events, of_evidence
from engine.audit.records import Head, Record, event_of, is_sound
from engine.cases.evidence import Evidence, evidence_from
from engine.draws.verifying import verify_draw
from engine.tickets.chain import ERASED, GENESIS, verify
from engine.tickets.events import Event

Place = tuple[str, int]
HashesOf = Callable[[Collection[Place]], Mapping[Place, str]]
"""The hashes of these events as they are now; those that are gone are left out."""
_FEWEST = ("missing", "cut-off")
"""Breaks that say that events are gone: the day's listing knows the same."""


@dataclass(slots=True)
class Counted:
    """What an audit has looked at. ``erased`` are private parts that are gone by the law.

    ``attachments`` are contents that were read (``files``).
    """

    aggregates: int = 0
    events: int = 0
    sealed: int = 0
    erased: int = 0
    attachments: int = 0


class Audit:
    """One audit; with ``part`` only some days are looked at, and what was recorded in them."""

    def __init__(self, days: Sequence[Day], *, part: bool = False) -> None:
        self._chronicle = Chronicle(days)
        self._seeds = {day.day: day.hash for day in days}
        self._part = part
        self._evidence: list[tuple[str, Evidence]] = []
        self._reported: set[Place] = set()
        self._gone: set[str] = set()
        self.counted = Counted()

    def check(self, id_: str, records: Sequence[Record], head: Head | None) -> list[Finding]:
        """What is wrong with one ticket, case, draw or bulletin."""
        self.counted.aggregates += 1
        self.counted.events += len(records)
        early = [record.number for record in records if not self._take(record)]
        found = list(self._chain(id_, records, head))
        if early and not self._part:
            zh, en = "插在第一个封存日之前", "inserted before the first day that was sealed"
            be = "was" if len(early) == 1 else "were"
            found.append(of_events(id_, early, "inserted", zh, f"{be} {en}"))
        if id_.startswith(("C", "D")):
            found += self._content(id_, records)
        return found

    def finish(
        self, listing_of: ListingOf, recorded_in: RecordedIn, hashes_of: HashesOf
    ) -> Iterator[Finding]:
        """What the days tell, and the evidence of cases, when all aggregates were checked."""
        reported = self._reported
        for found in self._chronicle.differences(listing_of, recorded_in, reported):
            if not (found.what == "missing" and found.subject in self._gone):
                yield found
        if self._evidence:
            yield from _doubts(self._evidence, hashes_of)

    def strays(self, found: Iterable[tuple[str, str, int]]) -> Iterator[Finding]:
        """What belongs to events that are not there: traces that a deletion left behind."""
        by_id: dict[tuple[str, str], list[int]] = {}
        for table, id_, number in found:
            if id_ not in self._gone and (id_, number) not in self._reported:
                by_id.setdefault((table, id_), []).append(number)
        for (table, id_), numbers in by_id.items():
            en = "gone: " + (
                "its private part is left" if table == "privates" else "its key is left"
            )
            zh = "已不存在, 但" + ("其个人信息仍在" if table == "privates" else "其幂等键仍在")
            be = "is" if len(numbers) == 1 else "are"
            yield of_events(id_, numbers, "stray", zh, f"{be} {en}")

    def _take(self, record: Record) -> bool:
        taken = self._chronicle.take(record.recorded_at, record.hash)
        self.counted.sealed += taken is True
        self.counted.erased += record.private_digest is not None and record.content is None
        return taken is not False

    def _chain(self, id_: str, records: Sequence[Record], head: Head | None) -> Iterator[Finding]:
        if not records:
            self._gone.add(id_)
            zh, en = named(id_)
            yield Finding(id_, "missing", f"{zh} 的全部事件缺失", f"All events of {en} are missing")
            return
        if head is None:
            zh, en = named(id_)
            yield Finding(
                id_,
                "row-missing",
                f"{zh} 有事件, 但没有它的记录 (dafuwu db rebuild)",
                f"{en[0].upper()}{en[1:]} has events but no row (dafuwu db rebuild)",
            )
        if _is_whole(records, head) and not _is_silent(records):
            return
        own = None if head is None else (head.length, head.last_hash)
        for broken in verify([event_of(record) for record in records], own):
            if broken.what in _FEWEST:
                first = broken.number + (broken.what == "cut-off")
                last = head.length if head is not None and broken.what == "cut-off" else first
                self._reported.update((id_, number) for number in range(first, last + 1))
            yield of_break(broken)

    def _content(self, id_: str, records: Sequence[Record]) -> Iterator[Finding]:
        """What cases and draws say of others: evidence to be looked up, seeds to be checked."""
        for event in map(event_of, records):
            try:
                if id_.startswith("C"):
                    evidence = evidence_from(event.data.get("evidence", ()))
                    self._evidence += ((id_, one) for one in evidence)
                elif event.kind == "draw-made":
                    yield from self._draw(event)
            except (KeyError, TypeError, ValueError, AttributeError):
                continue  # changed beyond reading: its chain has told

    def _draw(self, event: Event) -> Iterator[Finding]:
        seed = self._seeds.get(event.data["seed_day"])
        zh, en = named(event.ticket_id)
        for differs in verify_draw(event, seed):
            told = f"The {en}: {differs.message_en}"
            yield Finding(
                event.ticket_id, "draw", f"{zh}: {differs.message_zh}", told, event.number
            )


def _is_whole(records: Sequence[Record], head: Head | None) -> bool:
    """Whether a chain is as it was sealed, at a glance."""
    previous, number = GENESIS, 0
    for record in records:
        number += 1
        if record.number != number or record.previous != previous or not is_sound(record):
            return False
        previous = record.hash
    return head is None or (head.length, head.last_hash) == (number, previous)


def _is_silent(records: Sequence[Record]) -> bool:
    """Whether anything was erased, or is said to be: then somebody must look closer."""
    return any(
        record.kind == ERASED or (record.private_digest is not None and record.content is None)
        for record in records
    )


def _doubts(evidence: Sequence[tuple[str, Evidence]], hashes_of: HashesOf) -> Iterator[Finding]:
    hashes = hashes_of({one.place for _, one in evidence})
    for case, one in evidence:
        if hashes.get(one.place) == one.hash:
            continue
        gone = one.place not in hashes
        zh, en = ("已不存在", "is gone") if gone else ("已被改动", "was changed since")
        yield of_evidence(case, one, zh, en)
