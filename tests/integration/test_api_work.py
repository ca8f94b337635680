"""What waits for somebody, over HTTP: calls, parts, supervisions, notices, draws."""

from hashlib import sha256

import pytest

from tests.integration.api_serving import (
    CALLER,
    HANDLER,
    INSPECTOR,
    LIFE_CITY,
    SUPERVISOR,
    Matter,
    as_,
    is_problem,
    serving,
    sweep,
    wrong_fields,
)

POLICE = as_("handler", "traffic-police")


@pytest.fixture
def client(url):
    with serving(url, home=LIFE_CITY) as opened:
        yield opened


def items(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


# Calls


def test_the_queue_of_call_backs_holds_what_is_due_with_the_questions_to_ask(client):
    first, second, third = Matter(client), Matter(client, area="property"), Matter(client)
    first.do("resolve", HANDLER, result="已修好")
    client.clock.pass_(hours=1)
    second.do("resolve", result="已修好")
    third.do("resolve", HANDLER, result="已修好")
    third.do("call-back", CALLER, reached=False)
    queue = items(client, "/api/callbacks")
    assert [call["ticket"]["id"] for call in queue] == [first.id, second.id]
    call = queue[0]
    assert (call["call_at"], call["tries"], call["most_tries"]) == (
        "2017-09-28T10:00:00+08:00",
        [],
        3,
    )
    assert call["rule"] == "calls"
    assert call["questions"][1] == {
        "id": "solved",
        "ask": "问题解决了吗?",
        "kind": "flag",
        "fills": "solved",
        "reasons": ["没有人来", "修了又坏"],
    }
    assert [question["kind"] for question in call["questions"]] == ["flag", "flag", "score", "text"]
    # Nobody answered at eleven: at another part of the day, four hours later at the earliest.
    later = items(client, "/api/callbacks?until=2017-09-28T23:00:00%2B08:00")
    assert [call["ticket"]["id"] for call in later] == [first.id, second.id, third.id]
    assert later[2]["call_at"] == "2017-09-28T15:00:00+08:00"
    assert later[2]["tries"] == [{"at": "2017-09-28T11:00:00+08:00", "reached": False}]
    assert [c["ticket"]["id"] for c in items(client, "/api/callbacks?lead=property-company")] == [
        second.id
    ]
    first.do("call-back", CALLER, reached=True, solved=True, satisfied=5)
    assert len(items(client, "/api/callbacks")) == 1
    page = client.get("/api/callbacks?until=2017-09-29T00:00:00%2B08:00&limit=1").json()
    following = client.get(
        f"/api/callbacks?until=2017-09-29T00:00:00%2B08:00&limit=1&cursor={page['next']}"
    ).json()
    assert [c["ticket"]["id"] for c in page["items"] + following["items"]] == [
        second.id,
        third.id,
    ]
    assert following["next"] is None
    assert wrong_fields(client.get("/api/callbacks?lead=nobody&until=soon")) == ["until"]
    assert wrong_fields(client.get("/api/callbacks?lead=nobody")) == ["lead"]


def test_a_matter_that_goes_back_to_work_leaves_the_queue(client):
    matter = Matter(client)
    matter.do("resolve", HANDLER, result="已修好")
    matter.do("redo", CALLER, reason="市民来电说没有修")
    assert items(client, "/api/callbacks") == []


# Parts


def test_parts_are_listed_for_the_unit_that_has_to_do_them(client):
    matter = Matter(client, text="爆管, 路面塌陷")
    named = matter.now["parts"]
    assert [(part["unit"]["id"], part["by"], part["state"]) for part in named] == [
        ("traffic-police", "rule", "asked")
    ]
    other = Matter(client)
    other.do("ask-part", HANDLER, unit="property-company", task="开门")
    mine = items(client, "/api/parts?unit=traffic-police&open=true")
    assert mine == [
        {
            "ticket": matter.id,
            "unit": {"id": "traffic-police", "name": "交警支队"},
            "state": "asked",
            "open": True,
            "by": "rule",
            "asked_at": "2017-09-28T10:00:00+08:00",
            "due": "2017-09-29T17:30:00+08:00",
            "done_at": None,
            "overdue": False,
        }
    ]
    assert len(items(client, "/api/parts?open=true")) == 2
    client.clock.pass_(days=2)
    assert items(client, "/api/parts?unit=traffic-police")[0]["overdue"] is True
    sweep(client)
    assert matter.now["parts"][0]["overdue"] is True
    matter.do("finish-part", POLICE, unit="traffic-police", result="已疏导")
    other.do("release-part", SUPERVISOR, unit="property-company", reason="门已开")
    assert items(client, "/api/parts?open=true") == []
    done = {one["unit"]["id"]: one for one in items(client, "/api/parts?open=false")}
    assert done["traffic-police"]["done_at"] == "2017-09-30T10:00:00+08:00"
    assert (done["traffic-police"]["state"], done["property-company"]["state"]) == (
        "done",
        "released",
    )
    assert wrong_fields(client.get("/api/parts?unit=police")) == ["unit"]


# Supervisions


def test_a_supervision_is_answered_sent_back_and_ended(client):
    matter = Matter(client)
    supervised = matter.do(
        "supervise", SUPERVISOR, role="unit-leader", reason="请说明", reply="1 working day"
    )
    [supervision] = supervised["supervisions"]
    assert supervision == {
        "number": "S1",
        "role": "unit-leader",
        "unit": {"id": "water-group", "name": "水务集团"},
        "by": "person",
        "rule": None,
        "state": "open",
        "opened_at": "2017-09-28T10:00:00+08:00",
        "reply_due": "2017-09-29T17:30:00+08:00",
        "overdue": False,
        "replied_at": None,
        "ended_at": None,
        "reason": "请说明",
        "reply": None,
    }
    [line] = items(client, "/api/supervisions?open=true&unit=water-group&role=unit-leader")
    assert (line["ticket"], line["number"], line["reply_due"]) == (
        matter.id,
        "S1",
        "2017-09-29T17:30:00+08:00",
    )
    assert items(client, "/api/supervisions?overdue=true") == []
    client.clock.pass_(days=2)
    sweep(client)
    assert [one["number"] for one in items(client, "/api/supervisions?overdue=true")] == ["S1"]
    assert matter.now["supervisions"][0]["overdue"] is True
    replied = matter.do("reply-supervision", as_("unit-leader", "water-group"), reply="今天修")
    assert replied["supervisions"][0]["reply"] == "今天修"
    returned = matter.do("return-reply", SUPERVISOR, reason="写明原因", number="S1")
    assert returned["supervisions"][0]["state"] == "open"
    assert returned["supervisions"][0]["overdue"] is False
    matter.do("reply-supervision", HANDLER, reply="泵坏了, 今天换")
    ended = matter.do("end-supervision", SUPERVISOR)
    assert ended["supervisions"][0]["ended_at"] == "2017-09-30T10:00:00+08:00"
    assert items(client, "/api/supervisions?open=true") == []
    assert len(items(client, f"/api/supervisions?ticket={matter.id}&open=false")) == 1
    assert wrong_fields(client.get("/api/supervisions?role=boss&unit=nobody")) == ["unit", "role"]


def test_a_ladder_supervises_when_time_has_passed(client):
    matter = Matter(client)
    client.clock.pass_(days=30)
    sweep(client)
    [line] = items(client, "/api/supervisions?open=true")
    assert (line["ticket"], line["rule"], line["by"]) == (matter.id, "ladder", "rule")


# Notices


def test_a_role_is_told_once_it_is_time_and_reads_it_once(client):
    client.clock.pass_(hours=13)  # 23:00: leaders are not disturbed
    matter = Matter(client)
    matter.do("supervise", SUPERVISOR, role="unit-leader", reason="请说明")
    assert items(client, "/api/notices?role=unit-leader") == []
    client.clock.pass_(hours=8)
    [notice] = items(client, "/api/notices?role=unit-leader&unit=water-group&unread=true")
    assert (notice["kind"], notice["name"], notice["ticket"]) == ("supervised", "督办", matter.id)
    assert (notice["phone"], notice["case"]) == ("5221111", None)
    assert notice["send_at"] == "2017-09-29T07:00:00+08:00"
    assert notice["data"]["number"] == "S1"
    assert "请说明" not in str(notice)
    read = client.post(f"/api/notices/{notice['id']}/read", headers={"X-Actor": "leader"})
    assert read.status_code == 200, read.text
    assert (read.json()["read_by"], read.json()["read_at"]) == (
        "leader",
        "2017-09-29T07:00:00+08:00",
    )
    client.clock.pass_(hours=1)
    again = client.post(f"/api/notices/{notice['id']}/read", headers={"X-Actor": "other"})
    assert again.json() == read.json()
    assert items(client, "/api/notices?role=unit-leader&unread=true") == []
    assert len(items(client, f"/api/notices?ticket={matter.id}&role=unit-leader")) == 1
    assert wrong_fields(client.get("/api/notices?role=boss")) == ["role"]


def test_those_on_duty_are_named_and_judges_and_the_keeper_of_rules_are_told(client):
    matter = Matter(client)
    client.clock.pass_(hours=1)
    matter.do("return", HANDLER, reason="not-our-duty", proposed="property-company")
    [judge] = items(client, "/api/notices?role=dispatcher&unread=true")
    assert (judge["kind"], judge["unit"]["id"]) == ("returned", "centre")
    assert judge["data"]["reason"] == "not-our-duty"
    matter.do("uphold-return", lead="property-company")
    [keeper] = items(client, "/api/notices?role=policy-editor")
    assert (keeper["kind"], keeper["name"], keeper["data"]["rule"]) == (
        "rule-flagged",
        "分派规则待核对",
        "water",
    )
    other = Matter(client)
    other.do("ask-extension", HANDLER, by="1 working day", reason="等配件")
    other.do("refuse-extension", SUPERVISOR, reason="不必")
    [told] = items(client, f"/api/notices?role=handler&ticket={other.id}")
    assert (told["names"], told["phone"]) == (["抢修值班席"], "5221112")


def test_the_authority_is_told_of_a_case(client):
    matter = Matter(client)
    matter.do("resolve", HANDLER, result="已修好")
    ticket = matter.do("inspect", INSPECTOR, confirmed=False, finding="没有修")
    [notice] = items(client, "/api/notices?role=authority-contact&unit=housing-bureau")
    assert (notice["kind"], notice["data"]["case"]) == ("case-opened", ticket["cases"][0])


def test_a_notice_that_there_is_not_yet_or_not_at_all_cannot_be_read(client):
    client.clock.pass_(hours=13)
    matter = Matter(client)
    matter.do("supervise", SUPERVISOR, role="unit-leader", reason="请说明")
    early = f"/api/notices/{matter.id}.3.unit-leader.1/read"
    is_problem(client.post(early), 404, "notice/not-found")
    for id_ in ("nothing", "%00", "x" * 300):
        is_problem(client.post(f"/api/notices/{id_}/read"), 404, "notice/not-found")
    client.clock.pass_(hours=8)
    assert client.post(early).status_code == 200


# Draws


def test_a_draw_is_told_with_all_that_is_needed_to_do_it_again(client):
    matters = [Matter(client) for _ in range(4)]
    for matter in matters:
        matter.do("resolve", HANDLER, result="已修好")
    client.clock.pass_(days=1)
    sweep(client)
    [line] = items(client, "/api/draws?rule=daily")
    assert (line["period"], line["population"], line["drawn"]) == ("2017-09-28", 4, 1)
    assert items(client, "/api/draws?rule=weekly") == []
    draw = client.get(f"/api/draws/{line['id']}").json()
    assert draw["verified"] == {"right": True, "intact": True, "seed": True, "differences": []}
    assert (draw["from"], draw["until"], draw["role"]) == ("2017-09-28", "2017-09-28", "inspector")
    [group] = draw["groups"]
    assert group["population"] == sorted(matter.id for matter in matters)
    lots = {
        id_: sha256(f"{draw['seed']}|{id_}".encode()).hexdigest() for id_ in group["population"]
    }
    assert draw["drawn"] == group["drawn"] == [min(lots, key=lots.get)]
    drawn = next(matter for matter in matters if matter.id == draw["drawn"][0])
    assert drawn.now["drawn"] == {
        "draw": draw["id"],
        "rule": "daily",
        "role": "inspector",
        "at": "2017-09-29T10:00:00+08:00",
        "due": draw["due"],
        "confirmed": None,
    }
    assert drawn.do("inspect", INSPECTOR, confirmed=True, finding="属实")["drawn"]["confirmed"]
    [notice] = items(client, "/api/notices?role=inspector")
    assert (notice["ticket"], notice["data"]["draw"]) == (drawn.id, draw["id"])


@pytest.mark.parametrize("number", ["D20170928-AAAAAAAA", "20170928-AAAAAAAA", "x", "D%00"])
def test_a_draw_that_there_is_not_is_not_found(client, number):
    is_problem(client.get(f"/api/draws/{number}"), 404, "draw/not-found")
