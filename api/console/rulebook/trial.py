"""Facts tried out: what the rules would decide about them, each value with its rule and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.answers import DecidedOut, PlanOut, PreviewOut
from api.console.names import MILESTONES, OUTCOMES, Said
from api.console.rulebook import words
from api.console.rulebook.conditions import value_of
from api.console.rulebook.words import Piece, plain
from engine.rulebook.facts import Fact
from engine.rulebook.rulebook import Node, Rulebook

ASKED = ("area", "category", "district", "channel", "hotline", "circumstance")
"""The facts that are chosen from a list, in the order of the form."""
_ATTRIBUTES: Mapping[str, Said] = {
    "outcome": ("处理方式", "outcome"),
    "lead": ("承办单位", "lead unit"),
    "authority": ("主管部门", "authority"),
    "assist": ("协办单位", "assisting units"),
    "notify": ("抄送单位", "notified units"),
    "priority": ("优先级", "priority"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """A value that may be chosen; ``depth`` is how far down a tree it stands."""

    value: str
    said: Piece
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """A fact that is chosen from a list."""

    name: str
    label: Said
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One decided value: what it is called, what it is, and what decided it."""

    label: Said
    value: Piece
    rule: Piece | None
    file: str | None
    line: int | None
    basis: str | None


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock that would run; ``due`` None where it starts with a later event."""

    milestone: Said
    within: Piece
    starts: tuple[Piece, ...]
    due: datetime | None
    calendar: Piece
    rule: Piece
    file: str
    line: int
    basis: str


@dataclass(frozen=True, slots=True)
class Contender:
    """A rule whose condition held: what it won, and to which rule it lost what."""

    rule: Piece
    kind: str
    won: tuple[Said, ...]
    lost: tuple[tuple[Said, Piece], ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What the rules would decide."""

    outcome: str
    outcome_said: Said
    answers: tuple[Answer, ...]
    clocks: tuple[Clock, ...]
    contenders: tuple[Contender, ...]
    conflicts: tuple[tuple[Said, tuple[Piece, ...]], ...]
    guessed: tuple[tuple[Said, Piece, int], ...]
    at: datetime


def choices_of(rulebook: Rulebook) -> tuple[Choice, ...]:
    """The facts that the form asks for, with all their values."""
    facts = rulebook.facts.facts
    return tuple(
        Choice(name, (facts[name].title, facts[name].title_en), tuple(_options(rulebook, name)))
        for name in ASKED
    )


def _options(rulebook: Rulebook, name: str) -> Iterator[Option]:
    fact = rulebook.facts.facts[name]
    if fact.type == "tree":
        nodes = rulebook.categories if name == "category" else rulebook.districts
        yield from _tree(rulebook, fact, nodes, None, 0)
        return
    for value in fact.values:
        if value != "none":
            yield Option(value, value_of(rulebook, fact, value))


def _tree(
    rulebook: Rulebook, fact: Fact, nodes: Mapping[str, Node], parent: str | None, depth: int
) -> Iterator[Option]:
    for node in nodes.values():
        if node.parent == parent:
            yield Option(node.id, value_of(rulebook, fact, node.id), depth)
            yield from _tree(rulebook, fact, nodes, node.id, depth + 1)


def trial_of(rulebook: Rulebook, preview: PreviewOut) -> Trial:
    """A preview in words."""
    facts = rulebook.facts.facts
    return Trial(
        preview.outcome,
        OUTCOMES[preview.outcome],
        tuple(_answers(rulebook, preview)),
        tuple(_clock(rulebook, plan) for plan in preview.clocks),
        tuple(_contenders(rulebook, preview)),
        tuple(
            (attribute_of(one.attribute), tuple(words.rule(rulebook, id_) for id_ in one.rules))
            for one in preview.conflicts
        ),
        tuple(
            (
                (facts[name].title, facts[name].title_en),
                value_of(rulebook, facts[name], guess.value),
                round(guess.sure * 100),
            )
            for name, guess in preview.guessed.items()
        ),
        datetime.fromisoformat(preview.at),
    )


def attribute_of(name: str) -> Said:
    """What a decided value is called; a clock by its milestone."""
    if name in _ATTRIBUTES:
        return _ATTRIBUTES[name]
    zh, en = MILESTONES.get(name, (name, name))
    return f"{zh}时限", f"{en} clock"


def _answers(rulebook: Rulebook, preview: PreviewOut) -> Iterator[Answer]:
    def units(name: str, found: Sequence[DecidedOut | None]) -> Iterator[Answer]:
        for one in found:
            if one is not None:
                value = words.unit(rulebook, one.value)
                yield _answer(rulebook, _ATTRIBUTES[name], value, one)

    yield from units("lead", [preview.lead])
    yield from units("authority", [preview.authority])
    yield from units("assist", preview.assist)
    yield from units("notify", preview.notify)
    if preview.priority is not None:
        value = words.priority(preview.priority.value)
        yield _answer(rulebook, _ATTRIBUTES["priority"], value, preview.priority)
    if preview.refer_to is not None:
        value = words.hotline(rulebook, preview.refer_to.value)
        yield _answer(rulebook, ("转到", "pointed to"), value, preview.refer_to)
    if preview.decline is not None:
        value = words.reason(rulebook, preview.decline.value)
        yield _answer(rulebook, ("不予受理的理由", "why not"), value, preview.decline)
        told = rulebook.decline_reasons[preview.decline.value].tell
        if told:
            label = ("告知市民", "the citizen is told")
            yield Answer(label, plain(told), None, None, None, None)


def _answer(rulebook: Rulebook, label: Said, value: Piece, one: DecidedOut) -> Answer:
    rule = None if one.rule is None else words.rule(rulebook, one.rule)
    return Answer(label, value, rule, one.file, one.line, one.basis)


def _clock(rulebook: Rulebook, plan: PlanOut) -> Clock:
    starts = [plan.starts] if isinstance(plan.starts, str) else plan.starts
    return Clock(
        MILESTONES.get(plan.milestone, (plan.milestone, plan.milestone)),
        words.duration_of(plan.within),
        words.listed((words.event(one) for one in starts), "或", " or "),
        None if plan.due is None else datetime.fromisoformat(plan.due),
        words.calendar(rulebook, plan.calendar),
        words.rule(rulebook, plan.rule),
        plan.file,
        plan.line,
        plan.basis,
    )


def _contenders(rulebook: Rulebook, preview: PreviewOut) -> Iterator[Contender]:
    for one in preview.matched:
        yield Contender(
            words.rule(rulebook, one.rule),
            rulebook.rules[one.rule].kind,
            tuple(attribute_of(name) for name in one.won),
            tuple(
                (attribute_of(name), words.rule(rulebook, winner))
                for name, winner in one.lost_to.items()
            ),
        )


def filled(form: Mapping[str, Any], rulebook: Rulebook) -> dict[str, Any]:
    """The form as a preview takes it: a time without an offset is the city's own."""
    given = {name: value for name, value in form.items() if not name.startswith("_")}
    written = given.get("received_at")
    if written:
        try:
            at = datetime.fromisoformat(str(written))
        except ValueError:
            return given  # told as a mistake by the reader
        zone = rulebook.city.zone
        given["received_at"] = (at if at.tzinfo else at.replace(tzinfo=zone)).isoformat()
    return given
