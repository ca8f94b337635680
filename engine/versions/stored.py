"""A rulebook out of the database, checked to be what was put in."""

from __future__ import annotations

from dataclasses import dataclass

from engine.rulebook.load import load_files
from engine.rulebook.rulebook import Rulebook
from engine.store import Spoilt, Store
from engine.store.errors import StoreError


class NotKept(StoreError):
    """The database holds no files of this version."""

    def __init__(self, version: str) -> None:
        self.version = version
        super().__init__(f"rulebook {version} is not kept")


@dataclass(frozen=True, slots=True)
class Stored:
    """A version as the database keeps it."""

    rulebook: Rulebook
    files: dict[str, bytes]
    rules: int


def load_stored(store: Store, version: str) -> Stored:
    """The rulebook of a version that was in force here; raises ``NotKept`` or ``Spoilt``.

    What is loaded must have the very hash that the version is: nothing else decides.
    """
    files = store.rulebook_files(version)
    if files is None:
        raise NotKept(version)
    loaded = load_files(files)
    if loaded.rulebook is None or loaded.rulebook.version != version:
        raise Spoilt(version)
    return Stored(loaded.rulebook, files, loaded.rules)
