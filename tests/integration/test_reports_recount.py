"""Both databases count any lives as a plain recount of their events does, whatever is asked."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from engine.insight.counting import Span
from engine.insight.report import BYS
from engine.people.scope import Sight
from engine.store import tables as t
from engine.store.change import Change, prepare
from engine.store.counting import WHICH
from engine.store.views import part_rows, stint_rows, supervision_rows, ticket_row
from engine.store.writing import write_views
from tests.properties.recount import counted, items
from tests.properties.test_assessment import ASKED, MEASURES, PLAINLY, lived
from tests.unit.tickets.city import at

START, END = at("2017-09-05 00:00"), at("2017-09-19 00:00")
SPANS = [
    Span(START, END, at("2018-06-01 00:00")),
    Span(START, at("2019-01-01 00:00"), at("2017-09-11 12:00")),
]
SOME = [one for place, one in enumerate(ASKED) if place % 5 == 0]


@cache
def lives():
    return lived(60)


def number(place):
    return f"20170904-{place:08}"


@pytest.fixture
def filled(store):
    """The lives as the store keeps them, each under a number of its own."""
    changes = []
    for place, (_, ticket, _) in enumerate(lives()):
        mine = replace(ticket, id=number(place))
        rows = [{**row, "ticket_id": mine.id} for row in stint_rows(ticket, ticket.length)]
        changes.append(
            Change(
                ticket_row(mine, None, ""),
                stints=tuple(rows),
                parts=part_rows(mine),
                supervisions=supervision_rows(mine),
            )
        )
    store._writer.run(lambda c: write_views(c, [prepare(one) for one in changes])).result()
    return store


def told(store, span, by="unit"):
    found = Counter()
    for of, tallies in store.tallies(ASKED, span, by).items():
        for one, tally in zip(ASKED, tallies, strict=True):
            answers = (tally.good, tally.missed, tally.left_out, tally.carried)
            for which, many in zip(WHICH, answers, strict=True):
                if many:
                    found[of, one.measure.id, which] = many
    return found


def recounted(span, by="unit", objected=()):
    histories = [history for history, _, _ in lives()]
    return counted(histories, PLAINLY, span.start, span.end, span.now, by, objected)


@pytest.mark.parametrize("span", SPANS)
def test_each_row_of_each_report_is_the_recount(filled, span):
    for by in BYS:
        assert told(filled, span, by) == recounted(span, by)
    assert sum(recounted(span).values()) > 200


def test_each_figure_opens_to_its_items(filled):
    span, plain = SPANS[0], recounted(SPANS[0])
    for one in SOME:
        for which in WHICH:
            got = Counter(item.stint.unit for item in pages(filled, one, span, None, which))
            wanted = {
                unit: n
                for (unit, id_, w), n in plain.items()
                if (id_, w) == (one.measure.id, which)
            }
            assert got == wanted
    unit = max(plain, key=plain.get)[0]
    of_unit = pages(filled, ASKED[0], span, unit, "good")
    assert len(of_unit) == plain[unit, ASKED[0].measure.id, "good"]
    assert {item.state for item in of_unit} <= {ticket.state for _, ticket, _ in lives()}


def pages(store, one, span, of, which, **more):
    found, cursor = [], None
    while True:
        page = store.items(one, span, "unit", of, which, limit=7, cursor=cursor, **more)
        found += page.items
        if (cursor := page.next) is None:
            break
    assert len({(item.stint.ticket, item.stint.number, item.stint.unit) for item in found}) == len(
        found
    )
    return found


def test_only_what_is_within_sight_is_opened(filled):
    span = SPANS[0]
    sight = Sight(units=("power-company",), own="x")
    whole = pages(filled, ASKED[0], span, None, "good")
    seen = pages(filled, ASKED[0], span, None, "good", sight=sight)
    shown = {number(place) for place, (_, ticket, _) in enumerate(lives()) if sight.sees(ticket)}
    assert [item.stint.ticket for item in seen] == [
        item.stint.ticket for item in whole if item.stint.ticket in shown
    ]
    assert 0 < len(seen) < len(whole)


def test_what_was_objected_to_with_success_is_left_out(filled):
    """In the measure objected to, for the unit that objected, in every period."""
    span = SPANS[0]
    counting = [name for name in MEASURES if "objected" in PLAINLY[name]["leave_out"]]
    places = [
        (place, item.unit)
        for place, (history, _, _) in enumerate(lives())
        for item in items(history)
        if item.counts in ("contact", "callback")
    ]
    objected = {(place, unit, name) for place, unit in places for name in counting}
    rows = [
        {
            "bulletin_id": "B1", "number": k, "unit": unit, "measure": name,
            "ticket_id": number(place), "state": "upheld", "made_at": START,
        }
        for k, (place, unit, name) in enumerate(sorted(objected))
    ]  # fmt: skip
    other = PLAINLY.keys() - set(counting)
    rows += [{**row, "bulletin_id": "B2", "state": "rejected"} for row in rows] + [
        {**rows[0], "bulletin_id": "B3", "measure": min(other)}
    ]
    filled._writer.run(lambda c: c.execute(t.objections.insert(), rows)).result()
    before, after = recounted(span), recounted(span, objected=objected)
    assert told(filled, span) == after != before
    for name in counting:
        one = ASKED[list(MEASURES).index(name)]
        for which in WHICH:
            wanted = sum(n for (_, id_, w), n in after.items() if (id_, w) == (name, which))
            assert len(pages(filled, one, span, None, which)) == wanted


def test_a_period_reads_no_ticket_that_came_later(filled):
    early = Span(START - timedelta(days=400), START - timedelta(days=30), SPANS[0].now)
    assert told(filled, early) == Counter() == recounted(early)
