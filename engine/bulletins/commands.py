"""What people, and time, ask of a bulletin, and what follows: events to seal, or a refusal.

``act_on_bulletin`` is the whole of it: pure, from (rulebook, bulletin, command, actor, now, who) to
drafts. The figures were counted before, and come as a digest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from engine.bulletins import refusals
from engine.bulletins.asks import (
    BULLETIN_NAMES,
    Approve,
    BulletinCommand,
    BulletinStep,
    Correct,
    Count,
    DraftBulletin,
    DropCorrection,
    MarkReady,
    ObjectToCount,
    Publish,
    Recount,
    RejectCountObjection,
    SendBack,
    UpholdCountObjection,
    WithdrawObjection,
)
from engine.bulletins.bulletin import Bulletin, Objection
from engine.bulletins.states import (
    BULLETIN_MOVES,
    DRAFT,
    READY,
    UPHELD,
    WITHDRAWN,
    BulletinMove,
    move_of,
)
from engine.rulebook.assessment import Publishing, Scheme
from engine.rulebook.facts import nearest
from engine.rulebook.rulebook import Rulebook
from engine.tickets.asks import By
from engine.tickets.events import Draft
from engine.tickets.refusals import Refused
from engine.timing.durations import Duration, parse_duration

__all__ = ["act_on_bulletin", "is_ready", "possible"]

OTHERWISE = "centre-head"
"""Who approves where no rule publishes such a period."""


def act_on_bulletin(
    rulebook: Rulebook,
    bulletin: Bulletin | None,
    command: BulletinCommand,
    actor: str,
    now: datetime,
    by: By | None = None,
) -> tuple[Draft, ...]:
    """What follows from a command, as drafts to seal; raises ``Refused`` and changes nothing."""
    who, at = by or By(), now.astimezone(UTC)
    if isinstance(command, DraftBulletin):
        move = move_of("draft")
        if bulletin is not None:
            raise refusals.wrong_state(move, bulletin.state, possible(bulletin, at, who))
        _check_role(rulebook, move, who, move.who, possible(None, at, who))
        return (Draft(move.event, at, _drafted(rulebook, command, at)),)
    if isinstance(command, MarkReady):
        if bulletin is None or not is_ready(bulletin, at) or bulletin.edition.ready_at is not None:
            return ()
        return (Draft(READY, at, {"edition": bulletin.edition.number, **_named(bulletin)}),)
    if bulletin is None:
        raise refusals.no_bulletin(BULLETIN_NAMES[type(command)])
    move = _row(rulebook, bulletin, BULLETIN_NAMES[type(command)], at, who, actor)
    try:
        data, private = _SAYS[type(command)](
            _Asked(rulebook, bulletin, move, actor, at, who, command)
        )
    except Refused as refused:
        refused.possible = refused.possible or possible(bulletin, at, who, actor)
        raise
    said = {name: words for name, words in private.items() if words}
    return (Draft(move.event, at, {**data, **_named(bulletin)}, said or None),)


def possible(
    bulletin: Bulletin | None, now: datetime, by: By | None = None, actor: str | None = None
) -> tuple[str, ...]:
    """The commands that the bulletin allows now.

    With a role, only those that it may carry out; with an ``actor``, not the approval of what they
    drew up themselves.
    """
    own = bulletin is not None and actor in bulletin.edition.drafters
    return tuple(
        move.command
        for move in BULLETIN_MOVES
        if _fits(bulletin, move, now)
        and _may(bulletin, move, by or By())
        and not (own and move.command == "approve")
    )


def is_ready(bulletin: Bulletin, now: datetime) -> bool:
    """Whether the draft may be approved: nobody may object any more, and all is answered."""
    return bulletin.state == DRAFT and _ready(bulletin, now)


def _ready(bulletin: Bulletin, now: datetime) -> bool:
    until = bulletin.edition.objections_until
    over = until is None or now >= until
    return over and not bulletin.waiting and not bulletin.edition.stale


def _fits(bulletin: Bulletin | None, move: BulletinMove, now: datetime) -> bool:
    if bulletin is None:
        return not move.from_
    if bulletin.state not in move.from_:
        return False
    if move.command == "approve":
        return _ready(bulletin, now)
    if move.command == "object":
        until = bulletin.edition.objections_until
        return until is None or now < until
    if move.command == "drop-correction":
        return bulletin.edition.number > 1 and not _upheld(bulletin)
    return bool(bulletin.waiting) if move.objection else True


def _may(bulletin: Bulletin | None, move: BulletinMove, who: By) -> bool:
    if who.role is None:
        return True
    if move.side == "approver":
        return bulletin is not None and who.role == bulletin.approve
    return who.role in move.who


def _row(
    rulebook: Rulebook, bulletin: Bulletin, command: str, at: datetime, who: By, actor: str
) -> BulletinMove:
    """The row of this command, if it is possible as the bulletin stands, and for this role."""
    move, left = move_of(command), possible(bulletin, at, who, actor)
    if bulletin.state not in move.from_:
        raise refusals.wrong_state(move, bulletin.state, left)
    may = {bulletin.approve} if move.side == "approver" else move.who
    _check_role(rulebook, move, who, may, left)
    return move


def _check_role(
    rulebook: Rulebook,
    move: BulletinMove,
    who: By,
    may: set[str] | frozenset[str],
    left: tuple[str, ...],
) -> None:
    if who.role is not None and who.role not in may:
        raise refusals.not_your_role(rulebook, move, who.role, may, left)


class _Asked:
    """A command with all that the answer depends on."""

    __slots__ = ("actor", "at", "bulletin", "command", "move", "rulebook", "who")

    def __init__(
        self,
        rulebook: Rulebook,
        bulletin: Bulletin,
        move: BulletinMove,
        actor: str,
        at: datetime,
        who: By,
        command: BulletinStep,
    ) -> None:
        self.rulebook = rulebook
        self.bulletin = bulletin
        self.move = move
        self.actor = actor
        self.at = at
        self.who = who
        self.command: Any = command

    @property
    def left(self) -> tuple[str, ...]:
        return possible(self.bulletin, self.at, self.who, self.actor)


Says = tuple[dict[str, Any], dict[str, Any]]
"""What an event says, and what of it is private."""


def _drafted(rulebook: Rulebook, command: DraftBulletin, at: datetime) -> dict[str, Any]:
    scheme = command.scheme
    terms = _terms(scheme, command.every)
    rule = scheme.rule
    return {
        "scheme": rule.id,
        "title": command.title,
        "basis": rule.basis,
        "file": rule.origin.file,
        "line": rule.origin.line,
        "period": command.period,
        "every": command.every,
        "from": command.first.isoformat(),
        "until": command.last.isoformat(),
        "approve": OTHERWISE if terms is None else terms.approve,
        "within": None if terms is None else str(terms.objections_within),
        "edition": 1,
        **_counted(command.count),
        **_window(rulebook, None if terms is None else terms.objections_within, at),
    }


def _terms(scheme: Scheme, every: str | None) -> Publishing | None:
    return next((one for one in scheme.publishing if one.every == every), None)


def _window(rulebook: Rulebook, within: Duration | None, at: datetime) -> dict[str, Any]:
    """Until when units may object, in the city's working time; for ever where no rule says so."""
    if within is None:
        return {"objections_until": None}
    until = rulebook.calendar(None).due(at, within).astimezone(UTC)
    return {"objections_until": until.isoformat()}


