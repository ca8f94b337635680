"""Cases of accountability over HTTP: opened by rules and by hand, verified, never deleted."""

import pytest
import sqlalchemy as sa

from tests.integration.api_serving import (
    CALLER,
    HANDLER,
    INSPECTOR,
    LIFE_CITY,
    Matter,
    as_,
    is_problem,
    serving,
    sweep,
    wrong_fields,
)

AUTHORITY = as_("authority-contact", "housing-bureau", "zhang")
UNIT = as_("unit-leader", "water-group")
DISCIPLINE = as_("discipline-inspector", "discipline-office")
OPENING = {
    "behaviour": "delay",
    "unit": "water-group",
    "title": "拖延维修",
    "basis": "建议二(三)一",
    "reason": "督办员多次提醒仍未办理",
}


@pytest.fixture
def client(url):
    with serving(url, home=LIFE_CITY) as opened:
        yield opened


def refuted(client):
    """A ticket whose reported result was found to be untrue, and its case."""
    matter = Matter(client)
    matter.do("resolve", HANDLER, result="已修好")
    client.clock.pass_(hours=2)
    ticket = matter.do("inspect", INSPECTOR, confirmed=False, finding="没有修")
    [number] = ticket["cases"]
    return matter, number


def give(client, number, name, who=None, **body):
    answer = client.post(f"/api/cases/{number}/{name}", json=body, headers=who or {})
    assert answer.status_code == 200, (name, answer.text)
    return answer.json()


def read(client, number):
    return client.get(f"/api/cases/{number}").json()


def test_a_case_that_a_trigger_opened_shows_its_rule_and_its_frozen_evidence(client):
    matter, number = refuted(client)
    case = read(client, number)
    assert (case["state"], case["state_name"], case["open"]) == ("open", "待核实", True)
    assert (case["behaviour_name"], case["by"], case["rule"]) == ("弄虚作假", "trigger", "refuted")
    assert (case["file"], case["basis"]) == ("rules/rules.yaml", "测试(弄虚作假)")
    assert case["line"] > 1
    assert (case["unit"]["id"], case["refer"]["id"]) == ("water-group", "housing-bureau")
    events = client.get(f"{matter.path}/events").json()["items"]
    assert [
        (one["kind"], one["number"], one["hash"], one["doubt"]) for one in case["evidence"]
    ] == [
        (event["kind"], event["number"], event["hash"], None)
        for event in events
        if event["kind"] in ("resolved", "inspected")
    ]
    assert case["possible"] == ["take-up", "add-evidence", "object"]
    assert case["commands"][0]["who"] == ["authority-contact", "supervisor"]


def test_a_case_is_verified_objected_to_confirmed_handed_over_and_concluded(client):
    matter, number = refuted(client)
    assert give(client, number, "take-up", AUTHORITY)["state"] == "verifying"
    added = give(
        client,
        number,
        "add-evidence",
        AUTHORITY,
        evidence=[{"ticket": matter.id, "number": 1}],
        note="另有照片",
    )
    assert [one["kind"] for one in added["evidence"]] == ["resolved", "inspected", "received"]
    assert added["notes"] == ["另有照片"]
    objecting = give(client, number, "object", UNIT, words="当日已修, 后来又坏")
    assert objecting["objections"][0]["upheld"] is None
    assert [row["id"] for row in client.get("/api/cases?objected=true").json()["items"]] == [number]
    early = client.post(f"/api/cases/{number}/confirm", json={"finding": "属实"}, headers=AUTHORITY)
    assert "reject-objection" in is_problem(early, 409, "case/objection-waits")["possible"]
    client.clock.pass_(hours=1)
    rejected = give(client, number, "reject-objection", AUTHORITY, reason="现场没有维修痕迹")
    assert rejected["objections"] == [
        {
            "at": "2017-09-28T12:00:00+08:00",
            "words": "当日已修, 后来又坏",
            "upheld": False,
            "answered_at": "2017-09-28T13:00:00+08:00",
            "reason": "现场没有维修痕迹",
        }
    ]
    confirmed = give(
        client, number, "confirm", AUTHORITY, finding="未修报修", responsible=["某班长"]
    )
    assert (confirmed["finding"], confirmed["responsible"]) == ("未修报修", ["某班长"])
    handed = give(client, number, "refer", AUTHORITY, to="discipline-office", note="附照片")
    assert (handed["state"], handed["referred_to"]["id"]) == ("referred", "discipline-office")
    concluded = give(client, number, "conclude", DISCIPLINE, outcome="talk", result="谈话提醒")
    assert (concluded["state"], concluded["open"]) == ("concluded", False)
    assert (concluded["outcome"], concluded["outcome_name"]) == ("talk", "谈话提醒")
    assert concluded["settled_at"] == "2017-09-28T13:00:00+08:00"
    assert concluded["possible"] == []
    assert read(client, number) == concluded

    events = client.get(f"/api/cases/{number}/events").json()
    assert (events["case"], events["intact"]) == (number, True)
    assert [(event["kind"], event["name"]) for event in events["items"]] == [
        ("case-opened", "登记线索"),
        ("taken-up", "开始核实"),
        ("evidence-added", "补充证据"),
        ("objected", "申诉"),
        ("objection-rejected", "驳回申诉"),
        ("confirmed", "认定"),
        ("referred", "移交"),
        ("concluded", "办结"),
    ]
    assert events["items"][1]["actor"] == "zhang"
    late = client.post(f"/api/cases/{number}/object", json={"words": "…"}, headers=UNIT)
    is_problem(late, 409, "case/already-concluded")


