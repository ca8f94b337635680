"""Tickets as callers get them: the whole of one, a line of a list, and its events."""

from __future__ import annotations

from typing import Any

from api.answers import Answer, GuessOut, Named


class ClockOut(Answer):
    """时限 / a clock. ``waiting``: it starts with a later event, and has no due time yet.

    ``of`` is the assisting unit whose part a ``part`` clock times, and the supervision whose reply
    a ``reply`` clock times. ``remaining_seconds`` is the time left while it is paused: working
    time if the limit is in working time.
    """

    milestone: str
    state: str
    within: str
    started_at: str | None
    due: str | None
    stopped_at: str | None
    overdue: bool
    calendar: str
    counting: str
    rule: str
    file: str
    line: int
    basis: str
    of: str | None = None
    remaining_seconds: int | None = None


class DueOut(Answer):
    """经过 / one thing that happened to a clock, in words, and when it was due from then on."""

    at: str
    what: str
    due: str | None
    actor: str
    rule: str
    file: str
    line: int
    basis: str
    message_zh: str
    message_en: str


class ClockStory(Answer):
    """时限的来历 / a clock, and all that made its due time what it is; empty while it waits."""

    clock: ClockOut
    history: list[DueOut]


class ClocksOut(Answer):
    """All clocks of a ticket with their histories."""

    ticket: str
    items: list[ClockStory]


class CommandOut(Answer):
    """可以做的事 / a command that is possible now, and the roles that may give it."""

    command: str
    name_zh: str
    name_en: str
    who: list[str]


class PartOut(Answer):
    """协办部分 / what an assisting unit has to do. ``by`` rule: the routing named it."""

    unit: Named
    state: str
    by: str
    asked_at: str
    done_at: str | None
    due: str | None
    overdue: bool


class PendingOut(Answer):
    """待审批的申请 / a request of the unit that waits for a judgement by the role ``approve``.

    ``reason`` is the id of a catalog reason, ``proposed`` the unit that a return proposes,
    ``by`` how much longer an extension asks for, ``until`` the end that a suspension asks for.
    """

    kind: str
    asked_at: str
    approve: str | None
    reason: str | None
    proposed: Named | None
    milestone: str | None
    by: str | None
    until: str | None
    times: int


class SuspensionOut(Answer):
    """挂起 / the matter waits for something, until then at the latest."""

    since: str
    until: str


class SupervisionOut(Answer):
    """督办件 / a written supervision with its reply."""

    number: str
    role: str
    unit: Named | None
    by: str
    rule: str | None
    state: str
    opened_at: str
    reply_due: str | None
    overdue: bool
    replied_at: str | None
    ended_at: str | None
    reason: str | None
    reply: str | None


class CountsOut(Answer):
    """How often things happened, for the limits that rules set."""

    dispatches: int
    returns: int
    suspensions: int
    redos: int
    reopenings: int
    supervisions: int


class DrawnOut(Answer):
    """抽中核查 / the ticket was drawn for inspection; ``confirmed`` is what was found."""

    draw: str
    rule: str
    role: str
    at: str
    due: str | None
    confirmed: bool | None


class TryOut(Answer):
    """A call back since the last result: when, and whether it reached the citizen."""

    at: str
    reached: bool


class TicketOut(Answer):
    """工单 / a ticket as of its last event.

    ``final``: the unit was designated and may not return it. ``call_at`` is when the next call
    back is to be made, ``rated`` the citizen's own rating. ``commands`` are the ``possible`` ones
    with their names and who may give them. ``masked`` is personal data that the ticket holds and
    this answer hides, ``on_request`` what of it may be asked for with a reason (``unmask``).
    """

    id: str
    state: str
    state_name: str
    open: bool
    outcome: str
    facts: dict[str, str | int | bool]
    guessed: dict[str, GuessOut]
    subject: str | None
    text: str | None
    citizen: dict[str, str] | None
    masked: list[str]
    on_request: list[str]
    source: str | None
    received_at: str
    hung_up_at: str | None
    updated_at: str
    ended_at: str | None
    archived: bool
    lead: Named | None
    authority: Named | None
    assist: list[Named]
    notify: list[Named]
    priority: str
    final: bool
    refer_to: Named | None
    decline: Named | None
    overdue: bool
    due_at: str | None
    clocks: list[ClockOut]
    parts: list[PartOut]
    pending: PendingOut | None
    suspension: SuspensionOut | None
    supervisions: list[SupervisionOut]
    counts: CountsOut
    result: str | None
    answer: str | None
    article: str | None
    reason: str | None
    contacted: bool | None
    solved: bool | None
    satisfied: int | None
    rated: int | None
    tries: list[TryOut]
    call_at: str | None
    drawn: DrawnOut | None
    parent: str | None
    followers: list[str]
    split_from: str | None
    split_into: list[str]
    cases: list[str]
    possible: list[str]
    commands: list[CommandOut]
    events: int
    rulebook: str


class TicketLine(Answer):
    """工单 (列表) / a ticket as lists show it."""

    id: str
    state: str
    open: bool
    outcome: str | None
    subject: str | None
    channel: str | None
    area: str | None
    category: str | None
    district: str | None
    lead: Named | None
    authority: Named | None
    priority: str
    overdue: bool
    received_at: str
    due_at: str | None
    pending: str | None
    suspended: bool
    call_at: str | None
    parent: str | None
    events: int


class TicketPage(Answer):
    """One page; ``next`` is the cursor of the following one, null at the end."""

    items: list[TicketLine]
    next: str | None


class EventOut(Answer):
    """事件 / an event of the ticket's life, sealed by a hash that follows on the one before.

    ``erased``: it had a private part, which is gone; a later event says by which rule.
    """

    number: int
    kind: str
    name: str
    at: str
    recorded_at: str
    actor: str
    data: dict[str, Any]
    private: dict[str, Any] | None
    erased: bool
    rulebook: str
    previous: str
    hash: str


class EventsOut(Answer):
    """经过 / all events of a ticket in order, and whether the chain is whole."""

    ticket: str
    intact: bool
    items: list[EventOut]
