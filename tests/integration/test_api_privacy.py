"""Personal data over HTTP: masked by role, shown for a reason, every look written down."""

import pytest
import sqlalchemy as sa

from engine.people.person import Seat
from engine.store.tables import looks
from engine.tickets.chain import verify
from engine.upkeep.erasing import erase_some
from tests.integration.api_serving import SHIPPED, Clock, is_problem, serving
from tests.integration.people_making import add_account, bearer, key_for
from tests.unit.tickets.city import at

NOW = at("2026-11-23 10:00")
SEATS = {
    "taker": Seat("call-taker", "service-centre"),
    "dispatcher": Seat("dispatcher", "service-centre"),
    "boss": Seat("supervisor", "service-centre"),
    "handler": Seat("handler", "water-group"),
    "head": Seat("unit-head", "water-group"),
    "leader": Seat("city-leader", "city-government"),
    "auditor": Seat("auditor"),
}
PHONE, ID = "13812341234", "37060219900307451X"
MATTER = {
    "area": "water",
    "category": "fault-repair",
    "district": "huancui",
    "subject": f"停水, 回电 {PHONE}",
    "text": f"张三家没有水, 身份证 {ID}, 手机 {PHONE}",
    "citizen": {"name": "张三", "phone": PHONE, "address": "环翠区鲸园街道昆明路5号"},
}
MASKED = {"name": "张*", "phone": "138****1234", "address": "环翠区鲸园街道***"}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    file = tmp_path_factory.mktemp("privacy") / "dafuwu.db"
    with serving(f"sqlite:///{file}", home=SHIPPED, clock=Clock(NOW)) as client:
        for login, seat in SEATS.items():
            add_account(client.held, login, seat)
        client.held.doors.look_now()
        keys = {login: key_for(client.held, login, days=9000) for login in SEATS}
        yield client, {login: bearer(key) for login, key in keys.items()}


@pytest.fixture
def city(served):
    """A client, the headers of everybody, and no look written down so far."""
    client, who = served
    client.clock.pass_(hours=1)
    client.held.store._run(lambda c: c.execute(sa.delete(looks)))
    return client, who


def receive(city, by="taker", **facts):
    client, who = city
    answer = client.post("/api/tickets", json={**MATTER, **facts}, headers=who[by])
    assert answer.status_code == 201, answer.text
    return answer.json()


def read(city, by, id_, rest=""):
    client, who = city
    answer = client.get(f"/api/tickets/{id_}{rest}", headers=who[by])
    assert answer.status_code == 200, answer.text
    return answer.json()


def unmask(city, by, id_, *fields, reason="市民来电核实进度", **headers):
    client, who = city
    body = {"fields": list(fields), "reason": reason}
    return client.post(f"/api/tickets/{id_}/unmask", json=body, headers={**who[by], **headers})


def looked(city, **query):
    client, who = city
    answer = client.get("/api/looks", params=query, headers=who["auditor"])
    assert answer.status_code == 200, answer.text
    return [
        (one["actor"], one["ticket"], one["fields"], one["reason"])
        for one in answer.json()["items"]
    ]


