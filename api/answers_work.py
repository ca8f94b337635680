"""What waits for somebody, as callers get it: calls, parts, supervisions, notices, draws."""

from __future__ import annotations

from typing import Any

from msgspec import field

from api.answers import Answer, Named
from api.answers_tickets import TicketLine, TryOut


class QuestionOut(Answer):
    """回访问题 / a question of the call back, as the rules ask it.

    ``kind``: ``flag`` yes or no, ``score`` 1 to 5, ``text``. ``fills`` is the fact that the answer
    gives; ``reasons`` may be given for a no or a low score.
    """

    id: str
    ask: str
    kind: str
    fills: str | None
    reasons: list[str]


class CallOut(Answer):
    """待回访 / a call to make: when, how often it was tried, and what to ask."""

    ticket: TicketLine
    call_at: str
    tries: list[TryOut]
    most_tries: int | None
    rule: str | None
    questions: list[QuestionOut]


class CallPage(Answer):
    """One page of the queue, the call that waits longest first."""

    items: list[CallOut]
    next: str | None


class PartLine(Answer):
    """协办部分 (列表) / what an assisting unit has to do."""

    ticket: str
    unit: Named
    state: str
    open: bool
    by: str
    asked_at: str
    due: str | None
    done_at: str | None
    overdue: bool


class PartPage(Answer):
    """One page, the earliest due first."""

    items: list[PartLine]
    next: str | None


class SupervisionLine(Answer):
    """督办件 (列表) / a written supervision."""

    ticket: str
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


class SupervisionPage(Answer):
    """One page, the earliest reply due first."""

    items: list[SupervisionLine]
    next: str | None


class NoticeOut(Answer):
    """通知 / what a role of a unit is told; ``names`` and ``phone`` are those on duty then."""

    id: str
    kind: str
    name: str
    role: str
    unit: Named | None
    names: list[str]
    phone: str | None
    ticket: str | None
    case: str | None
    send_at: str
    data: dict[str, Any]
    read_at: str | None
    read_by: str | None


class NoticePage(Answer):
    """One page, the latest first."""

    items: list[NoticeOut]
    next: str | None


class DrawLine(Answer):
    """抽取 (列表) / a draw for inspection."""

    id: str
    rule: str
    period: str
    made_at: str
    population: int
    drawn: int


class DrawPage(Answer):
    """One page, the latest first."""

    items: list[DrawLine]
    next: str | None


class GroupOut(Answer):
    """A group of the population, and those of it that were drawn, in the order of the draw."""

    key: dict[str, str | None]
    population: list[str]
    drawn: list[str]


class DifferenceOut(Answer):
    """What differs where the draw is done again."""

    what: str
    message_zh: str
    message_en: str
    group: dict[str, Any] | None


class VerifiedOut(Answer):
    """验证 / the draw done again: ``seed`` says whether the seed could be checked as well."""

    right: bool
    intact: bool
    seed: bool
    differences: list[DifferenceOut]


class DrawOut(Answer):
    """抽取 / a draw with its seed and the whole list, so that anybody can do it again."""

    id: str
    rule: str
    title: str
    basis: str
    file: str
    line: int
    period: str
    first: str = field(name="from")
    until: str
    role: str
    share: int | None
    count: int | None
    at_least: int
    per: list[str]
    within: str | None
    due: str | None
    seed: str
    seed_day: str
    population: int
    drawn: list[str]
    groups: list[GroupOut]
    made_at: str
    hash: str
    verified: VerifiedOut


class StateOut(Answer):
    """状态 / a state with its names; a terminal one ends the ticket or case."""

    id: str
    name_zh: str
    name_en: str
    terminal: bool


class MoveOut(Answer):
    """操作 / a command: where it is possible, what it causes and leads to, and who may give it.

    ``to`` null leaves the state as it is, or leaves it to the event to say. ``scope`` says whose
    roles: of the ``lead`` unit, of the assisting unit (``part``), or ``any``; for cases the side
    that has it. ``need`` is what must hold besides.
    """

    command: str
    event: str
    states: list[str] = field(name="from")
    to: str | None
    name_zh: str
    name_en: str
    who: list[str]
    scope: str
    need: str | None


class LifeOut(Answer):
    """The states and commands of one kind of thing."""

    states: list[StateOut]
    moves: list[MoveOut]


class StatesOut(Answer):
    """状态表 / the life of tickets and of cases, as tables."""

    tickets: LifeOut
    cases: LifeOut


class AttachmentOut(Answer):
    """附件 / a file that is kept; commands name it by its digest (SHA-256)."""

    digest: str
    size: int
    media_type: str
