"""Bodies of the administration of webhooks."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from api.schemas import Body, Word
from engine.webhooks.webhook import LONGEST_NOTE, LONGEST_URL


class WebhookIn(Body):
    """新推送; 不写 kinds 则推送所有事件 / a new webhook; without kinds it is told of all events"""

    url: Annotated[str, Meta(min_length=1, max_length=LONGEST_URL)]
    kinds: Annotated[list[Word], Meta(max_length=100)] | None = None
    note: Annotated[str, Meta(max_length=LONGEST_NOTE)] = ""


class ReplayIn(Body):
    """重推未送达的: 全部, 一张工单的, 或一个事件 / all that was given up, or of a ticket, or one"""

    ticket: Word | None = None
    number: Annotated[int, Meta(ge=1)] | None = None
