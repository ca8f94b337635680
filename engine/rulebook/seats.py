"""Where roles sit, and who is on duty for them there: units, roles and duties must fit together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.rulebook.definitions import Definition, Definitions
from engine.rulebook.facts import nearest
from engine.rulebook.messages import Problem, Wording
from engine.rulebook.nouns import DepartmentEntry, DutyEntry, RoleEntry
from engine.rulebook.references import Days, not_in_force, texts, unknown_reference
from engine.rulebook.shape import Entries, Item
from engine.rulebook.tree import Path

_SEATS = ("lead", "assist", "authority", "centre")
"""Where a role may sit besides in a department of its own."""


def check_seats(entries: Entries, definitions: Definitions) -> Iterator[Problem]:
    """Where roles sit, and duties that nobody would ever look up there."""
    departments = definitions.get("departments", {})
    for item in entries.of("roles"):
        for path, name in texts(item.raw, ("of",), ()):
            if name not in _SEATS and name not in departments:
                yield _unknown_seat(item, path, name, departments)
    for item in entries.of("duties"):
        if isinstance(item.entry, DutyEntry):
            yield from _check_duty(item, item.entry, definitions)


def _check_duty(item: Item, duty: DutyEntry, definitions: Definitions) -> Iterator[Problem]:
    unit = definitions.get("departments", {}).get(duty.unit)
    role = definitions.get("roles", {}).get(duty.role)
    if unit is None or not isinstance(unit.item.entry, DepartmentEntry):
        return
    days, in_force = Days.of(duty.effective), Days.of(unit.item.entry.effective)
    if not in_force.contains(days):
        yield not_in_force(item, ("unit",), unit, in_force, days)
    if role is None or not isinstance(role.item.entry, RoleEntry):
        return
    seat = role.item.entry.of
    sits = unit.item.entry.kind == "centre" if seat == "centre" else unit.id == seat
    if not sits and (seat == "centre" or seat not in _SEATS):
        wording = Wording(
            f'角色 "{role.id}" 设在 {seat}, 不在单位 "{unit.id}": 这张值班表不会有人去查',
            f'the role "{role.id}" sits in {seat}, not in "{unit.id}": nobody looks this up',
            f"请改 unit, 或改角色的 of (定义于 {role.origin})",
            f"mend unit here, or of at the role ({role.origin})",
        )
        yield item.problem("reference/other-unit", ("unit",), wording)


def _unknown_seat(
    item: Item, path: Path, name: str, departments: Mapping[str, Definition]
) -> Problem:
    near = nearest(name[:64], _SEATS)
    if near is None:
        return unknown_reference(item, path, name, "departments", departments)
    wording = Wording(
        f'没有名为 "{name[:80]}" 的单位',
        f'there is no department "{name[:80]}"',
        f'是否想写 "{near}"? 可写 {", ".join(_SEATS)} 或单位的编号',
        f'did you mean "{near}"? Write one of {", ".join(_SEATS)}, or a department',
    )
    return item.problem("reference/unknown-department", path, wording)
