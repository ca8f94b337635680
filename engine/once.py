"""Doing a thing once: an idempotency key, and the digest of what it was given for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import msgspec

from engine.desk_errors import KeyReused
from engine.store import Keyed, Store


@dataclass(frozen=True, slots=True)
class Once:
    """A key that the caller gave, and a digest of who asked for what under it."""

    key: str
    digest: str

    @classmethod
    def of(
        cls, key: str | None, what: str, ticket_id: str | None, actor: str, body: object
    ) -> Once | None:
        """None without a key: then the thing is done each time it is asked for."""
        if key is None:
            return None
        asked = [what, ticket_id, actor, body]
        content = msgspec.json.encode(asked, enc_hook=dict, order="deterministic")
        return cls(key, sha256(content).hexdigest())

    def kept(self, ticket_id: str, number: int, now: datetime) -> Keyed:
        """What is stored: the answer is the ticket as of this event number."""
        return Keyed(self.key, self.digest, ticket_id, number, now)


def answered_before(store: Store, once: Once | None) -> Keyed | None:
    """What was kept under the key when the same was asked with it before.

    Raises ``KeyReused`` where it was given for something else.
    """
    kept = None if once is None else store.keyed(once.key)
    if once is not None and kept is not None and kept.digest != once.digest:
        raise KeyReused(once.key)
    return kept
