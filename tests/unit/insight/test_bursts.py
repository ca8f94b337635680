"""Bursts against a city in which nothing happens, and against one in which something does."""

import math
from datetime import date, timedelta

import numpy as np
import pytest

from engine.insight.bursts import chance_of, find_bursts, scan_bursts, spread_of

START = date(2017, 1, 2)
MONDAY = date(2017, 5, 1)


def quiet(series=20, days=260, seed=3, scatter=None):
    """Counts by weekday around rates of their own; ``scatter`` makes days differ beyond chance."""
    die = np.random.default_rng(seed)
    every = [START + timedelta(days=on) for on in range(days)]
    week = np.array([1, 1, 1, 1, 1, 0.5, 0.4])
    found = {}
    for number, rate in enumerate(die.gamma(1, 4, series)):
        rates = rate * week[[day.weekday() for day in every]]
        if scatter:
            rates = rates * die.gamma(scatter, 1 / scatter, days)
        counts = die.poisson(rates)
        found[f"s{number}"] = {d: int(n) for d, n in zip(every, counts, strict=True) if n}
    return found, every


@pytest.mark.parametrize("scatter", [None, 8])
def test_in_a_city_where_nothing_happens_days_ring_about_as_often_as_said(scatter):
    series, every = quiet(scatter=scatter)
    tried = every[90:]
    found = scan_bursts(series, tried[0], tried[-1], known_since=START, false_alarms=0.05, least=1)
    ringing = len({burst.day for burst in found})
    # 170 days at 5 %: 8.5 expected; 18 or more would be one in three hundred.
    assert ringing <= 17


def test_a_burst_that_is_planted_is_found_and_alone():
    series, _ = quiet()
    series["s3"][MONDAY] = series["s3"].get(MONDAY, 0) + 30
    (found,) = find_bursts(series, MONDAY, known_since=START, false_alarms=0.01)
    assert (found.of, found.day) == ("s3", MONDAY)
    assert found.count >= 30 > found.expected
    assert found.chance < 1e-4
    assert found.chance <= found.adjusted <= 0.01


def test_a_monday_is_held_against_mondays():
    busy = {START + timedelta(days=on): 20 if on % 7 == 0 else 1 for on in range(119)}
    assert find_bursts({"x": busy | {MONDAY: 20}}, MONDAY) == ()
    tuesday = MONDAY + timedelta(days=1)
    (found,) = find_bursts({"x": busy | {tuesday: 20}}, tuesday)
    assert found.expected == pytest.approx(1.04, abs=0.01)


def test_the_caller_says_which_days_compare():
    # A Sunday that was worked: held against working days it is nothing new.
    worked = date(2017, 4, 30)
    counts = {START + timedelta(days=on): 12 for on in range(118) if on % 7 < 5} | {worked: 12}
    assert find_bursts({"x": counts}, worked)
    assert find_bursts({"x": counts}, worked, like=lambda day: day in counts) == ()


def test_too_short_a_history_rings_nothing():
    days = {START + timedelta(days=7 * week): 1 for week in range(3)}
    day = START + timedelta(days=21)
    assert find_bursts({"x": days | {day: 100}}, day) == ()


def test_few_are_nobodys_burst():
    nothing = {"x": {MONDAY: 2}, "y": {START: 1}}
    assert find_bursts(nothing, MONDAY, false_alarms=0.5) == ()
    assert find_bursts(nothing, MONDAY, false_alarms=0.5, least=2)[0].of == "x"


def test_the_chance_is_that_of_poisson_counts_where_much_is_known():
    # With thousands of days nothing is left unknown: the tail of Poisson(4) from 9 on.
    poisson = 1 - sum(math.exp(-4) * 4**k / math.factorial(k) for k in range(9))
    assert chance_of(9, [4] * 5_000) == pytest.approx(poisson, rel=0.01)
    assert chance_of(0, [4, 4]) == 1.0


def test_fewer_days_and_more_scatter_make_everything_more_probable():
    assert chance_of(12, [4] * 4) > chance_of(12, [4] * 40)
    assert chance_of(12, [4] * 12, spread=0.5) > chance_of(12, [4] * 12)


def test_far_out_chances_stay_ordered_and_above_nothing():
    chances = [chance_of(count, [3] * 12) for count in (10, 20, 50, 200)]
    assert chances == sorted(chances, reverse=True)
    assert chances[-1] > 0


def test_spread_is_nothing_for_steady_days_and_something_for_wild_ones():
    assert spread_of([[4, 4, 4], [1, 1]]) == 0.0
    assert spread_of([[0, 20, 0, 20]]) > 0.5
    assert spread_of([]) == 0.0
