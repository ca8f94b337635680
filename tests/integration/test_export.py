import csv
import io
import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from engine.desk import Desk, Intake
from engine.rulebook.load import load
from engine.store import open_store
from engine.tickets.asks import Contact, Sign
from engine.tickets.requests import AskSuspension, Merge, SignPart, Supervise
from engine.upkeep.tasks import run_tasks
from tests.integration.commanding import SHIPPED, SMALL_CITY, runner

LINES = """留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间
1,张三,东区停水,2017-09-28 10:00:00,=停水了,已修复,2017-09-29 09:00:00
2,李四,物业费,2017-09-28 11:00:00,物业费太高,,
"""


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """``dafuwu export`` from a database that holds two imported tickets."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text(LINES, encoding="utf-8")
    command = runner(capsys)
    where = ("--home", SMALL_CITY, "--database", "x.db")
    assert command("import", "in.csv", *where).code == 0
    return lambda *arguments: command("export", *arguments, *where)


def test_csv_has_one_row_a_ticket_with_facts_lead_state_and_clocks(run):
    rows = list(csv.DictReader(io.StringIO(run().out)))
    assert {row["state"] for row in rows} == {"resolved", "dispatched"}
    water = next(row for row in rows if row["area"] == "water")
    assert (water["lead"], water["authority"], water["district"]) == (
        "east-water",
        "housing-bureau",
        "east",
    )
    assert water["received_at"] == "2017-09-28T10:00:00+08:00"
    assert water["resolve_stopped_at"] == "2017-09-29T09:00:00+08:00"
    assert water["resolve_overdue"] == "False"


def test_what_citizens_wrote_is_left_out_unless_asked_for(run):
    for form in ("csv", "json"):
        said = run("--format", form).out
        assert "张三" not in said
        assert "停水了" not in said
        assert "已修复" not in said
    rows = list(csv.DictReader(io.StringIO(run("--private").out)))
    water = next(row for row in rows if row["area"] == "water")
    assert (water["name"], water["subject"], water["result"]) == ("张三", "东区停水", "已修复")


def test_no_spreadsheet_takes_a_text_for_a_formula(run):
    rows = list(csv.DictReader(io.StringIO(run("--private").out)))
    assert "'=停水了" in {row["text"] for row in rows}


def test_json_is_the_contract(run):
    found = json.loads(run("--format", "json").out)
    assert len(found) == 2
    for ticket in found:
        assert {"id", "facts", "lead", "state", "clocks", "events"} <= set(ticket)
    water = next(ticket for ticket in found if ticket["facts"]["area"] == "water")
    assert [event["kind"] for event in water["events"]][:3] == [
        "received",
        "dispatched",
        "resolved",
    ]
    resolve = next(clock for clock in water["clocks"] if clock["milestone"] == "resolve")
    assert resolve["due"] == "2017-10-10T17:30:00+08:00"
    assert [event["number"] for event in water["events"]] == list(
        range(1, len(water["events"]) + 1)
    )
    assert all("private" not in event for event in water["events"])


def test_excel_has_times_that_are_times(run, tmp_path):
    said = run("out.xlsx", "--private")
    assert (said.code, "已导出 2 件" in said.out) == (0, True)
    sheet = CalamineWorkbook.from_path(tmp_path / "out.xlsx").get_sheet_by_index(0)
    header, *lines = sheet.to_python()
    rows = [dict(zip(header, cells, strict=True)) for cells in lines]
    water = next(row for row in rows if row["area"] == "water")
    assert water["received_at"] == datetime.fromisoformat("2017-09-28 10:00:00")
    assert water["resolve_overdue"] is False
    assert water["text"] == "=停水了"


def test_the_format_follows_from_the_name_of_the_file(run, tmp_path):
    assert run("out.json").code == 0
    assert len(json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))) == 2
    assert run("out.csv").code == 0
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfid,state")


def test_an_empty_database_gives_an_empty_list(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = runner(capsys)("export", "--format", "json", "--home", SMALL_CITY)
    assert said.json == []


def test_a_folder_that_is_not_there_is_told_in_one_line(run):
    said = run("nowhere/out.csv")
    assert said.code == 2
    assert len(said.err.strip().splitlines()) == 1


# The whole life


@pytest.fixture
def lived(capsys, tmp_path, monkeypatch):
    """A ticket that is merged into, with an assisting unit, a supervision, and a request."""
    monkeypatch.chdir(tmp_path)
    command = runner(capsys)
    where = ("--home", SHIPPED, "--database", "life.db")
    assert command("export", "--format", "json", *where).json == []
    at = datetime(2026, 10, 12, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    with open_store("sqlite:///life.db") as store:
        rulebook = load(SHIPPED).rulebook
        desk = Desk(store, lambda: rulebook)
        values = {"area": "water", "category": "fault-repair", "district": "wendeng"}
        intake = Intake({**values, "channel": "hotline"}, text="自来水爆管", hung_up_at=at)
        main, other = (desk.receive(intake, "seat", at).id for _ in range(2))
        unit = desk.ticket(main).assist[0]
        for minutes, ticket, asked in (
            (2, other, Merge(main, "同一处爆管")),
            (3, main, Sign()),
            (4, main, SignPart(unit)),
            (40, main, Supervise("unit-leader", "群众反映强烈, 请过问", "1 hour")),
            (90, main, Contact("已联系市民")),
            (300, main, AskSuspension("等待备件")),
        ):
            desk.command(ticket, asked, "somebody", at + timedelta(minutes=minutes))
        run_tasks(desk, store, at + timedelta(minutes=301))
    return (lambda *given: command("export", *given, *where)), main, other, unit


def test_csv_keeps_one_row_a_ticket_whatever_it_has_beside_it(lived):
    run, main, other, unit = lived
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(run().out))}
    assert set(rows) == {main, other}
    row = rows[main]
    assert unit in row["parts"].split()
    assert (row["parts_open"], row["parts_overdue"]) == ("2", "2")
    assert int(row["supervisions"]) >= int(row["supervisions_open"]) >= 1
    assert int(row["replies_overdue"]) >= 1
    assert (row["pending"], row["followers"], row["returns"]) == ("suspension", other, "0")
    assert (rows[other]["state"], rows[other]["parent"]) == ("merged", main)
    assert not any(name.startswith(("part:", "reply:")) for name in row)


def test_json_has_the_clocks_of_parts_and_replies_and_all_that_belongs_to_them(lived):
    run, main, other, unit = lived
    ticket = next(one for one in json.loads(run("--format", "json").out) if one["id"] == main)
    clocks = {(clock["milestone"], clock["of"]) for clock in ticket["clocks"]}
    assert {("resolve", None), ("part", unit), ("reply", "S1")} <= clocks
    part = next(one for one in ticket["parts"] if one["unit"] == unit)
    assert (part["state"], part["overdue"], part["due"][:10]) == ("signed", True, "2026-10-12")
    assert ticket["supervisions"][0]["number"] == "S1"
    assert ticket["pending"]["approve"] == "supervisor"
    assert ticket["counts"]["supervisions"] == len(ticket["supervisions"])
    assert ticket["followers"] == [other]


def test_what_staff_wrote_beside_the_ticket_is_left_out_too(lived):
    run = lived[0]
    for form in ("csv", "json"):
        assert not any(text in run("--format", form).out for text in ("等待备件", "反映强烈"))
    assert "等待备件" in run("--format", "json", "--private").out


def test_excel_takes_all_of_it(lived, tmp_path):
    run, main, *_ = lived
    assert run("life.xlsx").code == 0
    header, *lines = (
        CalamineWorkbook.from_path(tmp_path / "life.xlsx").get_sheet_by_index(0).to_python()
    )
    row = next(
        row for cells in lines if (row := dict(zip(header, cells, strict=True)))["id"] == main
    )
    assert row["parts_open"] == 2
