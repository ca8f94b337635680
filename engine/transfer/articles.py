"""Articles of the knowledge base from a table: one a row, each mistake with its line and column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from engine.knowledge.article import Content, problems_of
from engine.rulebook.rulebook import Rulebook
from engine.transfer.refusals import Reason, unreadable
from engine.transfer.sheet import EXCEL, Cell, Row, Sheet, read_sheet
from engine.transfer.word import InWord, read_word

TITLES: Mapping[str, tuple[str, ...]] = {
    "title": ("标题",),
    "question": ("问题", "市民问法"),
    "answer": ("答复", "答案", "回答"),
    "unit": ("单位", "负责单位", "责任单位"),
    "areas": ("业务领域", "领域"),
    "categories": ("诉求类型", "类型"),
    "valid_from": ("有效期自", "生效日期"),
    "valid_until": ("有效期至", "失效日期"),
    "review_on": ("复核日期",),
    "public": ("市民可见", "公开"),
}
"""Field → what its column may be called, beside the field's own name."""
WORD = frozenset({".docx", ".docm", ".doc", ".dotx"})
KNOWN_FILES = WORD | EXCEL | {".csv", ".txt"}
"""How the names of files end that can be read; an old .doc is told how to become a new one."""
LONG = frozenset({"question", "answer"})
NEEDED = ("title", "question", "answer", "unit")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_PARTED = re.compile(r"[、,;，；\n]+")
_YES = frozenset({"", "是", "true", "yes", "1", "1.0", "公开"})
_NO = frozenset({"否", "false", "no", "0", "0.0", "内部"})


_STRAY = Reason(
    "row/article",
    "这一段不属于任何一条知识: 请移到某一条的标题之下",
    "this paragraph belongs to no article: move it below the title of one",
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong at a line of a table or a paragraph of a document; ``column`` by its title."""

    line: int
    column: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Read:
    """The articles of a table, with the line of each, and everything that is wrong in it."""

    articles: tuple[tuple[int, Content], ...]
    mistakes: tuple[Mistake, ...]


def read_file(path: Path, rulebook: Rulebook) -> Read:
    """Read CSV, Excel or Word; raises ``Unreadable``."""
    if path.suffix.lower() in WORD:
        names = {name: field for field, names in TITLES.items() for name in names}
        return read_written(read_word(path, names, LONG), rulebook)
    return read_articles(read_sheet(path), rulebook)


def read_articles(sheet: Sheet, rulebook: Rulebook) -> Read:
    """Read a table; raises ``Unreadable`` where a column that is needed is missing."""
    columns = _columns(sheet.columns)
    articles: list[tuple[int, Content]] = []
    mistakes: list[Mistake] = []
    for row in sheet.rows:
        reading = _Reading(row, columns)
        content = reading.content(rulebook)
        for problem in problems_of(rulebook, content):
            reading.wrong(problem.field or "title", problem.zh, problem.en)
        mistakes += reading.mistakes
        articles.append((row.line, content))
    return Read(tuple(articles), tuple(mistakes))


def read_written(found: InWord, rulebook: Rulebook) -> Read:
    """Read the articles of a Word document; where no question is given the title asks it."""
    articles: list[tuple[int, Content]] = []
    mistakes = [Mistake(line, "", _STRAY) for line in found.strays]
    columns = {field: names[0] for field, names in TITLES.items()}
    for one in found.articles:
        said = {"question": one.said["title"], **{n: text for n, text in one.said.items() if text}}
        row = Row(one.line, {columns[name]: text for name, text in said.items()})
        reading = _Reading(row, columns, one.places)
        content = reading.content(rulebook)
        for problem in problems_of(rulebook, content):
            reading.wrong(problem.field or "title", problem.zh, problem.en)
        mistakes += reading.mistakes
        articles.append((one.line, content))
    if not articles:
        raise unreadable(
            "file/no-articles",
            "没有用标题样式的段落: 每条知识的标题请用“标题 1”至“标题 9”的样式",
            "no paragraph has the style of a heading: give the title of each article one",
        )
    return Read(tuple(articles), tuple(sorted(mistakes, key=lambda one: one.line)))


def _columns(titles: Iterable[str]) -> dict[str, str]:
    known = {name: field for field, names in TITLES.items() for name in (field, *names)}
    found: dict[str, str] = {}
    for title in titles:
        field = known.get(title.strip())
        if field is not None:
            found.setdefault(field, title)
    missing = [field for field in NEEDED if field not in found]
    if missing:
        zh = "、".join(TITLES[field][0] for field in missing)
        raise unreadable(
            "file/column-missing", f"缺少列: {zh}", f"columns are missing: {', '.join(missing)}"
        )
    return found


class _Reading:
    """One row as it is read."""

    def __init__(
        self, row: Row, columns: Mapping[str, str], places: Mapping[str, int] | None = None
    ) -> None:
        self._row = row
        self._columns = columns
        self._places = places or {}
        self.mistakes: list[Mistake] = []

    def content(self, rulebook: Rulebook) -> Content:
        """What the row says; what cannot be read is left out and noted."""
        units = {one.name: one.id for one in rulebook.departments.values()}
        areas = {one.name: one.id for one in rulebook.areas.values()}
        categories = {one.name: one.id for one in rulebook.categories.values()}
        unit = self._text("unit")
        return Content(
            title=self._text("title"),
            question=self._text("question"),
            answer=self._text("answer"),
            unit=units.get(unit, unit),
            areas=self._several("areas", areas),
            categories=self._several("categories", categories),
            valid_from=self._day("valid_from"),
            valid_until=self._day("valid_until"),
            review_on=self._day("review_on"),
            public=self._public(),
        )

    def wrong(self, field: str, zh: str, en: str) -> None:
        """Note a mistake in the column of a field."""
        column = self._columns.get(field, field)
        line = self._places.get(field, self._row.line)
        self.mistakes.append(Mistake(line, column, Reason("row/article", zh, en)))

    def _cell(self, field: str) -> Cell:
        title = self._columns.get(field)
        return "" if title is None else self._row.cells.get(title, "")

    def _text(self, field: str) -> str:
        cell = self._cell(field)
        return cell.strip() if isinstance(cell, str) else str(cell)

    def _several(self, field: str, ids: Mapping[str, str]) -> tuple[str, ...]:
        said = filter(None, (one.strip() for one in _PARTED.split(self._text(field))))
        return tuple(dict.fromkeys(ids.get(one, one) for one in said))

    def _day(self, field: str) -> date | None:
        cell = self._cell(field)
        if isinstance(cell, datetime):
            return cell.date()
        said = str(cell).strip()
        if not said:
            return None
        found = _DATE.fullmatch(said)
        try:
            if found is not None:
                return date(*map(int, found.groups()))
        except ValueError:
            pass
        self.wrong(
            field,
            f'看不懂日期 "{said[:40]}", 应写成 2026-11-30',
            f'"{said[:40]}" is not a day: write 2026-11-30',
        )
        return None

    def _public(self) -> bool:
        said = self._text("public").lower()
        if said not in _YES | _NO:
            self.wrong(
                "public", f'"{said[:40]}" 应写成 是 或 否', f'"{said[:40]}": write yes or no'
            )
        return said not in _NO
