"""Durations read from what policy staff write, and said again."""

import pytest

from engine.timing.durations import Duration, DurationError, Unit, parse_duration


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("2 minutes", 2, Unit.MINUTE),
        ("1 minute", 1, Unit.MINUTE),
        ("24 hours", 24, Unit.HOUR),
        ("30 working minutes", 30, Unit.WORKING_MINUTE),
        ("4 working hours", 4, Unit.WORKING_HOUR),
        ("1 working day", 1, Unit.WORKING_DAY),
        ("6 working days", 6, Unit.WORKING_DAY),
        ("3 calendar days", 3, Unit.CALENDAR_DAY),
        ("2分钟", 2, Unit.MINUTE),
        ("24小时", 24, Unit.HOUR),
        ("30个工作分钟", 30, Unit.WORKING_MINUTE),
        ("30工作分钟", 30, Unit.WORKING_MINUTE),
        ("4个工作小时", 4, Unit.WORKING_HOUR),
        ("4工作小时", 4, Unit.WORKING_HOUR),
        ("6个工作日", 6, Unit.WORKING_DAY),
        ("6工作日", 6, Unit.WORKING_DAY),
        ("3天", 3, Unit.CALENDAR_DAY),
        ("3日", 3, Unit.CALENDAR_DAY),
        ("3个自然日", 3, Unit.CALENDAR_DAY),
    ],
)
def test_every_form_of_the_language_is_read(text, amount, unit):
    assert parse_duration(text) == Duration(amount, unit)


@pytest.mark.parametrize("text", ["６个工作日", " 6 个 工作日 ", "6workingdays", "6  Working Days"])
def test_spaces_case_and_full_width_signs_make_no_difference(text):
    assert parse_duration(text) == Duration(6, Unit.WORKING_DAY)


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("amount", [1, 6])
def test_a_duration_said_in_either_language_is_read_as_itself(unit, amount):
    duration = Duration(amount, unit)
    assert parse_duration(str(duration)) == duration
    assert parse_duration(duration.in_chinese()) == duration


def test_a_duration_says_itself_in_english_and_chinese():
    assert str(Duration(1, Unit.WORKING_DAY)) == "1 working day"
    assert str(Duration(6, Unit.WORKING_DAY)) == "6 working days"
    assert Duration(6, Unit.WORKING_DAY).in_chinese() == "6个工作日"


def test_only_working_units_need_a_calendar():
    working = {unit for unit in Unit if Duration(1, unit).working}
    assert working == {Unit.WORKING_MINUTE, Unit.WORKING_HOUR, Unit.WORKING_DAY}


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("6 days", "6 working days or 6 calendar days"),
        ("6 workng days", "6 working days"),
        ("6 business days", "6 working days"),
        ("5 mins", "5 minutes"),
        ("六个工作日", "6个工作日"),
        ("十五天", "15天"),
        ("二十个工作日", "20个工作日"),
        ("0 hours", "1 hour"),
        ("soon", None),
        ("", None),
        ("6", None),
        ("-6 working days", None),
        ("1.5 hours", None),
        ("6 working days and 2 hours", None),
        ("٦ hours", None),
    ],
)
def test_what_is_no_duration_is_refused_with_what_to_write_instead(text, suggestion):
    with pytest.raises(DurationError) as refused:
        parse_duration(text)
    assert refused.value.text == text
    assert refused.value.suggestion == suggestion


@pytest.mark.parametrize("text", ["4000 working days", "99999999 小时", "9" * 5000 + " hours"])
def test_more_than_ten_years_is_refused(text):
    with pytest.raises(DurationError):
        parse_duration(text)