class TestATicket:
    def test_is_shown_as_the_rules_say_for_the_role(self, city):
        id_ = receive(city)["id"]
        full = read(city, "handler", id_)
        assert full["citizen"] == MATTER["citizen"]
        assert full["text"] == MATTER["text"].replace(ID, "3706************1X")
        assert (full["masked"], full["on_request"]) == (["id-number"], ["id-number"])
        some = read(city, "dispatcher", id_)
        assert some["citizen"] == {**MASKED, "address": MATTER["citizen"]["address"]}
        assert some["subject"] == "停水, 回电 138****1234"
        assert some["text"] == "张*家没有水, 身份证 3706************1X, 手机 138****1234"
        assert some["masked"] == ["name", "phone", "id-number"]
        assert some["on_request"] == ["name", "phone"]
        for role in ("leader", "auditor"):
            none = read(city, role, id_)
            assert (none["citizen"], none["on_request"]) == (MASKED, [])

    def test_is_masked_wherever_it_is_told(self, city):
        client, who = city
        id_ = receive(city)["id"]
        note = {"note": f"已联系 {PHONE}, 张三在家"}
        client.post(f"/api/tickets/{id_}/sign", json={}, headers=who["handler"])
        answer = client.post(f"/api/tickets/{id_}/note", json=note, headers=who["boss"])
        assert answer.json()["citizen"] == MASKED
        told = read(city, "boss", id_, "/events")
        assert told["intact"]
        received, *_, noted = told["items"]
        assert received["private"]["citizen"] == MASKED
        assert noted["private"]["note"] == "已联系 138****1234, 张*在家"
        assert {item["erased"] for item in told["items"]} == {False}
        lines = client.get("/api/tickets", headers=who["handler"]).json()["items"]
        assert {line["subject"] for line in lines if line["id"] == id_} == {
            "停水, 回电 138****1234",
        }
        full = read(city, "handler", id_, "/events")["items"]
        assert full[-1]["private"]["note"] == note["note"]

    def test_of_somebody_who_reports_is_masked_more(self, city):
        id_ = receive(city, category="report")["id"]
        shown = read(city, "taker", id_)
        assert (shown["citizen"], shown["on_request"]) == (
            MASKED,
            ["name", "phone", "id-number", "address"],
        )

    def test_that_is_confidential_is_masked_and_seen_by_few(self, city):
        client, who = city
        id_ = receive(city, confidential=True)["id"]
        assert read(city, "dispatcher", id_)["citizen"] == MASKED
        assert read(city, "head", id_)["on_request"] == ["name", "phone", "address"]
        for role in ("handler", "leader", "auditor"):
            is_problem(
                client.get(f"/api/tickets/{id_}", headers=who[role]), 404, "ticket/not-found"
            )
            is_problem(unmask(city, role, id_, "phone"), 403 if role == "auditor" else 404)


class TestUnmasking:
    def test_shows_what_was_asked_for_and_is_an_event(self, city):
        client, _ = city
        id_ = receive(city)["id"]
        before = read(city, "dispatcher", id_)["events"]
        answer = unmask(city, "dispatcher", id_, "phone")
        shown = answer.json()
        assert shown["citizen"]["phone"] == PHONE
        assert shown["citizen"]["name"] == "张*"
        assert shown["subject"] == MATTER["subject"]
        assert (shown["masked"], shown["on_request"]) == (["name", "id-number"], ["name"])
        assert answer.headers["ETag"] == f'"{before + 1}"'
        event = client.held.store.history(id_)[-1]
        assert (event.kind, event.actor, event.private) == ("disclosed", "dispatcher", None)
        assert event.data == {
            "fields": ["phone"],
            "reason": "市民来电核实进度",
            "role": "dispatcher",
            "unit": "service-centre",
            "clocks": [],
        }
        assert verify(client.held.store.history(id_)) == ()
        assert client.held.desk.rebuild().different == ()
        assert read(city, "dispatcher", id_)["citizen"]["phone"] == "138****1234"

    @pytest.mark.parametrize("reason", ["", "看", "      看      "])
    def test_takes_a_reason(self, city, reason):
        id_ = receive(city)["id"]
        length = read(city, "dispatcher", id_)["events"]
        answer = unmask(city, "dispatcher", id_, "phone", reason=reason)
        found = is_problem(answer, 422, "request/invalid")
        assert [error["field"] for error in found["errors"]] == ["reason"]
        assert read(city, "dispatcher", id_)["events"] == length

    @pytest.mark.parametrize("fields", [[], ["fax"], ["phone", "fax"]])
    def test_is_of_fields_that_there_are(self, city, fields):
        id_ = receive(city)["id"]
        is_problem(unmask(city, "dispatcher", id_, *fields), 422, "request/invalid")

    @pytest.mark.parametrize(
        ("by", "fields"),
        [
            ("dispatcher", ["id-number"]),
            ("dispatcher", ["phone", "id-number"]),
            ("leader", ["name"]),
        ],
    )
    def test_is_refused_where_no_rule_allows_it(self, city, by, fields):
        client, _ = city
        id_ = receive(city)["id"]
        length = len(client.held.store.history(id_))
        is_problem(unmask(city, by, id_, *fields), 403, "privacy/not-shown")
        assert len(client.held.store.history(id_)) == length

    def test_is_refused_where_there_is_nothing_to_see(self, city):
        id_ = receive(city, text="没有水", subject=None, citizen={"phone": PHONE})["id"]
        is_problem(unmask(city, "dispatcher", id_, "name"), 409, "privacy/nothing-there")
        is_problem(unmask(city, "dispatcher", "20260101-AAAAAAAA", "name"), 404)

    def test_is_one_event_for_one_key_and_minds_what_the_caller_saw(self, city):
        id_ = receive(city)["id"]
        key = {"Idempotency-Key": f"look-{id_}"}
        first = unmask(city, "dispatcher", id_, "phone", **key).json()
        again = unmask(city, "dispatcher", id_, "phone", **key).json()
        assert first["events"] == again["events"]
        stale = unmask(city, "dispatcher", id_, "name", **{"If-Match": '"1"'})
        is_problem(stale, 412, "ticket/changed")


