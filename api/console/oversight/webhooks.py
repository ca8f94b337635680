"""Webhooks as an administrator reads them: how each fares, and what could not be delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from api.console.words import Words
from engine.store import Store
from engine.store.webhooks import Counts
from engine.webhooks.webhook import TOLD, Message, Webhook

DEAD_SHOWN = 50


@dataclass(frozen=True, slots=True)
class WebhookLine:
    """A webhook with its state, what waits for it and what was given up."""

    one: Webhook
    host: str
    counts: Counts
    kinds: tuple[str, ...]
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class DeadLine:
    """A message that was given up."""

    one: Message
    kind: str


def webhook_lines(store: Store, words: Words) -> list[WebhookLine]:
    """Every webhook."""
    counts = store.outbox_counts()
    return [webhook_line(one, counts.get(one.id, Counts()), words) for one in store.webhooks()]


def webhook_line(one: Webhook, counts: Counts, words: Words) -> WebhookLine:
    """A webhook in words."""
    state, tone = words.say("正常", "well"), "good"
    if not one.active:
        state, tone = words.say("停用", "disabled"), ""
    elif one.failures:
        state, tone = (
            words.say(f"连续失败 {one.failures} 次", f"failed {one.failures} times"),
            "bad",
        )
    elif one.sent_at is None:
        state, tone = words.say("还没有推送过", "nothing sent yet"), ""
    host = urlsplit(one.url).netloc
    kinds = tuple(_kind(kind, words) for kind in one.kinds)
    return WebhookLine(one, host, counts, kinds, state, tone)


def dead_lines(found: Sequence[Message], words: Words) -> list[DeadLine]:
    """What was given up, in words."""
    return [DeadLine(one, _kind(one.kind, words)) for one in found]


def kinds_of(words: Words) -> list[tuple[str, str]]:
    """Every kind of event with its name."""
    return [(id_, _kind(id_, words)) for id_ in TOLD]


def _kind(id_: str, words: Words) -> str:
    known = TOLD.get(id_)
    return id_ if known is None else words.say(known, id_.replace("-", " "))
