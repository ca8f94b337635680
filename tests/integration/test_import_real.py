"""Real letters of citizens under the shipped rulebook; skipped where they are not here."""

import csv
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest

from engine.desk import Desk
from engine.rulebook.load import load
from engine.store import open_store
from tests.integration.commanding import DATA, SHIPPED, runner

MESSAGES, LABELLED = DATA / "messages.csv", DATA / "labelled.csv"
SHANGHAI = ZoneInfo("Asia/Shanghai")
WORKING_DAYS = {
    "complaint": 6,
    "report": 6,
    "consultation": 4,
    "service-application": 5,
    "suggestion": 9,
    "opinion": 9,
    "praise": 9,
}
"""建议二(二): what the proposal promises for each category."""

pytestmark = pytest.mark.skipif(
    not MESSAGES.exists(), reason=f"the shared data are not here: {DATA}"
)


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    command = runner(capsys)

    def import_(file, *options):
        return command("import", file, "--home", SHIPPED, "--database", "x.db", *options)

    return import_


def tickets(tmp_path):
    rulebook = load(SHIPPED).rulebook
    with open_store(f"sqlite:///{tmp_path / 'x.db'}") as store:
        return list(Desk(store, lambda: rulebook).tickets())


def report(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def independent_due(received_at, days):
    """Civil Code counting over another package's holidays."""
    day: date = received_at.date()
    while days:
        day += timedelta(days=1)
        days -= chinese_calendar.is_workday(day)
    close = time(18, 0) if (6, 1) <= (day.month, day.day) <= (9, 30) else time(17, 30)
    return datetime.combine(day, close, SHANGHAI)


def test_all_letters_go_in_and_their_due_times_agree_with_an_independent_count(run, tmp_path):
    said = run(MESSAGES, "--report", tmp_path / "report.csv")
    assert said.code == 0
    assert "已导入 120 行" in said.out
    found = tickets(tmp_path)
    assert len(found) == 120
    counted = 0
    for ticket in found:
        category = ticket.values["category"]
        received_at = ticket.received_at.astimezone(SHANGHAI)
        clock = ticket.clocks["resolve"]
        if category in WORKING_DAYS:
            assert clock.due_at == independent_due(received_at, WORKING_DAYS[category]), ticket.id
            counted += 1
        else:  # a fault has its unit's own promise in hours, whatever the calendar
            amount, unit = clock.within.split()
            assert unit == "hours"
            assert clock.due_at == ticket.received_at + timedelta(hours=int(amount))
            counted += 1
    assert counted == 120


def test_letters_keep_their_real_times_and_replies(run, tmp_path):
    run(MESSAGES)
    with MESSAGES.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["留言编号"]: row for row in csv.DictReader(file)}
    for ticket in tickets(tmp_path):
        row = rows[ticket.source.rpartition("/")[2]]
        received_at = ticket.received_at.astimezone(SHANGHAI).replace(tzinfo=None)
        assert received_at == datetime.fromisoformat(row["留言时间"])
        assert ticket.text == row["留言详情"].strip()
        if ticket.state == "resolved":
            assert ticket.result == row["答复意见"].strip()
            stopped_at = ticket.clocks["resolve"].stopped_at.astimezone(SHANGHAI)
            assert stopped_at.replace(tzinfo=None) == datetime.fromisoformat(row["答复时间"])


def test_running_it_twice_adds_nothing(run, tmp_path):
    run(MESSAGES)
    before = [(ticket.id, ticket.length) for ticket in tickets(tmp_path)]
    assert "已导入 0 行; 先前已有 120 行" in run(MESSAGES).out
    assert [(ticket.id, ticket.length) for ticket in tickets(tmp_path)] == before


def test_the_one_number_that_is_there_twice_is_reported_and_all_others_go_in(run, tmp_path):
    said = run(LABELLED, "--report", tmp_path / "report.csv")
    assert said.code == 1
    assert "已导入 402 行" in said.out
    (left_out,) = [row for row in report(tmp_path / "report.csv") if row["result"] == "left-out"]
    assert (left_out["id"], left_out["code"]) == ("37042", "row/other-content")


def test_where_the_guess_is_surer_it_is_right_more_often(run, tmp_path):
    likely = {
        "城乡建设": "municipal housing property water power gas heating land-planning safety",
        "环境保护": "environment",
        "交通运输": "transport police",
        "教育文体": "education culture-tourism",
        "劳动和社会保障": "labour insurance civil-affairs",
        "商贸旅游": "commerce culture-tourism tax prices",
        "卫生计生": "medical",
    }
    run(LABELLED, "--report", tmp_path / "report.csv")
    with LABELLED.open(encoding="utf-8-sig", newline="") as file:
        classes = [row["一级分类"] for row in csv.DictReader(file)]
    right = {True: [0, 0], False: [0, 0]}
    for row, class_ in zip(report(tmp_path / "report.csv"), classes, strict=True):
        if row["area"]:
            counts = right[float(row["sure_area"]) >= 0.4]
            counts[0] += row["area"] in likely[class_].split()
            counts[1] += 1
    sure, unsure = (right[key][0] / right[key][1] for key in (True, False))
    assert sure > unsure + 0.1
    assert sure > 0.8
