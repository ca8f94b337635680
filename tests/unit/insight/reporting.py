"""A small scheme, and reports made of counts."""

from datetime import UTC, datetime

from engine.insight.periods import period_before, period_named
from engine.insight.report import Report
from engine.insight.scoring import Tally, headings_of, rows_of, totals_of
from engine.rulebook.assessment import Assessed, Grade, Malus, Measure, Scheme
from engine.rulebook.when import compile_condition
from tests.unit.tickets.city import rule, small_city

SPACE = small_city().facts
ANYTHING = compile_condition(None, SPACE, "assessment")
ACCEPTED = Measure(
    "accepted", "受理数量", "accepted", "given", ANYTHING, ("returned",), weight=10, target=50
)
CONTACT = Measure(
    "contact", "及时联系率", "contact", "due", ANYTHING, good="in-time", ranked_from=10, weight=40,
    title_en="Timely contact",
)  # fmt: skip
SATISFIED = Measure(
    "satisfied", "满意率", "callback", "done", ANYTHING, ("unreached",), "satisfied", 4, 10, 50, 80
)
SHOWN = Measure("parts", "协办按时率", "part", "due", ANYTHING, good="in-time", ranked_from=3)
SCHEME = Scheme(
    rule("assess", "assessment"),
    Assessed(),
    (ACCEPTED, CONTACT, SATISFIED, SHOWN),
    (
        Grade("excellent", "优秀", 90, "Excellent"),
        Grade("good", "良好", 75),
        Grade("failed", "不合格", 0),
    ),
    (Malus("falsification", 10, 15), Malus(None, 3)),
)
NOW = datetime(2017, 10, 8, 2, 0, tzinfo=UTC)
NAMES = {"a": "甲单位", "b": "乙单位", "c": "丙单位", "d": "=丁单位"}
COUNTS = {
    "a": (Tally(100), Tally(90, 10), Tally(40, 10), Tally(2, 1, 0, 4)),
    "b": (Tally(60, 0, 3), Tally(48, 2), Tally(45, 5, 2), Tally()),
    "c": (Tally(25), Tally(19, 1), Tally(3, 1), Tally()),
    "d": (Tally(4), Tally(3, 1), Tally(1), Tally()),
}


def rows(counts=None, assessed=("a", "b", "c", "d"), cases=None):
    return rows_of(SCHEME, COUNTS if counts is None else counts, NAMES, assessed, cases)


def report(*, by="unit", made=None):
    period, scheme = period_named("2017-09"), SCHEME
    made = rows() if made is None else made
    return Report(
        period, by, scheme.rule.id, scheme.rule.title, scheme.rule.basis,
        "rules/assessment.yaml", 3, "0123456789abcdef", headings_of(scheme), made,
        totals_of(scheme, made, "威海市"),
        tuple((one.id, one.title, one.title_en) for one in scheme.grades),
        period_before(period).name, datetime(2017, 9, 30, 16, 0, tzinfo=UTC), NOW,
    )  # fmt: skip
