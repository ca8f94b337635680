"""The special report as a Word document, laid out as Chinese offices expect it (GB/T 9704-2012).

A4; margins of 37, 35, 28 and 26 mm; body in 仿宋 of size 3 (16 pt) on lines of 28 pt, first line
indented by two characters; headings in 黑体 and 楷体; the number of the page at the foot. The fonts
are named, not brought along: where one is missing, Word takes another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from engine.rulebook.rulebook import Rulebook
from engine.special_reports.drafting import change_said, name_of, span_said
from engine.special_reports.findings import Findings, Theme, tenths
from engine.special_reports.report import DRAFT, SIGNED, Chapter, SpecialReport

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

SONG, FANG, KAI, HEI = "方正小标宋简体", "仿宋", "楷体", "黑体"
BODY, SMALL, TITLE, MASTHEAD = 16, 12, 22, 36
"""Sizes in points: size 3, small size 4, size 2, and the red head."""
LINE = 28
MOST_DAYS = 15
"""Days that the table of days shows; of more, weeks are shown."""
_RED = (0xC0, 0x14, 0x14)
_NUMBERS = "一二三四五六七八九十"
_COLUMNS = ("领域", "本期", "前期", "变化")


def word_of(rulebook: Rulebook, report: SpecialReport) -> bytes:
    """The report as a .docx file; until it is signed it says that it is not."""
    # python-docx takes a third of a second to import: nobody waits for it who wants no document.
    import docx

    document = docx.Document()
    _page(document)
    _head(rulebook, document, report)
    content, findings = report.latest.content, report.findings
    _line(document, content.title, SONG, TITLE, centre=True, before=16, after=10)
    _line(document, f"{content.to}：", FANG, BODY)
    for said in _paragraphs(content.summary):
        _line(document, said, FANG, BODY, indent=True)
    section = iter(_NUMBERS)
    if findings.days:
        _heading(document, next(section), "诉求概况")
        _figures(rulebook, document, findings)
    if findings.rises:
        _heading(document, next(section), "诉求突增")
        _rises(rulebook, document, findings)
    if content.chapters:
        _heading(document, next(section), "热点诉求")
        for number, chapter in enumerate(content.chapters, start=1):
            _chapter(document, number, chapter, findings.theme(chapter.key))
    if content.advice.strip():
        _heading(document, next(section), "工作建议")
        for said in _paragraphs(content.advice):
            _line(document, said, FANG, BODY, indent=True)
    _foot(rulebook, document, report)
    made = report.last("sign") or report.entries[0]
    _properties(document, content.title, made.at)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _page(document: Document) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = FANG, Pt(BODY)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FANG)
    foot: Any = section.footer.paragraphs[0]
    foot.alignment = 1
    for kind, said in (("begin", None), (None, "PAGE"), ("end", None)):
        run = foot.add_run("— " if kind == "begin" else "")
        if said is None:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), str(kind))
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = said
        run._element.append(mark)  # noqa: SLF001 - python-docx has no fields of its own
    foot.add_run(" —")
    for run in foot.runs:
        run.font.size = Pt(14)


def _head(rulebook: Rulebook, document: Document, report: SpecialReport) -> None:
    """The red head: what it is, its number, who issues it and when, above a red line."""
    issuer = f"{rulebook.city.name}{rulebook.city.number}政务服务热线"
    _line(document, "群众诉求舆情专报", SONG, MASTHEAD, centre=True, red=True, after=6, exact=False)
    if report.issue is None:
        number = "（草稿，未签发）" if report.state == DRAFT else "（送签稿，未签发）"
    else:
        year, _, count = report.issue.partition("-")
        number = f"〔{year}〕第 {count} 期"
    _line(document, number, FANG, BODY, centre=True)
    signed = report.last("sign")
    day = (signed.at if signed else report.changed_at).astimezone(rulebook.city.zone)
    said = f"{issuer}　　{day.year}年{day.month}月{day.day}日"
    _line(document, said, FANG, BODY, centre=True, ruled=True)


def _figures(rulebook: Rulebook, document: Document, findings: Findings) -> None:
    _line(document, _days_said(findings), FANG, BODY, indent=True)
    areas = [one for one in findings.tallies if one.by == "area" and (one.requests or one.before)]
    rows = [
        (name_of(rulebook, one.by, one.of), str(one.requests), str(one.before),
         change_said(one.requests, one.before).removeprefix("与前期"))
        for one in areas
    ]  # fmt: skip
    if rows:
        _table(document, _COLUMNS, rows, (38, 24, 24, 66))


def _days_said(findings: Findings) -> str:
    """The requests of each day, or of each week where there are many days."""
    if len(findings.days) <= MOST_DAYS:
        said = (
            f"{day.month}月{day.day}日 {count} 件"
            for place, count in enumerate(findings.days)
            for day in (findings.since + timedelta(days=place),)
        )
        return f"逐日受理：{'，'.join(said)}。"
    weeks = (
        f"{span_said(first, min(first + timedelta(days=6), findings.until))} "
        f"{sum(findings.days[place : place + 7])} 件"
        for place in range(0, len(findings.days), 7)
        for first in (findings.since + timedelta(days=place),)
    )
    return f"逐周受理：{'，'.join(weeks)}。"


def _rises(rulebook: Rulebook, document: Document, findings: Findings) -> None:
    rows = [
        (f"{one.on.month}月{one.on.day}日", name_of(rulebook, one.by, one.of), str(one.requests),
         tenths((one.expected + 5) // 10))
        for one in findings.rises
    ]  # fmt: skip
    _table(
        document, ("日期", "领域、类型或地点", "受理 (件)", "同期约 (件)"), rows, (28, 66, 28, 30)
    )
    share = f"{findings.false_alarms}%"
    note = f"注：与此前同一星期几相比；所列突增中，纯属偶然的比例控制在 {share} 以内。"
    _line(document, note, KAI, SMALL, exact=False)


def _chapter(document: Document, number: int, chapter: Chapter, theme: Theme | None) -> None:
    place = _NUMBERS[number - 1] if number <= len(_NUMBERS) else str(number)
    _line(document, f"（{place}）{chapter.title}", KAI, BODY, indent=True, bold=True, keep=True)
    if theme is not None:
        said = f"热度 {tenths(theme.heat)}，{theme.people} 人，诉求 {theme.requests} 件。"
        _line(document, said, FANG, BODY, indent=True)
    for text in _paragraphs(chapter.comment):
        _line(document, text, FANG, BODY, indent=True)
    for quote in chapter.quotes:
        said = " ".join(quote.said.split())
        _line(document, f"“{said}”（工单 {quote.ticket}）", KAI, BODY, indent=True)


def _foot(rulebook: Rulebook, document: Document, report: SpecialReport) -> None:
    findings, signed = report.findings, report.last("sign")
    made = findings.made_at.astimezone(rulebook.city.zone)
    span, signer = span_said(findings.since, findings.until), "（未签发）"
    if signed is not None and report.state == SIGNED:
        signer = signed.by
    told = [
        (
            f"数据：{span}，{made:%Y-%m-%d %H:%M} 由系统统计，规则版本 {findings.rulebook[:12]}；"
            "保密件不在其中；诉求摘录已脱敏。"
        ),
        f"起草：系统；编辑：{'、'.join(report.authors) or '（尚未编辑）'}；签发：{signer}。",
    ]
    if report.seal is not None:
        told.append(f"内容校验 (SHA-256)：{report.seal}")
    for place, said in enumerate(told):
        _line(document, said, FANG, SMALL, before=0 if place else 18, exact=False)


def _heading(document: Document, number: str, text: str) -> None:
    _line(document, f"{number}、{text}", HEI, BODY, indent=True, keep=True)


def _line(
    document: Any,
    text: str,
    font: str,
    size: int,
    *,
    centre: bool = False,
    indent: bool = False,
    bold: bool = False,
    red: bool = False,
    ruled: bool = False,
    keep: bool = False,
    exact: bool = True,
    before: int = 0,
    after: int = 0,
) -> Paragraph:
    """One paragraph. ``exact``: lines of 28 pt; ``ruled``: a red line below it; ``keep``: on one
    page with what follows."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    paragraph: Paragraph = document.add_paragraph()
    shape: Any = paragraph.paragraph_format
    if centre:
        paragraph.alignment = 1  # type: ignore[assignment]
    if indent:
        shape.first_line_indent = Pt(2 * size)
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    if exact:
        shape.line_spacing = Pt(max(LINE, size + 8))
    shape.keep_with_next = keep
    run: Any = paragraph.add_run(text)
    run.font.name, run.font.size, run.font.bold = font, Pt(size), bold
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001 - no font for Chinese else
    if red:
        run.font.color.rgb = RGBColor(*_RED)
    if ruled:
        borders, border = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
        rule = (("val", "single"), ("sz", "18"), ("space", "6"), ("color", "C01414"))
        for name, value in rule:
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
        paragraph._p.get_or_add_pPr().append(borders)  # noqa: SLF001 - nor borders
    return paragraph


def _table(
    document: Document,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths: Sequence[int],
) -> None:
    """A table whose head stands on every page again; widths in millimetres."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    table: Any = document.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    table.alignment = 1
    head = table.rows[0]
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - nor heads that come again
    _fill(head, heads, HEI)
    for row in rows:
        _fill(table.add_row(), row, FANG)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _fill(row: Any, texts: Sequence[str], font: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    for cell, text in zip(row.cells, texts, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.alignment = 1
        run = paragraph.add_run(text)
        run.font.name, run.font.size = font, Pt(SMALL)
        run._element.rPr.rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001


def _properties(document: Document, title: str, at: datetime) -> None:
    known = document.core_properties
    known.title, known.author, known.comments = title, "大服务", ""
    known.created = known.modified = at.replace(tzinfo=None)


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
