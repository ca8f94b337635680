"""A step that is repeated is told in one line, as long as each time changes alike."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.compare.labels import part_name
from engine.compare.ladders import in_runs
from engine.compare.rules import Part, rule_changes
from engine.compare.words import NOTHING, Said
from tests.unit.compare.cities import RULES, book, swapped

TODAY = date(2017, 9, 1)
LAST = "      - {at: 2 working days after due, remind: [supervisor]}\n"


def told(*steps):
    """What is told of the ladder with these steps more than before."""
    new = swapped(RULES, LAST, LAST + "".join(f"      - {{{step}}}\n" for step in steps))
    (change,) = rule_changes(book(RULES), book(new), TODAY)
    return [(part_name(part).zh, part.new.zh) for part in change.parts]


@pytest.mark.parametrize(
    ("step", "name"),
    [
        (
            "at: 3 working days after due, remind: unit-head, repeat: 2, repeat_every: 1工作日",
            "督办步骤 超期3个工作日, 每隔1个工作日一次, 至超期5个工作日",
        ),
        (
            "at: 4 hours after due, remind: unit-head, repeat: 9, repeat_every: 2 hours",
            "督办步骤 超期4小时, 每隔2小时一次, 至超期22小时",
        ),
    ],
)
def test_a_repeated_step_is_one_line(step, name):
    assert told(step) == [(name, "提醒 单位负责人")]


def test_the_line_says_the_same_in_english_and_in_the_name_of_the_part():
    step = "      - {at: 3 hours after due, remind: unit-head, repeat: 2, repeat_every: 1 hour}\n"
    (change,) = rule_changes(book(swapped(RULES, LAST, LAST + step)), book(RULES), TODAY)
    (part,) = change.parts
    assert part.name == "steps[3 hours after due..5 hours after due, every 1 hour]"
    assert part_name(part).en == "step 3 hours after due, then every 1 hour until 5 hours after due"
    assert (part.old.en, part.new.en) == ("remind unit-head", "none")


def test_a_moment_at_which_something_else_changes_too_stands_by_itself():
    step = "at: 1 hour after due, remind: unit-head, repeat: 4, repeat_every: 1 hour"
    also = "at: 2 hours after due, supervise: supervisor"
    assert told(step, also) == [
        ("督办步骤 超期1小时", "提醒 单位负责人"),
        ("督办步骤 超期2小时", "提醒 单位负责人、督办到 督办员"),
        ("督办步骤 超期3小时, 每隔1小时一次, 至超期5小时", "提醒 单位负责人"),
    ]


def test_two_times_are_two_lines():
    step = "at: 3 hours after due, remind: unit-head, repeat: 1, repeat_every: 1 hour"
    assert [name for name, _ in told(step)] == ["督办步骤 超期3小时", "督办步骤 超期4小时"]


def test_one_time_more_is_one_line():
    daily = "at: 3 working days after due, remind: unit-head, repeat: {}, repeat_every: 1工作日"
    old, new = (swapped(RULES, LAST, f"{LAST}      - {{{daily.format(n)}}}\n") for n in (2, 3))
    (change,) = rule_changes(book(old), book(new), TODAY)
    assert [part_name(part).zh for part in change.parts] == ["督办步骤 超期6个工作日"]


def test_a_new_ladder_is_told_in_order_of_time():
    ladder = """\
  - id: fresh
    title: 新
    basis: b
    milestone: callback
    steps:
      - {at: 6 hours before due, remind: [unit-head], repeat: 4, repeat_every: 1 hour}
      - {at: 2 hours after due, remind: [supervisor], repeat: 3, repeat_every: 2 hours}
      - {at: 3 hours after due, supervise: unit-head}
"""
    (change,) = rule_changes(book(RULES), book(RULES + ladder), TODAY)
    assert [part_name(part).en for part in change.parts] == [
        "when",
        "milestone",
        "step 6 hours before due, then every 1 hour until 2 hours before due",
        "step 2 hours after due, then every 2 hours until 8 hours after due",
        "step 3 hours after due",
    ]


def moment(hours):
    if hours == 0:
        return "due"
    return f"{abs(hours)} hour{'s' * (abs(hours) > 1)} {'before' if hours < 0 else 'after'} due"


def moments_of(part):
    """Every moment that a line speaks of, in hours from due."""
    inner = part.name.removeprefix("steps[").removesuffix("]")
    first, _, rest = inner.partition("..")
    last, _, every = rest.partition(", every ")
    start, end = hours_of(first), hours_of(last or first)
    return range(start, end + 1, int(every.split()[0]) if every else 1)


def hours_of(said):
    if said == "due":
        return 0
    amount, _, side, _ = said.split()
    return -int(amount) if side == "before" else int(amount)


@given(st.dictionaries(st.integers(-12, 12), st.sampled_from("ab")))
def test_the_lines_speak_of_just_the_moments_that_change_each_once(changes):
    parts = [
        Part(f"steps[{moment(hours)}]", NOTHING, Said(what, what))
        for hours, what in changes.items()
    ]
    spoken = [(hours, part.new.zh) for part in in_runs(parts) for hours in moments_of(part)]
    assert sorted(spoken) == sorted(changes.items())


def test_other_parts_keep_their_places():
    names = ["kind", "when", "milestone", "steps[2 hours after due]", "steps[due]", "title"]
    found = in_runs(Part(name, NOTHING, Said(name, name)) for name in names)
    assert [part.name for part in found] == [*names[:3], names[4], names[3], "title"]
