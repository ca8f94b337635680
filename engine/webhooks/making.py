"""A new webhook, checked, with an id and a secret that nobody chose."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from engine.webhooks.signature import NOISE, secret_from
from engine.webhooks.webhook import Webhook, check_webhook


def made_webhook(
    url: str, kinds: Iterable[str], note: str, by: str, now: datetime, *, private: bool
) -> Webhook:
    """A webhook that is told of what is recorded from ``now`` on; raises ``WebhookRefused``."""
    url, note, wanted = url.strip(), note.strip(), tuple(dict.fromkeys(kinds))
    check_webhook(url, wanted, note, private=private)
    return Webhook(
        id=f"wh-{secrets.token_hex(4)}",
        url=url,
        kinds=wanted,
        secret=secret_from(secrets.token_bytes(NOISE)),
        active=True,
        note=note,
        made_at=now,
        made_by=by,
        since=now,
    )
