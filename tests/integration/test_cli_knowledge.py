"""``dafuwu knowledge import``: all rows or none, each mistake with its line and column."""

from zipfile import ZipFile

import pytest
import xlsxwriter
from docx import Document

from engine.store import open_store
from engine.store.knowledge import ArticleFilter
from tests.integration.api_serving import LIFE_CITY
from tests.integration.commanding import runner

TITLES = "标题,问题,答复,负责单位,业务领域,复核日期,市民可见"
GOOD = "停水怎么办,家里停水,看公告,水务集团,供水,2018/3/1,是"


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    command = runner(capsys)
    return lambda *said: command("knowledge", "import", *said, "--home", LIFE_CITY)


def kept():
    with open_store("sqlite:///dafuwu.db") as store:
        return store.list_articles(ArticleFilter(latest=True), 10)


def test_articles_come_in_for_review_once(run, tmp_path):
    (tmp_path / "k.csv").write_text(f"{TITLES}\n{GOOD}\n", encoding="gb18030")
    assert "1 条可以导入" in run("k.csv", "--check").out
    assert kept() == []
    assert "已导入 1 条" in run("k.csv").out
    assert "已导入 0 条" in run("k.csv").out
    (article,) = kept()
    content = article.latest.content
    assert (article.latest.state, content.unit, content.areas) == (
        "in-review", "water-group", ("water",),
    )  # fmt: skip
    assert (str(content.review_on), content.public) == ("2018-03-01", True)


def test_articles_that_somebody_has_approved_are_published(run, tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "k.xlsx"))
    sheet = book.add_worksheet()
    for line, row in enumerate((TITLES, GOOD)):
        sheet.write_row(line, 0, row.split(","))
    book.close()
    assert run("k.xlsx", "--approved-by", "head").code == 0
    (article,) = kept()
    assert (article.latest.state, article.latest.judged_by) == ("published", "head")


def test_each_mistake_is_told_with_its_place_and_nothing_is_taken(run, tmp_path):
    bad = ",家里停水,看公告,水务集,供水,明天,也许"
    (tmp_path / "k.csv").write_text(f"{TITLES}\n{GOOD}\n{bad}\n", encoding="utf-8")
    refused = run("k.csv")
    assert refused.code == 1
    for place in (
        "k.csv:3 [标题]",
        "k.csv:3 [负责单位] 没有单位 水务集, 是否想写 水务集团?",
        "k.csv:3 [复核日期]",
        "k.csv:3 [市民可见]",
    ):
        assert place in refused.out
    assert "4 处错误" in refused.err
    assert kept() == []


def test_a_table_without_answers_is_no_knowledge(run, tmp_path):
    (tmp_path / "k.csv").write_text("标题,问题\n停水,停水\n", encoding="utf-8")
    refused = run("k.csv")
    assert refused.code == 2
    assert "答复" in refused.err


def written(path, *pieces):
    """A Word document; a piece is a paragraph, or a level with its heading."""
    document = Document()
    for piece in pieces:
        if isinstance(piece, str):
            document.add_paragraph(piece)
        else:
            level, text = piece
            document.add_heading(text, level)
    document.save(str(path))


def test_articles_of_a_word_document_come_in(run, tmp_path):
    written(
        tmp_path / "k.docx",
        "供水知识汇编",
        (1, "供水"),
        "负责单位: 水务集团",
        "业务领域：供水",
        (2, "停水怎么办"),
        "问题: 家里停水了, 什么时候来水?",
        "复核日期: 2018-03-01",
        (3, "答复"),
        "先看停水公告。",
        "没有公告的请报修。",
        (2, "水压低怎么办"),
        "请报修: 打 5221111。",
        "市民可见: 否",
        (1, "物业"),
        (2, "物业费谁定"),
        "负责单位: 物业公司",
        "由合同约定。",
    )
    assert "已导入 3 条" in run("k.docx").out
    found = {one.latest.content.title: one.latest.content for one in kept()}
    water = found["停水怎么办"]
    assert (water.question, water.answer) == (
        "家里停水了, 什么时候来水?", "先看停水公告。\n没有公告的请报修。",
    )  # fmt: skip
    assert (water.unit, water.areas, str(water.review_on)) == (
        "water-group", ("water",), "2018-03-01",
    )  # fmt: skip
    low = found["水压低怎么办"]
    assert (low.question, low.answer, low.public) == ("水压低怎么办", "请报修: 打 5221111。", False)
    assert (low.unit, low.review_on) == ("water-group", None)
    assert (found["物业费谁定"].unit, found["物业费谁定"].areas) == ("property-company", ())


def test_mistakes_in_a_word_document_are_told_by_paragraph(run, tmp_path):
    written(
        tmp_path / "k.docx",
        (1, "供水"),
        "负责单位: 水务集",
        "这一段没有标题",
        (2, "停水怎么办"),
        "复核日期: 明天",
    )
    refused = run("k.docx")
    assert refused.code == 1
    assert "k.docx:2 [单位]" in refused.out
    assert "k.docx:3 " in refused.out
    assert "k.docx:4 [答复]" in refused.out
    assert "k.docx:5 [复核日期]" in refused.out
    assert kept() == []


def test_what_is_no_word_document_is_refused(run, tmp_path):
    written(tmp_path / "plain.docx", "没有标题")
    assert "标题样式" in run("plain.docx").err
    written(tmp_path / "empty.docx")
    assert "空的" in run("empty.docx").err
    (tmp_path / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    assert ".docx" in run("old.doc").err
    with ZipFile(tmp_path / "zip.docx", "w") as packed:
        packed.writestr("a.txt", "a")
    assert ".docx" in run("zip.docx").err
