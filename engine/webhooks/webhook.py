"""A webhook: another system that is told of events, and how it has fared."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from engine.rulebook.eventkinds import EVENT_KINDS
from engine.rulebook.facts import nearest
from engine.webhooks.addresses import is_loopback_name, refused_literal

PUBLISHED = "bulletin-published"
"""The one kind of event that is told of bulletins."""
TOLD: Mapping[str, str] = {
    **{id_: kind.name_zh for id_, kind in EVENT_KINDS.items()},
    PUBLISHED: "通报已发布",
}
"""Every kind of event that can be told, with its name."""
LONGEST_URL = 500
LONGEST_NOTE = 100
WAITING, SENT, DEAD = "waiting", "sent", "dead"
"""States of a message: still to be delivered, delivered, given up until somebody replays it."""
GIVEN_UP = timedelta(days=2)
"""How long a receiver may fail before what waits for it is given up."""
MOST_TRIES = 57
"""Tries of one message, which take two days as well: ever later, at most an hour apart."""
_URL = re.compile(r"[!-~]+")


class WebhookRefused(Exception):
    """What is wrong with a webhook that was asked for; ``code`` never changes."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        self.code = code
        self.zh = zh
        self.en = en
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where events are told. ``kinds`` are those that are told, all where there are none.

    Told is what is recorded from ``since`` on. ``failures`` in a row began at ``failing_since``;
    nothing is tried before ``rest_until`` then. ``sent`` counts what was ever delivered.
    """

    id: str
    url: str
    kinds: tuple[str, ...]
    secret: str
    active: bool
    note: str
    made_at: datetime
    made_by: str
    since: datetime
    failures: int = 0
    failing_since: datetime | None = None
    rest_until: datetime | None = None
    error: str | None = None
    sent: int = 0
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """An event to be told to one webhook: the same ``id`` however often it is sent.

    ``ticket_id`` is the ticket, or the bulletin, that the event belongs to.
    """

    webhook_id: str
    ticket_id: str
    number: int
    kind: str
    at: datetime
    content: str
    state: str
    try_at: datetime
    tries: int
    error: str | None
    since: datetime

    @property
    def id(self) -> str:
        """What the receiver deduplicates on."""
        return message_id(self.ticket_id, self.number)


def message_id(ticket_id: str, number: int) -> str:
    """The id of an event as it is told: made of the ticket and the event's number."""
    return f"{ticket_id}-{number}"


def check_webhook(url: str, kinds: Collection[str], note: str, *, private: bool) -> None:
    """Raise ``WebhookRefused`` where nothing may, or could, be told like this."""
    check_url(url, private=private)
    for kind in kinds:
        if kind not in TOLD:
            raise _unknown_kind(kind, TOLD)
    if len(note) > LONGEST_NOTE or not note.isprintable():
        raise WebhookRefused(
            "webhook/bad-note",
            f"说明写一行, 最多 {LONGEST_NOTE} 个字",
            f"a note is one line of {LONGEST_NOTE} characters at most",
        )


def check_url(url: str, *, private: bool) -> None:
    """Refuse an address that is not https (http on this machine), or plainly not for others.

    Where a name leads is looked at whenever something is sent.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or not _URL.fullmatch(url) or len(url) > LONGEST_URL or parts.fragment:
        raise _bad_url(
            f"要写完整的网址, 只用 ASCII, 不带 #, 最多 {LONGEST_URL} 个字符, 例如 https://desk.example/hook",
            f"a whole address in ASCII, without #, {LONGEST_URL} characters at most, such as "
            "https://desk.example/hook",
        )
    if parts.username is not None or parts.password is not None:
        raise _bad_url(
            "网址里不要带用户名和口令; 对方凭签名认人",
            "no login or password in the address: the signature tells who sends",
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback_name(host)):
        raise _bad_url(
            "只能用 https (本机可用 http)", "the address must be https (http on this machine)"
        )
    if refused_literal(host, private=private):
        raise _bad_url(
            f"{host} 是内部地址; 确实要用, 设 DAFUWU_WEBHOOKS_PRIVATE=true",
            f"{host} is an inner address; if you mean it, set DAFUWU_WEBHOOKS_PRIVATE=true",
        )


def _bad_url(zh: str, en: str) -> WebhookRefused:
    return WebhookRefused("webhook/bad-url", zh, en)


def _unknown_kind(kind: str, known: Iterable[str]) -> WebhookRefused:
    near = nearest(kind, known)
    return WebhookRefused(
        "webhook/unknown-kind",
        f"没有 {kind[:64]} 这种事件" + (f", 是否想写 {near}?" if near else ""),
        f"there is no kind of event {kind[:64]}" + (f"; did you mean {near}?" if near else ""),
    )


def not_found(id_: str) -> WebhookRefused:
    """There is no such webhook."""
    return WebhookRefused(
        "webhook/not-found", f"没有推送 {id_[:64]}", f"there is no webhook {id_[:64]}"
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the messages that were sent in one go, and how the webhook fares now.

    ``failed`` is the one at which it ended, if any: given up with ``failed_dead``, else tried again
    at ``again_at``. What has waited since before ``give_up_before`` is given up as well.
    """

    sent: tuple[Message, ...]
    failed: Message | None = None
    error: str | None = None
    failed_dead: bool = False
    again_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    rest_until: datetime | None = None
    give_up_before: datetime | None = None
