"""The administration of webhooks: who is told, trying it out, sending again what was given up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from engine.store import Store
from engine.upkeep.sending import Sender
from engine.webhooks.making import made_webhook
from engine.webhooks.webhook import Webhook, not_found


class Telling:
    """Who may change webhooks is asked before; here it is asked whether the change makes sense."""

    def __init__(self, store: Store, sender: Sender, *, private: bool) -> None:
        self._store = store
        self._sender = sender
        self._private = private

    def add(self, url: str, kinds: Iterable[str], note: str, by: str, now: datetime) -> Webhook:
        """A new webhook with its secret; raises ``WebhookRefused``."""
        made = made_webhook(url, kinds, note, by, now, private=self._private)
        self._store.add_webhook(made)
        return made

    def one(self, id_: str) -> Webhook:
        """A webhook; raises ``WebhookRefused`` where there is none."""
        found = self._store.webhook(id_)
        if found is None:
            raise not_found(id_)
        return found

    def switch(self, id_: str, by: str, now: datetime, *, active: bool) -> Webhook:
        """Let a webhook be told, or not any more."""
        self.one(id_)
        self._store.switch_webhook(id_, by, now, active=active)
        return self.one(id_)

    def ping(self, id_: str) -> str | None:
        """Try it out now; None where the receiver took it, else why not."""
        return self._sender.ping(self.one(id_))

    def replay(self, id_: str, now: datetime, ticket: str | None, number: int | None) -> int:
        """Let what was given up wait again; tells how many messages do."""
        self.one(id_)
        return self._store.replay(id_, now, ticket, number)
