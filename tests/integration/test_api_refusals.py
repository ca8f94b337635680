"""What the API refuses, and how: problems of RFC 9457, in the caller's language, naming fields."""

from datetime import timedelta

import pytest

from tests.integration.api_serving import (
    AT_THE_UNIT,
    COMPLAINT,
    NOW,
    UNDECIDED,
    is_problem,
    serving,
    wrong_fields,
)

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def client(url):
    with serving(url) as opened:
        yield opened


def receive(client, headers=None, **body):
    return client.post("/api/tickets", json={**COMPLAINT, **body}, headers=headers or {})


def nothing_stored(client):
    return client.get("/api/tickets").json()["items"] == []


# Bodies


@pytest.mark.parametrize(
    ("content", "status", "type_"),
    [
        (b'{"text": ', 400, "request/malformed-json"),
        (b"text=a", 400, "request/malformed-json"),
        (b'{"text": "\xb9\xa9\xcb\xae"}', 400, "request/not-utf8"),
        (b"\xff\xfe{\x00}\x00", 400, "request/not-utf8"),
        (b'{"text": "\\ud800"}', 400, "request/malformed-json"),
        (b"[" * 100_000, 400, "request/malformed-json"),
        (b"[1, 2]", 422, "request/invalid"),
        (b"null", 422, "request/invalid"),
        (b'{"text": "a"}' + b" " * 256 * 1024, 413, "request/too-large"),
        (b'{"text": "a", "subject": "a\\u0000b"}', 422, "request/unstorable"),
    ],
)
def test_a_body_that_is_no_request_is_refused(client, content, status, type_):
    answer = client.post("/api/tickets", content=content, headers=JSON)
    is_problem(answer, status, type_)
    assert nothing_stored(client)


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_only_json_is_read(client, content_type):
    headers = {} if content_type is None else {"Content-Type": content_type}
    answer = client.post("/api/tickets", content=b'{"text": "a"}', headers=headers)
    is_problem(answer, 415, "request/not-json")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"text": "字" * 20_001}, ["text"]),
        ({"subject": "字" * 201}, ["subject"]),
        ({"citizen": {"name": "王" * 101}}, ["citizen.name"]),
        ({"citizen": {"phone": "1" * 41}}, ["citizen.phone"]),
        ({"citizen": {"address": "路" * 301}}, ["citizen.address"]),
        ({"citizen": {"nmae": "王"}}, ["citizen.nmae"]),
        ({"citizen": "王"}, ["citizen"]),
        ({"text": 7}, ["text"]),
        ({"anonymous": "yes"}, ["anonymous"]),
        ({"people": 0}, ["people"]),
        ({"people": "many"}, ["people"]),
        ({"repeat": -1}, ["repeat"]),
        ({"received_at": "2017-09-28"}, ["received_at"]),
        ({"received_at": "2017-09-28T10:00:00"}, ["received_at"]),
        ({"received_at": "gestern"}, ["received_at"]),
        ({"colour": "red"}, ["colour"]),
        ({"text": " ", "subject": None}, ["text"]),
        ({"area": "watr"}, ["area"]),
        ({"category": "complaints"}, ["category"]),
        ({"district": "north"}, ["district"]),
        ({"channel": "fax"}, ["channel"]),
        ({"hotline": "95598"}, ["hotline"]),
        ({"circumstance": "boring"}, ["circumstance"]),
    ],
)
def test_a_field_that_cannot_be_is_named(client, body, fields):
    assert wrong_fields(receive(client, **body)) == fields
    assert nothing_stored(client)


def test_all_mistakes_are_told_at_once(client):
    answer = client.post(
        "/api/tickets",
        json={"txt": "停水", "people": 0, "received_at": "now", "citizen": {"nam": "王"}},
    )
    assert wrong_fields(answer) == ["txt", "people", "received_at", "citizen.nam"]
    hints = [error["hint"] for error in answer.json()["errors"]]
    assert hints[0] == '是否想写 "text"?'
    assert hints[3] == '是否想写 "name"?'


def test_unknown_values_come_with_the_nearest_and_chinese_names_are_understood(client):
    answer = receive(client, area="watre", category="投诉")
    found = {error["field"]: error["hint"] for error in answer.json()["errors"]}
    assert found == {"area": '是否想写 "water"?', "category": '是否想写 "complaint"?'}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"anonymous": True, "citizen": {"name": "王"}}, {"anonymous", "citizen.name"}),
        (
            {
                "channel": "hotline",
                "received_at": "2017-09-28T09:30:00+08:00",
                "hung_up_at": "2017-09-28T09:29:00+08:00",
            },
            {"received_at", "hung_up_at"},
        ),
        ({"channel": "portal", "hotline": "119"}, {"channel", "hotline"}),
        ({"channel": "portal", "call_open": True}, {"channel", "call_open"}),
        (
            {
                "channel": "hotline",
                "call_open": True,
                "hung_up_at": "2017-09-28T09:59:00+08:00",
                "received_at": "2017-09-28T09:58:00+08:00",
            },
            {"call_open", "hung_up_at"},
        ),
    ],
)
def test_fields_that_contradict_each_other_are_both_named(client, body, fields):
    answer = receive(client, **body)
    assert set(wrong_fields(answer)) == fields
    assert {error["code"] for error in answer.json()["errors"]} == {"field/contradicts"}
    assert nothing_stored(client)


