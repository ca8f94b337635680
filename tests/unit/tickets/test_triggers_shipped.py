"""Every shipped trigger fires on a history made for it, and not on one that nearly is."""

from pathlib import Path

import pytest

from engine.rulebook.load import load
from tests.unit.tickets.trigger_lives import only, told, told_of_unit, trail

REPOSITORY = Path(__file__).parents[3]
DAY = 24 * 60
A, B, C = "water-group", "housing-bureau", "traffic-police"


def called(unit=A, **data):
    return "called-back", unit, {"reached": True, **data}


def at(minutes, event):
    kind, unit, data = event
    return (kind, minutes, unit, data)


def monthly(count, kind, data, apart, tickets=99):
    """So many events of one unit, each so many days after the one before."""
    return [(kind, n * apart * DAY, A, data, f"T{n % tickets}") for n in range(count)]


ORDER = ("dispatched", 1, A, {"lead": A})
UNHEARD = {"reached": True, "solved": False, "contacted": False}
IN_TICKET = {
    "resolved-without-contact": (
        [ORDER, ("resolved", 60, A)],
        [ORDER, ("contacted", 30, A, {"reached": False}), ("resolved", 60, A)],
    ),
    "resolved-on-a-missed-call": (
        [ORDER, ("contacted", 30, A, {"reached": False}), ("resolved", 60, A)],
        [
            ORDER,
            ("contacted", 30, A, {"reached": False}),
            ("contacted", 40, A, {"reached": True}),
            ("resolved", 60, A),
        ],
    ),
    "complaint-resolved-in-minutes": (
        [ORDER, ("resolved", 11, A)],
        [ORDER, ("resolved", 11.1, A)],
    ),
    "unsolved-after-two-redos": (
        [("redo", 10, A), ("redo", 20, A), at(30, called(solved=False))],
        [
            ("redo", 10, A),
            at(15, called(solved=False)),
            ("redo", 20, A),
            at(30, called(solved=True)),
        ],
    ),
    "rated-unsolved": (
        [("resolved", 10, A), ("rated", 20, A, {"solved": False, "satisfied": 1})],
        [("resolved", 10, A), ("rated", 20, A, {"solved": True, "satisfied": 5})],
    ),
    "hollow-resolution": (
        [("resolved", 10, A), at(20, called(solved=False, contacted=False))],
        [("resolved", 10, A), at(20, called(solved=False, contacted=True))],
    ),
    "contact-denied": (
        [("contacted", 10, A, {"reached": True}), at(20, called(contacted=False))],
        [("contacted", 10, A, {"reached": False}), at(20, called(contacted=False))],
    ),
    "refuted-on-site": (
        [("resolved", 10, A), ("inspected", 20, A, {"confirmed": False})],
        [("resolved", 10, A), ("inspected", 20, A, {"confirmed": True})],
    ),
    "bounced-between-units": (
        [("return-rejected", 10, A), ("return-rejected", 20, B)],
        [("return-rejected", 10, A), ("return-rejected", 20, A)],
    ),
    "returned-by-three-units": (
        [("returned", 10, A), ("returned", 20, B), ("returned", 30, C)],
        [("returned", 10, A), ("returned", 20, B), ("returned", 30, A)],
    ),
    "returned-again-after-rejection": (
        [("returned", 5, A), ("return-rejected", 10, A), ("returned", 20, A)],
        [("returned", 5, A), ("return-rejected", 10, A), ("returned", 20, B)],
    ),
    "late-return-rejected": (
        [("returned", 5, A, {"late": True}), ("return-rejected", 10, A)],
        [("returned", 5, A, {"late": False}), ("return-rejected", 10, A)],
    ),
    "overdue-after-extension": (
        [
            ("extended", 5, A, {"milestone": "resolve"}),
            ("overdue", 10, A, {"milestone": "resolve"}),
        ],
        [
            ("extended", 5, A, {"milestone": "resolve"}),
            ("overdue", 10, A, {"milestone": "contact"}),
        ],
    ),
    "late-at-every-turn": (
        [("overdue", 5, A, {"milestone": "contact"}), ("overdue", 9, A, {"milestone": "resolve"})],
        [("overdue", 5, A, {"milestone": "resolve"}), ("overdue", 9, A, {"milestone": "contact"})],
    ),
    "unresolved-under-supervision": (
        [
            ("supervised", 5, A, {"milestone": "resolve", "role": "unit-leader"}),
            ("supervised", 9, A, {"milestone": "resolve", "role": "city-leader"}),
        ],
        [
            ("supervised", 5, A, {"milestone": "resolve", "role": "unit-leader"}),
            ("resolved", 7, A),
            ("supervised", 9, A, {"milestone": "resolve", "role": "city-leader"}),
        ],
    ),
    "raised-after-two-returns": (
        [("returned", 10, A), ("returned", 20, A)],
        [("returned", 10, A), ("return-rejected", 20, A)],
    ),
    "raised-after-two-redos": ([("redo", 10, A), ("redo", 20, A)], [("redo", 10, A)]),
    "raised-with-three-assisting": (
        [("part-asked", 10, A), ("part-asked", 20, B), ("part-asked", 30, C)],
        [("part-asked", 10, A), ("part-asked", 20, B), ("part-asked", 30, B)],
    ),
}
OF_UNIT = {
    "five-dissatisfied-in-a-month": (
        monthly(5, "called-back", {"reached": True, "satisfied": 2}, 7.5),
        monthly(5, "called-back", {"reached": True, "satisfied": 3}, 7.5),
    ),
    "five-low-ratings-in-a-month": (
        monthly(5, "rated", {"solved": False, "satisfied": 1}, 7.5),
        monthly(5, "rated", {"solved": False, "satisfied": 1}, 7.6),
    ),
    "three-hollow-in-a-quarter": (
        monthly(3, "called-back", UNHEARD, 45),
        monthly(3, "called-back", UNHEARD, 46),
    ),
    "three-rejected-returns-in-a-month": (
        monthly(3, "return-rejected", {}, 15),
        monthly(3, "return-rejected", {}, 15, tickets=2),
    ),
    "three-overdue-in-a-month": (
        monthly(3, "overdue", {"milestone": "resolve"}, 15),
        monthly(3, "overdue", {"milestone": "dispatch"}, 15),
    ),
}


