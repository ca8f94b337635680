"""What one command writes, and the same as rows ready for the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from engine.store.errors import Unstorable
from engine.store.types import to_micros
from engine.tickets.chain import ERASED
from engine.tickets.events import Event

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Keyed:
    """An idempotency key and what it stands for: the answer is the ticket as of ``number``."""

    key: str
    digest: str
    ticket_id: str
    number: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """Everything that one command writes to one aggregate: all of it, or nothing.

    A ticket has its row in ``ticket``, a case in ``cases``, a draw in ``draws``, a bulletin in
    ``bulletins``; all of these, with ``clocks``, ``parts``, ``supervisions``, ``attached_to``,
    ``stints`` and ``objections``, are views and replace what was there. ``notices``, ``tasks``,
    ``unit_checks``, ``firings`` and ``bulletin_contents`` are written once: whatever has their key
    already stays as it is. ``tasks_done`` and ``checks_done`` name those that are carried out
    hereby.
    ``units`` says of each event which unit had the matter. ``also`` are changes of other aggregates
    (the case that a step opens) in the same transaction: a conflict in one refuses them all.
    """

    ticket: Row | None
    clocks: tuple[Row, ...] = ()
    events: tuple[Event, ...] = ()
    keyed: Keyed | None = None
    units: tuple[str | None, ...] = ()
    parts: tuple[Row, ...] = ()
    supervisions: tuple[Row, ...] = ()
    attached_to: tuple[Row, ...] = ()
    stints: tuple[Row, ...] = ()
    cases: tuple[Row, ...] = ()
    draws: tuple[Row, ...] = ()
    bulletins: tuple[Row, ...] = ()
    objections: tuple[Row, ...] = ()
    bulletin_contents: tuple[Row, ...] = ()
    notices: tuple[Row, ...] = ()
    tasks: tuple[Row, ...] = ()
    unit_checks: tuple[Row, ...] = ()
    firings: tuple[Row, ...] = ()
    tasks_done: tuple[str, ...] = ()
    checks_done: tuple[tuple[str, int], ...] = ()
    also: tuple[Change, ...] = ()

    @property
    def subject(self) -> str:
        """The aggregate that this change is about: a ticket, a case, a draw or a bulletin."""
        if self.ticket is not None:
            return str(self.ticket["id"])
        if self.events:
            return self.events[0].ticket_id
        return str((*self.cases, *self.draws, *self.bulletins)[0]["id"])

    def every(self) -> Iterator[Change]:
        """This change and all that are written with it."""
        yield self
        for other in self.also:
            yield from other.every()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A change as rows. Made by the caller's thread, so that the writer only writes.

    ``firsts`` are the aggregates that get events, each with the number of the first: taken already
    means that somebody else was faster. ``rows`` and ``gone`` are what is written to each table and
    what is deleted from it, by the table's name.
    """

    subject: str
    firsts: Mapping[str, int]
    key: str | None
    rows: dict[str, list[Row]]
    gone: Mapping[str, list[Row]] = field(default_factory=dict[str, list[Row]])


def prepare(change: Change) -> Prepared:
    """Turn a change into rows, refusing what no database can hold."""
    rows: dict[str, list[Row]] = {}
    gone: dict[str, list[Row]] = {}
    firsts: dict[str, int] = {}
    for one in change.every():
        if one.events:
            firsts.setdefault(one.events[0].ticket_id, one.events[0].number)
        for name, some in _tables(one):
            rows.setdefault(name, []).extend(map(plain, some))
        if one.tasks_done:
            gone.setdefault("tasks", []).extend({"id": id_} for id_ in one.tasks_done)
        for name, some in _erased(one.events):
            gone.setdefault(name, []).extend(some)
        if one.checks_done:
            gone.setdefault("unit_checks", []).extend(
                {"ticket_id": id_, "number": number} for id_, number in one.checks_done
            )
    keyed = change.keyed
    return Prepared(change.subject, firsts, keyed.key if keyed else None, rows, gone)


