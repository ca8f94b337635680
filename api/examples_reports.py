"""Examples of reports: counted and scored by the scheme in force, from a few made-up counts."""

from __future__ import annotations

from datetime import datetime

import msgspec

from api.answers_reports import ItemPage, show_item, show_report
from engine.draws.periods import period_of
from engine.insight.periods import period_before
from engine.insight.report import Report
from engine.insight.scoring import Tally, headings_of, rows_of, totals_of
from engine.insight.stints import stints_of
from engine.report_desk import names_of, span_of
from engine.rulebook.assessment import scheme_on
from engine.rulebook.facts import local_day
from engine.rulebook.rulebook import Rulebook
from engine.store.reports import ItemRow
from engine.tickets.ticket import Ticket

PERIOD = "2017-09"
_COUNTS = (Tally(96, 4, 2, 8), Tally(41, 9, 1, 5), Tally(6, 1, 0, 1))
"""How many items count as what, in each measure: of a large unit, a middling and a small one."""


def measure_of(rulebook: Rulebook) -> str:
    """A measure that there is, or the first that the proposal names."""
    named = (one.id for scheme in rulebook.schemes for one in scheme.measures)
    return next(named, "accepted")


def report_examples(rulebook: Rulebook, ticket: Ticket, now: datetime) -> dict[str, msgspec.Struct]:
    """Operation → its answer; nothing where no scheme is in force."""
    report = example_report(rulebook, now)
    if report is None:
        return {}
    items = [
        show_item(rulebook, ItemRow(stint, ticket.state, ticket.subject))
        for stint in stints_of(ticket.trail)
    ]
    return {
        "read-report": show_report(report),
        "list-report-items": ItemPage(items=items[:2], next=None),
    }


def example_report(rulebook: Rulebook, now: datetime) -> Report | None:
    """The report of last month's made-up counts, None where no scheme was in force."""
    period = period_before(period_of("month", local_day(now, rulebook.city.zone)))
    scheme = scheme_on(rulebook, period.last)
    if scheme is None:
        return None
    units = [one.id for one in rulebook.departments.values() if scheme.units.covers(one)]
    tallies = {
        unit: (count,) * len(scheme.measures) for unit, count in zip(units, _COUNTS, strict=False)
    }
    rows = rows_of(scheme, tallies, names_of(rulebook, "unit"), units)
    return Report(
        period,
        "unit",
        scheme.rule.id,
        scheme.rule.title,
        scheme.rule.basis,
        scheme.rule.origin.file,
        scheme.rule.origin.line,
        rulebook.version,
        headings_of(scheme),
        rows,
        totals_of(scheme, rows, rulebook.city.name),
        tuple((one.id, one.title, one.title_en) for one in scheme.grades),
        period_before(period).name,
        span_of(rulebook, period, now).until,
        now,
    )
