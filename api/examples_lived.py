"""Tickets and cases lived in memory, for examples: what the desk does, without a store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec

from api.answers import ReasonsOut
from api.answers_cases import CaseEventsOut, CaseOut, CasePage
from api.answers_tickets import ClocksOut, EventsOut, TicketOut, TicketPage
from api.offered import OFFERED, SPLIT, command_of
from api.offered_cases import CASE_OFFERED, case_command_of, opening_of
from api.reasons import reasons_of
from api.requests import intake_of
from api.schemas import FileIn, TicketIn
from api.schemas_cases import OpenCaseIn
from api.showing import show_clocks, show_event, show_line, show_ticket
from api.showing_cases import CASE_KINDS, show_case, show_case_line
from engine.cases.case import Case
from engine.cases.case import replay as replay_case
from engine.cases.commands import act_on_case
from engine.cases.evidence import Evidence, frozen
from engine.intake import Intake
from engine.numbers import new_number, new_salt
from engine.rulebook.facts import local_day
from engine.rulebook.rulebook import Rulebook
from engine.store import TicketRow
from engine.store.case_lists import CaseRow
from engine.store.rows import case_row
from engine.store.views import ticket_row
from engine.tickets.asks import Attached, Receive
from engine.tickets.case_numbers import case_number
from engine.tickets.chain import seal
from engine.tickets.commands import Command, Refused, act
from engine.tickets.events import Draft, Event
from engine.tickets.requests import Split
from engine.tickets.ticket import Ticket, replay

Body = Mapping[str, Any]
Step = tuple[str, Body]

_UNDECIDED: Body = {"channel": "hotline", "call_open": True, "subject": None, "text": "。"}
"""Nobody can tell what this is about; most rulebooks leave it to a person."""
_ASKS = "consultation"
"""A category that rules often leave to a person, if the city has it."""
_UNSOLVED: Body = {"solved": False, "satisfied": 1}


def _steps(*names: str) -> tuple[Step, ...]:
    return tuple((name, {}) for name in names)


BUSY = (
    "sign", "arrive", "note", "ask-part", "sign-part", "finish-part", "supervise",
    "reply-supervision", "return-reply", "end-supervision", "resolve", "inspect",
)  # fmt: skip
"""A life in which there was much to do for many."""
_OF_A_UNIT: Sequence[tuple[Body, tuple[Step, ...]]] = (
    ({}, _steps("sign", "contact", "resolve", "call-back", "close", "rate", "reopen")),
    ({}, _steps(*BUSY)),
    ({}, _steps("return", "reject-return", "ask-extension", "grant-extension", "ask-suspension",
                "grant-suspension", "resume", "ask-decline", "grant-decline", "archive")),
    ({}, _steps("return", "uphold-return", "correct", "split", "merge", "unmerge")),
    ({}, _steps("ask-extension", "refuse-extension", "ask-suspension", "refuse-suspension",
                "ask-decline", "refuse-decline", "ask-part", "release-part", "transfer",
                "withdraw")),
    (
        {},
        (
            *_steps("resolve"), ("call-back", _UNSOLVED), *_steps("redo", "resolve"),
            ("call-back", _UNSOLVED), *_steps("ask-closing", "refuse-closing", "ask-closing",
                                              "grant-closing"),
        ),
    ),
)  # fmt: skip
_OF_NOBODY = ("hang-up", "dispatch", "refer", "decline", "answer")


def lives_of(rulebook: Rulebook) -> Sequence[tuple[Body, tuple[Step, ...]]]:
    """How each life begins beside the example, and what is done in it: every command is there.

    What only a person can decide comes where the rules leave a matter to one, or leave it to one
    again after a return.
    """
    asks = {"category": _ASKS} if _ASKS in rulebook.categories else {}
    begins = {**_UNDECIDED, **asks}
    again: tuple[Step, ...] = (("return", {}), ("uphold-return", {"lead": None}))
    return (
        *_OF_A_UNIT,
        *((begins, _steps(name)) for name in _OF_NOBODY),
        *(({}, (*again, *_steps(name))) for name in _OF_NOBODY[1:]),
    )


CASES: Sequence[tuple[str, ...]] = (
    ("take-up", "add-evidence", "object", "reject-objection", "confirm", "refer", "conclude"),
    ("take-up", "object", "uphold-objection"),
    ("take-up", "dismiss"),
)
LATER = timedelta(minutes=5)


class Life:
    """A ticket in memory, from its receipt on."""

    def __init__(self, rulebook: Rulebook, now: datetime, request: Body) -> None:
        self.events: tuple[Event, ...] = ()
        self._rulebook = rulebook
        self._now = now
        self._chance = Random(12345)  # noqa: S311 - an example that stays the same
        self._id = new_number(local_day(now, rulebook.city.zone), self._chance)
        intake = intake_of(rulebook, msgspec.convert(request, TicketIn), now)
        given = {name: getattr(intake, name) for name in Intake.__dataclass_fields__}
        self._add(Receive(**{**given, "ticket_id": self._id, "at": now}))

    @property
    def ticket(self) -> Ticket:
        """The ticket as of its last event."""
        return replay(self.events)

    def do(self, name: str, body: Body) -> bool:
        """One command, a little later; False where the rules did not let it come so far."""
        offered = next(one for one in OFFERED if one.name == name)
        read = msgspec.convert(body, offered.body)
        command: Command
        if name == SPLIT:
            other = new_number(local_day(self._now, self._rulebook.city.zone), self._chance)
            command = Split((other,), body.get("reason"))
        else:
            command = command_of(offered, read, _files(read))
        now = self._now + LATER
        try:
            self._add(command, now)
        except Refused:
            return False
        self._now = now
        return True

    def shown(self) -> TicketOut:
        """The ticket as it is answered."""
        return show_ticket(self._rulebook, self.ticket)

    def reasons(self) -> ReasonsOut:
        """Why it is where it is."""
        return reasons_of(self._rulebook, self._rulebook, self.events)

    def clocks(self) -> ClocksOut:
        """Why its due times are what they are."""
        return show_clocks(self._rulebook, self.events)

    def told(self) -> EventsOut:
        """Its first events."""
        zone = self._rulebook.city.zone
        shown = [show_event(event, zone) for event in self.events[:3]]
        return EventsOut(ticket=self._id, intact=True, items=shown)

    def page(self) -> TicketPage:
        """The list that holds it alone."""
        return TicketPage(items=[show_line(self._rulebook, self.row())], next=None)

    def row(self) -> TicketRow:
        """It as lists see it."""
        row = ticket_row(self.ticket, None, "")
        shown = {name: row[name] for name in TicketRow.__dataclass_fields__}
        return TicketRow(**{**shown, "due_at": self.ticket.due_at})

    def _add(self, command: Command, now: datetime | None = None) -> None:
        now, ticket = now or self._now, self.ticket if self.events else None
        self.events += sealed(
            self._rulebook,
            self._id,
            act(self._rulebook, ticket, command, now),
            None if ticket is None else (ticket.length, ticket.last_hash),
            self._chance,
            now,
        )


class CaseLife:
    """A case in memory, opened by a person."""

    def __init__(
        self, rulebook: Rulebook, now: datetime, opening: Body, evidence: Sequence[Event]
    ) -> None:
        self.events: tuple[Event, ...] = ()
        self._rulebook = rulebook
        self._now = now
        self._chance = Random(54321)  # noqa: S311 - an example that stays the same
        self._id = case_number(local_day(now, rulebook.city.zone), "example")
        self._evidence = tuple(frozen(event) for event in evidence[:2])
        read = msgspec.convert(opening, OpenCaseIn)
        self._add(act_on_case(rulebook, None, opening_of(read, self._evidence[:1]), now))

    @property
    def case(self) -> Case:
        """The case as of its last event."""
        return replay_case(self.events)

    def do(self, name: str, body: Body) -> bool:
        """One command, a little later."""
        offered = next(one for one in CASE_OFFERED if one.name == name)
        self._now += LATER
        command = case_command_of(offered, msgspec.convert(body, offered.body), self._more())
        try:
            self._add(act_on_case(self._rulebook, self.case, command, self._now))
        except Refused:
            return False
        return True

    def shown(self) -> CaseOut:
        """The case as it is answered."""
        return show_case(self._rulebook, self.case)

    def told(self) -> CaseEventsOut:
        """Its first events."""
        zone = self._rulebook.city.zone
        shown = [show_event(event, zone, CASE_KINDS) for event in self.events[:3]]
        return CaseEventsOut(case=self._id, intact=True, items=shown)

    def page(self) -> CasePage:
        """The list that holds it alone."""
        row = case_row(self.case)
        shown = CaseRow(**{name: row[name] for name in CaseRow.__dataclass_fields__})
        return CasePage(items=[show_case_line(self._rulebook, shown)], next=None)

    def _more(self) -> tuple[Evidence, ...]:
        return self._evidence[1:]

    def _add(self, drafts: Sequence[Draft]) -> None:
        case = self.case if self.events else None
        after = None if case is None else (case.length, case.last_hash)
        self.events += sealed(self._rulebook, self._id, drafts, after, self._chance, self._now)


def sealed(
    rulebook: Rulebook,
    id_: str,
    drafts: Sequence[Draft],
    after: tuple[int, str] | None,
    chance: Random,
    now: datetime,
) -> tuple[Event, ...]:
    """The drafts as events of this chain."""
    return tuple(
        seal(
            drafts,
            ticket_id=id_,
            after=after,
            actor="seat-1",
            rulebook=rulebook.version,
            new_salt=lambda: new_salt(chance),
            now=now,
        )
    )


def _files(body: msgspec.Struct) -> tuple[Attached, ...]:
    """The files that a body names, as if they had been uploaded."""
    named = [one for one in getattr(body, "attachments", ()) if isinstance(one, FileIn)]
    return tuple(Attached(one.digest, 40, "text/plain", one.name) for one in named)
