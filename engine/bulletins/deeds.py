"""What the event of each command says, once the command is known to be possible; or why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from engine.bulletins import refusals
from engine.bulletins.asks import (
    Approve,
    BulletinStep,
    Correct,
    Count,
    DraftBulletin,
    DropCorrection,
    ObjectToCount,
    Publish,
    Recount,
    RejectCountObjection,
    SendBack,
    UpholdCountObjection,
    WithdrawObjection,
)
from engine.bulletins.bulletin import Bulletin, Objection
from engine.bulletins.possible import possible, upheld_to_latest
from engine.bulletins.states import WITHDRAWN, BulletinMove
from engine.rulebook.assessment import Publishing, Scheme
from engine.rulebook.facts import nearest
from engine.rulebook.rulebook import Rulebook
from engine.tickets.asks import By
from engine.timing.durations import Duration, parse_duration

OTHERWISE = "centre-head"
"""Who approves where no rule publishes such a period."""


Says = tuple[dict[str, Any], dict[str, Any]]
"""What an event says, and what of it is private."""


class Asked:
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
        """The commands that are possible still, for who asks."""
        return possible(self.bulletin, self.at, self.who, self.actor)


def drafted(rulebook: Rulebook, command: DraftBulletin, at: datetime) -> dict[str, Any]:
    """What the first event says: by which rule, of which period, until when units may object."""
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


def _recount(asked: Asked) -> Says:
    edition = asked.bulletin.edition
    return {"edition": edition.number, **_counted(asked.command.count)}, {}


def _object(asked: Asked) -> Says:
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


def _withdraw(asked: Asked) -> Says:
    objection = _waiting(asked)
    if asked.who.unit is not None and asked.who.unit != objection.unit:
        raise refusals.not_your_unit(asked.move, asked.who.unit, objection.unit)
    return _about(objection), {}


def _judge(asked: Asked) -> Says:
    objection = _waiting(asked)
    if asked.who.unit is not None and asked.who.unit == objection.unit:
        raise refusals.own_objection(asked.move, objection.unit)
    zh, en = "答复申诉须写明理由。", "An objection is answered with a reason."
    return _about(objection), {"reason": _said(asked.command.reason, zh, en)}


def _approve(asked: Asked) -> Says:
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


def _send_back(asked: Asked) -> Says:
    zh, en = "退回须写明原因。", "What is sent back needs a reason."
    reason = _said(asked.command.reason, zh, en)
    return {"edition": asked.bulletin.edition.number}, {"reason": reason}


def _publish(asked: Asked) -> Says:
    edition = asked.bulletin.edition
    units = list(edition.units)
    return {"edition": edition.number, "digest": edition.digest, "units": units}, {}


def _correct(asked: Asked) -> Says:
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


def _drop(asked: Asked) -> Says:
    edition = asked.bulletin.edition
    if edition.number == 1:
        raise refusals.only_corrections(asked.move, asked.left)
    if upheld_to_latest(asked.bulletin):
        raise refusals.counted_since(asked.move, asked.left)
    if waiting := asked.bulletin.waiting:
        raise refusals.objections_wait(asked.move, len(waiting), asked.left)
    zh, en = "撤销须写明原因。", "Dropping a correction needs a reason."
    return {"edition": edition.number}, {"reason": _said(asked.command.reason, zh, en)}


def _waiting(asked: Asked) -> Objection:
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


SAYS: Mapping[type, Callable[[Asked], Says]] = {
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
"""Command type → what its event says; raises ``Refused``."""
