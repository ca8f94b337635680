"""durable-rules behind one class: patterns of joined facts, matched in sessions of their own.

The library is sound only in a narrow use of it; everything that its documented use gets wrong is
kept out here (see docs/dependencies.md), for a wrong match would be a false accusation:

- Its Host starts two endless threads that dispatch what nobody asked for: ours starts none.
- Every evaluation is a session of its own that is deleted at once, one at a time: the 1 025th open
  session crashes, and identities are 32-bit hashes that only a short session keeps apart.
- A session in which no action ran must not be deleted: every one ends with a sentinel, whose rule
  comes last. Where it did not run, facts or matches were lost in silence, and nothing is believed.
- Actions do nothing but keep what they are given: what they raise would be swallowed.
- Facts hold small whole numbers and no other values: 1, "1" and true are the same to it.
- After an error the ruleset is given up, session and all: neither can be trusted or freed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import Any, TypeAlias

from durable import engine as durable

Fact: TypeAlias = Mapping[str, int | str]
"""A fact: ``id`` tells it from all others of the session, ``p`` is what matches are told by."""
Patterns: TypeAlias = Sequence[Mapping[str, Any]]
"""What a ruleset matches: alias → expression, one mapping for each fact of a match."""

MOST_FACTS = 16
"""How many facts one match may hold; with one more, the library fails with code 304."""
_SID = "0"
_NAME = "pattern"
_SENTINEL = {"id": "z", "sid": _SID, "z": 1}
_BATCH = 1_000
_one_at_a_time = Lock()


class EngineFault(Exception):
    """The library failed, or did not do what it was asked; its answer must not be used."""


class Ruleset:
    """One pattern, registered once and matched as often as wanted; safe to share by threads.

    What it takes in the library (some 0.15 MiB) is never freed.
    """

    def __init__(self, patterns: Patterns, aliases: Iterable[str]) -> None:
        self._aliases = tuple(aliases)
        self._found: list[Any] = []
        self._ended: list[Any] = []
        self.broken = False
        end = [{"z": {"$and": [{"z": 1}]}}]
        rules = {
            "match": {"all": list(patterns), "cap": _BATCH, "run": self._keep},
            "end": {"all": end, "pri": 1, "run": self._end},
        }
        try:
            self._host = _Host({_NAME: rules})
        except Exception as error:
            raise EngineFault(f"not registered: {error}") from error

    def matches(self, facts: Iterable[Fact]) -> list[tuple[int, ...]]:
        """Every match of these facts, asserted in this order: the ``p`` of each aliased fact.

        EngineFault if it cannot be told.
        """
        told = [{**fact, "sid": _SID} for fact in facts]
        with _one_at_a_time:
            if self.broken:
                raise EngineFault("given up after an earlier fault")
            self._found.clear()
            self._ended.clear()
            self.broken = True
            try:
                self._host.assert_facts(_NAME, [*told, _SENTINEL])
                if len(self._ended) != 1:
                    raise EngineFault("the session did not come to its end")
                self._host.delete_state(_NAME, _SID)
                found = [
                    tuple([events[alias]["p"] for alias in self._aliases])
                    for batch in self._found
                    for events in [dict(match.items()) for match in batch.m]
                ]
            except EngineFault:
                raise
            except Exception as error:
                raise EngineFault(f"not evaluated: {error}") from error
            self.broken = False
        return found

    def _keep(self, batch: Any) -> None:
        self._found.append(batch)

    def _end(self, sentinel: Any) -> None:
        self._ended.append(sentinel)


class _Host(durable.Host):  # type: ignore[misc]
    def _run(self) -> None:
        """Start no timers."""
