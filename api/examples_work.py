"""Examples of what waits for somebody: calls, parts, supervisions, notices and draws."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any

import msgspec

from api.answers_work import (
    AttachmentOut,
    CallPage,
    DrawLine,
    DrawPage,
    NoticePage,
    PartPage,
    SupervisionPage,
)
from api.examples_lived import Life, sealed
from api.showing_work import (
    show_call,
    show_draw,
    show_notice,
    show_part_line,
    show_supervision_line,
)
from engine.draws.draw import Member, draw_seed, make_draw, number_of
from engine.draws.periods import period_of
from engine.draws.verifying import verify_draw
from engine.numbers import new_number
from engine.people.disclosure import EVERYTHING
from engine.rulebook.facts import local_day
from engine.rulebook.rulebook import Rulebook
from engine.store.types import NEVER
from engine.store.views import part_rows, supervision_rows
from engine.store.work_lists import NoticeRow, PartRow, SupervisionRow
from engine.tickets.notices import notices_for
from engine.tickets.ticket import replay

MEMBERS = 12
"""Matters that the example's draw draws from."""


def work_examples(rulebook: Rulebook, life: Life, now: datetime) -> dict[str, msgspec.Struct]:
    """Operation → its answer, made of a life in which there was much to do; what there is of it."""
    found: dict[str, msgspec.Struct] = {}
    ticket = life.ticket
    if ticket.call_at is not None:
        call = show_call(rulebook, life.row(), ticket, now, EVERYTHING)
        found["list-callbacks"] = CallPage(items=[call], next=None)
    parts = [PartRow(**_without_never(row, "due_at")) for row in part_rows(ticket)]
    shown = [show_part_line(rulebook, row, now) for row in parts]
    found["list-parts"] = PartPage(items=shown[:2], next=None)
    rows = [
        SupervisionRow(**_without_never(row, "reply_due_at")) for row in supervision_rows(ticket)
    ]
    lines = [show_supervision_line(rulebook, row) for row in rows]
    found["list-supervisions"] = SupervisionPage(items=lines[:2], next=None)
    return {**found, **_notices(rulebook, life), **_draws(rulebook, now)}


def attachment_example(content: bytes, digest: str) -> AttachmentOut:
    """What is answered to the upload of the example's file."""
    return AttachmentOut(digest=digest, size=len(content), media_type="text/plain")


def _without_never(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {**row, name: None if row[name] >= NEVER else row[name]}


def _notices(rulebook: Rulebook, life: Life) -> dict[str, msgspec.Struct]:
    """The notices that the life brought, the last first."""
    rows = [
        NoticeRow(
            one.id, one.ticket, one.case, one.kind, one.role, one.unit, one.names, one.send_at,
            event.recorded_at, one.data, None, None,
        )
        for number, event in enumerate(life.events, 1)
        for one in notices_for(rulebook, replay(life.events[:number]), event)
    ]  # fmt: skip
    shown = [show_notice(rulebook, row) for row in reversed(rows)]
    if not shown:
        return {}
    read = msgspec.structs.replace(shown[0], read_at=shown[0].send_at, read_by="seat-1")
    return {"list-notices": NoticePage(items=shown[:2], next=None), "read-notice": read}


def _draws(rulebook: Rulebook, now: datetime) -> dict[str, msgspec.Struct]:
    """A draw by the first rule that draws, from matters that are only numbers."""
    if not rulebook.samplings:
        return {}
    rule, zone, chance = rulebook.samplings[0], rulebook.city.zone, Random(1)  # noqa: S311
    today = local_day(now, zone)
    period = period_of(rule.every, today.replace(day=1))
    members = [Member(new_number(today, chance), dict.fromkeys(rule.per)) for _ in range(MEMBERS)]
    seed = draw_seed("0" * 64, rule.rule.id, period.name)
    draft = make_draw(rulebook, rule, period, members, seed, now)
    event = sealed(rulebook, number_of(rule.rule.id, period), [draft], None, chance, now)[0]
    draw = show_draw(rulebook, event, verify_draw(event), intact=True, seed=True)
    line = DrawLine(
        id=draw.id,
        rule=draw.rule,
        period=draw.period,
        made_at=draw.made_at,
        population=draw.population,
        drawn=len(draw.drawn),
    )
    return {"read-draw": draw, "list-draws": DrawPage(items=[line], next=None)}
