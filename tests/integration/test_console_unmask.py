"""Personal data on the page of a ticket: masked by role, shown for a reason, every look noted."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from engine.people.person import Seat
from tests.integration.api_serving import SHIPPED, Clock, serving
from tests.integration.people_making import add_account, bearer, key_for

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
PHONE, MASKED = "13800001234", "138****1234"
PEOPLE = {
    "call-taker": Seat("call-taker", "service-centre"),
    "supervisor": Seat("supervisor", "service-centre"),
    "handler": Seat("handler", "water-group"),
    "elsewhere": Seat("handler", "gas-company"),
    "city-leader": Seat("city-leader", "city-government"),
    "auditor": Seat("auditor"),
    "administrator": Seat("administrator"),
}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unmask")
    url = f"sqlite:///{folder / 'unmask.db'}"
    with serving(url, home=SHIPPED, clock=Clock(NOW)) as opened:
        for login, seat in PEOPLE.items():
            add_account(opened.held, login, seat)
        opened.keys = {login: bearer(key_for(opened.held, login)) for login in PEOPLE}
        yield opened


@pytest.fixture(scope="module")
def ticket(client):
    body = {
        "area": "water", "category": "fault-repair", "district": "huancui", "subject": "停水",
        "text": f"家里停水, 请打 {PHONE}", "citizen": {"name": "王明", "phone": PHONE},
        "channel": "hotline",
    }  # fmt: skip
    answer = client.post("/api/tickets", json=body, headers=client.keys["call-taker"])
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def page_of(client, ticket, login):
    headers = {**client.keys[login], "Accept-Language": "zh"}
    return client.get(f"/console/tickets/{ticket}", headers=headers)


def ask(client, ticket, login, **form):
    headers = {**client.keys[login], "Accept-Language": "zh"}
    return client.post(f"/console/tickets/{ticket}/unmask", data=form, headers=headers)


def test_who_speaks_with_the_citizen_sees_the_phone_and_the_look_is_noted(client, ticket):
    page = page_of(client, ticket, "handler").text
    assert PHONE in page
    looks = client.get("/api/looks", headers=client.keys["auditor"]).json()["items"]
    assert ("handler", ticket) in {(look["actor"], look["ticket"]) for look in looks}


def test_others_see_it_masked_everywhere_on_the_page(client, ticket):
    page = unescape(page_of(client, ticket, "supervisor").text)
    assert PHONE not in page
    assert "王明" not in page
    assert f"请打 {MASKED}" in page
    assert 'name="fields" value="phone"' in page


def test_for_a_reason_it_is_shown_once_and_told_in_the_story(client, ticket):
    answer = ask(client, ticket, "supervisor", fields="phone", reason="核对回访记录是否属实")
    page = unescape(answer.text)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert PHONE in page
    assert "王明" not in page  # the name was not asked for
    assert "已记入工单经过" in page
    again = unescape(page_of(client, ticket, "supervisor").text)
    assert PHONE not in again
    assert "核对回访记录是否属实" in again


def test_no_reason_no_look(client, ticket):
    assert ask(client, ticket, "supervisor", fields="phone", reason="看看").status_code == 422
    nothing = ask(client, ticket, "supervisor", reason="核对回访记录是否属实")
    assert nothing.status_code == 422
    leader = ask(client, ticket, "city-leader", fields="phone", reason="想知道是谁打的")
    assert leader.status_code == 403
    assert PHONE not in leader.text


def test_who_may_not_ask_is_told_so(client, ticket):
    page = unescape(page_of(client, ticket, "city-leader").text)
    assert PHONE not in page
    assert "您的岗位看不到" in page
    assert 'name="fields"' not in page


def test_out_of_sight_is_not_there(client, ticket):
    for login, status in (("elsewhere", 404), ("administrator", 403)):
        assert page_of(client, ticket, login).status_code == status
        asked = ask(client, ticket, login, fields="phone", reason="我就是想看一看")
        assert asked.status_code == status
    key = client.keys["elsewhere"]
    assert client.get(f"/console/tickets/{ticket}/changed", headers=key).status_code == 404
    gone = client.post(f"/console/tickets/{ticket}/do/sign", headers=key, data={"note": "x"})
    assert gone.status_code == 404
    listed = client.get("/console/tickets?open=", headers=key)
    assert listed.status_code == 200
    assert ticket not in listed.text


def test_an_auditor_reads_and_does_nothing(client, ticket):
    page = page_of(client, ticket, "auditor").text
    assert "现在没有可做的操作" in page
    assert not re.search(r"/do/[a-z-]+", page)
