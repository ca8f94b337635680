"""Noting who was shown personal data without asking: once, however often a page reloads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Generic, Protocol, TypeVar

MOST = 10_000
"""Looks remembered as noted: more than a shift makes in the minute in which they are the same."""


class Noted(Protocol):
    """Something with an id that is the same for what counts once."""

    @property
    def id(self) -> str:
        """What tells it from others."""


N = TypeVar("N", bound=Noted)


class OnceNoted(Generic[N]):
    """Hands on what was not handed on before; what is forgotten is noted again, and counts once."""

    def __init__(self, note: Callable[[list[N]], None], most: int = MOST) -> None:
        self._note = note
        self._most = most
        self._known: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def note(self, found: Iterable[N]) -> None:
        """Note what is new; known only once it was written, so that an error loses nothing."""
        with self._lock:
            new = [one for one in found if one.id not in self._known]
        if not new:
            return
        self._note(new)
        with self._lock:
            for one in new:
                self._known[one.id] = None
            while len(self._known) > self._most:
                self._known.popitem(last=False)
