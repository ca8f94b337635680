"""Messages for analysis from a table, one a row: found by what columns are usually called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from engine.insight.message import Message
from engine.people.masking import mask_text
from engine.rulebook.facts import nearest
from engine.transfer.layout import KNOWN
from engine.transfer.moments import read_moment
from engine.transfer.refusals import unreadable
from engine.transfer.sheet import Cell, Row, Sheet

MEANT: Mapping[str, str] = {
    **KNOWN,
    "点赞数": "likes", "反对数": "dislikes", "label": "class", "类别": "class",
}  # fmt: skip
"""Title → what a column holds. What the columns mean in English is known too."""
READ = ("id", "citizen", "subject", "received", "text", "likes", "dislikes", "class", "district")
LABEL = "class"


@dataclass(frozen=True, slots=True)
class Told:
    """The messages of a table, as they are written and with personal data masked.

    ``texts`` are subject and text together, to learn from; ``labels`` what somebody said they are
    about, None where the table does not say. ``liked`` tells whether the table counts likes.
    ``undated`` rows have a time that cannot be read, or none.
    """

    messages: tuple[Message, ...]
    texts: tuple[str, ...]
    labels: tuple[str | None, ...]
    liked: bool
    undated: int


def read_messages(sheet: Sheet, zone: ZoneInfo, label: str | None = None) -> Told:
    """The messages of a sheet; ``label`` is the title of the column that says what they are about.

    Times without an offset are read in the zone. Raises ``Unreadable`` where there is no column
    of texts, or none of that title.
    """
    titles = _titles(sheet.columns, label)
    cells = [_of(row, titles) for row in sheet.rows]
    messages = tuple(
        _message(row, of, titles, zone) for row, of in zip(sheet.rows, cells, strict=True)
    )
    return Told(
        messages=messages,
        texts=tuple(f"{of.get('subject', '')}\n{of['text']}".strip() for of in cells),
        labels=tuple(of.get(LABEL) or None for of in cells),
        liked="likes" in titles,
        undated=sum(message.at is None for message in messages),
    )


def _titles(columns: Sequence[str], label: str | None) -> dict[str, str]:
    """What is meant → the title of its column; the first where several mean the same."""
    if label is not None and label not in columns:
        near = nearest(label, columns)
        raise unreadable(
            "file/no-such-column",
            f'文件里没有列 "{label}"' + (f', 是否想写 "{near}"?' if near else ""),
            f'the file has no column "{label}"' + (f': did you mean "{near}"?' if near else ""),
        )
    found: dict[str, str] = {} if label is None else {LABEL: label}
    for title in columns:
        meant = MEANT.get(title, title.lower())
        if meant in READ and title != label:
            found.setdefault(meant, title)
    if "text" not in found:
        raise unreadable(
            "file/no-such-column",
            f"找不到留言内容的列 (留言详情, 内容, text …); 文件里的列: {', '.join(columns)}",
            f"no column holds texts (留言详情, 内容, text …); columns: {', '.join(columns)}",
        )
    return found


def _of(row: Row, titles: Mapping[str, str]) -> dict[str, str]:
    return {meant: _said(row.cells.get(title, "")) for meant, title in titles.items()}


def _said(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _message(row: Row, of: Mapping[str, str], titles: Mapping[str, str], zone: ZoneInfo) -> Message:
    received = row.cells.get(titles["received"]) if "received" in titles else None
    read = None if received in (None, "") else read_moment(received, zone)
    return Message(
        id=of.get("id") or f"{row.line}",
        subject=mask_text(of.get("subject", ""), (), None) or "",
        text=mask_text(of["text"], (), None) or "",
        at=None if read is None else read[0],
        person=of.get("citizen") or None,
        agreed=_count(of.get("likes", "")),
        disagreed=_count(of.get("dislikes", "")),
        place=of.get("district") or None,
    )


def _count(said: str) -> int:
    try:
        return max(0, int(float(said)))
    except ValueError:
        return 0
