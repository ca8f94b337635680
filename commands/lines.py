"""Tables and labelled lines of results, as wide as their content."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from commands.terminal import out, words
from engine.rulebook.messages import columns

Title = tuple[str, str]
"""In Chinese and in English."""


def table(*titles: Title) -> Table:
    """An empty table without lines; cells fold where the terminal is narrow."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    for zh, en in titles:
        made.add_column(words(zh, en), overflow="fold")
    return made


def print_lines(lines: Sequence[Sequence[str]], styles: Sequence[str] = ()) -> None:
    """Lines whose parts stand below each other; the last part may be long, and wraps anywhere."""
    widths = [
        max(columns(text) for text in texts)
        for texts in zip(*(line[:-1] for line in lines), strict=True)
    ]
    for line in lines:
        text = Text()
        for part, width, style in zip(
            line[:-1], widths, [*styles, *[""] * len(widths)], strict=False
        ):
            text.append(part + " " * (width - columns(part) + 2), style=style)
        text.append(line[-1], style=styles[-1] if len(styles) == len(line) else "")
        text.rstrip()
        out().print(text, soft_wrap=True)


def heading(zh: str, en: str) -> None:
    """What the next lines are about."""
    out().print(Text(words(zh, en), style="bold"))
