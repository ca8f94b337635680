"""The Word document of a special report: read again by python-docx."""

from io import BytesIO

import docx
import pytest

from engine.special_reports import editing
from engine.special_reports.word import word_of
from tests.unit.special_reports.made import NOW
from tests.unit.special_reports.test_editing import CITY, HEAD, begun, sent


def read(report):
    document = docx.Document(BytesIO(word_of(CITY, report)))
    return document, [one.text for one in document.paragraphs]


@pytest.fixture(scope="module")
def signed():
    report = editing.sign(sent(), "2017-3", HEAD, NOW)
    return report, *read(report)


def test_it_bears_its_number_its_words_and_its_seal(signed):
    report, _, said = signed
    text = "\n".join(said)
    assert said[:2] == ["群众诉求舆情专报", "〔2017〕第 3 期"]
    assert "2017年9月28日" in said[2]
    assert "市委、市政府分管领导：" in said
    assert report.latest.content.summary.splitlines()[0] in said
    for heading in ("一、诉求概况", "二、诉求突增", "三、热点诉求", "四、工作建议"):
        assert heading in said
    assert "（一）碧湾小区停水" in said
    assert "热度 88.3，11 人，诉求 12 件。" in said
    assert "“碧湾小区停水两天了, 电话 138****1234。”（工单 20170924-AAAAAAAA）" in said
    assert "编辑：li；签发：zhao。" in text
    assert report.seal in text


def test_its_tables_hold_the_figures_and_their_heads_stand_on_every_page(signed):
    _, document, _ = signed
    figures, rises = document.tables
    assert [cell.text for cell in figures.rows[0].cells] == ["领域", "本期", "前期", "变化"]
    assert [cell.text for cell in figures.rows[1].cells][1:] == ["82", "40", "增加 42 件 (105.0%)"]
    assert [cell.text for cell in figures.rows[3].cells][1:] == ["0", "9", "减少 9 件"]
    assert [cell.text for cell in rises.rows[1].cells][::2] == ["9月23日", "21"]
    for table in document.tables:
        assert "w:tblHeader" in table.rows[0]._tr.xml


def test_it_is_laid_out_as_offices_expect_it(signed):
    _, document, _ = signed
    section = document.sections[0]
    sides = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(side.mm) for side in sides] == [210, 297, 37, 28]
    assert "PAGE" in section.footer._element.xml
    body = next(one for one in document.paragraphs if one.text.startswith("9月21日至27日"))
    assert body.runs[0].font.size.pt == 16
    assert 'w:eastAsia="仿宋"' in body.runs[0]._element.xml


def test_what_is_not_signed_says_so():
    _, draft = read(begun())
    assert draft[1] == "（草稿，未签发）"
    assert any("编辑：（尚未编辑）；签发：（未签发）。" in one for one in draft)
    _, waiting = read(sent())
    assert waiting[1] == "（送签稿，未签发）"
