"""``dafuwu knowledge import``: all rows or none, each mistake with its line and column."""

import pytest
import xlsxwriter

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
        "k.csv:3 [负责单位]",
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
