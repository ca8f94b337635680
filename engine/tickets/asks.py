"""What people and time may ask of a ticket from its receipt to its end.

What units and the centre ask of each other stands in ``requests``, both together in ``STEPS`` of
``commands``. ``at`` is when it happened, None for now; it may lie in the past (a paper note typed
in later), not in the future and not before the matter was received.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class By:
    """Who gives a command: the role that acts, and the unit it sits in.

    None is not stated: nothing is checked then.
    """

    role: str | None = None
    unit: str | None = None
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that was attached (附件): its SHA-256, size in bytes, type, and name."""

    digest: str
    size: int
    media_type: str
    name: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """The citizen has hung up (挂机): the time to dispatch begins to run."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A person dispatches (人工派单). Without a lead, the one that the rules named.

    ``final`` designates the unit (指定承办): it may not return the matter.
    """

    lead: str | None = None
    reason: str | None = None
    at: datetime | None = None
    final: bool = False


@dataclass(frozen=True, slots=True)
class Transfer:
    """The centre gives the matter to another unit (改派), for a reason."""

    lead: str
    reason: str
    at: datetime | None = None
    final: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """The unit takes the matter over (签收)."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """The unit spoke with the citizen, or tried to (联系市民)."""

    note: str | None = None
    reached: bool = True
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Arrive:
    """The unit's people are on the spot (到场)."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A note on what was done, with files (办理记录)."""

    note: str
    attachments: tuple[Attached, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Resolve:
    """The unit reports its result (办结反馈)."""

    result: str
    at: datetime | None = None
    attachments: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class CallBack:
    """The centre asked the citizen, or tried to (回访). ``satisfied`` goes from 1 to 5.

    ``answers`` are those to the questions that the rules ask: question → its answer, or a mapping
    of ``answer`` and ``reason``.
    """

    reached: bool
    contacted: bool | None = None
    solved: bool | None = None
    satisfied: int | None = None
    note: str | None = None
    at: datetime | None = None
    answers: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Rate:
    """The citizen's own rating (市民评价), 1 to 5."""

    satisfied: int
    solved: bool | None = None
    note: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Redo:
    """Back to the unit, which has not solved it (重办)."""

    reason: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """The centre ends the matter (结案); without a successful call back it says why."""

    reason: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The citizen takes the request back (市民撤回)."""

    reason: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refer:
    """The citizen is pointed to another line (转介)."""

    hotline: str
    told: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decline:
    """The matter may not be accepted (不予受理), for a reason from the catalog."""

    reason_id: str
    told: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Answered on the spot (即时答复), in words or by an article of the knowledge base."""

    answer: str | None
    article: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reopen:
    """A matter that had ended is taken up again (重新办理)."""

    reason: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Archive:
    """An ended matter is put away for good (归档)."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receive:
    """A request came in (受理). ``values`` are its facts, ``at`` the instant of receipt.

    ``hung_up_at`` is when the call ended; ``call_open`` says that the citizen is still on the line.
    With ``answer`` the call taker answered at once, and nothing is dispatched. ``sure`` says of
    facts that were guessed from the text how sure the guess was, 0 to 1. ``split_from`` is the
    ticket that this one was split from. ``attachments`` are what the citizen sent along.
    """

    ticket_id: str
    values: Mapping[str, object]
    at: datetime
    subject: str | None = None
    text: str | None = None
    citizen: Mapping[str, str] = field(default_factory=dict[str, Any])
    hung_up_at: datetime | None = None
    call_open: bool = False
    source: str | None = None
    answer: Answer | None = None
    sure: Mapping[str, float] = field(default_factory=dict[str, float])
    split_from: str | None = None
    attachments: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class PassTime:
    """Nobody asks for anything but time, which has passed."""
