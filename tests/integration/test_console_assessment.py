"""Assessment and bulletins on pages, in the console and on the portal."""

import re
from html import unescape

import pytest

from engine.people.person import Seat
from tests.integration import assessed_city
from tests.integration.api_serving import LIFE_CITY, Clock, Matter, as_, serving, sweep
from tests.integration.people_making import add_account, sign_in
from tests.unit.tickets.city import at

CHINESE = {"Accept-Language": "zh"}
UNIT = {**CHINESE, **as_("unit-leader", "water-group", "leader")}
JUDGE = {**CHINESE, **as_("supervisor", "centre", "judge")}
HEAD = {**CHINESE, **as_("centre-head", "centre", "head")}
PAGE, BULLETINS = "/console/assessment", "/console/bulletins"
ITEMS = f"{PAGE}/items?period=2017-09&of=water-group&measure=on-time"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return assessed_city.home(tmp_path_factory.mktemp("city"))


@pytest.fixture
def client(home, tmp_path):
    clock = Clock(at("2017-09-04 10:00"))
    with serving(f"sqlite:///{tmp_path / 'd.db'}", home=home, clock=clock) as opened:
        yield opened


@pytest.fixture
def late(client):
    """A ticket of September that was late; the bulletin of September was drafted by rule."""
    matter = Matter(client)
    client.clock.now = at("2017-10-12 09:00")
    sweep(client)
    return matter.id


@pytest.fixture
def bulletin(client, late):
    return client.get("/api/bulletins").json()["items"][0]["id"]


def text(answer, status=200):
    assert answer.status_code == status, answer.text
    return unescape(answer.text)


def step(client, bulletin, name, who, **form):
    """The page after a form of the bulletin."""
    return client.post(f"{BULLETINS}/{bulletin}/{name}", data=form, headers=who)


def published(client, bulletin):
    client.clock.now = at("2017-10-20 09:00")
    text(step(client, bulletin, "approve", HEAD))
    assert "已发布" in text(step(client, bulletin, "publish", JUDGE))


def test_the_page_of_a_period_says_who_stands_where_and_leads_to_the_periods_beside_it(
    client, late
):
    page = text(client.get(PAGE, headers=UNIT))
    assert "2017年9月" in page  # the last month that is over
    row = page[page.index('id="row-water-group"') :].partition("</tr>")[0]
    assert "本单位" in row
    assert "0.00%" in row
    assert "未达 1" in row
    assert "of=water-group&measure=on-time&which=missed" in row
    assert "period=2017-08" in page
    assert "period=2017-10" in page
    running = text(client.get(f"{PAGE}?period=2017", headers=HEAD))
    assert "截至 10月12日 09:00" in running
    assert "period=2018" not in running
    assert "2017年9月1日至2017年9月5日" in text(
        client.get(f"{PAGE}?from=2017-09-01&until=2017-09-05", headers=HEAD)
    )
    english = text(client.get(f"{PAGE}?period=2017-Q3&by=area&lang=en", headers=HEAD))
    assert "By area" in english
    assert "/api/reports/2017-Q3/file?by=area&format=xlsx" in english


def test_what_names_no_period_or_figure_is_told(client, late):
    assert "2017-13" in text(client.get(f"{PAGE}?period=2017-13", headers=HEAD), 404)
    assert "不是一个周期" in text(client.get(f"{PAGE}?from=2017-09-01", headers=HEAD), 404)
    assert "没有这一项" in text(client.get(f"{ITEMS}x", headers=HEAD), 404)
    nobody = ITEMS.replace("water-group", "gas-group")
    assert "没有这一项" in text(client.get(nobody, headers=HEAD), 404)


def test_the_months_are_lines(client, late):
    chart = client.get(f"{PAGE}/trend?period=2017-09", headers=HEAD)
    assert "限时办结率" in text(chart)
    assert "9月" in chart.text
    again = client.get(
        f"{PAGE}/trend?period=2017-09", headers={**HEAD, "If-None-Match": chart.headers["etag"]}
    )
    assert again.status_code == 304
    empty = text(client.get(f"{PAGE}/trend?period=2016-01", headers=HEAD))
    assert "还没有可比的月份" in empty


