"""What is learned from requests: from which of them, how well, and that it only suggests."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from sqlalchemy import update

from engine import learning_desk
from engine.learning_desk import FACTS, LearningDesk
from engine.store.models import KEPT, ModelSpoilt
from engine.store.tables import models
from tests.integration.api_serving import LIFE_CITY, Clock, as_, serving

NOW = datetime(2017, 9, 28, 2, 0, tzinfo=UTC)
NIGHT = datetime(2017, 9, 28, 18, 30, tzinfo=UTC)
"""Half past two in the city."""
TAKER = {"Accept-Language": "zh", **as_("call-taker", "centre", "ct")}
SAID = {
    "water": ("小区停水了没有接到通知", "自来水发黄有异味", "水管爆裂水流一地", "水压太低洗不了澡"),
    "other": ("公交车什么时候改线路", "广场舞半夜还不停", "路灯不亮看不见路", "孩子上学在哪里报名"),
}


@pytest.fixture
def client(tmp_path, monkeypatch):
    monkeypatch.setattr(learning_desk, "LEAST_LEARNED", 20)
    with serving(f"sqlite:///{tmp_path / 'l.db'}", home=LIFE_CITY, clock=Clock(NOW)) as opened:
        yield opened


def receive(client, text, **facts):
    body = {"category": "complaint", "district": "east", "text": text, **facts}
    answer = client.post("/api/tickets", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def filled(client):
    for area, texts in SAID.items():
        for number in range(4):
            for text in texts:
                receive(client, f"{text}{number}", area=area)


def test_it_learns_what_people_said_and_tells_how_well_it_guesses(client):
    desk = client.held.learning
    assert desk.learn(NOW) == {}
    assert desk.suggest(None, "家里停水", NOW) == {}
    filled(client)
    learned = desk.learn(NOW)["area"]
    assert (learned.texts, learned.in_use, learned.accuracy.folds) == (32, True, 5)
    assert learned.accuracy.share_right > 0.8
    guess = desk.suggest(None, "我们楼停水了, 没有通知", NOW)["area"][0]
    assert guess.label == "water"
    assert guess.sure > 0.5
    assert "category" not in desk.suggest(None, "停水", NOW)  # all were complaints


def test_what_a_machine_guessed_is_not_learned_from_until_the_matter_ended(client):
    filled(client)
    guessed = receive(client, "水表不准")  # the area follows from the words
    assert client.get(f"/api/tickets/{guessed}").json()["facts"]["area"]
    known = {one.ticket: one for one in client.held.store.labelled(100)}
    assert "area" in known[guessed].guessed
    assert not known[guessed].ended
    assert client.held.learning.learn(NOW)["area"].texts == 32
    client.post(f"/api/tickets/{guessed}/withdraw", json={"reason": "自行解决"})
    assert client.held.learning.learn(NOW)["area"].texts == 33


def test_confidential_requests_are_not_learned_from(client):
    filled(client)
    receive(client, "举报水厂收钱", area="water", confidential=True)
    assert all("收钱" not in one.text for one in client.held.store.labelled(100))
    assert client.held.learning.learn(NOW)["area"].texts == 32


def test_personal_data_are_masked_before_anything_is_learned(client):
    for number in range(40):
        area = "water" if number % 2 else "other"
        receive(client, f"{SAID[area][number % 4]}, 电话 13800001234 王小明", area=area,
                citizen={"name": "王小明", "phone": "13800001234"})  # fmt: skip
    client.held.learning.learn(NOW)
    content = client.held.store.model_content("area", 1)
    names = learning_desk.Model.from_bytes(content)._vocabulary.names
    assert not any("小明" in name or "0000" in name for name in names)
    assert any("水" in name for name in names)


def test_a_call_taker_sees_what_was_learned_and_decides(client):
    filled(client)
    client.held.learning.learn(NOW)
    form = {"text": "我们楼停水了, 没有接到通知", "area": "other", "category": "complaint"}
    page = unescape(client.post("/console/call/preview", data=form, headers=TAKER).text)
    offered = re.search(r'data-fill="c-area" data-fill-with="(\w+)"', page)
    assert offered[1] == "water"
    same = {**form, "area": "water"}
    page = unescape(client.post("/console/call/preview", data=same, headers=TAKER).text)
    assert 'data-fill="c-area"' not in page
    made = client.post("/api/tickets", json={**form, "district": "east"}).json()
    assert made["facts"]["area"] == "other"


def test_a_dispatcher_sees_what_was_learned_of_what_no_rule_decides(client):
    filled(client)
    client.held.learning.learn(NOW)
    dispatcher = {"Accept-Language": "zh", **as_("dispatcher", "centre", "di")}
    number = receive(client, "我们楼停水了, 没有接到通知", area="other", category="opinion")
    page = unescape(client.get(f"/console/dispatch/{number}", headers=dispatcher).text)
    assert "从往日诉求学来" in page
    assert client.get(f"/api/tickets/{number}").json()["facts"]["area"] == "other"


def test_the_report_says_what_it_gets_right(client):
    who = {"Accept-Language": "zh", **as_("supervisor", "centre", "li")}
    path = "/console/analysis/learning"
    assert "还没有学过" in unescape(client.get(path, headers=who).text)
    filled(client)
    client.held.learning.learn(NOW)
    page = unescape(client.get(path, headers=who).text)
    assert "猜对" in page
    shown = client.get("/api/learning", headers=who).json()["items"]
    assert [(one["fact"], one["texts"]) for one in shown] == [("area", 32)]
    assert sum(one["texts"] for one in shown[0]["sureness"]) == 32
    asked = client.post("/api/suggest", json={"text": "楼里停水没有通知"}, headers=TAKER).json()
    assert asked["area"][0]["value"]["id"] == "water"
    assert asked["category"] == []


def test_learning_in_a_process_of_its_own_gives_the_same():
    texts = [f"{text}{number}" for some in SAID.values() for text in some for number in range(4)]
    labels = ["water"] * 16 + ["other"] * 16
    apart = learning_desk._learned_apart(texts, labels)
    assert apart == learning_desk._learned(texts, labels)


def test_workers_learn_once_a_week_by_night(client, monkeypatch):
    monkeypatch.setattr(learning_desk, "_learned_apart", learning_desk._learned)
    filled(client)
    desk = client.held.learning
    assert desk.learn_weekly(NOW) == {}
    assert set(desk.learn_weekly(NIGHT)) == {"area"}
    assert desk.learn_weekly(NIGHT + timedelta(days=1)) == {}
    assert set(desk.learn_weekly(NIGHT + timedelta(days=7))) == {"area"}


def test_another_process_uses_the_newer_model_within_a_minute(client):
    filled(client)
    other = LearningDesk(client.held.store, client.held.current)
    assert other.suggest(None, "停水", NOW) == {}
    client.held.learning.learn(NOW)
    assert other.suggest(None, "停水", NOW + timedelta(seconds=59)) == {}
    assert other.suggest(None, "停水", NOW + timedelta(seconds=60))["area"]


def test_models_are_kept_on_both_databases(store, client):
    filled(client)
    client.held.learning.learn(NOW)
    accuracy = client.held.learning.learned()["area"][0].accuracy
    for number in range(KEPT + 2):
        assert store.keep_model("area", b"bytes", 32, accuracy, NOW) == number + 1
    kept = store.learned("area")
    assert [one.number for one in kept] == list(range(KEPT + 2, 2, -1))
    assert [one.in_use for one in kept] == [True] + [False] * (KEPT - 1)
    assert kept[0].accuracy == accuracy
    assert store.models_in_use() == {"area": KEPT + 2}
    assert store.model_content("area", 3) == b"bytes"
    assert store.model_content("area", 1) is None
    assert set(FACTS) == {"area", "category"}


def test_a_damaged_model_is_not_used(client):
    filled(client)
    client.held.learning.learn(NOW)
    with client.held.store._engines.write.begin() as connection:
        connection.execute(update(models).values(content=b"other"))
    with pytest.raises(ModelSpoilt):
        client.held.store.model_content("area", 1)
