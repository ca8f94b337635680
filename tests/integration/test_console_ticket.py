"""The page of a ticket: what it shows, which commands it offers to whom, and what they do."""

import re
from html import unescape

import pytest
from msgspec import inspect

from api.console.fields import Asked, fields_of
from api.console.forms import GROUPS, form_of
from api.console.labels import label_of
from api.offered import OFFERED, SPLIT
from engine.tickets.asks import By
from tests.integration.api_serving import (
    CALLER,
    DISPATCHER,
    HANDLER,
    LIFE_CITY,
    SUPERVISOR,
    Matter,
    serving,
)

CHINESE = {"Accept-Language": "zh"}
AUDITOR = {"X-Role": "inspector", "X-Unit": "centre"}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("console")
    with serving(f"sqlite:///{folder / 'console.db'}", home=LIFE_CITY) as opened:
        yield opened


@pytest.fixture
def matter(client):
    client.cookies.clear()  # the language of an earlier page
    return Matter(client, citizen={"name": "王明", "phone": "13800001234"})


def page_of(matter, who=None, **query):
    answer = matter.client.get(
        f"/console/tickets/{matter.id}", headers={**CHINESE, **(who or {})}, params=query
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    return answer.text


def offered_on(page):
    """The commands that a page has forms or links for, in its order."""
    return re.findall(
        r'(?:action="/console/tickets/[^/]+/do/|href="/console/tickets/[^/]+/)([a-z-]+)"', page
    )


def fill(matter, command, who=None, files=None, **form):
    fields = {name.replace("__", "."): value for name, value in form.items()}
    return matter.client.post(
        f"/console/tickets/{matter.id}/do/{command}",
        data=fields,
        files=files,
        headers={**CHINESE, **(who or {})},
        follow_redirects=False,
    )


def test_the_page_tells_the_matter_its_clocks_its_reasons_and_its_chain(matter):
    page = unescape(page_of(matter))
    assert matter.id in page
    assert "水压低" in page
    assert "水务集团" in page
    assert "13800001234" in page  # nobody is hidden from while there are no accounts
    for words in ("经过", "时限", "理由", "证据链", "完整: 全部 2 个事件"):
        assert words in page
    assert '<svg class="strip"' in page
    assert re.search(r"rules/[a-z/]+\.yaml:\d+", page)
    assert "style=" not in page  # nothing that the policy of contents would stop
    assert "<script>" not in page


def test_the_page_is_complete_in_english(matter):
    page = unescape(page_of(matter, lang="en"))
    for words in ("What is asked", "Clocks", "Story", "Dispatched", "What may be done"):
        assert words in page
    assert "诉求" not in page


def test_a_broken_chain_is_told(client, matter):
    from sqlalchemy import text

    with client.held.store._engines.write.begin() as connection:
        connection.execute(
            text("UPDATE events SET actor = 'mallory' WHERE ticket_id = :id AND number = 1"),
            {"id": matter.id},
        )
    page = page_of(matter)
    assert "证据链不完整" in page


def test_only_what_is_possible_and_theirs_to_do_is_offered(matter):
    assert offered_on(page_of(matter, HANDLER))[:3] == ["sign", "contact", "return"]
    assert "transfer" not in offered_on(page_of(matter, HANDLER))
    assert "sign" not in offered_on(page_of(matter, DISPATCHER))
    assert "transfer" in offered_on(page_of(matter, DISPATCHER))
    assert "close" not in offered_on(page_of(matter, CALLER))
    other = {"X-Role": "handler", "X-Unit": "property-company"}
    assert "sign" not in offered_on(page_of(matter, other))
    assert set(offered_on(page_of(matter))) == set(matter.now["possible"])


def test_whoever_judges_is_offered_the_judgement_first(matter):
    matter.do("ask-extension", HANDLER, by="1 working day", reason="配件未到")
    assert "grant-extension" not in offered_on(page_of(matter, DISPATCHER))
    judging = offered_on(page_of(matter, SUPERVISOR))
    assert judging[:2] == ["grant-extension", "refuse-extension"]


def test_a_form_gives_its_command_and_goes_on_with_what_was_done(matter):
    answer = fill(matter, "sign", HANDLER)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/console/tickets/{matter.id}?done=")
    assert matter.now["state"] == "signed"
    shown = matter.client.get(answer.headers["location"], headers=CHINESE)
    assert f"签收: {matter.id}" in shown.text


def test_a_form_comes_back_to_the_page_of_ours_that_it_stood_on(matter):
    there = fill(matter, "sign", HANDLER, _next="/console/inbox?page=2")
    assert there.headers["location"].startswith("/console/inbox?page=2&done=")
    elsewhere = fill(matter, "arrive", HANDLER, _next="https://example.org/console")
    assert elsewhere.headers["location"].startswith(f"/console/tickets/{matter.id}?done=")


def test_htmx_is_told_where_to_go_and_what_is_wrong(matter):
    htmx = {"HX-Request": "true"}
    good = fill(matter, "sign", {**HANDLER, **htmx})
    assert good.status_code == 204
    assert good.headers["hx-redirect"].startswith(f"/console/tickets/{matter.id}")
    bad = fill(matter, "sign", {**HANDLER, **htmx})
    assert bad.status_code == 409
    assert bad.json()["type"].startswith("/problems/")


def test_a_refusal_is_told_on_a_page(matter):
    wrong_side = fill(matter, "sign", DISPATCHER)
    assert wrong_side.status_code == 403
    assert "不由您的角色或单位操作" in wrong_side.text
    empty = fill(matter, "note", HANDLER)
    assert empty.status_code == 422
    assert "缺少这一项" in empty.text
    assert fill(matter, "split").status_code == 404


def test_a_page_that_has_grown_old_judges_nothing(matter):
    matter.do("ask-extension", HANDLER, by="1 working day", reason="配件未到")
    stale = fill(matter, "grant-extension", SUPERVISOR, _expected="2")
    assert stale.status_code == 412
    page = page_of(matter, SUPERVISOR)
    shown = re.search(r'name="_expected" value="(\d+)"', page)[1]
    assert int(shown) == matter.now["events"]
    assert fill(matter, "grant-extension", SUPERVISOR, _expected=shown).status_code == 303


def test_files_and_local_times_are_taken_from_a_form(matter):
    matter.do("sign", HANDLER)
    matter.client.clock.pass_(hours=2)
    photo = b"\x89PNG\r\n\x1a\n" + b"photo"
    answer = fill(
        matter,
        "note",
        HANDLER,
        files=[("attachments", ("现场.png", photo, "image/png"))],
        note="已到现场",
        at="2017-09-28T10:30",
    )
    assert answer.status_code == 303, answer.text
    noted = matter.client.get(f"{matter.path}/events").json()["items"][-1]
    assert noted["at"] == "2017-09-28T10:30:00+08:00"
    (file,) = noted["data"]["attachments"]
    page = page_of(matter)
    assert "现场.png" in page
    kept = matter.client.get(f"/api/attachments/{file['digest']}")
    assert kept.content == photo
    wrong = fill(
        matter,
        "note",
        HANDLER,
        files=[("attachments", ("x.exe", b"MZ", "application/x-msdownload"))],
        note="附件",
    )
    assert wrong.status_code == 415


def test_a_call_back_asks_the_questions_of_the_rules(matter):
    matter.do("sign", HANDLER)
    matter.do("contact", HANDLER, note="已联系")
    matter.do("resolve", HANDLER, result="已修好")
    page = unescape(page_of(matter, CALLER))
    asked = re.findall(r'name="answers\.([a-z-]+)"', page)
    assert asked, "the life city asks questions"
    answers = {f"answers__{name}": "true" for name in asked}
    answers["answers__satisfied"] = "2"
    answers["answers__satisfied__reason"] = "时间太长"
    answer = fill(matter, "call-back", CALLER, reached="true", **answers)
    assert answer.status_code == 303, answer.text
    assert matter.now["satisfied"] == 2
    assert "时间太长" in page_of(matter)


def test_nobody_reached_answers_nothing(matter):
    matter.do("sign", HANDLER)
    matter.do("resolve", HANDLER, result="已修好")
    answer = fill(matter, "call-back", CALLER, reached="false", answers__solved="false")
    assert answer.status_code == 303, answer.text
    assert matter.now["state"] == "resolved"


def test_a_part_is_signed_for_by_its_unit_without_choosing_it(matter):
    matter.do("ask-part", HANDLER, unit="traffic-police", task="疏导交通")
    police = {"X-Role": "handler", "X-Unit": "traffic-police"}
    page = page_of(matter, police)
    assert "sign-part" in offered_on(page)
    assert '<input type="hidden" name="unit" value="traffic-police">' in page
    assert fill(matter, "sign-part", police, unit="traffic-police").status_code == 303
    assert "sign-part" not in offered_on(page_of(matter, HANDLER))


def test_a_correction_offers_every_fact_with_what_it_is_now(matter):
    page = unescape(page_of(matter, DISPATCHER))
    assert "不变 (供水)" in page
    answer = fill(matter, "correct", DISPATCHER, reason="听错了", values__people="5")
    assert answer.status_code == 303, answer.text
    assert matter.now["facts"]["people"] == 5
    assert "涉及人数: 1 → 5" in page_of(matter)


def test_an_open_page_hears_of_what_happens_meanwhile(matter):
    asks = re.search(r'hx-get="(/console/tickets/[^"]+/changed\?since=\d+)"', page_of(matter))[1]
    quiet = matter.client.get(asks, headers=CHINESE)
    assert quiet.text.strip() == ""
    tag = {"If-None-Match": quiet.headers["etag"]}
    assert matter.client.get(asks, headers={**CHINESE, **tag}).status_code == 304
    matter.do("sign", HANDLER)
    assert "有 1 项新进展" in matter.client.get(asks, headers={**CHINESE, **tag}).text


def test_what_is_not_there_is_a_page_too(client):
    for number in ("20170928-AAAAAAAA", "nonsense"):
        answer = client.get(f"/console/tickets/{number}", headers=CHINESE)
        assert answer.status_code == 404
        assert "没有这张工单" in answer.text


def test_every_field_of_every_command_has_its_words():
    for offered in OFFERED:
        for field in inspect.type_info(offered.body).fields:
            zh, en = label_of(offered.name, field.name)
            assert re.search(r"[\u4e00-\u9fff]", zh), (offered.name, field.name)
            assert en.isascii(), (offered.name, field.name)


def test_every_command_has_a_form_in_one_group(client, matter):
    grouped = [name for _, names in GROUPS for name in names]
    assert sorted(grouped) == sorted(one.name for one in OFFERED)
    ticket, rulebook = client.held.desk.ticket(matter.id), client.held.rulebook
    now = client.clock()
    for offered in OFFERED:
        form = form_of(rulebook, ticket, offered.name, By(), now)
        if offered.name == SPLIT:
            assert form.page == f"/console/tickets/{matter.id}/split"
            continue
        fields = fields_of(Asked(rulebook, ticket, By(), now, offered.name), offered.body)
        assert form.fields == fields
        body = {field.name for field in inspect.type_info(offered.body).fields}
        assert {field.name.partition(".")[0] for field in fields} <= body
