"""What the events of a test's story become: the commands that cause them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.rulebook.scenario import TICK, Turn
from engine.tickets.asks import (
    Answer,
    Archive,
    Arrive,
    CallBack,
    Close,
    Contact,
    Decline,
    Dispatch,
    HangUp,
    Note,
    PassTime,
    Rate,
    Redo,
    Refer,
    Reopen,
    Resolve,
    Sign,
    Transfer,
    Withdraw,
)
from engine.tickets.commands import Command
from engine.tickets.requests import (
    AskClosing,
    AskDecline,
    AskExtension,
    AskPart,
    AskSuspension,
    Correct,
    EndSupervision,
    FinishPart,
    GrantClosing,
    GrantDecline,
    GrantExtension,
    GrantSuspension,
    Inspect,
    RefuseClosing,
    RefuseDecline,
    RefuseExtension,
    RefuseSuspension,
    RejectReturn,
    ReleasePart,
    ReplySupervision,
    Resume,
    Return,
    ReturnReply,
    SignPart,
    Supervise,
    UpholdReturn,
)
from engine.tickets.ticket import Ticket

WORDS = "（用例）"
"""What staff write in a story that leaves their words out."""
GOOD = 5
"""How content a citizen is who rates in a story without saying how."""


def command_of(ticket: Ticket, turn: Turn) -> Command:
    """The command by which this ticket comes to the event of a story.

    Where an event has two roads, the ticket says which is meant: a unit that has a matter is not
    dispatched to but transferred to, and a request that waits is granted.
    """
    fields: dict[str, Any] = dict(turn.fields)
    waiting = ticket.pending_kind
    if turn.event == "dispatched" and ticket.state in ("dispatched", "signed"):
        fields.setdefault("reason", WORDS)
        return Transfer(fields.pop("lead", ticket.lead or ""), **fields)
    if turn.event == "closed" and waiting == "closing":
        return GrantClosing(**fields)
    if turn.event == "declined" and waiting == "decline":
        return GrantDecline(fields.get("told"))
    return _COMMANDS[turn.event](**fields)


def _correct(reason: str = WORDS, **values: Any) -> Correct:
    return Correct(values, reason)


_COMMANDS: Mapping[str, Callable[..., Command]] = {
    TICK: PassTime,
    "hung-up": HangUp,
    "dispatched": Dispatch,
    "signed": Sign,
    "contacted": Contact,
    "arrived": Arrive,
    "noted": lambda note=WORDS: Note(note),
    "part-asked": lambda unit, task=WORDS: AskPart(unit, task),
    "part-signed": SignPart,
    "part-done": lambda unit, result=WORDS: FinishPart(unit, result),
    "part-released": lambda unit, reason=WORDS: ReleasePart(unit, reason),
    "returned": lambda reason, proposed=None, note=None: Return(reason, proposed, note),
    "return-upheld": lambda lead=None, reason=WORDS: UpholdReturn(lead, reason),
    "return-rejected": lambda reason=WORDS: RejectReturn(reason),
    "extension-asked": lambda by, reason=WORDS, milestone="resolve": AskExtension(
        by, reason, milestone
    ),
    "extended": GrantExtension,
    "extension-refused": lambda reason=WORDS: RefuseExtension(reason),
    "suspension-asked": lambda reason=WORDS, until=None: AskSuspension(reason, until),
    "suspended": GrantSuspension,
    "suspension-refused": lambda reason=WORDS: RefuseSuspension(reason),
    "resumed": Resume,
    "decline-asked": lambda reason, note=None: AskDecline(reason, note),
    "decline-refused": lambda reason=WORDS: RefuseDecline(reason),
    "resolved": lambda result=WORDS: Resolve(result),
    "called-back": lambda reached=True, **said: CallBack(reached, **said),
    "rated": lambda satisfied=GOOD, **said: Rate(satisfied, **said),
    "redo": lambda reason=WORDS: Redo(reason),
    "closing-asked": lambda reason=WORDS: AskClosing(reason),
    "closing-refused": lambda reason=WORDS: RefuseClosing(reason),
    "closed": lambda reason=WORDS: Close(reason),
    "reopened": lambda reason=WORDS: Reopen(reason),
    "archived": Archive,
    "inspected": lambda confirmed, finding=WORDS: Inspect(confirmed, finding),
    "supervised": lambda role, reply=None, reason=WORDS: Supervise(role, reason, reply),
    "supervision-replied": lambda reply=WORDS: ReplySupervision(reply),
    "supervision-returned": lambda reason=WORDS: ReturnReply(reason),
    "supervision-ended": lambda reason=WORDS: EndSupervision(reason),
    "corrected": _correct,
    "withdrawn": Withdraw,
    "referred": Refer,
    "declined": lambda reason, told=None: Decline(reason, told),
    "answered": lambda answer=WORDS, article=None: Answer(answer, article),
}
