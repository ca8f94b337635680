"""What somebody said, as the analysis reads it: a ticket's request, or a row of a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One message. Whoever makes it masks personal data first: samples of it are shown.

    ``at`` is aware: when it was received. ``person`` stands for who said it, by any token that is
    the same for the same person; it is counted and never shown. None is somebody of his own.
    ``agreed`` and ``disagreed`` are how many others said so (likes, dislikes). ``place`` names a
    place that is known from elsewhere than the words (an address, a district).
    """

    id: str
    subject: str
    text: str
    at: datetime | None = None
    person: str | None = None
    agreed: int = 0
    disagreed: int = 0
    place: str | None = None
