"""Delivering what webhooks are told: at least once, each ticket's events in order, ever later
while a receiver fails, and given up after two days.

Threads of its own send, a webhook at a time each: a slow receiver holds up nothing but itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

from engine.store import Store, StoreError
from engine.upkeep.filling import fill_in
from engine.upkeep.patience import wait_after
from engine.webhooks.envelope import body_of, ping_of
from engine.webhooks.signature import signed_headers
from engine.webhooks.webhook import GIVEN_UP, MOST_TRIES, Message, Settled, Webhook

AT_ONCE = 8
"""Webhooks that are sent to at the same time, in one process."""
BATCH = 50
TURN = timedelta(seconds=20)
"""How long a webhook is sent to before the others have their turn."""
TIDY = timedelta(hours=1)
"""How often old messages are forgotten."""
Clock = Callable[[], datetime]
_log = logging.getLogger(__name__)


class Posts(Protocol):
    """What sends a message: None where it was taken, else why not."""

    def post(self, url: str, headers: dict[str, str], body: bytes) -> str | None:
        """Send it."""


class Sender:
    """Does rounds of delivering. Any number of processes may: one at a time holds a webhook.

    ``source`` is who tells, for receivers that hear from several.
    """

    def __init__(self, store: Store, posts: Posts, source: str, clock: Clock) -> None:
        self._store = store
        self._posts = posts
        self._source = source
        self._clock = clock
        self._by = uuid4().hex
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="dafuwu-sending")
        self._busy: dict[str, Future[int]] = {}
        self._tidied_at: datetime | None = None
        self._closing = False

    def run(self) -> int:
        """Send what is to be sent now, and wait for it; tells how many messages were taken."""
        taken = 0
        while self.begin():
            wait(self._busy.values())
            taken += (sent := self.finished())
            if not sent:
                break
        return taken

    def begin(self) -> int:
        """Begin sending to each webhook that is due and not sent to already; tells how many."""
        if not self._store.hooks():
            return 0
        now = self._clock()
        fill_in(self._store, now)
        self._tidy(now)
        begun = [id_ for id_ in self._store.webhooks_due(now) if id_ not in self._busy]
        for id_ in begun:
            self._busy[id_] = self._pool.submit(self._turn, id_)
        return len(begun)

    def finished(self) -> int:
        """Look which webhooks have had their turn; tells how many messages they took."""
        taken = 0
        for id_, turn in list(self._busy.items()):
            if turn.done():
                del self._busy[id_]
                if error := turn.exception():
                    _log.error("sending to webhook %s failed", id_, exc_info=error)
                else:
                    taken += turn.result()
        return taken

    def close(self) -> None:
        """Finish the messages at hand, and begin no other."""
        self._closing = True
        self._pool.shutdown(cancel_futures=True)

    def ping(self, webhook: Webhook) -> str | None:
        """Try a webhook out at once; None where the receiver took it, else why not."""
        now = self._clock()
        id_ = f"ping-{uuid4().hex}"
        body = ping_of(self._source, id_, now)
        error = self._posts.post(webhook.url, signed_headers(webhook.secret, id_, body, now), body)
        if error is None:
            self._store.wake_webhook(webhook.id)
        return error

    def _turn(self, id_: str) -> int:
        begun_at = self._clock()
        webhook = self._store.hold_webhook(id_, self._by, begun_at)
        if webhook is None:
            return 0
        try:
            # One that fails is tried with a single message.
            most = 1 if webhook.failures else BATCH
            messages = self._store.messages_due(id_, begun_at, most)
        except StoreError:
            self._store.let_go(id_, self._by)
            raise
        sent: list[Message] = []
        failed, error = None, None
        for message in messages:
            if self._closing or self._clock() - begun_at > TURN:
                break
            error = self._send(webhook, message)
            if error is not None:
                failed = message
                break
            sent.append(message)
        now = self._clock()
        self._store.settle(id_, self._by, settled(webhook, sent, failed, error, now), now)
        if failed is not None:
            _log.warning("webhook %s did not take %s: %s", id_, failed.id, error)
        return len(sent)

    def _send(self, webhook: Webhook, message: Message) -> str | None:
        body = body_of(
            self._source, message.id, message.kind, message.ticket_id, message.at, message.content
        )
        headers = signed_headers(webhook.secret, message.id, body, self._clock())
        return self._posts.post(webhook.url, headers, body)

    def _tidy(self, now: datetime) -> None:
        if self._tidied_at is None or now - self._tidied_at >= TIDY:
            self._tidied_at = now
            while self._store.forget_sent(now):
                pass


def settled(
    webhook: Webhook, sent: list[Message], failed: Message | None, error: str | None, now: datetime
) -> Settled:
    """What is to be made of messages that were sent, and of one that failed. Pure.

    A message that is not taken waits ever longer, and so does its webhook, so that a receiver that
    is away is asked seldom and one that chokes on a single message still gets the others.
    """
    if failed is None:
        if not sent:
            return Settled((), None, webhook.error, False, None, webhook.failures,
                           webhook.failing_since, webhook.rest_until)  # fmt: skip
        return Settled(tuple(sent))
    before = 0 if sent else webhook.failures
    since = now if not before else webhook.failing_since or now
    return Settled(
        tuple(sent),
        failed,
        error,
        failed_dead=failed.tries + 1 >= MOST_TRIES,
        again_at=now + wait_after(failed.tries),
        failures=before + 1,
        failing_since=since,
        rest_until=now + wait_after(before),
        give_up_before=now - GIVEN_UP if now - since >= GIVEN_UP else None,
    )
