"""What the desk refuses for reasons of its own, whatever the rules say."""

from __future__ import annotations


class DeskError(Exception):
    """The root of what the desk refuses for reasons of its own."""


class NoSuchTicket(DeskError):
    """There is no ticket of this number."""

    def __init__(self, ticket_id: str) -> None:
        self.ticket_id = ticket_id
        super().__init__(f"no ticket {ticket_id}")


class NoSuchCase(DeskError):
    """There is no case of this number."""

    def __init__(self, case_id: str) -> None:
        self.case_id = case_id
        super().__init__(f"no case {case_id}")


class NoSuchDraw(DeskError):
    """There is no draw of this number."""

    def __init__(self, draw_id: str) -> None:
        self.draw_id = draw_id
        super().__init__(f"no draw {draw_id}")


class NoSuchBulletin(DeskError):
    """There is no bulletin of this number, or no such edition of it."""

    def __init__(self, bulletin_id: str) -> None:
        self.bulletin_id = bulletin_id
        super().__init__(f"no bulletin {bulletin_id}")


class Stale(DeskError):
    """The ticket has moved on since the caller looked at it; ``current`` is its event number."""

    def __init__(self, ticket_id: str, expected: int, current: int) -> None:
        self.ticket_id = ticket_id
        self.expected = expected
        self.current = current
        super().__init__(f"ticket {ticket_id} is at event {current}, not {expected}")


class KeyReused(DeskError):
    """The idempotency key was used for something else."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"idempotency key {key!r} was used for another request")
