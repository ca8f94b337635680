"""Signatures as the Standard Webhooks have them: HMAC-SHA256 over id, time and body."""

from __future__ import annotations

import base64
import hmac
from datetime import datetime

PREFIX = "whsec_"
NOISE = 32
"""Random bytes of a secret."""


def secret_from(noise: bytes) -> str:
    """A secret as both sides keep it."""
    return PREFIX + base64.b64encode(noise).decode()


def signature(secret: str, id_: str, timestamp: int, body: bytes) -> str:
    """The value of the header ``webhook-signature``."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join((id_.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def signed_headers(secret: str, id_: str, body: bytes, now: datetime) -> dict[str, str]:
    """The three headers. A receiver should refuse what is older than some minutes by its time."""
    timestamp = int(now.timestamp())
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, id_, timestamp, body),
    }
