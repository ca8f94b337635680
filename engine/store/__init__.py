"""Where events live: SQLite or PostgreSQL through SQLAlchemy. SQL is written here alone."""

from engine.store.activations import Activation, Spoilt
from engine.store.change import Change, Keyed
from engine.store.errors import (
    Busy,
    Closed,
    Conflict,
    CursorError,
    DuplicateKey,
    Late,
    StoreError,
    Unavailable,
    Unstorable,
)
from engine.store.lists import Filter, Page, TicketRow
from engine.store.migrate import upgrade
from engine.store.store import Store, open_store

__all__ = [
    "Activation",
    "Busy",
    "Change",
    "Closed",
    "Conflict",
    "CursorError",
    "DuplicateKey",
    "Filter",
    "Keyed",
    "Late",
    "Page",
    "Spoilt",
    "Store",
    "StoreError",
    "TicketRow",
    "Unavailable",
    "Unstorable",
    "open_store",
    "upgrade",
]
