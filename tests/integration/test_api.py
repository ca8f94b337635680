"""The API, end to end: a request comes in, lives its life, and can be explained."""

from datetime import timedelta

import pytest

from api.running import read_home
from engine.rulebook.home import Home
from tests.integration.api_serving import (
    AT_THE_UNIT,
    COMPLAINT,
    NOW,
    SMALL_CITY,
    UNDECIDED,
    Clock,
    is_problem,
    serving,
)


@pytest.fixture
def client(url):
    with serving(url) as opened:
        yield opened


def receive(client, headers=None, **body):
    return client.post("/api/tickets", json={**COMPLAINT, **body}, headers=headers or {})


def clock_of(ticket, milestone):
    return next(clock for clock in ticket["clocks"] if clock["milestone"] == milestone)


def test_a_request_is_decided_dispatched_and_can_be_read_at_its_location(client):
    answer = receive(client, {"X-Actor": "seat-1"})
    assert answer.status_code == 201
    ticket = answer.json()
    assert ticket["state"] == "dispatched"
    assert ticket["lead"] == {"id": "water-group", "name": "水务集团"}
    assert ticket["authority"] == {"id": "housing-bureau", "name": "市住建局"}
    assert ticket["received_at"] == "2017-09-28T10:00:00+08:00"
    assert ticket["guessed"] == {}
    assert ticket["possible"] == AT_THE_UNIT
    read = client.get(answer.headers["location"])
    assert read.json() == ticket
    assert read.headers["etag"] == answer.headers["etag"] == f'"{ticket["events"]}"'


def test_a_ticket_shows_its_clocks_with_rule_and_basis_and_those_that_wait(client):
    ticket = receive(client).json()
    resolve = clock_of(ticket, "resolve")
    # Six working days over the National Day week: September 29 and 30 (worked), October 9 to 12.
    assert resolve["due"] == "2017-10-12T17:30:00+08:00"
    assert resolve["state"] == "running"
    assert resolve["within"] == "6 working days"
    assert (resolve["rule"], resolve["basis"]) == ("complaint-resolve", "建议二")
    assert resolve["file"] == "rules/rules.yaml"
    assert ticket["due_at"] == resolve["due"]
    callback = clock_of(ticket, "callback")
    assert (callback["state"], callback["due"], callback["started_at"]) == ("waiting", None, None)


def test_a_ticket_lives_from_receipt_to_its_end(client):
    path = f"/api/tickets/{receive(client).json()['id']}"
    steps = [
        ("sign", {}, "signed"),
        ("contact", {"note": "已电话联系"}, "signed"),
        ("resolve", {"result": "已调高水压"}, "resolved"),
        ("call-back", {"reached": True, "solved": True, "satisfied": 5}, "called-back"),
        ("close", {}, "closed"),
    ]
    for name, body, state in steps:
        client.clock.pass_(hours=1)
        answer = client.post(f"{path}/{name}", json=body, headers={"X-Actor": "unit-1"})
        assert answer.status_code == 200, answer.text
        assert answer.json()["state"] == state
    ticket = client.get(path).json()
    assert ticket["open"] is False
    assert ticket["possible"] == ["rate", "inspect", "reopen", "archive"]
    assert ticket["satisfied"] == 5
    assert ticket["result"] == "已调高水压"
    assert clock_of(ticket, "resolve")["state"] == "stopped"
    events = client.get(f"{path}/events").json()
    assert events["intact"] is True
    assert [event["kind"] for event in events["items"]] == [
        "received",
        "dispatched",
        "signed",
        "contacted",
        "resolved",
        "called-back",
        "closed",
    ]
    assert [event["number"] for event in events["items"]] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("name", "body", "state"),
    [
        ("dispatch", {"lead": "centre"}, "dispatched"),
        ("refer", {"hotline": "119", "told": "请拨 119"}, "referred"),
        ("decline", {"reason": "in-court"}, "declined"),
        ("answer", {"answer": "周一至周五办理"}, "answered"),
        ("withdraw", {"reason": "已解决"}, "withdrawn"),
    ],
)
def test_what_no_rule_decides_a_person_decides(client, name, body, state):
    received = client.post("/api/tickets", json=UNDECIDED).json()
    assert (received["state"], received["lead"]) == ("received", None)
    answer = client.post(f"/api/tickets/{received['id']}/{name}", json=body)
    assert answer.json()["state"] == state


