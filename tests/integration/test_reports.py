"""Reports on both databases: counted by the scheme, opened to tickets, over HTTP and by command."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import docx
import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook

from engine.cases.asks import Confirm, ObjectTo, OpenCase, TakeUp, UpholdObjection
from engine.casework import Casework
from engine.desk import Desk, Intake
from engine.insight.periods import period_named
from engine.people.person import Seat
from engine.report_desk import NoMeasure, NoScheme, ReportDesk
from engine.store import open_store
from engine.tickets.asks import By, Contact, Dispatch, PassTime, Resolve
from tests.integration import assessed_city
from tests.integration.api_serving import Clock, Matter, is_problem, serving
from tests.integration.commanding import runner
from tests.integration.people_making import add_account, bearer, key_for
from tests.unit.tickets.city import at

SCHEME = (
    assessed_city.SCHEME
    + """
    malus:
      - {behaviour: delay, points: 30}
"""
)
RULEBOOK = assessed_city.rulebook(SCHEME)
SEPTEMBER, OCTOBER = period_named("2017-09"), period_named("2017-10")
LATER = at("2017-11-15 09:00")
AUTHORITY = By("authority-contact", "housing-bureau")


@pytest.fixture
def desk(store):
    return Desk(store, lambda: RULEBOOK)


@pytest.fixture
def reports(store):
    return ReportDesk(store, lambda: RULEBOOK)


def lived(desk, received, resolved=None, **facts):
    """A complaint that is due six working days after its receipt, resolved when that is said."""
    given = {"area": "water", "category": "complaint", "district": "west", "channel": "portal"}
    intake = Intake({**given, **facts}, subject="标题", text="水压低")
    ticket = desk.receive(intake, "x", at(received))
    if resolved is not None:
        desk.command(ticket.id, Resolve("已修复"), "x", at(resolved))
    return ticket


def figures(row):
    return [(one.good, one.total, one.left_out, one.carried) for one in row.figures]


def test_what_falls_in_a_period_is_counted_in_it_and_nowhere_else(desk, reports):
    lived(desk, "2017-08-31 10:00", "2017-09-04 10:00")  # given in August, due in September
    lived(desk, "2017-09-04 10:00", "2017-09-06 10:00")
    lived(desk, "2017-09-05 10:00", "2017-09-20 10:00")  # late
    lived(desk, "2017-09-28 10:00", "2017-09-29 10:00")  # due in October
    lived(desk, "2017-09-06 10:00")  # never done
    row = reports.report(SEPTEMBER, "unit", LATER).row("water-group")
    assert figures(row) == [(None, 4, 0, 0), (2, 4, 0, 1)]
    assert (row.points, row.grade, row.rank) == (6000, "good", 1)
    august = reports.report(period_named("2017-08"), "unit", LATER).row("water-group")
    assert figures(august) == [(None, 1, 0, 0), (0, 0, 0, 1)]
    assert august.points is None
    october = reports.report(OCTOBER, "unit", LATER).row("water-group")
    assert (figures(october), october.rank_before) == ([(None, 0, 0, 0), (1, 1, 0, 0)], 1)
    quarter = reports.report(period_named("2017-Q4"), "unit", LATER)
    assert figures(quarter.row("water-group")) == figures(october)


def test_while_a_period_lasts_nothing_is_judged_that_is_still_to_come(desk, reports):
    lived(desk, "2017-09-04 10:00", "2017-09-06 10:00")
    lived(desk, "2017-09-05 10:00")
    early = reports.report(SEPTEMBER, "unit", at("2017-09-07 10:00"))
    assert not early.complete
    assert figures(early.totals) == [(None, 2, 0, 0), (0, 0, 0, 2)]
    # The second is due on the 13th; the worker has not looked since.
    after = reports.report(SEPTEMBER, "unit", at("2017-09-20 10:00"))
    assert figures(after.totals) == [(None, 2, 0, 0), (1, 2, 0, 0)]
    assert reports.report(SEPTEMBER, "unit", LATER).complete


@pytest.mark.parametrize(
    ("by", "of", "name"),
    [
        ("area", "water", "供水"),
        ("category", "complaint", "投诉"),
        ("district", "west", "西区"),
        ("authority", "housing-bureau", "市住建局"),
    ],
)
def test_the_same_items_by_whatever_is_asked(desk, reports, by, of, name):
    lived(desk, "2017-09-04 10:00", "2017-09-06 10:00")
    report = reports.report(SEPTEMBER, by, LATER)
    (row,) = report.rows
    assert (row.of, row.name) == (of, name)
    assert figures(row) == [(None, 1, 0, 0), (1, 1, 0, 0)]
    assert (row.points, row.rank, row.grade) == (None, None, None)


def test_what_nobody_has_said_has_a_row_of_its_own(desk, reports):
    lived(desk, "2017-09-04 10:00", district=None)
    (row,) = reports.report(SEPTEMBER, "district", LATER).rows
    assert (row.of, row.name) == ("", "未定")
    assert reports.items(SEPTEMBER, "accepted", "good", LATER, by="district", of="").items


def test_a_confirmed_case_takes_points_until_the_unit_was_right_to_object(store, desk, reports):
    lived(desk, "2017-09-04 10:00", "2017-09-06 10:00")
    casework = Casework(store, lambda: RULEBOOK)
    opening = OpenCase("delay", "water-group", "拖延", "建议二(三)一", "督办")
    case = casework.open(opening, "x", at("2017-09-10 10:00"), by=AUTHORITY)
    casework.command(case.id, TakeUp(), "x", at("2017-09-11 10:00"), by=AUTHORITY)
    confirm = Confirm("属实", ("某人",))
    casework.command(case.id, confirm, "x", at("2017-09-12 10:00"), by=AUTHORITY)
    row = reports.report(SEPTEMBER, "unit", LATER).row("water-group")
    assert (row.cases, row.malus, row.points) == (1, 30, 7000)
    assert reports.report(OCTOBER, "unit", LATER).row("water-group") is None
    leader = By("unit-leader", "water-group")
    casework.command(case.id, ObjectTo("不实"), "x", at("2017-09-13 10:00"), by=leader)
    upheld = UpholdObjection("有录音")
    casework.command(case.id, upheld, "x", at("2017-10-14 10:00"), by=AUTHORITY)
    row = reports.report(SEPTEMBER, "unit", LATER).row("water-group")
    assert (row.cases, row.malus, row.points) == (0, 0, 10_000)


def test_only_units_of_the_scheme_are_ranked(desk, reports):
    lived(desk, "2017-09-04 10:00", "2017-09-06 10:00")
    other = lived(desk, "2017-09-04 10:00", area="other")
    desk.command(other.id, Dispatch("housing-bureau"), "x", at("2017-09-04 11:00"))
    rows = reports.report(SEPTEMBER, "unit", LATER).rows
    assert [(row.of, row.rank, row.points) for row in rows] == [
        ("water-group", 1, 10_000), ("housing-bureau", None, None),
    ]  # fmt: skip


def test_what_no_scheme_covers_is_refused(store):
    desk = ReportDesk(store, lambda: assessed_city.rulebook("assessment: []"))
    with pytest.raises(NoScheme) as none:
        desk.report(SEPTEMBER, "unit", LATER)
    assert "2017-09-30" in none.value.message_zh
    assert "rules/assessment.yaml" in none.value.message_en


def test_an_unknown_measure_is_refused_with_those_there_are(reports):
    with pytest.raises(NoMeasure) as none:
        reports.items(SEPTEMBER, "speed", "good", LATER)
    assert none.value.known == ("accepted", "on-time")


def test_a_rebuild_puts_what_was_spoilt_right(store, desk, reports):
    ticket = lived(desk, "2017-09-04 10:00", "2017-09-06 10:00")
    before = reports.report(SEPTEMBER, "unit", LATER).rows
    names = "number, unit, began, priority, received_at, given_at, marks, last_at"
    orphan = f"INSERT INTO stints (ticket_id, {names}) SELECT '20170904-0', {names} FROM stints"
    for said in (orphan, "UPDATE stints SET result_late = TRUE, marks = 1"):
        store._writer.run(lambda c, said=said: c.execute(sa.text(said))).result()
    assert reports.report(SEPTEMBER, "unit", LATER).rows != before
    rebuilt = desk.rebuild()
    assert (rebuilt.different, rebuilt.orphans) == ((ticket.id,), 1)
    assert reports.report(SEPTEMBER, "unit", LATER).rows == before
    assert desk.rebuild().different == ()


# Over HTTP


@pytest.fixture
def client(tmp_path):
    home = assessed_city.home(tmp_path / "city")
    clock = Clock(at("2017-09-04 10:00"))
    with serving(f"sqlite:///{tmp_path / 'd.db'}", home=home, clock=clock) as opened:
        yield opened


def test_a_report_over_http(client):
    matter = Matter(client)
    client.clock.now = LATER
    shown = client.get("/api/reports/2017-09").json()
    assert shown["period"] == {"name": "2017-09", "first": "2017-09-01", "last": "2017-09-30"}
    assert (shown["by"], shown["scheme"], shown["complete"]) == ("unit", "assess-units", True)
    assert (shown["file"], shown["before"]) == ("rules/assessment.yaml", "2017-08")
    (row,) = shown["rows"]
    assert (row["of"], row["name"], row["rank"], row["points"]) == (
        "water-group",
        "水务集团",
        1,
        20.0,
    )
    on_time = row["figures"][1]
    assert (on_time["rate"], on_time["good"], on_time["total"]) == (0.0, 0, 1)
    (item,) = client.get("/api/reports/2017-09/items?measure=on-time").json()["items"]
    assert (item["ticket"], item["unit"]["id"], item["began"]) == (
        matter.id, "water-group", "dispatched",
    )  # fmt: skip
    assert item["result"] == {"due_at": "2017-09-12T17:30:00+08:00", "done_at": None, "late": False}
    by_area = client.get("/api/reports/2017-Q3?by=area").json()
    assert [row["of"] for row in by_area["rows"]] == ["water"]


@pytest.mark.parametrize(
    ("path", "status", "type_"),
    [
        ("/api/reports/2017-13", 404, "report/bad-period"),
        ("/api/reports/2017-09?by=colour", 422, "request/invalid"),
        ("/api/reports/2017-09/items?measure=speed", 422, "request/invalid"),
        ("/api/reports/2017-09/items", 422, "request/invalid"),
        ("/api/reports/2017-09/items?measure=on-time&cursor=x", 422, "list/bad-cursor"),
        ("/api/reports/2017-09/file?format=pdf", 422, "request/invalid"),
    ],
)
def test_what_cannot_be_asked_says_why(client, path, status, type_):
    is_problem(client.get(path), status, type_)


def test_a_report_as_files(client):
    Matter(client)
    client.clock.now = LATER
    book = client.get("/api/reports/2017-09/file")
    assert "filename*=UTF-8''2017%E5%B9%B49%E6%9C%88" in book.headers["content-disposition"]
    names = CalamineWorkbook.from_filelike(BytesIO(book.content)).sheet_names
    assert names == ["考核表", "图", "说明"]
    word = client.get("/api/reports/2017-09/file?format=docx", headers={"Accept-Language": "en"})
    title = docx.Document(BytesIO(word.content)).paragraphs[0].text
    assert title == "Assessment of 2017-09, by unit"
    table = client.get("/api/reports/2017-09/file?format=csv&by=district")
    assert table.headers["content-type"].startswith("text/csv")
    lines = list(csv.reader(StringIO(table.content.decode("utf-8-sig"))))
    assert [line[1] for line in lines] == ["区市", "东区", "全程市"]


def test_every_unit_sees_the_ranking_and_opens_its_own_tickets_only(client):
    mine, other = Matter(client), Matter(client, area="property")
    for login, seat in {
        "water": Seat("handler", "water-group"), "boss": Seat("supervisor", "centre"),
        "editor": Seat("knowledge-editor", "centre"),
    }.items():  # fmt: skip
        add_account(client.held, login, seat)
    client.held.doors.look_now()
    client.clock.now = LATER
    water, boss, editor = (bearer(key_for(client.held, one)) for one in ("water", "boss", "editor"))
    rows = client.get("/api/reports/2017-09", headers=water).json()["rows"]
    assert len(rows) == 2
    path = "/api/reports/2017-09/items?measure=accepted&which=good"
    seen = client.get(path, headers=water).json()["items"]
    assert {one["ticket"] for one in seen} == {mine.id}
    whole = client.get(path, headers=boss).json()["items"]
    assert {one["ticket"] for one in whole} == {mine.id, other.id}
    is_problem(client.get("/api/reports/2017-09", headers=editor), 403, "who/refused")


def test_the_pages_of_a_figure_follow_each_other(client):
    made = {Matter(client).id for _ in range(5)}
    client.clock.now = LATER
    path, found = "/api/reports/2017-09/items?measure=accepted&which=good&limit=2", []
    cursor = ""
    while cursor is not None:
        page = client.get(f"{path}&cursor={cursor}" if cursor else path).json()
        found += [one["ticket"] for one in page["items"]]
        cursor = page["next"]
    assert found == sorted(made)


# By command


@pytest.fixture
def run(capsys, tmp_path):
    home, database = assessed_city.home(tmp_path / "city"), tmp_path / "d.db"
    with open_store(f"sqlite:///{database}") as store:
        desk = Desk(store, assessed_city.rulebook)
        lived(desk, "2017-09-04 10:00", "2017-09-06 10:00")
        late = lived(desk, "2017-09-05 10:00")
        desk.command(late.id, PassTime(), "time", LATER)
        desk.command(late.id, Contact("已联系"), "x", LATER + timedelta(hours=1))
    command = runner(capsys)
    return lambda *given: command(*given, "--database", database, "--home", home)


def test_the_command_tells_the_figures(run):
    said = run("report", "2017-09")
    assert said.code == 0
    assert "2017年9月考核表, 按承办单位" in said.out
    (row,) = (line for line in said.out.splitlines() if line.startswith("1 "))
    assert row.split() == ["1", "水务集团", "2", "50.00%", "1/2", "60.00", "良好"]
    english = run("report", "2017-09", "--by", "district", "--lang", "en").out
    assert "Assessment of 2017-09, by district" in english
    assert run("report", "2016").out.count("没有可统计的工单") == 1


def test_the_command_tells_what_one_unit_missed(run):
    said = run("report", "2017-09", "--unit", "water-group").out
    assert "限时办结率: 未达到 1 件" in said
    assert "应于 2017-09-13 17:30  完成 –" in said


def test_the_command_writes_files_and_json(run, tmp_path):
    assert run("report", "2017-09", "--format", "json").json["rows"][0]["points"] == 60.0
    for form in ("xlsx", "docx", "csv"):
        file = tmp_path / f"r.{form}"
        assert run("report", "2017-09", "--format", form, "--output", file).code == 0
        assert file.stat().st_size > 300
    said = run("report", "2017-09", "--format", "csv", "--output", tmp_path / "no" / "r.csv")
    assert (said.code, "写不了" in said.err) == (2, True)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("2017-99",), "不是一个周期"),
        (("2017-09", "--unit", "water-grup"), '是否想写 "water-group"'),
        (("2017-09", "--unit", "water-group", "--by", "area"), "只用于按单位"),
    ],
)
def test_the_command_refuses_in_one_line(run, given, said):
    answer = run("report", *given)
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert said in answer.err
