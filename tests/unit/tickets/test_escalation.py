"""Ladder steps come at their instants, in order, once for each start of their clock."""

from datetime import date, timedelta

import pytest

from engine.rulebook.rulebook import Effective
from engine.tickets.commands import Contact, PassTime, Resolve, Sign
from engine.tickets.timers import next_timer
from tests.unit.tickets.city import ZONE, Life, at, clock, ladder, receive, small_city, step

RESOLVE = [("r", None, clock("resolve", "received", "resolved", "6 working days"))]


def life_with(*ladders, clocks=None) -> Life:
    life = Life(small_city(clocks=RESOLVE if clocks is None else clocks, ladders=ladders or None))
    life.do(receive("2017-09-04 10:00", area="power"))
    return life


def came(life: Life) -> list[tuple[str, str]]:
    """What time brought: local instants and kinds."""
    kinds = ("overdue", "reminded", "supervised", "case-opened")
    return [
        (event.at.astimezone(ZONE).strftime("%m-%d %H:%M"), event.kind)
        for event in life.history
        if event.kind in kinds
    ]


WHOLE_LADDER = [
    ("09-11 17:30", "reminded"),
    ("09-12 17:30", "overdue"),
    ("09-12 17:30", "reminded"),
    ("09-14 17:30", "supervised"),
    ("09-19 17:30", "case-opened"),
]


def test_after_years_of_downtime_everything_comes_in_order_with_the_instants_as_they_were():
    life = life_with()
    life.do(PassTime(), "2027-09-04 10:00")
    assert came(life) == WHOLE_LADDER
    assert {event.recorded_at for event in life.history[2:]} == {at("2027-09-04 10:00")}
    assert next_timer(life.rulebook, life.ticket) is None


def test_a_worker_that_looks_when_it_is_told_to_finds_the_same():
    life = life_with()
    looks = 0
    while (moment := next_timer(life.rulebook, life.ticket)) is not None:
        assert life.do(PassTime(), moment)
        looks += 1
    assert came(life) == WHOLE_LADDER
    assert looks == 4


def test_no_step_is_taken_twice():
    life = life_with()
    for day in range(5, 30):
        for _ in range(2):
            life.do(PassTime(), f"2017-09-{day:02} 18:00")
    assert came(life) == WHOLE_LADDER


def test_a_step_says_ladder_time_action_and_basis():
    life = life_with()
    life.do(PassTime(), "2017-09-15 10:00")
    assert life.last("supervised").data == {
        "milestone": "resolve",
        "started_at": "2017-09-04T02:00:00+00:00",
        "due_at": "2017-09-12T09:30:00+00:00",
        "ladder": "resolve-ladder",
        "step": "2 working days after due",
        "by": "rule",
        "role": "unit-leader",
        "unit": "power-company",
        "number": "S1",
        "clocks": [],
        "file": "rules/test.yaml",
        "line": 7,
        "basis": "测试依据",
    }
    assert life.history[-2].data["roles"] == ["unit-head", "supervisor"]


def test_a_case_says_whom_it_is_about_and_rests_on_the_overdue_event():
    life = life_with()
    life.do(PassTime(), "2017-09-20 10:00")
    data = life.last("case-opened").data
    assert data["case"].startswith("C20170912-")
    assert (data["by"], data["behaviour"], data["unit"]) == ("ladder", "delay", "power-company")
    assert data["refer"] == "housing-bureau"
    assert data["evidence"] == [[life.ticket.id, life.last("overdue").number]]
    assert life.ticket.cases == (data["case"],)


def test_what_is_resolved_at_the_due_instant_never_reaches_the_steps_at_due():
    life = life_with()
    life.do(Resolve("已修复"), "2017-09-12 17:30")
    assert came(life) == WHOLE_LADDER[:1]


def test_the_ladder_ends_with_its_clock():
    life = life_with()
    life.do(Resolve("已修复"), "2017-09-13 10:00")
    life.do(PassTime(), "2018-09-13 10:00")
    assert came(life)[:3] == WHOLE_LADDER[:3]
    assert "supervised" not in life.kinds()


def test_the_next_timer_is_the_first_thing_to_come():
    life = life_with()
    assert next_timer(life.rulebook, life.ticket) == at("2017-09-11 17:30")
    life.do(PassTime(), "2017-09-11 17:30")
    assert next_timer(life.rulebook, life.ticket) == at("2017-09-12 17:30") + timedelta(
        microseconds=1
    )
    life.do(PassTime(), "2017-09-12 17:31")
    assert next_timer(life.rulebook, life.ticket) == at("2017-09-14 17:30")


