"""Tables as files hold them: CSV in UTF-8 or GB 18030, and Excel; every row knows its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from engine.transfer.refusals import unreadable

Cell = str | datetime | float
"""Text, a date that Excel knows to be one, or a number."""

ENCODINGS = ("utf-8-sig", "gb18030")
"""Tried in this order: text in GB 18030 is hardly ever valid UTF-8, the reverse often."""
EXCEL = frozenset({".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"})
DELIMITERS = ",\t;"
LONGEST_CELL = 4 * 1024 * 1024
MOST_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line of the file where it starts (from 1), and its cells by column title.

    ``surplus`` counts cells beyond the last titled column, a sign of an unquoted delimiter.
    """

    line: int
    cells: Mapping[str, Cell]
    surplus: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its column titles and its rows, those that are empty left out."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str | None


def read_sheet(path: Path) -> Sheet:
    """Read a CSV or Excel file whole; raises ``Unreadable``."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise unreadable(
                "file/too-large",
                f"文件超过 {MOST_BYTES >> 20} MiB, 请分成几份",
                f"the file has more than {MOST_BYTES >> 20} MiB: split it",
            )
        content = path.read_bytes()
    except OSError as error:
        raise unreadable(
            "file/cannot-read",
            f"读不了 {path}: {error.strerror}",
            f"cannot read {path}: {error.strerror}",
        ) from error
    if path.suffix.lower() in EXCEL or content[:4] == b"PK\x03\x04":
        return _table(list(_excel_lines(content)), None)
    text, encoding = _decode(content)
    return _table(list(_csv_lines(text)), encoding)


def _decode(content: bytes) -> tuple[str, str]:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise unreadable(
        "file/unknown-encoding",
        "文件既不是 UTF-8 也不是 GB 18030 编码",
        "the file is neither UTF-8 nor GB 18030",
    )


def _csv_lines(text: str) -> Iterator[tuple[int, Sequence[Cell]]]:
    csv.field_size_limit(LONGEST_CELL)
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise unreadable(
                "file/broken-row",
                f"第 {line} 行读不下去 ({error}), 可能少了一个引号",
                f"line {line} cannot be read ({error}); a quote may be missing",
            ) from error
        yield line, cells


def _excel_lines(content: bytes) -> Iterator[tuple[int, Sequence[Cell]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if rows:
                for line, cells in enumerate(rows, start=1):
                    yield line, [_excel_cell(cell) for cell in cells]
                return
    except (CalamineError, OSError, ValueError) as error:
        raise unreadable(
            "file/not-excel", f"不是可读的 Excel 文件: {error}", f"not an Excel file: {error}"
        ) from error


def _excel_cell(cell: object) -> Cell:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - local time of the file
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return float(cell)
    if isinstance(cell, time | timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def _table(lines: Sequence[tuple[int, Sequence[Cell]]], encoding: str | None) -> Sheet:
    filled = [(line, cells) for line, cells in lines if any(_said(cell) for cell in cells)]
    if not filled:
        raise unreadable("file/empty", "文件是空的", "the file is empty")
    titles = [_said(cell) for cell in filled[0][1]]
    known = [title for title in titles if title]
    twice = next((title for title in known if known.count(title) > 1), None)
    if twice is not None:
        raise unreadable(
            "file/column-twice",
            f'列 "{twice}" 出现了两次',
            f'the column "{twice}" is there twice',
        )
    rows = tuple(
        Row(
            line,
            {title: cell for title, cell in zip(titles, cells, strict=False) if title},
            sum(bool(_said(cell)) for cell in cells[len(titles) :]),
        )
        for line, cells in filled[1:]
    )
    return Sheet(tuple(known), rows, encoding)


def _said(cell: Cell) -> str:
    return cell.strip() if isinstance(cell, str) else str(cell)
