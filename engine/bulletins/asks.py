"""What may be asked of a bulletin. What units and judges write is private: a digest is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.rulebook.assessment import Scheme


@dataclass(frozen=True, slots=True)
class Count:
    """A report that was counted and frozen: the SHA-256 of its bytes, when, and about whom.

    ``units`` are those that stand in it, ``measures`` those of which items may be objected to,
    ``rulebook`` the version that it was counted by.
    """

    digest: str
    counted_at: datetime
    rulebook: str
    units: tuple[str, ...]
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftBulletin:
    """A bulletin for a period is drawn up (起草), by rule or by a person.

    ``every`` is the kind of the period, None one that no rule names (any days).
    """

    scheme: Scheme
    period: str
    every: str | None
    first: date
    last: date
    title: str
    count: Count


@dataclass(frozen=True, slots=True)
class Recount:
    """The figures of the draft are counted anew (重新计算)."""

    count: Count


@dataclass(frozen=True, slots=True)
class ObjectToCount:
    """A unit says that a ticket is wrongly counted against it (申诉).

    ``counted`` says whether the ticket stands in this measure of the unit at all.
    """

    unit: str
    measure: str
    ticket: str
    words: str
    counted: bool = True


@dataclass(frozen=True, slots=True)
class WithdrawObjection:
    """The unit takes its objection back (撤回申诉)."""

    number: int


@dataclass(frozen=True, slots=True)
class UpholdCountObjection:
    """The unit is right (采纳申诉): the item counts no more."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class RejectCountObjection:
    """The unit is not right (驳回申诉): the item stays."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class MarkReady:
    """Time has passed: nobody may object any more, and all objections are answered."""


@dataclass(frozen=True, slots=True)
class Approve:
    """The draft is right (批准)."""


@dataclass(frozen=True, slots=True)
class SendBack:
    """What was approved is not to be published like this (退回修改)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Publish:
    """Published to everybody, and frozen (发布)."""


@dataclass(frozen=True, slots=True)
class Correct:
    """A new edition is drawn up (更正). ``reason`` stands in it, for everybody to read."""

    reason: str
    count: Count


@dataclass(frozen=True, slots=True)
class DropCorrection:
    """The new edition is not needed after all (撤销更正)."""

    reason: str


BulletinStep = (
    Recount
    | ObjectToCount
    | WithdrawObjection
    | UpholdCountObjection
    | RejectCountObjection
    | MarkReady
    | Approve
    | SendBack
    | Publish
    | Correct
    | DropCorrection
)
"""What may be asked of a bulletin that there is."""
BulletinCommand = DraftBulletin | BulletinStep

BULLETIN_NAMES: Mapping[type, str] = {
    DraftBulletin: "draft",
    Recount: "recount",
    ObjectToCount: "object",
    WithdrawObjection: "withdraw-objection",
    UpholdCountObjection: "uphold-objection",
    RejectCountObjection: "reject-objection",
    Approve: "approve",
    SendBack: "send-back",
    Publish: "publish",
    Correct: "correct",
    DropCorrection: "drop-correction",
}
"""Command type → its name in the table of states, the API and messages; time's own has none."""