def _counted(count: Count) -> dict[str, Any]:
    return {
        "digest": count.digest,
        "counted_at": count.counted_at.astimezone(UTC).isoformat(),
        "counted_by": count.rulebook,
        "units": list(count.units),
        "measures": list(count.measures),
    }


def _named(bulletin: Bulletin) -> dict[str, Any]:
    """What stands in every event, so that notices and other systems can name the bulletin."""
    return {"title": bulletin.title, "period": bulletin.period}


def _recount(asked: _Asked) -> Says:
    edition = asked.bulletin.edition
    return {"edition": edition.number, **_counted(asked.command.count)}, {}


def _object(asked: _Asked) -> Says:
    command: ObjectToCount = asked.command
    bulletin, edition = asked.bulletin, asked.bulletin.edition
    if asked.who.unit is not None and asked.who.unit != command.unit:
        raise refusals.not_your_unit(asked.move, asked.who.unit, command.unit)
    until = edition.objections_until
    if until is not None and asked.at >= until:
        raise refusals.window_closed(until, asked.rulebook.city.zone, asked.left)
    for what, value, known, zh in (
        ("unit", command.unit, edition.units, "单位"),
        ("measure", command.measure, edition.measures, "可以申诉的指标"),
    ):
        if value not in known:
            raise refusals.unknown(what, value, known, zh, nearest(value, known))
    words = _said(command.words, "申诉须写明理由。", "An objection says why.")
    for one in bulletin.objections:
        same = (one.unit, one.measure, one.ticket) == (
            command.unit, command.measure, command.ticket,
        )  # fmt: skip
        if same and one.state != WITHDRAWN:
            raise refusals.objected_before(one.state, one.number)
    if not command.counted:
        raise refusals.not_counted(command.ticket, command.measure)
    data = {
        "edition": edition.number,
        "number": len(bulletin.objections) + 1,
        "unit": command.unit,
        "measure": command.measure,
        "ticket": command.ticket,
    }
    return data, {"words": words}


