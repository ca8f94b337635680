"""The pages of the rulebook: what they show of a running city, and what they refuse."""

import re
from datetime import UTC, datetime

import pytest

from tests.integration.api_serving import COMPLAINT, SHIPPED, Clock, serving
from tests.integration.versioning import LONGER, make_home, put_in_force

RULES = "/console/rules"
CHINESE = {"cookie": "dafuwu_lang=zh"}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A city under the shipped rulebook, with one ticket; its pages are only looked at."""
    url = f"sqlite:///{tmp_path_factory.mktemp('rules') / 'dafuwu.db'}"
    now = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
    with serving(url, SHIPPED, Clock(now)) as made:
        body = {**COMPLAINT, "district": "wendeng", "category": "fault-repair"}
        assert made.post("/api/tickets", json=body).status_code == 201
        made.clock.pass_(seconds=1)
        yield made


def page(client, path="", status=200, **headers):
    """The page at this address below that of the rulebook, in Chinese."""
    answer = client.get(f"{RULES}{path}", headers={**CHINESE, **headers})
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"].startswith("text/html")
    return answer.text


def said(html):
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_overview_says_what_is_in_force_since_when_and_by_whom(client):
    held = client.held
    html = page(client)
    assert held.rulebook.version[:12] in html
    assert "11月25日 10:00" in said(html)
    assert "由 首次启动 启用" in said(html)
    assert f"<b>{len(held.rulebook.rules)}</b>" in html
    assert 'href="/console/rules/list?kind=routing"' in html
    tested = said(page(client, "/tested"))
    assert f"{len(held.rulebook.scenarios)} 个用例, 全部通过" in tested


def test_pages_are_complete_in_english(client):
    for path in ("", "/tested", "/decided", "/list", "/gas-leak", "/try", "/versions"):
        english = client.get(f"{RULES}{path}", headers={"cookie": "dafuwu_lang=en"})
        assert english.status_code == 200
    html = client.get(f"{RULES}/complaint-resolve", headers={"cookie": "dafuwu_lang=en"}).text
    assert "6 working days" in html
    assert "As written" in html


def test_rules_are_listed_by_kind_layer_and_words(client):
    assert "gas-leak-wendeng" in page(client, "/list?q=文登 燃气")
    clocks = page(client, "/list?kind=clocks")
    assert "complaint-resolve" in clocks
    assert "gas-leak-wendeng" not in clocks
    assert "没有这样的规则" in page(client, "/list?q=没有这样的话")
    assert "emergency-sea" not in page(client, "/list?layer=special")
    assert "gas-wendeng" in page(client, "/list?doubt=1&names=wendeng-gas")


def test_what_is_searched_for_is_shown_as_text(client):
    html = page(client, '/list?q="><script>alert(1)</script>')
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_a_rule_is_told_in_words_and_as_written(client):
    html = page(client, "/gas-leak")
    text = said(html)
    assert "诉求类型 是 故障报修" in text
    assert "威海港华燃气有限公司" in text
    assert "山东省燃气管理条例 §§21, 41" in text
    assert "rules/routing/gas.yaml:" in text
    assert "- id: gas-leak" in text
    assert "文登区的燃气泄漏先派文登燃气企业 承办单位 · 条件更具体" in text
    assert "报修归错了领域, 燃气泄漏仍先派燃气企业" in text
    assert "未注明存疑" in text
    assert "未核实" in said(page(client, "/gas-wendeng"))


def test_every_rule_has_its_page(client):
    for id_, rule in client.held.rulebook.rules.items():
        html = page(client, f"/{id_}")
        assert f"- id: {id_}" in said(html).replace("- {id:", "- id:"), id_
        assert str(rule.origin) in html


def test_a_rule_that_there_is_not_is_not_found(client):
    text = said(page(client, "/gas-leek", 404))
    assert "gas-leek" in text
    assert "是否想写" in text


def test_how_often_a_rule_decided_is_counted(client):
    assert "1 件工单的决定用到它" in said(page(client, "/dispatch-fault/decided"))
    assert "没有用到" in said(page(client, "/dispatch-complaint/decided"))
    assert "dispatch-fault" in page(client, "/decided")


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("departments", "供电抢修值班席 · 电话 95598"),
        ("areas", "市民的说法"),
        ("categories", "故障报修"),
        ("districts", "371003"),
        ("hotlines", "转接并交换工单"),
        ("decline-reasons", "告知市民"),
        ("return_reasons", "不属本单位职责"),
        ("roles", "免打扰 22:00–07:00"),
        ("calendars", "周一至周五 08:30–12:00, 13:30–17:30"),
    ],
)
def test_every_kind_of_the_catalog_is_shown_in_words(client, kind, word):
    assert word in said(page(client, f"/catalog/{kind}"))


def test_the_catalog_is_searched_and_leads_to_rules(client):
    html = page(client, "/catalog/departments?q=95598")
    assert "power-company" in html
    assert "water-group" not in html
    assert 'href="/console/rules/list?names=power-company"' in html
    assert (
        client.get(f"{RULES}/catalog", follow_redirects=False)
        .headers["location"]
        .endswith("/catalog/departments")
    )
    page(client, "/catalog/nothing", 404)


def test_the_year_of_a_calendar_says_in_letters_what_colours_say(client):
    html = page(client, "/calendar/office/2026")
    assert html.count('<table class="month">') == 12
    assert 'class="day holiday" ' not in html
    assert '<span class="day holiday">1<i>休</i></span>' in html
    assert re.search(r'<span class="day adjusted" title="[^"]+">14<i>班</i></span>', html)
    assert re.search(r'class="day work today"[^>]*>25</span>', html)
    text = said(html)
    assert "全年 365 天, 上班 248 天, 休息 117 天" in text
    assert "2月15日至23日 9 天" in text
    assert "国办发明电〔2025〕7号" in text


def test_a_year_without_announced_holidays_and_far_years_say_so(client):
    assert "放假安排还没有列入目录" in page(client, "/calendar/office/2027")
    assert "放假安排还没有列入目录" not in page(client, "/calendar/around-the-clock/2027")
    page(client, "/calendar/office/1500", 404)
    page(client, "/calendar/nothing/2026", 404)
    page(client, "/calendar/nothing", 404)
    to = client.get(f"{RULES}/calendar", follow_redirects=False).headers["location"]
    assert to == f"{RULES}/calendar/office/2026"


def tried(client, **facts):
    """What is shown below the form for these facts, as htmx asks for it."""
    answer = client.post(f"{RULES}/try", data=facts, headers={**CHINESE, "hx-request": "true"})
    assert answer.status_code == 200, answer.text[:500]
    assert "<html" not in answer.text
    return said(answer.text)


def test_facts_are_tried_with_rule_reason_and_due_time(client):
    text = tried(
        client, text="楼道里煤气味很大", area="property", category="fault-repair",
        district="economic", channel="hotline", received_at="2026-11-27T16:00",
    )  # fmt: skip
    assert "派给承办单位 按 11月27日 16:00 受理计" in text
    assert "威海港华燃气有限公司 报修中说到燃气泄漏的, 不论领域先派燃气企业" in text
    assert "紧急 燃气泄漏紧急处置" in text
    assert "办结 8小时 全天候值守 11月28日 00:00" in text
    assert "故障报修优先 优先级 让位于 燃气泄漏紧急处置" in text


def test_working_days_are_counted_by_the_calendar_in_the_citys_time(client):
    text = tried(client, area="water", category="complaint", district="huancui",
                 channel="hotline", received_at="2026-09-24T16:00")  # fmt: skip
    assert "办结 6个工作日 机关工作时间 10月11日" not in text
    assert "办结 6个工作日 机关工作时间 10月10日 17:30" in text


def test_what_is_guessed_referred_and_declined_is_told(client):
    assert "按内容推断: 业务领域 供水" in tried(client, text="家里停水了", channel="hotline")
    assert "转介" in tried(client, text="渔船失联了", channel="hotline")
    declined = tried(client, circumstance="in-court", channel="hotline")
    assert "不予受理" in declined
    assert "告知市民" in declined


def test_facts_that_do_not_fit_are_told_beside_the_form(client):
    text = tried(client, area="nothing", channel="hotline")
    assert "这些事实还说不通" in text
    assert 'area 业务领域 (area) 没有 "nothing" 这个值'.replace('"', "&#34;") in text
    assert "people 最小 1" in tried(client, area="water", people="0")
    assert "received_at" in tried(client, area="water", received_at="soon")
    assert "随即显示在这里" in tried(client, channel="hotline")


def test_the_form_works_without_scripts_and_can_be_led_to(client):
    answer = client.post(
        f"{RULES}/try", data={"area": "gas", "channel": "hotline"}, headers=CHINESE
    )
    assert "<html" in answer.text
    assert '<option value="gas" selected>' in answer.text
    html = page(client, "/try?area=gas&category=fault-repair&district=wendeng")
    assert "文登" in said(html.split('id="trial"')[1])


def test_trying_stores_nothing(client):
    before = client.get("/api/tickets").json()["items"]
    tried(client, area="gas", category="fault-repair", channel="hotline")
    assert client.get("/api/tickets").json()["items"] == before


@pytest.fixture(scope="module")
def renewed(tmp_path_factory):
    """A city in which a second version was put in force."""
    folder = tmp_path_factory.mktemp("versions")
    first, second = make_home(folder / "first"), make_home(folder / "second", **LONGER)
    with serving(f"sqlite:///{folder / 'dafuwu.db'}", first) as made:
        put_in_force(made.held.store, second, "policy-desk")
        made.held.current.refresh()
        yield made


def test_every_activation_is_listed_with_who_and_how_many_rules(renewed):
    html = page(renewed, "/versions")
    assert "policy-desk" in html
    assert "首次启动" in html
    newest, oldest = renewed.held.store.activations()
    assert f"compare?old={oldest.version}&amp;new={newest.version}" in html


def test_two_versions_are_compared_in_words(renewed):
    newest, oldest = renewed.held.store.activations()
    asked = f"old={oldest.version}&new={newest.version}"
    text = said(page(renewed, f"/versions/compare?{asked}"))
    assert "6个工作日 → 8个工作日" in text
    back = said(page(renewed, f"/versions/compare?old={newest.version}&new={oldest.version}"))
    assert "8个工作日 → 6个工作日" in back
    same = page(renewed, f"/versions/compare?old={newest.version}&new={newest.version}")
    assert "说的是一回事" in same
    report = renewed.get(f"{RULES}/versions/report?{asked}", headers=CHINESE)
    assert report.headers["content-disposition"].startswith("attachment")
    assert "8个工作日" in report.text


def test_a_version_that_is_not_kept_cannot_be_compared(renewed):
    newest = renewed.held.store.activation().version
    assert "数据库里没有版本" in page(renewed, f"/versions/compare?old=none&new={newest}", 404)
    page(renewed, "/versions/compare", 404)


def test_counts_are_made_anew_after_some_minutes(tmp_path):
    clock = Clock()
    with serving(f"sqlite:///{tmp_path / 'dafuwu.db'}", clock=clock) as client:
        ticket = client.post("/api/tickets", json=COMPLAINT).json()["id"]
        reasons = client.get(f"/api/tickets/{ticket}/reasons").json()
        path = f"/{reasons['clocks'][0]['rule']}/decided"
        assert "没有用到" in said(page(client, path))  # nothing is over that begins only now
        clock.pass_(minutes=9)
        assert "没有用到" in said(page(client, path))
        clock.pass_(minutes=1)
        assert "1 件工单的决定用到它" in said(page(client, path))
        clock.pass_(days=31)
        assert "没有用到" in said(page(client, path))
