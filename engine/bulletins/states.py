"""The life of a bulletin as one table: which command is possible where, who may, where it leads.

The state of a bulletin is that of its latest edition. An edition that was published stays readable
for ever: a correction is a new edition, and the earlier one says then that it was corrected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

DRAFT, APPROVED, PUBLISHED = "draft", "approved", "published"
CORRECTED, DROPPED = "corrected", "dropped"

EDITION_STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        DRAFT: ("草稿", "draft"),
        APPROVED: ("已批准", "approved"),
        PUBLISHED: ("已发布", "published"),
        CORRECTED: ("已更正", "corrected"),
        DROPPED: ("已撤销", "dropped"),
    }
)
"""State of an edition → Chinese, English. ``corrected``: a later edition took its place."""
OUT = frozenset({PUBLISHED, CORRECTED})
"""States of an edition that citizens may read."""

WAITING, UPHELD, REJECTED, WITHDRAWN = "waiting", "upheld", "rejected", "withdrawn"
OBJECTION_STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        WAITING: ("待答复", "waiting"),
        UPHELD: ("已采纳", "upheld"),
        REJECTED: ("已驳回", "rejected"),
        WITHDRAWN: ("已撤回", "withdrawn"),
    }
)
"""State of an objection (申诉) → Chinese, English."""

Side = Literal["centre", "approver", "unit"]
"""Who stands behind a command: the centre that draws the bulletin up, the role that the rule names
to approve it, or a unit that is assessed in it."""

CENTRE = frozenset({"supervisor", "centre-head"})
"""Roles that draw up and publish bulletins, and judge objections."""
APPROVERS = frozenset({"supervisor", "centre-head", "unit-leader", "authority-contact"}) | {
    "city-leader"
}
"""Roles that a rule may name to approve; whether it names this one is asked when it is done."""
OBJECTORS = frozenset({"unit-head", "unit-leader"})


@dataclass(frozen=True, slots=True)
class BulletinMove:
    """A command: its event, the states it is possible in and leads to, and the roles that may.

    ``to`` None leaves the state as it is. ``objection`` says that it is about an objection that
    waits for an answer.
    """

    command: str
    event: str
    from_: frozenset[str]
    to: str | None
    side: Side
    who: frozenset[str]
    name_zh: str
    name_en: str
    objection: bool = False


_DRAFT = frozenset({DRAFT})

BULLETIN_MOVES: tuple[BulletinMove, ...] = (
    BulletinMove(
        "draft", "bulletin-drafted", frozenset(), DRAFT, "centre", CENTRE,
        "起草通报", "draft",
    ),
    BulletinMove(
        "recount", "bulletin-recounted", _DRAFT, None, "centre", CENTRE,
        "重新计算", "recount",
    ),
    BulletinMove(
        "object", "count-objected", _DRAFT, None, "unit", OBJECTORS,
        "申诉", "object",
    ),
    BulletinMove(
        "withdraw-objection", "count-objection-withdrawn", _DRAFT, None, "unit", OBJECTORS,
        "撤回申诉", "withdraw the objection", objection=True,
    ),
    BulletinMove(
        "uphold-objection", "count-objection-upheld", _DRAFT, None, "centre", CENTRE,
        "采纳申诉", "uphold the objection", objection=True,
    ),
    BulletinMove(
        "reject-objection", "count-objection-rejected", _DRAFT, None, "centre", CENTRE,
        "驳回申诉", "reject the objection", objection=True,
    ),
    BulletinMove(
        "approve", "bulletin-approved", _DRAFT, APPROVED, "approver", APPROVERS,
        "批准", "approve",
    ),
    BulletinMove(
        "send-back", "bulletin-sent-back", frozenset({APPROVED}), DRAFT, "approver", APPROVERS,
        "退回修改", "send back",
    ),
    BulletinMove(
        "publish", "bulletin-published", frozenset({APPROVED}), PUBLISHED, "centre", CENTRE,
        "发布", "publish",
    ),
    BulletinMove(
        "correct", "correction-begun", frozenset({PUBLISHED, DROPPED}), DRAFT, "centre", CENTRE,
        "更正", "correct",
    ),
    BulletinMove(
        "drop-correction", "correction-dropped", _DRAFT, DROPPED, "centre", CENTRE,
        "撤销更正", "drop the correction",
    ),
)  # fmt: skip

READY = "bulletin-ready"
"""The event by which time says that a draft waits for approval: nobody may object any more."""
BULLETIN_KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "bulletin-drafted": ("通报已起草", "bulletin drafted"),
        "bulletin-recounted": ("重新计算", "recounted"),
        "count-objected": ("单位申诉", "a unit objected"),
        "count-objection-withdrawn": ("申诉已撤回", "objection withdrawn"),
        "count-objection-upheld": ("申诉已采纳", "objection upheld"),
        "count-objection-rejected": ("申诉已驳回", "objection rejected"),
        READY: ("通报待批准", "bulletin waits for approval"),
        "bulletin-approved": ("通报已批准", "bulletin approved"),
        "bulletin-sent-back": ("通报被退回", "bulletin sent back"),
        "bulletin-published": ("通报已发布", "bulletin published"),
        "correction-begun": ("开始更正", "correction begun"),
        "correction-dropped": ("更正已撤销", "correction dropped"),
    }
)
"""Every kind of event in a bulletin's chain → Chinese, English."""


def move_of(command: str) -> BulletinMove:
    """The row of this command."""
    return next(move for move in BULLETIN_MOVES if move.command == command)
