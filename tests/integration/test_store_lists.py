"""Lists: what a filter shows, in which order, page by page."""

from datetime import timedelta

import pytest

from engine.store import CursorError, Filter
from tests.integration.store_making import NOW, make_change


def put(store, *rows):
    futures = [store.append(make_change(**row)) for row in rows]
    for future in futures:
        future.result()


def ids(store, filter_=None, **more):
    return [row.id for row in store.page(filter_ or Filter(), **more).items]


def walk(store, filter_=None, **more):
    cursor, seen = None, []
    while True:
        page = store.page(filter_ or Filter(), cursor=cursor, **more)
        seen += [row.id for row in page.items]
        cursor = page.next
        if cursor is None:
            return seen


def hours(n):
    return NOW + timedelta(hours=n)


def row(n, **columns):
    return {"ticket_id": f"20170928-{n:08}", **columns}


def number(n):
    return f"20170928-{n:08}"


def test_the_earliest_due_comes_first_and_no_due_time_last(store):
    put(store, row(1, due_at=hours(5)), row(2), row(3, due_at=hours(1)))
    assert ids(store) == [number(3), number(1), number(2)]
    assert store.page(Filter()).items[-1].due_at is None
    assert ids(store, sort="-due_at") == [number(2), number(1), number(3)]


def test_priority_sorts_the_urgent_first_and_then_by_due_time(store):
    put(
        store,
        row(1, priority="normal", priority_rank=2, due_at=hours(1)),
        row(2, priority="urgent", priority_rank=0, due_at=hours(9)),
        row(3, priority="urgent", priority_rank=0, due_at=hours(3)),
    )
    assert ids(store, sort="priority") == [number(3), number(2), number(1)]


@pytest.mark.parametrize("sort", ["due_at", "-due_at", "received_at", "-received_at", "priority"])
def test_pages_show_every_ticket_exactly_once(store, sort):
    rows = [
        row(n, due_at=hours(n % 7), received_at=hours(n % 5), priority_rank=n % 3)
        for n in range(60)
    ]
    put(store, *rows)
    seen = walk(store, sort=sort, limit=7)
    assert len(seen) == 60
    assert sorted(seen) == [number(n) for n in range(60)]
    assert seen == ids(store, sort=sort, limit=200)


def test_tickets_that_come_meanwhile_neither_hide_nor_repeat_others(store):
    put(store, *(row(n, due_at=hours(n)) for n in range(10, 20)))
    first = store.page(Filter(), limit=5)
    put(store, row(1, due_at=hours(1)), row(99, due_at=hours(99)))
    rest = store.page(Filter(), limit=200, cursor=first.next)
    seen = [r.id for r in (*first.items, *rest.items)]
    assert seen == [number(n) for n in (*range(10, 20), 99)]


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        (Filter(open=True), [1, 2, 3]),
        (Filter(open=False), [4]),
        (Filter(states=("signed", "closed")), [2, 4]),
        (Filter(area=("power",)), [2]),
        (Filter(area=("power", "gas")), [2, 3]),
        (Filter(category=("complaint", "report")), [3]),
        (Filter(district=("wendeng",)), [1]),
        (Filter(channel=("portal",)), [3]),
        (Filter(lead=("gas-company",)), [3]),
        (Filter(authority=("water-bureau",), area=("gas",)), [3]),
        (Filter(priority=("urgent",)), [2]),
        (Filter(overdue=True), [1]),
        (Filter(overdue=False, open=True), [2, 3]),
        (Filter(due_until=hours(2)), [1]),
        (Filter(due_from=hours(2)), [2]),
        (Filter(received_from=hours(-2), received_until=hours(0)), [3]),
        (Filter(text="路灯"), [2]),
        (Filter(text="100%"), [3]),
        (Filter(text="20170928-00000003"), [3]),
        (Filter(text="20170928-0000000"), [1, 2, 3, 4]),
        (Filter(text="2017"), [1, 2, 3, 4]),
        (Filter(text="没有这样的"), []),
        (Filter(area=()), []),
    ],
)
def test_a_filter_shows_what_it_says(store, wanted, shown):
    put(
        store,
        row(1, district="wendeng", overdue=True, due_at=hours(1)),
        row(
            2, area="power", state="signed", priority="urgent", due_at=hours(2), subject="路灯不亮"
        ),
        row(
            3,
            area="gas",
            category="complaint",
            channel="portal",
            lead="gas-company",
            received_at=hours(-1),
            subject="涨价100%",
        ),
        row(4, state="closed", open=False),
    )
    assert sorted(ids(store, wanted)) == [number(n) for n in shown]


@pytest.mark.parametrize("cursor", ["", "rubbish", "[]", "W10", "WyJkdWVfYXQiLCJ4IiwieSJd", "é"])
def test_a_made_up_cursor_is_refused(store, cursor):
    with pytest.raises(CursorError):
        store.page(Filter(), cursor=cursor)


def test_a_cursor_of_another_order_is_refused(store):
    put(store, row(1), row(2))
    cursor = store.page(Filter(), sort="due_at", limit=1).next
    with pytest.raises(CursorError):
        store.page(Filter(), sort="received_at", cursor=cursor)


def test_an_unknown_order_is_refused(store):
    with pytest.raises(ValueError, match="no such sort"):
        store.page(Filter(), sort="lead")


def test_a_page_holds_at_most_two_hundred(store):
    put(store, *(row(n) for n in range(205)))
    assert len(store.page(Filter(), limit=100_000).items) == 200
    assert len(store.page(Filter()).items) == 25
