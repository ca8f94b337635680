"""Repetitions that a ladder cannot have: each is refused at its place, with advice."""

from datetime import date

import pytest

from engine.rulebook.proofs.ladders import steps_never_taken
from tests.unit.rulebook.repeats import FILE, FIRST_LINE, load, moments, rulebook


def told(*steps):
    """Where and what is wrong: line of the ladder, the value under the caret, message, advice."""
    loaded = load(*steps)
    assert loaded.rulebook is None
    return [
        (
            problem.code,
            problem.line - FIRST_LINE,
            problem.excerpt[problem.column - 1 :][: problem.width],
            problem.message_en,
            problem.hint_en,
        )
        for problem in loaded.problems
    ]


def refused(step, *said):
    return pytest.param(step, said, id=said[-1])


@pytest.mark.parametrize(
    ("step", "said"),
    [
        refused(
            "at: 1 working day after due, remind: handler, repeat: 3, repeat_every: 4 hours",
            "4 hours",
            "1 working day after due and every 4 hours count in different units",
            "for example at: due, repeat_every: 4 hours, or one unit for both",
        ),
        refused(
            "at: 2 hours before due, remind: handler, repeat: 1, repeat_every: 30 minutes",
            "30 minutes",
            "2 hours before due and every 30 minutes count in different units",
            "for example at: due, repeat_every: 30 minutes, or one unit for both",
        ),
        refused(
            "at: due, open_case: delay, repeat: 3, repeat_every: 1 working day",
            "delay",
            "a case is opened once: this step cannot be repeated",
            "write open_case as a step of its own",
        ),
        refused(
            "at: due, remind: handler, repeat: 31, repeat_every: 1 working day",
            "31",
            "repeated 31 times is too often",
            "repeat it 30 times at most",
        ),
        refused(
            "at: 5 working days before due, remind: handler, repeat: 5, repeat_every: 2工作日",
            "5",
            "repeated 5 times it would go on beyond the due time",
            "repeat it 2 times at most",
        ),
        refused(
            "at: 1 working day before due, remind: handler, repeat: 1, repeat_every: 1 working day",
            "1",
            "repeated 1 times it would go on beyond the due time",
            "write a step after due instead",
        ),
        refused(
            "at: due, remind: handler, repeat: 2, repeat_every: 2000 calendar days",
            "2000 calendar days",
            "repeated 2 times, the last is more than ten years after due",
            "repeat it at shorter intervals, or fewer times",
        ),
    ],
)
def test_a_bad_repetition_is_refused_at_what_is_wrong_with_advice(step, said):
    assert told("at: 1 hour before due, remind: handler", step) == [
        ("escalation/bad-repeat", 1, *said)
    ]


def test_the_column_is_that_of_the_value():
    step = "at: due, remind: handler, repeat: 31, repeat_every: 1 working day"
    (problem,) = load(step).problems
    line = f"      - {{{step}}}"
    assert (problem.file, problem.line) == (FILE, FIRST_LINE)
    assert problem.column == line.index("31") + 1
    assert (problem.message_zh, problem.hint_zh) == ("重复 31 次太多", "至多重复 30 次")


@pytest.mark.parametrize(
    ("key", "value", "other"),
    [("repeat", "3", "repeat_every"), ("repeat_every", "1 working day", "repeat")],
)
def test_each_key_needs_its_partner(key, value, other):
    assert told(f"at: due, remind: handler, {key}: {value}") == [
        (
            "shape/needs-key",
            0,
            value,
            f"{key} says something only together with {other}",
            f"add {other}, or remove {key}",
        )
    ]


@pytest.mark.parametrize(
    ("times", "every", "code"),
    [
        ("0", "1 working day", "value/bad-number"),
        ("-1", "1 working day", "value/bad-number"),
        ("两次", "1 working day", "value/bad-number"),
        ("2", "1 day", "value/bad-duration"),
        ("2", "0 hours", "value/bad-duration"),
    ],
)
def test_no_number_and_no_duration_are_refused_as_everywhere(times, every, code):
    said = told(f"at: due, remind: handler, repeat: {times}, repeat_every: {every}")
    assert [problem[0] for problem in said] == [code]


DAILY = "at: due, remind: [handler, supervisor], repeat: 3, repeat_every: 1 working day"


@pytest.mark.parametrize(
    ("steps", "line"),
    [
        ([DAILY, "at: 2 working days after due, remind: [supervisor, handler]"], 0),
        (["at: due, remind: [handler, supervisor]", DAILY], 1),
        ([DAILY, DAILY.replace("due", "1 working day after due")], 1),
    ],
)
def test_two_steps_that_would_tell_the_same_at_one_moment_are_refused(steps, line):
    ((code, where, value, message, hint),) = told(*steps)
    assert (code, where, value) == ("escalation/bad-repeat", line, "3")
    assert message.startswith("another step does the same at ")
    assert hint == "repeat it fewer times, or remove the other step"


@pytest.mark.parametrize(
    "other",
    [
        "at: 4 working days after due, remind: [handler, supervisor]",
        "at: 2 working days after due, remind: [unit-leader]",
        "at: 2 working days after due, supervise: supervisor",
        "at: 48 hours after due, remind: [handler, supervisor]",
    ],
)
def test_another_moment_or_another_act_is_no_repetition_of_the_same(other):
    assert len(moments(DAILY, other)) == 5


def test_warnings_too_early_for_every_clock_are_told_once_for_a_repeated_step():
    step = "at: 60 working days before due, remind: handler, repeat: 3"
    book = rulebook(f"{step}, repeat_every: 1 working day")
    (finding,) = steps_never_taken(book, date(2017, 9, 1))
    assert finding.code == "alive/step-never-fires"
    assert "60 working days before due" in finding.message_en
