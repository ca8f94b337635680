import csv
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from engine.desk import Desk, Intake
from engine.rulebook.load import load
from engine.store import open_store
from tests.integration.commanding import SMALL_CITY, runner

HEADER = "留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """``dafuwu import`` into a database in this test's folder, under the small city's rules."""
    monkeypatch.chdir(tmp_path)
    command = runner(capsys)

    def import_(file, *options):
        options = ("--home", SMALL_CITY, "--database", "x.db", *options)
        return command("import", file, *options)

    return import_


@pytest.fixture
def written(tmp_path):
    """Writes a CSV file with the usual header and these lines."""

    def write(*lines, header=HEADER, name="in.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_text("\n".join((header, *lines)) + "\n", encoding=encoding)
        return path

    return write


def tickets(tmp_path):
    """All tickets, by the number in their file."""
    rulebook = load(SMALL_CITY).rulebook
    with open_store(f"sqlite:///{tmp_path / 'x.db'}") as store:
        desk = Desk(store, lambda: rulebook)
        return {
            ticket.source.rpartition("/")[2]: (ticket, desk.history(ticket.id))
            for ticket in desk.tickets()
        }


def report(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def kinds(history):
    return [event.kind for event in history]


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_a_row_becomes_a_ticket_at_its_real_time_and_its_reply_a_resolution(run, written, tmp_path):
    file = written("7,张三,西区停水,2017-09-28 10:00:00,早上开始停水,已修复,2017-09-29 09:00:00")
    said = run(file)
    assert said.code == 0
    assert "已导入 1 行" in said.out
    ticket, history = tickets(tmp_path)["7"]
    assert ticket.received_at == local("2017-09-28 10:00")
    assert (ticket.values["area"], ticket.values["category"]) == ("water", "fault-repair")
    assert ticket.values["district"] == "west"
    assert ticket.values["channel"] == "import"
    assert (ticket.lead, ticket.subject, ticket.citizen) == (
        "water-group",
        "西区停水",
        {"name": "张三"},
    )
    assert ticket.result == "已修复"
    resolved = next(event for event in history if event.kind == "resolved")
    assert resolved.at == local("2017-09-29 09:00")
    assert not ticket.clocks["resolve"].overdue


def test_how_sure_the_guess_was_stands_in_the_report_and_in_the_received_event(
    run, written, tmp_path
):
    file = written("1,,西区停水,2017-09-28 10:00:00,停水,,", "2,,你好,2017-09-28 10:00:00,您好,,")
    run(file, "--report", tmp_path / "report.csv")
    first, second = report(tmp_path / "report.csv")
    assert (first["result"], first["area"], first["line"]) == ("new", "water", "2")
    assert 0 < float(first["sure"]) <= float(first["sure_area"]) < 1
    assert (second["area"], float(second["sure"])) == ("other", 0)
    _, history = tickets(tmp_path)["1"]
    assert history[0].data["sure"]["area"] == float(first["sure_area"])


def test_overdue_and_ladder_steps_stand_at_their_true_instants(run, written, tmp_path):
    # Received on a Thursday before the holiday week; due 4 working days later, answered long after.
    file = written("1,,停水,2017-09-28 10:00:00,停水了,修好了,2017-11-01 09:00:00")
    assert run(file).code == 0
    ticket, history = tickets(tmp_path)["1"]
    due = local("2017-10-10 17:30")  # counted: 29 September, Saturday 30 (worked), 9 and 10 October
    at = {event.kind: event.at for event in reversed(history)}
    assert at["overdue"] == at["reminded"] == due
    assert at["supervised"] == local("2017-10-12 17:30")
    assert at["resolved"] == local("2017-11-01 09:00")
    assert ticket.clocks["resolve"].overdue
    assert kinds(history)[:6] == [
        "received", "dispatched", "overdue", "reminded", "supervised", "resolved",
    ]  # fmt: skip


def test_open_history_has_grown_older_as_the_ladders_say_and_no_more(run, written, tmp_path):
    assert run(written("1,,停水,2017-09-28 10:00:00,停水了,,")).code == 0
    _, history = tickets(tmp_path)["1"]
    assert kinds(history) == ["received", "dispatched", "overdue", "reminded", "supervised"]


def test_old_letters_go_in_though_the_days_of_the_database_were_sealed(run, written, tmp_path):
    now = datetime.now(UTC)
    with open_store(f"sqlite:///{tmp_path / 'x.db'}") as store:
        desk = Desk(store, lambda: load(SMALL_CITY).rulebook)
        facts = {"area": "water", "category": "complaint", "channel": "hotline"}
        desk.receive(Intake(facts, source="seat/0"), "seat", now - timedelta(days=3))
        assert store.seal_days(now, SHANGHAI)
    said = run(written("1,张三,停水,2017-09-28 10:00:00,停水了,已修复,2017-09-29 09:00:00"))
    assert said.code == 0
    _, history = tickets(tmp_path)["1"]
    assert [event.at.year for event in history] == [2017] * len(history)
    assert all(event.recorded_at >= now for event in history)


def test_running_twice_adds_nothing(run, written, tmp_path):
    file = written(
        "1,,停水,2017-09-28 10:00:00,停水了,修好了,2017-09-29 09:00:00",
        "2,,物业费,2017-09-28 11:00:00,物业费太高,,",
    )
    run(file)
    before = {id_: kinds(history) for id_, (_, history) in tickets(tmp_path).items()}
    said = run(file)
    assert said.code == 0
    assert "已导入 0 行; 先前已有 2 行" in said.out
    assert {id_: kinds(history) for id_, (_, history) in tickets(tmp_path).items()} == before


def test_a_reply_that_came_meanwhile_is_added(run, written, tmp_path):
    run(written("1,,停水,2017-09-28 10:00:00,停水了,,"))
    said = run(written("1,,停水,2017-09-28 10:00:00,停水了,修好了,2017-12-01 09:00:00"))
    assert (said.code, "补上答复 1 行" in said.out) == (0, True)
    ticket, _ = tickets(tmp_path)["1"]
    assert (ticket.state, ticket.result) == ("resolved", "修好了")


def test_the_same_number_with_other_content_is_reported_and_changes_nothing(run, written, tmp_path):
    run(written("1,,停水,2017-09-28 10:00:00,停水了,,"))
    said = run(written("1,,停电,2017-09-28 10:00:00,停电了,,"))
    assert said.code == 1
    assert "内容不同" in said.out
    assert tickets(tmp_path)["1"][0].text == "停水了"


def test_a_number_twice_in_one_file_goes_in_once(run, written, tmp_path):
    line = "1,,停水,2017-09-28 10:00:00,停水了,,"
    said = run(written(line, line, "1,,停水,2017-09-28 10:00:00,别的事,,"))
    assert said.code == 1
    assert "已导入 1 行; 先前已有 1 行; 补上答复 0 行; 未导入 1 行" in said.out


def test_the_same_numbers_of_two_sources_are_two_tickets(run, written, tmp_path):
    line = "1,,停水,2017-09-28 10:00:00,停水了,,"
    run(written(line, name="a.csv"))
    assert "已导入 1 行" in run(written(line, name="b.csv")).out


def test_rows_without_a_number_are_known_by_their_content(run, written):
    line = ",,停水,2017-09-28 10:00:00,停水了,,"
    assert "已导入 1 行" in run(written(line)).out
    assert "先前已有 1 行" in run(written(line)).out


BAD_ROWS = {
    "row/no-time": "1,,停水,,停水了,,",
    "row/unreadable-time": "1,,停水,明天上午,停水了,,",
    "row/time-in-future": "1,,停水,2099-01-01 10:00:00,停水了,,",
    "row/time-too-early": "1,,停水,0017-01-01 10:00:00,停水了,,",
    "row/no-text": "1,,停水,2017-09-28 10:00:00,  ,,",
    "row/reply-before-receipt": "1,,停水,2017-09-28 10:00:00,停水了,好了,2017-09-28 09:59:59",
    "row/reply-without-time": "1,,停水,2017-09-28 10:00:00,停水了,好了,",
    "row/reply-empty": "1,,停水,2017-09-28 10:00:00,停水了,,2017-09-28 11:00:00",
    "row/too-many-cells": "1,,停水,2017-09-28 10:00:00,停水了,,,多了,一格",
    "row/broken-characters": "1,,停水,2017-09-28 10:00:00,停水\x00了,,",
}


@pytest.mark.parametrize("code", BAD_ROWS)
def test_a_bad_row_is_reported_with_line_and_reason_and_the_rest_goes_in(
    code, run, written, tmp_path
):
    file = written("9,,停水,2017-09-28 10:00:00,停水了,,", BAD_ROWS[code])
    said = run(file, "--report", tmp_path / "report.csv")
    assert said.code == 1
    assert "已导入 1 行" in said.out
    good, bad = report(tmp_path / "report.csv")
    assert (good["result"], bad["result"]) == ("new", "left-out")
    assert (bad["line"], bad["code"]) == ("3", code)
    assert bad["reason"]
    assert list(tickets(tmp_path)) == ["9"]


def test_lines_are_the_physical_lines_of_the_file(run, written, tmp_path):
    file = written(
        '1,,停水,2017-09-28 10:00:00,"一行\n两行\n三行",,', "", "2,,停水,不是时间,停水了,,"
    )
    run(file, "--report", tmp_path / "report.csv")
    assert [row["line"] for row in report(tmp_path / "report.csv")] == ["2", "6"]


def test_reasons_are_told_in_english_where_asked(run, written):
    said = run(written(BAD_ROWS["row/no-text"]), "--lang", "en")
    assert "says nothing" in said.out
    assert "1 left out" in said.out


@pytest.mark.parametrize(
    "written_time",
    ["2017-09-28 10:00", "2017/9/28 10:00:00", "2017年9月28日10时00分", "2017-09-28T02:00:00Z",
     "２０１７-09-28 10:00"],
)  # fmt: skip
def test_times_are_read_as_people_write_them(written_time, run, written, tmp_path):
    assert run(written(f"1,,停水,{written_time},停水了,,")).code == 0
    assert tickets(tmp_path)["1"][0].received_at == local("2017-09-28 10:00")


def test_a_reply_on_a_day_without_time_is_not_before_a_receipt_on_that_day(run, written, tmp_path):
    assert run(written("1,,停水,2017-09-28 15:00:00,停水了,好了,2017-09-28")).code == 0
    assert tickets(tmp_path)["1"][0].state == "resolved"


def test_gb18030_files_are_read(run, written, tmp_path):
    file = written("1,,停水,2017-09-28 10:00:00,自来水停水了㐀,,", encoding="gb18030")
    assert run(file).code == 0
    assert tickets(tmp_path)["1"][0].text == "自来水停水了㐀"


def test_a_byte_order_mark_and_semicolons_do_no_harm(run, tmp_path):
    file = tmp_path / "in.csv"
    line = "1;;停水;2017-09-28 10:00:00;停水, 停水;;"
    file.write_text(f"{HEADER.replace(',', ';')}\r\n{line}\r\n", encoding="utf-8-sig", newline="")
    assert run(file).code == 0
    assert tickets(tmp_path)["1"][0].text == "停水, 停水"


def test_excel_goes_in_with_excel_dates_text_dates_and_numbers_as_ids(run, tmp_path):
    file = tmp_path / "in.xlsx"
    with xlsxwriter.Workbook(str(file)) as workbook:
        sheet = workbook.add_worksheet()
        moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, HEADER.split(","))
        sheet.write_row(1, 0, [2549, "张三", "停水"])
        sheet.write_datetime(1, 3, local("2017-09-28 10:00").replace(tzinfo=None), moment)
        sheet.write(1, 4, "停水了")
        sheet.write_row(2, 0, ["b", "", "停水", "2017-09-28 10:00:00", "停水了"])
        sheet.write_row(4, 0, ["c", "", "停水", 43006.5, "停水了"])  # a serial number, as pasted
        sheet.write_row(5, 0, ["d", "", "停水", 7, "停水了"])
    said = run(file, "--report", tmp_path / "report.csv")
    assert said.code == 1
    found = tickets(tmp_path)
    assert set(found) == {"2549", "b", "c"}
    assert found["2549"][0].received_at == found["b"][0].received_at == local("2017-09-28 10:00")
    assert found["c"][0].received_at == local("2017-09-28 12:00")
    assert [(row["line"], row["code"]) for row in report(tmp_path / "report.csv")][3] == (
        "6",
        "row/unreadable-time",
    )


def test_a_map_renames_columns_maps_classes_and_gives_defaults(run, written, tmp_path):
    file = written(
        "A1,2017-09-28 10:00,电梯坏了没人管,物业类,13800000000",
        "A2,2017-09-28 10:00,随便说说,,",
        header="诉求号,发生时间,说明,所属,联系电话",
    )
    (tmp_path / "map.yaml").write_text(
        """
