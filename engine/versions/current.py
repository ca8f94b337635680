"""The rulebook in force, as one process holds it: asked by all that decide, swapped whole.

Which version is in force is a fact of the database. A process takes a new one up by looking at
the latest activation now and then; whoever decides meanwhile keeps what it began with.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from threading import Lock

from engine.rulebook.rulebook import Rulebook
from engine.store import Activation, Spoilt, Store
from engine.versions.stored import NotKept, load_stored

REMEMBERED = 4
"""Rulebooks of the past kept compiled, to explain old tickets."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Held:
    """What is swapped: a rulebook and the activation by which it is in force."""

    activation: Activation
    rulebook: Rulebook


class Current:
    """Hands out the rulebook in force. Safe to share between threads."""

    def __init__(self, store: Store, activation: Activation, rulebook: Rulebook) -> None:
        self.trouble: str | None = None
        self._store = store
        self._held = _held(activation, rulebook)
        self._taking_up = Lock()
        self._past: dict[str, Rulebook] = {}

    def __call__(self) -> Rulebook:
        """The rulebook to decide by, now."""
        return self._held.rulebook

    @property
    def activation(self) -> Activation:
        """The activation by which the rulebook held is in force."""
        return self._held.activation

    def refresh(self) -> bool:
        """Take up what was put in force since; tells whether there was anything.

        One look into an index where nothing is new. A version that is damaged is not taken up:
        the one held stays, and ``trouble`` says so. Raises ``StoreError`` where the database does
        not answer.
        """
        with self._taking_up:
            newest = self._store.activation()
            if newest is None or newest.number <= self._held.activation.number:
                if newest == self._held.activation or newest is None:
                    return False
                self._held = replace(self._held, activation=newest)  # its renewal has gone on
                return False
            try:
                rulebook = (
                    self._known(newest.version) or load_stored(self._store, newest.version).rulebook
                )
            except (Spoilt, NotKept) as error:
                self._tell(newest, error)
                return False
            before = self._held.rulebook
            self._held = _held(newest, rulebook)
            self._keep(before)
            self.trouble = None
            _log.info(
                "rulebook %s in force instead of %s, by %s (activation %d)",
                newest.version[:12], before.version[:12], newest.actor, newest.number,
            )  # fmt: skip
            return True

    def of(self, version: str) -> Rulebook | None:
        """The rulebook of a version that was in force here, or None where it is lost."""
        known = self._known(version)
        if known is not None:
            return known
        try:
            found = load_stored(self._store, version).rulebook
        except (Spoilt, NotKept):
            return None
        self._keep(found)
        return found

    def _known(self, version: str) -> Rulebook | None:
        held = self._held.rulebook
        return held if held.version == version else self._past.get(version)

    def _keep(self, rulebook: Rulebook) -> None:
        past = {**self._past, rulebook.version: rulebook}
        self._past = dict(list(past.items())[-REMEMBERED:])

    def _tell(self, newest: Activation, error: Spoilt | NotKept) -> None:
        trouble = f"activation {newest.number}: {error}"
        if trouble != self.trouble:
            _log.error("%s; still deciding by %s", trouble, self._held.rulebook.version[:12])
        self.trouble = trouble


def _held(activation: Activation, rulebook: Rulebook) -> _Held:
    return _Held(activation, replace(rulebook, since=activation.at))
