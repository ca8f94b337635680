"""Trends on pages, and a special report from the hot spot to the signed document."""

import re
from html import unescape
from io import BytesIO

import docx
import pytest

from api.analysing import Analysing
from tests.integration.api_serving import LIFE_CITY, Clock, as_, is_problem, serving
from tests.unit.special_reports.made import UNALIKE

CHINESE = {"Accept-Language": "zh"}
SUPERVISOR = {**CHINESE, **as_("supervisor", "centre", "li")}
HEAD = {**CHINESE, **as_("centre-head", "centre", "head")}
OTHER_HEAD = {**CHINESE, **as_("centre-head", "centre", "other")}
DISPATCHER = {**CHINESE, **as_("dispatcher", "centre", "di")}
PAGE, REPORTS = "/console/analysis", "/console/analysis/reports"
PHONE = "13800001234"


def analysed(client):
    held = client.held
    return Analysing(held.analysis, held.learning, client.clock, 1.0).work_once()


@pytest.fixture
def client(tmp_path):
    with serving(f"sqlite:///{tmp_path / 'a.db'}", home=LIFE_CITY, clock=Clock()) as opened:
        facts = {"area": "water", "category": "complaint", "district": "east"}
        for number in range(5):
            body = {**facts, "text": f"碧湾小区{number}号楼停水, 没有人来修, 电话 {PHONE}",
                    "citizen": {"name": "王小明", "phone": f"1380000{number:04}"}}  # fmt: skip
            opened.post("/api/tickets", json=body)
        for text in UNALIKE:
            opened.post("/api/tickets", json={**facts, "text": text})
        opened.clock.pass_(minutes=5)
        yield opened


def text(answer):
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def drafted(client):
    analysed(client)
    page = text(client.get(PAGE, headers=SUPERVISOR))
    key = re.search(r'name="themes" value="(m-[0-9A-Z-]+)"', page)[1]
    made = client.post(REPORTS, data={"days": 7, "themes": key}, headers=SUPERVISOR,
                       follow_redirects=False)  # fmt: skip
    assert made.status_code == 303, made.text
    return re.search(r"/reports/(sr-\w{8})/edit", made.headers["location"])[1], key


def form_of(page):
    """The fields of a form as a browser sends them, whatever is checked and written there."""
    fields = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]*? value="([^"]*)"', page))
    fields |= re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', page)
    return {name: unescape(value) for name, value in fields.items() if name != "_csrf"}


def written(client, **change):
    id_, key = drafted(client)
    form = form_of(text(client.get(f"{REPORTS}/{id_}/edit", headers=SUPERVISOR)))
    text(client.post(f"{REPORTS}/{id_}/edit", data={**form, "advice": "请抢修", **change},
                     headers=SUPERVISOR))  # fmt: skip
    return id_, key


def test_a_hot_spot_leads_to_its_tickets_and_nothing_personal_is_shown(client):
    assert "还没有分析结果" in text(client.get(PAGE, headers=SUPERVISOR))
    assert analysed(client) == 2
    page = text(client.get(PAGE, headers=SUPERVISOR))
    assert "5 人 · 5 件" in page
    href = re.search(r'href="(/console/analysis/spots/7/m-[0-9A-Z-]+)"', page)[1]
    spot = text(client.get(href, headers=SUPERVISOR))
    assert len(set(re.findall(r"/console/tickets/(\d{8}-[0-9A-Z]{8})", spot))) == 5
    for shown in (page, spot):
        assert PHONE not in shown
        assert "王小明" not in shown
    assert "138****1234" in spot
    assert client.get(f"{PAGE}/spots/7/m-nothing", headers=SUPERVISOR).status_code == 404
    assert client.get(f"{PAGE}/spots/8/m-nothing", headers=SUPERVISOR).status_code == 404


def test_who_steers_looks_and_who_writes_has_it_made_anew(client):
    analysed(client)
    assert "重新计算</button>" in text(client.get(PAGE, headers=SUPERVISOR))
    assert "重新计算</button>" not in text(client.get(PAGE, headers=DISPATCHER))
    refused = client.post(f"{PAGE}/refresh", data={"days": 7}, headers=DISPATCHER)
    assert refused.status_code == 403
    client.clock.pass_(seconds=5)
    waiting = text(client.post(f"{PAGE}/refresh", data={"days": 30}, headers=SUPERVISOR))
    assert "正在重新计算" in waiting
    live = f"{PAGE}/live?days=30"
    assert live in waiting
    client.clock.pass_(seconds=5)
    assert analysed(client) == 1
    assert "hx-trigger" not in text(client.get(live, headers=SUPERVISOR))


