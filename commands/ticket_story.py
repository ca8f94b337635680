"""What became of a ticket's decision: who has it, how each due time moved, what waits beside it.

Every line says which rule it rests on, where that is written, and on what basis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from commands.lines import heading, print_lines
from commands.terminal import language, out, words
from engine.rulebook.explain import local_iso
from engine.rulebook.rulebook import Rulebook
from engine.tickets.clocks import PART, ClockState, clock_key
from engine.tickets.due_story import due_story
from engine.tickets.events import Event
from engine.tickets.states import STATES
from engine.tickets.supervising import REPLY
from engine.tickets.ticket import Ticket

MILESTONES: Mapping[str, tuple[str, str]] = {
    "dispatch": ("派单", "dispatch"),
    "sign": ("签收", "sign"),
    "contact": ("联系", "contact"),
    "arrive": ("到场", "arrive"),
    "part": ("协办", "part"),
    "resolve": ("办结", "resolve"),
    "callback": ("回访", "call back"),
    "reply": ("回复督办", "reply"),
}
"""Milestone → what people call it."""
_CLOCK_STATES = {
    "running": ("计时中", "running"),
    "paused": ("暂停", "paused"),
    "stopped": ("已完成", "stopped"),
    "cancelled": ("已取消", "cancelled"),
}
_PART_STATES = {
    "asked": ("待签收", "asked"),
    "signed": ("办理中", "signed"),
    "done": ("已完成", "done"),
    "released": ("已免除", "released"),
}
_SUPERVISION_STATES = {
    "open": ("待回复", "open"),
    "replied": ("已回复", "replied"),
    "ended": ("已办结", "ended"),
}
_REQUESTS = {
    "return": ("退单", "return"),
    "extension": ("延期", "extension"),
    "suspension": ("挂起", "suspension"),
    "decline": ("不予受理", "decline"),
    "closing": ("结案", "closing"),
}
_ASKED = {
    "return": "returned",
    "extension": "extension-asked",
    "suspension": "suspension-asked",
    "decline": "decline-asked",
    "closing": "closing-asked",
}
Past = Callable[[str], Rulebook | None]
"""Version → the rulebook that was in force, None where it is lost."""
Line = tuple[str, ...]


class TicketStory:
    """A ticket with its history, read under the rulebooks that were in force at each event."""

    def __init__(
        self, rulebook: Rulebook, ticket: Ticket, history: Sequence[Event], past: Past
    ) -> None:
        self._rulebook = rulebook
        self._ticket = ticket
        self._history = history
        self._past = past

    def print_head(self, by_rule: str | None) -> None:
        """The number, the state, and who has it where that is not whom the rules named."""
        ticket = self._ticket
        state = words(STATES[ticket.state].name_zh, ticket.state)
        heading(
            f"工单 {ticket.id}  {state}  {self._time(ticket.received_at)} 受理",
            f"ticket {ticket.id}  {state}  received {self._time(ticket.received_at)}",
        )
        if ticket.lead != by_rule and ticket.lead is not None:
            out().print(
                words(f"现由 {self._unit(ticket.lead)} 承办", f"handled by {ticket.lead}"),
                markup=False,
            )
        if ticket.parent is not None:
            out().print(
                words(f"随工单 {ticket.parent} 办理", f"follows {ticket.parent}"), markup=False
            )
        if ticket.followers:
            listed = ", ".join(ticket.followers)
            out().print(
                words(
                    f"{len(ticket.followers)} 件随本单办理: {listed}",
                    f"{len(ticket.followers)} tickets follow it: {listed}",
                ),
                markup=False,
                soft_wrap=True,
            )

    def print_affairs(self) -> None:
        """All that waits, or is recorded, beside the ticket, then how each due time came about."""
        for zh, en, lines in (
            ("协办", "parts", self._parts()),
            ("督办", "supervisions", self._supervisions()),
            ("待审批", "waiting for a judgement", self._pending()),
            ("抽查", "drawn for inspection", self._drawn()),
            ("问责线索", "cases", self._cases()),
        ):
            found = list(lines)
            if found:
                heading(zh, en)
                print_lines(found)
        for clock in self._ticket.clocks.values():
            self._print_clock(clock)

    def as_json(self) -> dict[str, Any]:
        """The same as data, in the words of the API."""
        import msgspec

        from api.showing import show_clocks
        from api.showing_affairs import (
            show_drawn,
            show_part,
            show_pending,
            show_supervision,
            show_suspension,
        )

        rulebook, ticket = self._rulebook, self._ticket
        zone, plain = rulebook.city.zone, msgspec.to_builtins
        return {
            "due_times": plain(show_clocks(rulebook, self._history).items),
            "parts": [
                {
                    **plain(show_part(rulebook, part, ticket.clocks)),
                    **self._basis_of_part(part.unit),
                }
                for part in ticket.parts.values()
            ],
            "supervisions": [
                {
                    **plain(show_supervision(rulebook, one, ticket.clocks)),
                    **self._basis(self._supervised(one.number)),
                }
                for one in ticket.supervisions.values()
            ],
            "pending": None
            if ticket.pending is None
            else {
                **plain(show_pending(rulebook, ticket.pending)),
                **self._basis(self._asked(ticket.pending.kind)),
            },
            "suspension": plain(show_suspension(ticket.suspension, zone)),
            "drawn": plain(show_drawn(ticket.drawn, zone)),
            "cases": [
                {
                    "case": event.data["case"],
                    "behaviour": event.data["behaviour"],
                    "title": event.data["title"],
                    "at": local_iso(rulebook, event.at),
                    **self._basis(event),
                }
                for event in self._opened()
            ],
        }

    # Line by line

    def _print_clock(self, clock: ClockState) -> None:
        name = words(*MILESTONES.get(clock.milestone, (clock.milestone, clock.milestone)))
        if clock.of:
            name += f" {self._unit(clock.of) if clock.milestone == PART else clock.of}"
        state = words(*_CLOCK_STATES[clock.state]) + (
            words(", 超期", ", overdue") if clock.overdue else ""
        )
        heading(
            f"{name}  应于 {self._time(clock.due_at)}  {state}",
            f"{name}  due {self._time(clock.due_at)}  {state}",
        )
        zh = language() == "zh"
        for entry in due_story(self._history, clock.key, self._rulebook.city.zone):
            out().print(f"  {entry.zh if zh else entry.en}", markup=False, soft_wrap=True)

    def _parts(self) -> Iterator[Line]:
        for part in self._ticket.parts.values():
            clock = self._ticket.clocks.get(clock_key(PART, part.unit))
            yield (
                f"  {self._unit(part.unit)}",
                words(*_PART_STATES[part.state]),
                self._due(clock),
                self._where(self._basis_of_part(part.unit)),
            )

    def _supervisions(self) -> Iterator[Line]:
        for one in self._ticket.supervisions.values():
            clock = self._ticket.clocks.get(clock_key(REPLY, one.number))
            yield (
                f"  {one.number}",
                f"{self._unit(one.unit)} {self._role(one.role)}",
                words(*_SUPERVISION_STATES[one.state]),
                self._due(clock),
                self._where(self._basis(self._supervised(one.number))) or one.reason or "",
            )

    def _pending(self) -> Iterator[Line]:
        pending = self._ticket.pending
        if pending is None:
            return
        told = [words(*_REQUESTS[pending.kind]), self._time(pending.asked_at)]
        if pending.proposed is not None:
            proposed = self._unit(pending.proposed)
            told.append(words(f"建议 {proposed}", f"proposes {proposed}"))
        if pending.by is not None:
            told.append(pending.by)
        if pending.until is not None:
            told.append(
                words(f"至 {self._time(pending.until)}", f"until {self._time(pending.until)}")
            )
        judge = self._role(pending.approve or "dispatcher")
        yield (
            "  " + "  ".join(told),
            words(f"由 {judge} 审批", f"judged by {judge}"),
            self._where(self._basis(self._asked(pending.kind))),
        )

    def _drawn(self) -> Iterator[Line]:
        drawn = self._ticket.drawn
        if drawn is None:
            return
        found = {
            None: ("待核查", "not inspected yet"),
            True: ("与反馈一致", "as reported"),
            False: ("与反馈不符", "not as reported"),
        }[drawn.confirmed]
        due = "" if drawn.due_at is None else words("应于 ", "due ") + self._time(drawn.due_at)
        event = self._last(lambda one: one.kind == "drawn")
        yield f"  {drawn.draw}", words(*found), due, self._where(self._basis(event))

    def _cases(self) -> Iterator[Line]:
        for event in self._opened():
            title, place = event.data["title"], self._where(self._basis(event))
            yield f"  {event.data['case']}", self._time(event.at), title, place

    # Where it is written

    def _basis(self, event: Event | None) -> dict[str, Any]:
        """The rule of an event, with its place and basis as it was then."""
        if event is None:
            return {}
        data = event.data
        id_ = data.get("rule") or data.get("ladder") or data.get("trigger")
        if id_ is None:
            return {}
        past = self._past(event.rulebook)
        rule = None if past is None else past.rules.get(id_)
        file, line = data.get("file"), data.get("line")
        if rule is not None and file is None:
            file, line = rule.origin.file, rule.origin.line
        basis = data.get("basis") or (None if rule is None else rule.basis)
        return {"rule": id_, "file": file, "line": line, "basis": basis}

    def _basis_of_part(self, unit: str) -> dict[str, Any]:
        """A part is due by the rule of its clock."""
        clock = self._ticket.clocks.get(clock_key(PART, unit))
        if clock is None:
            return {}
        return {"rule": clock.rule, "file": clock.file, "line": clock.line, "basis": clock.basis}

    def _where(self, basis: Mapping[str, Any]) -> str:
        if not basis:
            return ""
        place = f"{basis['file']}:{basis['line']}" if basis["file"] else ""
        return f"{basis['rule']}  {place}  {self._because(basis['basis'])}".rstrip()

    def _because(self, basis: str | None) -> str:
        return words(f"依据 {basis}", f"basis {basis}") if basis else ""

    # The events that say so

    def _last(self, fits: Callable[[Event], bool]) -> Event | None:
        return next((event for event in reversed(self._history) if fits(event)), None)

    def _supervised(self, number: str) -> Event | None:
        return self._last(lambda one: one.kind == "supervised" and one.data.get("number") == number)

    def _asked(self, kind: str) -> Event | None:
        return self._last(lambda one: one.kind == _ASKED[kind])

    def _opened(self) -> list[Event]:
        return [one for one in self._history if one.kind == "case-opened" and "case" in one.data]

    # In words

    def _due(self, clock: ClockState | None) -> str:
        if clock is None:
            return ""
        late = words(" 超期", " overdue") if clock.overdue else ""
        return words("应于 ", "due ") + self._time(clock.due_at) + late

    def _time(self, at: datetime) -> str:
        return f"{at.astimezone(self._rulebook.city.zone):%Y-%m-%d %H:%M}"

    def _unit(self, unit: str | None) -> str:
        found = self._rulebook.departments.get(unit or "")
        return words(found.name, found.id) if found is not None else unit or "—"

    def _role(self, role: str) -> str:
        found = self._rulebook.roles.get(role)
        return words(found.name, role) if found is not None else role
