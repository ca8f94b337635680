"""The fast comparison says what deciding every ticket on its own says."""

from collections import Counter
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.compare.points import Point
from engine.compare.reading import Batch
from engine.compare.replay import Replay
from engine.compare.tally import SHOWN
from engine.compare.workers import Sides, replay_all
from tests.unit.compare.cities import CATALOG, RULES, book, files, swapped
from tests.unit.compare.one_by_one import compared
from tests.unit.compare.variants import CATALOGS, MORE_RULES, REPAIRS, variant

FIRST = int(datetime(2017, 9, 20, tzinfo=UTC).timestamp())
DAYS = 30
VARIANTS = st.tuples(
    st.lists(st.integers(0, len(MORE_RULES) - 1), max_size=7, unique=True).map(tuple),
    st.integers(0, len(CATALOGS) - 1),
    st.integers(0, len(REPAIRS) - 1),
)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "area": st.sampled_from(["water", "gas", "nonsense"]),
        "category": st.sampled_from(["fault", "complaint", "report", "both"]),
        "district": st.sampled_from(["east", "west", "north"]),
        "circumstance": st.sampled_from(["none", "in-court"]),
        "anonymous": st.booleans(),
        "people": st.one_of(st.integers(0, 8), st.sampled_from(["5", "many"])),
        "repeat": st.integers(0, 3),
    },
)
TEXTS = st.sampled_from([None, "停水了", "爆管停水", "ＡＢ爆管", "家里着火了", "没什么"])
POINTS = st.lists(
    st.tuples(st.integers(0, DAYS * 86_400 - 1), VALUES, TEXTS), min_size=1, max_size=40
).map(
    lambda given: [
        Point(f"T{number}", FIRST + at, values, text)
        for number, (at, values, text) in enumerate(given)
    ]
)


def agree(tally, expected, points):
    assert tally.compared == len(points)
    assert tally.changed == expected["changed"]
    assert tally.affected == len(expected["affected"])
    # A fact that no rule looks at makes no difference, whatever it says: it is not told.
    told = {tuple(left): count for left, count in tally.left_out.items()}
    looked_at = {fact for _, fact, _ in told} | {"area", "category"}
    assert told == {one: n for one, n in expected["left_out"].items() if one[1] in looked_at}
    assert {
        moved: (shift.longer, shift.shorter, shift.seconds) for moved, shift in tally.moved.items()
    } == {
        moved: (
            sum(shift > 0 for shift in shifts),
            sum(shift < 0 for shift in shifts),
            sum(shifts),
        )
        for moved, shifts in expected["moved"].items()
    }
    units = Counter()
    for unit, (before, after) in tally.units.items():
        units[("before", unit)] += before
        units[("after", unit)] += after
    assert +units == expected["units"]
    assert {change: [one.id for one in found] for change, found in tally.examples.items()} == {
        change: ids[:SHOWN] for change, ids in expected["concerns"].items()
    }


@given(VARIANTS, VARIANTS, POINTS)
@settings(max_examples=80, deadline=None)
def test_groups_decide_as_every_ticket_on_its_own(old, new, points):
    old, new = variant(*old), variant(*new)
    expected = compared(old, new, points)
    agree(Replay(old, new).compare(points), expected, points)


@given(VARIANTS, VARIANTS, POINTS, st.integers(1, 9))
@settings(max_examples=30, deadline=None)
def test_batches_add_up_to_the_whole(old, new, points, size):
    old, new = variant(*old), variant(*new)
    batches = [
        Batch(first + 1, size, points=points[first : first + size])
        for first in range(0, len(points), size)
    ]
    done = []
    tally = replay_all(Sides(old, new, {}, {}), batches, 1, done.append)
    agree(tally, compared(old, new, points), points)
    assert done == [size] * len(batches)


def test_groups_are_forgotten_when_there_are_too_many_and_nothing_else_changes(monkeypatch):
    monkeypatch.setattr("engine.compare.replay.MOST_GROUPS", 2)
    old, new = book(), variant((1, 2, 3), 2, 3)
    points = [
        Point(
            f"T{n}", FIRST + n * 7_201, {"area": "water", "category": "fault", "district": "east"}
        )
        for n in range(60)
    ]
    replay = Replay(old, new)
    for first in range(0, 60, 20):
        part = points[first : first + 20]
        agree(replay.compare(part), compared(old, new, part), part)


def test_several_processes_say_what_one_says():
    rules = swapped(RULES, "within: 6 working days", "within: 5 working days")
    old, new = book(), book(rules)
    sides = Sides(old, new, files(), files(rules))
    points = [
        Point(f"T{n}", FIRST + n * 3_600, {"area": "water", "category": "complaint"}, "停水了")
        for n in range(80)
    ]
    batches = [Batch(n + 1, 20, points=points[n : n + 20]) for n in range(0, 80, 20)]
    done = []
    apart = replay_all(sides, batches, 2, done.append)
    assert apart == replay_all(sides, batches, 1)
    assert done == [20] * 4
    assert apart.moved


def test_a_ticket_at_the_stroke_of_a_clock_change_is_counted_on_its_local_day():
    zone = "time_zone: America/New_York"
    catalog = swapped(CATALOG, "time_zone: Asia/Shanghai", zone)
    limits = "{time: {from: '01:00', until: '02:00'}}"
    rules = swapped(RULES, "when: {area: gas}", f"when: {limits}")
    rules = swapped(
        rules, "{area: water}, then", "{area: water, time: {from: '02:00', until: '04:00'}}, then"
    )
    old, new = book(catalog=catalog), book(rules, catalog)
    change = int(datetime(2017, 11, 5, 4, tzinfo=UTC).timestamp())
    points = [
        Point(f"T{n}", change + n * 601, {"area": "water", "category": "fault"}) for n in range(40)
    ]
    agree(Replay(old, new).compare(points), compared(old, new, points), points)
