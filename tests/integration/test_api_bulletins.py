"""Bulletins over HTTP: a unit objects, the centre judges, the head approves, everybody reads."""

import csv
from hashlib import sha256
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from docx import Document

from engine.people.person import Seat
from tests.integration import assessed_city
from tests.integration.api_serving import Clock, Matter, as_, is_problem, serving, sweep
from tests.integration.people_making import add_account, bearer, key_for
from tests.unit.tickets.city import at

UNIT = as_("unit-leader", "water-group", "leader")
JUDGE = as_("supervisor", "centre", "judge")
HEAD = as_("centre-head", "centre", "head")


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
    """A ticket of September that was late, when the bulletin of September was drafted by rule."""
    matter = Matter(client)
    client.clock.now = at("2017-10-12 09:00")
    sweep(client)
    return matter.id


@pytest.fixture
def bulletin(client, late):
    (line,) = client.get("/api/bulletins").json()["items"]
    return line["id"]


def post(client, bulletin, name, who, **body):
    return client.post(f"/api/bulletins/{bulletin}/{name}", json=body, headers=who)


def do(client, bulletin, name, who, **body):
    answer = post(client, bulletin, name, who, **body)
    assert answer.status_code == 200, (name, answer.text)
    return answer.json()


def objecting(late, **more):
    return {"measure": "on-time", "ticket": late, "words": "市民要求改期, 有录音", **more}


def published(client, bulletin):
    client.clock.now = at("2017-10-20 09:00")
    do(client, bulletin, "approve", HEAD)
    return do(client, bulletin, "publish", JUDGE)


def test_from_the_draft_by_rule_to_a_correction(client, late, bulletin):
    draft = client.get(f"/api/bulletins/{bulletin}", headers=UNIT).json()
    assert (draft["title"], draft["state_name"], draft["in_force"]) == (
        "承办单位考核通报 (2017年9月)", "草稿", None,
    )  # fmt: skip
    assert draft["possible"] == ["object"]
    assert draft["commands"][0]["who"] == ["unit-head", "unit-leader"]
    said = do(client, bulletin, "object", UNIT, **objecting(late))
    assert said["objections"][0]["unit"] == {"id": "water-group", "name": "水务集团"}
    is_problem(post(client, bulletin, "approve", HEAD), 409, "bulletin/window-open")
    client.clock.now = at("2017-10-20 09:00")
    is_problem(post(client, bulletin, "approve", HEAD), 409, "bulletin/objections-wait")
    do(client, bulletin, "uphold-objection", JUDGE, number=1, reason="录音属实")
    is_problem(post(client, bulletin, "approve", HEAD), 409, "bulletin/stale")
    sweep(client)
    do(client, bulletin, "approve", HEAD)
    out = do(client, bulletin, "publish", JUDGE)
    assert (out["state"], out["in_force"]) == ("published", 1)
    assert out["editions"][0]["approved_by"] == "head"
    corrected = do(client, bulletin, "correct", JUDGE, reason="漏计一件")
    assert [one["state"] for one in corrected["editions"]] == ["published", "draft"]
    client.clock.now = at("2017-11-01 09:00")
    is_problem(post(client, bulletin, "approve", JUDGE), 403, "bulletin/not-your-role")
    do(client, bulletin, "approve", HEAD)
    out = do(client, bulletin, "publish", JUDGE)
    assert [one["state"] for one in out["editions"]] == ["corrected", "published"]
    events = client.get(f"/api/bulletins/{bulletin}/events").json()
    assert events["intact"] is True
    assert [event["name"] for event in events["items"]][-2:] == ["通报已批准", "通报已发布"]


def test_what_an_edition_says_is_read_and_downloaded(client, bulletin):
    published(client, bulletin)
    path = f"/api/bulletins/{bulletin}/editions/1"
    content = client.get(path).json()
    (row,) = [row for row in content["tables"][0]["rows"] if row["of"] == "water-group"]
    figures = {figure["measure"]: figure for figure in row["figures"]}
    assert (figures["on-time"]["good"], figures["on-time"]["total"]) == (0, 1)
    assert [table["by"] for table in content["tables"]] == [
        "unit", "area", "category", "district", "authority",
    ]  # fmt: skip

    def file(form, **more):
        answer = client.get(f"{path}/file", params={"format": form, **more})
        assert answer.status_code == 200, answer.text
        assert f".{form}" in answer.headers["content-disposition"]
        return answer.content

    assert sha256(file("json")).hexdigest() == content["edition"]["digest"]
    word = Document(BytesIO(file("docx")))
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "承办单位考核通报 (2017年9月)" in text
    assert f"{bulletin} 第 1 版, 2017-10-20 发布" in text
    cells = [cell.text for row in word.tables[0].rows for cell in row.cells]
    assert "水务集团" in cells
    lines = list(csv.reader(StringIO(file("csv").decode("utf-8-sig"))))
    assert any("水务集团" in line for line in lines)
    assert "供水" in file("csv", by="area").decode("utf-8-sig")
    with ZipFile(BytesIO(file("xlsx"))) as book:
        assert "xl/worksheets/sheet1.xml" in book.namelist()
        assert "水务集团" in book.read("xl/sharedStrings.xml").decode()
    is_problem(client.get(f"{path}/file", params={"format": "pdf"}), 422)


