"""Articles in a Word document: a heading is a title, what stands below it the article.

Of what an article has beside its answer each begins with its name: 负责单位: 水务集团. It may also
be a heading of its own (问题, 答复) with the text below. What is named before the first article, or
below a heading that only has other headings under it, holds for all that follow there.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from engine.transfer.refusals import Unreadable, unreadable

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

MOST_UNPACKED = 128 * 1024 * 1024
"""Bytes of a document when it is unpacked; a small file may hold very much."""
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_NAMED = re.compile(r"\s*【?([^\s:：【】]{1,12})】?\s*[:：]\s*(.*)", re.DOTALL)


@dataclass(slots=True)
class Written:
    """An article as it stands in a document: field → text, and field → number of its paragraph."""

    line: int
    said: dict[str, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    """Fields that it has from above: what it says itself takes their place."""

    def begin(self, name: str, line: int) -> None:
        """A field is named."""
        if name in self.shared or name not in self.said:
            self.shared.discard(name)
            self.said[name], self.places[name] = "", line

    def add(self, name: str, text: str, line: int) -> None:
        """One more paragraph of a field."""
        if name in self.shared or name not in self.said:
            self.begin(name, line)
        self.said[name] = f"{self.said[name]}\n{text}".strip()

    def below(self, line: int) -> Written:
        """What stands under it: all that it says holds there too."""
        return Written(line, dict(self.said), dict(self.places), set(self.said))


@dataclass(frozen=True, slots=True)
class InWord:
    """The articles of a document, and the paragraphs that belong to none."""

    articles: tuple[Written, ...]
    strays: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A paragraph or table of the document; ``level`` of a heading, else 0."""

    line: int
    text: str
    level: int


def read_word(path: Path, names: Mapping[str, str], long: AbstractSet[str]) -> InWord:
    """The articles of a document; raises ``Unreadable``.

    ``names`` are those of fields, ``long`` the fields that may have several paragraphs.
    """
    pieces = list(_pieces(path))
    if not pieces:
        raise unreadable("file/empty", "文件是空的", "the file is empty")
    articles: list[Written] = []
    strays: list[int] = []
    above = [(0, Written(0))]
    at, article, name = above[0][1], False, ""
    for place, piece in enumerate(pieces):
        if piece.level and (own := names.get(piece.text.rstrip(":："))):
            name = own
            at.begin(name, piece.line)
        elif piece.level:
            while above[-1][0] >= piece.level:
                above.pop()
            at, name = above[-1][1].below(piece.line), ""
            article = not _is_chapter(pieces, place, names)
            if article:
                at.add("title", piece.text, piece.line)
                articles.append(at)
            else:
                above.append((piece.level, at))
        elif (named := _NAMED.fullmatch(piece.text)) and (own := names.get(named[1])):
            at.begin(own, piece.line)
            at.add(own, named[2], piece.line)
            name = own if own in long or not named[2] else ""
        elif article or name:
            at.add(name or "answer", piece.text, piece.line)
            name = name if name in long else ""
        elif len(above) > 1:
            strays.append(piece.line)
    return InWord(tuple(articles), tuple(strays))


def _is_chapter(pieces: list[_Piece], place: int, names: Mapping[str, str]) -> bool:
    """Whether the next heading is that of an article below it."""
    deeper = next((one for one in pieces[place + 1 :] if one.level), None)
    if deeper is None or names.get(deeper.text.rstrip(":：")):
        return False
    return deeper.level > pieces[place].level


def _pieces(path: Path) -> Iterator[_Piece]:
    # Imported when it is needed: that takes a tenth of a second.
    from docx import Document
    from docx.opc.exceptions import OpcError
    from docx.table import Table

    try:
        with zipfile.ZipFile(path) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise unreadable(
                    "file/too-large",
                    f"展开后超过 {MOST_UNPACKED >> 20} MiB, 请分成几份",
                    f"it unpacks to more than {MOST_UNPACKED >> 20} MiB: split it",
                )
        document = Document(str(path))
    except (OSError, zipfile.BadZipFile, OpcError, KeyError, ValueError) as error:
        raise _not_word(error) from error
    for line, item in enumerate(document.iter_inner_content(), start=1):
        if isinstance(item, Table):
            rows = (" | ".join(cell.text.strip() for cell in row.cells) for row in item.rows)
            text = "\n".join(rows)
            yield _Piece(line, text, 0)
        elif item.text.strip():
            yield _Piece(line, item.text.strip(), _level(item))


def _level(paragraph: Paragraph) -> int:
    style = paragraph.style
    while style is not None:
        found = _HEADING.match(style.name or "")
        if found is not None:
            return int(found[1])
        style = style.base_style
    return 0


def _not_word(error: Exception) -> Unreadable:
    return unreadable(
        "file/not-word",
        f"不是可读的 Word 文件 (.docx): {error}; 旧的 .doc 请另存为 .docx",
        f"not a Word document (.docx): {error}; save an old .doc as .docx",
    )