def test_a_figure_opens_to_its_tickets_and_a_unit_objects_from_there(client, late, bulletin):
    missed = text(client.get(f"{ITEMS}&which=missed", headers=UNIT))
    assert late in missed
    assert "未完成; 超期" in missed
    to = f"{BULLETINS}/{bulletin}?measure=on-time&ticket={late}#object"
    assert to in missed
    assert late not in text(client.get(f"{ITEMS}&which=good", headers=UNIT))
    everybody = f"{PAGE}/items?period=2017-09&of=*&measure=accepted&which=good"
    accepted = text(client.get(everybody, headers=UNIT))
    assert late in accepted
    assert to not in accepted  # what may not be objected to
    assert to not in text(client.get(f"{ITEMS}&which=missed", headers=JUDGE))
    form = text(client.get(to.partition("#")[0], headers=UNIT))
    assert f'value="{late}"' in form
    client.clock.now = at("2017-10-20 09:00")
    assert to not in text(client.get(f"{ITEMS}&which=missed", headers=UNIT))


def test_where_no_scheme_is_in_force_the_page_says_so(tmp_path):
    with serving(f"sqlite:///{tmp_path / 'd.db'}", home=LIFE_CITY, clock=Clock()) as client:
        assert "没有施行的考核办法" in text(client.get(PAGE, headers=HEAD))
        assert "还没有可比的月份" in text(client.get(f"{PAGE}/trend", headers=HEAD))
        assert "没有这样的通报" in text(client.get(BULLETINS, headers=HEAD))
        text(client.get(ITEMS, headers=HEAD), 404)
        made = client.post(BULLETINS, data={"period": "2017-08"}, headers=JUDGE)
        assert "没有施行中的考核办法" in text(made, 404)


def test_from_the_draft_to_the_citizen_on_pages(client, late, bulletin):
    page = text(client.get(f"{BULLETINS}/{bulletin}", headers=UNIT))
    assert "提出申诉" in page
    assert f"{BULLETINS}/{bulletin}/approve" not in page
    said = {"unit": "water-group", "measure": "on-time", "ticket": late, "words": "有录音"}
    assert "申诉已提出" in text(step(client, bulletin, "object", UNIT, **said))
    waiting = text(client.get(f"{BULLETINS}?state=draft", headers=JUDGE))
    assert "1 件待答复" in waiting
    reason = {"number": "1", "reason": "录音属实"}
    assert "没有这种操作" in text(
        step(client, bulletin, "answer", JUDGE, **reason, answer="publish"), 404
    )
    upheld = text(step(client, bulletin, "answer", JUDGE, **reason, answer="uphold-objection"))
    assert "录音属实" in upheld
    assert "还没有重新计算" in upheld
    assert "已重新计算" in text(step(client, bulletin, "recount", JUDGE))
    assert client.get(f"/portal/bulletins/{bulletin}").status_code == 404
    assert "还没有发布过通报" in text(client.get("/portal/bulletins", headers=CHINESE))
    published(client, bulletin)
    front = text(client.get("/portal", headers=CHINESE))
    assert f"/portal/bulletins/{bulletin}" in front
    public = text(client.get(f"/portal/bulletins/{bulletin}", headers=CHINESE))
    assert "不计 1" in public
    assert late not in public
    assert "有录音" not in public
    by_area = text(client.get(f"/portal/bulletins/{bulletin}?by=area&lang=en", headers=CHINESE))
    assert "How it is counted" in by_area


def test_a_correction_is_drafted_dropped_drafted_again_and_read_beside_the_first(client, bulletin):
    published(client, bulletin)
    path = f"/portal/bulletins/{bulletin}"
    drafted = text(step(client, bulletin, "correct", JUDGE, reason="漏计一件"))
    assert "第 2 版, 更正: 漏计一件" in drafted
    assert "漏计一件" not in text(client.get(path, headers=CHINESE))
    assert client.get(f"{path}?edition=2", headers=CHINESE).status_code == 404
    dropped = text(step(client, bulletin, "drop-correction", JUDGE, reason="没有漏"))
    assert "更正已撤销" in dropped
    text(step(client, bulletin, "correct", JUDGE, reason="漏计两件"))
    client.clock.now = at("2017-11-01 09:00")
    text(step(client, bulletin, "approve", HEAD))
    assert "被退回: 数字不对" in text(step(client, bulletin, "send-back", HEAD, reason="数字不对"))
    text(step(client, bulletin, "approve", HEAD))
    text(step(client, bulletin, "publish", JUDGE))
    now = text(client.get(path, headers=CHINESE))
    assert "更正说明: 漏计两件" in now
    first = text(client.get(f"{path}?edition=1", headers=CHINESE))
    assert "已由第 3 版更正" in first
    assert "已更正" in text(client.get(f"{BULLETINS}/{bulletin}?edition=1", headers=UNIT))
    assert f"{BULLETINS}/{bulletin}/correct" not in text(
        client.get(f"{BULLETINS}/{bulletin}?edition=1", headers=JUDGE)
    )


