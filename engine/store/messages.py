"""Messages on their way to webhooks: taken, settled, given up, replayed.

One worker at a time holds a webhook, so that the events of a ticket arrive in their order. Whoever
dies meanwhile holds it for ``HELD`` at most; what was not settled by then is sent again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, or_, select, tuple_, update

from engine.store.opened import Opened
from engine.store.queues import ERROR_KEPT
from engine.store.tables import outbox, webhooks
from engine.store.tables.webhooks import IS_DEAD, IS_SENT, IS_WAITING
from engine.store.webhooks import webhook_of
from engine.webhooks.webhook import DEAD, SENT, WAITING, Message, Settled, Webhook

HELD = timedelta(minutes=2)
"""For how long a webhook is left to whoever took it."""
KEPT = timedelta(days=3)
"""How long messages that were delivered are kept."""
_MESSAGE = tuple(outbox.c[name] for name in Message.__dataclass_fields__)
_KEY = tuple_(outbox.c.webhook_id, outbox.c.ticket_id, outbox.c.number)


class Messages(Opened):
    """The outbox, from the side of those who deliver."""

    def webhooks_due(self, now: datetime) -> tuple[str, ...]:
        """Webhooks for which something is to be sent now, and that nobody holds."""
        column = webhooks.c
        waits = select(outbox.c.number).where(
            outbox.c.webhook_id == column.id, outbox.c.try_at <= now, IS_WAITING
        )
        wanted = select(column.id).where(column.active, *_free(now), waits.exists())
        return self._read(lambda c: tuple(c.execute(wanted.order_by(column.id)).scalars()))

    def hold_webhook(self, id_: str, by: str, now: datetime) -> Webhook | None:
        """Take a webhook for oneself; None where somebody else was faster."""
        mine = update(webhooks).where(webhooks.c.id == id_, webhooks.c.active, *_free(now))
        held = mine.values(held_by=by, held_until=now + HELD).returning(*webhooks.c)

        def task(connection: Connection) -> Webhook | None:
            row = connection.execute(held).mappings().first()
            return None if row is None else webhook_of(row)

        return self._run(task)

    def messages_due(self, id_: str, now: datetime, limit: int) -> tuple[Message, ...]:
        """The first message of each ticket that may be sent now, those that waited longest first.

        What comes later in a ticket waits until what came before was delivered, or given up.
        """
        earlier = outbox.alias("earlier")
        before = select(earlier.c.number).where(
            earlier.c.webhook_id == outbox.c.webhook_id,
            earlier.c.ticket_id == outbox.c.ticket_id,
            earlier.c.number < outbox.c.number,
            earlier.c.state == WAITING,
        )
        wanted = select(*_MESSAGE).where(
            outbox.c.webhook_id == id_, outbox.c.try_at <= now, IS_WAITING, ~before.exists()
        )
        ordered = wanted.order_by(outbox.c.try_at, outbox.c.ticket_id, outbox.c.number)
        return self._messages(ordered.limit(limit))

    def settle(self, id_: str, by: str, settled: Settled, now: datetime) -> None:
        """Write what became of messages, and let go of their webhook."""

        def task(connection: Connection) -> None:
            _end(connection, settled.sent, SENT, now)
            if settled.failed is not None:
                _put_off(connection, settled, now)
            if settled.give_up_before is not None:
                old = (outbox.c.webhook_id == id_, outbox.c.since <= settled.give_up_before)
                gone = update(outbox).where(*old, IS_WAITING)
                connection.execute(gone.values(state=DEAD, ended_at=now, error=settled.error))
            connection.execute(_fares(id_, by, settled, now))

        self._run(task)

    def let_go(self, id_: str, by: str) -> None:
        """Let go of a webhook for which nothing could even be tried."""
        mine = update(webhooks).where(webhooks.c.id == id_, webhooks.c.held_by == by)
        self._run(lambda c: c.execute(mine.values(held_by=None, held_until=None)))

    def dead_messages(self, id_: str | None = None, limit: int = 100) -> tuple[Message, ...]:
        """What was given up, the latest first."""
        wanted = select(*_MESSAGE).where(IS_DEAD)
        if id_ is not None:
            wanted = wanted.where(outbox.c.webhook_id == id_)
        order = (outbox.c.ended_at.desc(), outbox.c.ticket_id, outbox.c.number)
        return self._messages(wanted.order_by(*order).limit(limit))

    def replay(
        self, id_: str, now: datetime, ticket_id: str | None = None, number: int | None = None
    ) -> int:
        """Let what was given up wait again, all of it or some of it; tells how many do."""
        chosen = [outbox.c.webhook_id == id_, IS_DEAD]
        chosen += [] if ticket_id is None else [outbox.c.ticket_id == ticket_id]
        chosen += [] if number is None else [outbox.c.number == number]
        fresh = {"state": WAITING, "try_at": now, "since": now, "tries": 0, "ended_at": None}
        rested = {"rest_until": None, "failures": 0, "failing_since": None}

        def task(connection: Connection) -> int:
            again = connection.execute(update(outbox).where(*chosen).values(**fresh)).rowcount
            if again:
                connection.execute(update(webhooks).where(webhooks.c.id == id_).values(**rested))
            return again

        return self._run(task)

    def wake_webhook(self, id_: str) -> None:
        """Try what waits at once: the receiver was seen to be well."""
        well = {"rest_until": None, "failures": 0, "failing_since": None, "error": None}
        waits = (outbox.c.webhook_id == id_, IS_WAITING, outbox.c.try_at > outbox.c.since)

        def task(connection: Connection) -> None:
            connection.execute(update(webhooks).where(webhooks.c.id == id_).values(**well))
            connection.execute(update(outbox).where(*waits).values(try_at=outbox.c.since))

        self._run(task)

    def forget_sent(self, now: datetime, limit: int = 1000) -> int:
        """Delete messages that were delivered some days ago; tells how many were."""
        old = select(outbox.c.webhook_id, outbox.c.ticket_id, outbox.c.number)
        old = old.where(IS_SENT, outbox.c.ended_at < now - KEPT).limit(limit)
        found = self._read(lambda c: [tuple(row) for row in c.execute(old)])
        if found:
            self._run(lambda c: c.execute(delete(outbox).where(_KEY.in_(found), IS_SENT)))
        return len(found)

    def _messages(self, wanted: Select[Any]) -> tuple[Message, ...]:
        return self._read(lambda c: tuple(Message(**row) for row in c.execute(wanted).mappings()))


def _free(now: datetime) -> Collection[ColumnElement[bool]]:
    column = webhooks.c
    return (
        or_(column.rest_until.is_(None), column.rest_until <= now),
        or_(column.held_until.is_(None), column.held_until <= now),
    )


def _end(connection: Connection, messages: Sequence[Message], state: str, now: datetime) -> None:
    if messages:
        keys = [(one.webhook_id, one.ticket_id, one.number) for one in messages]
        ended = update(outbox).where(_KEY.in_(keys), IS_WAITING)
        values = {"state": state, "ended_at": now, "tries": outbox.c.tries + 1, "error": None}
        connection.execute(ended.values(**values))


def _put_off(connection: Connection, settled: Settled, now: datetime) -> None:
    one = settled.failed
    assert one is not None, "only what failed is put off"
    error = (settled.error or "")[:ERROR_KEPT]
    values: dict[str, Any] = {"tries": one.tries + 1, "error": error}
    if settled.failed_dead:
        values |= {"state": DEAD, "ended_at": now}
    else:
        values |= {"try_at": settled.again_at}
    which = _KEY.in_([(one.webhook_id, one.ticket_id, one.number)])
    connection.execute(update(outbox).where(which, IS_WAITING).values(**values))


def _fares(id_: str, by: str, settled: Settled, now: datetime) -> Any:
    """How the webhook fares, unless its time was over and somebody else has taken it since."""
    values: dict[str, Any] = {
        "held_by": None,
        "held_until": None,
        "failures": settled.failures,
        "failing_since": settled.failing_since,
        "rest_until": settled.rest_until,
        "error": None if settled.error is None else settled.error[:ERROR_KEPT],
    }
    if settled.sent:
        values |= {"sent": webhooks.c.sent + len(settled.sent), "sent_at": now}
    mine = (webhooks.c.id == id_, webhooks.c.held_by == by)
    return update(webhooks).where(*mine).values(**values)
