"""Who looked at personal data, as callers get it."""

from __future__ import annotations

from api.answers import Answer


class LookOut(Answer):
    """查看记录 / personal data of a ticket that was shown to somebody.

    What was asked for has its ``reason``, and the ``event`` of the ticket that says so; what a role
    sees without asking has neither.
    """

    at: str
    actor: str
    role: str | None
    unit: str | None
    ticket: str
    fields: list[str]
    reason: str | None
    event: int | None


class LookPage(Answer):
    """One page, the latest first."""

    items: list[LookOut]
    next: str | None
