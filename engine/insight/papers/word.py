"""A report as a Word document, laid out as Chinese offices expect it (GB/T 9704-2012).

A4 turned aside; the title in 方正小标宋, text in 仿宋, headings in 黑体. The fonts are named, not
brought along: where one is missing, Word takes another.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from engine.insight.papers.cover import Cover, Language, title_of
from engine.insight.report import BY_NAMES, Figure, Report, Row, percent, points

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

SONG, FANG, HEI = "方正小标宋简体", "仿宋", "黑体"
TITLE, BODY, CELL = 22, 14, 10.5
"""Sizes in points: size 2, size 4, size 5."""
WIDTH = 249
"""Millimetres between the margins of the page."""


def word_of(report: Report, cover: Cover, language: Language) -> bytes:
    """The document as a file."""
    # python-docx takes a third of a second to import: nobody waits for it who wants no document.
    import docx

    document = docx.Document()
    _page(document)
    _line(document, cover.title, SONG, TITLE, centre=True)
    _line(document, cover.below, FANG, BODY, centre=True)
    _table(document, report, language)
    for note in cover.notes:
        _line(document, note, FANG, 12)
    properties = document.core_properties
    properties.title, properties.author, properties.language = cover.title, "", language
    properties.created = properties.modified = report.made_at.replace(tzinfo=None)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _page(document: Document) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    section.left_margin, section.right_margin = Mm(24), Mm(24)
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = FANG, Pt(BODY)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FANG)
    foot: Any = section.footer.paragraphs[0]
    foot.alignment = 1
    for kind, said in (("begin", None), (None, "PAGE"), ("end", None)):
        run = foot.add_run("— " if kind == "begin" else "")
        mark = OxmlElement("w:instrText" if said else "w:fldChar")
        if said:
            mark.text = said
        else:
            mark.set(qn("w:fldCharType"), str(kind))
        run._element.append(mark)  # noqa: SLF001 - python-docx has no fields of its own
    foot.add_run(" —")


def _line(document: Document, said: str, font: str, size: float, *, centre: bool = False) -> None:
    from docx.shared import Pt

    paragraph: Any = document.add_paragraph()
    paragraph.alignment = 1 if centre else 0
    paragraph.paragraph_format.space_after = Pt(6)
    _run(paragraph, said, font, size)


def _run(paragraph: Any, said: str, font: str, size: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(said)
    run.font.name, run.font.size = font, Pt(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001 - the font of Chinese text


def _table(document: Document, report: Report, language: Language) -> None:
    names = _names(report, language)
    rows = (*report.rows, report.totals)
    table = document.add_table(rows=1 + len(rows), cols=len(names), style="Table Grid")
    widths = _widths(report)
    _fill(table, 0, names, HEI, widths)
    _repeat_heading(table)
    grades = {id_: zh if language == "zh" else en or zh for id_, zh, en in report.grades}
    for place, row in enumerate(rows, start=1):
        _fill(table, place, _cells(report, row, grades, language), FANG, widths)


def _widths(report: Report) -> list[int]:
    """How wide the columns are, in millimetres: names have room, figures share what is left."""
    before, after = ([16, 56], [14, 20, 20]) if report.scored else ([56], [])
    left = WIDTH - sum(before) - sum(after)
    many = max(1, len(report.headings))
    return [*before, *[left // many] * len(report.headings), *after]


def _names(report: Report, language: Language) -> list[str]:
    zh = language == "zh"
    names = ["名次" if zh else "Rank"] if report.scored else []
    names.append(BY_NAMES[report.by][0 if zh else 1])
    names += [title_of(heading, language) for heading in report.headings]
    if report.scored:
        names += ["扣分", "得分", "等次"] if zh else ["Malus", "Points", "Grade"]
    return names


def _cells(report: Report, row: Row, grades: dict[str, str], language: Language) -> list[str]:
    cells = [_rank(row)] if report.scored else []
    cells.append(row.name or ("未定" if language == "zh" else "unknown"))
    cells += [_figure(figure) for figure in row.figures]
    if report.scored:
        cells += [str(row.malus or ""), points(row.points), grades.get(row.grade or "", "–")]
    return cells


def _rank(row: Row) -> str:
    if row.rank is None:
        return "–"
    change = row.change or 0
    moved = "" if not change else f" {'↑' if change > 0 else '↓'}{abs(change)}"
    return f"{row.rank}{moved}"


def _figure(figure: Figure) -> str:
    if figure.good is None:
        return str(figure.total)
    return f"{percent(figure.rate)}\n{figure.good}/{figure.total}" if figure.total else "–"


def _fill(table: Table, place: int, said: list[str], font: str, widths: list[int]) -> None:
    from docx.enum.table import WD_ALIGN_VERTICAL
    from docx.shared import Mm

    # The cells of the row are asked for once: asking for each walks the whole table.
    for cell, text, width in zip(table.rows[place].cells, said, widths, strict=True):
        cell.width = Mm(width)
        paragraph: Any = cell.paragraphs[0]
        paragraph.alignment = 1
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        _run(paragraph, text, font, CELL)


def _repeat_heading(table: Table) -> None:
    """Let the first row stand on each page, and no row be torn in two."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for place, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx does not speak of it
        for name in ("w:cantSplit", "w:tblHeader") if place == 0 else ("w:cantSplit",):
            mark = OxmlElement(name)
            mark.set(qn("w:val"), "true")
            properties.append(mark)