def test_an_objection_that_is_upheld_and_nothing_found_both_dismiss(client):
    _, number = refuted(client)
    give(client, number, "object", UNIT, words="已修, 有记录")
    upheld = give(client, number, "uphold-objection", AUTHORITY, reason="记录属实")
    assert (upheld["state"], upheld["ground"]) == ("dismissed", "记录属实")
    _, other = refuted(client)
    give(client, other, "take-up", AUTHORITY)
    dismissed = give(client, other, "dismiss", AUTHORITY, reason="核查地址有误")
    assert (dismissed["state"], dismissed["ground"]) == ("dismissed", "核查地址有误")


def test_a_person_opens_a_case_about_a_ticket_or_about_the_unit(client):
    matter = Matter(client)
    body = {
        **OPENING,
        "ticket": matter.id,
        "refer": "discipline-office",
        "evidence": [{"ticket": matter.id, "number": 2}],
    }
    answer = client.post("/api/cases", json=body, headers=as_("supervisor", "centre"))
    assert answer.status_code == 201, answer.text
    case = answer.json()
    assert (case["by"], case["scope"], case["rule"]) == ("person", "ticket", None)
    assert (case["reason"], case["refer"]["id"]) == (OPENING["reason"], "discipline-office")
    assert [one["kind"] for one in case["evidence"]] == ["dispatched"]
    read_again = client.get(answer.headers["location"])
    assert read_again.json() == case
    assert read_again.headers["etag"] == answer.headers["etag"] == '"1"'
    same = client.get(answer.headers["location"], headers={"If-None-Match": '"1"'})
    assert (same.status_code, same.content) == (304, b"")
    of_unit = client.post("/api/cases", json=OPENING).json()
    assert (of_unit["scope"], of_unit["ticket"], of_unit["evidence"]) == ("unit", None, [])
    assert of_unit["refer"]["id"] == "housing-bureau"


def test_a_case_about_all_matters_of_a_unit_opens_when_the_worker_looks(client):
    for _ in range(2):
        matter = Matter(client)
        matter.do("resolve", HANDLER, result="已修好")
        matter.do("call-back", CALLER, reached=True, contacted=True, solved=False, satisfied=1)
    assert client.get("/api/cases").json()["items"] == []
    sweep(client)
    sweep(client)
    [line] = client.get("/api/cases?scope=unit").json()["items"]
    assert (line["rule"], line["ticket"]) == ("two-unsolved-in-a-month", None)
    case = read(client, line["id"])
    assert len({one["ticket"] for one in case["evidence"]}) == 2


def test_lists_of_cases_are_filtered_and_paged(client):
    matter, first = refuted(client)
    client.clock.pass_(hours=1)
    _, second = refuted(client)
    client.clock.pass_(hours=1)
    third = client.post("/api/cases", json={**OPENING, "unit": "property-company"}).json()["id"]
    give(client, first, "take-up", AUTHORITY)
    give(client, second, "object", UNIT, words="不实")
    give(client, second, "uphold-objection", AUTHORITY, reason="确实不实")

    def ids(query):
        return [item["id"] for item in client.get(f"/api/cases?{query}").json()["items"]]

    assert ids("") == [third, second, first]
    assert ids("sort=opened_at") == [first, second, third]
    assert ids("open=true") == [third, first]
    assert ids("state=verifying,dismissed") == [second, first]
    assert ids("behaviour=falsification&open=true") == [first]
    assert ids("unit=property-company") == [third]
    assert ids(f"ticket={matter.id.lower()}") == [first]
    assert ids("rule=refuted") == [second, first]
    assert ids("refer=housing-bureau&scope=unit") == [third]
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get(f"/api/cases?limit=2{cursor}").json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"] and f"&cursor={page['next']}"
    assert seen == [third, second, first]
    for query, field in (
        ("state=opn", "state"),
        ("behaviour=lazy", "behaviour"),
        ("unit=nobody", "unit"),
        ("sort=age", "sort"),
        ("opn=true", "opn"),
    ):
        assert wrong_fields(client.get(f"/api/cases?{query}")) == [field]
    is_problem(client.get("/api/cases?cursor=xyz"), 422, "list/bad-cursor")


@pytest.mark.parametrize(
    ("name", "body", "who", "type_"),
    [
        ("take-up", {}, as_("handler", "traffic-police"), "case/not-your-role"),
        ("take-up", {}, as_("authority-contact", "traffic-police"), "case/not-your-unit"),
        ("take-up", {}, as_("authority-contact", "water-group"), "case/own-case"),
        ("object", {"words": "…"}, as_("unit-leader", "property-company"), "case/not-your-unit"),
        ("object", {"words": "…"}, AUTHORITY, "case/not-your-role"),
    ],
)
def test_who_has_nothing_to_do_with_a_case_is_told_so(client, name, body, who, type_):
    _, number = refuted(client)
    answer = client.post(f"/api/cases/{number}/{name}", json=body, headers=who)
    problem = is_problem(answer, 403, type_)
    assert "possible" in problem
    assert read(client, number)["events"] == 1