source: 12345
columns: {诉求号: id, 发生时间: received, 说明: text, 所属: class}
classes:
  物业类: {area: property, category: complaint}
defaults: {district: east, area: water, category: consultation}
""",
        encoding="utf-8",
    )
    said = run(file, "--map", tmp_path / "map.yaml", "--report", tmp_path / "report.csv")
    assert said.code == 0
    found = tickets(tmp_path)
    first, second = found["A1"][0], found["A2"][0]
    assert first.source == "import/12345/A1"
    assert first.values["area"] == "property"
    assert (first.values["category"], first.values["district"]) == ("complaint", "east")
    assert first.citizen == {"phone": "13800000000"}
    assert (second.values["area"], second.values["category"]) == ("water", "consultation")
    assert report(tmp_path / "report.csv")[0]["sure"] == "1.0"


def test_a_class_that_the_map_does_not_know_is_reported(run, written, tmp_path):
    file = written(
        "1,2017-09-28 10:00,电梯坏了,物业类",
        "2,2017-09-28 10:00,电梯坏了,外星类",
        header="id,received,text,class",
    )
    (tmp_path / "map.yaml").write_text("classes: {物业类: {area: property}}\n", encoding="utf-8")
    said = run(file, "--map", tmp_path / "map.yaml")
    assert said.code == 1
    assert '没有分类 "外星类"' in said.out
    assert list(tickets(tmp_path)) == ["1"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("columnz: {}\n", '是否想写 "columns"'),
        ("columns: {留言编号: idd}\n", "map.yaml:1:17"),
        ("defaults: {area: watter}\n", '是否想写 "water"'),
        ("classes: {甲: {planet: mars}}\n", '没有名为 "planet" 的事实'),
        ("columns: [id]\n", "map/not-a-mapping"),
        ("columns: {没有这列: id}\n", '文件里没有列 "没有这列"'),
        ("columns: {a: id\n", "yaml/syntax"),
    ],
)
def test_a_mistake_in_the_map_is_located_and_nothing_goes_in(content, told, run, written, tmp_path):
    (tmp_path / "map.yaml").write_text(content, encoding="utf-8")
    said = run(written("1,,停水,2017-09-28 10:00:00,停水了,,"), "--map", tmp_path / "map.yaml")
    assert said.code == 2
    assert told in said.out + said.err


def test_values_that_a_row_states_come_before_what_its_text_mentions(run, written, tmp_path):
    file = written(
        "1,2017-09-28 10:00,停水,物业管理,west,是吗",
        header="id,received,text,业务领域,district,people",
    )
    said = run(file)
    assert said.code == 1  # people must be a number
    assert "people" in said.out
    file = written(
        "1,2017-09-28 10:00,停水,物业管理,西区,30",
        header="id,received,text,业务领域,district,people",
    )
    assert run(file).code == 0
    values = tickets(tmp_path)["1"][0].values
    assert (values["area"], values["district"], values["people"]) == ("property", "west", 30)


def test_a_dry_run_tells_and_writes_nothing(run, written, tmp_path):
    said = run(written("1,,停水,2017-09-28 10:00:00,停水了,,"), "--dry-run")
    assert (said.code, "将导入 1 行" in said.out) == (0, True)
    assert tickets(tmp_path) == {}


def test_a_reply_to_a_matter_that_the_rules_refer_is_no_obstacle(run, written, tmp_path):
    file = written("1,,楼下着火了,2017-09-28 10:00:00,着火了,已处理,2017-09-28 11:00:00")
    assert run(file).code == 0
    assert tickets(tmp_path)["1"][0].state == "referred"


def test_a_reply_to_a_matter_that_nobody_leads_is_an_answer(run, written, tmp_path):
    file = written("1,,你好,2017-09-28 10:00:00,您好,已答复,2017-09-28 11:00:00")
    assert run(file).code == 0
    ticket, history = tickets(tmp_path)["1"]
    assert (ticket.state, ticket.answer) == ("answered", "已答复")
    assert history[-1].at.astimezone(UTC) == local("2017-09-28 11:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.csv", b"", "空"),
        ("other.csv", b"a,b\n1,2\n", "找不到表示 received, text 的列"),
        ("twice.csv", b"id,id\n1,2\n", "出现了两次"),
        ("both.csv", "留言时间,受理时间,text\n1,2,3\n".encode(), "都表示 received"),
        ("bytes.csv", b"\xff\xff\xff", "编码"),
        ("broken.xlsx", b"PK\x03\x04 not really", "Excel"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_one_line(name, content, told, run, tmp_path):
    (tmp_path / name).write_bytes(content)
    said = run(tmp_path / name)
    assert said.code == 2
    assert told in said.err
    assert len(said.err.strip().splitlines()) == 1


def test_a_missing_file_is_told_in_one_line(run, tmp_path):
    said = run(tmp_path / "nowhere.csv")
    assert (said.code, "nowhere.csv" in said.err) == (2, True)
