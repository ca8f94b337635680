"""The knowledge base on both databases: kept, found, counted; and over the API."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from engine.knowledge import editing
from engine.knowledge.article import Content
from engine.knowledge.editing import Editor
from engine.knowledge.query import thesaurus_of
from engine.store.knowledge import ArticleChanged, ArticleFilter
from engine.tickets.asks import By
from tests.integration.api_serving import LIFE_CITY, Clock, as_, is_problem, serving
from tests.integration.store_making import make_change

NOW = datetime(2017, 9, 28, 2, 0, tzinfo=UTC)
TODAY = date(2017, 9, 28)
LI, WANG = Editor("li", By()), Editor("wang", By())
WATER = Content("停水了怎么办", "家里突然停水", "请看停水公告。", "water-group", ("water",))
HEAT = Content("供暖从哪天开始", "什么时候开始供暖", "十一月。", "heating-group", ("heating",))
USABLE = ArticleFilter(usable_on=TODAY)


def keep(store, step):
    return store.keep_article(step.article, step.changed, NOW)


def publish(store, id_, content):
    article = keep(store, editing.begin(id_, content, LI, NOW))
    article = keep(store, editing.submit(article, LI, NOW))
    return keep(store, editing.approve(article, WANG, NOW))


def found(store, text, wanted=USABLE):
    return [one.id for one in store.search_articles(text, wanted, 10).articles]


def test_an_article_is_kept_with_every_version(store):
    said = replace(
        WATER,
        categories=("complaint", "general"),
        valid_from=date(2017, 1, 1),
        valid_until=date(2017, 12, 31),
        review_on=date(2017, 11, 1),
        public=False,
    )
    article = publish(store, "kb-1", said)
    assert store.article("kb-1") == article
    assert article.current.content == said
    new = keep(store, editing.write(article, WATER, WANG, NOW))
    assert store.article("kb-1") == new
    assert [(one.number, one.state) for one in store.article_versions("kb-1")] == [
        (2, "draft"),
        (1, "published"),
    ]
    assert store.article("kb-2") is None


def test_who_was_slower_is_told(store):
    article = publish(store, "kb-1", WATER)
    keep(store, editing.write(article, HEAT, WANG, NOW))
    with pytest.raises(ArticleChanged):
        keep(store, editing.write(article, HEAT, LI, NOW))


def test_search_finds_what_is_in_use_by_its_words(store):
    article = publish(store, "kb-1", WATER)
    publish(store, "kb-2", HEAT)
    keep(store, editing.begin("kb-3", WATER, LI, NOW))
    assert found(store, "停水") == ["kb-1"]
    assert found(store, "我家停水了, 什么时候来水") == ["kb-1"]
    assert found(store, "供暖时间") == ["kb-2"]
    assert found(store, "宠物火化") == []
    assert found(store, "怎么办") == []
    assert found(store, "停水", ArticleFilter(latest=True, states=("draft",))) == ["kb-3"]
    new = keep(store, editing.write(article, replace(WATER, title="断电"), LI, NOW))
    assert found(store, "断电") == []
    new = keep(store, editing.submit(new, LI, NOW))
    keep(store, editing.approve(new, WANG, NOW))
    assert found(store, "断电") == ["kb-1"]


def test_search_knows_synonyms_and_forgives_a_letter(store):
    fund = replace(WATER, title="住房公积金怎么提取", question="公积金能不能取")
    publish(store, "kb-1", fund)
    publish(store, "kb-2", HEAT)
    thesaurus = thesaurus_of([("供暖", "供热")])
    assert found(store, "供热时间") == []
    hits = store.search_articles("供热时间", USABLE, 10, thesaurus=thesaurus)
    assert ([one.id for one in hits.articles], hits.meant) == (["kb-2"], {})
    hits = store.search_articles("公基金", USABLE, 10)
    assert ([one.id for one in hits.articles], hits.meant) == (["kb-1"], {"公基金": "公积金"})
    step = editing.write(store.article("kb-1"), WATER, LI, NOW)
    step = editing.submit(keep(store, step), LI, NOW)
    keep(store, editing.approve(keep(store, step), WANG, NOW))
    assert found(store, "公基金") == []


def test_both_ways_of_reading_common_terms_find_the_same(store):
    for place in range(40):
        title = "停水公告" if place % 7 else "停水公告在水务集团"
        publish(store, f"kb-{place:02}", replace(WATER, title=title))
    asked = "水务集团停水公告"
    hits = store.search_articles(asked, USABLE, 3)
    assert [one.id for one in hits.articles] == ["kb-00", "kb-07", "kb-14"]
    assert store.search_articles(asked, USABLE, 40).found[:3] == hits.found


@pytest.mark.parametrize(
    ("change", "is_found"),
    [
        ({}, True),
        ({"valid_from": date(2017, 9, 29)}, False),
        ({"valid_until": date(2017, 9, 27)}, False),
        ({"valid_until": TODAY}, True),
        ({"public": False}, False),
    ],
)
def test_citizens_find_only_what_is_for_them_and_valid(store, change, is_found):
    publish(store, "kb-1", replace(WATER, **change))
    assert found(store, "停水", replace(USABLE, public=True)) == ["kb-1"] * is_found
    listed = store.list_articles(replace(USABLE, public=True), 10)
    assert len(listed) == is_found


def test_lists_by_area_unit_and_review(store):
    publish(store, "kb-1", replace(WATER, review_on=TODAY))
    publish(store, "kb-2", HEAT)

    def listed(**wanted):
        return {one.id for one in store.list_articles(ArticleFilter(**wanted), 10)}

    assert listed() == {"kb-1", "kb-2"}
    assert listed(area="water") == {"kb-1"}
    assert listed(area="wat") == set()
    assert listed(unit="heating-group") == {"kb-2"}
    assert listed(review_by=TODAY) == {"kb-1"}


def test_what_an_article_answered_is_counted_once_and_makes_it_asked_most(store):
    publish(store, "kb-1", WATER)
    publish(store, "kb-2", HEAT)
    store.note_view("kb-2")
    change = make_change("A")
    first = replace(change.events[0], kind="answered", data={"article": "kb-1"})
    store.append(replace(change, events=(first,))).result()
    assert store.article("kb-1").answers == 1
    assert store.article("kb-2").views == 1
    store.note_view("kb-2")
    most = store.list_articles(USABLE, 10, most_asked=True)
    assert [one.id for one in most] == ["kb-2", "kb-1"]


def test_what_was_not_found_is_counted_until_somebody_sees_to_it(store):
    for _ in range(2):
        store.note_missed("宠物火化", NOW)
    store.note_missed("落户", NOW)
    assert [(one.query, one.times) for one in store.missed(10)] == [("宠物火化", 2), ("落户", 1)]
    assert store.forget_missed("宠物火化")
    assert not store.forget_missed("宠物火化")
    assert [one.query for one in store.missed(10)] == ["落户"]


# Over the API

BODY = {
    "title": WATER.title,
    "question": WATER.question,
    "answer": WATER.answer,
    "unit": "water-group",
    "areas": ["water"],
    "review_on": "2017-09-01",
}
EDITOR = as_("knowledge-editor", "centre", "li")
HEAD = as_("centre-head", "centre", "head")
OWNER = as_("unit-head", "water-group", "zhao")
TAKER = as_("call-taker", "centre", "ct")


@pytest.fixture
def client(tmp_path):
    with serving(f"sqlite:///{tmp_path / 'k.db'}", home=LIFE_CITY, clock=Clock()) as opened:
        yield opened


def published(client, **change):
    made = client.post("/api/articles", json={**BODY, **change}, headers=EDITOR)
    assert made.status_code == 201, made.text
    path = f"/api/articles/{made.json()['id']}"
    assert client.post(f"{path}/submit", headers=EDITOR).status_code == 200
    answer = client.post(f"{path}/approve", headers=HEAD)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_life_of_an_article_over_the_api(client):
    made = client.post("/api/articles", json=BODY, headers=OWNER).json()
    path = f"/api/articles/{made['id']}"
    assert made["possible"] == ["write", "submit"]
    is_problem(client.get(path, headers=TAKER), 404, "article/not-found")
    client.post(f"{path}/submit", headers=OWNER)
    back = client.post(f"{path}/send-back", json={"reason": "缺电话"}, headers=EDITOR).json()
    assert back["latest"]["note"] == "缺电话"
    change = {**BODY, "answer": "打 5221111", "revision": back["revision"]}
    written = client.put(path, json=change, headers=OWNER)
    assert written.status_code == 200
    is_problem(client.put(path, json=change, headers=OWNER), 409, "article/changed")
    client.post(f"{path}/submit", headers=OWNER)
    shown = client.post(f"{path}/approve", headers=EDITOR).json()
    assert (shown["valid"], shown["current"]["answer"]) == (True, "打 5221111")
    seen = client.get(path, headers=TAKER).json()
    assert (seen["current"]["unit"]["name"], seen["latest"], seen["possible"]) == (
        "水务集团", None, [],
    )  # fmt: skip
    gone = client.post(f"{path}/withdraw", json={"reason": "已变"}, headers=HEAD)
    assert gone.json()["current"] is None
    (version,) = client.get(f"{path}/versions", headers=EDITOR).json()["items"]
    assert version["state"] == "withdrawn"


def test_lists_and_searches_are_within_what_one_may_see(client):
    article = published(client)
    client.post("/api/articles", json={**BODY, "title": "水压低"}, headers=EDITOR)

    def listed(who, **query):
        answer = client.get("/api/articles", params=query, headers=who)
        assert answer.status_code == 200, answer.text
        return [(one["latest"] or one["current"])["title"] for one in answer.json()["items"]]

    assert listed(TAKER) == [article["current"]["title"]]
    assert listed(TAKER, state="draft") == []
    assert listed(EDITOR, state="draft") == listed(OWNER, state="draft") == ["水压低"]
    assert listed(as_("unit-head", "property-company"), state="draft") == []
    assert listed(TAKER, q="停水") == [WATER.title]
    assert listed(TAKER, q="停水", area="property") == []
    assert listed(EDITOR, review_due="true") == [WATER.title]


def test_what_is_sought_in_vain_is_work_for_the_editor_unless_it_may_be_personal(client):
    for words in ("宠物火化", "宠物火化", "我的电话13800001234", "水" * 200):
        client.get("/api/articles", params={"q": words}, headers=TAKER)
    items = client.get("/api/missed-searches", headers=EDITOR).json()["items"]
    assert [(one["query"], one["times"]) for one in items] == [("宠物火化", 2)]
    left = client.post("/api/missed-searches/settle", json={"query": "宠物火化"}, headers=EDITOR)
    assert left.json()["items"] == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"unit": "water-grup"}, "article/refused"),
        ({"valid_from": "2017-02-01", "valid_until": "2017-01-01"}, "article/refused"),
        ({"title": ""}, "request/invalid"),
        ({"review_on": "soon"}, "request/invalid"),
        ({"colour": "red"}, "request/invalid"),
    ],
)
def test_what_cannot_be_an_article_is_refused(client, change, code):
    is_problem(client.post("/api/articles", json={**BODY, **change}, headers=EDITOR), 422, code)


def test_an_answer_on_the_spot_by_an_article_counts_for_it(client):
    id_ = published(client)["id"]
    made = client.post("/api/tickets", json=answered_by(id_))
    assert made.json()["article"] == id_
    assert client.get(f"/api/articles/{id_}").json()["answers"] == 1


def answered_by(article):
    return {
        "area": "water", "category": "consultation", "text": "停水", "answer": {"article": article},
    }  # fmt: skip


def test_nothing_is_answered_by_an_article_that_is_not_in_use(client):
    is_problem(
        client.post("/api/tickets", json=answered_by("kb-nothing")), 422, "answer/unknown-article"
    )
    draft = client.post("/api/articles", json=BODY, headers=EDITOR).json()["id"]
    refused = client.post("/api/tickets", json=answered_by(draft))
    is_problem(refused, 422, "answer/article-not-in-use")
    assert "停水了怎么办" in refused.text
    past = published(client, title="已过期", valid_until="2017-01-01")["id"]
    ticket = {"category": "opinion", "text": "说不清的一件事"}
    made = client.post("/api/tickets", json=ticket).json()
    path = f"/api/tickets/{made['id']}/answer"
    for article in (past, "kb-nothing"):
        answer = client.post(path, json={"article": article})
        assert answer.status_code == 422, answer.text
    id_ = published(client)["id"]
    answer = client.post(path, json={"article": id_})
    assert answer.json()["article"] == id_


def test_which_articles_answered_how_many_requests(client):
    water, other = published(client)["id"], published(client, title="水压低")["id"]
    for article in (water, other, water):
        assert client.post("/api/tickets", json=answered_by(article)).status_code == 201

    def used(**query):
        page = client.get("/api/article-uses", params=query, headers=TAKER).json()
        return [(one["article"]["id"], one["times"]) for one in page["items"]]

    assert used() == [(water, 2), (other, 1)]
    assert used(unit="water-group", limit=1) == [(water, 2)]
    assert used(unit="heating-group") == []
    today = client.get("/api/article-uses").json()["until"]
    assert used(since=today, until=today) == [(water, 2), (other, 1)]
    assert used(until="2017-01-01") == []
