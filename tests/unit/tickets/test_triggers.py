"""What a pattern of events means, form by form, and what a firing tells."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from engine.rulebook.rulebook import Effective
from engine.tickets.triggers import (
    kinds_of,
    period_start,
    ticket_firings,
    unit_firings,
    unit_triggers,
)
from tests.unit.tickets.trigger_lives import SMALL, START, told, told_of_unit, trail, written

HOUR, DAY = 60, 24 * 60


def test_nothing_fires_without_triggers_or_without_new_events():
    events = trail(("resolved", 1))
    assert ticket_firings(SMALL, events, 0, {}, lambda _: True) == ()
    assert told(written(["{event: resolved}"]), events, 1) == []


def test_steps_match_in_any_order_unless_they_say_after():
    free = written(["{event: returned, as: r}", "{event: overdue}"])
    ordered = written(["{event: returned, as: r}", "{event: overdue, after: r}"])
    for rulebook, backwards in ((free, [[1, 2]]), (ordered, [])):
        assert told(rulebook, trail(("returned", 1), ("overdue", 2))) == [[1, 2]]
        assert told(rulebook, trail(("overdue", 1), ("returned", 2))) == backwards


def test_a_step_has_an_event_of_its_own():
    rulebook = written(["{event: returned}", "{event: returned, where: {late: true}}"])
    assert told(rulebook, trail(("returned", 1, "centre", {"late": True}))) == []
    both = trail(("returned", 1, "centre", {"late": True}), ("returned", 2))
    assert told(rulebook, both) == [[1, 2]]


def test_events_of_one_instant_come_in_the_order_of_their_numbers():
    rulebook = written(["{event: returned, as: r}", "{event: overdue, after: r}"])
    assert told(rulebook, trail(("returned", 1), ("overdue", 1))) == [[1, 2]]
    assert told(rulebook, trail(("overdue", 1), ("returned", 1))) == []


@pytest.mark.parametrize(
    ("where", "passes", "fails"),
    [
        ("{late: true}", [{"late": True}], [{"late": False}, {"late": 1}, {"late": "true"}, {}]),
        ("{times: 1}", [{"times": 1}], [{"times": True}, {"times": "1"}, {"times": 1.0}]),
        ("{times: [1, 3]}", [{"times": 3}], [{"times": 2}]),
        ("{times: {not: 1}}", [{"times": 2}], [{"times": 1}, {"times": None}, {"times": "1"}]),
        (
            "{times: {from: 2, until: 3}}",
            [{"times": 2}, {"times": 3}],
            [{"times": 1}, {"times": 4}],
        ),
        ("{times: {until: 2}}", [{"times": 1}], [{"times": 3}, {"times": False}, {}]),
        ("{reason: not-ours}", [{"reason": "not-ours"}], [{"reason": ["not-ours"]}, {}]),
    ],
)
def test_a_test_of_one_field_is_strict_by_type(where, passes, fails):
    rulebook = written([f"{{event: returned, where: {where}}}"])
    assert all(told(rulebook, trail(("returned", 1, "centre", data))) for data in passes)
    assert not any(told(rulebook, trail(("returned", 1, "centre", data))) for data in fails)


@pytest.mark.parametrize(
    ("form", "units", "fires"),
    [
        ("same_as", ("centre", "centre"), True),
        ("same_as", ("centre", "water-group"), False),
        ("differs_from", ("centre", "water-group"), True),
        ("differs_from", ("centre", "centre"), False),
        ("same_as", (None, None), False),
        ("differs_from", ("centre", None), False),
        ("differs_from", (None, "centre"), False),
    ],
)
def test_an_empty_field_is_neither_the_same_nor_different(form, units, fires):
    step = f"{{event: overdue, where: {{unit: {{{form}: r.unit}}}}}}"
    rulebook = written(["{event: returned, as: r}", step])
    events = trail(("returned", 1, units[0]), ("overdue", 2, units[1]))
    assert bool(told(rulebook, events)) is fires


def test_within_ends_at_the_due_time_that_the_calendar_gives():
    late = ("overdue", 0)
    rulebook = written(["{event: returned}", "{event: overdue, within: 1 hour}"])
    assert told(rulebook, trail(("returned", 0), ("overdue", HOUR)))
    assert not told(rulebook, trail(("returned", 0), ("overdue", HOUR + 1)))
    assert not told(rulebook, trail(late, ("returned", 1))), "it follows the step before"
    # Monday 9:00, one working day: until Tuesday 18:00, for September is summer.
    days = written(
        ["{event: returned, as: r}", "{event: overdue, after: r, within: 1 working day}"]
    )
    assert told(days, trail(("returned", 0), ("overdue", 33 * HOUR)))
    assert not told(days, trail(("returned", 0), ("overdue", 33 * HOUR + 1)))
    hours = written(["{event: returned}", "{event: overdue, within: 4 working hours}"])
    assert told(hours, trail(("returned", 0), ("overdue", 6 * HOUR)))
    assert not told(hours, trail(("returned", 0), ("overdue", 6 * HOUR + 1)))


def test_an_absence_is_that_of_every_event_until_the_match_is_complete():
    rulebook = written(["{event: resolved}", "{never: contacted}"])
    assert told(rulebook, trail(("resolved", 1), ("contacted", 2))) == [[1]]
    assert told(rulebook, trail(("contacted", 1), ("resolved", 2))) == []
    same = trail(("contacted", 1), ("resolved", 1))
    assert told(rulebook, same) == [], "at the same instant, but first"


def test_an_absence_may_be_that_of_an_event_of_the_same_unit():
    rulebook = written(
        ["{event: overdue, as: late}", "{never: contacted, where: {unit: {same_as: late.unit}}}"]
    )
    for unit, fires in (("centre", False), ("water-group", True), (None, True)):
        assert bool(told(rulebook, trail(("contacted", 1, unit), ("overdue", 2)))) is fires
    other = written(
        [
            "{event: overdue, as: late}",
            "{never: contacted, where: {unit: {differs_from: late.unit}}}",
        ]
    )
    for unit, fires in (("centre", True), ("water-group", False), (None, True)):
        assert bool(told(other, trail(("contacted", 1, unit), ("overdue", 2)))) is fires
    nobody = trail(("contacted", 1, "centre"), ("overdue", 2, None))
    assert told(rulebook, nobody) == told(other, nobody) == [[2]]


def test_a_count_takes_the_latest_and_every_event_counts_once():
    rulebook = written(["{event: returned, count: 2}"])
    events = trail(*(("returned", n) for n in range(5)))
    assert told(rulebook, events) == [[1, 2], [3, 4]]
    assert told(rulebook, events, 4) == [[4, 5]]
    assert told(rulebook, events, 4, {"one": frozenset({4})}) == [[3, 5]]
    assert told(rulebook, events, 4, {"one": frozenset({1, 2, 3, 4})}) == []
    assert told(rulebook, events, 4, {"other": frozenset({4})}) == [[4, 5]]


def test_distinct_takes_the_latest_event_of_each_value():
    rulebook = written(["{event: returned, count: 2, distinct: unit}"])
    a, b = "centre", "water-group"
    assert (
        told(rulebook, trail(("returned", 1, a), ("returned", 2, a), ("returned", 3, None))) == []
    )
    events = trail(("returned", 1, a), ("returned", 2, b), ("returned", 3, b))
    assert told(rulebook, events, 2) == [[1, 3]]
    assert told(
        rulebook, trail(("returned", 1, b), *[("returned", 2, a)] * 2, ("returned", 3, b)), 3
    ) == [[3, 4]]


def test_a_reference_to_a_count_is_to_its_last_event():
    rulebook = written(
        ["{event: redo, as: again, count: 2}", "{event: overdue, after: again, within: 1 hour}"]
    )
    assert told(rulebook, trail(("redo", 0), ("redo", 50), ("overdue", 110))) == [[1, 2, 3]]
    assert told(rulebook, trail(("redo", 0), ("redo", 50), ("overdue", 111))) == []
    assert told(rulebook, trail(("redo", 0), ("overdue", 40), ("redo", 50))) == []


def test_every_event_of_a_count_bears_out_what_the_step_says():
    rulebook = written(
        ["{event: signed, as: s}", "{event: returned, after: s, count: 2, within: 1 hour}"]
    )
    assert told(rulebook, trail(("signed", 0), ("returned", 1), ("returned", 60))) == [[1, 2, 3]]
    assert told(rulebook, trail(("returned", 0), ("signed", 1), ("returned", 2))) == []
    assert told(rulebook, trail(("signed", 0), ("returned", 1), ("returned", 61))) == []


def test_counts_that_contend_for_events_are_given_what_leaves_enough_for_all():
    rulebook = written(
        ["{event: returned, count: 2}", "{event: returned, where: {late: true}, count: 2}"]
    )
    late = {"late": True}
    events = trail(
        ("returned", 1),
        ("returned", 2),
        ("returned", 3, "centre", late),
        ("returned", 4, "centre", late),
    )
    assert told(rulebook, events, 3) == [[1, 2, 3, 4]]
    assert told(rulebook, events[:3] + trail(*[("returned", 9)] * 4)[3:], 3) == []


def test_the_evidence_is_that_of_the_earliest_events():
    rulebook = written(["{event: returned, as: r}", "{event: overdue, after: r}"])
    events = trail(("returned", 1), ("returned", 2), ("overdue", 3), ("overdue", 4))
    assert told(rulebook, events, 2) == [[1, 3], [1, 4]]


def test_a_firing_tells_which_events_count_no_more():
    rulebook = written(["{event: redo, as: again, count: 2}", "{event: overdue, after: again}"])
    events = trail(("redo", 1), ("redo", 2), ("overdue", 3))
    (firing,) = ticket_firings(rulebook, events, 2, {}, lambda _: True)
    assert firing.trigger is rulebook.triggers[0]
    assert firing.evidence == tuple(events)
    assert firing.counted == tuple(events[:2])


def test_several_firings_come_in_the_order_of_time():
    rulebook = written(["{event: returned}"])
    assert told(rulebook, trail(("returned", 5), ("returned", 2), ("returned", 9))) == [
        [2],
        [1],
        [3],
    ]


def test_only_what_is_new_completes_a_match():
    rulebook = written(["{event: returned, as: r}", "{event: overdue, after: r}"])
    events = trail(("returned", 1), ("overdue", 2), ("returned", 3))
    assert told(rulebook, events, 2) == []
    assert told(rulebook, events, 1) == [[1, 2]]


def test_an_event_recorded_late_makes_a_later_one_complete_what_it_had_not():
    rulebook = written(["{event: contacted, as: c}", "{event: called-back, after: c}"])
    events = trail(("called-back", 60), ("contacted", 30))
    assert told(rulebook, events[:1]) == []
    assert told(rulebook, events, 1) == [[2, 1]]
    again = [*events, *trail(*[("contacted", 45)] * 3)[2:]]
    assert told(rulebook, again, 2) == [], "the call back completed a match before"


def test_when_and_the_days_in_force_are_asked_last():
    rulebook = written(["{event: returned, as: r}", "{event: overdue, after: r}"])
    asked = []
    events = trail(("returned", 1), ("overdue", 2))
    assert told(rulebook, events[:1], 0, applies=asked.append) == []
    assert asked == [], "nothing could fire"
    assert told(rulebook, events, 1, applies=asked.append) == []
    assert asked == [rulebook.triggers[0]]
    (trigger,) = rulebook.triggers
    for until, fires in ((date(2017, 9, 3), False), (date(2017, 9, 4), True)):
        rule = replace(trigger.rule, effective=Effective(until=until))
        dated = replace(rulebook, triggers=(replace(trigger, rule=rule),))
        assert bool(told(dated, events, 1)) is fires


MONTH = ["{event: overdue, count: 2, distinct: ticket}"]


def test_a_period_of_a_unit_ends_with_the_event_that_completes():
    rulebook = written(MONTH, scope="unit", over="30 calendar days")
    first = ("overdue", 0, "centre", {}, "T1")
    assert told_of_unit(rulebook, trail(first, ("overdue", 30 * DAY, "centre", {}, "T2")))
    assert not told_of_unit(rulebook, trail(first, ("overdue", 30 * DAY + 1, "centre", {}, "T2")))
    trigger = rulebook.triggers[0]
    assert period_start(rulebook, trigger, START + timedelta(days=30)) == START
    assert period_start(rulebook, trigger, START).tzinfo is UTC
    # Five working days before Monday 9 October: eight days off, and a Saturday of work before.
    days = written(MONTH, scope="unit", over="5 working days")
    back = period_start(days, days.triggers[0], datetime(2017, 10, 9, 1, tzinfo=UTC))
    assert back == datetime(2017, 9, 26, 1, tzinfo=UTC)


def test_a_period_is_that_of_one_unit():
    rulebook = written(MONTH, scope="unit", over="30 calendar days")
    other = ("overdue", 0, "water-group", {}, "T1")
    mine = ("overdue", 9, "centre", {}, "T2")
    assert told_of_unit(rulebook, trail(other, mine)) is None
    assert told_of_unit(rulebook, trail(other, ("overdue", 9, None, {}, "T2"))) is None
    later = ("overdue", 10, "centre", {}, "T3")
    events = trail(("overdue", 1, "centre", {}, "T1"), later, mine)
    assert told_of_unit(rulebook, events) == [("T1", 1), ("T2", 1)]
    assert told_of_unit(rulebook, events, frozenset({("T1", 1)})) is None
    assert told_of_unit(rulebook, [*events, events[-1]]) == [("T1", 1), ("T2", 1)]


def test_never_looks_at_all_of_the_period():
    rulebook = written(
        ["{event: overdue, count: 2}", "{never: closed}"], scope="unit", over="30 calendar days"
    )
    late = [("overdue", n, "centre", {}, f"T{n}") for n in (1, 2)]
    assert told_of_unit(rulebook, trail(*late))
    assert not told_of_unit(rulebook, trail(("closed", 0, "centre", {}, "T9"), *late))
    assert told_of_unit(rulebook, trail(("closed", 0, "water-group", {}, "T9"), *late))
    assert told_of_unit(rulebook, trail(("closed", -31 * DAY, "centre", {}, "T9"), *late))


def test_most_events_complete_no_trigger_of_a_unit():
    step = "{event: overdue, where: {milestone: resolve}, count: 2, as: late}"
    rulebook = written(
        [step, "{event: returned, after: late}", "{never: closed}"], scope="unit", over="1 hour"
    )
    overdue, returned, bare = trail(
        ("overdue", 1, "centre", {"milestone": "resolve"}), ("returned", 2), ("returned", 3, None)
    )
    assert unit_triggers(rulebook, returned) == rulebook.triggers
    assert unit_triggers(rulebook, overdue) == (), "the other step comes later"
    assert unit_triggers(rulebook, bare) == (), "no unit"
    assert unit_triggers(SMALL, returned) == ()
    assert kinds_of(rulebook.triggers[0]) == {"overdue", "returned", "closed"}
    assert told(rulebook, [overdue, returned]) == [], "it is not about one ticket"


def test_a_trigger_of_a_ticket_has_no_period():
    rulebook = written(["{event: returned}"])
    with pytest.raises(ValueError, match="one ticket"):
        period_start(rulebook, rulebook.triggers[0], START)


def test_a_trigger_that_the_rulebook_does_not_know_is_taken_as_it_is():
    rulebook = written(MONTH, scope="unit", over="30 calendar days")
    events = trail(*(("overdue", n, "centre", {}, f"T{n}") for n in (1, 2)))
    trigger = rulebook.triggers[0]
    assert unit_firings(SMALL, trigger, events, events[-1], frozenset()).trigger is trigger
