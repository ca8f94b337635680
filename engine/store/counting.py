"""How an item counts, asked of the table of stints: ``engine.insight.counting`` in SQL.

Each measure makes one number of a stint: 0 where it has no such item, else the place of its answer
in ``WHICH``. A report counts these numbers, a list shows the stints that have a given one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, get_args

from sqlalchemy import Column, ColumnElement, and_, case, false, literal, or_, true

from engine.insight.counting import Alternatives, Asked, Span, Which
from engine.insight.report import By
from engine.insight.stint import MARK_BITS
from engine.rulebook.assessment import Measure
from engine.store.tables import stints

WHICH: tuple[Which, ...] = get_args(Which)
"""The answers, the first of them being 1."""
GOOD, MISSED, LEFT_OUT, CARRIED = range(1, len(WHICH) + 1)
ANSWERS = len(WHICH) + 1
COLUMN: Mapping[By, Column[Any]] = {
    "unit": stints.c.unit,
    "area": stints.c.area,
    "category": stints.c.category,
    "district": stints.c.district,
    "authority": stints.c.authority,
}
"""By what a report has its rows → the column that says it."""
Answer = ColumnElement[int]
Condition = ColumnElement[bool]
Whens = tuple[tuple[Condition, Answer], ...]
_column = stints.c
_AHEAD = timedelta(hours=14)
"""No clock on earth is further ahead of UTC."""
_NONE: Answer = literal(0, literal_execute=True)


def answer(asked: Asked, span: Span) -> Answer:
    """What a stint counts as, as a number."""
    found = _COUNTS[asked.measure.counts](asked.measure, span)
    fits = _fits(asked.alternatives)
    return found if fits is None else case((fits, found), else_=_NONE)


def in_span(span: Span) -> Condition:
    """Which stints may count at all: a row whose latest time lies before it never does."""
    # A ticket number begins with the local day of its receipt: rows of later days are not read.
    after = f"{span.until + _AHEAD + timedelta(days=1):%Y%m%d}"
    known = _column.ticket_id < literal(after, _column.ticket_id.type)
    return and_(known, _column.last_at >= span.start, _column.received_at < span.until)


def _fits(alternatives: Alternatives) -> Condition | None:
    """Whether a measure is about such matters; None where it is about all."""
    if any(not one for one in alternatives):
        return None
    return or_(
        false(),
        *(
            and_(true(), *(_column[name].in_(sorted(allowed)) for name, allowed in one.items()))
            for one in alternatives
        ),
    )


def _accepted(measure: Measure, span: Span) -> Answer:
    at = _column.received_at if measure.falls == "received" else _column.given_at
    item = and_(_column.began == "dispatched", at >= span.start, at < span.until)
    return case((~item, _NONE), *_left_out(measure), else_=_said_as(GOOD))


def _owed(measure: Measure, span: Span, what: str, *, part: bool = False) -> Answer:
    due, done = _column[f"{what}_due_at"], _column[f"{what}_done_at"]
    late = _column[f"{what}_late"]
    began = _column.began
    other = or_(due.is_(None), began != "part" if part else began == "part")
    judged = (*_left_out(measure), *_good(measure, and_(done.is_not(None), ~late)))
    given = _column.given_at < span.until
    if measure.falls == "due":
        later = case((given, _said_as(CARRIED)), else_=_NONE)
        whens: Whens = ((due >= span.until, later), (due < span.start, _NONE))
    elif measure.falls == "done":
        waits = and_(given, or_(done.is_not(None), _column.ended_at.is_(None)))
        later = case((waits, _said_as(CARRIED)), else_=_NONE)
        whens = ((or_(done.is_(None), done >= span.until), later), (done < span.start, _NONE))
    else:
        at = _column.given_at if measure.falls == "given" else _column.received_at
        open_ = and_(done.is_(None), due >= span.now)
        whens = ((or_(at < span.start, at >= span.until), _NONE), (open_, _said_as(CARRIED)))
    return case((other, _NONE), *whens, *judged, else_=_said_as(MISSED))


def _said(measure: Measure, span: Span) -> Answer:
    said, done = _column.said_at, _column.result_done_at
    waits = and_(_column.began != "part", done.is_not(None))
    if measure.falls == "done":
        later = case((and_(waits, done < span.until), _said_as(CARRIED)), else_=_NONE)
        whens: Whens = (
            (or_(said.is_(None), said >= span.until), later),
            (said < span.start, _NONE),
        )
    else:
        at = _column.given_at if measure.falls == "given" else _column.received_at
        later = case((waits, _said_as(CARRIED)), else_=_NONE)
        whens = (
            (or_(at < span.start, at >= span.until), _NONE),
            (or_(said.is_(None), said >= span.now), later),
        )
    unreached = _marked("unreached")
    asked: ColumnElement[Any] | None = None
    good: Condition = true()
    if measure.good == "satisfied":
        asked, good = _column.satisfied, _column.satisfied >= (measure.at_least or 0)
    elif measure.good == "solved":
        asked, good = _column.solved, _column.solved
    elif measure.good == "contacted":
        asked, good = _column.contacted, _column.contacted
    if asked is not None:
        whens = (*whens, (and_(~unreached, asked.is_(None)), _NONE))
        good = and_(~unreached, good)
    judged = (*_left_out(measure), *_good(measure, good))
    return case(*whens, *judged, else_=_said_as(MISSED))


def _good(measure: Measure, good: Condition) -> Whens:
    whole = measure.good is None
    return ((true() if whole else good, _said_as(GOOD)),)


def _left_out(measure: Measure) -> Whens:
    return ((_marked(*measure.leave_out), _said_as(LEFT_OUT)),) if measure.leave_out else ()


def _marked(*marks: Any) -> Condition:
    bits = sum(MARK_BITS[mark] for mark in marks)
    return _column.marks.bitwise_and(literal(bits, literal_execute=True)) != 0


def _said_as(answer_: int) -> Answer:
    return literal(answer_, literal_execute=True)


_COUNTS = {
    "accepted": _accepted,
    "contact": lambda measure, span: _owed(measure, span, "contact"),
    "resolve": lambda measure, span: _owed(measure, span, "result"),
    "part": lambda measure, span: _owed(measure, span, "result", part=True),
    "callback": _said,
}
