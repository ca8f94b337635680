"""The story of a ticket: each event as a person reads it, with who, what, when and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.console.matters.event_facts import Spelling
from api.console.names import EVENTS_EN, Said
from api.console.words import Words
from engine.rulebook.rulebook import Rulebook
from engine.tickets.events import KINDS, Event

BY_TIME = "time"
"""The actor of what happens by itself."""
_BAD = frozenset({"overdue", "supervised", "case-opened", "redo", "supervision-returned"})
_GOOD = frozenset({"resolved", "called-back", "closed", "answered", "part-done"})
_ASIDE = frozenset({"reminded", "recomputed", "hung-up", "drawn", "follower-added"})
_WRITTEN = ("task", "note", "result", "answer", "reply", "finding", "told", "reason", "words")
"""Private fields that hold what somebody wrote, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of an event: where it is, and what it is called."""

    digest: str
    name: str
    size: int

    @property
    def path(self) -> str:
        """Where it is handed out."""
        return f"/api/attachments/{self.digest}"


@dataclass(frozen=True, slots=True)
class Moved:
    """What an event did to a clock."""

    clock: str
    what: str
    due_at: datetime | None
    tone: str


@dataclass(frozen=True, slots=True)
class Told:
    """An event as it is told. ``by_time``: nobody did it. ``erased``: its private part is gone."""

    number: int
    kind: str
    name: str
    at: datetime
    recorded_at: datetime
    actor: str
    by_time: bool
    tone: str
    facts: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str], ...]
    written: tuple[str, ...]
    files: tuple[File, ...]
    clocks: tuple[Moved, ...]
    rule: str | None
    file: str | None
    line: int | None
    basis: str | None
    hash: str
    erased: bool

    @property
    def late(self) -> bool:
        """Whether it was written down later than it happened."""
        return (self.recorded_at - self.at).total_seconds() > 60


def told(rulebook: Rulebook, history: Sequence[Event], words: Words) -> tuple[Told, ...]:
    """All events of a ticket, in order."""
    return tuple(_Teller(rulebook, words).tell(event) for event in history)


class _Teller:
    def __init__(self, rulebook: Rulebook, words: Words) -> None:
        self._spelling = Spelling(rulebook, words)

    def tell(self, event: Event) -> Told:
        data, private = event.data, event.private or {}
        zh = KINDS.get(event.kind, event.kind)
        rule = data.get("rule") or data.get("ladder") or data.get("trigger")
        return Told(
            number=event.number,
            kind=event.kind,
            name=self._spelling.say((zh, EVENTS_EN.get(event.kind, event.kind).capitalize())),
            at=event.at,
            recorded_at=event.recorded_at,
            actor=event.actor,
            by_time=event.actor == BY_TIME,
            tone=self._tone(event),
            facts=tuple(self._spelling.facts(event)),
            links=tuple(_links(data)),
            written=tuple(str(private[name]) for name in _WRITTEN if private.get(name)),
            files=tuple(_files(data, private)),
            clocks=tuple(self._clocks(data)),
            rule=rule,
            file=data.get("file"),
            line=data.get("line"),
            basis=data.get("basis"),
            hash=event.hash,
            erased=event.private_digest is not None and event.private is None,
        )

    def _tone(self, event: Event) -> str:
        if event.kind == "called-back" and event.data.get("solved") is False:
            return "bad"
        if event.kind in _BAD or event.data.get("confirmed") is False:
            return "bad"
        if event.kind in _ASIDE:
            return "aside"
        return "good" if event.kind in _GOOD else ""

    def _clocks(self, data: Mapping[str, Any]) -> Iterator[Moved]:
        for change in data.get("clocks", ()):
            what = change["change"]
            due_at = change.get("due_at")
            tone = {"paused": "paused", "stopped": "done", "cancelled": "done"}.get(what, "")
            yield Moved(
                self._spelling.clock(change["milestone"], change.get("of", "")),
                self._spelling.say(_CHANGES.get(what, (what, what))),
                None if due_at is None else datetime.fromisoformat(due_at),
                tone,
            )


_CHANGES: Mapping[str, Said] = {
    "started": ("起算", "starts"),
    "stopped": ("完成", "done"),
    "cancelled": ("取消", "cancelled"),
    "paused": ("暂停", "paused"),
    "resumed": ("恢复计时", "runs on"),
    "moved": ("改期", "moved"),
}


def _links(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Tickets, articles and cases that an event speaks of: their numbers, and where they are."""
    for name in ("parent", "child", "with"):
        if isinstance(data.get(name), str):
            yield data[name], f"/console/tickets/{data[name]}"
    for id_ in data.get("into", ()):
        yield id_, f"/console/tickets/{id_}"
    if isinstance(data.get("article"), str):
        yield data["article"], f"/console/knowledge/{data['article']}"
    if isinstance(data.get("case"), str):
        yield data["case"], f"/console/cases/{data['case']}"


def _files(data: Mapping[str, Any], private: Mapping[str, Any]) -> Iterator[File]:
    names = private.get("names") or {}
    for one in data.get("attachments", ()):
        digest = one["digest"]
        yield File(digest, names.get(digest) or digest[:12], one["size"])
