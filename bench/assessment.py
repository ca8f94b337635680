"""Assessing a city's year: 1 000 000 tickets, counted, scored and ranked in one report.

Run: python -m bench.assessment [--quick]

Some hundred tickets are lived through the rules of Weihai; a million are their copies, week by week
over a year. What the database counts is compared with a recount in Python of every single item,
from the stints that the tickets' own events tell.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from bench.bulk import databases, raw, settle
from bench.table import Row, show
from engine.demo.simulation import Simulation
from engine.insight.counting import asked_of, item_counts
from engine.insight.periods import period_named
from engine.insight.report import Report
from engine.insight.stint import Owed, Stint
from engine.insight.stints import stints_of
from engine.report_desk import ReportDesk, span_of
from engine.rulebook.assessment import scheme_on
from engine.rulebook.load import load
from engine.rulebook.rulebook import Rulebook
from engine.store import open_store
from engine.store.stint_rows import stint_row
from engine.store.tables import stints
from engine.store.types import to_micros
from engine.tickets.ticket import replay

LIVED, TICKETS, QUICK_TICKETS = 400, 1_000_000, 50_000
DAYS, WEEKS = 28, 48
YEAR, MONTH = period_named("2017"), period_named("2017-06")
BEGINS = datetime(2017, 1, 2, tzinfo=UTC)
NOW = datetime(2018, 2, 1, tzinfo=UTC)
BAR = 5.0
PIECE = 20_000
"""Rows written at once."""


def main() -> None:
    """Print the rows of both databases; end with 1 where a count is not the same."""
    wanted = QUICK_TICKETS if "--quick" in sys.argv else TICKETS
    rulebook = shipped()
    lives = lived(rulebook)
    copies = -(-wanted // len(lives))
    recounted = recount(rulebook, lives, copies)
    same = True
    with databases("assessment") as addresses:
        for engine, named in addresses.items():
            url = named["assessment"]
            open_store(url).close()
            fill(url, lives, copies)
            settle(url)
            measured, right = measure(url, rulebook, recounted)
            same = same and right
            show(f"Assessment of {copies * len(lives):,} tickets, {engine}", measured)
    if not same:
        raise SystemExit("the database counts otherwise than the recount")


def shipped() -> Rulebook:
    """The rules of Weihai."""
    loaded = load(Path(__file__).parent.parent)
    assert loaded.rulebook is not None, "the shipped rulebook is valid"
    return loaded.rulebook


def lived(rulebook: Rulebook) -> list[tuple[Stint, ...]]:
    """The stints of tickets that were really lived, from their events."""
    with tempfile.TemporaryDirectory(prefix="dafuwu-bench-") as folder:
        store = open_store(f"sqlite:///{folder}/lived.db")
        with store:
            end = BEGINS + timedelta(days=DAYS)
            for _ in Simulation(store, rulebook, 1, LIVED, end, DAYS).play():
                pass
            histories = store.histories(store.ids(limit=10 * LIVED)).values()
            return [stints_of(replay(history).trail) for history in histories]


def moved(stint: Stint, later: timedelta) -> Stint:
    """The stint of the same ticket, later."""
    said = stint.said
    return replace(
        stint,
        received_at=stint.received_at + later,
        given_at=stint.given_at + later,
        ended_at=None if stint.ended_at is None else stint.ended_at + later,
        contact=owed_later(stint.contact, later),
        result=owed_later(stint.result, later),
        said=None if said is None else replace(said, at=said.at + later),
    )


def owed_later(owed: Owed | None, later: timedelta) -> Owed | None:
    """What was owed, later."""
    if owed is None:
        return None
    done_at = None if owed.done_at is None else owed.done_at + later
    return Owed(owed.due_at + later, done_at, owed.late)


def fill(url: str, lives: Sequence[tuple[Stint, ...]], copies: int) -> None:
    """Write all stints of all copies, each under a ticket number of its own, many at a time."""
    names = [column.name for column in stints.columns]
    place = names.index("ticket_id")
    weeks = [
        [
            (f"{stint.received_at:%Y%m%d}-", at, [plain(row[name]) for name in names])
            for at, life in enumerate(lives)
            for stint in (moved(one, timedelta(weeks=week)) for one in life)
            for row in (stint_row(stint),)
        ]
        for week in range(WEEKS)
    ]
    with raw(url) as connection:
        sqlite = connection.dialect.name == "sqlite"
        holders = ", ".join("?" if sqlite else "%s" for _ in names)
        statement = f"INSERT INTO stints ({', '.join(names)}) VALUES ({holders})"
        rows: list[tuple[object, ...]] = []
        for copy in range(copies):
            for day, at, row in weeks[copy % WEEKS]:
                row[place] = f"{day}{copy:04}{at:04}"
                rows.append(tuple(row))
            if len(rows) >= PIECE or copy == copies - 1:
                connection.exec_driver_sql(statement, rows)
                rows = []


def plain(value: object) -> object:
    """A value as the drivers take it."""
    return to_micros(value) if isinstance(value, datetime) else value


def recount(
    rulebook: Rulebook, lives: Sequence[tuple[Stint, ...]], copies: int
) -> Mapping[tuple[str, str, str], int]:
    """How every item of the year counts, one by one; of copies that differ in their number alone,
    the first counts for all."""
    scheme = scheme_on(rulebook, YEAR.last)
    assert scheme is not None, "the shipped rulebook has a scheme"
    measures, span = asked_of(scheme, rulebook.facts), span_of(rulebook, YEAR, NOW)
    found: Counter[tuple[str, str, str]] = Counter()
    for week in range(WEEKS):
        many = len(range(week, copies, WEEKS))
        later = timedelta(weeks=week)
        counts = item_counts(measures, (moved(one, later) for life in lives for one in life), span)
        found.update({key: count * many for key, count in counts.items() if many})
    return found


def measure(
    url: str, rulebook: Rulebook, recounted: Mapping[tuple[str, str, str], int]
) -> tuple[list[Row], bool]:
    """How long reports take, and whether the year's is what was recounted."""
    with open_store(url) as store:
        desk = ReportDesk(store, lambda: rulebook)
        by_unit, report = timed(desk, YEAR.name, "unit")
        by_area, _ = timed(desk, YEAR.name, "area")
        month, _ = timed(desk, MONTH.name, "unit")
    right = counted(report) == recounted
    return [
        Row("a year by unit, with ranks (s)", by_unit, None, None, f"< {BAR:g}", by_unit < BAR),
        Row("a year by area (s)", by_area, None, None, f"< {BAR:g}", by_area < BAR),
        Row("a month by unit, with ranks (s)", month, None, None, "–", True),
        Row("items recounted alike", sum(recounted.values()), None, None, "all", right),
    ], right


def timed(desk: ReportDesk, period: str, by: str) -> tuple[float, Report]:
    """The report as it is the second time: the first one warms the caches."""
    desk.report(period_named(period), by, NOW)  # type: ignore[arg-type]
    start = perf_counter()
    report = desk.report(period_named(period), by, NOW)  # type: ignore[arg-type]
    return perf_counter() - start, report


def counted(report: Report) -> Mapping[tuple[str, str, str], int]:
    """The report's figures in the words of the recount."""
    found: Counter[tuple[str, str, str]] = Counter()
    for row in report.rows:
        for figure in row.figures:
            good = figure.total if figure.good is None else figure.good
            for which, many in (
                ("good", good), ("missed", figure.missed), ("left-out", figure.left_out),
                ("carried", figure.carried),
            ):  # fmt: skip
                if many:
                    found[row.of, figure.measure, which] = many
    return found


if __name__ == "__main__":
    main()
