"""One matter that a person must dispatch or judge: why the rules could not, and who may have it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from api.console.analysis.learned import Suggested, suggested
from api.console.desks.dispatch import ATTRIBUTES, why_waits
from api.console.desks.lines import Lit, lit
from api.console.desks.looking import Looking
from api.console.names import unit_name
from api.console.naming import Names
from api.reasons import reasons_of
from engine.rulebook.matching import TableRule
from engine.rulebook.rulebook import Rulebook
from engine.tickets.events import Event
from engine.tickets.states import STATES
from engine.tickets.ticket import Ticket, replay

SIMILAR = timedelta(days=90)
"""How far back matters of the same kind are looked for."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A rule that spoke about this matter: what it says, and to which rule it lost."""

    id: str
    title: str
    basis: str
    file: str
    line: int
    says: str
    lost_to: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that may be given the matter, and why it is named."""

    id: str
    name: str
    because: str
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """The matter with all that a dispatcher needs to decide.

    ``asked`` is the kind of request that waits, with ``asks`` what it says, in pairs. ``learned``
    is what the words seem to be about, by what was learned, where the facts say otherwise.
    """

    ticket: Ticket
    may_ask: bool
    state_name: str
    facts: tuple[tuple[str, str], ...]
    why: str
    conflicts: tuple[str, ...]
    rules: tuple[Spoken, ...]
    candidates: tuple[Candidate, ...]
    due: Lit | None
    asked: str | None
    asks: tuple[tuple[str, str], ...]
    named: str | None
    returned_by: tuple[str, ...]
    learned: tuple[Suggested, ...] = ()


def choice_of(look: Looking, ticket_id: str) -> Choice:
    """What is to be decided about a ticket; raises ``NoSuchTicket``."""
    history = look.desk.history(ticket_id)
    ticket = replay(history)
    shown = look.shown(history)
    reasons = reasons_of(look.rulebook, look.held.current.of(history[0].rulebook), history)
    of_that_day = look.held.current.of(history[0].rulebook) or look.rulebook
    day = ticket.received_at.astimezone(look.rulebook.city.zone).date()
    ids = [one.rule for one in reasons.matched or ()]
    ids += [id_ for one in reasons.conflicts for id_ in one.rules if id_ not in ids]
    lost = {one.rule: one.lost_to.get("lead") for one in reasons.matched or ()}
    rules = tuple(_spoken(look, of_that_day, ids, lost, day))
    clocks = look.held.store.going_clocks([ticket.id]).get(ticket.id, ())
    step = "dispatch" if ticket.state == "received" else "resolve"
    state = STATES[ticket.state]
    returned_by = tuple(
        one.data["from"] for one in history if one.kind == "return-upheld" and one.data.get("from")
    )
    return Choice(
        ticket=shown.ticket,
        may_ask=shown.may_ask,
        state_name=look.words.say(state.name_zh, state.name_en),
        facts=tuple(_facts(look, shown.ticket)),
        why=why_waits(look, history),
        conflicts=tuple(
            look.words.say(*ATTRIBUTES.get(one.attribute, (one.attribute, one.attribute)))
            for one in reasons.conflicts
        ),
        rules=rules,
        candidates=tuple(_candidates(look, ticket, of_that_day, ids, day, returned_by)),
        due=next((lit(look, one) for one in clocks if one.milestone == step), None),
        asked=ticket.pending_kind,
        asks=tuple(_asks(look, shown.history)) if ticket.pending else (),
        named=None if ticket.lead is None else unit_name(look.rulebook, ticket.lead),
        returned_by=tuple(unit_name(look.rulebook, one) for one in returned_by),
        learned=_learned(look, ticket) if ticket.state == "received" else (),
    )


def unit_said(rulebook: Rulebook, said: str) -> str:
    """The id of a unit that was chosen by name or by id; what is neither stays as it was said."""
    text = said.strip()
    if text in rulebook.departments:
        return text
    return next((one.id for one in rulebook.departments.values() if one.name == text), text)


def units_now(look: Looking) -> tuple[str, ...]:
    """The names of all units that there are today."""
    today = look.now.astimezone(look.rulebook.city.zone).date()
    return tuple(
        one.name for one in look.rulebook.departments.values() if one.effective.covers(today)
    )


def _facts(look: Looking, ticket: Ticket) -> Iterator[tuple[str, str]]:
    say, rulebook, values = look.words.say, look.rulebook, ticket.values
    trees: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
        ("area", say("领域", "Area"), rulebook.areas),
        ("category", say("类型", "Category"), rulebook.categories),
        ("district", say("区市", "District"), rulebook.districts),
    )
    for name, label, known in trees:
        value = values.get(name)
        if value is None:
            continue
        entry = known.get(str(value))
        said = str(value) if entry is None else entry.name
        if name in ticket.sure:
            said += say(
                f" (按内容推断, {ticket.sure[name]:.0%})", f" (guessed, {ticket.sure[name]:.0%})"
            )
        yield label, said
    if address := (ticket.citizen or {}).get("address"):
        yield say("地址", "Address"), address


def _learned(look: Looking, ticket: Ticket) -> tuple[Suggested, ...]:
    found = look.held.learning.suggest(ticket.subject, ticket.text, look.now)
    return suggested(Names(look.rulebook, look.words), found, ticket.values)


def _spoken(
    look: Looking,
    of_that_day: Rulebook,
    ids: Iterable[str],
    lost: Mapping[str, str | None],
    day: date,
) -> Iterator[Spoken]:
    routing = {one.rule.id: one for one in of_that_day.routing.rules}
    for id_ in ids:
        found = routing.get(id_)
        if found is None:
            continue
        rule, unit = found.rule, _named_by(found, day)
        says = (
            look.words.say("不定承办单位", "names no unit")
            if unit is None
            else unit_name(look.rulebook, unit)
        )
        yield Spoken(
            rule.id, rule.title, rule.basis, rule.origin.file, rule.origin.line, says, lost.get(id_)
        )


def _candidates(
    look: Looking,
    ticket: Ticket,
    of_that_day: Rulebook,
    ids: Sequence[str],
    day: date,
    returned_by: Sequence[str],
) -> Iterator[Candidate]:
    """Whom the rules name, whom the unit proposes, and who had such matters before."""
    say = look.words.say
    because: dict[str, list[str]] = {}
    if ticket.pending is not None and ticket.pending.proposed:
        because.setdefault(ticket.pending.proposed, []).append(say("退单单位建议", "proposed"))
    routing = {one.rule.id: one for one in of_that_day.routing.rules}
    for id_ in ids:
        unit = _named_by(routing[id_], day) if id_ in routing else None
        if unit is not None:
            because.setdefault(unit, []).append(say(f"规则 {id_}", f"rule {id_}"))
    values, since = ticket.values, look.now - SIMILAR
    area, district = values.get("area"), values.get("district")
    went = look.held.store.went_to(
        None if area is None else str(area), None if district is None else str(district), since
    )
    for unit, matters in went:
        because.setdefault(unit, []).append(
            say(f"近 90 天同类 {matters} 件", f"{matters} such matters in 90 days")
        )
    today = look.now.astimezone(look.rulebook.city.zone).date()
    for unit, reasons in because.items():
        known = look.rulebook.departments.get(unit)
        leads = ticket.state != "received" and unit == ticket.lead
        if known is None or not known.effective.covers(today) or leads or unit in returned_by:
            continue
        asked_for = ticket.pending is not None and ticket.pending.proposed == unit
        yield Candidate(unit, known.name, ", ".join(reasons), asked_for)


def _named_by(rule: TableRule, day: date) -> str | None:
    dated = rule.sets.get("lead")
    value = None if dated is None else dated.on(day)
    return value if isinstance(value, str) else None


def _asks(look: Looking, history: Sequence[Event]) -> Iterator[tuple[str, str]]:
    say, words = look.words.say, look.words
    asked = next((e for e in reversed(history) if e.kind in ("returned", "decline-asked")), None)
    if asked is None:
        return
    data, private = asked.data, asked.private or {}
    yield say("理由", "Reason"), data["name"]
    if basis := data.get("reason_basis"):
        yield say("依据", "Basis"), basis
    if note := private.get("note"):
        yield say("说明", "Explanation"), note
    if proposed := data.get("proposed"):
        yield say("建议改派", "Proposed"), unit_name(look.rulebook, proposed)
    people = look.held.store.names_of({asked.actor})
    by = Names(look.rulebook, look.words, people).actor(asked.actor)
    yield say("申请人", "By"), f"{by} · {words.when(asked.at)}"
    if data.get("late"):
        yield say("提示", "Note"), say("已过退单期限", "after the time for returning")
    times = data.get("times", 1)
    if times > 1:
        yield say("次数", "Times"), say(f"第 {times} 次退单", f"return number {times}")
