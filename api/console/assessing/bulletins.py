"""Bulletins (通报) as lines of a list and as pages: how each edition stands, what was objected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from api.console.naming import Names
from engine.bulletins.bulletin import Bulletin, Edition, Objection
from engine.bulletins.states import (
    APPROVED,
    CORRECTED,
    DRAFT,
    DROPPED,
    EDITION_STATES,
    OBJECTION_STATES,
    OUT,
    PUBLISHED,
    REJECTED,
    UPHELD,
    WAITING,
    WITHDRAWN,
)
from engine.store.bulletins import BulletinRow

BULLETINS = "/console/bulletins"
TONES: Mapping[str, str] = {
    DRAFT: "pending",
    APPROVED: "state-signed",
    PUBLISHED: "state-resolved",
    CORRECTED: "",
    DROPPED: "",
    WAITING: "pending",
    UPHELD: "state-resolved",
    REJECTED: "case-referred",
    WITHDRAWN: "",
}
"""How the badge of a state of an edition, or of an objection, looks."""


@dataclass(frozen=True, slots=True)
class BulletinLine:
    """A bulletin in a list. ``until`` is the end of the window for objections while it is open."""

    id: str
    href: str
    title: str
    state: str
    tone: str
    edition: int
    ready: bool
    waiting: int
    until: datetime | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class EditionView:
    """An edition as its page tells it; ``replaced_by`` is the one that has corrected it."""

    number: int
    state: str
    tone: str
    digest: str
    deeds: tuple[str, ...]
    correcting: str | None
    replaced_by: int | None
    stale: bool
    sent_back: str | None
    until: datetime | None
    published_at: datetime | None
    public: bool


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection, and whether the reader may answer it or take it back."""

    number: int
    unit: str
    measure: str
    ticket: str
    href: str | None
    words: str | None
    state: str
    tone: str
    answered_at: datetime | None
    answered_by: str | None
    reason: str | None
    judge: bool
    withdraw: bool


def line_of(row: BulletinRow, names: Names, now: datetime) -> BulletinLine:
    """A row of the list."""
    until = row.objections_until
    shown = row.state == DRAFT and until is not None and until > now
    return BulletinLine(
        row.id,
        f"{BULLETINS}/{row.id}",
        row.title,
        names.words.say(*EDITION_STATES[row.state]),
        TONES[row.state],
        row.edition,
        row.state == DRAFT and row.ready,
        row.waiting,
        until if shown else None,
        row.published_at,
    )


def edition_of(bulletin: Bulletin, edition: Edition, names: Names) -> EditionView:
    """An edition as people read it."""
    later = (one.number for one in bulletin.out if one.number > edition.number)
    return EditionView(
        edition.number,
        names.words.say(*EDITION_STATES[edition.state]),
        TONES[edition.state],
        edition.digest,
        tuple(_deeds(edition, names)),
        edition.correcting,
        next(later, None) if edition.state == CORRECTED else None,
        edition.stale,
        edition.sent_back,
        edition.objections_until,
        edition.published_at,
        edition.state in OUT,
    )


def _deeds(edition: Edition, names: Names) -> Iterator[str]:
    """What was done to it, by whom, and when."""
    words, say = names.words, names.words.say
    by = say("、", ", ").join(map(names.actor, edition.drafters)) or say("系统按办法", "by rule")
    yield f"{say('起草', 'drafted')} {words.when(edition.drafted_at)} {by}"
    for done, at, who in (
        (say("批准", "approved"), edition.approved_at, edition.approved_by),
        (say("发布", "published"), edition.published_at, edition.published_by),
    ):
        if at is not None and who is not None:
            yield f"{done} {words.when(at)} {names.actor(who)}"
    if edition.ended_at:
        ended = say(*EDITION_STATES[edition.state])
        yield f"{ended} {words.when(edition.ended_at)}"


def actors_in(bulletin: Bulletin) -> frozenset[str]:
    """The logins of everybody who is named on its page."""
    found = {one.answered_by for one in bulletin.objections}
    for edition in bulletin.editions:
        found |= {edition.approved_by, edition.published_by, *edition.drafters}
    return frozenset(login for login in found if login is not None)


def objection_of(
    one: Objection,
    titles: Mapping[str, str],
    names: Names,
    possible: tuple[str, ...],
    href: str | None,
    own: str | None,
) -> ObjectionView:
    """An objection. ``titles`` are those of the measures; ``own`` is the reader's unit."""
    waits = one.state == WAITING
    return ObjectionView(
        one.number,
        names.unit(one.unit),
        titles.get(one.measure, one.measure),
        one.ticket,
        href,
        one.words,
        names.words.say(*OBJECTION_STATES[one.state]),
        TONES[one.state],
        one.answered_at,
        None if one.answered_by is None else names.actor(one.answered_by),
        one.reason,
        waits and "uphold-objection" in possible,
        waits and "withdraw-objection" in possible and own in (None, one.unit),
    )
