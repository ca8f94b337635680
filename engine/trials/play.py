"""Play a test's story by the same code that handles real tickets. Pure: nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.rulebook.decide import decide
from engine.rulebook.decision import Decision
from engine.rulebook.facts import Request
from engine.rulebook.rulebook import Rulebook
from engine.rulebook.scenario import Scenario, Turn
from engine.tickets.asks import Receive
from engine.tickets.commands import Refused, act
from engine.tickets.events import Draft
from engine.tickets.ticket import Ticket, advance
from engine.trials.turns import command_of

TRIAL = "trial"
_SETTLING = ("dispatched", "referred", "declined")
"""What follows from the rules at receipt."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The turn of a story that the ticket's state did not allow, and why not."""

    turn: Turn
    why: Refused


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a story: the decision with its trace, all events, and the ticket.

    ``received`` is the ticket before it was dispatched, referred or declined. After a refusal
    nothing more was played.
    """

    request: Request
    decision: Decision
    received: Ticket
    ticket: Ticket
    drafts: tuple[Draft, ...]
    refusal: Refusal | None = None


def play(rulebook: Rulebook, scenario: Scenario) -> Played:
    """Receive the request and let the story happen.

    A ``dispatched`` in the story stands for the dispatch: the rules' own one at receipt is left
    out. With a ``hung-up`` in the story the citizen is still on the line at receipt.
    """
    told = {turn.event for turn in scenario.story}
    values: dict[str, Any] = dict(scenario.values)
    request = rulebook.facts.request(values, scenario.at)
    asked = Receive(
        TRIAL,
        values,
        scenario.at,
        hung_up_at=scenario.hung_up_at,
        call_open="hung-up" in told,
    )
    now = max(scenario.at, scenario.hung_up_at or scenario.at)
    drafts = list(act(rulebook, None, asked, now))
    settled = next((n for n, draft in enumerate(drafts) if draft.kind in _SETTLING), len(drafts))
    received = _fold(None, drafts[:settled])
    if "dispatched" in told and settled < len(drafts) and drafts[settled].kind == "dispatched":
        del drafts[settled:]
    ticket = _fold(received, drafts[settled:])
    refusal: Refusal | None = None
    for turn in scenario.story:
        try:
            new = act(rulebook, ticket, command_of(ticket, turn), turn.at)
        except Refused as why:
            refusal = Refusal(turn, why)
            break
        drafts += new
        ticket = _fold(ticket, new)
    decision = decide(rulebook, request, trace=True)
    return Played(request, decision, received, ticket, tuple(drafts), refusal)


def end_of(scenario: Scenario, played: Played) -> datetime:
    """When the story ends: with its last turn, or with the last that happened by itself."""
    turns = [turn.at for turn in scenario.story]
    return max([*turns, *(draft.at for draft in played.drafts)])


def _fold(ticket: Ticket | None, drafts: Iterable[Draft]) -> Ticket:
    for draft in drafts:
        ticket = advance(ticket, draft, TRIAL)
    assert ticket is not None, "a story begins with the receipt"
    return ticket
