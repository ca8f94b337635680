"""From counts to points, grades and ranks: each number worked out by hand."""

from dataclasses import replace
from fractions import Fraction

import pytest

from engine.insight.report import Figure, percent, points
from engine.insight.scoring import Tally, rows_of, totals_of, with_ranks_before
from tests.unit.insight.reporting import COUNTS, NAMES, SCHEME, report, rows


def row(of, **more):
    return next(one for one in rows(**more) if one.of == of)


def test_rates_and_counts_become_points():
    """The largest count is 100, so 50 give all 10 points; a rate of 80 % gives all 50."""
    assert [one.points for one in row("a").figures] == [1000, 3600, 5000, None]
    assert row("a").points == 9600
    # 60 of 100 are beyond the target; 48 of 50 are 96 %, 45 of 50 beyond 80 %.
    assert [one.points for one in row("b").figures] == [1000, 3840, 5000, None]
    assert row("b").points == 9840


def test_too_few_items_are_not_scored_and_the_rest_is_stretched():
    """Half of the 10 points for 25 of 100, 38 of 40 for the rate: 43 of 50, and that is 86."""
    one = row("c")
    assert [(figure.ranked, figure.points) for figure in one.figures] == [
        (True, 500), (True, 3800), (False, None), (False, None),
    ]  # fmt: skip
    assert (one.points, one.grade) == (8600, "good")


def test_a_unit_of_which_too_little_is_scored_has_no_points_but_keeps_its_figures():
    """Of c measures of 50 points are scored: enough for 50, not for 51."""
    enough, short = replace(SCHEME, scored_from=50), replace(SCHEME, scored_from=51)
    everybody = ("a", "b", "c", "d")
    assert rows_of(enough, COUNTS, NAMES, everybody) == rows()
    found = rows_of(short, COUNTS, NAMES, everybody)
    assert [(one.of, one.rank) for one in found] == [("b", 1), ("a", 2), ("c", None), ("d", None)]
    c = next(one for one in found if one.of == "c")
    assert (c.points, c.grade) == (None, None)
    assert [figure.points for figure in c.figures] == [500, 3800, None, None]


def test_a_unit_without_a_rate_to_rank_has_no_points_and_no_rank():
    one = row("d")
    assert (one.points, one.grade, one.rank) == (None, None, None)
    assert one.figure("contact").rate == Fraction(3, 4)


def test_ranks_follow_points_and_equal_points_share_one():
    assert [(one.of, one.rank) for one in rows()] == [("b", 1), ("a", 2), ("c", 3), ("d", None)]
    same = rows({"a": COUNTS["a"], "x": COUNTS["a"], "c": COUNTS["c"]}, assessed=("a", "x", "c"))
    assert [(one.of, one.rank) for one in same] == [("a", 1), ("x", 1), ("c", 3)]


def test_who_is_not_assessed_is_shown_and_measures_nobody():
    """Without the largest, 60 is the largest count: 25 of them reach 83 % of the target."""
    some = rows(assessed=("b", "c"))
    assert [(one.of, one.rank) for one in some] == [("b", 1), ("c", 2), ("a", None), ("d", None)]
    assert next(one for one in some if one.of == "c").figures[0].points == 833


@pytest.mark.parametrize(
    ("cases", "many", "malus", "left"),
    [
        ({("a", "falsification"): 1}, 1, 10, 8600),
        ({("a", "falsification"): 2}, 2, 15, 8100),
        ({("a", "delay"): 1, ("a", "perfunctory"): 2}, 3, 9, 8700),
        ({("a", "falsification"): 3, ("a", "delay"): 40}, 43, 135, 0),
        ({("b", "delay"): 1}, 0, 0, 9600),
    ],
)
def test_confirmed_cases_take_points_up_to_their_bound(cases, many, malus, left):
    one = row("a", cases=cases)
    assert (one.cases, one.malus, one.points) == (many, malus, left)


def test_a_unit_of_which_only_a_case_is_known_is_shown():
    one = row("z", cases={("z", "delay"): 1})
    assert (one.name, one.cases, one.points) == ("z", 1, None)


def test_grades_hold_from_their_points_on():
    assert [(one.points, one.grade) for one in rows()] == [
        (9840, "excellent"), (9600, "excellent"), (8600, "good"), (None, None),
    ]  # fmt: skip
    exactly = {"a": (Tally(1), Tally(90, 10), Tally(63, 37), Tally())}
    (one,) = rows(exactly, assessed=("a",))
    assert (one.points, one.grade) == (8538, "good")


def test_totals_add_up_and_are_not_scored():
    total = totals_of(SCHEME, rows(), "威海市")
    assert [(f.good, f.total, f.left_out, f.carried) for f in total.figures] == [
        (None, 189, 3, 0), (160, 174, 0, 0), (89, 105, 2, 0), (2, 3, 0, 4),
    ]  # fmt: skip
    assert (total.name, total.points, total.rank) == ("威海市", None, None)


def test_a_change_of_rank_is_told():
    later = {one.of: one.change for one in with_ranks_before(rows(), {"a": 1, "b": 3})}
    assert later == {"a": -1, "b": 2, "c": None, "d": None}


def test_what_is_not_by_unit_has_no_points():
    assert report(made=rows(assessed=())).rows[0].points is None
    assert not report(by="area").scored


@pytest.mark.parametrize(
    ("good", "total", "said"),
    [(0, 0, "–"), (0, 3, "0.00%"), (1, 3, "33.33%"), (2, 3, "66.67%"), (1, 8, "12.50%"),
     (1, 32, "3.13%"), (30_000, 30_001, "100.00%"), (1, 20_000, "0.01%"), (1, 20_001, "0.00%")],
)  # fmt: skip
def test_rates_are_rounded_half_up_when_they_are_shown(good, total, said):
    assert percent(Figure("m", good, total).rate) == said


def test_points_are_shown_with_two_decimals():
    assert [points(one) for one in (None, 0, 5, 9600, 10_000)] == [
        "–", "0.00", "0.05", "96.00", "100.00",
    ]  # fmt: skip
