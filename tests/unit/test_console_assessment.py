"""A report on a page: its lines, how ranks and rates moved."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from api.console.assessing.asked import Asked
from api.console.assessing.over_time import over_periods
from api.console.assessing.table import grade_tone, table_of, unlinked
from api.console.words import Words
from engine.insight.periods import period_named
from engine.insight.report import Figure, Heading, Report, Row

ZONE = ZoneInfo("Asia/Shanghai")
MADE = datetime(2017, 10, 9, 1, tzinfo=UTC)
OVER = datetime(2017, 9, 30, 16, tzinfo=UTC)
ZH, EN = Words("zh", ZONE, MADE), Words("en", ZONE, MADE)
ACCEPTED = Heading("accepted", "工单受理数量", "accepted", "accepted", None, 10, 100, 1)
IN_TIME = Heading("on-time", "限时办结率", "on time", "resolve", "in-time", 90, 95, 10)
GRADES = (("excellent", "优秀", "excellent"), ("good", "良好", None), ("poor", "不合格", None))


def row(of, accepted, good, total, points=None, grade=None, rank=None, before=None, **more):
    figures = (
        Figure("accepted", None, accepted, ranked=True),
        Figure("on-time", good, total, more.pop("left_out", 0), more.pop("carried", 0), True),
    )
    return Row(of, more.pop("name", of), figures, 0, more.pop("malus", 0), points, grade, rank,
               before)  # fmt: skip


def report(*rows, by="unit", period="2017-09", totals=None):
    return Report(
        period_named(period), by, "assess-units", "考核办法", "依据", "rules/assessment.yaml", 2,
        "abc", (ACCEPTED, IN_TIME), rows, totals or row("", 30, 27, 30), GRADES, "2017-08", OVER,
        MADE,
    )  # fmt: skip


NOW = report(
    row("water", 1200, 18, 20, 9450, "excellent", 1, 3, name="水务集团", left_out=2, carried=1),
    row("gas", 9, 2, 3, 5000, "poor", 2, 1, malus=10),
    row("bus", 1, 0, 0),
)
BEFORE = report(
    row("water", 1180, 17, 20, 8000, "good", 3),
    row("gas", 9, 3, 3, 9999, "excellent", 1),
    totals=row("", 31, 27, 31),
)


def links(of, measure, which):
    return f"/{of}/{measure}/{which}"


def test_lines_say_rates_what_lies_behind_them_and_how_they_moved():
    table = table_of(NOW, BEFORE, ZH, links, "gas")
    water, gas, bus = table.lines
    assert (water.name, water.rank, water.moved, water.moved_by) == ("水务集团", 1, "up", 2)
    assert (gas.moved, gas.moved_by, gas.own, water.own) == ("down", 1, True, False)
    accepted, rate = water.cells
    assert (accepted.said, accepted.change, accepted.share) == ("1,200", "+20", "")
    assert (rate.said, rate.share, rate.missed) == ("90.00%", "18/20", 2)
    assert (rate.change, rate.tone, rate.left_out, rate.carried) == ("+5.00", "better", 2, 1)
    assert (gas.cells[1].change, gas.cells[1].tone) == ("−33.33", "worse")
    assert rate.hrefs["missed"] == "/water/on-time/missed"
    assert "missed" not in accepted.hrefs
    assert (bus.cells[1].said, bus.rank, bus.moved, bus.points) == ("–", None, "", "–")
    assert (table.scored, table.malused, table.unranked) == (True, True, 1)
    assert table.total.cells[1].change == "+2.90"


def test_bars_are_the_points_with_the_grade_and_what_they_were():
    table = table_of(NOW, BEFORE, ZH, links)
    assert [(bar.width, bar.before, bar.tone) for bar in table.bars] == [
        (94.5, 80.0, "good"),
        (50.0, 99.99, "bad"),
    ]
    assert table.bars[0].href == "#row-water"
    assert [line.grade for line in table.lines] == ["优秀", "不合格", ""]
    assert table_of(NOW, None, EN, links).lines[0].grade == "excellent"


def test_without_a_period_before_nothing_is_said_to_have_moved():
    table = table_of(report(row("water", 3, 1, 2, 5000, "poor", 1)), None, ZH, unlinked)
    (line,) = table.lines
    assert line.moved == "new"
    assert [cell.change for cell in line.cells] == ["", ""]
    assert table.bars[0].before is None
    assert set(line.cells[1].hrefs.values()) == {None}


def test_counts_of_a_period_that_lasts_are_not_held_against_a_whole_one():
    lasting = replace(NOW, until=MADE)
    accepted, rate = table_of(lasting, BEFORE, ZH, links).lines[0].cells
    assert (accepted.change, rate.change) == ("", "+5.00")


def test_what_nobody_has_stated_has_a_name():
    (line,) = table_of(report(row("", 1, 1, 1, name=""), by="area"), None, EN, links).lines
    assert line.name == "not stated"


@pytest.mark.parametrize(
    ("many", "tones"),
    [
        (1, ["good"]),
        (2, ["good", "fine"]),
        (3, ["good", "fine", "bad"]),
        (5, ["good", "fine", "soon", "soon", "bad"]),
    ],
)
def test_grades_look_good_to_bad_in_their_order(many, tones):
    assert [grade_tone(place, many) for place in range(many)] == tones


def test_months_are_lines_of_rates_with_gaps_where_a_row_was_not_there():
    august, september = period_named("2017-08"), period_named("2017-09")
    shown = over_periods([(august, BEFORE), (september, NOW)], None, ZH)
    assert [line.title for line in shown.lines] == ["限时办结率"]
    assert [dot.said for dot in shown.lines[0].dots] == ["87.10%", "90.00%"]
    assert [label for _, label in shown.ticks] == ["8月", "9月"]
    assert len(over_periods([(august, BEFORE), (september, NOW)], "bus", ZH).lines[0].dots) == 0
    one = over_periods([(august, replace(BEFORE, rows=())), (september, NOW)], "water", ZH)
    assert [dot.said for dot in one.lines[0].dots] == ["90.00%"]
    assert over_periods([], None, ZH).empty
    winter = [(period_named(name), NOW) for name in ("2017-01", "2017-12", "2018-01")]
    assert [label for _, label in over_periods(winter, None, ZH).ticks] == ["1月", "12月", "18/1"]
    assert [label for _, label in over_periods(winter, None, EN).ticks] == ["Jan", "Dec", "Jan 18"]
    quarter = [(period_named("2017-Q3"), NOW)]
    assert over_periods(quarter, None, ZH).ticks[0][1] == "2017-Q3"
    assert NOW.rows[0].figure("on-time").rate == Fraction(9, 10)


def asked(name, by="unit", today=date(2017, 9, 20)):
    return Asked(period_named(name), by, today)


def test_a_question_leads_to_the_periods_beside_it_until_today():
    august = asked("2017-08", "area")
    assert august.before == "/console/assessment?period=2017-07&by=area"
    assert august.after == "/console/assessment?period=2017-09&by=area"
    assert asked("2017-09").after is None
    assert asked("2017-09").running
    assert not august.running
    assert asked("2017-08").link("/x", measure="on-time") == "/x?period=2017-08&measure=on-time"


def test_other_kinds_of_period_are_those_that_the_asked_one_lies_in():
    kinds = {every: href for every, href, _ in asked("2017-08").kinds()}
    assert kinds["quarter"].endswith("period=2017-Q3")
    assert kinds["year"].endswith("period=2017")
    assert {every for every, _, current in asked("2017-H2").kinds() if current} == {"half-year"}
    assert not any(current for *_, current in asked("2017-08-03..2017-08-09").kinds())
    back = {every: href for every, href, _ in asked("2017").kinds()}
    assert back["month"].endswith("period=2017-09")


def test_a_month_is_shown_with_those_before_it_and_longer_periods_by_their_months():
    assert [one.name for one in asked("2017-02").months()] == [
        "2016-09", "2016-10", "2016-11", "2016-12", "2017-01", "2017-02",
    ]  # fmt: skip
    assert [one.name for one in asked("2017-Q3").months()] == ["2017-07", "2017-08", "2017-09"]
    assert asked("2017-H2").months()[-1].name == "2017-09"
