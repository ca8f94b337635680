"""Every kind of event in a ticket's life, and the envelope that seals it.

Events are the truth: append-only, numbered from 1 without gaps in each ticket, each holding the
hash of the one before. Personal data and free text stand in ``private``; the sealed event holds
only a salted digest of it, so that it can be erased when the law says so and the chain still
verifies (个人信息保护法 §§19, 47, 51).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.rulebook.eventkinds import EVENT_KINDS

KINDS: Mapping[str, str] = {id_: kind.name_zh for id_, kind in EVENT_KINDS.items()}
"""Kind → Chinese name. Rules name these kinds in ``starts``, ``stops`` and ``pauses_on``."""
TIME = "time"
"""The actor of what happens because time has passed, or because of another event."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a command decided should happen: an event not yet numbered, sealed or stored.

    ``at`` is when it happened (aware, UTC). ``data`` holds JSON values only.
    """

    kind: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A sealed event. ``at`` is when it happened, ``recorded_at`` when we wrote it (both UTC).

    ``private`` is None where there is none or it was erased; ``private_digest`` stays.
    ``rulebook`` is the version that was in force when it was decided.
    """

    ticket_id: str
    number: int
    kind: str
    at: datetime
    recorded_at: datetime
    actor: str
    data: Mapping[str, Any]
    rulebook: str
    private_digest: str | None
    previous: str
    hash: str
    private: Mapping[str, Any] | None = None
    salt: str | None = None
