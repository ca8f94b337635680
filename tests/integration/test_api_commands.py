"""The new commands over HTTP: who may give them, once, on what was seen, and why not."""

import pytest

from tests.integration.api_serving import (
    AT_THE_UNIT,
    CALLER,
    HANDLER,
    LIFE_CITY,
    SUPERVISOR,
    Matter,
    as_,
    is_problem,
    serving,
    sweep,
    wrong_fields,
)


@pytest.fixture
def client(url):
    with serving(url, home=LIFE_CITY) as opened:
        yield opened


# Who


@pytest.mark.parametrize(
    ("name", "body", "who"),
    [
        ("sign", {}, as_("dispatcher", "centre")),
        ("sign", {}, as_("handler", "property-company")),
        ("sign", {}, as_(unit="centre")),
        ("return", {"reason": "not-our-duty"}, as_("citizen")),
        ("transfer", {"lead": "property-company", "reason": "改派"}, HANDLER),
        ("ask-extension", {"by": "1 working day", "reason": "等"}, SUPERVISOR),
        ("supervise", {"role": "handler", "reason": "快办"}, HANDLER),
        ("withdraw", {}, HANDLER),
    ],
)
def test_a_command_from_the_wrong_side_is_forbidden_and_changes_nothing(client, name, body, who):
    matter = Matter(client)
    problem = is_problem(matter.ask(name, who, **body), 403, "who/not-yours")
    assert problem["possible"] == AT_THE_UNIT
    assert problem["title"] == "不由您的角色或单位操作"
    assert matter.kinds == ["received", "dispatched"]


def test_a_judgement_is_for_the_role_that_the_rule_names(client):
    matter = Matter(client)
    matter.do("return", HANDLER, reason="not-our-duty")
    refused = matter.ask("reject-return", SUPERVISOR, reason="不同意")
    problem = is_problem(refused, 403, "who/not-the-judge")
    assert "reject-return" in problem["possible"]
    assert matter.do("reject-return", as_("centre-head"), reason="不同意")["pending"] is None


def test_who_is_not_stated_is_not_checked(client):
    matter = Matter(client)
    for name, body in (("sign", {}), ("return", {"reason": "not-our-duty"})):
        matter.do(name, **body)
    assert matter.do("uphold-return", as_("dispatcher"))["state"] == "received"


@pytest.mark.parametrize(
    ("who", "fields", "hint"),
    [
        (as_("handlr"), ["X-Role"], '是否想写 "handler"?'),
        (as_(unit="water-groop"), ["X-Unit"], '是否想写 "water-group"?'),
        (as_("boss", "nowhere"), ["X-Role", "X-Unit"], None),
        (as_(""), ["X-Role"], None),
    ],
)
def test_a_role_or_unit_that_there_is_not_is_named(client, who, fields, hint):
    answer = Matter(client).ask("sign", who)
    assert wrong_fields(answer) == fields
    if hint is not None:
        assert answer.json()["errors"][0]["hint"] == hint


def test_commands_say_what_is_possible_and_for_whom(client):
    ticket = Matter(client).now
    assert [one["command"] for one in ticket["commands"]] == ticket["possible"] == AT_THE_UNIT
    assert ticket["commands"][0] == {
        "command": "sign",
        "name_zh": "签收",
        "name_en": "sign",
        "who": ["handler", "unit-head", "unit-leader"],
    }


# Once, and on what was seen


LATER = (
    ("note", {"note": "已查看现场"}),
    ("ask-part", {"unit": "traffic-police", "task": "疏导"}),
    ("ask-extension", {"by": "1 working day", "reason": "等配件"}),
    ("supervise", {"role": "unit-leader", "reason": "请说明", "reply": "1 working day"}),
    ("correct", {"values": {"people": 9}, "reason": "补充"}),
    ("split", {"into": [{"text": "路灯不亮"}]}),
)


