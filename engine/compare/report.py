"""A comparison as data for machines; its shape is a contract (``diff --format json``)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.compare.catalog import CatalogChange
from engine.compare.rules import REMARKS, Part, RuleChange
from engine.compare.tables import (
    UnitRow,
    dues_by_category,
    dues_by_unit,
    regrouped,
    totals,
    unit_rows,
)
from engine.compare.tally import Changed, Example, Moved, Shift, Tally
from engine.compare.words import Requests


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two rulebooks compared; ``tally`` is None where no tickets were given."""

    old_name: str
    new_name: str
    old_version: str
    new_version: str
    rules: tuple[RuleChange, ...]
    catalog: tuple[CatalogChange, ...]
    tally: Tally | None
    zone: ZoneInfo

    @property
    def same(self) -> bool:
        """Whether the rulebooks say the same."""
        return not self.rules and not self.catalog


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """``rules``, ``catalog`` and, where tickets were given, ``tickets``."""
    rules = comparison.rules
    report: dict[str, Any] = {
        "old": {"name": comparison.old_name, "version": comparison.old_version},
        "new": {"name": comparison.new_name, "version": comparison.new_version},
        "rules": {
            **{how: [r.id for r in rules if r.how == how] for how in _HOW},
            "details": [_rule(rule) for rule in rules],
        },
        "catalog": {
            how: [_entry(one) for one in comparison.catalog if one.how == how] for how in _HOW
        },
    }
    if comparison.tally is not None:
        report["tickets"] = _tickets(comparison.tally, comparison.zone)
    return report


_HOW = ("added", "removed", "changed")


def _rule(rule: RuleChange) -> dict[str, Any]:
    return {
        "id": rule.id,
        "change": rule.how,
        "kind": rule.kind,
        "title": rule.title,
        "file": rule.origin.file,
        "line": rule.origin.line,
        "decides": rule.decides,
        "parts": [_part(part) for part in rule.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    shown: dict[str, Any] = {"part": part.name, "remark": part.name in REMARKS}
    if part.newly or part.no_longer or part.name == "when":
        shown["newly_covers"] = [_requests(one) for one in part.newly]
        shown["no_longer_covers"] = [_requests(one) for one in part.no_longer]
        return shown
    shown["from"] = {"zh": part.old.zh, "en": part.old.en}
    shown["to"] = {"zh": part.new.zh, "en": part.new.en}
    return shown


def _requests(one: Requests) -> dict[str, Any]:
    return {"zh": one.said.zh, "en": one.said.en, "example": one.example}


def _entry(one: CatalogChange) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "id": one.id,
        "name": one.name,
        "parts": [_part(part) for part in one.parts],
    }


def _tickets(tally: Tally, zone: ZoneInfo) -> dict[str, Any]:
    longer, shorter = totals(tally)
    return {
        "compared": tally.compared,
        "affected": tally.affected,
        "lead_changed": _from_to(tally, "lead"),
        "due_changed": [
            {
                "milestone": milestone,
                "category": category,
                "count": shift.count,
                "mean_shift_hours": mean_hours(shift),
            }
            for (milestone, category), shift in dues_by_category(tally).items()
        ],
        "outcome_changed": _from_to(tally, "outcome"),
        "authority_changed": _from_to(tally, "authority"),
        "priority_changed": _from_to(tally, "priority"),
        "assist_changed": _from_to(tally, "assist"),
        "notify_changed": _from_to(tally, "notify"),
        "clocks_changed": [
            {"milestone": one.of, "category": one.category, **_pair(one), "count": count}
            for one, count in regrouped(tally, "plan", category=True).items()
        ],
        "promises": {"longer": longer, "shorter": shorter},
        "by_category": [
            {
                "category": category,
                "milestone": milestone,
                "longer": shift.longer,
                "shorter": shift.shorter,
                "mean_shift_hours": mean_hours(shift),
            }
            for (milestone, category), shift in dues_by_category(tally).items()
        ],
        "by_unit": [_unit(row) for row in unit_rows(tally)],
        "due_changed_by_unit": [
            {
                "unit": unit,
                "milestone": milestone,
                "count": shift.count,
                "longer": shift.longer,
                "shorter": shift.shorter,
                "mean_shift_hours": mean_hours(shift),
            }
            for (milestone, unit), shift in dues_by_unit(tally).items()
        ],
        "leads_by_category": [
            {"category": one.category, **_pair(one), "count": count}
            for one, count in regrouped(tally, "lead", category=True).items()
        ],
        "examples": [_examples(change, found, zone) for change, found in tally.examples.items()],
        "without_text": tally.without_text,
        "without_due": tally.without_due,
        "unknown_facts": [
            {"rulebook": left.side, "fact": left.fact, "value": left.value, "count": count}
            for left, count in tally.left_out.most_common()
        ],
        "unread": tally.unread,
        "unread_examples": [{"row": row, "why": why} for row, why in tally.unreadable],
    }


def _from_to(tally: Tally, what: str) -> list[dict[str, Any]]:
    return [
        {**_pair(one), "count": count}
        for one, count in regrouped(tally, what, category=False).items()
    ]


def _pair(one: Changed) -> dict[str, Any]:
    return {"from": one.old, "to": one.new}


def _unit(row: UnitRow) -> dict[str, Any]:
    return {
        "unit": row.unit,
        "before": row.before,
        "after": row.after,
        "gained": row.gained,
        "lost": row.lost,
        "longer": row.longer,
        "shorter": row.shorter,
    }


def _examples(change: Changed | Moved, found: Iterable[Example], zone: ZoneInfo) -> dict[str, Any]:
    shown = {"what": "due", **change._asdict()} if isinstance(change, Moved) else change._asdict()
    names = {"old": "from", "new": "to"}
    return {
        **{names.get(key, key): value for key, value in shown.items()},
        "tickets": [
            {
                "id": one.id,
                "received_at": local(one.at, zone),
                **(
                    {"from_due": local(one.old_due, zone), "to_due": local(one.new_due, zone)}
                    if one.old_due is not None and one.new_due is not None
                    else {}
                ),
            }
            for one in found
        ],
    }


def local(at: int, zone: ZoneInfo) -> str:
    """An instant as JSON holds it: ISO 8601 with offset, in the city's time."""
    return datetime.fromtimestamp(at, UTC).astimezone(zone).isoformat(timespec="seconds")


def mean_hours(shift: Shift) -> float:
    """How far the promises move on average, in hours; negative where they get shorter."""
    return round(shift.seconds / shift.count / 3600, 2) if shift.count else 0.0
