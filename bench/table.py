"""The one table that every bench prints: what we reach, what a peer reaches, and the bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. ``bar`` is written as in the issue (``≥ 300``); ``met`` says if it holds.

    ``peer`` and ``ratio`` are None where there is nothing to compare with in the same run.
    """

    name: str
    ours: float
    peer: float | None
    ratio: float | None
    bar: str
    met: bool


def show(title: str, rows: Sequence[Row]) -> None:
    """Print the rows; a bar that is missed stands out on a terminal and is named off it."""
    table = Table(title=title, title_justify="left")
    table.add_column("measured", overflow="fold")
    for heading in ("ours", "peer", "ratio", "bar"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("met", no_wrap=True)
    for row in rows:
        table.add_row(
            row.name,
            number(row.ours),
            number(row.peer),
            number(row.ratio),
            row.bar,
            "yes" if row.met else "[bold red]NO[/]",
        )
    Console().print(table)


def number(value: float | None) -> str:
    """A figure with three significant digits; thousands are grouped."""
    if value is None:
        return "–"
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.3g}"