@pytest.mark.parametrize(("name", "body"), LATER)
def test_the_same_key_is_carried_out_once_and_answered_alike(client, name, body):
    matter = Matter(client)
    key = {"Idempotency-Key": f"{name}-1"}
    first = matter.ask(name, key, **body)
    assert first.status_code == 200, first.text
    matter.do("withdraw")
    tickets = len(client.get("/api/tickets").json()["items"])
    again = matter.ask(name, key, **body)
    assert again.headers["idempotent-replay"] == "true"
    assert (again.status_code, again.content) == (200, first.content)
    assert len(client.get("/api/tickets").json()["items"]) == tickets
    other = matter.ask(name, {**key, "X-Actor": "else"}, **body)
    is_problem(other, 422, "request/key-reused")


@pytest.mark.parametrize(("name", "body"), LATER)
def test_what_has_changed_since_it_was_seen_is_not_commanded(client, name, body):
    matter = Matter(client)
    etag = client.get(matter.path).headers["etag"]
    matter.do("sign")
    stale = matter.ask(name, {"If-Match": etag}, **body)
    is_problem(stale, 412, "ticket/changed")
    assert stale.headers["etag"] == '"3"'
    fresh = matter.ask(name, {"If-Match": '"3"'}, **body)
    assert fresh.status_code == 200
    assert fresh.headers["etag"] == f'"{fresh.json()["events"]}"'


# Why not


@pytest.mark.parametrize(
    ("name", "body", "status", "type_"),
    [
        ("uphold-return", {}, 409, "request/no-return"),
        ("grant-extension", {}, 409, "request/no-extension"),
        ("refuse-suspension", {"reason": "…"}, 409, "request/no-suspension"),
        ("grant-decline", {}, 409, "request/no-decline"),
        ("resume", {}, 409, "ticket/not-suspended"),
        ("finish-part", {"unit": "traffic-police", "result": "…"}, 409, "part/none-open"),
        ("reply-supervision", {"reply": "…"}, 409, "supervision/none-open"),
        ("return-reply", {"reason": "…"}, 409, "supervision/no-reply"),
        ("redo", {"reason": "…"}, 409, "ticket/not-resolved"),
        ("inspect", {"confirmed": True, "finding": "…"}, 409, "ticket/not-resolved"),
        ("reopen", {"reason": "…"}, 409, "ticket/not-closed"),
        ("unmerge", {"reason": "…"}, 409, "ticket/not-merged"),
        ("return", {"reason": "boring"}, 422, "return/unknown-reason"),
        ("return", {"reason": "not-our-duty", "proposed": "nobody"}, 422,
         "dispatch/unknown-department"),
        ("transfer", {"lead": "water-group", "reason": "…"}, 422, "transfer/same-unit"),
        ("transfer", {"lead": "property-company", "reason": " "}, 422, "transfer/reason-needed"),
        ("ask-part", {"unit": "water-group", "task": "…"}, 422, "part/lead-itself"),
        ("ask-extension", {"by": "3 moons", "reason": "…"}, 422, "extension/bad-duration"),
        ("ask-extension", {"by": "9 working days", "reason": "…"}, 422, "extension/too-long"),
        ("ask-extension", {"by": "1 working day", "reason": "…", "milestone": "sign"}, 422,
         "extension/no-clock"),
        ("ask-suspension", {"reason": "…", "until": "2019-01-01T00:00:00+08:00"}, 422,
         "suspension/too-long"),
        ("supervise", {"role": "boss", "reason": "…"}, 422, "supervise/unknown-role"),
        ("correct", {"values": {}, "reason": "…"}, 422, "correct/nothing-new"),
        ("merge", {"parent": "20170928-AAAAAAAA"}, 422, "merge/unknown-parent"),
        ("note", {"note": " "}, 422, "note/words-needed"),
        ("sign", {"at": "2017-09-28T12:00:00+08:00"}, 422, "time/in-future"),
    ],
)  # fmt: skip
def test_a_refusal_says_why_and_what_is_possible(client, name, body, status, type_):
    matter = Matter(client)
    problem = is_problem(matter.ask(name, **body), status, type_)
    assert problem["possible"] == AT_THE_UNIT
    assert matter.kinds == ["received", "dispatched"]


