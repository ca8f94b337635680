"""What can go wrong when something is stored.

StoreError
├── Conflict       somebody else appended to the ticket first
├── DuplicateKey   the idempotency key was used before
├── Busy           the queue of waiting changes is full: try again later
│   └── Late       it was decided so long ago that its day is sealed: ask anew
├── Closed         the store is shut: nothing more is accepted
├── Unstorable     the content cannot be written as text (half a character, a null byte)
├── Spoilt         the stored files of a rulebook are damaged (``activations.py``)
├── Unavailable    the database did not answer, or the outcome is not known
└── CursorError    the cursor was not made by this list
"""

from __future__ import annotations


class StoreError(Exception):
    """The root of everything that the store raises."""


class Conflict(StoreError):
    """Another change took the event number that this one was made for."""

    def __init__(self, ticket_id: str, number: int) -> None:
        self.ticket_id = ticket_id
        self.number = number
        super().__init__(f"{ticket_id} already has an event {number}")


class DuplicateKey(StoreError):
    """The idempotency key has an answer already."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"idempotency key {key!r} was used before")


class Busy(StoreError):
    """More changes wait than may wait; the caller should try again in a moment."""


class Late(Busy):
    """The change was decided so long ago that its day was sealed: it must be asked for anew."""


class Closed(StoreError):
    """The store takes no more changes because it was closed."""


class Unstorable(StoreError):
    """The content holds something that no database stores as text."""


class Unavailable(StoreError):
    """The database failed; whether the change was written is known only by asking again."""


class CursorError(StoreError):
    """The cursor was not issued for this list."""
