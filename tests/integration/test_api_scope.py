"""Over HTTP, with accounts: what is out of sight answers as what does not exist."""

import pytest

from engine.people.person import Seat
from tests.integration.api_serving import LIFE_CITY, is_problem, serving
from tests.integration.people_making import add_account, bearer, key_for

SEATS = {
    "taker": Seat("call-taker", "centre"),
    "other-taker": Seat("call-taker", "centre"),
    "boss": Seat("supervisor", "centre"),
    "water": Seat("handler", "water-group"),
    "water-head": Seat("unit-head", "water-group"),
    "house": Seat("handler", "property-company"),
    "bureau": Seat("authority-contact", "housing-bureau"),
    "police": Seat("handler", "traffic-police"),
    "machine": Seat("administrator"),
}
MATTER = {"area": "water", "category": "complaint", "district": "east", "text": "水压低"}
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def city(url):
    """A client, and the headers of everybody by name."""
    with serving(url, home=LIFE_CITY) as client:
        for login, seat in SEATS.items():
            add_account(client.held, login, seat)
        client.held.doors.look_now()
        yield client, {login: bearer(key_for(client.held, login)) for login in SEATS}


def receive(client, who, **facts):
    answer = client.post("/api/tickets", json={**MATTER, **facts}, headers=who)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def listed(client, who, path="/api/tickets"):
    answer = client.get(path, headers=who)
    assert answer.status_code == 200, answer.text
    return {item.get("id") or item["ticket"] for item in answer.json()["items"]}


def test_a_unit_sees_its_own_and_its_authority_what_is_below_it(city):
    client, who = city
    water = receive(client, who["taker"])
    house = receive(client, who["taker"], area="property", text="物业")
    assert listed(client, who["water"]) == {water}
    assert listed(client, who["house"]) == {house}
    assert listed(client, who["bureau"]) == {water, house}
    assert listed(client, who["boss"]) == {water, house}
    assert listed(client, who["police"]) == set()


@pytest.mark.parametrize(
    ("method", "rest"),
    [
        ("GET", ""), ("GET", "/events"), ("GET", "/clocks"), ("GET", "/reasons"),
        ("POST", "/sign"), ("POST", "/note"),
    ],
)  # fmt: skip
def test_what_is_out_of_sight_answers_as_what_does_not_exist(city, method, rest):
    client, who = city
    hidden = receive(client, who["taker"])
    body = {"json": {"note": "x"} if rest == "/note" else {}} if method == "POST" else {}

    def ask(number):
        answer = client.request(
            method, f"/api/tickets/{number}{rest}", headers=who["house"], **body
        )
        return is_problem(answer, 404, "ticket/not-found")

    missing = ask("20170928-00000000")
    assert {**ask(hidden), "instance": ""} == {
        **missing, "instance": "", "detail": missing["detail"].replace("20170928-00000000", hidden)
    }  # fmt: skip


def test_who_is_asked_for_a_part_sees_the_matter_from_then_on(city):
    client, who = city
    matter = receive(client, who["taker"])
    ask = {"unit": "traffic-police", "task": "封路"}
    asked = client.post(f"/api/tickets/{matter}/ask-part", json=ask, headers=who["water"])
    assert asked.status_code == 200, asked.text
    assert listed(client, who["police"]) == {matter}
    assert listed(client, who["police"], "/api/parts") == {matter}
    assert listed(client, who["house"], "/api/parts") == set()
    assert client.get(f"/api/tickets/{matter}/events", headers=who["police"]).status_code == 200


def test_a_confidential_matter_is_for_its_confidants_and_for_who_took_it_in(city):
    client, who = city
    matter = receive(client, who["taker"], confidential=True)
    path = f"/api/tickets/{matter}"
    may = {name for name in who if client.get(path, headers=who[name]).status_code == 200}
    assert may == {"taker", "boss", "water-head"}
    assert listed(client, who["taker"]) == {matter}
    assert listed(client, who["other-taker"]) == set()
    is_problem(client.post(f"{path}/sign", json={}, headers=who["water"]), 404, "ticket/not-found")
    assert client.post(f"{path}/sign", json={}, headers=who["water-head"]).status_code == 200


def test_who_looks_after_the_machine_sees_no_matter(city):
    client, who = city
    receive(client, who["taker"])
    is_problem(client.get("/api/tickets", headers=who["machine"]), 403, "who/refused")


def test_a_file_is_for_those_who_see_its_matter_and_for_who_brought_it(city):
    client, who = city
    matter = receive(client, who["taker"])
    png = {"Content-Type": "image/png"}
    sent = client.post("/api/attachments", content=PNG, headers={**png, **who["water"]})
    digest = sent.json()["digest"]
    path = f"/api/attachments/{digest}"

    def may():
        return {
            name
            for name in ("water", "house", "boss", "bureau")
            if client.get(path, headers=who[name]).status_code == 200
        }

    assert may() == {"water", "boss"}  # from a supervisor nothing is hidden
    # Whoever knows a digest has not the file: it cannot be named, and so not be had.
    note = {"note": "照片", "attachments": [digest]}
    other = receive(client, who["taker"], area="property", text="物业")
    refused = client.post(f"/api/tickets/{other}/note", json=note, headers=who["house"])
    is_problem(refused, 422, "request/invalid")
    given = client.post(f"/api/tickets/{matter}/note", json=note, headers=who["water"])
    assert given.status_code == 200, given.text
    assert may() == {"water", "boss", "bureau"}
    # Whoever brings the same content has it.
    client.post("/api/attachments", content=PNG, headers={**png, **who["house"]})
    assert may() == {"water", "house", "boss", "bureau"}


def test_a_notice_is_noted_as_read_by_whom_it_is_for(city):
    client, who = city
    matter = receive(client, who["taker"])
    asked = {"role": "handler", "reason": "快办"}
    done = client.post(f"/api/tickets/{matter}/supervise", json=asked, headers=who["boss"])
    assert done.status_code == 200, done.text
    notices = client.get("/api/notices", headers=who["water"]).json()["items"]
    mine = next(one["id"] for one in notices if one["role"] == "handler")
    path = f"/api/notices/{mine}/read"
    is_problem(client.post(path, headers=who["house"]), 404, "notice/not-found")
    is_problem(client.post(path, headers=who["boss"]), 403, "who/refused")
    is_problem(client.post(path, headers=who["water-head"]), 403, "who/refused")
    read = client.post(path, headers=who["water"])
    assert read.json()["read_by"] == "water"


def test_a_seat_says_in_which_role_a_matter_is_taken_in(city):
    client, who = city
    refused = client.post("/api/tickets", json=MATTER, headers=who["water"])
    is_problem(refused, 403, "who/refused")
    said = {**who["taker"], "X-Actor": "somebody-else"}
    number = receive(client, said)
    events = client.get(f"/api/tickets/{number}/events", headers=who["boss"]).json()["items"]
    assert events[0]["actor"] == "taker"