@pytest.mark.parametrize(
    ("name", "body", "fields"),
    [
        ("transfer", {"lead": "property-company"}, ["reason"]),
        ("note", {"note": "…", "attachments": ["abc"]}, ["attachments[0]"]),
        ("note", {"note": "…", "attachments": [{"digest": "0" * 64}]}, ["attachments[0].name"]),
        ("note", {"note": "…", "attachments": ["0" * 64]}, ["attachments[0]"]),
        ("ask-extension", {"by": 3, "reason": "…"}, ["by"]),
        ("ask-suspension", {"reason": "…", "until": "2017-10-01"}, ["until"]),
        ("inspect", {"confirmed": "yes", "finding": "…"}, ["confirmed"]),
        ("rate", {"satisfied": 6}, ["satisfied"]),
        ("merge", {"parent": "that one"}, ["parent"]),
        ("correct", {"reason": "…", "values": {"are": "water"}}, ["values.are"]),
        ("correct", {"reason": "…", "values": {"area": "watr"}}, ["values.area"]),
        ("split", {"into": []}, ["into"]),
        ("split", {"into": [{"text": "路灯"}, {"area": "watr"}]},
         ["into[1].area", "into[1].text"]),
        ("split", {"into": [{"text": "…", "channel": "portal"}]}, ["into[0].channel"]),
        ("call-back", {"reached": True, "answers": {"solved": {"because": "…"}}},
         ["answers.solved.because"]),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_is_told_field_by_field(client, name, body, fields):
    matter = Matter(client)
    assert wrong_fields(matter.ask(name, **body)) == fields
    assert matter.kinds == ["received", "dispatched"]


def test_answers_that_answer_no_question_are_refused_with_what_is_possible(client):
    matter = Matter(client)
    matter.do("resolve", HANDLER, result="好了")
    wrong = matter.ask("call-back", CALLER, reached=True, answers={"solvd": True})
    assert '"solved"' in is_problem(wrong, 422, "call-back/unknown-question")["detail"]
    lacking = matter.ask("call-back", CALLER, reached=True, answers={"solved": True})
    problem = is_problem(lacking, 422, "call-back/answer-missing")
    assert "call-back" in problem["possible"]


# Putting right


def test_a_correction_decides_anew_and_loses_no_time(client):
    matter = Matter(client)
    before = matter.now
    client.clock.pass_(hours=1)
    after = matter.do(
        "correct", as_("dispatcher"), values={"area": "property", "people": 30}, reason="听错了"
    )
    assert (after["facts"]["area"], after["facts"]["people"]) == ("property", 30)
    assert after["facts"]["category"] == "complaint"
    assert after["lead"]["id"] == "property-company"
    started = {c["milestone"]: c["started_at"] for c in before["clocks"]}
    assert {c["milestone"]: c["started_at"] for c in after["clocks"]} == started


# One call, several matters; one matter, several tickets


def test_one_call_becomes_several_tickets(client):
    matter = Matter(client, channel="hotline", citizen={"name": "王女士", "phone": "13800000000"})
    client.clock.pass_(minutes=5)
    split = matter.do(
        "split",
        as_("call-taker"),
        into=[
            {"subject": "电梯", "text": "物业不修电梯, 投诉", "citizen": {"name": "王先生"}},
            {"area": "other", "text": "路上有人说话"},
        ],
        reason="一个电话三件事",
    )
    first, second = (client.get(f"/api/tickets/{id_}").json() for id_ in split["split_into"])
    assert first["split_from"] == second["split_from"] == matter.id
    assert (first["lead"]["id"], first["guessed"]["area"]["value"]) == (
        "property-company",
        "property",
    )
    assert first["facts"]["channel"] == second["facts"]["channel"] == "hotline"
    assert first["citizen"] == {"name": "王先生"}
    assert second["citizen"]["phone"] == "13800000000"
    assert first["received_at"] == matter.now["received_at"]
    assert (second["state"], second["lead"]) == ("received", None)


def test_of_a_split_that_is_refused_nothing_is_left(client):
    matter = Matter(client)
    matter.do("withdraw")
    refused = matter.ask("split", into=[{"text": "路灯不亮"}])
    problem = is_problem(refused, 409, "ticket/already-withdrawn")
    assert problem["possible"] == ["reopen", "archive"]
    assert len(client.get("/api/tickets").json()["items"]) == 1


def test_three_tickets_of_one_matter_are_resolved_as_one(client):
    parent, *children = (Matter(client, citizen={"name": name}) for name in "甲乙丙")
    for child in children:
        merged = child.do("merge", as_("dispatcher"), parent=parent.id, reason="同一处")
        assert (merged["state"], merged["parent"]) == ("merged", parent.id)
        assert not any(clock["state"] == "running" for clock in merged["clocks"])
    listed = client.get(f"/api/tickets?parent={parent.id}").json()["items"]
    assert {item["id"] for item in listed} == {child.id for child in children}
    sweep(client)
    assert set(parent.now["followers"]) == {child.id for child in children}
    into_child = Matter(client).ask("merge", parent=children[0].id)
    assert is_problem(into_child, 422, "merge/parent-follows")["possible"] == AT_THE_UNIT

    children[1].do("unmerge", as_("dispatcher"), reason="是另一处漏水")
    parent.do("resolve", HANDLER, result="总管已修复")
    sweep(client)
    follower = children[0].now
    assert (follower["state"], follower["result"]) == ("resolved", "总管已修复")
    assert follower["call_at"] is not None
    assert children[1].now["state"] == "dispatched"
    called = children[0].do("call-back", CALLER, reached=True, solved=True, satisfied=5)
    assert called["state"] == "called-back"
    assert parent.now["state"] == "resolved"


def test_a_follower_is_let_go_where_its_parent_ends_without_a_result(client):
    parent, child = Matter(client), Matter(client)
    child.do("merge", parent=parent.id)
    sweep(client)
    parent.do("withdraw")
    sweep(client)
    assert child.now["state"] == "dispatched"
    assert child.now["parent"] is None
    ended = Matter(client).ask("merge", parent=parent.id)
    is_problem(ended, 422, "merge/parent-ended")


# Lists


def test_lists_show_what_waits_for_a_judgement_and_what_is_suspended(client):
    returned, extended, waiting = Matter(client), Matter(client), Matter(client)
    returned.do("return", HANDLER, reason="not-our-duty")
    extended.do("ask-extension", HANDLER, by="1 working day", reason="等配件")
    waiting.do("ask-suspension", HANDLER, reason="等")
    waiting.do("grant-suspension", SUPERVISOR)

    def ids(query):
        return [item["id"] for item in client.get(f"/api/tickets?{query}").json()["items"]]

    assert ids("pending=return") == [returned.id]
    assert set(ids("pending=return,extension")) == {returned.id, extended.id}
    assert ids("suspended=true") == [waiting.id]
    assert set(ids("suspended=false")) == {returned.id, extended.id}
    line = client.get("/api/tickets?pending=return").json()["items"][0]
    assert (line["pending"], line["suspended"], line["parent"]) == ("return", False, None)
    is_problem(client.get("/api/tickets?pending=returns"), 422, "request/invalid")


def test_the_table_of_moves_tells_front_ends_what_there_is(client):
    states = client.get("/api/states").json()
    moves = {move["command"]: move for move in states["tickets"]["moves"]}
    assert moves["uphold-return"] == {
        "command": "uphold-return",
        "event": "return-upheld",
        "from": ["dispatched", "signed"],
        "to": "received",
        "name_zh": "同意退单",
        "name_en": "uphold the return",
        "who": ["dispatcher", "supervisor", "centre-head"],
        "scope": "any",
        "need": "return",
    }
    assert states["cases"]["states"][0]["id"] == "open"
    confirm = next(m for m in states["cases"]["moves"] if m["command"] == "confirm")
    assert (confirm["scope"], confirm["need"], confirm["to"]) == (
        "authority",
        "no-objection",
        "confirmed",
    )