def test_a_clock_is_overdue_without_any_ladder():
    life = Life(small_city(clocks=RESOLVE, ladders=[]))
    life.do(receive("2017-09-04 10:00", area="power"))
    life.do(PassTime(), "2018-01-01 10:00")
    assert came(life) == [("09-12 17:30", "overdue")]


@pytest.mark.parametrize(
    ("when", "applies"),
    [
        ({"area": "power"}, True),
        ({"area": "water"}, False),
        ({"lead": "power-company", "authority": "housing-bureau"}, True),
        ({"priority": "urgent"}, False),
        ({"priority": {"not": "urgent"}}, True),
        ({"text": {"mentions": ["停电"]}}, False),
        ({"none": [{"text": {"mentions": ["停电"]}}]}, True),
        ({"people": {"from": "2"}}, False),
        ({"date": {"from": "2017-09-01", "until": "2017-09-04"}}, True),
        ({"any": [{"area": "water"}, {"weekday": "mon"}]}, True),
        ({"district": "east"}, False),
        ({"district": {"not": "east"}}, False),
    ],
)
def test_a_ladder_applies_where_its_condition_holds(when, applies):
    life = life_with(ladder("l", "resolve", step("due", remind=("handler",)), when=when))
    life.do(PassTime(), "2017-10-01 10:00")
    assert ("reminded" in life.kinds()) is applies


def test_a_ladder_may_ask_what_the_citizen_said():
    one = ladder(
        "l", "resolve", step("due", remind=("handler",)), when={"text": {"mentions": "停电"}}
    )
    life = Life(small_city(clocks=RESOLVE, ladders=[one]))
    life.do(receive("2017-09-04 10:00", subject="昨夜停电"))
    life.do(PassTime(), "2017-10-01 10:00")
    assert "reminded" in life.kinds()


def test_every_ladder_that_matches_applies():
    life = life_with(
        ladder("first", "resolve", step("due", remind=("handler",))),
        ladder("second", "resolve", step("due", remind=("handler",))),
        ladder("other-milestone", "contact", step("due", remind=("handler",))),
    )
    life.do(PassTime(), "2017-10-01 10:00")
    told = [event.data["ladder"] for event in life.history if event.kind == "reminded"]
    assert told == ["first", "second"]


def test_a_ladder_acts_only_on_days_on_which_it_is_in_force():
    later = Effective(from_=date(2017, 9, 14))
    life = life_with(
        ladder(
            "new",
            "resolve",
            step("due", remind=("handler",)),
            step("2 working days after due", supervise="unit-leader"),
            effective=later,
        )
    )
    life.do(PassTime(), "2017-10-01 10:00")
    assert came(life) == [("09-12 17:30", "overdue"), ("09-14 17:30", "supervised")]


def test_a_warning_that_would_precede_the_clock_is_no_warning():
    short = [("s", None, clock("sign", "dispatched", "signed", "2 hours"))]
    life = life_with(
        ladder("l", "sign", step("1 calendar day before due", remind=("handler",))), clocks=short
    )
    assert next_timer(life.rulebook, life.ticket) == at("2017-09-04 12:00") + timedelta(
        microseconds=1
    )
    life.do(PassTime(), "2017-09-04 11:59")
    assert came(life) == []


def test_a_step_with_several_actions_takes_each():
    both = step("due", remind=("handler",), supervise="unit-leader", open_case="delay")
    life = life_with(ladder("l", "resolve", both))
    life.do(PassTime(), "2017-10-01 10:00")
    assert [kind for _, kind in came(life)] == ["overdue", "reminded", "supervised", "case-opened"]


def test_a_clock_started_again_has_its_whole_ladder_before_it_again():
    again = [("s", None, clock("sign", "dispatched contacted", "signed contacted", "2 hours"))]
    life = life_with(
        ladder("l", "sign", step("1 hour before due", remind=("handler",))), clocks=again
    )
    life.do(Sign(), "2017-09-04 11:30")
    life.do(Contact(), "2017-09-04 14:00")
    life.do(PassTime(), "2017-09-04 15:30")
    assert came(life) == [("09-04 11:00", "reminded"), ("09-04 15:00", "reminded")]


def test_steps_of_several_clocks_come_in_order_of_time():
    clocks = [*RESOLVE, ("s", None, clock("sign", "dispatched", "signed", "1 working day"))]
    life = life_with(
        ladder("a", "resolve", step("5 working days before due", remind=("handler",))),
        ladder("b", "sign", step("2 working days after due", remind=("handler",))),
        clocks=clocks,
    )
    life.do(PassTime(), "2017-10-01 10:00")
    instants = [instant for instant, _ in came(life)]
    assert instants == sorted(instants)
    assert [event.data["milestone"] for event in life.history[2:]] == [
        "resolve",
        "sign",
        "sign",
        "resolve",
    ]