def test_a_special_report_is_drafted_edited_signed_and_saved_as_word(client):
    id_, _ = drafted(client)
    path = f"{REPORTS}/{id_}"
    assert "还没有人核对" in text(client.get(path, headers=SUPERVISOR))
    assert client.post(f"{path}/submit", headers=SUPERVISOR).status_code == 409
    form = form_of(text(client.get(f"{path}/edit", headers=SUPERVISOR)))
    text(client.post(f"{path}/edit", data={**form, "advice": "请供水单位抢修"}, headers=SUPERVISOR))
    assert client.get(path, headers=DISPATCHER).status_code == 404
    text(client.post(f"{path}/submit", headers=SUPERVISOR))
    assert client.get(f"{path}/edit", headers=SUPERVISOR).status_code == 409
    assert "签发</button>" in text(client.get(path, headers=OTHER_HEAD))
    back = client.post(f"{path}/send-back", data={"reason": "写明时限"}, headers=HEAD)
    assert "写明时限" in text(back)
    text(client.post(f"{path}/submit", headers=SUPERVISOR))
    assert "专报待签发" in text(client.get("/console", headers=HEAD))
    done = text(client.post(f"{path}/sign", headers=HEAD))
    assert "〔2017〕第 1 期" in done
    assert "与签发时一致" in done
    assert f"/{id_}" in text(client.get(f"{REPORTS}?state=signed", headers=OTHER_HEAD))
    answer = client.get(f"{path}/word", headers=OTHER_HEAD)
    assert f'filename="{id_}.docx"' in answer.headers["content-disposition"]
    said = "\n".join(one.text for one in docx.Document(BytesIO(answer.content)).paragraphs)
    assert "〔2017〕第 1 期" in said
    assert "请供水单位抢修" in said
    assert PHONE not in said


def test_what_the_form_leaves_out_is_not_in_the_report(client):
    id_, key = written(client)
    page = text(client.get(f"{REPORTS}/{id_}/edit", headers=SUPERVISOR))
    form = form_of(page)
    quoted = [name for name in form if name.startswith(f"said.{key}.")]
    form[quoted[0]] = ""
    form[f"title.{key}"] = "碧湾小区停水"
    after = text(client.post(f"{REPORTS}/{id_}/edit", data=form, headers=SUPERVISOR))
    ticket = quoted[0].rpartition(".")[2]
    shown = after[: after.index("经过")]
    assert "碧湾小区停水" in shown
    assert ticket not in shown
    again = text(client.get(f"{REPORTS}/{id_}/edit", headers=SUPERVISOR))
    assert quoted[0] in again  # it may be quoted again
    del form[f"keep.{key}"]
    form["revision"] = re.search(r'name="revision" value="(\d+)"', again)[1]
    after = text(client.post(f"{REPORTS}/{id_}/edit", data=form, headers=SUPERVISOR))
    assert "碧湾小区停水" not in after[: after.index("经过")]
    assert "第 4 版" in after


def test_who_was_slower_is_told_and_nothing_is_lost(client):
    id_, _ = written(client)
    page = text(client.get(f"{REPORTS}/{id_}/edit", headers=SUPERVISOR))
    form = form_of(page)
    text(client.post(f"{REPORTS}/{id_}/edit", data={**form, "title": "甲"}, headers=SUPERVISOR))
    late = client.post(f"{REPORTS}/{id_}/edit", data={**form, "title": "乙"}, headers=HEAD)
    assert late.status_code == 409
    assert "别人刚刚改过" in unescape(late.text)


def test_a_report_needs_findings_and_matters_that_there_are(client):
    is_problem(client.post("/api/special-reports", json={}, headers=SUPERVISOR), 409,
               "special/no-findings")  # fmt: skip
    analysed(client)
    wrong = {"themes": ["m-20170101-AAAAAAAA"]}
    is_problem(client.post("/api/special-reports", json=wrong, headers=SUPERVISOR), 422,
               "special/refused")  # fmt: skip


def test_nobody_signs_their_own_words_over_the_api(client):
    analysed(client)
    own = as_("centre-head", "centre", "head")
    id_ = client.post("/api/special-reports", json={"days": 7}, headers=own).json()["id"]
    path = f"/api/special-reports/{id_}"
    body = {"title": "停水", "to": "市领导", "summary": "一周停水情况。", "revision": 1}
    client.put(path, json=body, headers=own)
    assert client.post(f"{path}/submit", headers=own).json()["possible"] == ["send-back"]
    is_problem(client.post(f"{path}/sign", headers=own), 409, "special/own-words")
    signed = client.post(f"{path}/sign", headers=OTHER_HEAD).json()
    assert (signed["state"], signed["issue"], signed["intact"]) == ("signed", "2017-1", True)
    is_problem(client.put(path, json=body, headers=own), 409, "special/changed")
