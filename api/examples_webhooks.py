"""Examples of the administration of webhooks."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from api.answers_webhooks import (
    DeadPage,
    ReplayedOut,
    TriedOut,
    WebhooksOut,
    show_dead,
    show_webhook,
)
from engine.store.webhooks import Counts
from engine.webhooks.signature import NOISE, secret_from
from engine.webhooks.webhook import DEAD, GIVEN_UP, MOST_TRIES, Message, Webhook

WEBHOOK = "wh-5f2c9a71"
_URL = "https://performance.example/hooks/12345"
_KINDS = ["resolved", "overdue"]
_NOTE = "市绩效考核系统"


def webhook_requests() -> dict[str, dict[str, Any]]:
    """Operation → a body."""
    return {
        "add-webhook": {"url": _URL, "kinds": _KINDS, "note": _NOTE},
        "replay-webhook": {},
    }


def webhook_examples(zone: ZoneInfo, now: datetime, ticket: str) -> dict[str, msgspec.Struct]:
    """Operation → what is answered."""
    secret = secret_from(bytes(NOISE))
    made = Webhook(WEBHOOK, _URL, tuple(_KINDS), secret, True, _NOTE, now, "wang.fang", now)
    shown = show_webhook(zone, made, Counts())
    dead = Message(
        WEBHOOK, ticket, 7, "resolved", now - GIVEN_UP, "{}", DEAD, now, MOST_TRIES,
        "answered 503", now - GIVEN_UP,
    )  # fmt: skip
    return {
        "list-webhooks": WebhooksOut(items=[show_webhook(zone, made, Counts(2, now, 1))]),
        "add-webhook": show_webhook(zone, made, Counts(), secret=True),
        "disable-webhook": msgspec.structs.replace(shown, active=False),
        "enable-webhook": shown,
        "test-webhook": TriedOut(taken=True, error=None),
        "list-failed-webhook": DeadPage(items=[show_dead(zone, dead)]),
        "replay-webhook": ReplayedOut(replayed=1),
    }
