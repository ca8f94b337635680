"""The knowledge base on pages: written, approved, found; suggested to call takers; the portal."""

import re
from html import unescape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from engine.transfer.word import MOST_UNPACKED
from tests.integration.api_serving import LIFE_CITY, Clock, as_, serving

CHINESE = {"Accept-Language": "zh"}
EDITOR = {**CHINESE, **as_("knowledge-editor", "centre", "li")}
HEAD = {**CHINESE, **as_("centre-head", "centre", "head")}
TAKER = {**CHINESE, **as_("call-taker", "centre", "ct")}
FORM = {
    "title": "停水了怎么办",
    "question": "家里突然停水",
    "answer": "请看停水公告, 或打 5221111。",
    "unit": "water-group",
    "areas": "water",
    "public": "true",
}
PAGE = "/console/knowledge"


@pytest.fixture
def client(tmp_path):
    with serving(f"sqlite:///{tmp_path / 'k.db'}", home=LIFE_CITY, clock=Clock()) as opened:
        yield opened


def text(answer):
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def draft(client, **change):
    made = client.post(PAGE, data={**FORM, **change}, headers=EDITOR, follow_redirects=False)
    assert made.status_code == 303, made.text
    return re.match(r"/console/knowledge/(kb-\w{8})", made.headers["location"])[1]


def published(client, **change):
    id_ = draft(client, **change)
    client.post(f"{PAGE}/{id_}/submit", headers=EDITOR)
    assert "已发布" in text(client.post(f"{PAGE}/{id_}/approve", headers=HEAD))
    return id_


def test_an_article_is_written_reviewed_and_changed_on_pages(client):
    id_ = draft(client)
    path = f"{PAGE}/{id_}"
    assert "送审" in text(client.get(path, headers=EDITOR))
    assert client.get(path, headers=TAKER).status_code == 404
    client.post(f"{path}/submit", headers=EDITOR)
    assert "批准发布" not in text(client.get(path, headers=EDITOR))
    assert id_ in text(client.get(f"{PAGE}?state=in-review", headers=HEAD))
    text(client.post(f"{path}/approve", headers=HEAD))
    form = text(client.get(f"{path}/edit", headers=EDITOR))
    revision = re.search(r'name="revision" value="(\d+)"', form)[1]
    change = {**FORM, "answer": "新的答复", "revision": revision, "public": "false"}
    assert "新的答复" in text(client.post(f"{path}/edit", data=change, headers=EDITOR))
    assert client.post(f"{path}/edit", data=change, headers=EDITOR).status_code == 409
    seen = text(client.get(path, headers=TAKER))
    assert "5221111" in seen
    assert "新的答复" not in seen
    gone = client.post(f"{path}/withdraw", data={"reason": "政策已变"}, headers=HEAD)
    assert gone.status_code == 200
    assert client.get(path, headers=TAKER).status_code == 404
    assert client.post(f"{path}/other", headers=HEAD).status_code == 404


def test_search_and_what_was_not_found_become_a_new_article(client):
    id_ = published(client)
    assert id_ in text(client.get(PAGE, params={"q": "停水多久"}, headers=TAKER))
    nothing = text(client.get(PAGE, params={"q": "宠物火化"}, headers=TAKER))
    assert "没有搜到" in nothing
    assert "宠物火化" in text(client.get(f"{PAGE}/missed", headers=EDITOR))
    assert "宠物火化" not in text(client.get(f"{PAGE}/missed", headers=TAKER))
    new = text(client.get(f"{PAGE}/new", params={"title": "宠物火化"}, headers=EDITOR))
    assert 'value="宠物火化"' in new
    client.post(f"{PAGE}/missed", data={"query": "宠物火化"}, headers=EDITOR)
    assert "都搜到了" in text(client.get(f"{PAGE}/missed", headers=EDITOR))


def test_the_call_taker_is_offered_what_fits_and_answers_with_it(client):
    id_ = published(client)
    published(client, title="物业费", question="物业费谁定", answer="合同", areas="property")
    said = {"text": "您好, 我家今天早上停水了, 什么时候能来水"}
    ahead = text(client.post("/console/call/preview", data=said, headers=TAKER))
    assert f'data-fill-also-with="{id_}"' in ahead
    assert "物业费" not in ahead
    form = {**said, "area": "water", "category": "consultation", "action": "hung-up"}
    form |= {"answer.answer": FORM["answer"], "answer.article": id_}
    taken = client.post("/console/call", data=form, headers=TAKER)
    assert taken.status_code == 200
    assert client.held.store.article(id_).answers == 1


