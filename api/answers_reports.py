"""Reports (考核表) and the items behind their figures, as callers get them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

from api.answers import Answer, Named
from api.plain import known_unit, local, local_or_none
from engine.insight.report import Figure, Heading, Report, Row
from engine.insight.stint import MARK_BITS, Owed
from engine.people.disclosure import EVERYTHING, Disclosed
from engine.people.masking import mask_text
from engine.rulebook.rulebook import Rulebook
from engine.store.reports import ItemRow


class PeriodOut(Answer):
    """周期 / a period; both days belong to it."""

    name: str
    first: date
    last: date


class MeasureOut(Answer):
    """指标 / a measure. ``good`` null is a plain count; ``weight`` is points of 100, 0 not scored.

    ``target`` is the percentage that gives all of them, ``ranked_from`` the least number of items
    with which a rate is ranked.
    """

    id: str
    title: str
    title_en: str | None
    counts: str
    good: str | None
    weight: int
    target: int
    ranked_from: int


class FigureOut(Answer):
    """一个数 / a figure. ``rate`` is in percent, rounded half up to two decimals.

    ``total`` are the items that fell in the period, ``good`` those as they should be; ``left_out``
    are in neither, ``carried`` fall in a later period. ``points`` are those of the measure.
    """

    measure: str
    good: int | None
    total: int
    left_out: int
    carried: int
    rate: float | None
    ranked: bool
    points: float | None


class ReportRowOut(Answer):
    """一行 / a row: a unit, or whatever the rows are.

    ``cases`` were confirmed in the period and take ``malus`` points.
    """

    of: str
    name: str
    figures: list[FigureOut]
    cases: int
    malus: int
    points: float | None
    grade: str | None
    rank: int | None
    rank_before: int | None


class GradeOut(Answer):
    """等次 / a grade, the best first."""

    id: str
    title: str
    title_en: str | None


class ReportOut(Answer):
    """考核表 / the figures of a period.

    It counts up to ``until``: ``complete`` says that this is the end of the period. ``before`` is
    the period whose ranks stand in ``rank_before``.
    """

    period: PeriodOut
    by: str
    scheme: str
    title: str
    basis: str
    file: str
    line: int
    version: str
    complete: bool
    until: str
    made_at: str
    before: str
    measures: list[MeasureOut]
    grades: list[GradeOut]
    rows: list[ReportRowOut]
    totals: ReportRowOut


class OwedOut(Answer):
    """应做的 / what the unit owed by a time; ``done_at`` null: it was not done."""

    due_at: str
    done_at: str | None
    late: bool


class AnsweredOut(Answer):
    """市民的回答 / what the citizen said of the result; null: no answer to that question."""

    at: str
    contacted: bool | None
    solved: bool | None
    satisfied: int | None


class ItemOut(Answer):
    """考核的一件 / an item: a unit having a ticket, from ``given_at`` to ``ended_at``.

    ``began``: dispatched, taken-up (the matter came back to the unit) or part. ``marks`` are facts
    for which it may be left out.
    """

    ticket: str
    state: str
    subject: str | None
    unit: Named
    began: str
    received_at: str
    given_at: str
    ended_at: str | None
    contact: OwedOut | None
    result: OwedOut | None
    said: AnsweredOut | None
    marks: list[str]


class ItemPage(Answer):
    """一页 / one page; ``next`` is the cursor of the following one, null at the end."""

    items: list[ItemOut]
    next: str | None


def show_report(report: Report) -> ReportOut:
    """A report as JSON, its instants with the offset that they were counted in."""
    period = report.period
    return ReportOut(
        period=PeriodOut(name=period.name, first=period.first, last=period.last),
        by=report.by,
        scheme=report.scheme,
        title=report.title,
        basis=report.basis,
        file=report.file,
        line=report.line,
        version=report.version,
        complete=report.complete,
        until=report.until.isoformat(),
        made_at=report.made_at.isoformat(),
        before=report.before,
        measures=[_measure(one) for one in report.headings],
        grades=[GradeOut(id=id_, title=zh, title_en=en) for id_, zh, en in report.grades],
        rows=[_row(row) for row in report.rows],
        totals=_row(report.totals),
    )


def show_item(rulebook: Rulebook, row: ItemRow, disclosed: Disclosed = EVERYTHING) -> ItemOut:
    """An item, its subject masked as in any list."""
    zone, stint = rulebook.city.zone, row.stint
    said = stint.said
    return ItemOut(
        ticket=stint.ticket,
        state=row.state,
        subject=mask_text(row.subject, disclosed.shown),
        unit=known_unit(rulebook, stint.unit),
        began=stint.began,
        received_at=local(stint.received_at, zone),
        given_at=local(stint.given_at, zone),
        ended_at=local_or_none(stint.ended_at, zone),
        contact=_owed(stint.contact, zone),
        result=_owed(stint.result, zone),
        said=None
        if said is None
        else AnsweredOut(
            at=local(said.at, zone),
            contacted=said.contacted,
            solved=said.solved,
            satisfied=said.satisfied,
        ),
        marks=[mark for mark in MARK_BITS if mark in stint.marks],
    )


def _measure(heading: Heading) -> MeasureOut:
    return MeasureOut(
        id=heading.measure,
        title=heading.title,
        title_en=heading.title_en,
        counts=heading.counts,
        good=heading.good,
        weight=heading.weight,
        target=heading.target,
        ranked_from=heading.ranked_from,
    )


def _row(row: Row) -> ReportRowOut:
    return ReportRowOut(
        of=row.of,
        name=row.name,
        figures=[_figure(one) for one in row.figures],
        cases=row.cases,
        malus=row.malus,
        points=_of_hundred(row.points),
        grade=row.grade,
        rank=row.rank,
        rank_before=row.rank_before,
    )


def _figure(figure: Figure) -> FigureOut:
    return FigureOut(
        measure=figure.measure,
        good=figure.good,
        total=figure.total,
        left_out=figure.left_out,
        carried=figure.carried,
        rate=_percent(figure.rate),
        ranked=figure.ranked,
        points=_of_hundred(figure.points),
    )


def _percent(rate: Fraction | None) -> float | None:
    return None if rate is None else ((rate * 20_000 + 1) // 2) / 100


def _of_hundred(hundredths: int | None) -> float | None:
    return None if hundredths is None else hundredths / 100


def _owed(owed: Owed | None, zone: ZoneInfo) -> OwedOut | None:
    if owed is None:
        return None
    return OwedOut(
        due_at=local(owed.due_at, zone),
        done_at=local_or_none(owed.done_at, zone),
        late=owed.late,
    )