class TestLooks:
    def test_of_those_who_need_not_ask_are_written_down(self, city):
        client, who = city
        id_ = receive(city)["id"]
        fields = ["address", "name", "phone"]
        assert looked(city) == [("taker", id_, fields, None)]
        read(city, "handler", id_)
        read(city, "handler", id_, "/events")
        read(city, "leader", id_)
        client.get("/api/tickets", headers=who["handler"])
        assert sorted(looked(city)) == [
            ("handler", id_, fields, None),
            ("taker", id_, fields, None),
        ]
        client.clock.pass_(minutes=1)
        read(city, "handler", id_)
        assert len(looked(city)) == 3

    def test_of_what_was_asked_for_have_their_reason_and_event(self, city):
        client, who = city
        id_ = receive(city)["id"]
        event = unmask(city, "boss", id_, "phone", "name").json()["events"]
        assert looked(city, actor="boss") == [("boss", id_, ["name", "phone"], "市民来电核实进度")]
        (one,) = client.get("/api/looks?actor=boss", headers=who["auditor"]).json()["items"]
        assert (one["event"], one["role"], one["unit"]) == (event, "supervisor", "service-centre")

    def test_are_found_by_ticket_and_page_by_page(self, city):
        client, who = city
        ids = [receive(city)["id"] for _ in range(3)]
        assert [ticket for _, ticket, *_ in looked(city, ticket=ids[1].lower())] == [ids[1]]
        first = client.get("/api/looks?limit=2", headers=who["auditor"]).json()
        rest = client.get(
            "/api/looks", params={"limit": 2, "cursor": first["next"]}, headers=who["auditor"]
        ).json()
        found = [one["ticket"] for one in (*first["items"], *rest["items"])]
        assert (sorted(found), rest["next"]) == (sorted(ids), None)

    def test_are_for_auditors(self, city):
        client, who = city
        is_problem(client.get("/api/looks", headers=who["boss"]), 403, "who/refused")


def test_what_was_erased_is_gone_from_every_answer(city):
    client, who = city
    id_ = receive(city)["id"]
    body = {"reason": "市民来电说已自行解决"}
    client.post(f"/api/tickets/{id_}/withdraw", json=body, headers=who["taker"])
    client.clock.pass_(days=1095 + 2)
    held = client.held
    assert erase_some(held.store, held.rulebook, lambda: "0" * 32, client.clock()).erased >= 1
    shown = read(city, "taker", id_)
    assert (shown["citizen"], shown["text"], shown["subject"], shown["reason"]) == (None,) * 4
    assert shown["masked"] == []
    told = read(city, "taker", id_, "/events")
    assert told["intact"]
    assert [item["kind"] for item in told["items"] if item["erased"]] == ["received", "withdrawn"]
    assert told["items"][-1]["data"]["rule"] == "keep-words"
    is_problem(unmask(city, "taker", id_, "phone"), 409, "privacy/nothing-there")


def test_while_there_are_no_accounts_everything_is_shown(tmp_path):
    with serving(f"sqlite:///{tmp_path / 'open.db'}", home=SHIPPED, clock=Clock(NOW)) as client:
        answer = client.post("/api/tickets", json=MATTER)
        shown = client.get(f"/api/tickets/{answer.json()['id']}").json()
        assert (shown["citizen"], shown["text"]) == (MATTER["citizen"], MATTER["text"])
        assert client.get("/api/looks").json()["items"] == []
