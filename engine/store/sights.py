"""What a sight leaves of each table: the conditions that every query for a person carries.

Whatever is listed, read one by one or named in a command goes through the same conditions, so that
what may be read is what is listed. ``engine.people.scope`` says the same of a ticket in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from engine.people.scope import Sight
from engine.store.paging import any_of
from engine.store.tables import attached_to, attachments, cases, notices, parts, tickets, uploads
from engine.store.tables import supervisions as supervised

Conditions = list[ColumnElement[bool]]


def of_tickets(sight: Sight) -> Conditions:
    """Which tickets are within sight."""
    if sight.nothing:
        return [false()]
    column = tickets.c
    found: Conditions = []
    if not sight.confidential:
        found.append(or_(column.confided_to.is_(None), column.confided_to == sight.own))
    if not sight.everywhere:
        found.append(_concerns(sight.units))
    return found


def hanging_on(ticket_id: ColumnElement[Any], sight: Sight) -> Conditions:
    """Which rows hang on a ticket within sight: its parts, its supervisions."""
    if sight.whole:
        return []
    return [_seen(ticket_id, sight)]


def of_cases(sight: Sight) -> Conditions:
    """Which cases: about a unit within sight or gone to it; not of a matter that is hidden."""
    if sight.nothing:
        return [false()]
    column = cases.c
    found: Conditions = []
    if not sight.confidential:
        hidden = exists(
            select(tickets.c.id).where(
                tickets.c.id == column.ticket_id,
                tickets.c.confided_to.is_not(None),
                tickets.c.confided_to != sight.own,
            )
        )
        found.append(~hidden)
    if not sight.everywhere:
        found.append(or_(any_of(column.unit, sight.units), any_of(column.refer, sight.units)))
    return found


def of_notices(sight: Sight) -> Conditions:
    """Which notices: to people of a unit within sight, about what is within sight."""
    if sight.whole:
        return []
    if sight.nothing:
        return [false()]
    column = notices.c
    found: Conditions = []
    if not sight.everywhere:
        found.append(any_of(column.unit, sight.units))
    of_case = select(cases.c.id).where(cases.c.id == column.case_id, *of_cases(sight))
    about_case = and_(column.case_id.is_not(None), exists(of_case))
    about_ticket = and_(
        column.case_id.is_(None),
        or_(column.ticket_id.is_(None), _seen(column.ticket_id, sight)),
    )
    found.append(or_(about_ticket, about_case))
    return found


def of_attachments(sight: Sight) -> Conditions:
    """Which files: named by a ticket within sight, or uploaded by the person."""
    if sight.whole:
        return []
    if sight.nothing:
        return [false()]
    named = select(attached_to.c.ticket_id).where(attached_to.c.digest == attachments.c.digest)
    brought = select(uploads.c.by).where(
        uploads.c.digest == attachments.c.digest, uploads.c.by == sight.own
    )
    return [or_(exists(named.where(_seen(attached_to.c.ticket_id, sight))), exists(brought))]


def _seen(ticket_id: ColumnElement[Any], sight: Sight) -> ColumnElement[bool]:
    return exists(select(tickets.c.id).where(tickets.c.id == ticket_id, *of_tickets(sight)))


def _concerns(units: Sequence[str]) -> ColumnElement[bool]:
    """Whether a ticket concerns any of these units, as ``scope.concerned`` says."""
    column, named = tickets.c, tuple(units)
    part = select(parts.c.unit).where(parts.c.ticket_id == column.id, any_of(parts.c.unit, named))
    reply = select(supervised.c.unit).where(
        supervised.c.ticket_id == column.id, any_of(supervised.c.unit, named)
    )
    told = (column.told.contains(f",{unit},", autoescape=True) for unit in named)
    return or_(
        any_of(column.lead, named), any_of(column.authority, named), exists(part), exists(reply),
        and_(column.told.is_not(None), or_(*told)),
    )  # fmt: skip