def test_a_dispatch_by_a_person_says_who_and_why(client):
    id_ = client.post("/api/tickets", json=UNDECIDED).json()["id"]
    client.post(
        f"/api/tickets/{id_}/dispatch",
        json={"lead": "centre", "reason": "值班长指定"},
        headers={"X-Actor": "%E6%9D%8E%E5%9B%9B"},
    )
    by = client.get(f"/api/tickets/{id_}/reasons").json()["by_person"]
    assert by["lead"]["id"] == "centre"
    assert (by["actor"], by["reason"]) == ("李四", "值班长指定")


def test_an_open_call_is_hung_up_once(client):
    id_ = receive(client, channel="hotline", call_open=True).json()["id"]
    client.clock.pass_(minutes=3)
    hung_up = client.post(f"/api/tickets/{id_}/hang-up")
    assert hung_up.json()["hung_up_at"] == "2017-09-28T10:03:00+08:00"
    is_problem(client.post(f"/api/tickets/{id_}/hang-up"), 409, "ticket/already-hung-up")


def test_missing_facts_are_guessed_from_the_words_and_the_answer_says_so(client):
    body = {"subject": "西区停水", "text": "小区爆管停水了"}
    ticket = client.post("/api/tickets", json=body).json()
    assert ticket["facts"]["area"] == "water"
    assert set(ticket["guessed"]) == {"area", "category", "district"}
    assert ticket["guessed"]["district"]["value"] == "west"
    assert 0 < ticket["guessed"]["area"]["sure"] <= 1
    assert client.get(f"/api/tickets/{ticket['id']}").json()["guessed"] == ticket["guessed"]
    given = client.post("/api/tickets", json={**body, "area": "property"}).json()
    assert set(given["guessed"]) == {"category", "district"}


def test_matters_kept_out_are_referred_or_declined_at_the_door(client):
    fire = receive(client, text="楼上着火了").json()
    assert (fire["state"], fire["refer_to"]) == ("referred", {"id": "119", "name": "火警"})
    court = receive(client, circumstance="in-court").json()
    assert (court["state"], court["decline"]["id"]) == ("declined", "in-court")


def test_a_preview_decides_as_intake_does_and_stores_nothing(client):
    seen = client.post("/api/preview", json=COMPLAINT)
    assert seen.status_code == 200
    preview, ticket = seen.json(), receive(client).json()
    assert preview["lead"]["value"] == ticket["lead"]["id"]
    assert preview["lead"]["rule"] == "water"
    due = {clock["milestone"]: clock["due"] for clock in preview["clocks"]}
    assert due == {"resolve": clock_of(ticket, "resolve")["due"], "callback": None}
    assert {"rule": "water", "won": ["lead"], "lost_to": {}} in preview["matched"]
    assert len(client.get("/api/tickets").json()["items"]) == 1


def test_a_preview_may_stand_at_another_time(client):
    body = {**COMPLAINT, "received_at": "2017-09-04T10:00:00+08:00"}
    assert (
        client.post("/api/preview", json=body).json()["clocks"][0]["due"].startswith("2017-09-12")
    )


def test_reasons_name_rules_places_and_what_lost(client):
    id_ = receive(client, district="east").json()["id"]
    reasons = client.get(f"/api/tickets/{id_}/reasons").json()
    assert (reasons["lead"]["value"], reasons["lead"]["rule"]) == ("east-water", "water-east")
    assert reasons["lead"]["file"] == "rules/rules.yaml"
    assert reasons["lead"]["line"] > 1
    lost = next(one for one in reasons["matched"] if one["rule"] == "water")
    assert lost["lost_to"] == {"lead": "water-east"}
    assert reasons["version"] == client.held.rulebook.version
    assert reasons["by_person"] is None


