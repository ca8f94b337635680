"""What each kind of event changes in a ticket: the fields of the one after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.tickets.affairs import Drawn, Part, Pending, Supervision, Suspension
from engine.tickets.clocks import Clocks, applied, clock_key
from engine.tickets.events import Draft, Event
from engine.tickets.plans import plans_from
from engine.tickets.states import LEADS_TO, TERMINAL
from engine.tickets.trail import Seen

if TYPE_CHECKING:
    from engine.tickets.ticket import Ticket

Fields = dict[str, Any]
Said = Draft | Event
STEP_KINDS = frozenset({"reminded", "supervised", "case-opened"})
"""The kinds of event that a ladder step causes."""
_OF_A_PART = frozenset({"part-asked", "part-signed", "part-done", "part-released"})
_NOBODYS = frozenset({"received", "hung-up"})
"""Kinds of event that happen before any unit has the matter."""
_SETTLES = TERMINAL | {"resolved", "merged"}
"""States in which no request of the unit waits any more."""


def counts(kind: str, data: Mapping[str, Any]) -> bool:
    """Whether the event counts for clocks and state: a call that reached nobody does not."""
    return kind not in ("contacted", "called-back") or data.get("reached") is not False


def kinds_of(kind: str, data: Mapping[str, Any]) -> frozenset[str]:
    """The kinds that an event stands for: a call that is over at the receipt was hung up then."""
    if kind == "received" and not data["call_open"]:
        return frozenset({"received", "hung-up"})
    return frozenset({kind})


def waits(kind: str, data: Mapping[str, Any]) -> bool:
    """Whether the matter waits for its dispatch after this event, though it was received before."""
    return (data.get("to") or LEADS_TO.get(kind)) == "received"


def step_key(kind: str, data: Mapping[str, Any]) -> str:
    """What identifies a ladder step within one start of its clock: ladder, time and action."""
    action = data.get("roles") or data.get("role") or data.get("behaviour")
    told = ",".join(action) if isinstance(action, list) else action
    return f"{data['ladder']} | {data['step']} | {kind} {told}"


def received(ticket_id: str, draft: Said) -> Fields:
    """The fields of a ticket as it begins."""
    data, private = draft.data, draft.private or {}
    call_open = data["call_open"]
    return {
        "id": ticket_id,
        "state": "received",
        "values": data["values"],
        "outcome": data["outcome"],
        "received_at": draft.at,
        "updated_at": draft.at,
        "plans": plans_from(data["plans"]),
        "clocks": applied({}, data["clocks"], draft.at),
        **_decided(data),
        "source": data["source"],
        "subject": private.get("subject"),
        "text": private.get("text"),
        "citizen": private.get("citizen"),
        "hung_up_at": None if call_open else draft.at,
        "happened": frozenset({"received"} if call_open else {"received", "hung-up"}),
        "sure": data.get("sure") or {},
        "split_from": data.get("split_from"),
    }


def after(ticket: Ticket, draft: Said) -> Fields:
    """The fields that an event changes."""
    kind, data = draft.kind, draft.data
    told = _FIELDS.get(kind)
    fields: Fields = {} if told is None else told(ticket, draft)
    if "plans" in data:
        fields["plans"] = plans_from(data["plans"])
    fields["updated_at"] = max(ticket.updated_at, draft.at)
    fields["clocks"] = _clocks_after(ticket, draft)
    if counts(kind, data):
        fields["happened"] = ticket.happened | {kind}
        state = data.get("to") or LEADS_TO.get(kind)
        if state is not None and state != ticket.state:
            fields["state"] = state
            if state in _SETTLES:
                fields["pending"] = None
                fields["suspension"] = None
            if state in TERMINAL and ticket.state not in TERMINAL:
                fields["ended_at"] = draft.at
                fields["call_at"] = None
            if state == "archived":
                fields["supervisions"] = {
                    number: one if one.state == "ended" else _ended_by(one, draft.at)
                    for number, one in ticket.supervisions.items()
                }
            fields.setdefault("parts", _parts_after(ticket, state))
    if data.get("counted"):
        used = ticket.fired.get(data["trigger"], frozenset())
        fields["fired"] = {**ticket.fired, data["trigger"]: used.union(data["counted"])}
    return fields


def seen(ticket: Ticket, fields: Mapping[str, Any], draft: Said, actor: str) -> Seen:
    """The event as triggers see it, with the unit that had the matter when it happened."""
    data, kind = draft.data, draft.kind
    unit: str | None
    if kind in _OF_A_PART:
        unit = data["unit"]
    elif data.get("milestone") == "part":
        unit = data["of"]
    elif kind in _NOBODYS:
        unit = None
    elif kind == "dispatched":
        unit = fields["lead"]
    else:
        unit = ticket.lead if ticket.dispatched_at is not None else None
    return Seen(ticket.id, len(ticket.trail) + 1, kind, draft.at, unit, actor, data)


def _decided(data: Mapping[str, Any]) -> Fields:
    lead = data["lead"]
    return {
        "outcome": data["outcome"],
        "priority": _value(data["priority"]) or "normal",
        "lead": _value(lead),
        "routed_by": None if lead is None else lead["rule"],
        "authority": _value(data["authority"]),
        "assist": tuple(unit["value"] for unit in data["assist"]),
        "notify": tuple(unit["value"] for unit in data["notify"]),
        "refer_to": _value(data["refer_to"]),
        "decline": _value(data["decline"]),
    }


def _value(decided: Mapping[str, Any] | None) -> str | None:
    return None if decided is None else decided["value"]


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _clocks_after(ticket: Ticket, draft: Said) -> Clocks:
    data, clocks = draft.data, ticket.clocks
    if draft.kind == "overdue" or (draft.kind in STEP_KINDS and "ladder" in data):
        clock = clocks[clock_key(data["milestone"], data.get("of", ""))]
        if draft.kind == "overdue":
            clock = replace(clock, overdue=True)
        else:
            clock = replace(clock, steps_taken=clock.steps_taken | {step_key(draft.kind, data)})
        clocks = {**clocks, clock.key: clock}
    made = data.get("clocks")
    return applied(clocks, made, draft.at) if made else clocks


def _parts_after(ticket: Ticket, state: str) -> Mapping[str, Part]:
    """Nobody waits for parts any more once there is a result, or an end, or another ticket."""
    if state not in _SETTLES:
        return ticket.parts
    return {
        unit: replace(part, state="released") if part.open else part
        for unit, part in ticket.parts.items()
    }


def _private(draft: Said, name: str) -> Any:
    return (draft.private or {}).get(name)


def newly_asked(ticket: Ticket, assist: Sequence[str]) -> tuple[str, ...]:
    """Of the units that assist by a dispatch, those whose part begins with it."""
    known = ticket.parts
    return tuple(u for u in assist if u not in known or known[u].state == "released")


def _dispatched(ticket: Ticket, draft: Said) -> Fields:
    data = draft.data
    parts = {
        unit: replace(part, state="released") if part.open and unit not in data["assist"] else part
        for unit, part in ticket.parts.items()
    }
    for unit in newly_asked(ticket, data["assist"]):
        parts[unit] = Part(unit, "asked", "rule", draft.at)
    fields: Fields = {
        "lead": data["lead"],
        "authority": data["authority"],
        "assist": tuple(data["assist"]),
        "dispatched_at": draft.at,
        "parts": parts,
        "counts": replace(ticket.counts, dispatches=ticket.counts.dispatches + 1),
        "final": bool(data.get("final")),
        "pending": None,
        "suspension": None,
    }
    if data["by"] == "rule":
        fields["routed_by"] = data["rule"]
    return fields


def _recomputed(_: Ticket, draft: Said) -> Fields:
    return {
        "terms_by": draft.data["version"],
        "terms_since": datetime.fromisoformat(draft.data["in_force_since"]),
    }


def _corrected(ticket: Ticket, draft: Said) -> Fields:
    data = draft.data
    fields: Fields = {"values": data["values"]}
    if ticket.dispatched_at is None:
        return {**fields, **_decided(data)}
    return {**fields, "priority": _value(data["priority"]) or "normal"}


def _called_back(ticket: Ticket, draft: Said) -> Fields:
    data = draft.data
    reached = data["reached"]
    fields: Fields = {
        "tries": (*ticket.tries, (draft.at, reached)),
        "call_at": None if reached else _instant(data.get("call_at")),
    }
    if reached:
        fields |= {name: data[name] for name in ("contacted", "solved", "satisfied")}
    return fields


def _resolved(_: Ticket, draft: Said) -> Fields:
    return {
        "result": _private(draft, "result"),
        "resolved_at": draft.at,
        "call_at": _instant(draft.data.get("call_at")),
        "tries": (),
        "contacted": None,
        "solved": None,
        "satisfied": None,
    }


def _back(what: str) -> Callable[[Ticket, Said], Fields]:
    """The matter is in work again."""

    def fields(ticket: Ticket, _: Said) -> Fields:
        counts = ticket.counts
        number = getattr(counts, what) + 1
        return {
            "counts": replace(counts, **{what: number}),
            "tries": (),
            "call_at": None,
            "ended_at": None,
            "pending": None,
            "parent": None,
        }

    return fields


def _answered(_: Ticket, draft: Said) -> Fields:
    return {"answer": _private(draft, "answer"), "article": draft.data["article"]}


def _ended(_: Ticket, draft: Said) -> Fields:
    return {"reason": _private(draft, "reason")}


def _asked(kind: str) -> Callable[[Ticket, Said], Fields]:
    """A request of the unit waits from now on."""

    def fields(ticket: Ticket, draft: Said) -> Fields:
        data = draft.data
        pending = Pending(
            kind,
            draft.at,
            data.get("approve"),
            data.get("reason"),
            data.get("proposed"),
            data.get("milestone"),
            data.get("by"),
            _instant(data.get("until")),
            data.get("times", 1),
        )
        counts = ticket.counts
        if kind == "return":
            counts = replace(counts, returns=counts.returns + 1)
        return {"pending": pending, "counts": counts}

    return fields


def _judged(_: Ticket, __: Said) -> Fields:
    return {"pending": None}


def _suspended(ticket: Ticket, draft: Said) -> Fields:
    until = datetime.fromisoformat(draft.data["until"])
    return {
        "pending": None,
        "suspension": Suspension(draft.at, until),
        "counts": replace(ticket.counts, suspensions=ticket.counts.suspensions + 1),
    }


def _ended_by(one: Supervision, at: datetime) -> Supervision:
    return replace(one, state="ended", ended_at=at)


def _part(state: str) -> Callable[[Ticket, Said], Fields]:
    def fields(ticket: Ticket, draft: Said) -> Fields:
        unit = draft.data["unit"]
        known = ticket.parts.get(unit)
        if state == "asked" or known is None:
            part = Part(unit, state, draft.data.get("by", "person"), draft.at)
        else:
            done_at = None if state == "signed" else draft.at
            part = replace(known, state=state, done_at=done_at)
        assist = ticket.assist
        if state == "released":
            assist = tuple(one for one in assist if one != unit)
        elif unit not in assist:
            assist = (*assist, unit)
        return {"parts": {**ticket.parts, unit: part}, "assist": assist}

    return fields


def _supervised(ticket: Ticket, draft: Said) -> Fields:
    data = draft.data
    number = data.get("number")
    if number is None:  # written before supervision was a thing of its own
        return {}
    made = Supervision(
        number,
        data["role"],
        data.get("unit"),
        data.get("by", "rule"),
        "open",
        draft.at,
        data.get("reply"),
        data.get("ladder") or data.get("trigger"),
        _private(draft, "reason"),
    )
    return {
        "supervisions": {**ticket.supervisions, number: made},
        "counts": replace(ticket.counts, supervisions=ticket.counts.supervisions + 1),
    }


def _supervision(state: str) -> Callable[[Ticket, Said], Fields]:
    def fields(ticket: Ticket, draft: Said) -> Fields:
        number = draft.data["number"]
        known = replace(ticket.supervisions[number], state=state)
        if draft.kind == "supervision-replied":
            known = replace(known, reply=_private(draft, "reply"), replied_at=draft.at)
        elif state == "ended":
            known = _ended_by(known, draft.at)
        return {"supervisions": {**ticket.supervisions, number: known}}

    return fields


def _drawn(_: Ticket, draft: Said) -> Fields:
    data = draft.data
    due_at = _instant(data.get("due_at"))
    return {"drawn": Drawn(data["draw"], data["rule"], data["role"], draft.at, due_at)}


def _inspected(ticket: Ticket, draft: Said) -> Fields:
    if ticket.drawn is None:
        return {}
    return {"drawn": replace(ticket.drawn, confirmed=draft.data["confirmed"])}


def _erased(ticket: Ticket, draft: Said) -> Fields:
    """What people wrote is gone: what the citizen said and who it was, or all that came later."""
    numbers = draft.data["numbers"]
    fields: Fields = {}
    if 1 in numbers:
        fields |= {"subject": None, "text": None, "citizen": None}
    if any(number > 1 for number in numbers):
        fields |= {"result": None, "answer": None, "reason": None}
        fields["supervisions"] = {
            number: replace(one, reason=None, reply=None)
            for number, one in ticket.supervisions.items()
        }
    return fields


_FIELDS: Mapping[str, Callable[[Ticket, Said], Fields]] = {
    "hung-up": lambda _, draft: {"hung_up_at": draft.at},
    "dispatched": _dispatched,
    "recomputed": _recomputed,
    "corrected": _corrected,
    "resolved": _resolved,
    "called-back": _called_back,
    "rated": lambda _, draft: {"rated": draft.data["satisfied"]},
    "redo": _back("redos"),
    "reopened": _back("reopenings"),
    "closed": _ended,
    "withdrawn": _ended,
    "referred": lambda _, draft: {"refer_to": draft.data["hotline"]},
    "declined": lambda _, draft: {"decline": draft.data["reason"]},
    "answered": _answered,
    "part-asked": _part("asked"),
    "part-signed": _part("signed"),
    "part-done": _part("done"),
    "part-released": _part("released"),
    "returned": _asked("return"),
    "return-upheld": lambda _, __: {"pending": None, "lead": None},
    "return-rejected": _judged,
    "extension-asked": _asked("extension"),
    "extended": _judged,
    "extension-refused": _judged,
    "suspension-asked": _asked("suspension"),
    "suspended": _suspended,
    "suspension-refused": _judged,
    "resumed": lambda _, __: {"suspension": None},
    "decline-asked": _asked("decline"),
    "decline-refused": _judged,
    "closing-asked": _asked("closing"),
    "closing-refused": _judged,
    "supervised": _supervised,
    "supervision-replied": _supervision("replied"),
    "supervision-returned": _supervision("open"),
    "supervision-ended": _supervision("ended"),
    "case-opened": lambda ticket, draft: (
        {"cases": (*ticket.cases, draft.data["case"])} if "case" in draft.data else {}
    ),
    "drawn": _drawn,
    "inspected": _inspected,
    "erased": _erased,
    "merged": lambda _, draft: {"parent": draft.data["parent"]},
    "unmerged": lambda _, __: {"parent": None},
    "follower-added": lambda ticket, draft: {"followers": (*ticket.followers, draft.data["child"])},
    "split": lambda ticket, draft: {"split_into": (*ticket.split_into, *draft.data["into"])},
}
