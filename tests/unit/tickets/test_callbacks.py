"""When citizens are called back, and what answers the questions they are asked."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rulebook.rulebook import CallbackTerms, Question
from engine.tickets.callbacks import check_answers, next_call_at
from engine.tickets.refusals import Refused
from engine.timing.day_parts import part_of
from engine.timing.durations import parse_duration
from tests.unit.tickets.town import ALWAYS, OFFICE, ZONE, at, local

HOURS = ((540, 720), (840, 1080), (1140, 1260))
QUESTIONS = (
    Question("contacted", "承办单位联系过您吗?", "flag", "contacted", ("从未联系", "电话未接通")),
    Question("solved", "问题解决了吗?", "flag", "solved"),
    Question("satisfied", "您满意吗?", "score", "satisfied", ("太慢", "态度差")),
    Question("polite", "态度好吗?", "flag"),
    Question("more", "还有什么要说?", "text"),
)


def terms(wait="4 working hours", **more):
    fields = {"tries": 3, "hours": HOURS, "other_hours": True, "questions": QUESTIONS, **more}
    return CallbackTerms(wait=parse_duration(wait), **fields)


def tried(*times):
    return [(at(one), False) for one in times]


def call(terms_, resolved, *times, calendar=OFFICE):
    found = next_call_at(terms_, calendar, at(resolved), tried(*times), ZONE)
    return None if found is None else local(found)


@pytest.mark.parametrize(
    ("resolved", "first"),
    [
        ("2017-09-04 10:20", "2017-09-04 10:20"),
        ("2017-09-04 12:00", "2017-09-04 14:00"),
        ("2017-09-04 21:30", "2017-09-05 09:00"),
        ("2017-09-02 10:00", "2017-09-02 10:00"),  # a Saturday: people are at home
    ],
)
def test_the_first_call_is_made_in_the_next_hours(resolved, first):
    assert call(terms(), resolved) == first


def test_without_hours_the_first_call_is_made_at_once():
    assert call(terms(hours=(), other_hours=False), "2017-09-04 03:00") == "2017-09-04 03:00"


def test_times_are_in_utc():
    assert next_call_at(terms(), OFFICE, at("2017-09-04 10:20"), (), ZONE).tzinfo is UTC


@pytest.mark.parametrize(
    ("wait", "last", "following"),
    [
        ("4 working hours", "2017-09-04 10:00", "2017-09-04 15:30"),
        ("4 working hours", "2017-09-04 17:00", "2017-09-05 14:00"),  # 12:00 is past the morning
        ("2 hours", "2017-09-04 10:30", "2017-09-04 14:00"),
        ("1 working day", "2017-09-08 15:10", "2017-09-11 15:10"),
        ("1 calendar day", "2017-09-08 15:10", "2017-09-09 15:10"),
    ],
)
def test_the_next_call_is_made_after_the_wait(wait, last, following):
    assert call(terms(wait, other_hours=False), "2017-09-04 09:00", last) == following


@pytest.mark.parametrize(
    ("times", "following"),
    [
        (["2017-09-04 10:00"], "2017-09-04 14:00"),  # 12:00 is ready, the afternoon is next
        (["2017-09-04 15:00"], "2017-09-04 19:00"),
        (["2017-09-04 20:00"], "2017-09-05 09:00"),
        (["2017-09-04 10:00", "2017-09-04 15:00"], "2017-09-04 19:00"),
        (["2017-09-04 15:00", "2017-09-04 20:00"], "2017-09-05 09:00"),
        # Nobody noticed that it was twice the same: the third part still has its turn.
        (["2017-09-04 10:00", "2017-09-05 10:00"], "2017-09-05 14:00"),
        (["2017-09-04 12:30"], "2017-09-04 14:30"),
        (["2017-09-04 12:30", "2017-09-04 14:30"], "2017-09-04 19:00"),
    ],
)
def test_the_next_call_is_made_at_another_part_of_the_day(times, following):
    assert call(terms("2 hours"), "2017-09-04 09:30", *times) == following


def test_all_parts_have_their_turn_before_one_is_tried_again():
    rule = terms("2 hours", tries=9)
    times = []
    moment = next_call_at(rule, OFFICE, at("2017-09-04 15:00"), (), ZONE)
    while moment is not None:
        times.append((moment, False))
        moment = next_call_at(rule, OFFICE, at("2017-09-04 15:00"), times, ZONE)
    assert [part_of(one, HOURS, ZONE) for one, _ in times] == [1, 2, 0, 1, 2, 0, 1, 2, 0]


def test_nobody_is_called_once_the_tries_are_used_up_or_somebody_was_reached():
    three = ("2017-09-04 10:00", "2017-09-04 15:00", "2017-09-04 20:00")
    assert call(terms(), "2017-09-04 09:00", *three[:2]) is not None
    assert call(terms(), "2017-09-04 09:00", *three) is None
    reached = [(at("2017-09-04 10:00"), True)]
    assert next_call_at(terms(), OFFICE, at("2017-09-04 09:00"), reached, ZONE) is None
    assert call(terms(tries=1), "2017-09-04 09:00", "2017-09-04 10:00") is None


def test_a_wait_in_working_time_is_that_of_the_calendar():
    rule = terms("4 working hours", other_hours=False)
    last = "2017-09-08 16:00"
    assert call(rule, "2017-09-08 09:00", last) == "2017-09-11 11:00"
    assert call(rule, "2017-09-08 09:00", last, calendar=ALWAYS) == "2017-09-08 20:00"


def test_the_order_in_which_tries_are_told_does_not_matter():
    times = ("2017-09-04 15:00", "2017-09-04 10:00")
    assert call(terms(), "2017-09-04 09:00", *times) == call(
        terms(), "2017-09-04 09:00", *reversed(times)
    )


WAITS = st.sampled_from(["30 minutes", "2 hours", "4 working hours", "1 working day", "2天"])
PARTS = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda one: one[0] != one[1]),
    max_size=4,
).map(tuple)
RULES = st.builds(
    lambda tries, wait, hours, other: CallbackTerms(tries, parse_duration(wait), hours, other),
    st.integers(1, 6),
    WAITS,
    PARTS,
    st.booleans(),
)
WHEN = st.datetimes(datetime(2017, 1, 1), datetime(2018, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
ZONES = st.sampled_from([ZONE, ZoneInfo("Europe/Berlin")])
LAGS = st.lists(st.timedeltas(timedelta(0), timedelta(days=3)), max_size=6)


@given(RULES, WHEN, LAGS, ZONES, st.sampled_from([OFFICE, ALWAYS]))
def test_a_call_is_never_in_the_past_nor_outside_the_hours_and_they_come_to_an_end(
    rule, resolved, lags, zone, calendar
):
    """Calls are made when they are due or some time after, until nobody is to be called."""
    tries = []
    for lag in [*lags, *[timedelta(0)] * 7]:
        moment = next_call_at(rule, calendar, resolved, tries, zone)
        if moment is None:
            break
        assert moment >= resolved
        assert all(moment > before for before, _ in tries)
        assert not rule.hours or part_of(moment, rule.hours, zone) is not None
        tries.append((moment + lag, False))
    assert len(tries) == rule.tries


FORENOON_TO_NIGHT = st.lists(st.integers(0, 47), min_size=4, max_size=8, unique=True).map(
    lambda halves: tuple(
        (low * 30, high * 30)
        for low, high in zip(sorted(halves)[::2], sorted(halves)[1::2], strict=False)
    )
)


@given(FORENOON_TO_NIGHT, st.permutations(range(4)), WHEN, WAITS)
def test_no_part_has_a_second_turn_before_all_had_their_first(hours, order, resolved, wait):
    hours = tuple(hours[place] for place in order if place < len(hours))
    rule = CallbackTerms(3 * len(hours), parse_duration(wait), hours, other_hours=True)
    tries = []
    while (moment := next_call_at(rule, OFFICE, resolved, tries, ZONE)) is not None:
        tries.append((moment, False))
    parts = [part_of(one, hours, ZONE) for one, _ in tries]
    for start in range(0, len(parts), len(hours)):
        assert sorted(parts[start : start + len(hours)]) == list(range(len(hours)))


ALL_WELL = {"contacted": True, "solved": True, "satisfied": 5, "polite": True}


def test_answers_are_put_in_order_and_fill_the_facts():
    found = check_answers(terms(), {"more": "谢谢 ", **ALL_WELL})
    assert list(found.data.items()) == [
        ("contacted", {"answer": True}),
        ("solved", {"answer": True}),
        ("satisfied", {"answer": 5}),
        ("polite", {"answer": True}),
    ]
    assert found.filled == {"contacted": True, "solved": True, "satisfied": 5}
    assert found.private == {"more": "谢谢"}


def test_what_the_citizen_says_in_words_is_not_among_what_is_sealed():
    found = check_answers(terms(), {**ALL_WELL, "more": "我是张三"})
    assert "张三" not in msgspec.json.encode(found.data).decode()


def test_words_may_be_left_out():
    for said in ({}, {"more": None}, {"more": "  "}, {"more": {"answer": None}}):
        assert check_answers(terms(), {**ALL_WELL, **said}).private == {}


def test_a_no_and_a_low_score_may_have_a_reason():
    found = check_answers(
        terms(),
        {
            "contacted": {"answer": False, "reason": "从未联系"},
            "solved": {"answer": False},
            "satisfied": {"answer": 2, "reason": "太慢"},
            "polite": False,
        },
    )
    assert found.data["contacted"] == {"answer": False, "reason": "从未联系"}
    assert found.data["solved"] == {"answer": False}
    assert found.data["satisfied"] == {"answer": 2, "reason": "太慢"}
    assert found.filled == {"contacted": False, "solved": False, "satisfied": 2}


@pytest.mark.parametrize(
    ("answers", "code", "said"),
    [
        ({"contcted": True}, "unknown-question", 'Did you mean "contacted"?'),
        ({"weather": True}, "unknown-question", "Known: contacted, solved"),
        ({"solved": None}, "answer-missing", "solved"),
        ({"satisfied": {"reason": "太慢"}}, "answer-missing", "satisfied"),
        ({"contacted": "yes"}, "wrong-type", 'true or false, not "yes"'),
        ({"contacted": 1}, "wrong-type", "true or false"),
        ({"satisfied": 6}, "wrong-type", "1 to 5"),
        ({"satisfied": 0}, "wrong-type", "1 to 5"),
        ({"satisfied": True}, "wrong-type", "1 to 5"),
        ({"satisfied": 4.5}, "wrong-type", "1 to 5"),
        ({"more": 5}, "wrong-type", "in words"),
        ({"contacted": {"answer": False, "reason": "从末联系"}}, "unknown-reason", '"从未联系"?'),
        ({"solved": {"answer": False, "reason": "忙"}}, "unknown-reason", "Known: none"),
        ({"contacted": {"answer": True, "reason": "从未联系"}}, "reason-without-no", "only"),
        ({"satisfied": {"answer": 4, "reason": "太慢"}}, "reason-without-no", "only"),
        ({"solved": {"answer": False, "why": "忙"}}, "unknown-part", "not why"),
    ],
)
def test_an_answer_that_is_none_is_refused_and_the_question_named(answers, code, said):
    with pytest.raises(Refused) as refused:
        check_answers(terms(), {**ALL_WELL, **answers})
    assert refused.value.code == f"call-back/{code}"
    assert said in refused.value.message_en
    (question,) = answers
    assert question in refused.value.message_zh


@pytest.mark.parametrize("missing", ["contacted", "solved", "satisfied", "polite"])
def test_every_question_but_one_in_words_wants_an_answer(missing):
    answers = {name: value for name, value in ALL_WELL.items() if name != missing}
    with pytest.raises(Refused) as refused:
        check_answers(terms(), answers)
    assert refused.value.code == "call-back/answer-missing"
    assert missing in refused.value.message_en


def test_a_rule_without_questions_takes_no_answers():
    assert check_answers(terms(questions=()), {}).data == {}
    with pytest.raises(Refused, match="Known: none"):
        check_answers(terms(questions=()), {"solved": True})
