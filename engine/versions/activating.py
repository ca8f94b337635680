"""Putting a version in force, going back to an earlier one, and what is in force at a start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from engine.rulebook.rulebook import Rulebook
from engine.store import Activation, Store
from engine.versions.current import Current
from engine.versions.stored import Stored, load_stored

if TYPE_CHECKING:
    from engine.versions.examine import Examined

STARTED = "first start"
"""The actor of the activation that a fresh database begins with."""


class UnknownVersion(Exception):
    """No version that was in force here begins like this, or several do: ``possible``."""

    def __init__(self, given: str, possible: Sequence[str], *, ambiguous: bool) -> None:
        self.given = given
        self.possible = tuple(possible)
        self.ambiguous = ambiguous
        super().__init__(given)


@dataclass(frozen=True, slots=True)
class Activated:
    """The activation in force now, and whether it is a new one."""

    activation: Activation
    new: bool


def activate(
    store: Store, examined: Examined, actor: str, note: str | None, now: datetime
) -> Activated:
    """Put a rulebook in force that was found sound: its files and the record, or nothing."""
    if examined.rulebook is None or not examined.sound:
        raise ValueError("a rulebook that is not sound is never put in force")
    made, new = store.activate(
        examined.rulebook.version,
        examined.files,
        rules=examined.loaded.rules,
        actor=actor,
        note=note,
        now=now,
    )
    return Activated(made, new)


def roll_back(
    store: Store, stored: Stored, actor: str, note: str | None, now: datetime
) -> Activated:
    """Put a version in force again that was in force before."""
    made, new = store.activate(
        stored.rulebook.version, None, rules=stored.rules, actor=actor, note=note, now=now
    )
    return Activated(made, new)


def find_version(activations: Sequence[Activation], given: str) -> str:
    """The version that begins like this; raises ``UnknownVersion``."""
    versions = list(dict.fromkeys(activation.version for activation in activations))
    found = [version for version in versions if given and version.startswith(given.lower())]
    if len(found) != 1:
        raise UnknownVersion(given, found or versions, ambiguous=bool(found))
    return found[0]


def take_up(
    store: Store,
    first: Callable[[], Stored],
    now: datetime,
    since: Callable[[Rulebook], datetime] | None = None,
) -> Current:
    """What is in force on this database; on a fresh one ``first`` is recorded and put in force.

    It is in force from now on, in a simulation from the instant that ``since`` gives. Raises
    ``Spoilt`` or ``NotKept`` where the version in force cannot be loaded, and whatever ``first``
    raises.
    """
    activation = store.activation()
    own: Stored | None = None
    if activation is None:
        own = first()
        activation, _ = store.activate(
            own.rulebook.version,
            own.files,
            rules=own.rules,
            actor=STARTED,
            note=None,
            now=now if since is None else since(own.rulebook),
            first=True,
        )
    if own is None or own.rulebook.version != activation.version:
        own = load_stored(store, activation.version)
    return Current(store, activation, own.rulebook)
