"""A report as the files that offices use, read back by what reads such files."""

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import docx
import pytest
from docx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from engine.insight.papers import FORMS, Cover, cover_of, paper_of
from tests.unit.insight.reporting import report, rows

ZONE = ZoneInfo("Asia/Shanghai")


def made(form, language="zh", **more):
    one = report(**more)
    return paper_of(one, cover_of(one, language, ZONE), form, language)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_form_is_made_in_both_languages(form, language):
    content = made(form, language)
    assert content[:2] == (b"\xef\xbb" if form == "csv" else b"PK")


def test_csv_holds_whole_numbers_and_no_formulas():
    content = made("csv").decode("utf-8-sig")
    assert made("csv").startswith("\ufeff".encode())
    first, *lines = csv.reader(StringIO(content))
    assert first[:8] == ["编号", "承办单位", "名次", "上期名次", "得分", "等次", "扣分", "受理数量"]
    assert {len(line) for line in lines} == {len(first)}
    b = dict(zip(first, lines[0], strict=True))
    assert (b["编号"], b["名次"], b["得分"], b["等次"]) == ("b", "1", "98.40", "优秀")
    assert (b["及时联系率"], b["及时联系率: 好"], b["及时联系率: 应计"]) == ("96.00%", "48", "50")
    assert (b["满意率: 不计入"], b["受理数量: 不计入"]) == ("2", "3")
    assert lines[3][1] == "'=丁单位"
    assert lines[-1][1] == "威海市"
    assert "grade" in next(csv.reader(StringIO(made("csv", "en").decode("utf-8-sig"))))


def test_excel_has_the_table_a_chart_and_notes():
    book = CalamineWorkbook.from_filelike(BytesIO(made("xlsx")))
    assert book.sheet_names == ["考核表", "图", "说明"]
    title, below, names, *lines = book.get_sheet_by_index(0).to_python()
    assert title[0] == "2017年9月考核表 (按承办单位)"
    assert below[0] == "统计于 2017-10-08 10:00"
    first = dict(zip(names, lines[0], strict=True))
    assert (first["承办单位"], first["名次"], first["得分"]) == ("乙单位", 1, 98.4)
    assert (first["及时联系率"], first["及时联系率 (应计)"]) == (0.96, 50)
    assert lines[-1][0] == "威海市"
    with ZipFile(BytesIO(made("xlsx"))) as parts:
        chart = parts.read("xl/charts/chart1.xml").decode()
        styles = parts.read("xl/styles.xml").decode()
    assert "'考核表'!$D$4:$D$6" in chart.replace("考核表!", "'考核表'!")
    assert "仿宋" in styles
    notes = [line[0] for line in book.get_sheet_by_index(2).to_python()]
    said = "及时联系率: 期内联系市民的时限中按时完成的所占比率, 占 40 分"
    assert any(note.startswith(said) for note in notes)


@pytest.mark.parametrize("by", ["area", "district"])
def test_excel_charts_a_rate_where_nothing_is_scored(by):
    content = made("xlsx", "en", by=by, made=rows(assessed=()))
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    names = book.get_sheet_by_index(0).to_python()[2]
    assert names[1:4] == ["受理数量", "受理数量 (left out)", "Timely contact"]
    with ZipFile(BytesIO(content)) as parts:
        assert "$D$4:$D$7" in parts.read("xl/charts/chart1.xml").decode()


def test_word_repeats_its_headings_and_names_its_fonts():
    document = docx.Document(BytesIO(made("docx")))
    assert document.paragraphs[0].text == "2017年9月考核表 (按承办单位)"
    assert document.paragraphs[0].runs[0]._element.rPr.rFonts.get(qn("w:eastAsia")) == (
        "方正小标宋简体"
    )
    (table,) = document.tables
    heading = table.rows[0]
    assert heading._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in heading.cells] == [
        "名次", "承办单位", "受理数量", "及时联系率", "满意率", "协办按时率",
        "扣分", "得分", "等次",
    ]  # fmt: skip
    assert [cell.text for cell in table.rows[1].cells] == [
        "1", "乙单位", "60", "96.00%\n48/50", "90.00%\n45/50", "–", "", "98.40", "优秀",
    ]  # fmt: skip
    assert len(table.rows) == 6
    section = document.sections[0]
    assert section.page_width > section.page_height
    assert "PAGE" in section.footer.paragraphs[0]._p.xml


def test_a_bulletin_writes_its_own_cover():
    cover = Cover("关于9月的通报", "第3期", ("更正: 第2版",))
    document = docx.Document(BytesIO(paper_of(report(), cover, "docx", "zh")))
    texts = [one.text for one in document.paragraphs]
    assert texts == ["关于9月的通报", "第3期", "更正: 第2版"]


def test_a_period_that_is_not_over_says_so():
    from dataclasses import replace

    one = report()
    running = replace(one, made_at=one.until)
    assert "周期未结束" in cover_of(running, "zh", ZONE).below
    assert "not over" in cover_of(running, "en", ZONE).below
