"""The report of an import: every row, what became of it, and how sure the guesses were."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from engine.transfer.importing import Outcome

COLUMNS = (
    "line", "id", "result", "ticket", "area", "category", "district",
    "sure", "sure_area", "sure_category", "sure_district", "code", "reason",
)  # fmt: skip


def write_report(
    path: Path, outcomes: Iterable[Outcome], language: Literal["zh", "en"] = "zh"
) -> None:
    """Write the report as CSV that Excel opens as it is (UTF-8 with its mark)."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for outcome in outcomes:
            writer.writerow(_row(outcome, language))


def sureness(outcome: Outcome) -> float | None:
    """How sure the weaker of area and category is: both must be right for the right clocks."""
    if outcome.placed is None:
        return None
    return min(outcome.placed.sure["area"], outcome.placed.sure["category"])


def _row(outcome: Outcome, language: Literal["zh", "en"]) -> dict[str, object]:
    row: dict[str, object] = {
        "line": outcome.line,
        "id": plain(outcome.id),
        "result": outcome.result,
        "ticket": outcome.ticket_id,
        "sure": sureness(outcome),
    }
    if outcome.placed is not None:
        for name, sure in outcome.placed.sure.items():
            row[name] = outcome.placed.values.get(name)
            row[f"sure_{name}"] = sure
    if outcome.reason is not None:
        row["code"] = outcome.reason.code
        row["reason"] = outcome.reason.said(language)
    return row


def plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
