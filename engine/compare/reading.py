"""Tickets from files: what ``dafuwu export --format json`` writes, JSON lines, or CSV of facts.

A file is cut into batches of raw rows first, cheaply and in order; what a row says is read where
the batch is compared, which may be another process.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

import msgspec

from engine.compare.points import Point
from engine.rulebook.facts import FactSpace
from engine.tickets.spoken import spoken

BATCH = 20_000
MOST_BYTES = 32 * 1024 * 1024
"""Of one batch: tickets with long histories come in smaller batches."""
_CHUNK = 1 << 20
_TIMES = ("at", "received_at")
_SAID = ("subject", "text")


class NoTickets(ValueError):
    """The file holds no tickets that can be compared; says why in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some tickets, in order: as points, as JSON texts, or as rows under column titles.

    ``first`` is the number of the first of them (from 1), ``size`` how much of the source they are.
    """

    first: int
    size: int
    points: Sequence[Point] = ()
    texts: Sequence[bytes | str] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that could not be read: which one, and why."""

    number: int
    why: str


class _Exported(msgspec.Struct):
    id: str | None = None
    facts: dict[str, Any] | None = None
    at: str | None = None
    received_at: str | None = None
    subject: str | None = None
    text: str | None = None


_exported = msgspec.json.Decoder(_Exported)


def file_batches(path: Path) -> Iterator[Batch]:
    """The batches of a file; raises ``NoTickets`` or OSError. Sizes add up to its bytes."""
    with path.open("rb") as probe:
        start = probe.read(_CHUNK).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise NoTickets(f"{path} 是空的", f"{path} is empty")
    if start[:1] not in b"[{":
        return _csv_batches(path)
    return _line_batches(path) if _by_lines(start) else _value_batches(path)


def points_of(batch: Batch, zone: ZoneInfo) -> tuple[Sequence[Point], list[Unread]]:
    """The tickets of a batch; a time without offset is the city's."""
    if batch.points:
        return batch.points, []
    points: list[Point] = []
    unread: list[Unread] = []
    rows = batch.texts or batch.rows
    for number, row in enumerate(rows, start=batch.first):
        try:
            if isinstance(row, bytes | str):
                points.append(_from_json(row, number, zone))
            else:
                given = dict(zip(batch.columns, row, strict=False))
                points.append(_from_facts(given, number, zone))
        except (ValueError, OverflowError, msgspec.MsgspecError) as error:
            unread.append(Unread(number, str(error)[:160]))
    return points, unread


def unused_columns(columns: Sequence[str], space: FactSpace) -> list[str]:
    """Columns of a table that say nothing to the rules."""
    given = {fact.name for fact in space.facts.values() if not fact.derived}
    return [name for name in columns if name not in {*given, *_TIMES, *_SAID, "id"}]


def _from_json(text: bytes | str, number: int, zone: ZoneInfo) -> Point:
    found = _exported.decode(text)
    if found.facts is None:
        flat = msgspec.json.decode(text)
        return _from_facts(flat, number, zone)
    values = dict(found.facts)
    said = spoken(found.subject, found.text or _word(values.pop("text", None)))
    at = _instant(found.at or found.received_at, zone)
    return Point(found.id or f"#{number}", at, _checked(values), said)


def _from_facts(given: Mapping[str, Any], number: int, zone: ZoneInfo) -> Point:
    values = {name: value for name, value in given.items() if value not in (None, "")}
    id_ = str(values.pop("id", f"#{number}"))
    times = [values.pop(name, None) for name in _TIMES]
    subject, text = (_word(values.pop(name, None)) for name in _SAID)
    at = _instant(next((time for time in times if time), None), zone)
    return Point(id_, at, _checked(values), spoken(subject, text))


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    for name, value in values.items():
        if value is not None and not isinstance(value, str | int | bool):
            raise ValueError(f"{name} is neither text nor number")
    return values


