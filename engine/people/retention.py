"""What of an ended ticket was kept long enough, by the rules in force. Pure.

Erasing is all or nothing in each event: its digest stands for the whole private part. So rules
speak of the request (what the citizen said, and who), of the notes (all that was written later)
and of the attachments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from engine.rulebook.facts import local_day
from engine.rulebook.rulebook import RetentionTerms, Rulebook
from engine.tickets.chain import ERASED
from engine.tickets.events import Event
from engine.tickets.procedures import asked
from engine.tickets.requests import Erase
from engine.tickets.ticket import Ticket

REQUEST, NOTES, ATTACHMENTS = "request", "notes", "attachments"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a ticket still holds of one field, by which rule, and from when on it is to go."""

    field: str
    rule: str
    erase_at: datetime
    numbers: tuple[int, ...] = ()
    files: tuple[str, ...] = ()


def kept(
    rulebook: Rulebook, ticket: Ticket, history: Sequence[Event], now: datetime
) -> tuple[Kept, ...]:
    """What the ticket still holds and a rule sets an end to; nothing while it is open."""
    archived = [event.at for event in history if event.kind == "archived"]
    ends = erasures(rulebook, ticket, archived[-1] if archived else None, now)
    if not ends:
        return ()
    return tuple(
        Kept(field, *ends[field], numbers, files)
        for field, (numbers, files) in held(history).items()
        if field in ends and (numbers or files)
    )


def erasures(
    rulebook: Rulebook, ticket: Ticket, archived_at: datetime | None, now: datetime
) -> Mapping[str, tuple[str, datetime]]:
    """For each field to which a rule sets an end: the rule, and when what it holds is to go.

    ``archived_at`` is when the ticket was last archived. Nothing of a ticket that is open.
    """
    table = rulebook.retention
    if table is None or not table.rules or not ticket.closed or ticket.ended_at is None:
        return {}
    zone = rulebook.city.zone
    found: dict[str, tuple[str, datetime]] = {}
    for field, (index, terms) in table.decide(asked(rulebook, ticket, now)).winners.items():
        assert isinstance(terms, RetentionTerms), "the table decides nothing else"
        archived = archived_at if ticket.state == "archived" else None
        since = ticket.ended_at if terms.after == "ended" else archived
        if since is not None:
            day = local_day(since, zone) + timedelta(days=terms.keep.amount + 1)
            erase_at = datetime.combine(day, time(), zone).astimezone(UTC)
            found[field] = (table.rules[index].rule.id, erase_at)
    return found


def held(history: Iterable[Event]) -> Mapping[str, tuple[tuple[int, ...], tuple[str, ...]]]:
    """Of each field, the events whose private part is there still, and the files named."""
    request: list[int] = []
    notes: list[int] = []
    files: dict[str, None] = {}
    for event in history:
        if event.private is not None:
            (request if event.number == 1 else notes).append(event.number)
        for file in event.data.get("attachments", ()):
            files[file["digest"]] = None
        if event.kind == ERASED:
            for digest in event.data["files"]:
                files.pop(digest, None)
    return {
        REQUEST: (tuple(request), ()),
        NOTES: (tuple(notes), ()),
        ATTACHMENTS: ((), tuple(files)),
    }


def due(found: Iterable[Kept], now: datetime) -> Iterator[Erase]:
    """What is to be erased by now: one command for each rule, naming all that goes by it."""
    by_rule: dict[str, list[Kept]] = {}
    for one in found:
        if one.erase_at <= now:
            by_rule.setdefault(one.rule, []).append(one)
    for rule, some in by_rule.items():
        yield Erase(
            rule,
            tuple(one.field for one in some),
            tuple(sorted(number for one in some for number in one.numbers)),
            tuple(file for one in some for file in one.files),
        )