@pytest.mark.parametrize(
    ("name", "body", "status", "type_"),
    [
        ("confirm", {"finding": "属实"}, 409, "case/not-verifying"),
        ("conclude", {"outcome": "talk", "result": "…"}, 409, "case/not-referred"),
        ("uphold-objection", {"reason": "…"}, 409, "case/no-objection"),
        ("object", {"words": " "}, 422, "case/words-needed"),
        ("add-evidence", {}, 422, "case/nothing-added"),
        ("object", {}, 422, "request/invalid"),
        ("object", {"reason": "…"}, 422, "request/invalid"),
    ],
)
def test_what_a_case_does_not_allow_is_refused_with_what_is_possible(
    client, name, body, status, type_
):
    _, number = refuted(client)
    answer = client.post(f"/api/cases/{number}/{name}", json=body)
    problem = is_problem(answer, status, type_)
    if type_ != "request/invalid":
        assert problem["possible"] == ["take-up", "add-evidence", "object"]


@pytest.mark.parametrize(
    ("body", "status", "type_"),
    [
        ({"behaviour": "lazy"}, 422, "case/unknown-behaviour"),
        ({"unit": "nobody"}, 422, "case/unknown-department"),
        ({"title": " "}, 422, "case/reason-needed"),
        ({"ticket": "20170928-AAAAAAAA"}, 422, "request/invalid"),
        ({"evidence": [{"ticket": "20170928-AAAAAAAA", "number": 1}]}, 422, "request/invalid"),
        ({"evidence": [{"ticket": "20170928-AAAAAAAA", "number": 0}]}, 422, "request/invalid"),
    ],
)
def test_a_case_that_cannot_be_opened_is_not(client, body, status, type_):
    is_problem(client.post("/api/cases", json={**OPENING, **body}), status, type_)
    assert client.get("/api/cases").json()["items"] == []


def test_only_those_whose_task_it_is_open_cases(client):
    is_problem(client.post("/api/cases", json=OPENING, headers=HANDLER), 403, "case/not-your-role")


@pytest.mark.parametrize("number", ["C20170928-AAAAAAAA", "20170928-AAAAAAAA", "x", "%00"])
def test_a_case_that_there_is_not_is_not_found(client, number):
    is_problem(client.get(f"/api/cases/{number}"), 404, "case/not-found")
    is_problem(client.get(f"/api/cases/{number}/events"), 404, "case/not-found")
    is_problem(client.post(f"/api/cases/{number}/take-up"), 404, "case/not-found")


def test_the_number_of_a_ticket_is_no_case_and_that_of_a_case_no_ticket(client):
    matter, number = refuted(client)
    is_problem(client.get(f"/api/tickets/{number}"), 404, "ticket/not-found")
    is_problem(client.get(f"/api/cases/{matter.id}"), 404, "case/not-found")


def test_cases_are_commanded_once_and_on_what_was_seen(client):
    key = {"Idempotency-Key": "c-1"}
    first, second = (client.post("/api/cases", json=OPENING, headers=key) for _ in range(2))
    assert (second.status_code, second.content) == (201, first.content)
    assert second.headers["idempotent-replay"] == "true"
    assert "idempotent-replay" not in first.headers
    assert len(client.get("/api/cases").json()["items"]) == 1
    changed = client.post("/api/cases", json={**OPENING, "title": "另一件"}, headers=key)
    is_problem(changed, 422, "request/key-reused")
    path, take = first.headers["location"], {"Idempotency-Key": "c-2", "If-Match": '"1"'}
    taken = client.post(f"{path}/take-up", headers=take)
    assert (taken.status_code, taken.headers["etag"]) == (200, '"2"')
    stale = client.post(f"{path}/dismiss", json={"reason": "…"}, headers={"If-Match": '"1"'})
    assert "线索" in is_problem(stale, 412, "case/changed")["detail"]
    assert stale.headers["etag"] == '"2"'
    client.post(f"{path}/dismiss", json={"reason": "查无此事"})
    again = client.post(f"{path}/take-up", headers=take)
    assert (again.content, again.headers["idempotent-replay"]) == (taken.content, "true")


def test_evidence_that_was_changed_afterwards_is_doubted(client, url):
    matter, number = refuted(client)
    engine = sa.create_engine(url)
    changed = sa.text("UPDATE events SET hash = 'x' WHERE ticket_id = :id AND kind = 'resolved'")
    with engine.begin() as connection:
        connection.execute(changed, {"id": matter.id})
    engine.dispose()
    doubts = {one["kind"]: one["doubt"] for one in read(client, number)["evidence"]}
    assert doubts == {"resolved": "changed", "inspected": None}
    assert client.get(f"{matter.path}/events").json()["intact"] is False
