"""Whatever happens to tickets, assessment counts what a plain recount of their events counts."""

from collections import Counter
from datetime import timedelta
from itertools import product
from typing import ClassVar

from hypothesis import settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from engine.insight.counting import Span, asked, item_counts
from engine.insight.stints import stints_of
from engine.rulebook.assessment import FALLS, GOODS, MARKS, Measure
from engine.rulebook.when import compile_condition
from engine.store.stint_rows import stint_from, stint_row
from engine.store.views import stint_rows
from tests.properties.any_life import EDITIONS
from tests.properties.recount import counted
from tests.properties.test_ticket_life import TicketLife
from tests.unit.tickets.city import at

SPACE = EDITIONS[0].facts
STARTS = [at("2017-09-04 00:00"), at("2017-09-06 00:00"), at("2017-09-20 00:00")]
LENGTHS = [timedelta(days=2), timedelta(days=14), timedelta(days=200)]
LEAVING_OUT = [(), ("merged", "returned", "moved", "unreached"), tuple(MARKS)]
WHEN = [None, {"area": "water"}, {"category": ["complaint", "consultation"], "priority": "normal"}]
"""Conditions as policy staff write them."""
PLAIN = [
    {},
    {"area": {"water"}},
    {"category": {"complaint", "consultation"}, "priority": {"normal"}},
]


def every_measure():
    """Every kind of item by every time that it has and everything that makes it good."""
    kinds = [
        (counts, falls, good)
        for counts in FALLS
        for falls, good in product(FALLS[counts], (None, *GOODS[counts]))
    ]
    for place, (counts, falls, good) in enumerate(kinds):
        yield f"{counts}-{falls}-{good}", (counts, falls, good, place % 3, place % 2 * 3 + 1)


MEASURES = dict(every_measure())


def measure(name):
    counts, falls, good, place, at_least = MEASURES[name]
    condition = compile_condition(WHEN[place], SPACE, "assessment")
    leave_out = LEAVING_OUT[place]
    return asked(Measure(name, name, counts, falls, condition, leave_out, good, at_least), SPACE)


def plainly(name):
    counts, falls, good, place, at_least = MEASURES[name]
    return {
        "counts": counts, "falls": falls, "good": good, "when": PLAIN[place],
        "leave_out": LEAVING_OUT[place], "at_least": at_least,
    }  # fmt: skip


ASKED = [measure(name) for name in MEASURES]
PLAINLY = {name: plainly(name) for name in MEASURES}


def spans(now):
    return [Span(start, start + length, now) for start, length in product(STARTS, LENGTHS)]


class Counted(TicketLife):
    """Any life; what is counted of it is recounted at its end, and what is stored is enough."""

    lives: ClassVar = []

    @invariant()
    def rows_written_event_by_event_are_those_of_the_whole(self):
        ticket = self.life.ticket
        stored = getattr(self, "stored", {})
        count = ticket.length - getattr(self, "stored_until", 0)
        if count:
            stored |= {(row["number"], row["unit"]): row for row in stint_rows(ticket, count)}
        self.stored, self.stored_until = stored, ticket.length
        whole = {(row["number"], row["unit"]): row for row in stint_rows(ticket, ticket.length)}
        assert stored == whole

    def teardown(self):
        if not hasattr(self, "life"):
            return
        stints = stints_of(self.life.ticket.trail)
        for stint in stints:
            again = stint_from(stint_row(stint))
            assert again == again.__class__(**{**_fields(stint), "touched": stint.number})
        for span in spans(self.now):
            plain = counted([self.life.history], PLAINLY, span.start, span.end, span.now)
            assert Counter(item_counts(ASKED, stints, span)) == plain
        self.lives.append((self.life.history, self.life.ticket, self.now))


def _fields(stint):
    return {name: getattr(stint, name) for name in stint.__dataclass_fields__}


def lived(count):
    """Lives of all kinds, each already recounted by itself."""
    Counted.lives.clear()
    run_state_machine_as_test(
        Counted,
        settings=settings(
            max_examples=count, stateful_step_count=30, deadline=None, derandomize=True,
            database=None,
        ),
    )  # fmt: skip
    return list(Counted.lives)


def test_any_life_is_counted_as_its_events_say():
    lives = lived(150)
    kinds = Counter(event.kind for history, _, _ in lives for event in history)
    assert kinds.keys() >= {
        "return-upheld", "redo", "merged", "reopened", "extended", "suspended", "part-done",
        "withdrawn", "overdue", "called-back",
    }  # fmt: skip
