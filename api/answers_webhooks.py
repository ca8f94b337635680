"""Answers about webhooks: how they fare, and what could not be delivered."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from api.answers import Answer
from api.plain import local
from engine.store.webhooks import Counts
from engine.webhooks.webhook import Message, Webhook


class WebhookOut(Answer):
    """推送 / a webhook. ``secret`` is told only when it is made.

    ``kinds`` empty means all. ``waiting`` messages are still to be delivered, ``dead`` ones were
    given up. ``failures`` in a row since ``failing_since``; nothing is tried before
    ``next_try_at``.
    """

    id: str
    url: str
    kinds: list[str]
    note: str
    active: bool
    made_at: str
    made_by: str
    sent: int
    sent_at: str | None
    waiting: int
    waiting_since: str | None
    dead: int
    failures: int
    failing_since: str | None
    next_try_at: str | None
    error: str | None
    secret: str | None = None


class WebhooksOut(Answer):
    """推送列表 / all webhooks."""

    items: list[WebhookOut]


class TriedOut(Answer):
    """试推结果 / whether the receiver took what was sent to try it out, else why not."""

    taken: bool
    error: str | None


class DeadOut(Answer):
    """未送达 / a message that was given up. ``id`` is what the receiver would deduplicate on."""

    id: str
    ticket: str
    number: int
    kind: str
    at: str
    tries: int
    error: str | None


class DeadPage(Answer):
    """未送达列表 / what was given up, the latest first."""

    items: list[DeadOut]


class ReplayedOut(Answer):
    """重推 / how many messages will be sent again."""

    replayed: int


def show_webhook(
    zone: ZoneInfo, webhook: Webhook, counts: Counts, *, secret: bool = False
) -> WebhookOut:
    """A webhook, without its secret unless it was made now."""

    def said(at: datetime | None) -> str | None:
        return None if at is None else local(at, zone)

    return WebhookOut(
        id=webhook.id,
        url=webhook.url,
        kinds=list(webhook.kinds),
        note=webhook.note,
        active=webhook.active,
        made_at=local(webhook.made_at, zone),
        made_by=webhook.made_by,
        sent=webhook.sent,
        sent_at=said(webhook.sent_at),
        waiting=counts.waiting,
        waiting_since=said(counts.oldest),
        dead=counts.dead,
        failures=webhook.failures,
        failing_since=said(webhook.failing_since),
        next_try_at=said(webhook.rest_until),
        error=webhook.error,
        secret=webhook.secret if secret else None,
    )


def show_dead(zone: ZoneInfo, message: Message) -> DeadOut:
    """A message that was given up."""
    return DeadOut(
        id=message.id,
        ticket=message.ticket_id,
        number=message.number,
        kind=message.kind,
        at=local(message.at, zone),
        tries=message.tries,
        error=message.error,
    )
