"""Charts: where bars end, where lines go, what is left out where there is nothing."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from api.console.charts import FOOT, HEAD, HEIGHT, Given, Series, bars, lines

SHARES = st.one_of(st.none(), st.fractions(0, 1))


def test_bars_are_as_long_as_what_they_stand_for_and_show_where_they_stood_before():
    found = bars(
        [
            Given("水务", Fraction(90), "90", "good", before=Fraction(75), href="/x"),
            Given("燃气", Fraction(0), "0"),
            Given("供热", None, "不排名"),
            Given("热电", Fraction(1, 100), "0.01"),
        ],
        Fraction(100),
    )
    assert [one.width for one in found] == [90.0, 0.0, 0.0, 0.4]
    assert [one.before for one in found] == [75.0, None, None, None]
    assert found[0].href == "/x"
    assert found[2].said == "不排名"


def test_a_bar_never_leaves_the_page():
    assert [
        one.width
        for one in bars([Given("a", Fraction(130), "", before=Fraction(-3))], Fraction(100))
    ] == [100.0]
    assert (
        bars([Given("a", Fraction(130), "", before=Fraction(-3))], Fraction(100))[0].before == 0.0
    )


def test_lines_go_through_what_there_is_and_stop_where_there_is_nothing():
    chart = lines(["7月", "8月", "9月"], [Series("办结", [Fraction(9, 10), None, Fraction(1)])])
    (line,) = chart.lines
    assert [dot.x for dot in line.dots] == [24.17, 84.83]
    assert line.stretches == ()
    assert line.last == "100.00%"
    assert line.dots[1].y == HEAD
    assert chart.rules[0] == (HEIGHT - FOOT, "90%")
    assert chart.rules[-1] == (HEAD, "100%")
    assert [label for _, label in chart.ticks] == ["7月", "8月", "9月"]


def test_a_chart_without_anything_is_empty():
    chart = lines(["7月"], [Series("办结", [None])])
    assert chart.empty
    assert chart.lines[0].last == "–"


@given(st.lists(st.tuples(SHARES, SHARES, SHARES), min_size=1, max_size=5))
def test_every_dot_is_within_the_chart_and_higher_where_there_is_more(rows):
    chart = lines(["1", "2", "3"], [Series("x", row) for row in rows])
    for line, row in zip(chart.lines, rows, strict=True):
        known = [value for value in row if value is not None]
        assert len(line.dots) == len(known)
        assert all(HEAD <= dot.y <= HEIGHT - FOOT and 0 < dot.x < 100 for dot in line.dots)
        ordered = sorted(zip(known, line.dots, strict=True), key=lambda pair: pair[0])
        heights = [dot.y for _, dot in ordered]
        assert heights == sorted(heights, reverse=True)
    assert 2 <= len(chart.rules) <= 7
