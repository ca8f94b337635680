import csv
import io
import json
from datetime import datetime

import pytest
from python_calamine import CalamineWorkbook

from tests.integration.commanding import SMALL_CITY, runner

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