def test_reasons_outlive_the_rulebook_that_gave_them(url, tmp_path):
    later = tmp_path / "later"
    for path in SMALL_CITY.rglob("*.yaml"):
        copy = later / path.relative_to(SMALL_CITY)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text().replace("within: 6 working", "within: 9 working"))
    clock = Clock()
    with serving(url, clock=clock) as client:
        id_ = receive(client).json()["id"]
        before = client.get(f"/api/tickets/{id_}/reasons").json()
        new = read_home(Home(later, "--home"))
        client.held.store.activate(
            new.rulebook.version, new.files, rules=new.rules, actor="policy", note=None, now=clock()
        )
    with serving(url, clock=clock) as client:
        assert client.get(f"/api/tickets/{id_}/reasons").json() == before
        assert clock_of(client.get(f"/api/tickets/{id_}").json(), "resolve")["within"].startswith(
            "6"
        )
        assert clock_of(receive(client).json(), "resolve")["within"].startswith("9")


def test_time_passes_when_the_worker_sweeps(client):
    id_ = receive(client).json()["id"]
    client.clock.pass_(days=30)
    assert client.get("/api/health/ready").json()["lag"] > 0
    assert client.held.desk.sweep(client.clock()) == 1
    ticket = client.get(f"/api/tickets/{id_}").json()
    assert ticket["overdue"] is True
    kinds = [event["kind"] for event in client.get(f"/api/tickets/{id_}/events").json()["items"]]
    assert "supervised" in kinds
    assert client.get("/api/health/ready").json()["lag"] == 0


def test_a_worker_in_the_process_lets_time_pass_and_stops_with_it(url):
    import time

    with serving(url, worker=True, worker_interval=0.02) as client:
        id_ = receive(client).json()["id"]
        client.clock.pass_(days=30)
        for _ in range(500):
            if client.get(f"/api/tickets/{id_}").json()["overdue"]:
                break
            time.sleep(0.02)
        ready = client.get("/api/health/ready").json()
        assert ready["worker"]["running"] is True
        assert ready["worker"]["last_sweep_at"] is not None
        worker = client.held.worker
        assert client.get(f"/api/tickets/{id_}").json()["overdue"]
    assert worker.running is False


# Lists


def test_a_list_is_filtered_by_what_tickets_are_and_by_all_below_a_node(client):
    first = receive(client).json()["id"]
    second = receive(client, area="property", category="consultation").json()["id"]
    third = receive(client, category="fault-repair", district="east").json()["id"]

    def ids(query):
        return {item["id"] for item in client.get(f"/api/tickets?{query}").json()["items"]}

    assert ids("") == {first, second, third}
    assert ids("category=general") == {first, second}
    assert ids("area=water&district=east,west") == {first, third}
    assert ids("lead=housing-bureau&open=true") == {second}
    assert ids("overdue=true") == set()
    assert ids(f"text={first}") == {first}
    assert ids("received_from=2017-09-29T00:00:00%2B08:00") == set()


def test_pages_follow_each_other_by_cursor(client):
    made = []
    for _ in range(5):
        made.append(receive(client).json()["id"])
        client.clock.pass_(minutes=1)
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get(f"/api/tickets?sort=received_at&limit=2{cursor}").json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"] and f"&cursor={page['next']}"
    assert seen == made


def test_a_list_in_an_order_or_of_a_value_that_does_not_exist_is_refused(client):
    problem = is_problem(client.get("/api/tickets?area=wate&sort=age&opn=1"), 422)
    assert [error["field"] for error in problem["errors"]] == ["opn"]
    problem = is_problem(client.get("/api/tickets?area=wate"), 422)
    assert problem["errors"][0]["hint"] == '是否想写 "water"?'
    is_problem(client.get("/api/tickets?sort=age"), 422, "request/invalid")
    is_problem(client.get("/api/tickets?cursor=xyz"), 422, "list/bad-cursor")
    is_problem(client.get("/api/tickets?limit=0"), 422, "request/invalid")
    is_problem(client.get("/api/tickets?area=water&area=water"), 422, "request/invalid")
    is_problem(client.get("/api/tickets?text=%00"), 422, "request/invalid")
    assert client.get("/api/tickets?due_from=0001-01-01T00:00:00%2B08:00").status_code == 200
    assert client.get("/api/tickets?due_until=9999-12-31T23:59:59-08:00").status_code == 200


