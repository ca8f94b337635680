"""The call taker's page: looking ahead while typing, taking the call in, the receipt; splitting."""

import re
import shutil
from datetime import UTC, datetime
from html import unescape

import pytest

from tests.integration.api_serving import (
    SHIPPED,
    SMALL_CITY,
    UNDECIDED,
    Clock,
    as_,
    serving,
)

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
"""A Wednesday, 10:00 in the city."""
TWO_MINUTES = """
clocks:
  - id: dispatch
    title: 挂机后 2 分钟派单
    basis: 建议二
    milestone: dispatch
    starts: hung-up
    stops: dispatched
    within: 2 minutes
"""
CHINESE = {"Accept-Language": "zh"}
TAKER = {**CHINESE, **as_("call-taker", "service-centre", "wang")}
HTMX = {"HX-Request": "true"}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("call")
    with serving(f"sqlite:///{folder / 'call.db'}", home=SHIPPED, clock=Clock(NOW)) as opened:
        yield opened


def form(**said):
    return {name.replace("__", "."): value for name, value in said.items()}


def ahead(client, **said):
    answer = client.post("/console/call/preview", data=form(**said), headers={**TAKER, **HTMX})
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def take(client, who=TAKER, **said):
    return client.post("/console/call", data=form(**said), headers=who, follow_redirects=False)


def taken(client, **said):
    answer = take(client, **said)
    assert answer.status_code == 303, answer.text
    id_ = re.fullmatch(r"/console/call/(\d{8}-\w{8})\?done=.*", answer.headers["location"])[1]
    return client.get(f"/api/tickets/{id_}").json()


def test_the_form_has_every_fact_that_a_call_taker_knows(client):
    page = client.get("/console/call", headers=TAKER).text
    fields = set(re.findall(r'name="([a-z_.]+)"', page))
    assert {
        "text", "subject", "citizen.name", "citizen.phone", "citizen.address", "area", "category",
        "district", "channel", "hotline", "circumstance", "people", "repeat", "anonymous",
        "confidential", "answer.answer", "received_at", "_key",
    } <= fields  # fmt: skip
    assert "style=" not in page
    assert "<script>" not in page


def test_nothing_typed_nothing_foreseen(client):
    assert "开始输入" in ahead(client)
    assert "开始输入" in ahead(client, citizen__phone="13800001234")


def test_while_typing_one_sees_who_by_when_and_why(client):
    shown = ahead(client, text="小区停水了", category="fault-repair")
    assert "威海市水务集团" in shown
    assert re.search(r"rules/[a-z/]+\.yaml:\d+", shown)
    assert "建议二(二)一" in shown
    assert "应于 11月25日 10:02" in shown  # the two minutes of a fault


def test_an_emergency_is_pointed_to_its_line_at_once(client):
    shown = ahead(client, text="楼下着火了")
    assert "请市民立即拨打" in shown
    assert "119" in shown


def test_what_was_guessed_is_told_with_how_sure_it_is(client):
    shown = ahead(client, text="自来水爆管")
    assert re.search(r"业务领域 <b>供水</b> \d+%", shown)


def test_the_call_begins_with_the_first_letter(client):
    first = re.search(r'name="received_at" value="([^"]+)"', ahead(client, text="停"))[1]
    client.clock.pass_(minutes=3)
    later = ahead(client, text="停水", received_at=first)
    assert f'value="{first}"' in later
    ticket = taken(client, text="小区停水", received_at=first, action="hung-up")
    assert ticket["received_at"] == "2026-11-25T10:00:00+08:00"
    assert ticket["hung_up_at"] == "2026-11-25T10:03:00+08:00"


def test_a_call_is_taken_in_while_the_citizen_speaks_and_hung_up_later(client):
    ticket = taken(client, text="小区停水, 两天了", citizen__phone="13800001234", action="open")
    assert ticket["hung_up_at"] is None
    assert ticket["subject"] == "小区停水"  # its first words, where nobody gave a subject
    assert ticket["citizen"] == {"phone": "13800001234"}
    page = client.get(f"/console/call/{ticket['id']}", headers=TAKER).text
    assert "市民仍在通话" in page
    assert f"您的工单号是 {ticket['id']}" in page
    there = client.post(
        f"/console/tickets/{ticket['id']}/do/hang-up",
        data={"_next": f"/console/call/{ticket['id']}"},
        headers=TAKER,
        follow_redirects=False,
    )
    assert there.headers["location"].startswith(f"/console/call/{ticket['id']}?done=")
    page = client.get(f"/console/call/{ticket['id']}", headers=TAKER).text
    assert "市民仍在通话" not in page


