"""The fields of a command's form, made from the body that the API takes: kinds, labels, choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import inspect

from api.console.labels import MORE, hint_of, label_of
from api.console.names import MILESTONES, SCORES, SUPERVISION_STATES, Said, role_name, unit_name
from api.schemas_life import FactsPut
from engine.rulebook.rulebook import Reason, Rulebook
from engine.tickets.asks import By
from engine.tickets.possible import supervisions_spoken_of, units_spoken_of
from engine.tickets.procedures import callback_rule
from engine.tickets.ticket import Ticket

Kind = Literal["line", "words", "moment", "choice", "radio", "tick", "files", "number", "hidden"]
YES: Said = ("是", "yes")
NO: Said = ("否", "no")
LONG = 1_000
"""A text that may be longer than this gets a box of several lines."""
SPANS = (
    "1 working day",
    "2 working days",
    "3 working days",
    "5 working days",
    "4 hours",
    "24 hours",
)


@dataclass(frozen=True, slots=True)
class Option:
    """A value that may be chosen, and what it is called; ``group`` where the list has parts."""

    value: str
    said: Said


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. ``name`` is that of the body, ``a.b`` a field within a field.

    ``value`` is what it holds at first. ``when`` names a field and the value of it without which
    this one is not asked. ``more``: kept folded. ``suggested`` are values offered as one types.
    """

    name: str
    said: Said
    kind: Kind
    required: bool = False
    options: tuple[Option, ...] = ()
    value: str = ""
    hint: Said | None = None
    most: int | None = None
    more: bool = False
    when: str | None = None
    suggested: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form is made for: a command on a ticket, by somebody, now."""

    rulebook: Rulebook
    ticket: Ticket
    by: By
    now: datetime
    command: str


def fields_of(asked: Asked, body: type[msgspec.Struct]) -> tuple[Field, ...]:
    """Every field of the form, in order: what must be said first, what is rarely said last."""
    info = inspect.type_info(body)
    assert isinstance(info, inspect.StructType)
    found = [made for field in info.fields for made in _fields(asked, field)]
    return tuple(sorted(found, key=lambda field: (field.more, _rank(field))))


def _rank(field: Field) -> int:
    """Choices before words, words before files."""
    return {"hidden": 0, "radio": 1, "choice": 1, "words": 3, "line": 3, "files": 4}.get(
        field.kind, 2
    )


def _fields(asked: Asked, field: inspect.Field) -> Iterator[Field]:
    name, special = field.name, _SPECIAL.get(field.name)
    if name == "answers":
        yield from _questions(asked)
        return
    if name == "values":
        yield from _facts(asked)
        return
    if asked.command == "call-back" and name in _filled(asked):
        return  # a question asks it already
    plain, most = _plain(field.type)
    said, hint = label_of(asked.command, name), hint_of(asked.command, name)
    choices = None if special is None else special(asked)
    if choices is not None:
        options, value = choices
        kind: Kind = "choice"
        if field.required and len(options) == 1:
            kind, value = "hidden", options[0].value
        yield Field(name, said, kind, field.required, options, value, hint)
    elif isinstance(plain, inspect.BoolType):
        yield _flag(name, said, field, hint)
    elif isinstance(plain, inspect.IntType):
        yield Field(name, said, "radio", field.required, SCORED, hint=hint)
    elif isinstance(plain, inspect.DateTimeType):
        yield Field(name, said, "moment", field.required, hint=hint, more=name in MORE)
    elif name == "attachments":
        yield Field(name, said, "files", hint=hint)
    else:
        kind = "words" if most is None or most > LONG else "line"
        offered = SPANS if name == "by" or hint == hint_of("supervise", "reply") else ()
        yield Field(name, said, kind, field.required, hint=hint, most=most, suggested=offered)


def _flag(name: str, said: Said, field: inspect.Field, hint: Said | None) -> Field:
    if field.default is False:
        return Field(name, said, "tick", options=(Option("true", YES),), hint=hint)
    at_first = "true" if field.default is True else ""
    return Field(name, said, "radio", field.required, FLAG, at_first, hint)


def _plain(kind: inspect.Type) -> tuple[inspect.Type, int | None]:
    """The type without what is said about it and without None, and the longest text."""
    if isinstance(kind, inspect.Metadata):
        return _plain(kind.type)
    if isinstance(kind, inspect.UnionType):
        return _plain(next(one for one in kind.types if not isinstance(one, inspect.NoneType)))
    return kind, kind.max_length if isinstance(kind, inspect.StrType) else None


# What a field of this name may hold

Choices = tuple[tuple[Option, ...], str]
FLAG = (Option("true", YES), Option("false", NO))
SCORED = tuple(Option(str(score), said) for score, said in SCORES.items())


def unit_options(rulebook: Rulebook, besides: Sequence[str | None] = ()) -> tuple[Option, ...]:
    """The departments by name, but for some."""
    return tuple(
        Option(unit.id, (unit.name, unit.name))
        for unit in rulebook.departments.values()
        if unit.id not in besides and unit.succeeded_by is None
    )


def _lead(asked: Asked) -> Choices:
    rulebook, ticket = asked.rulebook, asked.ticket
    if asked.command == "transfer":
        return unit_options(rulebook, (ticket.lead,)), ""
    by_rule = unit_name(rulebook, ticket.lead)
    said = ("按规则重新派单", "anew, by the rules")
    proposed = ""
    if asked.command == "dispatch":
        said = (f"按规则: {by_rule}", f"by the rules: {by_rule}")
        if ticket.lead is None:
            said = ("请选择", "please choose")
    elif ticket.pending is not None and ticket.pending.proposed:
        proposed = ticket.pending.proposed
    return (Option("", said), *unit_options(rulebook)), proposed


def _proposed(asked: Asked) -> Choices:
    unknown = Option("", ("不知道", "not known"))
    return (unknown, *unit_options(asked.rulebook, (asked.ticket.lead,))), ""


def _unit(asked: Asked) -> Choices:
    rulebook, ticket = asked.rulebook, asked.ticket
    if asked.command == "ask-part":
        busy = [part.unit for part in ticket.parts.values() if part.open]
        return unit_options(rulebook, (ticket.lead, *busy)), ""
    units = units_spoken_of(ticket, asked.command, asked.by)
    return tuple(Option(id_, _same(unit_name(rulebook, id_))) for id_ in units), ""


def _reason(asked: Asked) -> Choices | None:
    reasons: Mapping[str, Reason] = {}
    if asked.command == "return":
        reasons = asked.rulebook.return_reasons
    elif asked.command in ("decline", "ask-decline"):
        reasons = asked.rulebook.decline_reasons
    else:
        return None
    return tuple(Option(one.id, _same(one.name)) for one in reasons.values()), ""


def _hotline(asked: Asked) -> Choices:
    lines = asked.rulebook.hotlines.values()
    options = tuple(Option(one.id, _same(f"{one.number} {one.name}")) for one in lines)
    return options, asked.ticket.refer_to or ""


def _role(asked: Asked) -> Choices:
    roles = asked.rulebook.roles
    known = "unit-leader" if "unit-leader" in roles else ""
    return tuple(Option(id_, _same(role_name(asked.rulebook, id_))) for id_ in roles), known


def _number(asked: Asked) -> Choices:
    numbers = supervisions_spoken_of(asked.ticket, asked.command, asked.by)
    told = [asked.ticket.supervisions[number] for number in reversed(numbers)]
    options = []
    for one in told:
        zh, en = SUPERVISION_STATES[one.state]
        name = role_name(asked.rulebook, one.role)
        options.append(
            Option(one.number, (f"{one.number} {name} ({zh})", f"{one.number} {name} ({en})"))
        )
    return tuple(options), options[0].value if options else ""


def _milestone(asked: Asked) -> Choices:
    running = dict.fromkeys(c.milestone for c in asked.ticket.clocks.values() if c.running)
    known = [name for name in running if name in MILESTONES and name not in ("part", "reply")]
    options = tuple(Option(name, MILESTONES[name]) for name in known)
    return options, "resolve" if "resolve" in known else ""


def _same(name: str) -> Said:
    return name, name


_SPECIAL: Mapping[str, Any] = {
    "lead": _lead,
    "proposed": _proposed,
    "unit": _unit,
    "reason": _reason,
    "hotline": _hotline,
    "role": _role,
    "number": _number,
    "milestone": _milestone,
}


# Fields within fields


def _questions(asked: Asked) -> Iterator[Field]:
    """The questions that the rules in force ask of such a matter, each with its reasons for no."""
    found = callback_rule(asked.rulebook, asked.ticket, asked.now)
    for one in () if found is None else found[0].questions:
        name, said, reached = f"answers.{one.id}", _same(one.ask), "reached"
        if one.kind == "text":
            yield Field(name, said, "words", when=reached)
            continue
        options = FLAG if one.kind == "flag" else SCORED
        yield Field(name, said, "radio", False, options, when=reached)
        if one.reasons:
            none = Option("", ("不满意或否时选填原因", "why, for a no or a low score"))
            reasons = (none, *(Option(why, _same(why)) for why in one.reasons))
            yield Field(f"{name}.reason", ("原因", "Why"), "choice", False, reasons, when=reached)


def _filled(asked: Asked) -> tuple[str, ...]:
    found = callback_rule(asked.rulebook, asked.ticket, asked.now)
    return () if found is None else tuple(one.fills for one in found[0].questions if one.fills)


def _facts(asked: Asked) -> Iterator[Field]:
    """Every fact that may be put right, with what it is now as what stays."""
    for name in FactsPut.__struct_fields__:
        fact = asked.rulebook.facts.facts[name]
        now = asked.ticket.values.get(name, fact.default)
        said = (fact.title, fact.title_en)
        if fact.type == "number":
            yield Field(f"values.{name}", said, "number", hint=(f"现为 {now}", f"now {now}"))
            continue
        named = fact.values.get(_text(now), _text(now))
        stays = Option("", (f"不变 ({named})", f"stays ({named})"))
        others = (Option(id_, _same(title)) for id_, title in fact.values.items())
        yield Field(f"values.{name}", said, "choice", False, (stays, *others))


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
