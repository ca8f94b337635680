"""A request as it comes to the desk, whatever the channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.tickets.asks import Answer, Attached


@dataclass(frozen=True, slots=True)
class Intake:
    """A request to be received. ``at`` None means now; see ``Receive`` for the rest."""

    values: Mapping[str, object]
    at: datetime | None = None
    subject: str | None = None
    text: str | None = None
    citizen: Mapping[str, str] = field(default_factory=dict[str, str])
    hung_up_at: datetime | None = None
    call_open: bool = False
    source: str | None = None
    answer: Answer | None = None
    sure: Mapping[str, float] = field(default_factory=dict[str, float])
    split_from: str | None = None
    attachments: tuple[Attached, ...] = ()
