"""What people and time may ask for, and what follows: events, or a refusal that says why.

``act`` is the whole of it: pure, from (rulebook, ticket, command, now) to drafts. Every command
lets time pass first, so that what was overdue is recorded whatever the worker's lag, and lets the
triggers of accountability look at what it did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from engine.rulebook.rulebook import Rulebook
from engine.tickets.asks import (
    Answer,
    Archive,
    Arrive,
    By,
    CallBack,
    Close,
    Contact,
    Decline,
    Dispatch,
    HangUp,
    Note,
    PassTime,
    Rate,
    Receive,
    Redo,
    Refer,
    Reopen,
    Resolve,
    Sign,
    Transfer,
    Withdraw,
)
from engine.tickets.events import Draft
from engine.tickets.intake import answer_event, receive
from engine.tickets.possible import permit, possible
from engine.tickets.refusals import (
    Refused,
    before_receipt,
    in_future,
    no_ticket,
    wrong_state,
)
from engine.tickets.requests import (
    AddFollower,
    AskClosing,
    AskDecline,
    AskExtension,
    AskPart,
    AskSuspension,
    Correct,
    Disclose,
    Draw,
    EndSupervision,
    Erase,
    FinishPart,
    Follow,
    GrantClosing,
    GrantDecline,
    GrantExtension,
    GrantSuspension,
    Inspect,
    Merge,
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
    Split,
    Supervise,
    Unmerge,
    UpholdReturn,
)
from engine.tickets.steps import (
    checking,
    dispatching,
    ending,
    extending,
    joining,
    parts,
    privacy,
    returning,
    supervision,
    working,
)
from engine.tickets.story import Story
from engine.tickets.ticket import Ticket

__all__ = [
    "NAMES",
    "Answer",
    "By",
    "CallBack",
    "Close",
    "Command",
    "Contact",
    "Decline",
    "Dispatch",
    "HangUp",
    "PassTime",
    "Receive",
    "Refer",
    "Refused",
    "Resolve",
    "Sign",
    "Step",
    "Withdraw",
    "act",
    "possible",
]

Handler = Callable[[Story, Any, datetime], None]

_STEPS: Mapping[type, tuple[str, Handler]] = {
    HangUp: ("hang-up", working.hang_up),
    Dispatch: ("dispatch", dispatching.dispatch),
    Transfer: ("transfer", dispatching.transfer),
    Correct: ("correct", dispatching.correct),
    Sign: ("sign", working.sign),
    Contact: ("contact", working.contact),
    Arrive: ("arrive", working.arrive),
    Note: ("note", working.note),
    Resolve: ("resolve", working.resolve),
    AskPart: ("ask-part", parts.ask_part),
    SignPart: ("sign-part", parts.sign_part),
    FinishPart: ("finish-part", parts.finish_part),
    ReleasePart: ("release-part", parts.release_part),
    Return: ("return", returning.give_back),
    UpholdReturn: ("uphold-return", returning.uphold),
    RejectReturn: ("reject-return", returning.reject),
    AskExtension: ("ask-extension", extending.ask_extension),
    GrantExtension: ("grant-extension", extending.grant_extension),
    RefuseExtension: ("refuse-extension", extending.refuse_extension),
    AskSuspension: ("ask-suspension", extending.ask_suspension),
    GrantSuspension: ("grant-suspension", extending.grant_suspension),
    RefuseSuspension: ("refuse-suspension", extending.refuse_suspension),
    Resume: ("resume", extending.resume),
    AskDecline: ("ask-decline", ending.ask_decline),
    GrantDecline: ("grant-decline", ending.grant_decline),
    RefuseDecline: ("refuse-decline", ending.refuse_decline),
    CallBack: ("call-back", checking.call_back),
    Rate: ("rate", checking.rate),
    Redo: ("redo", checking.redo),
    AskClosing: ("ask-closing", ending.ask_closing),
    GrantClosing: ("grant-closing", ending.grant_closing),
    RefuseClosing: ("refuse-closing", ending.refuse_closing),
    Close: ("close", ending.close),
    Supervise: ("supervise", supervision.supervise),
    ReplySupervision: ("reply-supervision", supervision.reply_supervision),
    ReturnReply: ("return-reply", supervision.return_reply),
    EndSupervision: ("end-supervision", supervision.end_supervision),
    Inspect: ("inspect", checking.inspect),
    Split: ("split", joining.split),
    Merge: ("merge", joining.merge),
    Unmerge: ("unmerge", joining.unmerge),
    Withdraw: ("withdraw", ending.withdraw),
    Refer: ("refer", ending.refer),
    Decline: ("decline", ending.decline),
    Answer: ("answer", answer_event),
    Reopen: ("reopen", ending.reopen),
    Archive: ("archive", ending.archive),
}
"""Command → its name in the table of moves, and what it does."""

_TOLD: Mapping[type, Handler] = {
    AddFollower: joining.add_follower,
    Follow: joining.follow,
    Draw: checking.draw,
    Disclose: privacy.disclose,
    Erase: privacy.erase,
}
"""What a ticket is told: of other aggregates, and of its personal data. It refuses nothing."""

NAMES: Mapping[type, str] = {
    Receive: "receive",
    **{kind: name for kind, (name, _) in _STEPS.items()},
    PassTime: "pass-time",
}
"""Command type → its name in the table of moves, the API and messages."""

Step = (
    HangUp
    | Dispatch
    | Transfer
    | Correct
    | Sign
    | Contact
    | Arrive
    | Note
    | Resolve
    | AskPart
    | SignPart
    | FinishPart
    | ReleasePart
    | Return
    | UpholdReturn
    | RejectReturn
    | AskExtension
    | GrantExtension
    | RefuseExtension
    | AskSuspension
    | GrantSuspension
    | RefuseSuspension
    | Resume
    | AskDecline
    | GrantDecline
    | RefuseDecline
    | CallBack
    | Rate
    | Redo
    | AskClosing
    | GrantClosing
    | RefuseClosing
    | Close
    | Supervise
    | ReplySupervision
    | ReturnReply
    | EndSupervision
    | Inspect
    | Split
    | Merge
    | Unmerge
    | Withdraw
    | Refer
    | Decline
    | Answer
    | Reopen
    | Archive
)
"""What may be asked of a ticket that was received."""

Told = AddFollower | Follow | Draw | Disclose | Erase
Command = Receive | Step | Told | PassTime


def act(
    rulebook: Rulebook,
    ticket: Ticket | None,
    command: Command,
    now: datetime,
    by: By | None = None,
) -> tuple[Draft, ...]:
    """What follows from a command, as drafts to seal; raises ``Refused`` and changes nothing.

    ``by`` is who gives it; a role or a unit that is not stated is not checked.
    """
    if isinstance(command, Receive):
        if ticket is not None:
            raise wrong_state("receive", ticket.state, possible(ticket))
        return receive(rulebook, command, now, by)
    if ticket is None:
        if isinstance(command, PassTime | Told):
            return ()
        raise no_ticket(NAMES[type(command)])
    story = Story(rulebook, ticket, by)
    if isinstance(command, PassTime):
        story.pass_time(now)
    elif (told := _TOLD.get(type(command))) is not None:
        story.pass_time(now)
        told(story, command, now.astimezone(UTC))
    else:
        _carry_out(story, command, now)
    story.trigger(len(ticket.trail))
    return tuple(story.drafts)


def _carry_out(story: Story, command: Any, now: datetime) -> None:
    name, handler = _STEPS[type(command)]
    story.pass_time(now)  # it may have ended a suspension, or archived the matter
    ticket = story.ticket
    permit(ticket, name, story.by, getattr(command, "unit", None))
    at = _when(ticket, command.at or now, now)
    try:
        handler(story, command, at)
    except Refused as refused:
        refused.possible = refused.possible or possible(ticket)
        raise


def _when(ticket: Ticket, at: datetime, now: datetime) -> datetime:
    """When the command happened, in UTC, if its time is possible at all."""
    if at.tzinfo is None:
        raise ValueError("a time needs its offset")
    if at > now:
        raise in_future(at, now, possible(ticket))
    if at < ticket.received_at:
        raise before_receipt(at, ticket.received_at, possible(ticket))
    return at.astimezone(UTC)