_SAME = ("clocks", "parts", "supervisions", "attached_to", "stints", "cases", "draws", "bulletins",
         "objections", "bulletin_contents", "notices", "tasks", "unit_checks",
         "firings")  # fmt: skip
"""Tables whose rows stand in a change as they are."""


def _tables(change: Change) -> Iterator[tuple[str, Iterable[Row]]]:
    if change.ticket is not None:
        yield "tickets", (change.ticket,)
    for name in _SAME:
        if some := getattr(change, name):
            yield name, some
    if change.events:
        units = change.units or (None,) * len(change.events)
        yield "events", map(_event_row, change.events, units)
        privates = [_private_row(event) for event in change.events if event.private is not None]
        if privates:
            yield "privates", privates
        looked = [_look_row(event) for event in change.events if event.kind == "disclosed"]
        if looked:
            yield "looks", looked
        used = [
            _use_row(e) for e in change.events if e.kind == "answered" and e.data.get("article")
        ]
        if used:
            yield "article_uses", used
    if change.keyed is not None:
        yield "idempotency", (_keyed_row(change.keyed),)


def _erased(events: Iterable[Event]) -> Iterator[tuple[str, Iterable[Row]]]:
    """What an event says is erased goes in the same transaction: private parts, names of files."""
    for event in events:
        if event.kind == ERASED:
            id_, data = event.ticket_id, event.data
            yield "privates", [{"ticket_id": id_, "number": n} for n in data["numbers"]]
            yield "attached_to", [{"ticket_id": id_, "digest": one} for one in data["files"]]


def _keyed_row(keyed: Keyed) -> Row:
    return {
        "key": keyed.key,
        "digest": keyed.digest,
        "ticket_id": keyed.ticket_id,
        "number": keyed.number,
        "recorded_at": keyed.recorded_at,
    }


def _private_row(event: Event) -> Row:
    return {
        "ticket_id": event.ticket_id,
        "number": event.number,
        "salt": event.salt or "",
        "content": json_text(event.private or {}),
    }


def _look_row(event: Event) -> Row:
    """What somebody asked to see, where those who look into it find it beside all other looks."""
    return {
        "id": f"{event.ticket_id}/{event.number}",
        "at": event.at,
        "actor": event.actor,
        "role": event.data.get("role"),
        "unit": event.data.get("unit"),
        "ticket_id": event.ticket_id,
        "fields": ",".join(event.data["fields"]),
        "reason": event.data["reason"],
        "number": event.number,
    }


def _use_row(event: Event) -> Row:
    """That an article answered the matter, where articles are counted."""
    return {
        "ticket_id": event.ticket_id,
        "number": event.number,
        "article_id": event.data["article"],
        "at": event.at,
    }


def _event_row(event: Event, unit: str | None) -> Row:
    return {
        "ticket_id": event.ticket_id,
        "number": event.number,
        "kind": event.kind,
        "at": event.at,
        "recorded_at": event.recorded_at,
        "actor": event.actor,
        "data": json_text(event.data),
        "rulebook": event.rulebook,
        "private_digest": event.private_digest,
        "previous": event.previous,
        "hash": event.hash,
        "unit": unit,
    }


def json_text(content: object) -> str:
    """JSON text with sorted keys: the same content is the same bytes on both engines."""
    try:
        return msgspec.json.encode(content, enc_hook=_mapping, order="deterministic").decode()
    except (UnicodeEncodeError, msgspec.MsgspecError, TypeError) as error:
        raise Unstorable(f"cannot be written as JSON: {error}") from error


def _mapping(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not a JSON value")


def plain(row: Row) -> Row:
    """The row as the drivers take it. One bad text would spoil a commit shared by many: refused."""
    texts = "".join([value for value in row.values() if isinstance(value, str)])
    if "\x00" in texts or not _is_whole(texts):
        _blame(row)
    return {
        name: to_micros(value) if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _blame(row: Row) -> None:
    """Name the text that cannot be stored."""
    for name, value in row.items():
        if isinstance(value, str) and "\x00" in value:
            raise Unstorable(f"{name} holds a null character")
        if isinstance(value, str) and not _is_whole(value):
            raise Unstorable(f"{name} holds half a character")
