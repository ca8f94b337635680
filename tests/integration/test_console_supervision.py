"""The console's pages of supervision, inspection, cases, notices and administration.

On SQLite alone: what they ask of the store is tested on both databases elsewhere.
"""

import re
from html import unescape

import msgspec
import pytest

from api.console.oversight.case_forms import FIELDS, given
from api.offered_cases import CASE_OFFERED
from api.schemas_cases import OpenCaseIn
from engine.people.person import Seat
from tests.integration.api_serving import (
    CALLER,
    HANDLER,
    INSPECTOR,
    LIFE_CITY,
    SUPERVISOR,
    Matter,
    as_,
    serving,
    sweep,
)
from tests.integration.people_making import PASSWORD, add_account, sign_in

AUTHORITY = as_("authority-contact", "housing-bureau", "zhang")
UNIT = as_("unit-leader", "water-group", "wang")
DISCIPLINE = as_("discipline-inspector", "discipline-office", "sun")
ZH = {"Accept-Language": "zh"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One server for those tests that do not mind what the others did."""
    folder = tmp_path_factory.mktemp("supervision")
    with serving(f"sqlite:///{folder / 'dafuwu.db'}", home=LIFE_CITY) as opened:
        yield opened


@pytest.fixture
def client(shared):
    shared.cookies.clear()
    shared.headers.update(ZH)
    return shared


@pytest.fixture
def fresh(tmp_path):
    with serving(f"sqlite:///{tmp_path / 'dafuwu.db'}", home=LIFE_CITY) as opened:
        opened.headers.update(ZH)
        yield opened


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A server that asks who one is."""
    folder = tmp_path_factory.mktemp("guarded")
    with serving(f"sqlite:///{folder / 'dafuwu.db'}", home=LIFE_CITY) as opened:
        opened.headers.update(ZH)
        add_account(opened.held, "root")
        yield opened


@pytest.fixture
def root(guarded):
    """A client of an administrator."""
    guarded.cookies.clear()
    assert sign_in(guarded, "root").status_code == 200
    return guarded


def see(client, path, who=None, **query):
    answer = client.get(path, params=query or None, headers=who or {})
    assert answer.status_code == 200, (path, answer.text)
    return unescape(answer.text)


def words_in(text):
    """What a reader reads, with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def tiles(text):
    """The numbers of the board by what they are of."""
    found = re.findall(r'class="tile[^"]*"><b>(\d+)</b><span>([^<]*)</span>', text)
    return {label: int(count) for count, label in found}


def refuted(client):
    """A ticket whose reported result was found to be untrue, and its case."""
    matter = Matter(client)
    matter.do("resolve", HANDLER, result="已修好")
    client.clock.pass_(hours=2)
    ticket = matter.do("inspect", INSPECTOR, confirmed=False, finding="没有修")
    return matter, ticket["cases"][0]


# The board

_TILES = ("overdue", "stuck", "waiting", "open")
"""Lists to which a tile leads where there is something to list."""


def test_the_board_counts_and_every_number_leads_to_its_tickets(fresh):
    late, held = Matter(fresh), Matter(fresh)
    held.do("ask-extension", HANDLER, by="2 working days", reason="配件未到", milestone="resolve")
    fresh.clock.pass_(days=30)
    sweep(fresh)
    new = Matter(fresh)
    text = see(fresh, "/console/board", SUPERVISOR)
    counted = tiles(text)
    assert counted["在办合计"] == 3
    assert counted["已超期"] == 2
    assert counted["3个工作日无进展"] == 2
    assert counted["待审批"] == 1
    for what, shown in (
        ("overdue", {late.id, held.id}),
        ("stuck", {late.id, held.id}),
        ("waiting", {held.id}),
        ("extension", {held.id}),
        ("return", set()),
        ("open", {late.id, held.id, new.id}),
    ):
        assert (f"/console/board/tickets?what={what} " in text) == (what in _TILES)
        listed = see(fresh, "/console/board/tickets", SUPERVISOR, what=what)
        assert set(re.findall(r'href="/console/tickets/(2[0-9A-Z-]+)"', listed)) == shown, what
    assert "最后处理" in see(fresh, "/console/board/tickets", SUPERVISOR, what="stuck")


def test_the_board_shows_each_unit_and_may_be_asked_about_one(client):
    Matter(client)
    Matter(client, area="property")
    row = r'<td><a href="(/console/board\?unit=[a-z-]+)">([^<]+)</a>'
    units = dict(re.findall(row, see(client, "/console/board", SUPERVISOR)))
    assert set(units.values()) >= {"水务集团", "物业公司"}
    for link in units:
        asked = see(client, link, SUPERVISOR)
        shown = re.findall(row, asked)
        assert link in dict(shown)
        assert len(shown) < len(units)
    one = see(client, "/console/board", SUPERVISOR, unit="water-group", quiet="5")
    assert "5个工作日无进展" in one
    assert "unit=water-group" in one
    assert see(client, "/console/board", SUPERVISOR, unit="nonsense", quiet="x")


def test_the_board_asks_for_itself_again_and_is_told_that_nothing_changed(fresh):
    Matter(fresh)
    text = see(fresh, "/console/board", SUPERVISOR)
    [again] = re.findall(r'hx-get="(/console/board/live[^"]*)"', text)
    assert 'hx-trigger="every 5s"' in text
    first = fresh.get(again, headers=SUPERVISOR)
    same = fresh.get(again, headers={**SUPERVISOR, "If-None-Match": first.headers["etag"]})
    assert same.status_code == 304
    Matter(fresh)
    other = fresh.get(again, headers={**SUPERVISOR, "If-None-Match": first.headers["etag"]})
    assert other.status_code == 200
    assert tiles(other.text)["在办合计"] == 2


def test_supervisions_are_listed_with_when_their_reply_is_due(client):
    matter = Matter(client)
    matter.do("supervise", SUPERVISOR, role="handler", reason="请尽快", reply="4 hours")
    listed = see(client, "/console/board/supervisions", SUPERVISOR)
    assert matter.id in listed
    assert "待回复" in listed
    assert matter.id not in see(client, "/console/board/supervisions", SUPERVISOR, late="1")
    client.clock.pass_(days=3)
    sweep(client)
    assert matter.id in see(client, "/console/board/supervisions", SUPERVISOR, late="1")


# Draws


def test_a_draw_is_shown_done_again_and_leads_to_the_inspection(fresh):
    matters = [Matter(fresh) for _ in range(4)]
    for matter in matters:
        matter.do("resolve", HANDLER, result="已修好")
    fresh.clock.pass_(days=1)
    sweep(fresh)
    [number] = re.findall(r'href="/console/draws/(D[0-9A-Z-]+)"', see(fresh, "/console/draws"))
    path = f"/console/draws/{number}"
    before = see(fresh, path, INSPECTOR)
    assert "待核查" in before
    assert "抽中的相同" not in before
    [drawn] = re.findall(r'href="/console/tickets/(2[0-9A-Z-]+)"', before)
    assert f'action="/console/tickets/{drawn}/do/inspect"' in before
    assert "/do/inspect" not in see(fresh, path, DISCIPLINE)
    again = fresh.post(f"{path}/verify", headers=INSPECTOR)
    assert again.status_code == 200
    assert "重做一遍, 抽中的相同" in again.text
    found = {"confirmed": "false", "finding": "没有修", "_next": path}
    given_ = fresh.post(
        f"/console/tickets/{drawn}/do/inspect",
        data=found,
        headers=INSPECTOR,
        follow_redirects=False,
    )
    assert given_.headers["location"].startswith(path)
    assert "不属实" in see(fresh, path, INSPECTOR)


def test_a_draw_that_there_is_not_is_told_on_a_page(client):
    answer = client.get("/console/draws/D20170928-AAAAAAAA", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert 'class="card narrow problem"' in answer.text


# Cases


def test_a_case_goes_its_whole_way_by_forms(client):
    matter, number = refuted(client)
    path = f"/console/cases/{number}"
    listed = see(client, "/console/cases", AUTHORITY)
    assert f'href="{path}"' in listed

    def offered(who):
        text = see(client, path, who)
        return set(re.findall(rf'action="{path}/([a-z-]+)"', text))

    def do(name, who, **form):
        length = re.search(r'name="_expected" value="(\d+)"', see(client, path, who))[1]
        answer = client.post(
            f"{path}/{name}", data={"_expected": length, **form}, headers=who,
            follow_redirects=False,
        )  # fmt: skip
        assert answer.status_code == 303, (name, answer.text)
        assert answer.headers["location"].startswith(path)

    assert offered(AUTHORITY) == {"take-up", "add-evidence"}
    assert offered(UNIT) == {"object"}
    assert offered(DISCIPLINE) == set()
    do("take-up", AUTHORITY)
    do("add-evidence", AUTHORITY, evidence=[f"{matter.id}/1", f"{matter.id} 2"], note="另有录音")
    do("object", UNIT, words="已按期上门")
    assert "confirm" not in offered(AUTHORITY)
    do("reject-objection", AUTHORITY, reason="与现场不符")
    do("confirm", AUTHORITY, finding="未维修即反馈办结", responsible="甲\n乙、丙")
    do("refer", AUTHORITY, to="discipline-office")
    do("conclude", DISCIPLINE, outcome="criticism", result="通报")
    case = client.get(f"/api/cases/{number}").json()
    assert case["state"] == "concluded"
    assert case["responsible"] == ["甲", "乙", "丙"]
    assert {(one["ticket"], one["number"]) for one in case["evidence"]} >= {
        (matter.id, 1), (matter.id, 2),
    }  # fmt: skip
    text = words_in(see(client, path, AUTHORITY))
    for said in ("已办结", "通报批评", "与现场不符", "未维修即反馈办结", "另有录音", "证据链完整"):
        assert said in text
    assert "不一致" not in text


def test_evidence_that_was_changed_is_doubted_on_the_page(client):
    import sqlalchemy as sa

    matter, number = refuted(client)
    assert "一致" in words_in(see(client, f"/console/cases/{number}", AUTHORITY))
    kind = "resolved"
    client.held.store._run(
        lambda c: c.execute(
            sa.text("UPDATE events SET hash = 'x' WHERE ticket_id = :id AND kind = :kind"),
            {"id": matter.id, "kind": kind},
        )
    )
    assert "已被改动" in see(client, f"/console/cases/{number}", AUTHORITY)


def test_a_case_is_opened_by_hand_from_a_ticket(client):
    matter = Matter(client)
    text = see(client, "/console/cases/new", SUPERVISOR, ticket=matter.id)
    assert f'value="{matter.id}/1"' in text
    assert re.search(r'<option value="water-group" selected>', text)
    form = {
        "behaviour": "delay",
        "unit": "water-group",
        "title": "拖延维修",
        "basis": "建议二(三)一",
        "reason": "多次提醒仍未办理",
        "ticket": matter.id,
        "evidence": [f"{matter.id}/1"],
    }
    answer = client.post("/console/cases", data=form, headers=SUPERVISOR, follow_redirects=False)
    assert answer.status_code == 303
    opened = answer.headers["location"].split("?")[0]
    assert "多次提醒仍未办理" in see(client, opened, SUPERVISOR)
    assert "人工登记" in see(client, opened, SUPERVISOR)


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 422),
        ({"behaviour": "delay", "unit": "water-group", "title": "t", "basis": "b"}, 422),
        (
            {
                "behaviour": "delay", "unit": "water-group", "title": "t", "basis": "b",
                "reason": "r", "evidence": "什么都不是",
            },
            422,
        ),
        (
            {
                "behaviour": "delay", "unit": "water-group", "title": "t", "basis": "b",
                "reason": "r", "evidence": "20170928-AAAAAAAA/1",
            },
            422,
        ),
    ],
)  # fmt: skip
def test_a_form_that_is_wrong_is_told_so(client, form, status):
    answer = client.post("/console/cases", data=form, headers=SUPERVISOR)
    assert answer.status_code == status
    assert "mistakes" in answer.text
    told = client.post("/console/cases", data=form, headers={**SUPERVISOR, "HX-Request": "true"})
    assert told.status_code == status
    assert told.headers["content-type"].startswith("application/problem+json")


def test_who_may_not_is_refused_as_over_json(client):
    _, number = refuted(client)
    answer = client.post(f"/console/cases/{number}/take-up", headers=UNIT)
    assert answer.status_code == 403
    assert client.post(f"/console/cases/{number}/delete", headers=AUTHORITY).status_code == 404
    stale = {"_expected": "9"}
    assert client.post(
        f"/console/cases/{number}/take-up", data=stale, headers=AUTHORITY
    ).status_code in (409, 412)


def test_every_command_has_its_form_with_every_field_of_its_body():
    bodies = {one.name: one.body for one in CASE_OFFERED} | {"open": OpenCaseIn}
    assert FIELDS.keys() == bodies.keys()
    for name, body in bodies.items():
        fields = {field.name: field for field in FIELDS[name]}
        asked = msgspec.structs.fields(body)
        assert fields.keys() == {one.name for one in asked}
        assert {one.name for one in asked if one.required} == {
            field.name for field in fields.values() if field.required
        }


def test_evidence_is_read_from_ticks_and_from_lines():
    said = given(
        "add-evidence",
        {"evidence": ["20170928-aaaaaaaa/3", "20170928-AAAAAAAA 3\n\n20170928-BBBBBBBB # 12 "]},
    )
    assert said == {
        "evidence": [
            {"ticket": "20170928-AAAAAAAA", "number": "3"},
            {"ticket": "20170928-BBBBBBBB", "number": "12"},
        ]
    }


# Notices


def test_the_bell_counts_what_the_seat_is_told_and_reading_silences_it(fresh):
    refuted(fresh)

    def rings(who):
        return int(
            re.search(r'aria-label="未读通知 (\d+)"', see(fresh, "/console/notices/bell", who))[1]
        )

    assert rings(AUTHORITY) == 1
    assert rings(CALLER) == 0
    text = see(fresh, "/console/notices", AUTHORITY)
    assert "问责线索" in words_in(text)
    [id_] = re.findall(r'name="id" value="([^"]+)"', text)
    others = fresh.post("/console/notices/read", data={"id": id_}, headers=CALLER)
    assert others.status_code == 200
    assert rings(AUTHORITY) == 1
    read = fresh.post("/console/notices/read", data={"id": id_}, headers=AUTHORITY)
    assert "1 条已读" in read.text
    assert rings(AUTHORITY) == 0
    assert "zhang" in see(fresh, "/console/notices", AUTHORITY, all="1")


def test_all_that_is_unread_is_read_at_once(client):
    for _ in range(2):
        refuted(client)
    answer = client.post("/console/notices/read", data={"every": "1"}, headers=AUTHORITY)
    assert int(re.search(r"(\d+) 条已读", answer.text)[1]) >= 2
    assert "没有未读的通知" in answer.text


# Administration


def test_health_and_versions_are_told(client):
    text = words_in(see(client, "/console/admin"))
    for said in ("就绪", "时限积压", "失败的任务", "SQLite"):
        assert said in text
    again = client.get("/console/admin/health")
    same = client.get("/console/admin/health", headers={"If-None-Match": again.headers["etag"]})
    assert (again.status_code, same.status_code) == (200, 304)
    versions = words_in(see(client, "/console/admin/versions"))
    assert client.held.rulebook.version[:12] in versions
    assert "现行" in versions


def test_an_administrator_makes_accounts_and_seats_and_the_password_is_told_once(root):
    made = root.post(
        "/console/admin/users",
        data={"login": "li", "name": "李督办", "role": "supervisor", "unit": "centre"},
    )
    assert made.status_code == 200
    password = re.search(r'id="secret">([^<]+)<', made.text)[1]
    assert password not in see(root, "/console/admin/users/li")
    path = "/console/admin/users/li"
    seats = {"how": "add", "role": "callback", "unit": "centre"}
    assert root.post(f"{path}/seats", data=seats).status_code == 200
    root.post(f"{path}/seats", data={"how": "first", "place": "1"})
    assert root.held.store.account("li").seats == (
        Seat("callback", "centre"), Seat("supervisor", "centre"),
    )  # fmt: skip
    root.post(f"{path}/seats", data={"how": "remove", "place": "0"})
    assert root.held.store.account("li").seats == (Seat("supervisor", "centre"),)
    assert root.post(f"{path}/disable").status_code == 200
    assert not root.held.store.account("li").active
    root.post(f"{path}/enable")
    reset = root.post(f"{path}/password", data={"password": PASSWORD})
    assert 'id="secret"' not in reset.text
    record = words_in(see(root, "/console/admin/record"))
    for said in ("新建账号", "改岗位", "停用", "恢复", "重设口令", "登录"):
        assert said in record
    assert sign_in(root, "li").status_code == 200
    assert root.get("/console/board").status_code == 200
    assert root.get("/console/admin/users").status_code == 403


def test_a_key_is_told_once_works_and_is_revoked(root):
    add_account(root.held, "robot", Seat("supervisor", "centre"))
    made = root.post(
        "/console/admin/keys", data={"login": "robot", "place": "0", "note": "大屏", "days": "30"}
    )
    key = re.search(r'id="secret">([^<]+)<', made.text)[1]
    listed = see(root, "/console/admin/keys")
    assert key not in listed
    assert "大屏" in listed
    [id_] = re.findall(r'action="/console/admin/keys/([0-9a-f]+)/revoke"', listed)
    root.cookies.clear()
    bearer = {"Authorization": f"Bearer {key}"}
    assert root.get("/api/supervisions", headers=bearer).status_code == 200
    sign_in(root, "root")
    root.post(f"/console/admin/keys/{id_}/revoke")
    root.cookies.clear()
    assert root.get("/api/supervisions", headers=bearer).status_code == 401


def test_what_is_wrong_with_an_account_is_told_on_the_page(root):
    answer = root.post(
        "/console/admin/users", data={"login": "LI!", "name": "李", "role": "supervisor"}
    )
    assert answer.status_code == 422
    assert "登录名" in answer.text
    assert root.post("/console/admin/users/root/disable").status_code == 422
    assert root.get("/console/admin/users/nobody").status_code == 404


def test_pages_are_whole_in_english(client):
    _, number = refuted(client)
    for path in (
        "/console/board", "/console/board/tickets", "/console/board/supervisions",
        "/console/draws", "/console/cases", f"/console/cases/{number}", "/console/cases/new",
        "/console/notices", "/console/admin", "/console/admin/versions", "/console/admin/users",
        "/console/admin/keys", "/console/admin/record",
    ):  # fmt: skip
        text = see(client, path, lang="en")
        labels = re.findall(r"<(?:h2|th|button|dt|label|legend)[^>]*>([^<]*)<", text)
        assert not [said for said in labels if re.search(r"[\u4e00-\u9fff]", said)], path