def test_an_edition_that_was_corrected_says_so_on_its_paper(client, bulletin):
    published(client, bulletin)
    do(client, bulletin, "correct", JUDGE, reason="漏计一件")
    client.clock.now = at("2017-11-01 09:00")
    do(client, bulletin, "approve", HEAD)
    do(client, bulletin, "publish", JUDGE)

    def paper(edition, language="zh"):
        path = f"/api/bulletins/{bulletin}/editions/{edition}/file"
        answer = client.get(path, headers={"Accept-Language": language})
        word = Document(BytesIO(answer.content))
        return "\n".join(paragraph.text for paragraph in word.paragraphs)

    assert "本版已于 2017-11-01 由第 2 版更正: 漏计一件" in paper(1)
    assert "更正说明: 漏计一件" in paper(2)
    assert "Corrected on 2017-11-01 by edition 2: 漏计一件" in paper(1, "en")


def test_what_there_is_not_is_told(client, bulletin):
    for path in (
        "B20170930-NOTTHERE",
        "20170904-NOTTHERE",
        f"{bulletin}/editions/2",
        f"{bulletin}/editions/9/file",
    ):
        is_problem(client.get(f"/api/bulletins/{path}"), 404, "bulletin/not-found")
    drafting = client.post("/api/bulletins", json={"period": "2017-13"}, headers=JUDGE)
    is_problem(drafting, 404, "report/bad-period")
    early = client.post("/api/bulletins", json={"period": "2017-10"}, headers=JUDGE)
    is_problem(early, 409, "bulletin/period-not-over")
    twice = client.post("/api/bulletins", json={"period": "2017-09"}, headers=JUDGE)
    is_problem(twice, 409, "bulletin/is-draft")


def test_a_bulletin_of_any_period_may_be_drafted_by_hand_and_not_approved_by_the_same(client, late):
    made = client.post("/api/bulletins", json={"period": "2017-Q3"}, headers=HEAD)
    assert made.status_code == 201
    assert made.headers["location"] == f"/api/bulletins/{made.json()['id']}"
    problem = is_problem(post(client, made.json()["id"], "approve", HEAD), 409)
    assert problem["type"] == "/problems/bulletin/own-draft"
    assert "approve" not in problem["possible"]
    do(client, made.json()["id"], "approve", {**HEAD, "X-Actor": "deputy"})


def test_lists_are_filtered_and_a_misspelt_filter_is_told(client, late, bulletin):
    do(client, bulletin, "object", UNIT, **objecting(late))
    client.post("/api/bulletins", json={"period": "2017-08"}, headers=JUDGE)

    def periods(**query):
        answer = client.get("/api/bulletins", params=query)
        assert answer.status_code == 200, answer.text
        return [line["period"] for line in answer.json()["items"]]

    assert periods() == ["2017-09", "2017-08"]
    assert periods(waiting=True) == ["2017-09"]
    assert periods(period="2017-08") == ["2017-08"]
    assert periods(published=True) == []
    assert periods(every="month", state="draft,approved") == ["2017-09", "2017-08"]
    first = client.get("/api/bulletins", params={"limit": 1}).json()
    assert periods(cursor=first["next"]) == ["2017-08"]
    problem = is_problem(client.get("/api/bulletins", params={"state": "drafft"}), 422)
    assert problem["errors"][0]["field"] == "state"


def test_a_key_carries_it_out_once_and_a_number_that_is_stale_is_told(client, late, bulletin):
    key = {**UNIT, "Idempotency-Key": "one"}
    first = post(client, bulletin, "object", key, **objecting(late))
    again = post(client, bulletin, "object", key, **objecting(late))
    assert again.json() == first.json()
    assert again.headers["idempotent-replay"] == "true"
    stale = {**JUDGE, "If-Match": '"1"'}
    judged = post(client, bulletin, "reject-objection", stale, number=1, reason="没有录音")
    assert "通报" in is_problem(judged, 412, "bulletin/changed")["title"]
    etag = client.get(f"/api/bulletins/{bulletin}").headers["etag"]
    seen = client.get(f"/api/bulletins/{bulletin}", headers={"If-None-Match": etag})
    assert seen.status_code == 304


def test_units_see_their_own_objections_and_speak_for_themselves(client, late, bulletin):
    held = client.held
    for login, role, unit in (
        ("water", "unit-leader", "water-group"),
        ("property", "unit-leader", "property-company"),
        ("judge", "supervisor", "centre"),
    ):
        add_account(held, login, Seat(role, unit))
    held.doors.look_now()
    water, property_, judge = (bearer(key_for(held, one)) for one in ("water", "property", "judge"))
    do(client, bulletin, "object", water, **objecting(late))

    def seen(who):
        return len(client.get(f"/api/bulletins/{bulletin}", headers=who).json()["objections"])

    assert (seen(water), seen(property_), seen(judge)) == (1, 0, 1)
    foreign = post(client, bulletin, "object", property_, **objecting(late, unit="water-group"))
    is_problem(foreign, 403, "bulletin/not-your-unit")
    taken = post(client, bulletin, "withdraw-objection", property_, number=1)
    is_problem(taken, 403, "bulletin/not-your-unit")
    is_problem(post(client, bulletin, "recount", water), 403, "who/refused")
    is_problem(client.get(f"/api/bulletins/{bulletin}/events", headers=water), 403, "who/refused")
    notices = client.get("/api/notices", headers=water).json()["items"]
    drafted = [one for one in notices if one["kind"] == "bulletin-drafted"]
    assert [one["name"] for one in drafted] == ["通报已起草"]
    assert drafted[0]["data"]["bulletin"] == bulletin
