"""A decision (routing, priorities and every clock with its due time) at 100 and 10 000 rules.

Run: python -m bench.decision
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from bench.table import Row, show
from engine.rulebook.decide import AT_RECEIPT, clock_due, decide
from engine.rulebook.facts import Request
from engine.rulebook.load import load_files
from engine.rulebook.rulebook import Rulebook

ZONE = ZoneInfo("Asia/Shanghai")
LEAVES = ("fault-repair", "complaint", "report", "consultation", "suggestion")
CLOCKS = """
  - {id: dispatch, title: d, basis: b, when: {category: fault-repair}, milestone: dispatch,
     starts: hung-up, stops: dispatched, within: 2 minutes}
  - {id: contact, title: c, basis: b, when: {category: complaint-report}, milestone: contact,
     starts: received, stops: contacted, within: 1 working day, calendar: office}
  - {id: repair, title: r, basis: b, when: {category: fault-repair}, milestone: resolve,
     starts: received, stops: resolved, within: 24 hours}
  - {id: complaint, title: r, basis: b, when: {category: complaint-report}, milestone: resolve,
     starts: received, stops: resolved, within: 6 working days, calendar: office}
  - {id: general, title: r, basis: b, when: {category: general}, milestone: resolve,
     starts: received, stops: resolved, within: 5 working days, calendar: office}
  - {id: consultation, title: r, basis: b, when: {category: consultation}, milestone: resolve,
     starts: received, stops: resolved, within: 4 working days, calendar: office}
  - {id: callback, title: k, basis: b, milestone: callback,
     starts: resolved, stops: called-back, within: 24 hours}
"""


def main() -> None:
    """Print the rows."""
    rows: list[Row] = []
    plain: dict[int, float] = {}
    for rules in (100, 10_000):
        rulebook = synthetic(rules)
        requests = varied_requests(rulebook, 20_000)
        plain[rules] = microseconds(rulebook, requests, trace=False)
        traced = microseconds(rulebook, requests, trace=True)
        rows.append(
            Row(
                f"with the full trace, {rules} rules: times the plain decision",
                traced,
                plain[rules],
                traced / plain[rules],
                "≤ 3",
                traced <= 3 * plain[rules],
            )
        )
    rows.insert(
        0,
        Row(
            "decision with due times, 100 rules (µs)",
            plain[100],
            None,
            None,
            "≤ 30",
            plain[100] <= 30,
        ),
    )
    growth = plain[10_000] / plain[100]
    rows.insert(
        1,
        Row(
            "decision with due times, 10 000 rules (µs)",
            plain[10_000],
            plain[100],
            growth,
            "≤ 1.5",
            growth <= 1.5,
        ),
    )
    show("Decisions", rows)


def microseconds(rulebook: Rulebook, requests: Sequence[Request], *, trace: bool) -> float:
    """The best of five runs over all requests, per decision; every run sees all requests."""
    best = float("inf")
    for _ in range(5):
        start = perf_counter()
        for request in requests:
            decision = decide(rulebook, request, trace=trace)
            for plan in decision.clocks:
                if not AT_RECEIPT.isdisjoint(plan.starts):
                    clock_due(rulebook, plan, request.at)
        best = min(best, perf_counter() - start)
    return best / len(requests) * 1e6


def varied_requests(rulebook: Rulebook, count: int) -> list[Request]:
    """Requests over all areas, districts, categories and two years, every third with a text."""
    chance = random.Random(7)
    areas, districts = list(rulebook.areas), list(rulebook.districts)
    start = datetime(2017, 1, 1, tzinfo=ZONE)
    return [
        rulebook.facts.request(
            {
                "area": chance.choice(areas),
                "district": chance.choice(districts),
                "category": chance.choice(LEAVES),
                "channel": "hotline",
                "text": "昨天晚上小区门口管道爆管，水流了一地，请尽快派人来修"
                if i % 3 == 0
                else None,
            },
            start + timedelta(seconds=chance.randrange(2 * 365 * 86_400)),
        )
        for i in range(count)
    ]


def synthetic(rules: int) -> Rulebook:
    """A rulebook whose routing has about this many rules: areas, districts in them, and phrases."""
    districts = 9
    areas = max(1, (rules - 7) // (districts + 1))
    catalog = ["city: {name: C, number: '12345', time_zone: Asia/Shanghai, calendar: office}"]
    catalog.append("calendars:")
    catalog.append("  - {id: office, name: o, week: {mon-fri: ['08:30-12:00', '13:30-17:30']}}")
    catalog.append("departments:")
    catalog += [f"  - {{id: u{i}, name: U{i}, kind: bureau, authority: u0}}" for i in range(60)]
    catalog.append("areas:")
    catalog += [f"  - {{id: a{i}, name: A{i}}}" for i in range(areas)]
    catalog.append("districts:")
    catalog += [f"  - {{id: d{i}, name: D{i}, code: '37{i:04}'}}" for i in range(districts)]
    catalog.append("categories:")
    catalog.append("  - {id: fault-repair, name: f}")
    catalog.append(
        "  - {id: complaint-report, name: cr, children: [{id: complaint, name: c},"
        " {id: report, name: r}]}"
    )
    catalog.append(
        "  - {id: general, name: g, children: [{id: consultation, name: c},"
        " {id: suggestion, name: s}]}"
    )
    routing = ["routing:"]
    for i in range(areas):
        routing.append(
            f"  - {{id: r{i}, title: t, basis: b, when: {{area: a{i}}}, then: {{lead: u{i % 60}}}}}"
        )
        routing.extend(
            f"  - {{id: r{i}-{j}, title: t, basis: b, when: {{area: a{i},"
            f" district: d{j}{', text: {mentions: [爆管]}' if j % 3 == 0 else ''}}},"
            f" then: {{lead: u{(i + j) % 60}}}}}"
            for j in range(districts)
        )
    loaded = load_files(
        {
            "catalog/all.yaml": "\n".join(catalog).encode(),
            "rules/routing.yaml": "\n".join(routing).encode(),
            "rules/clocks.yaml": ("clocks:" + CLOCKS).encode(),
        }
    )
    if loaded.rulebook is None:
        raise SystemExit(
            "\n".join(f"{p.file}:{p.line} {p.message_en}" for p in loaded.problems[:5])
        )
    return loaded.rulebook


if __name__ == "__main__":
    main()
