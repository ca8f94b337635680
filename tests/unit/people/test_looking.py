"""Looks are noted once, however often a page reloads, and none is lost."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from engine.people.looking import OnceNoted


@dataclass(frozen=True)
class Look:
    id: str


def looks(*ids):
    return [Look(id_) for id_ in ids]


def test_what_is_noted_already_is_not_written_again():
    written = []
    noted = OnceNoted(written.append)
    noted.note(looks("a", "b"))
    noted.note(looks("b", "c"))
    noted.note(looks("a"))
    assert written == [looks("a", "b"), looks("c")]


def test_what_could_not_be_written_is_not_taken_for_noted():
    written = []

    def fail_once(found):
        written.append(found)
        if len(written) == 1:
            raise OSError("no room")

    noted = OnceNoted(fail_once)
    with pytest.raises(OSError, match="no room"):
        noted.note(looks("a"))
    noted.note(looks("a"))
    assert written == [looks("a")] * 2


def test_what_was_forgotten_is_noted_again():
    written = []
    noted = OnceNoted(written.append, most=2)
    for id_ in "abca":
        noted.note(looks(id_))
    assert written == [looks("a"), looks("b"), looks("c"), looks("a")]
