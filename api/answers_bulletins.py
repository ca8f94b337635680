"""Bulletins as callers get them."""

from __future__ import annotations

from datetime import date, datetime

from api.answers import Answer, Named
from api.answers_reports import ReportOut, show_report
from api.answers_tickets import CommandOut, EventOut
from api.plain import known_unit, local, local_or_none
from engine.bulletins.bulletin import Bulletin, Edition, Objection
from engine.bulletins.commands import possible
from engine.bulletins.content import Content
from engine.bulletins.states import EDITION_STATES, OBJECTION_STATES, move_of
from engine.rulebook.rulebook import Rulebook
from engine.store.bulletins import BulletinRow
from engine.tickets.asks import By


class CountObjectionOut(Answer):
    """对考核数据的申诉 / what a unit says against one count, and how that was answered."""

    number: int
    edition: int
    unit: Named
    measure: str
    ticket: str
    at: str
    words: str | None
    state: str
    state_name: str
    answered_at: str | None
    answered_by: str | None
    reason: str | None


class EditionOut(Answer):
    """版次 / an edition. ``digest`` is the SHA-256 of what it says.

    ``correcting`` is why it takes the place of the edition before; ``stale``: an objection was
    upheld since it was counted; ``ready_at``: since when it waits for approval.
    """

    number: int
    state: str
    state_name: str
    digest: str
    counted_at: str
    rulebook: str
    drafted_at: str
    drafters: list[str]
    objections_until: str | None
    correcting: str | None
    stale: bool
    ready_at: str | None
    approved_at: str | None
    approved_by: str | None
    sent_back: str | None
    published_at: str | None
    published_by: str | None
    ended_at: str | None


class BulletinOut(Answer):
    """通报 / a bulletin as of its last event; ``state`` is that of the latest edition.

    ``in_force`` is the number of the edition that is published now. ``approve`` is the role that
    approves it. ``possible`` is what you may do now.
    """

    id: str
    scheme: str
    title: str
    basis: str
    file: str
    line: int
    period: str
    every: str | None
    first: date
    last: date
    state: str
    state_name: str
    approve: str
    within: str | None
    in_force: int | None
    editions: list[EditionOut]
    objections: list[CountObjectionOut]
    possible: list[str]
    commands: list[CommandOut]
    drafted_at: str
    updated_at: str
    events: int


class BulletinLine(Answer):
    """通报 (列表) / a bulletin as lists show it; ``waiting`` objections have no answer yet."""

    id: str
    title: str
    period: str
    every: str | None
    first: str
    last: str
    state: str
    state_name: str
    edition: int
    in_force: int | None
    published_at: str | None
    objections_until: str | None
    ready: bool
    stale: bool
    waiting: int
    events: int


class BulletinPage(Answer):
    """One page; ``next`` is the cursor of the following one, null at the end."""

    items: list[BulletinLine]
    next: str | None


class BulletinEventsOut(Answer):
    """经过 / all events of a bulletin in order, and whether the chain is whole."""

    bulletin: str
    intact: bool
    items: list[EventOut]


class EditionContentOut(Answer):
    """一版的内容 / what an edition says, as it was frozen: a table for each kind of row."""

    bulletin: str
    title: str
    city: str
    edition: EditionOut
    tables: list[ReportOut]


def show_bulletin(
    rulebook: Rulebook,
    bulletin: Bulletin,
    now: datetime,
    by: By | None = None,
    actor: str | None = None,
) -> BulletinOut:
    """A bulletin as this person may see it; the objections were chosen before."""
    zone, now_possible = rulebook.city.zone, possible(bulletin, now, by, actor)
    in_force = bulletin.in_force
    return BulletinOut(
        id=bulletin.id,
        scheme=bulletin.scheme,
        title=bulletin.title,
        basis=bulletin.basis,
        file=bulletin.file,
        line=bulletin.line,
        period=bulletin.period,
        every=bulletin.every,
        first=bulletin.first,
        last=bulletin.last,
        state=bulletin.state,
        state_name=EDITION_STATES[bulletin.state][0],
        approve=bulletin.approve,
        within=bulletin.within,
        in_force=None if in_force is None else in_force.number,
        editions=[show_edition(rulebook, one) for one in bulletin.editions],
        objections=[_objection(rulebook, one) for one in bulletin.objections],
        possible=list(now_possible),
        commands=[_command(bulletin, name) for name in now_possible],
        drafted_at=local(bulletin.drafted_at, zone),
        updated_at=local(bulletin.updated_at, zone),
        events=bulletin.length,
    )


def show_bulletin_line(rulebook: Rulebook, row: BulletinRow) -> BulletinLine:
    """A bulletin in a list."""
    zone = rulebook.city.zone
    return BulletinLine(
        id=row.id,
        title=row.title,
        period=row.period,
        every=row.every,
        first=row.first_day,
        last=row.last_day,
        state=row.state,
        state_name=EDITION_STATES[row.state][0],
        edition=row.edition,
        in_force=row.in_force,
        published_at=local_or_none(row.published_at, zone),
        objections_until=local_or_none(row.objections_until, zone),
        ready=row.ready,
        stale=row.stale,
        waiting=row.waiting,
        events=row.length,
    )


def show_content(
    rulebook: Rulebook, bulletin: Bulletin, edition: Edition, content: Content
) -> EditionContentOut:
    """What an edition says."""
    return EditionContentOut(
        bulletin=bulletin.id,
        title=content.title,
        city=content.city,
        edition=show_edition(rulebook, edition),
        tables=[show_report(one) for one in content.reports],
    )


def show_edition(rulebook: Rulebook, edition: Edition) -> EditionOut:
    """An edition: who did what to it when."""
    zone = rulebook.city.zone
    return EditionOut(
        number=edition.number,
        state=edition.state,
        state_name=EDITION_STATES[edition.state][0],
        digest=edition.digest,
        counted_at=local(edition.counted_at, zone),
        rulebook=edition.rulebook,
        drafted_at=local(edition.drafted_at, zone),
        drafters=list(edition.drafters),
        objections_until=local_or_none(edition.objections_until, zone),
        correcting=edition.correcting,
        stale=edition.stale,
        ready_at=local_or_none(edition.ready_at, zone),
        approved_at=local_or_none(edition.approved_at, zone),
        approved_by=edition.approved_by,
        sent_back=edition.sent_back,
        published_at=local_or_none(edition.published_at, zone),
        published_by=edition.published_by,
        ended_at=local_or_none(edition.ended_at, zone),
    )


def _objection(rulebook: Rulebook, one: Objection) -> CountObjectionOut:
    zone = rulebook.city.zone
    return CountObjectionOut(
        number=one.number,
        edition=one.edition,
        unit=known_unit(rulebook, one.unit),
        measure=one.measure,
        ticket=one.ticket,
        at=local(one.at, zone),
        words=one.words,
        state=one.state,
        state_name=OBJECTION_STATES[one.state][0],
        answered_at=local_or_none(one.answered_at, zone),
        answered_by=one.answered_by,
        reason=one.reason,
    )


def _command(bulletin: Bulletin, name: str) -> CommandOut:
    move = move_of(name)
    who = {bulletin.approve} if move.side == "approver" else move.who
    return CommandOut(command=name, name_zh=move.name_zh, name_en=move.name_en, who=sorted(who))
