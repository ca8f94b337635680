"""The catalog in words: units with who is on duty, areas, trees, hotlines, reasons, roles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from api.console.names import Said
from api.console.rulebook import words
from api.console.rulebook.months import hours_of
from api.console.rulebook.words import Line, Phrase, Piece, plain
from engine.rulebook.assessment_names import KIND_NAMES
from engine.rulebook.conditions import fold
from engine.rulebook.rulebook import ALWAYS, Department, Duty, Node, Origin, Rulebook

CATALOG_KINDS = (
    "departments", "areas", "categories", "districts", "hotlines", "decline_reasons",
    "return_reasons", "roles", "synonyms", "calendars",
)  # fmt: skip
MERGING: Mapping[str, Said] = {
    "taken-over": ("整体并入", "taken over"),
    "both-live": ("双号并行", "both numbers live"),
    "sub-centre": ("设分中心", "sub-centre"),
    "transfer": ("转接并交换工单", "calls and tickets exchanged"),
    "kept-apart": ("不并入", "kept apart"),
}
_CONTACTS: Mapping[str, Said] = {
    "phone": ("电话", "phone"), "email": ("邮箱", "e-mail"), "address": ("地址", "address"),
    "hotline": ("热线", "hotline"), "fax": ("传真", "fax"), "duty": ("值班电话", "duty phone"),
}  # fmt: skip
_SEATS: Mapping[str, Said] = {
    "lead": ("承办单位", "the lead unit"),
    "assist": ("协办单位", "an assisting unit"),
    "authority": ("主管部门", "the authority"),
    "centre": ("服务中心", "the service centre"),
}
FALLBACK: Said = ("兜底", "fallback")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; ``depth`` is how far down the tree it stands, ``past`` that it is no more."""

    id: str
    name: str
    origin: Origin | None
    depth: int = 0
    badges: tuple[Said, ...] = ()
    lines: tuple[Line, ...] = ()
    href: str | None = None
    past: bool = False


def entries_of(
    rulebook: Rulebook, kind: str, asked: str = "", today: date | None = None
) -> list[Entry]:
    """All entries of a kind, or those that say all of these words; raises ``KeyError``.

    With ``today``, units that are not in being on it say so.
    """
    wanted = fold(asked).split()
    found = list(_READERS[kind](rulebook))
    if kind == "departments" and today is not None:
        found = [_as_of(today, rulebook.departments[one.id], one) for one in found]
    return [one for one in found if all(word in _said(one) for word in wanted)]


def _said(entry: Entry) -> str:
    said = [entry.id, entry.name, *(word for badge in entry.badges for word in badge)]
    for line in entry.lines:
        said += [*line.label, words.text_of(line.said, "zh"), words.text_of(line.said, "en")]
        said += [piece.id for piece in line.said if piece.id]
    return fold(" ".join(said))


# Departments


def _departments(rulebook: Rulebook) -> Iterator[Entry]:
    """Each under its authority, as written where they stand side by side."""
    units = rulebook.departments
    below: dict[str | None, list[Department]] = {}
    for unit in units.values():
        above = unit.authority if unit.authority in units and unit.authority != unit.id else None
        below.setdefault(above, []).append(unit)
    shown: set[str] = set()

    def tree(unit: Department, depth: int) -> Iterator[Entry]:
        if unit.id not in shown:
            shown.add(unit.id)
            yield _department(rulebook, unit, depth)
            for one in below.get(unit.id, ()):
                yield from tree(one, depth + 1)

    for unit in (*below.get(None, ()), *units.values()):  # the latter: units in a ring
        yield from tree(unit, 0)


def _department(rulebook: Rulebook, unit: Department, depth: int) -> Entry:
    def lines() -> Iterator[Line]:
        for key, contact in unit.contacts.items():
            yield Line(_CONTACTS.get(key, (key, key)), (plain(contact),))
        for duty in rulebook.duties:
            if duty.unit == unit.id:
                yield Line(("值班", "On duty"), _duty(rulebook, duty))
        if unit.authority:
            yield Line(("主管部门", "Authority"), (words.unit(rulebook, unit.authority),))
        if unit.calendar:
            yield Line(("日历", "Calendar"), (words.calendar(rulebook, unit.calendar),))
        if unit.effective != ALWAYS:
            yield Line(("存续期间", "In being"), (words.period(unit.effective),))
        if unit.succeeded_by:
            yield Line(("由谁承接", "Succeeded by"), (words.unit(rulebook, unit.succeeded_by),))
        yield from _note(unit.note)

    badge = KIND_NAMES.get(unit.kind, (unit.kind, unit.kind))
    return Entry(unit.id, unit.name, unit.origin, depth, (badge,), tuple(lines()))


def _as_of(today: date, unit: Department, entry: Entry) -> Entry:
    if unit.effective.covers(today):
        return entry
    over = unit.effective.until is not None and unit.effective.until < today
    said: Said = ("已撤并", "gone") if over else ("尚未成立", "not yet")
    return replace(entry, badges=(*entry.badges, said), past=True)


def _duty(rulebook: Rulebook, duty: Duty) -> Phrase:
    said = [words.role(rulebook, duty.role), plain(f": {'、'.join(duty.names)}")]
    if duty.phone:
        said.append(plain(f" · 电话 {duty.phone}", f" · phone {duty.phone}"))
    if duty.calendar:
        said += [plain(" · ", " · "), words.calendar(rulebook, duty.calendar)]
    if duty.effective != ALWAYS:
        said += [plain(" · "), words.period(duty.effective)]
    return tuple(said)


