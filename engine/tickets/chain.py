"""The chain of a ticket's events: sealing drafts, and finding what was tampered with.

Each event's hash covers its content and the hash of the event before, so that a changed, missing,
inserted or reordered event shows. Private content counts only by a salted digest: erasing it
leaves the chain whole, guessing it from the digest is hopeless without the salt. What is gone must
be named by a later ``erased`` event of the same chain: deleting it in silence shows too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgspec

from engine.tickets.events import Draft, Event

GENESIS = "0" * 64
"""What stands as ``previous`` in a ticket's first event."""
ERASED = "erased"
"""The kind of event that says which private parts are gone."""
PIECE = 2_047

_encode = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain is broken: which event, and how.

    ``what``: missing, duplicate, reordered, changed, unlinked (the event before it is not the one
    that it was sealed after), private-changed, private-missing (gone, and no ``erased`` event says
    so), private-kept (there, though one says that it is gone), foreign (of another ticket), cut-off
    (events after it are gone).
    """

    ticket_id: str
    number: int
    what: str
    message_zh: str
    message_en: str


def seal(
    drafts: Iterable[Draft],
    *,
    ticket_id: str,
    after: tuple[int, str] | None,
    actor: str,
    rulebook: str,
    new_salt: Callable[[], str],
    now: datetime,
) -> tuple[Event, ...]:
    """Number the drafts and chain them to the last event, given as (its number, its hash)."""
    number, previous = after or (0, GENESIS)
    recorded_at = now.astimezone(UTC)
    sealed = []
    for draft in drafts:
        number += 1
        salt = new_salt() if draft.private else None
        digest = None if salt is None else private_digest(salt, draft.private or {})
        at = draft.at.astimezone(UTC)
        own = _digest(
            sealed_text(
                ticket_id, number, draft.kind, at, recorded_at, actor, draft.data, rulebook,
                digest, previous,
            )
        )  # fmt: skip
        event = Event(
            ticket_id=ticket_id,
            number=number,
            kind=draft.kind,
            at=at,
            recorded_at=recorded_at,
            actor=actor,
            data=draft.data,
            rulebook=rulebook,
            private_digest=digest,
            previous=previous,
            hash=own,
            private=draft.private or None,
            salt=salt,
        )
        sealed.append(event)
        previous = own
    return tuple(sealed)


def private_digest(salt: str, private: Mapping[str, Any]) -> str:
    """The digest that stands for private content in the sealed event."""
    return sha256(salt.encode() + _encode(private)).hexdigest()


def event_hash(event: Event) -> str:
    """The hash that this event must bear."""
    return _digest(text_of(event))


def text_of(event: Event) -> bytes:
    """The text that this event is sealed as."""
    return sealed_text(
        event.ticket_id, event.number, event.kind, event.at, event.recorded_at, event.actor,
        event.data, event.rulebook, event.private_digest, event.previous,
    )  # fmt: skip


def verify(events: Sequence[Event], head: tuple[int, str] | None = None) -> tuple[Break, ...]:
    """Every break in one ticket's events, in the order given; empty if the chain is whole.

    ``head`` is what the ticket itself says of its last event (number, hash): without it nobody
    can tell that events were cut off at the end.
    """
    if not events:
        return () if head is None else (_break("", head[0], "missing"),)
    ticket_id = events[0].ticket_id
    by_number: dict[int, Event] = {}
    breaks: list[Break] = []
    highest = 0
    for event in events:
        if event.number in by_number:
            breaks.append(_break(ticket_id, event.number, "duplicate"))
        elif event.number < highest:
            breaks.append(_break(ticket_id, event.number, "reordered"))
        by_number.setdefault(event.number, event)
        highest = max(highest, event.number)
        breaks.extend(_break(ticket_id, event.number, what) for what in _own(event, ticket_id))
    breaks.extend(_break(ticket_id, number, what) for number, what in _erasures(by_number))
    for number in range(1, highest + 1):
        if number not in by_number:
            breaks.append(_break(ticket_id, number, "missing"))
        elif not _linked(by_number[number], by_number.get(number - 1)):
            breaks.append(_break(ticket_id, number, "unlinked"))
    if head is not None and head != (highest, by_number[highest].hash):
        what = "cut-off" if head[0] > highest else "unlinked"
        breaks.append(_break(ticket_id, highest, what))
    return tuple(sorted(breaks, key=lambda found: found.number))


def _own(event: Event, ticket_id: str) -> Iterable[str]:
    """What is wrong with an event looked at alone."""
    if event.ticket_id != ticket_id:
        yield "foreign"
    if event.hash != event_hash(event):
        yield "changed"
    if event.private is not None and (
        event.salt is None or event.private_digest != private_digest(event.salt, event.private)
    ):
        yield "private-changed"


def erased_in(events: Iterable[Event]) -> frozenset[int]:
    """The numbers of the events whose private part was erased, as their chain says."""
    found: set[int] = set()
    for event in events:
        if event.kind == ERASED:
            numbers = event.data.get("numbers")
            found.update(numbers if isinstance(numbers, list) else ())
    return frozenset(found)


def _erasures(by_number: Mapping[int, Event]) -> Iterable[tuple[int, str]]:
    """Private parts that are gone in silence, and those that are still there against the word."""
    gone = {n for n, e in by_number.items() if e.private is None and e.private_digest is not None}
    erased = erased_in(by_number.values())
    yield from ((number, "private-missing") for number in sorted(gone - erased))
    kept = {n for n, e in by_number.items() if e.private is not None} & erased
    yield from ((number, "private-kept") for number in sorted(kept))


def _linked(event: Event, before: Event | None) -> bool:
    if event.number == 1:
        return event.previous == GENESIS
    return before is None or event.previous == before.hash  # a missing one is reported itself


def sealed_text(
    ticket_id: str,
    number: int,
    kind: str,
    at: datetime,
    recorded_at: datetime,
    actor: str,
    data: Mapping[str, Any] | msgspec.Raw,
    rulebook: str,
    digest: str | None,
    previous: str,
) -> bytes:
    """The text whose SHA-256 an event bears: JSON with sorted keys, without spaces, in UTF-8.

    ``data`` may be JSON text already (``msgspec.Raw``), if that is written in the same way.
    """
    content = {
        "ticket_id": ticket_id,
        "number": number,
        "kind": kind,
        "at": at.astimezone(UTC).isoformat(),
        "recorded_at": recorded_at.astimezone(UTC).isoformat(),
        "actor": actor,
        "data": data,
        "rulebook": rulebook,
        "private_digest": digest,
        "previous": previous,
    }
    return _encode(content)


def _digest(content: bytes) -> str:
    """The SHA-256, fed in pieces so short that Python does not let other threads in between.

    It would do so from 2 048 bytes on: some microseconds of work, and a long wait on a busy server.
    """
    digest = sha256()
    for start in range(0, len(content), PIECE):
        digest.update(content[start : start + PIECE])
    return digest.hexdigest()


_WHAT = {
    "missing": ("缺失", "is missing"),
    "duplicate": ("重复 (被插入)", "is there twice (one was inserted)"),
    "reordered": ("次序颠倒", "stands out of order"),
    "changed": ("内容被改动", "was changed"),
    "unlinked": ("与前一事件不相连", "does not follow from the event before it"),
    "private-changed": ("个人信息被改动", "had its private content changed"),
    "private-missing": (
        "的个人信息缺失, 没有期满删除的记录",
        "lost its private content, and nothing says that it was erased",
    ),
    "private-kept": (
        "的个人信息应已删去而仍在",
        "still has the private content that was to be erased",
    ),
    "foreign": ("不属于它", "belongs to another"),
    "cut-off": ("之后的事件被删除", "is not the last: events after it are gone"),
}


_SUBJECTS = {"B": ("通报", "bulletin"), "C": ("线索", "case"), "D": ("抽取", "draw")}
"""What bears a number with this letter; those of tickets have none."""


def _break(ticket_id: str, number: int, what: str) -> Break:
    zh, en = _WHAT[what]
    name = ticket_id or "?"
    subject_zh, subject_en = _SUBJECTS.get(name[0], ("工单", "ticket"))
    return Break(
        ticket_id,
        number,
        what,
        f"{subject_zh} {name} 第 {number} 个事件{zh}",
        f"Event {number} of {subject_en} {name} {en}",
    )