@pytest.mark.parametrize(
    ("received_at", "code"),
    [
        ((NOW + timedelta(minutes=6)).isoformat(), "time/in-future"),
        ("2116-01-01T00:00:00Z", "time/in-future"),
        ("2016-12-31T23:59:59+08:00", "time/before-rulebook"),
        ("0001-01-01T00:00:00+08:00", "time/before-rulebook"),
        ("9999-12-31T23:59:59-08:00", "time/in-future"),
    ],
)
def test_times_in_the_future_or_before_the_rulebook_are_refused(client, received_at, code):
    answer = receive(client, received_at=received_at)
    assert wrong_fields(answer) == ["received_at"]
    assert answer.json()["errors"][0]["code"] == code


@pytest.mark.parametrize(
    ("received_at", "status"),
    [("2017-12-01T10:00:00Z", 200), ("2016-12-31T10:00:00Z", 422), ("9999-12-31T23:59:59Z", 422)],
)
def test_a_preview_may_look_ahead_as_far_as_can_be_counted(client, received_at, status):
    preview = client.post("/api/preview", json={**COMPLAINT, "received_at": received_at})
    assert preview.status_code == status, preview.text


# Languages


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        (None, "zh"),
        ("en", "en"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("de", "zh"),
        ("de,en;q=0.5", "en"),
        ("en;q=0,*;q=0.1", "zh"),
        (";;;q=x", "zh"),
    ],
)
def test_problems_speak_the_language_that_is_read(client, accept, language):
    headers = {} if accept is None else {"Accept-Language": accept}
    answer = client.get("/api/tickets/20170928-AAAAAAAA", headers=headers)
    problem = is_problem(answer, 404, "ticket/not-found")
    assert answer.headers["content-language"] == language
    assert problem["title"] == {"zh": "没有这张工单", "en": "There is no such ticket"}[language]


def test_mistakes_speak_english_too(client):
    problem = receive(client, {"Accept-Language": "en"}, area="watre").json()
    assert problem["errors"][0]["message"] == '"watre" is not a value of area'
    assert problem["errors"][0]["hint"] == 'did you mean "water"?'


# Addresses and methods


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/api/nothing", 404),
        ("GET", "/api/tickets/no-such-ticket", 404),
        ("GET", "/api/tickets/%00", 404),
        ("GET", "/api/tickets/20170928-AAAAAAAA/events", 404),
        ("GET", "/api/tickets/20170928-AAAAAAAA/reasons", 404),
        ("POST", "/api/tickets/20170928-AAAAAAAA/sign", 404),
        ("POST", "/api/tickets/20170928-AAAAAAAA/fly", 404),
        ("DELETE", "/api/tickets", 405),
        ("PUT", "/api/preview", 405),
        ("GET", "/docs/../../etc/passwd", 404),
        ("GET", "/docs/secrets", 404),
    ],
)
def test_what_is_not_there_is_a_problem_too(client, method, path, status):
    answer = client.request(method, path)
    is_problem(answer, status)
    if status == 405:
        assert "POST" in answer.headers["allow"]


def test_a_failure_of_ours_tells_no_secrets(client, monkeypatch):
    def fail(*_):
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr(client.held.desk, "history", fail)
    answer = client.get("/api/tickets/20170928-AAAAAAAA/events")
    is_problem(answer, 500, "server/failed")
    assert "hunter2" not in answer.text


def test_a_full_queue_and_a_silent_database_ask_to_come_back(client, monkeypatch):
    from engine.store import Busy, Unavailable

    for error, type_ in ((Busy("full"), "server/busy"), (Unavailable("x"), "server/unavailable")):

        def fail(*_, error=error):
            raise error

        monkeypatch.setattr(client.held.store, "append", fail)
        answer = receive(client)
        is_problem(answer, 503, type_)
        assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8000", 200),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
    ],
)
def test_a_browser_that_was_misled_to_us_is_turned_away(client, host, status):
    answer = client.get("/api/health", headers={"Host": host})
    assert answer.status_code == status
    if status == 421:
        is_problem(answer, 421, "request/wrong-host")


def test_a_proxy_on_this_machine_may_be_named(url):
    with serving(url, hosts=("desk.weihai.example",)) as client:
        answer = client.get("/api/health", headers={"Host": "desk.weihai.example"})
        assert answer.status_code == 200


# Who asks


@pytest.mark.parametrize(
    ("header", "actor"),
    [
        (None, "anonymous"),
        (b"seat-1", "seat-1"),
        (b"%E5%BC%A0%E4%B8%89", "张三"),
        ("张三".encode(), "张三"),
    ],
)
def test_the_actor_stands_in_the_events(client, header, actor):
    headers = {} if header is None else {"X-Actor": header}
    id_ = receive(client, headers).json()["id"]
    assert client.get(f"/api/tickets/{id_}/events").json()["items"][0]["actor"] == actor


