"""From the pieces of a policy file to its canonical text.

Two spaces of indentation, lists indented below their key, one blank line between entries that take
several lines, and at most 100 columns: what is written in brackets stays so where it fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from engine.rulebook.layout.pieces import Comment, Group, Item, Scalar, holds_comments
from engine.rulebook.layout.reading import WIDTH
from engine.rulebook.messages import columns

STEP = 2


def write_pieces(top: Group | None, comments: Sequence[Comment]) -> str:
    """The whole file."""
    if top is None:
        return _joined(_comment_lines(comments, 0, leading_blank=False))
    lines: list[str] = []
    for number, item in enumerate(top.items):
        if number:
            lines.append("")
        own = _item(item, 0, entries=True)
        lines += _before(item, 0)
        lines += own
    lines += _comment_lines(top.trailing, 0)
    return _joined(lines)


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _before(item: Item, indent: int) -> Iterator[str]:
    yield from _comment_lines(item.before, indent, leading_blank=False)
    if item.before and item.after_blank:
        yield ""


def _comment_lines(
    comments: Sequence[Comment], indent: int, *, leading_blank: bool = True
) -> Iterator[str]:
    for number, comment in enumerate(comments):
        if comment.alone and comment.after_blank and (number or leading_blank):
            yield ""
        yield f"{' ' * indent}{comment.text}"


def _block(group: Group, indent: int, *, entries: bool = False) -> list[str]:
    """The group's items, one after the other, each on lines of its own."""
    _alike(group, indent)
    lines: list[str] = []
    several = False
    for number, item in enumerate(group.items):
        own = _item(item, indent)
        apart = several or len(own) > 1 or item.set_apart
        if entries and not group.mapping and number and apart:
            lines.append("")
        lines += _before(item, indent)
        lines += own
        several = len(own) > 1
    lines += _comment_lines(group.trailing, indent)
    return lines


def _alike(group: Group, indent: int) -> None:
    """Where one mapping of a list does not fit on a line, none of them stays on one."""
    rows = [item for item in group.items if isinstance(item.value, Group) and item.value.mapping]
    if not group.mapping and any(_too_long(item, indent) for item in rows):
        for item in rows:
            assert isinstance(item.value, Group)
            item.value.flow = False


def _too_long(item: Item, indent: int) -> bool:
    assert isinstance(item.value, Group)
    text = _flow(item.value) if item.value.flow else None
    after = f"  {item.after.text}" if item.after else ""
    return text is not None and columns(f"{' ' * indent}- {text}{after}") > WIDTH


def _item(item: Item, indent: int, *, entries: bool = False) -> list[str]:
    """One item without the comments before it, which it may gain: write those afterwards."""
    margin = " " * indent
    prefix = f"{margin}-" if item.key is None else f"{margin}{item.key}:"
    after = f"  {item.after.text}" if item.after else ""
    value = item.value
    if isinstance(value, Scalar):
        if value.block is not None:
            return _block_scalar(prefix, value.block, indent)
        return [f"{prefix} {value.text}{after}" if value.text else f"{prefix}{after}"]
    if not value.items and not holds_comments(value):
        return [f"{prefix} {'{}' if value.mapping else '[]'}{after}"]
    if value.flow and item.beside is None and (flow := _flow(value)) is not None:
        line = f"{prefix} {flow}"
        if columns(line + after) <= WIDTH:
            return [line + after]
        if value.plain_list:
            return _filled(prefix, value, indent, after)
    return _below(item, value, prefix, indent, entries=entries)


def _below(item: Item, group: Group, prefix: str, indent: int, *, entries: bool) -> list[str]:
    """The group as a block below its key or behind its dash."""
    if item.after is not None:
        if holds_comments(group) or item.beside:
            group.trailing.append(item.after)
        elif item.key is not None:
            item.beside = item.after
        else:
            _gain(item, [item.after])
        item.after = None
    if not group.items:
        brackets = "{}" if group.mapping else "[]"
        _gain(item, [*([item.beside] if item.beside else []), *group.trailing])
        return [f"{prefix} {brackets}"]
    if item.key is not None:
        beside = f"  {item.beside.text}" if item.beside else ""
        return [f"{prefix}{beside}", *_block(group, indent + STEP, entries=entries)]
    first = group.items[0]
    _gain(item, first.before)
    first.before, first.after_blank = [], False
    lines = _block(group, indent + STEP)
    # What the first line gained while it was written goes above the dash, too.
    while first.before and lines and lines[0].lstrip().startswith("#"):
        lines.pop(0)
        _gain(item, [first.before.pop(0)])
    lines[0] = f"{prefix} {lines[0].lstrip()}"
    return lines


def _gain(item: Item, comments: Sequence[Comment]) -> None:
    """Put comments from within the item above it."""
    if comments and not item.before:
        item.after_blank = False
    item.before += comments


def _block_scalar(prefix: str, block: Sequence[str], indent: int) -> list[str]:
    margin = " " * (indent + STEP)
    head, *body = block
    return [f"{prefix} {head}", *(f"{margin}{line}" if line else "" for line in body)]


def _flow(group: Group) -> str | None:
    """The group in brackets on one line, or None where comments or blocks do not allow it."""
    if holds_comments(group):
        return None
    parts: list[str] = []
    for item in group.items:
        if isinstance(item.value, Group):
            text = _flow(item.value)
            if text is None or not item.value.flow:
                return None
        elif item.value.block is not None:
            return None
        else:
            text = item.value.text or "null"
        parts.append(text if item.key is None else f"{item.key}: {text}")
    joined = ", ".join(parts)
    return f"{{{joined}}}" if group.mapping else f"[{joined}]"


def _filled(prefix: str, group: Group, indent: int, after: str) -> list[str]:
    """A long list of single values in brackets, over as many lines as it needs."""
    margin = " " * (indent + STEP)
    words = [item.value.text or "null" for item in group.items if isinstance(item.value, Scalar)]
    lines, line = [], f"{prefix} ["
    for number, word in enumerate(words):
        piece = word + ("]" if number == len(words) - 1 else ",")
        start = line.endswith("[") or line == margin
        grown = f"{line}{'' if start else ' '}{piece}"
        if columns(grown) > WIDTH and line != margin:
            lines.append(line)
            grown = f"{margin}{piece}"
        line = grown
    return [*lines, line + after]
