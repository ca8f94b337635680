"""Checking a record that stands by itself (``dossier``), with nothing but what is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec

from engine.audit.chronicle import check_chain, check_known
from engine.audit.days import GENESIS, Day
from engine.audit.dossier import FORMAT
from engine.audit.findings import Finding, named, of_events, of_evidence
from engine.audit.merkle import root_by
from engine.cases.evidence import Evidence, evidence_from


class NoRecord(ValueError):
    """The content is no record of this format."""


class _Private(msgspec.Struct):
    salt: str
    text: str


class _Event(msgspec.Struct):
    sealed: str
    hash: str
    private: _Private | None
    day: str | None
    path: list[tuple[str, str]] | None


class _Aggregate(msgspec.Struct):
    id: str
    what: str
    events: list[_Event]


class _Day(msgspec.Struct):
    day: str
    starts_at: datetime
    ends_at: datetime
    events: int
    digest: str
    previous: str
    hash: str


class _Record(msgspec.Struct):
    format: str
    exported_at: datetime
    aggregates: list[_Aggregate]
    days: list[_Day]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, and how much there was: ``proven`` events are in a sealed day.

    ``withheld`` private parts were left out or erased. ``last`` is the last day that is in it.
    """

    findings: tuple[Finding, ...]
    aggregates: tuple[str, ...]
    events: int
    proven: int
    withheld: int
    last: Day | None


def check(content: bytes, known: Mapping[str, str]) -> Checked:
    """Check a record; ``known`` are hashes of days that were kept elsewhere.

    Raises ``NoRecord`` where it is none.
    """
    try:
        record = msgspec.json.decode(content, type=_Record)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise NoRecord(str(error)) from error
    if record.format != FORMAT:
        raise NoRecord(f"the format is {record.format}, not {FORMAT}")
    days = [
        Day(**{name: getattr(day, name) for name in Day.__dataclass_fields__})
        for day in record.days
    ]
    findings = [*check_chain(days, from_the_first=False), *check_known(days, known)]
    by_name = {day.day: day for day in days}
    proven = withheld = 0
    for aggregate in record.aggregates:
        findings += _chain(aggregate)
        findings += _in_days(aggregate, by_name)
        proven += sum(event.path is not None for event in aggregate.events)
        withheld += sum(_is_withheld(event) for event in aggregate.events)
    findings += _evidence(record.aggregates)
    return Checked(
        findings=tuple(findings),
        aggregates=tuple(aggregate.id for aggregate in record.aggregates),
        events=sum(len(aggregate.events) for aggregate in record.aggregates),
        proven=proven,
        withheld=withheld,
        last=days[-1] if days else None,
    )


def _chain(aggregate: _Aggregate) -> Iterator[Finding]:
    """Each event as it was sealed, in order, none left out, each after the one before."""
    id_, previous = aggregate.id, GENESIS
    if not aggregate.events:
        zh, en = named(id_)
        yield Finding(id_, "missing", f"{zh} 的全部事件缺失", f"All events of {en} are missing")
    for number, event in enumerate(aggregate.events, start=1):
        if sha256(event.sealed.encode()).hexdigest() != event.hash:
            yield of_events(id_, [number], "changed", "内容被改动", "was changed")
        said = _said(event)
        if said.get("ticket_id") != id_:
            yield of_events(id_, [number], "foreign", "不属于它", "belongs to another")
        if said.get("number") != number or said.get("previous") != previous:
            zh, en = "与前一事件不相连", "does not follow from the event before it"
            yield of_events(id_, [number], "unlinked", zh, en)
        private = event.private
        if private is not None:
            digest = sha256((private.salt + private.text).encode()).hexdigest()
            if digest != said.get("private_digest"):
                zh, en = "个人信息被改动", "had its private content changed"
                yield of_events(id_, [number], "private-changed", zh, en)
        previous = event.hash


def _in_days(aggregate: _Aggregate, days: Mapping[str, Day]) -> Iterator[Finding]:
    """Each event in the digest of its day; only what was written after all days may have none."""
    end = max((day.ends_at for day in days.values()), default=None)
    for number, event in enumerate(aggregate.events, start=1):
        recorded_at = _instant(_said(event).get("recorded_at"))
        if event.day is None:
            if end is not None and (recorded_at is None or recorded_at < end):
                zh, en = "没有当日的证明", "is not shown to be in the digest of its day"
                yield of_events(aggregate.id, [number], "day-differs", zh, en)
            continue
        day = days.get(event.day)
        if day is None or event.path is None or not _leads_to(event, day):
            zh, en = f"不在 {event.day} 的摘要中", f"is not in the digest of {event.day}"
            yield of_events(aggregate.id, [number], "day-differs", zh, en)
        elif recorded_at is None or not day.starts_at <= recorded_at < day.ends_at:
            zh, en = f"不是写于 {event.day}", f"was not written on {event.day}"
            yield of_events(aggregate.id, [number], "day-differs", zh, en)


def _leads_to(event: _Event, day: Day) -> bool:
    try:
        return root_by(event.hash, event.path or ()) == day.digest
    except ValueError:
        return False


def _evidence(aggregates: Sequence[_Aggregate]) -> Iterator[Finding]:
    """What the cases rest on, as far as it is in the record."""
    hashes = {
        (aggregate.id, number): event.hash
        for aggregate in aggregates
        for number, event in enumerate(aggregate.events, start=1)
    }
    here = {aggregate.id for aggregate in aggregates}
    for aggregate in aggregates:
        if aggregate.what != "case":
            continue
        for event in aggregate.events:
            for one in _evidence_of(event):
                if one.ticket in here and hashes.get(one.place) != one.hash:
                    yield of_evidence(aggregate.id, one, "与所录不同", "is not what it was")


def _evidence_of(event: _Event) -> Sequence[Evidence]:
    try:
        return evidence_from(_said(event)["data"].get("evidence", ()))
    except (KeyError, TypeError, ValueError, AttributeError):
        return ()


def _is_withheld(event: _Event) -> bool:
    return event.private is None and _said(event).get("private_digest") is not None


def _said(event: _Event) -> Mapping[str, Any]:
    try:
        found = msgspec.json.decode(event.sealed)
    except msgspec.MsgspecError:
        return {}
    return found if isinstance(found, dict) else {}


def _instant(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