# The rulebook, for reading


def test_the_rulebook_says_its_version_and_since_when(client):
    rulebook = client.get("/api/rulebook").json()
    assert rulebook["version"] == client.held.rulebook.version
    assert rulebook["city"]["name"] == "测试市"
    assert rulebook["in_force_since"] == "2017-09-28T10:00:00+08:00"
    assert rulebook["counts"]["routing"] == 4


def test_rules_are_found_by_kind_and_by_what_they_speak_about(client):
    def ids(query):
        return [item["id"] for item in client.get(f"/api/rulebook/rules?{query}").json()["items"]]

    assert ids("kind=routing&area=water") == ["water", "water-east", "water-burst"]
    assert ids("district=east") == ["water-east"]
    assert ids("category=opinion") == ["other-resolve"]
    assert ids("milestone=callback") == ["callback"]
    assert ids("lead=east-water") == ["water-east"]
    rule = client.get("/api/rulebook/rules/water-east").json()
    assert rule["written"]["then"] == {"lead": "east-water"}
    assert rule["file"] == "rules/rules.yaml"
    problem = is_problem(client.get("/api/rulebook/rules/water-est"), 404, "rulebook/no-such-rule")
    assert problem["hint"] == '是否想写 "water-east"?'
    is_problem(client.get("/api/rulebook/rules?kind=routng"), 422, "request/invalid")


def test_the_catalog_is_read_by_kind_and_id_with_trees_and_places(client):
    kinds = client.get("/api/catalog/departments").json()
    assert "water-group" in [item["id"] for item in kinds["items"]]
    complaint = client.get("/api/catalog/categories/complaint").json()
    assert complaint["written"]["name"] == "投诉"
    assert complaint["line"] is not None
    assert client.get("/api/catalog/decline-reasons").json()["kind"] == "decline_reasons"
    is_problem(client.get("/api/catalog/nouns"), 404, "catalog/no-such-kind")
    problem = is_problem(client.get("/api/catalog/areas/watr"), 404, "catalog/no-such-entry")
    assert problem["hint"] == '是否想写 "water"?'


def test_the_facts_tell_what_a_request_may_state(client):
    facts = {fact["name"]: fact for fact in client.get("/api/facts").json()["items"]}
    assert facts["area"]["values"]["water"] == "供水"
    assert facts["area"]["given"] is True
    assert facts["weekday"]["given"] is False
    assert set(facts["lead"]["tables"]) >= {"clocks", "escalations"}
    assert facts["area"]["tables"] is None


def test_health_tells_alive_from_ready(client):
    assert client.get("/api/health").json()["status"] == "ok"
    ready = client.get("/api/health/ready")
    assert (ready.json()["tasks_failing"], ready.json()["sealed"]) == (0, None)
    assert ready.status_code == 200
    assert ready.json()["database"] == "ok"


def test_a_server_whose_database_is_gone_is_alive_but_not_ready(url, monkeypatch):
    from engine.store import Unavailable

    def gone():
        raise Unavailable("gone")

    with serving(url) as client:
        monkeypatch.setattr(client.held.store, "earliest_timer", gone)
        assert client.get("/api/health").status_code == 200
        ready = client.get("/api/health/ready")
        assert ready.status_code == 503
        assert ready.json() == {**ready.json(), "ready": False, "database": "unavailable"}


def test_the_front_page_says_where_to_look(client):
    assert client.get("/").json()["documentation"] == "/docs"


def test_times_may_be_given_with_any_offset_and_are_told_in_the_citys(client):
    ticket = receive(client, received_at="2017-09-28T01:30:00Z").json()
    assert ticket["received_at"] == "2017-09-28T09:30:00+08:00"


def test_a_clock_a_little_ahead_counts_as_now(client):
    ahead = (NOW + timedelta(minutes=4)).isoformat()
    assert receive(client, received_at=ahead).json()["received_at"] == "2017-09-28T10:00:00+08:00"
