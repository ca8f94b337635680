"""What was read from a policy file: a tree in which every key and value knows its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a file; line and column count from 1, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(slots=True, eq=False)
class TextNode:
    """A scalar: its text, or None where the value is missing (empty, ``~`` or ``null``)."""

    span: Span
    text: str | None


@dataclass(slots=True, eq=False)
class ListNode:
    """A list of nodes."""

    span: Span
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class MapNode:
    """A mapping with the place of each key."""

    span: Span
    keys: dict[str, Span] = field(default_factory=dict)
    values: dict[str, Node] = field(default_factory=dict)


Node: TypeAlias = TextNode | ListNode | MapNode
Path: TypeAlias = tuple[str | int, ...]


def place(node: Node, path: Path, *, at_key: bool = False) -> Span:
    """Where the value (or the key) at this path is written.

    Follows the path as far as the tree goes, so that a path through a value that stands for a
    list of one ends at the value itself.
    """
    span = node.span
    for step in path:
        if isinstance(node, MapNode) and step in node.values:
            span = node.keys[str(step)]
            node = node.values[str(step)]
            if not (isinstance(node, TextNode) and node.text is None) and not at_key:
                span = node.span
        elif isinstance(node, ListNode) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            span = node.span
    return span


def node_at(node: Node, path: Path) -> Node:
    """The node at this path, or the last one on the way where the path leads past a value."""
    for step in path:
        if isinstance(node, MapNode) and step in node.values:
            node = node.values[str(step)]
        elif isinstance(node, ListNode) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
    return node


def plain(node: Node) -> Any:
    """The tree as plain data: text, None, lists and dicts."""
    if isinstance(node, TextNode):
        return node.text
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.values.items()}