# Areas and trees


def _areas(rulebook: Rulebook) -> Iterator[Entry]:
    for area in rulebook.areas.values():
        yield _spoken_of(area, 0)


def _tree(kind: str) -> Callable[[Rulebook], Iterator[Entry]]:
    def read(rulebook: Rulebook) -> Iterator[Entry]:
        nodes: Mapping[str, Node] = getattr(rulebook, kind)

        def below(parent: str | None, depth: int) -> Iterator[Entry]:
            for node in nodes.values():
                if node.parent == parent:
                    yield _spoken_of(node, depth)
                    yield from below(node.id, depth + 1)

        return below(None, 0)

    return read


def _spoken_of(entry: Any, depth: int) -> Entry:
    def lines() -> Iterator[Line]:
        if getattr(entry, "code", None):
            yield Line(("行政区划代码", "Code (GB/T 2260)"), (plain(entry.code),))
        if entry.aliases:
            yield Line(("别名", "Also called"), _words(entry.aliases))
        if entry.mentions:
            yield Line(("市民的说法", "Citizens say"), _words(entry.mentions))
        yield from _note(entry.note)

    badges = (FALLBACK,) if entry.fallback else ()
    return Entry(entry.id, entry.name, entry.origin, depth, badges, tuple(lines()))


# The rest


def _hotlines(rulebook: Rulebook) -> Iterator[Entry]:
    for line in rulebook.hotlines.values():
        said: list[Line] = []
        if line.subject:
            said.append(Line(("范围", "Subject"), (plain(line.subject),)))
        if line.owner:
            said.append(Line(("主办单位", "Run by"), (words.unit(rulebook, line.owner),)))
        if line.area and line.area in rulebook.areas:
            area = rulebook.areas[line.area].name
            piece = Piece(area, area, line.area, f"{words.CATALOG}/areas#{line.area}")
            said.append(Line(("业务领域", "Area"), (piece,)))
        said += _note(line.note)
        name = f"{line.number} {line.name}"
        yield Entry(line.id, name, line.origin, 0, (MERGING[line.merging],), tuple(said))


def _reasons(kind: str) -> Callable[[Rulebook], Iterator[Entry]]:
    def read(rulebook: Rulebook) -> Iterator[Entry]:
        for reason in getattr(rulebook, kind).values():
            said: list[Line] = []
            if reason.basis:
                said.append(Line(("依据", "Basis"), (plain(reason.basis),)))
            if reason.tell:
                said.append(Line(("告知市民", "The citizen is told"), (plain(reason.tell),)))
            yield Entry(reason.id, reason.name, reason.origin, 0, (), tuple(said))

    return read


def _roles(rulebook: Rulebook) -> Iterator[Entry]:
    for role in rulebook.roles.values():
        seat = _SEATS.get(role.of)
        at = words.unit(rulebook, role.of) if seat is None else Piece(*seat)
        said = [Line(("设在", "Sits in"), (at,))]
        if role.quiet:
            said.append(Line(("免打扰", "Left in peace"), (plain(words.hours(role.quiet)),)))
            despite = words.listed(words.priority(one) for one in role.despite)
            said.append(Line(("仍要通知的", "Told all the same"), despite))
        said += [
            Line(("当班", "On duty"), (words.unit(rulebook, duty.unit),
                                     *_duty(rulebook, duty)[1:]))
            for duty in rulebook.duties
            if duty.role == role.id
        ]  # fmt: skip
        yield Entry(role.id, role.name, role.origin, 0, (), tuple(said))


def _synonyms(rulebook: Rulebook) -> Iterator[Entry]:
    for group in rulebook.synonyms.values():
        said = [Line(("意思相同的词", "Words that mean the same"), _words(group.words))]
        yield Entry(group.id, group.name, group.origin, 0, (), (*said, *_note(group.note)))


def _calendars(rulebook: Rulebook) -> Iterator[Entry]:
    for calendar in rulebook.calendars.values():
        said = [
            Line(part.when, words.listed((Piece(f"{zh} {at}", f"{en} {at}")
                                          for (zh, en), at in part.week), "; ", "; "))
            for part in hours_of(calendar)
        ]  # fmt: skip
        said.append(Line(("怎样计日", "Days are counted"), (words.counting(calendar.counting),)))
        if calendar.known_years:
            known = f"{min(calendar.known_years)}–{max(calendar.known_years)}"
            said.append(Line(("节假日已公布", "Holidays known"), (plain(known),)))
        badges = (("全市默认", "the city's"),) if calendar.id == rulebook.city.calendar else ()
        yield Entry(
            calendar.id, calendar.name, rulebook.calendar_origins.get(calendar.id), 0, badges,
            tuple(said), f"{words.RULES}/calendar/{calendar.id}",
        )  # fmt: skip


def _note(note: str | None) -> Iterator[Line]:
    if note:
        yield Line(("备注", "Note"), (plain(note),))


def _words(said: Iterable[str]) -> Phrase:
    return words.listed(plain(one) for one in said)


_READERS: Mapping[str, Callable[[Rulebook], Iterator[Entry]]] = {
    "departments": _departments,
    "areas": _areas,
    "categories": _tree("categories"),
    "districts": _tree("districts"),
    "hotlines": _hotlines,
    "decline_reasons": _reasons("decline_reasons"),
    "return_reasons": _reasons("return_reasons"),
    "roles": _roles,
    "synonyms": _synonyms,
    "calendars": _calendars,
}