def _withdraw(asked: _Asked) -> Says:
    objection = _waiting(asked)
    if asked.who.unit is not None and asked.who.unit != objection.unit:
        raise refusals.not_your_unit(asked.move, asked.who.unit, objection.unit)
    return _about(objection), {}


def _judge(asked: _Asked) -> Says:
    objection = _waiting(asked)
    if asked.who.unit is not None and asked.who.unit == objection.unit:
        raise refusals.own_objection(asked.move, objection.unit)
    zh, en = "答复申诉须写明理由。", "An objection is answered with a reason."
    return _about(objection), {"reason": _said(asked.command.reason, zh, en)}


def _approve(asked: _Asked) -> Says:
    edition, left = asked.bulletin.edition, asked.left
    if asked.actor in edition.drafters:
        raise refusals.own_draft(asked.move, left)
    until = edition.objections_until
    if until is not None and asked.at < until:
        raise refusals.window_open(asked.move, until, asked.rulebook.city.zone, left)
    if waiting := asked.bulletin.waiting:
        raise refusals.objections_wait(asked.move, len(waiting), left)
    if edition.stale:
        raise refusals.stale(asked.move, left)
    return {"edition": edition.number, "digest": edition.digest}, {}


def _send_back(asked: _Asked) -> Says:
    zh, en = "退回须写明原因。", "What is sent back needs a reason."
    reason = _said(asked.command.reason, zh, en)
    return {"edition": asked.bulletin.edition.number}, {"reason": reason}


def _publish(asked: _Asked) -> Says:
    edition = asked.bulletin.edition
    units = list(edition.units)
    return {"edition": edition.number, "digest": edition.digest, "units": units}, {}


def _correct(asked: _Asked) -> Says:
    zh, en = "更正须写明原因, 与新版一同公布。", "A correction says why, for everybody to read."
    reason = _said(asked.command.reason, zh, en)
    within = asked.bulletin.within
    data = {
        "edition": len(asked.bulletin.editions) + 1,
        "correcting": reason,
        **_counted(asked.command.count),
        **_window(asked.rulebook, None if within is None else parse_duration(within), asked.at),
    }
    return data, {}


def _drop(asked: _Asked) -> Says:
    edition = asked.bulletin.edition
    if edition.number == 1:
        raise refusals.only_corrections(asked.move, asked.left)
    if _upheld(asked.bulletin):
        raise refusals.counted_since(asked.move, asked.left)
    if waiting := asked.bulletin.waiting:
        raise refusals.objections_wait(asked.move, len(waiting), asked.left)
    zh, en = "撤销须写明原因。", "Dropping a correction needs a reason."
    return {"edition": edition.number}, {"reason": _said(asked.command.reason, zh, en)}


def _upheld(bulletin: Bulletin) -> bool:
    """Whether an objection to the latest edition was upheld."""
    latest = bulletin.edition.number
    return any(one.state == UPHELD and one.edition == latest for one in bulletin.objections)


def _waiting(asked: _Asked) -> Objection:
    found = asked.bulletin.objection(asked.command.number)
    if found is None or found not in asked.bulletin.waiting:
        raise refusals.no_objection(asked.command.number, asked.left)
    return found


def _about(objection: Objection) -> dict[str, Any]:
    return {
        "number": objection.number,
        "unit": objection.unit,
        "measure": objection.measure,
        "ticket": objection.ticket,
    }


def _said(text: str, zh: str, en: str) -> str:
    said = text.strip()
    if not said:
        raise refusals.needed("bulletin/reason-needed", zh, en)
    return said


_SAYS: Mapping[type, Callable[[_Asked], Says]] = {
    Recount: _recount,
    ObjectToCount: _object,
    WithdrawObjection: _withdraw,
    UpholdCountObjection: _judge,
    RejectCountObjection: _judge,
    Approve: _approve,
    SendBack: _send_back,
    Publish: _publish,
    Correct: _correct,
    DropCorrection: _drop,
}
