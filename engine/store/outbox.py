"""What is written for webhooks, in the transaction that writes the events themselves.

Processes keep in mind which webhooks there are, and look again every few seconds. So where there
are none, a change costs nothing more. What others recorded before they noticed a new webhook is
added a little later (``Webhooks.unfilled``): from ``since`` on it is told everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from engine.store.change import Change, Prepared, Row, plain, prepare
from engine.tickets.events import Event
from engine.webhooks.envelope import content_of, content_of_bulletin
from engine.webhooks.webhook import PUBLISHED, WAITING

FRESH = 5.0
"""For how many seconds what was seen is believed."""
NOTICED = timedelta(minutes=1)
"""After so long every process that writes has noticed a webhook, clocks that differ included."""


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook as far as writing is concerned."""

    id: str
    kinds: frozenset[str]

    def wants(self, event: Event) -> bool:
        """Whether it is told of such events."""
        return not self.kinds or event.kind in self.kinds


class Hooks:
    """The active webhooks, as this process saw them last."""

    def __init__(self) -> None:
        self._known: tuple[Hook, ...] = ()
        self._seen_at = float("-inf")

    @property
    def fresh(self) -> bool:
        """Whether what was seen is believed still."""
        return monotonic() - self._seen_at < FRESH

    @property
    def known(self) -> tuple[Hook, ...]:
        """Those that were seen."""
        return self._known

    def see(self, hooks: Sequence[Hook], asked_at: float) -> None:
        """Keep what was there when somebody ``asked_at`` that instant of ``monotonic``."""
        self._known, self._seen_at = tuple(hooks), asked_at


def prepare_with(change: Change, hooks: Sequence[Hook]) -> Prepared:
    """The change as rows, with what webhooks are told of it."""
    prepared = prepare(change)
    if hooks:
        told = [plain(row) for one in change.every() for row in outbox_rows(one, hooks)]
        if told:
            prepared.rows["outbox"] = told
    return prepared


def outbox_rows(change: Change, hooks: Sequence[Hook]) -> Iterator[Row]:
    """A row for each event and each webhook that is told of it: of tickets, and of bulletins that
    they were published.
    """
    ticket = change.ticket
    if change.bulletins:
        yield from _of_bulletin(change, hooks)
    if ticket is None or ticket["confided_to"] is not None:
        return
    units = change.units or (None,) * len(change.events)
    for event, unit in zip(change.events, units, strict=True):
        wanting = [hook for hook in hooks if hook.wants(event)]
        if wanting:
            content = content_of(event, unit, ticket, change.clocks)
            for hook in wanting:
                yield _row(hook, event, content)


def _of_bulletin(change: Change, hooks: Sequence[Hook]) -> Iterator[Row]:
    for event in change.events:
        if event.kind == PUBLISHED:
            content = content_of_bulletin(event, change.bulletins[0])
            for hook in hooks:
                if hook.wants(event):
                    yield _row(hook, event, content)


def _row(hook: Hook, event: Event, content: str) -> Row:
    return {
        "webhook_id": hook.id,
        "ticket_id": event.ticket_id,
        "number": event.number,
        "kind": event.kind,
        "at": event.at,
        "content": content,
        "state": WAITING,
        "try_at": event.recorded_at,
        "tries": 0,
        "error": None,
        "since": event.recorded_at,
        "ended_at": None,
    }
