"""A policy file with its comments: every comment belongs to an item, so that it moves with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

Position: TypeAlias = tuple[int, int]
"""Line and column, both from 0."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment, from its ``#`` on. ``alone`` says that nothing else stands on its line."""

    at: Position
    text: str
    alone: bool
    after_blank: bool


@dataclass(slots=True, eq=False)
class Scalar:
    """A value: as it is written on one line, or as the lines of a block with its header."""

    start: Position
    end: Position
    text: str
    block: list[str] | None = None


@dataclass(slots=True, eq=False)
class Group:
    """A mapping or a list. ``flow`` says that it was written in brackets."""

    start: Position
    end: Position
    mapping: bool
    flow: bool
    items: list[Item] = field(default_factory=list)
    trailing: list[Comment] = field(default_factory=list)
    """Comments after the last item."""

    @property
    def plain_list(self) -> bool:
        """Whether it is a list of single values on one line each."""
        return not self.mapping and all(
            isinstance(item.value, Scalar) and item.value.block is None for item in self.items
        )


Value: TypeAlias = Scalar | Group


@dataclass(slots=True, eq=False)
class Item:
    """One entry of a mapping (with its key, as written and as read) or of a list."""

    start: Position
    value: Value
    key: str | None = None
    name: str | None = None
    before: list[Comment] = field(default_factory=list)
    beside: Comment | None = None
    """The comment on the key's line, where the value is a block below it."""
    after: Comment | None = None
    after_blank: bool = False
    """Whether a blank line stands right above, below the comments."""

    @property
    def set_apart(self) -> bool:
        """Whether the writer put a blank line before it and its comments."""
        return self.before[0].after_blank if self.before else self.after_blank


def has_comments(item: Item) -> bool:
    """Whether a comment stands at the item or anywhere in it."""
    own = item.before or item.beside or item.after
    return bool(own) or (isinstance(item.value, Group) and holds_comments(item.value))


def holds_comments(group: Group) -> bool:
    """Whether a comment stands anywhere in the group."""
    return bool(group.trailing) or any(has_comments(item) for item in group.items)


def inner_groups(group: Group) -> Iterator[Group]:
    """The groups that are values of this one's items."""
    return (item.value for item in group.items if isinstance(item.value, Group))