def test_the_seconds_to_dispatch_are_shown_where_a_person_must_decide(tmp_path):
    home = shutil.copytree(SMALL_CITY, tmp_path / "city")
    (home / "rules" / "dispatch.yaml").write_text(TWO_MINUTES, encoding="utf-8")
    with serving(f"sqlite:///{tmp_path / 'small.db'}", home=home) as client:
        ticket = client.post("/api/tickets", json=UNDECIDED).json()
        assert ticket["state"] == "received"
        page = client.get(f"/console/call/{ticket['id']}", headers=CHINESE).text
        due = next(clock["due"] for clock in ticket["clocks"] if clock["milestone"] == "dispatch")
        shown = datetime.fromisoformat(re.search(r'data-until="([^"]+)"', page)[1])
        assert shown == datetime.fromisoformat(due)
        assert f"/console/tickets/{ticket['id']}/do/dispatch" in page


def test_a_form_that_is_sent_twice_makes_one_ticket(client):
    said = {"text": "只受理一次", "action": "hung-up", "_key": "call-once"}
    first, again = (
        client.post("/console/call", data=said, headers=TAKER, follow_redirects=False)
        for _ in range(2)
    )
    assert first.headers["location"] == again.headers["location"]


def test_an_answer_on_the_spot_ends_the_matter(client):
    ticket = taken(client, text="问水费怎么交", answer__answer="可在网上缴", action="hung-up")
    assert ticket["state"] == "answered"
    assert ticket["answer"] == "可在网上缴"


def test_other_channels_have_no_call(client):
    ticket = taken(client, text="来信说停水", channel="handover", action="open")
    assert ticket["hung_up_at"] is not None


def test_what_is_wrong_is_told_without_losing_the_words(client):
    answer = take(client, {**TAKER, **HTMX}, text="停水", area="no-such-area")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "area"
    assert take(client, {**TAKER, **HTMX}, text="").status_code == 422


def test_only_those_who_receive_may_take_a_call_in(client):
    answer = take(client, {**CHINESE, **as_("handler", "water-group")}, text="停水")
    assert answer.status_code == 403


def test_similar_open_tickets_are_offered_and_merged_into(client):
    first = taken(client, text="翠竹花园停水", subject="翠竹花园停水", action="hung-up")
    shown = ahead(client, text="翠竹花园三号楼也停水")
    assert first["id"] in shown
    second = taken(client, text="翠竹花园三号楼停水", action="hung-up")
    page = client.get(f"/console/call/{second['id']}", headers=TAKER).text
    assert f'name="parent" value="{first["id"]}"' in page
    client.post(
        f"/console/tickets/{second['id']}/do/merge", data={"parent": first["id"]}, headers=TAKER
    )
    assert client.get(f"/api/tickets/{second['id']}").json()["parent"] == first["id"]


def test_one_call_is_split_into_several_tickets(client):
    ticket = taken(client, text="小区停水", action="hung-up")
    path = f"/console/tickets/{ticket['id']}/split"
    page = client.get(path, headers=TAKER, params={"rooms": "4"}).text
    assert page.count('name="into.3.text"') == 1
    said = {"into.0.text": "物业费太高", "into.2.subject": "电梯坏了", "into.2.people": "3"}
    answer = client.post(path, data=said, headers=TAKER, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    made = client.get(f"/api/tickets/{ticket['id']}").json()["split_into"]
    assert len(made) == 2
    assert client.get(f"/api/tickets/{made[1]}").json()["facts"]["people"] == 3
    empty = client.post(path, data={"into.0.text": " "}, headers={**TAKER, **HTMX})
    assert empty.status_code == 422
    wrong = client.post(path, data={"into.0.text": "x", "into.0.area": "no"}, headers=TAKER)
    assert wrong.status_code == 422