def _instant(written: object, zone: ZoneInfo) -> int:
    if not written:
        raise ValueError("no time of receipt (at, received_at)")
    at = datetime.fromisoformat(str(written).strip())
    if at.tzinfo is None:
        at = at.replace(tzinfo=zone)
    return int(at.timestamp() // 1)


def _word(value: object) -> str | None:
    return None if value is None else str(value)


# Cutting files


def _by_lines(start: bytes) -> bool:
    """Whether each line holds one whole ticket, as the export writes them."""
    for line in start.split(b"\n")[:3]:
        text = _trimmed(line)
        if text:
            try:
                return isinstance(msgspec.json.decode(text), dict)
            except (msgspec.MsgspecError, ValueError):
                return False
    return False


def _trimmed(line: bytes) -> bytes:
    """A line without what belongs to the array around it."""
    text = line.strip()
    if text[:3] == b"\xef\xbb\xbf":
        text = text[3:]
    if text[:1] == b"[":
        text = text[1:].lstrip()
    if text[-1:] == b"]":
        text = text[:-1].rstrip()
    return text[:-1] if text[-1:] == b"," else text


def _line_batches(path: Path) -> Iterator[Batch]:
    first, size, texts = 1, 0, list[bytes]()
    with path.open("rb") as file:
        for line in file:
            size += len(line)
            if text := _trimmed(line):
                texts.append(text)
            if len(texts) >= BATCH or size >= MOST_BYTES:
                yield Batch(first, size, texts=texts)
                first, size, texts = first + len(texts), 0, []
    yield Batch(first, size, texts=texts)


def _value_batches(path: Path) -> Iterator[Batch]:
    """The values of an array in any layout, or of values one after the other."""
    first, size, texts = 1, 0, list[str]()
    with path.open(encoding="utf-8-sig") as file:
        try:
            for text in _values(file):
                size += len(text.encode())
                texts.append(text)
                if len(texts) >= BATCH or size >= MOST_BYTES:
                    yield Batch(first, size, texts=texts)
                    first, size, texts = first + len(texts), 0, []
        except UnicodeDecodeError as error:
            raise NoTickets(f"{path} 不是 UTF-8", f"{path} is not UTF-8") from error
    yield Batch(first, size, texts=texts)


def _values(file: TextIO) -> Iterator[str]:
    decoder, rest, ended = json.JSONDecoder(), "", False
    while True:
        start = 0
        while (start := _skip(rest, start)) < len(rest):
            try:
                _, end = decoder.raw_decode(rest, start)
            except ValueError as error:
                if ended:
                    raise NoTickets(
                        f"JSON 有错: {error}", f"the JSON has a mistake: {error}"
                    ) from error
                break
            yield rest[start:end]
            start = end
        rest = rest[start:]
        if ended:
            return
        more = file.read(max(_CHUNK, len(rest)))
        ended = not more
        rest += more


def _skip(text: str, start: int) -> int:
    while start < len(text) and text[start] in " \t\r\n,[]":
        start += 1
    return start


def _csv_batches(path: Path) -> Iterator[Batch]:
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        delimiter = max(",\t;", key=file.readline().count)
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter)
        try:
            columns = [title.strip() for title in next(reader, [])]
            if not {*columns} & {*_TIMES}:
                raise NoTickets(
                    f"{path} 没有受理时间 at 或 received_at 这一列",
                    f"{path} has no column at or received_at with the time of receipt",
                )
            first, rows = 1, list[list[str]]()
            per_row = path.stat().st_size
            for row in reader:
                if not any(row):
                    continue
                rows.append(row)
                if len(rows) >= BATCH:
                    yield Batch(first, _bytes(rows), columns=columns, rows=rows)
                    per_row -= _bytes(rows)
                    first, rows = first + len(rows), []
        except csv.Error as error:
            raise NoTickets(f"{path}: {error}", f"{path}: {error}") from error
    yield Batch(first, max(0, per_row), columns=columns, rows=rows)


def _bytes(rows: Sequence[Sequence[str]]) -> int:
    """About how many bytes of the file these rows are, for the progress bar."""
    some = rows[:200]
    each = sum(len(cell.encode()) + 1 for row in some for cell in row) / max(1, len(some))
    return int(each * len(rows))


def _encoding(path: Path) -> str:
    """UTF-8, or GB 18030 as Excel in China writes it."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=encoding, newline="") as file:
                while file.read(_CHUNK):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise NoTickets(
        f"{path} 的编码既不是 UTF-8 也不是 GB 18030", f"{path} is neither UTF-8 nor GB 18030"
    )
