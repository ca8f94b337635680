"""From a policy file to its pieces: the values from the YAML reader, the comments from between."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from engine.rulebook.layout.pieces import Comment, Group, Item, Position, Scalar, Value

WIDTH = 100
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BLOCK_HEADER = re.compile(r"[|>][0-9+-]*")
_END: Position = (1 << 60, 0)


def read_pieces(text: str) -> tuple[Group | None, list[Comment]]:
    """The file's top mapping with its comments; comments alone where there is no mapping.

    The text must be a policy file that ``read_source`` reads without a mistake.
    """
    lines = text.splitlines()
    events = list(yaml.parse(text, Loader=_LOADER))
    comments = list(_comments(lines, [e for e in events if isinstance(e, yaml.ScalarEvent)]))
    values = _Values(events, lines)
    top = values.top()
    if top is None:
        return None, comments
    rest = _Rest(comments)
    rest.attach(top, _END, -1)
    return top, comments


class _Values:
    """Builds groups and scalars from the reader's events."""

    def __init__(self, events: Sequence[Any], lines: Sequence[str]) -> None:
        self.events = iter(events)
        self.lines = lines

    def top(self) -> Group | None:
        for event in self.events:
            if isinstance(event, yaml.MappingStartEvent):
                return self.group(event)
        return None

    def group(self, event: Any) -> Group:
        mapping = isinstance(event, yaml.MappingStartEvent)
        group = Group(_start(event), _start(event), mapping, bool(event.flow_style))
        for inner in self.events:
            if isinstance(inner, yaml.CollectionEndEvent):
                group.end = _end(inner)
                return group
            key = _written(inner, self.lines) if mapping else None
            value = self.value(next(self.events) if mapping else inner)
            name = inner.value if mapping else None
            item = Item(_start(inner), value, key, name)
            above = item.start[0] - 1
            item.after_blank = above >= 0 and not self.lines[above].strip()
            group.items.append(item)
        return group

    def value(self, event: Any) -> Value:
        if not isinstance(event, yaml.ScalarEvent):
            return self.group(event)
        if event.style in ("|", ">"):
            return Scalar(_start(event), _end(event), "", _block(event.value, event.style))
        return Scalar(_start(event), _end(event), _written(event, self.lines))


class _Rest:
    """The comments that belong to nothing yet, in the order of the file."""

    def __init__(self, comments: Sequence[Comment]) -> None:
        self.comments = list(reversed(comments))

    def until(self, at: Position) -> list[Comment]:
        """Take all comments before this place."""
        found = []
        while self.comments and self.comments[-1].at < at:
            found.append(self.comments.pop())
        return found

    def on_line(self, line: int, before: Position) -> Comment | None:
        """Take the comment that ends this line, unless something else stands before it."""
        if self.comments:
            comment = self.comments[-1]
            if comment.at[0] == line and not comment.alone and comment.at < before:
                return self.comments.pop()
        return None

    def attach(self, group: Group, boundary: Position, boundary_column: int) -> None:
        """Give each item of the group its comments; the next thing after it is at the boundary."""
        for position, item in enumerate(group.items):
            item.before += self.until(item.start)
            last = position == len(group.items) - 1
            following = group.items[position + 1].start if not last else boundary
            column = group.start[1] if not last and not group.flow else boundary_column
            if last and group.flow:
                following = group.end
            self.attach_value(item, following, column)
        if group.flow:
            group.trailing += self.until(group.end)
            return
        while self.comments:
            comment = self.comments[-1]
            # Its indentation says whether it ends this group or begins what follows.
            inside = group.start[1] <= comment.at[1] and boundary_column < comment.at[1]
            if comment.at >= boundary or not inside:
                break
            group.trailing.append(self.comments.pop())

    def attach_value(self, item: Item, following: Position, column: int) -> None:
        value = item.value
        if isinstance(value, Group):
            if item.key is not None and value.items:
                first = value.start if value.flow else value.items[0].start
                item.beside = self.on_line(item.start[0], first)
            self.attach(value, following, column)
            if value.flow:
                item.after = self.on_line(value.end[0], following)
            return
        item.before += self.until(value.start)
        if value.block is None:
            item.after = self.on_line(value.end[0], following)
        else:
            item.before += self.until(value.end)


def _comments(lines: Sequence[str], scalars: Sequence[Any]) -> Iterator[Comment]:
    """Whatever begins with # outside a value."""
    covered: dict[int, list[tuple[int, int]]] = {}
    for event in scalars:
        (first, start), (last, end) = _start(event), _end(event)
        for number in range(first, min(last, len(lines) - 1) + 1):
            left = start if number == first else 0
            right = end if number == last else len(lines[number])
            if event.style in ("|", ">") and number == first:
                header = _BLOCK_HEADER.match(lines[number], left)
                right = header.end() if header else right
            covered.setdefault(number, []).append((left, right))
    blank = False
    for number, line in enumerate(lines):
        column = _first_hash(line, covered.get(number, ()))
        if column is not None:
            alone = not line[:column].strip()
            yield Comment((number, column), line[column:].rstrip(), alone, blank)
        blank = not line.strip()


def _first_hash(line: str, covered: Sequence[tuple[int, int]]) -> int | None:
    column = line.find("#")
    while column >= 0:
        inside = next((right for left, right in covered if left <= column < right), None)
        if inside is None:
            return column
        column = line.find("#", inside)
    return None


def _written(event: Any, lines: Sequence[str]) -> str:
    """The value on one line, in the quotes that it had."""
    (first, start), (last, end) = _start(event), _end(event)
    if not event.style:
        return str(event.value) if "\n" not in event.value else quoted(event.value)
    if event.style == "'" and not re.search(r'["\\]', event.value):
        return f'"{event.value}"' if "\n" not in event.value else quoted(event.value)
    return lines[first][start:end] if first == last else quoted(event.value)


def quoted(text: str) -> str:
    """The text in double quotes: what JSON writes, YAML reads."""
    return json.dumps(text, ensure_ascii=False)


def _block(text: str, style: str) -> list[str]:
    """Header and lines of a block scalar that reads as this text."""
    body = text.rstrip("\n")
    ending = len(text) - len(body)
    chomp = {0: "-", 1: ""}.get(ending, "+")
    if not body:
        return [quoted(text)]
    indicator = "2" if body.startswith((" ", "\n")) else ""
    if style == ">" and "\n" not in body and ending < 2 and not indicator and "  " not in body:
        return [f">{chomp}", *_folded(body)]
    return [f"|{indicator}{chomp}", *body.split("\n"), *[""] * (ending - 1)]


def _folded(text: str) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > WIDTH - 20:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def _start(event: Any) -> Position:
    return event.start_mark.line, event.start_mark.column


def _end(event: Any) -> Position:
    return event.end_mark.line, event.end_mark.column