@pytest.fixture(scope="module")
def shipped():
    return load(REPOSITORY).rulebook


def test_every_shipped_trigger_has_its_history(shipped):
    assert {each.rule.id for each in shipped.triggers} == set(IN_TICKET) | set(OF_UNIT)


@pytest.mark.parametrize("name", IN_TICKET)
def test_it_fires_on_its_last_event_only(shipped, name):
    rulebook, events = only(shipped, name), trail(*IN_TICKET[name][0])
    assert [told(rulebook, events[:n], n - 1) for n in range(1, len(events))] == [
        [] for _ in events[1:]
    ]
    (evidence,) = told(rulebook, events, len(events) - 1)
    assert evidence[-1] == len(events)


@pytest.mark.parametrize("name", IN_TICKET)
def test_it_does_not_fire_on_what_nearly_is(shipped, name):
    events = trail(*IN_TICKET[name][1])
    assert told(only(shipped, name), events) == []


@pytest.mark.parametrize(
    "name",
    [
        "resolved-without-contact",
        "resolved-on-a-missed-call",
        "complaint-resolved-in-minutes",
        "hollow-resolution",
    ],
)
def test_nobody_is_accused_of_a_result_that_came_with_another_ticket(shipped, name):
    first, *rest = IN_TICKET[name][0]
    events = trail(first, ("merged", first[1], A, {"parent": "T1"}), *rest)
    assert told(only(shipped, name), events) == []


@pytest.mark.parametrize("name", OF_UNIT)
def test_it_fires_for_the_unit(shipped, name):
    rulebook, events = only(shipped, name), trail(*OF_UNIT[name][0])
    assert all(told_of_unit(rulebook, events[:n]) is None for n in range(1, len(events)))
    assert told_of_unit(rulebook, events) == [event.key for event in events]


@pytest.mark.parametrize("name", OF_UNIT)
def test_it_does_not_fire_for_a_unit_that_nearly_is(shipped, name):
    events = trail(*OF_UNIT[name][1])
    rulebook = only(shipped, name)
    assert all(told_of_unit(rulebook, events[:n]) is None for n in range(1, len(events) + 1))


def test_at_least_three_of_every_behaviour_are_tried(shipped):
    by_behaviour = {}
    for each in shipped.triggers:
        if each.open_case is not None:
            by_behaviour.setdefault(each.open_case, []).append(each.rule.id)
    assert set(by_behaviour) == {"perfunctory", "falsification", "buck-passing", "delay"}
    assert min(map(len, by_behaviour.values())) >= 3
