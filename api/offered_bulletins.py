"""The commands to a bulletin that the API offers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from api import schemas_bulletins as asked
from engine.bulletin_desk import BulletinDesk
from engine.bulletins import asks
from engine.bulletins.asks import BulletinStep
from engine.bulletins.bulletin import Bulletin
from engine.bulletins.states import move_of
from engine.tickets.asks import By

Give = Callable[..., Bulletin]
"""Carries out what a body asks for: with who asks, when, the event number seen, and the key."""


@dataclass(frozen=True, slots=True)
class BulletinOffered:
    """A command as the API offers it: its body, and how that is carried out by the desk."""

    name: str
    en: str
    body: type[msgspec.Struct]
    give: Callable[[BulletinDesk, str, Any, By], Give]

    @property
    def zh(self) -> str:
        """What it is called in Chinese."""
        return move_of(self.name).name_zh


def _step(makes: Callable[[Any, By], BulletinStep]) -> Callable[[BulletinDesk, str, Any, By], Give]:
    def give(desk: BulletinDesk, id_: str, body: Any, by: By) -> Give:
        command = makes(body, by)

        def carry_out(
            actor: str, now: datetime, expected: int | None, key: str | None, by: By | None
        ) -> Bulletin:
            return desk.command(id_, command, actor, now, expected, key, by)

        return carry_out

    return give


def _objection(body: asked.ObjectToCountIn, by: By) -> BulletinStep:
    unit = body.unit or by.unit or ""
    return asks.ObjectToCount(unit, body.measure, body.ticket.upper(), body.words)


BULLETIN_OFFERED: tuple[BulletinOffered, ...] = (
    BulletinOffered(
        "recount",
        "Count the figures of the draft anew",
        asked.RecountIn,
        lambda desk, id_, _, __: partial(desk.recount, id_),
    ),
    BulletinOffered(
        "object", "A unit objects to a count", asked.ObjectToCountIn, _step(_objection)
    ),
    BulletinOffered(
        "withdraw-objection",
        "The unit takes its objection back",
        asked.WithdrawCountObjectionIn,
        _step(lambda body, _: asks.WithdrawObjection(body.number)),
    ),
    BulletinOffered(
        "uphold-objection",
        "The unit is right: the item counts no more",
        asked.JudgeCountObjectionIn,
        _step(lambda body, _: asks.UpholdCountObjection(body.number, body.reason)),
    ),
    BulletinOffered(
        "reject-objection",
        "The unit is not right: the item stays",
        asked.JudgeCountObjectionIn,
        _step(lambda body, _: asks.RejectCountObjection(body.number, body.reason)),
    ),
    BulletinOffered(
        "approve",
        "Approve the draft; nobody approves what they drew up",
        asked.ApproveBulletinIn,
        _step(lambda _, __: asks.Approve()),
    ),
    BulletinOffered(
        "send-back",
        "Send back what was approved",
        asked.BulletinReasonIn,
        _step(lambda body, _: asks.SendBack(body.reason)),
    ),
    BulletinOffered(
        "publish",
        "Publish it to everybody, frozen",
        asked.PublishBulletinIn,
        _step(lambda _, __: asks.Publish()),
    ),
    BulletinOffered(
        "correct",
        "Begin a new edition; the earlier one stays readable",
        asked.CorrectBulletinIn,
        lambda desk, id_, body, _: partial(desk.correct, id_, body.reason),
    ),
    BulletinOffered(
        "drop-correction",
        "Drop a new edition that is not needed",
        asked.BulletinReasonIn,
        _step(lambda body, _: asks.DropCorrection(body.reason)),
    ),
)
