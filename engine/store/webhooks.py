"""Webhooks as they are kept, and the record of who changed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, update

from engine.store.accounts import alone, note
from engine.store.change import Change
from engine.store.opened import Opened
from engine.store.outbox import NOTICED, Hook, outbox_rows
from engine.store.tables import events, outbox, webhooks
from engine.store.tables.webhooks import IS_DEAD, IS_WAITING
from engine.store.writing import insert_once
from engine.webhooks.webhook import Webhook

_COLUMNS = tuple(Webhook.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many messages wait for a webhook, since when the oldest does, how many were given up."""

    waiting: int = 0
    oldest: datetime | None = None
    dead: int = 0


class Webhooks(Opened):
    """Who is told of events."""

    def hooks(self) -> tuple[Hook, ...]:
        """The webhooks for which events are written now; looks into the database only seldom."""
        if not self._hooks.fresh:
            self.notice_webhooks()
        return self._hooks.known

    def notice_webhooks(self) -> None:
        """Look which webhooks there are: servers do once a second, so that requests need not."""
        self._hooks.see(*self._read(_seen))

    def webhooks(self) -> tuple[Webhook, ...]:
        """Every webhook, the oldest first."""
        wanted = select(*(webhooks.c[name] for name in _COLUMNS))
        wanted = wanted.order_by(webhooks.c.made_at, webhooks.c.id)
        rows = self._read(lambda c: c.execute(wanted).mappings().all())
        return tuple(map(webhook_of, rows))

    def webhook(self, id_: str) -> Webhook | None:
        """One webhook."""
        wanted = select(*(webhooks.c[name] for name in _COLUMNS)).where(webhooks.c.id == id_)
        row = self._read(lambda c: c.execute(wanted).mappings().first())
        return None if row is None else webhook_of(row)

    def outbox_counts(self) -> dict[str, Counts]:
        """What waits and what was given up, by webhook."""
        waiting = select(
            outbox.c.webhook_id, func.count().label("many"), func.min(outbox.c.since).label("since")
        )
        dead = select(outbox.c.webhook_id, func.count().label("many")).where(IS_DEAD)

        def count(connection: Connection) -> dict[str, Counts]:
            given_up = {
                row.webhook_id: row.many
                for row in connection.execute(dead.group_by(outbox.c.webhook_id))
            }
            found = {id_: Counts(dead=many) for id_, many in given_up.items()}
            grouped = waiting.where(IS_WAITING).group_by(outbox.c.webhook_id)
            for row in connection.execute(grouped):
                many = given_up.get(row.webhook_id, 0)
                found[row.webhook_id] = Counts(row.many, row.since, many)
            return found

        return self._read(count)

    def add_webhook(self, made: Webhook) -> None:
        """Keep a new webhook, told of what is recorded from now on."""
        row = {name: getattr(made, name) for name in _COLUMNS}
        row["kinds"] = ",".join(made.kinds)

        def task(connection: Connection) -> None:
            connection.execute(webhooks.insert(), {**row, "filled": False})
            data = {"webhook": made.id, "url": made.url, "kinds": list(made.kinds)}
            _record(connection, made.made_at, made.made_by, "webhook-added", data)

        self._run(task)
        self.notice_webhooks()

    def switch_webhook(self, id_: str, actor: str, now: datetime, *, active: bool) -> bool:
        """Let a webhook be told, or not any more; tells whether it is new.

        What waits stays and is sent when it is switched on again; what happens until then is not
        told.
        """
        other = (webhooks.c.id == id_) & (webhooks.c.active != active)
        values: dict[str, Any] = {"active": active}
        if active:
            values |= {"since": now, "filled": False, "failures": 0}
            values |= {"failing_since": None, "rest_until": None, "error": None}

        def task(connection: Connection) -> bool:
            if not connection.execute(update(webhooks).where(other).values(**values)).rowcount:
                return False
            what = "webhook-enabled" if active else "webhook-disabled"
            _record(connection, now, actor, what, {"webhook": id_})
            return True

        changed = self._run(task)
        self.notice_webhooks()
        return changed

    # What was recorded while others had not noticed yet

    def unfilled(self, now: datetime) -> tuple[Webhook, ...]:
        """Webhooks that every process has noticed by now, and for which nobody has looked back."""
        late = now - 2 * NOTICED
        wanted = select(*(webhooks.c[name] for name in _COLUMNS))
        wanted = wanted.where(webhooks.c.active, ~webhooks.c.filled, webhooks.c.since <= late)
        rows = self._read(lambda c: c.execute(wanted).mappings().all())
        return tuple(map(webhook_of, rows))

    def recorded_since(self, since: datetime) -> dict[str, int]:
        """Tickets and bulletins with events recorded while a webhook was noticed: the first number
        of each.
        """
        at = events.c.recorded_at
        wanted = select(events.c.ticket_id, func.min(events.c.number).label("first"))
        wanted = wanted.where(at >= since, at <= since + NOTICED).group_by(events.c.ticket_id)
        rows = self._read(lambda c: c.execute(wanted).all())
        told = (row for row in rows if row.ticket_id[:1].isdigit() or row.ticket_id[:1] == "B")
        return {row.ticket_id: row.first for row in told}

    def fill(self, webhook: Webhook, changes: Sequence[Change]) -> None:
        """Add what a webhook was not told of these changes, and note that somebody looked back."""
        hook = Hook(webhook.id, frozenset(webhook.kinds))
        rows = [row for change in changes for row in outbox_rows(change, (hook,))]
        done = update(webhooks).where(
            webhooks.c.id == webhook.id, webhooks.c.since == webhook.since
        )

        def task(connection: Connection) -> None:
            for row in rows:
                insert_once(connection, outbox, row)
            connection.execute(done.values(filled=True))

        self._run(task)


def webhook_of(row: RowMapping | Mapping[str, Any]) -> Webhook:
    """A row as a webhook."""
    kinds = tuple(filter(None, row["kinds"].split(",")))
    return Webhook(**{**{name: row[name] for name in _COLUMNS}, "kinds": kinds})


def _seen(connection: Connection) -> tuple[tuple[Hook, ...], float]:
    asked_at = monotonic()
    wanted = select(webhooks.c.id, webhooks.c.kinds).where(webhooks.c.active)
    rows = connection.execute(wanted.order_by(webhooks.c.id))
    hooks = (Hook(row.id, frozenset(filter(None, row.kinds.split(",")))) for row in rows)
    return tuple(hooks), asked_at


def _record(
    connection: Connection, at: datetime, actor: str, what: str, data: Mapping[str, Any]
) -> None:
    alone(connection)
    note(connection, at, actor, actor, what, data)