@pytest.mark.parametrize("header", [b"", b"%20", b"%0a", b"a%00", b"%ff", b"x" * 101, b"%E2%80%AE"])
def test_an_actor_that_nobody_can_read_is_refused(client, header):
    is_problem(receive(client, {"X-Actor": header}), 400, "request/bad-header")


# Commands out of order


def test_a_command_out_of_order_is_refused_and_says_what_is_possible(client):
    id_ = receive(client).json()["id"]
    problem = is_problem(client.post(f"/api/tickets/{id_}/close"), 409, "ticket/not-resolved")
    assert problem["possible"] == AT_THE_UNIT
    client.post(f"/api/tickets/{id_}/withdraw")
    problem = is_problem(client.post(f"/api/tickets/{id_}/sign"), 409, "ticket/already-withdrawn")
    assert problem["possible"] == ["reopen", "archive"]


@pytest.mark.parametrize(
    ("name", "body", "type_"),
    [
        ("dispatch", {}, "dispatch/lead-needed"),
        ("dispatch", {"lead": "centr"}, "dispatch/unknown-department"),
        ("refer", {"hotline": "911"}, "refer/unknown-hotline"),
        ("decline", {"reason": "boring"}, "decline/unknown-reason"),
        ("answer", {}, "answer/nothing-said"),
        ("refer", {}, "request/invalid"),
        ("decline", {"reasn": "in-court"}, "request/invalid"),
        ("dispatch", {"at": "2017-09-28T12:00:00+08:00", "lead": "centre"}, "time/in-future"),
        ("dispatch", {"at": "2017-09-27T12:00:00+08:00", "lead": "centre"}, "time/before-receipt"),
    ],
)
def test_a_command_that_makes_no_sense_is_refused(client, name, body, type_):
    id_ = client.post("/api/tickets", json=UNDECIDED).json()["id"]
    is_problem(client.post(f"/api/tickets/{id_}/{name}", json=body), 422, type_)
    assert client.get(f"/api/tickets/{id_}").json()["state"] == "received"


# Twice


def test_the_same_key_and_body_are_answered_alike_and_carried_out_once(client):
    headers = {"Idempotency-Key": "k-1"}
    first, second = receive(client, headers), receive(client, headers)
    assert "idempotent-replay" not in first.headers
    assert second.headers["idempotent-replay"] == "true"
    assert (second.status_code, second.content) == (201, first.content)
    assert second.headers["location"] == first.headers["location"]
    assert len(client.get("/api/tickets").json()["items"]) == 1


def test_a_key_answers_for_a_command_even_when_the_ticket_has_moved_on(client):
    path = f"/api/tickets/{receive(client).json()['id']}"
    key = {"Idempotency-Key": "sign-1"}
    first = client.post(f"{path}/sign", headers=key)
    client.post(f"{path}/resolve", json={"result": "已修好"})
    again = client.post(f"{path}/sign", headers=key)
    assert again.headers["idempotent-replay"] == "true"
    assert again.content == first.content
    kinds = [event["kind"] for event in client.get(f"{path}/events").json()["items"]]
    assert kinds.count("signed") == 1


def test_a_key_used_for_something_else_is_refused(client):
    key = {"Idempotency-Key": "k-1"}
    id_ = receive(client, key).json()["id"]
    is_problem(receive(client, key, text="另一件事"), 422, "request/key-reused")
    is_problem(receive(client, {**key, "X-Actor": "somebody-else"}), 422, "request/key-reused")
    is_problem(client.post(f"/api/tickets/{id_}/sign", headers=key), 422, "request/key-reused")


@pytest.mark.parametrize("key", [b"", b"two words", b"x" * 201, "键".encode()])
def test_a_key_that_is_no_key_is_refused(client, key):
    is_problem(receive(client, {"Idempotency-Key": key}), 400, "request/bad-header")
    assert nothing_stored(client)


# Concurrency


def test_a_command_on_what_has_changed_is_refused_with_what_it_is_now(client):
    received = receive(client)
    path, etag = received.headers["location"], received.headers["etag"]
    assert client.post(f"{path}/sign", headers={"If-Match": etag}).status_code == 200
    stale = client.post(f"{path}/resolve", json={"result": "好"}, headers={"If-Match": etag})
    is_problem(stale, 412, "ticket/changed")
    assert stale.headers["etag"] == '"3"'
    fresh = client.post(f"{path}/resolve", json={"result": "好"}, headers={"If-Match": '"3"'})
    assert fresh.status_code == 200
    is_problem(
        client.post(f"{path}/close", headers={"If-Match": "three"}), 400, "request/bad-header"
    )


def test_who_has_the_ticket_as_it_is_is_told_so(client):
    received = receive(client)
    path, etag = received.headers["location"], received.headers["etag"]
    same = client.get(path, headers={"If-None-Match": etag})
    assert (same.status_code, same.content) == (304, b"")
    client.post(f"{path}/sign")
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 200
