"""A Merkle tree over hashes, built while they come (RFC 6962): one root stands for all of them.

A leaf is the SHA-256 of a zero byte and the hash, a node that of a one byte and its two children;
what has no partner goes up as it is. That a hash is under a root is shown by the few hashes beside
its way up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Literal

Side = Literal["left", "right"]
Path = tuple[tuple[Side, str], ...]
"""The hashes beside the way up from a leaf, from the bottom, each with the side it stands on."""

EMPTY = sha256(b"").hexdigest()
"""The root of a tree without leaves."""


class Tree:
    """A tree that grows by its leaves, in memory that grows with the logarithm of their number."""

    __slots__ = ("_stack", "count")

    def __init__(self, hashes: Iterable[str] = ()) -> None:
        self._stack: list[tuple[int, bytes]] = []
        self.count = 0
        for one in hashes:
            self.add(one)

    def add(self, hash_: str) -> None:
        """One more leaf, to the right of the others."""
        node, height = leaf(hash_), 0
        stack = self._stack
        while stack and stack[-1][0] == height:
            node = _node(stack.pop()[1], node)
            height += 1
        stack.append((height, node))
        self.count += 1

    def root(self) -> str:
        """The root over all leaves so far."""
        if not self._stack:
            return EMPTY
        *rest, (_, node) = self._stack
        for _, left in reversed(rest):
            node = _node(left, node)
        return node.hex()


def leaf(hash_: str) -> bytes:
    """The leaf that stands for a hash."""
    try:
        return sha256(b"\x00" + bytes.fromhex(hash_)).digest()
    except ValueError:  # no hash at all: still something that the root must stand for
        return sha256(b"\x00" + hash_.encode()).digest()


class Paths:
    """The ways up from the leaves of a tree that is whole."""

    def __init__(self, hashes: Sequence[str]) -> None:
        self._levels = [[leaf(one) for one in hashes]]
        while len(self._levels[-1]) > 1:
            level = self._levels[-1]
            pairs = zip(level[::2], level[1::2], strict=False)
            alone = level[-1:] if len(level) % 2 else []
            self._levels.append([_node(left, right) for left, right in pairs] + alone)

    def root(self) -> str:
        """The root, as ``Tree`` gives it."""
        top = self._levels[-1]
        return top[0].hex() if top else EMPTY

    def to(self, place: int) -> Path:
        """The way up from the leaf at this place."""
        path: list[tuple[Side, str]] = []
        for level in self._levels[:-1]:
            beside = place ^ 1
            if beside < len(level):
                path.append(("left" if beside < place else "right", level[beside].hex()))
            place //= 2
        return tuple(path)


def root_by(hash_: str, path: Iterable[Sequence[str]]) -> str:
    """The root that a hash and its way up lead to."""
    node = leaf(hash_)
    for side, beside in path:
        other = bytes.fromhex(beside)
        node = _node(other, node) if side == "left" else _node(node, other)
    return node.hex()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
