"""A row of a file as a request: its facts, its times, and how sure the guessed facts are.

What a row states itself comes first, then what the map says of its class, then what the text
mentions, then the map's defaults, then the catalog's fallback.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from engine.insight.mentions import Suggestion, suggest
from engine.rulebook.facts import FactErrors
from engine.rulebook.rulebook import Rulebook
from engine.transfer.layout import FACTS, Layout
from engine.transfer.moments import read_moment
from engine.transfer.refusals import CannotPlace
from engine.transfer.sheet import Cell, Row

GUESSED = ("area", "category", "district")
LONGEST_TEXT = 100_000
LONGEST_SUBJECT = 1_000
NOON = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Placed:
    """A row that can become a ticket. ``sure`` tells of area, category and district, 0 to 1."""

    line: int
    id: str
    received_at: datetime
    values: Mapping[str, str]
    sure: Mapping[str, float]
    subject: str | None
    text: str
    citizen: Mapping[str, str]
    reply: str | None
    replied_at: datetime | None
    digest: str


class Placing:
    """Places the rows of one file, by its columns and its map."""

    def __init__(
        self, rulebook: Rulebook, layout: Layout, fields: Mapping[str, str], now: datetime
    ) -> None:
        self._rulebook = rulebook
        self._layout = layout
        self._fields = fields
        self._now = now
        self._zone = rulebook.city.zone

    def place(self, row: Row) -> Placed:
        """The row as a request; raises ``CannotPlace``."""
        if row.surplus:
            raise CannotPlace(
                "row/too-many-cells",
                f"比标题行多出 {row.surplus} 格, 可能少了引号",
                f"has {row.surplus} cells more than there are columns; a quote may be missing",
            )
        words = {name: self._words(row, name) for name in self._fields}
        received_at = self._received(row)
        text = self._text(words)
        subject = words.get("subject") or None
        reply, replied_at = self._reply(row, words, received_at)
        values, sure = self._values(words, subject, text)
        digest = _digest(words)
        named = {"citizen": "name", "phone": "phone", "address": "address"}
        return Placed(
            line=row.line,
            id=words.get("id") or digest[:16],
            received_at=received_at,
            values=values,
            sure=sure,
            subject=subject,
            text=text,
            citizen={as_: words[name] for name, as_ in named.items() if words.get(name)},
            reply=reply,
            replied_at=replied_at,
            digest=digest,
        )

    def id_of(self, row: Row) -> str:
        """The number that the row bears, empty where it has none."""
        return self._words(row, "id")

    def _cell(self, row: Row, field: str) -> Cell:
        title = self._fields.get(field)
        return "" if title is None else row.cells.get(title, "")

    def _words(self, row: Row, field: str) -> str:
        cell = self._cell(row, field)
        if isinstance(cell, float):
            return str(int(cell)) if cell == int(cell) else str(cell)
        return cell.strip() if isinstance(cell, str) else cell.isoformat(sep=" ")

    def _text(self, words: Mapping[str, str]) -> str:
        text = words["text"]
        if not text:
            raise CannotPlace("row/no-text", "没有诉求内容", "says nothing: the text is empty")
        if len(text) > LONGEST_TEXT or len(words.get("subject", "")) > LONGEST_SUBJECT:
            raise CannotPlace(
                "row/too-long",
                f"内容超过 {LONGEST_TEXT} 字或主题超过 {LONGEST_SUBJECT} 字",
                f"is longer than {LONGEST_TEXT} characters, or {LONGEST_SUBJECT} in the subject",
            )
        if any("\x00" in said or not _storable(said) for said in words.values()):
            raise CannotPlace(
                "row/broken-characters",
                "含有残缺的字符",
                "holds characters that are broken",
            )
        return text

    def _received(self, row: Row) -> datetime:
        cell = self._cell(row, "received")
        if cell == "" or (isinstance(cell, str) and not cell.strip()):
            raise CannotPlace("row/no-time", "没有受理时间", "has no time of receipt")
        return self._moment(cell)[0]

    def _moment(self, cell: Cell) -> tuple[datetime, bool]:
        moment = read_moment(cell, self._zone)
        if moment is None:
            raise CannotPlace(
                "row/unreadable-time",
                f'看不懂时间 "{cell}"',
                f'"{cell}" is not a time',
            )
        if moment[0] > self._now:
            raise CannotPlace(
                "row/time-in-future",
                f'时间 "{cell}" 在将来',
                f'the time "{cell}" lies in the future',
            )
        if moment[0].year < 1949:
            raise CannotPlace(
                "row/time-too-early", f'时间 "{cell}" 过早', f'the time "{cell}" is too early'
            )
        return moment

    def _reply(
        self, row: Row, words: Mapping[str, str], received_at: datetime
    ) -> tuple[str | None, datetime | None]:
        reply = words.get("reply") or None
        cell = self._cell(row, "replied")
        dated = bool(words.get("replied"))
        if reply is None and not dated:
            return None, None
        if reply is None:
            raise CannotPlace(
                "row/reply-empty", "有答复时间, 没有答复意见", "has a time of reply but no reply"
            )
        if not dated:
            raise CannotPlace(
                "row/reply-without-time", "有答复意见, 没有答复时间", "has a reply without its time"
            )
        replied_at, with_time = self._moment(cell)
        if not with_time:  # a day alone: noon, or the receipt if that was later on the same day
            replied_at = min(replied_at + NOON, self._now)
            if replied_at.date() == received_at.date():
                replied_at = max(replied_at, received_at)
        if replied_at < received_at:
            raise CannotPlace(
                "row/reply-before-receipt",
                "答复时间早于受理时间",
                "was answered before it was received",
            )
        return reply, replied_at

    def _values(
        self, words: Mapping[str, str], subject: str | None, text: str
    ) -> tuple[dict[str, str], dict[str, float]]:
        stated = {name: words[name] for name in FACTS if words.get(name)}
        stated = {name: self._by_name(name, value) for name, value in stated.items()}
        stated = {**self._class(words.get("class")), **stated}
        guesses = suggest(self._rulebook, subject, text)
        values = {"channel": "import", **self._layout.defaults, **stated}
        sure: dict[str, float] = {}
        for name in GUESSED:
            if name in stated:
                sure[name] = 1.0
                continue
            value, how_sure = self._guess(guesses, name)
            sure[name] = how_sure
            if value is not None:
                values[name] = value
        try:
            self._rulebook.facts.request(values, self._now)
        except FactErrors as errors:
            first = errors.problems[0]
            raise CannotPlace(first.code, first.message_zh, first.message_en) from None
        return values, sure

    def _guess(self, guesses: Suggestion, name: str) -> tuple[str | None, float]:
        guess = getattr(guesses, name)
        default = self._layout.defaults.get(name)
        if guess is None or (guess.sure == 0 and default is not None):
            return default, 0.0
        return guess.value, guess.sure

    def _class(self, name: str | None) -> Mapping[str, str]:
        classes = self._layout.classes
        if classes is None or not name:
            return {}
        known = classes.get(name)
        if known is None and "area" not in self._layout.defaults:
            raise CannotPlace(
                "row/unknown-class",
                f'对照表里没有分类 "{name}", 也没有默认的业务领域',
                f'the map does not know the class "{name}" and has no default area',
            )
        return known or {"area": self._layout.defaults["area"]}

    def _by_name(self, name: str, value: str) -> str:
        """The id of a value; people write its Chinese name."""
        fact = self._rulebook.facts.facts[name]
        return next((id_ for id_, title in fact.values.items() if title == value), value)


def _storable(text: str) -> bool:
    return text.isascii() or not any(0xD800 <= ord(character) <= 0xDFFF for character in text)


def _digest(words: Mapping[str, str]) -> str:
    content = "\x1f".join(f"{name}={words[name]}" for name in sorted(words))
    return sha256(content.encode(errors="surrogatepass")).hexdigest()
