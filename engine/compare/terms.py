"""Terms of procedures, call backs, draws and privacy taken apart, key by key, for comparing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from engine.rulebook.rulebook import CallbackTerms, Dated, Question, RetentionTerms, Sampling, Span

Values = dict[str, tuple[Any, str]]
"""Key → the value (compared), and the kind of its ids (for names)."""

_KINDS: Mapping[str, str] = {"approve": "role", "late": "choice", "clock": "choice"}


def procedure_values(name: str, dated: Dated[Any]) -> Values:
    """Each term of one procedure by itself, per start date: ``return.within``, ``return.late``."""
    terms = [field.name for field in fields(dated.steps[0][1])]
    return {f"{name}.{term}": (_one(dated, term), _KINDS.get(term, "")) for term in terms}


def _one(dated: Dated[Any], term: str) -> Dated[Any] | None:
    """One term where it changes; None where it is never given."""
    steps: list[tuple[Any, Any]] = []
    for start, terms in dated.steps:
        value = getattr(terms, term)
        if not steps or steps[-1][1] != value:
            steps.append((start, value))
    return None if [value for _, value in steps] == [None] else Dated(tuple(steps))


def callback_values(terms: CallbackTerms) -> Values:
    """How citizens are called back; questions by their id, and in which order they are asked."""
    return {
        "tries": (terms.tries, ""),
        "wait": (terms.wait, ""),
        "hours": (_hours(terms.hours), ""),
        "other_hours": (_flag(terms.other_hours), "choice"),
        "questions": (" → ".join(each.id for each in terms.questions) or None, ""),
        **{f"questions[{each.id}]": (_question(each), "") for each in terms.questions},
    }


def _question(question: Question) -> str:
    told = [question.kind, *([f"fills {question.fills}"] if question.fills else [])]
    reasons = f": {' / '.join(question.reasons)}" if question.reasons else ""
    return f"{question.ask} ({', '.join(told)}){reasons}"


def sampling_values(sampling: Sampling) -> Values:
    """What is drawn, and who looks at it."""
    return {
        "every": (sampling.every, "choice"),
        "share": (None if sampling.share is None else f"{sampling.share}%", ""),
        "count": (sampling.count, ""),
        "at_least": (sampling.at_least or None, ""),
        "per": (frozenset(sampling.per), "fact"),
        "role": (sampling.role, "role"),
        "within": (sampling.within, ""),
    }


def disclosure_values(sets: Mapping[str, Dated[Any]]) -> Values:
    """Who is shown what; a rule says the same of each role and field that it names."""
    pairs = [attribute.split(" for ", 1) for attribute in sets]
    return {
        "shown": (next(iter(sets.values())).steps[-1][1], "choice"),
        "fields": (frozenset(field for field, _ in pairs), "choice"),
        "roles": (frozenset(role for _, role in pairs), "role"),
    }


def retention_values(sets: Mapping[str, Dated[Any]]) -> Values:
    """What is erased, and when."""
    terms: RetentionTerms = next(iter(sets.values())).steps[-1][1]
    return {
        "after": (terms.after, "choice"),
        "keep": (terms.keep, ""),
        "fields": (frozenset(sets), "choice"),
    }


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _hours(spans: tuple[Span, ...]) -> str | None:
    return ", ".join(map(hours_of_day, spans)) or None


def hours_of_day(span: Span) -> str:
    """A part of the day as it is written."""
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in span)
