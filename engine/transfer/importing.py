"""Rows of a file become tickets, each with the life it has had: received, answered.

A row is known by the file's source and its own number: read again, it adds nothing, and with a
reply that came meanwhile it adds the reply. What cannot be placed is told, the rest goes in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.desk import Desk, Intake, KeyReused
from engine.past import Lived
from engine.store import Keyed, Unstorable
from engine.tickets.asks import Answer, Resolve
from engine.tickets.commands import Refused, possible
from engine.tickets.ticket import Ticket
from engine.transfer.placing import Placed, Placing
from engine.transfer.refusals import CannotPlace, Reason
from engine.transfer.sheet import Row

ACTOR = "import"
TOGETHER = 8
"""Rows at work at once, so that they share commits."""

Result = Literal["new", "answered", "known", "left-out"]
"""A new ticket; a known one that got its reply; a known one left as it is; a row left out."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row. ``ticket_id`` is None for a row left out, and in a dry run."""

    line: int
    id: str
    result: Result
    placed: Placed | None = None
    ticket_id: str | None = None
    reason: Reason | None = None


class Importing:
    """One run over one file. ``known`` looks an idempotency key up; a dry run writes nothing."""

    def __init__(
        self,
        desk: Desk,
        known: Callable[[str], Keyed | None],
        placing: Placing,
        source: str,
        now: datetime,
        *,
        dry: bool = False,
    ) -> None:
        self._desk = desk
        self._known = known
        self._placing = placing
        self._source = source
        self._now = now
        self._dry = dry
        self._seen: dict[str, str] = {}

    def run(self, rows: Iterable[Row]) -> Iterator[Outcome]:
        """Take the rows in; outcomes come in the order of the rows."""
        with ThreadPoolExecutor(TOGETHER, thread_name_prefix="import") as pool:
            yield from pool.map(self._settle, self._placed(rows))

    def _placed(self, rows: Iterable[Row]) -> Iterator[Placed | Outcome]:
        for row in rows:
            try:
                placed = self._placing.place(row)
            except CannotPlace as problem:
                yield Outcome(row.line, self._placing.id_of(row), "left-out", reason=problem.reason)
                continue
            seen = self._seen.get(placed.id)
            self._seen.setdefault(placed.id, placed.digest)
            if seen is None:
                yield placed
            elif seen == placed.digest:
                yield Outcome(placed.line, placed.id, "known", placed)
            else:
                yield _left_out(placed, _other_content(placed.id))

    def _settle(self, found: Placed | Outcome) -> Outcome:
        if isinstance(found, Outcome):
            return found
        try:
            known = self._known(self._key(found))
            if known is not None:
                return self._again(found, self._desk.ticket(known.ticket_id))
            if self._dry:
                return Outcome(found.line, found.id, "new", found)
            return self._receive(found)
        except Refused as refused:
            return _left_out(found, Reason(refused.code, refused.message_zh, refused.message_en))
        except (KeyReused, Unstorable) as problem:
            return _left_out(found, Reason("row/cannot-store", f"存不进: {problem}", str(problem)))

    def _receive(self, row: Placed) -> Outcome:
        intake = Intake(
            values=row.values,
            at=row.received_at,
            subject=row.subject,
            text=row.text,
            citizen=row.citizen,
            source=self._key(row),
            sure=row.sure,
        )
        # Decided as of its own day and recorded today: the days between may have been sealed.
        ticket = self._desk.receive(
            intake,
            ACTOR,
            row.received_at,
            self._key(row),
            lambda ticket: _replied(ticket, row),
            recorded_at=self._now,
        )
        return Outcome(row.line, row.id, "new", row, ticket.id)

    def _again(self, row: Placed, ticket: Ticket) -> Outcome:
        """A row that went in before: the same, with a reply that is new, or something else."""
        if not _same(row, ticket):
            return _left_out(row, _other_content(row.id))
        step = _replied(ticket, row)
        if step is None or self._dry:
            return Outcome(row.line, row.id, "known", row, ticket.id)
        command = step.command
        assert isinstance(command, Resolve | Answer)
        self._desk.command(ticket.id, _at(command, step.at), ACTOR, self._now)
        return Outcome(row.line, row.id, "answered", row, ticket.id)

    def _key(self, row: Placed) -> str:
        return f"{ACTOR}/{self._source}/{row.id}"


def _replied(ticket: Ticket, row: Placed) -> Lived | None:
    """The reply as the next step of the ticket's life, if there is one and it has not come yet."""
    if row.reply is None or row.replied_at is None:
        return None
    open_to = possible(ticket)
    if "resolve" in open_to:
        return Lived(Resolve(row.reply), ACTOR, row.replied_at)
    if "answer" in open_to:  # nobody was found to lead, and yet it was answered
        return Lived(Answer(row.reply), ACTOR, row.replied_at)
    return None


def _at(command: Resolve | Answer, at: datetime) -> Resolve | Answer:
    if isinstance(command, Resolve):
        return Resolve(command.result, at)
    return Answer(command.answer, command.article, at)


def _same(row: Placed, ticket: Ticket) -> bool:
    """Whether the ticket says what the row says, as far as it was not erased since."""
    said = ((row.subject, ticket.subject), (row.text, ticket.text))
    replies = (ticket.result or ticket.answer, row.reply)
    return (
        row.received_at == ticket.received_at
        and all(theirs is None or mine == theirs for mine, theirs in said)
        and (ticket.citizen is None or dict(row.citizen) == dict(ticket.citizen))
        and (None in replies or replies[0] == replies[1])
    )


def _left_out(row: Placed, reason: Reason) -> Outcome:
    return Outcome(row.line, row.id, "left-out", row, reason=reason)


def _other_content(id_: str) -> Reason:
    return Reason(
        "row/other-content",
        f'编号 "{id_}" 已经导入过, 内容不同',
        f'the number "{id_}" went in before with other content',
    )