@pytest.mark.parametrize(
    ("form", "begins"), [("xlsx", b"PK"), ("docx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("json", b"{")]
)
def test_citizens_take_a_bulletin_along_as_a_file(client, bulletin, form, begins):
    path = f"/portal/bulletins/{bulletin}/file"
    assert client.get(f"{path}/{form}").status_code == 404
    published(client, bulletin)
    answer = client.get(f"{path}/{form}", headers=CHINESE)
    assert answer.content.startswith(begins)
    assert "attachment" in answer.headers["content-disposition"]
    assert client.get(f"{path}/pdf").status_code == 404
    assert client.get(f"{path}/{form}?edition=2").status_code == 404


def test_bulletins_that_are_compared_show_what_changed(client, late, bulletin):
    published(client, bulletin)
    client.clock.now = at("2017-11-10 09:00")
    made = client.post(BULLETINS, data={"period": "2017-10"}, headers=JUDGE, follow_redirects=False)
    later = re.search(r"B\d{8}-\w{8}", made.headers["location"])[0]
    page = text(client.get(f"{BULLETINS}/{later}", headers=JUDGE))
    assert "−1" in page  # one accepted matter fewer than in September
    assert "草稿" in page
    assert "历期走势" not in page  # one month is no line
    client.clock.now = at("2017-11-20 09:00")
    text(step(client, later, "approve", HEAD))
    text(step(client, later, "publish", {**JUDGE, "X-Actor": "deputy"}))
    public = text(client.get(f"/portal/bulletins/{later}", headers=CHINESE))
    assert "历期走势" in public
    assert "9月</text>" in public
    assert "10月</text>" in public
    assert "历期走势" not in text(client.get(f"/portal/bulletins/{bulletin}", headers=CHINESE))


def test_refusals_are_told_on_the_page_and_to_the_form(client, late, bulletin):
    early = step(client, bulletin, "approve", HEAD)
    assert "申诉期" in text(early, 409)
    by_form = step(client, bulletin, "approve", {**HEAD, "HX-Request": "true"})
    assert by_form.json()["type"] == "/problems/bulletin/window-open"
    empty = step(client, bulletin, "object", UNIT, measure="on-time", ticket=late, words="")
    text(empty, 422)
    assert "2017-13" in text(client.post(BULLETINS, data={"period": "2017-13"}, headers=JUDGE), 404)


def test_who_reads_no_tickets_sees_figures_that_lead_nowhere(client, late, bulletin):
    add_account(client.held, "editor", Seat("policy-editor", "centre"))
    add_account(client.held, "property", Seat("unit-leader", "property-company"))
    client.held.doors.look_now()
    assert sign_in(client, "editor").status_code == 200
    page = text(client.get(PAGE, headers=CHINESE))
    assert "row-water-group" in page
    assert f"{PAGE}/items" not in page
    assert f"{PAGE}/items" not in text(client.get(f"{BULLETINS}/{bulletin}", headers=CHINESE))
    text(client.get(ITEMS, headers=CHINESE), 403)
    assert sign_in(client, "property").status_code == 200
    page = text(client.get(PAGE, headers=CHINESE))
    assert "of=*&" in page.replace("%2A", "*")
    assert "of=water-group" not in page
    others = text(client.get(f"{ITEMS}&which=missed", headers=CHINESE))
    assert late not in others
    assert "没有您能打开的工单" in others


def test_what_waits_stands_on_the_home_page(client, late, bulletin):
    def waits(who):
        page = text(client.get("/console/today", headers=who))
        found = page.partition('href="/console/bulletins"')[2].partition("</section>")[0]
        return re.findall(r"<b>(\d+)</b><span>(\S+?)</span>", found)

    assert waits(UNIT) == [("1", "可以申诉")]
    step(client, bulletin, "object", UNIT, measure="on-time", ticket=late, words="有录音")
    assert waits(JUDGE) == [("1", "可以申诉"), ("1", "申诉待答复")]
    step(client, bulletin, "reject-objection", JUDGE, number="1", reason="没有录音")
    client.clock.now = at("2017-10-20 09:00")
    sweep(client)
    assert waits(HEAD) == [("1", "待批准")]
    step(client, bulletin, "approve", HEAD)
    assert waits(JUDGE) == [("1", "待发布")]
    step(client, bulletin, "publish", JUDGE)
    assert waits(JUDGE) == []