def test_citizens_find_what_is_asked_most_and_only_what_is_for_them(client):
    id_ = published(client)
    inner = published(client, title="停水内部口径", public="false")
    late = published(client, title="停水旧闻", valid_until="2017-09-01")
    front = text(client.get("/portal", headers=CHINESE))
    assert id_ in front
    assert inner not in front
    assert late not in front
    found = text(client.get("/portal/answers", params={"q": "停水"}, headers=CHINESE))
    assert (id_ in found, inner in found, late in found) == (True, False, False)
    assert "没有找到" in text(client.get("/portal/answers?q=宠物火化", headers=CHINESE))
    assert "5221111" in text(client.get(f"/portal/answers/{id_}", headers=CHINESE))
    assert client.held.store.article(id_).views == 1
    for hidden in (inner, late, "kb-00000000"):
        assert client.get(f"/portal/answers/{hidden}", headers=CHINESE).status_code == 404


def test_what_waits_in_the_knowledge_base_stands_on_the_home_page(client):
    id_ = published(client, review_on="2017-09-01")
    client.post(f"{PAGE}/{draft(client)}/submit", headers=EDITOR)
    draft(client)
    client.get(PAGE, params={"q": "宠物火化"}, headers=TAKER)

    def tiles(who):
        home = text(client.get("/console", headers=who))
        return {
            name: re.search(rf"<b>(\d+)</b>\s*<span>{name}</span>", home)
            for name in ("待审", "到期复核", "草稿", "没有搜到的")
        }

    assert {name: one and one[1] for name, one in tiles(EDITOR).items()} == {
        "待审": "1", "到期复核": "1", "草稿": "1", "没有搜到的": "1",
    }  # fmt: skip
    other = {**CHINESE, **as_("unit-head", "property-company", "qian")}
    assert [one and one[1] for one in tiles(other).values()] == ["0", "0", "0", None]
    assert set(tiles(TAKER).values()) == {None}
    assert id_ in text(client.get(f"{PAGE}?review=1", headers=EDITOR))


def test_which_article_answered_how_many_and_which(client):
    id_ = published(client)
    body = {"area": "water", "category": "consultation", "text": "停水", "answer": {"article": id_}}
    number = client.post("/api/tickets", json=body).json()["id"]
    uses = text(client.get(f"{PAGE}/uses", headers=EDITOR))
    assert id_ in uses
    assert "即时答复了 1 件" in uses
    assert "没有用知识" in text(client.get(f"{PAGE}/uses?until=2017-01-01", headers=EDITOR))
    assert number in text(client.get(f"{PAGE}/{id_}", headers=EDITOR))


def sent_file(client, name, content, action, who=EDITOR):
    files = {"file": (name, content)}
    answer = client.post(f"{PAGE}/import", data={"action": action}, files=files, headers=who)
    return answer.status_code, unescape(answer.text)


def test_an_editor_brings_articles_in_from_a_file(client):
    assert "导入知识" in text(client.get(f"{PAGE}/import", headers=EDITOR))
    rows = "标题,问题,答复,负责单位\n停水怎么办,停水,看公告,水务集团\n"
    bad = f"{rows}水压低,水压低,,水务集\n".encode("gb18030")
    _, wrong = sent_file(client, "k.csv", bad, "take")
    assert "2 处错误" in wrong
    assert "没有单位 水务集" in wrong
    good = f"{rows}水压低,水压低,报修,水务集团\n".encode()
    assert "2 条可以导入" in sent_file(client, "k.csv", good, "check")[1]
    assert "没有这样的知识" in text(client.get(f"{PAGE}?state=in-review", headers=EDITOR))
    _, waiting = sent_file(client, "k.csv", good, "take")
    assert "已导入 2 条" in waiting
    assert "停水怎么办" in waiting
    assert "2 条的标题已有" in sent_file(client, "k.csv", good, "take")[1]


def test_what_cannot_be_brought_in_is_told(client):
    assert "只能导入" in sent_file(client, "k.pdf", b"%PDF", "take")[1]
    assert "缺少列" in sent_file(client, "k.csv", b"a,b\n1,2\n", "take")[1]
    assert ".docx" in sent_file(client, "k.docx", b"PK", "take")[1]
    bomb = BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", bytes(MOST_UNPACKED + 1))
    assert "展开后太大" in sent_file(client, "k.xlsx", bomb.getvalue(), "take")[1]
    assert sent_file(client, "", b"", "take")[0] >= 400
    assert sent_file(client, "k.csv", b"a", "take", TAKER)[0] == 403
    assert client.get(f"{PAGE}/import", headers=TAKER).status_code == 403
