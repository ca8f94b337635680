"""Tickets as a comparison needs them: what was given, what was said, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from engine.rulebook.facts import FactErrors, FactSpace, Request


class Point(NamedTuple):
    """One ticket: ``at`` is the instant of receipt in whole seconds since 1970 UTC."""

    id: str
    at: int
    values: Mapping[str, object]
    text: str | None = None

    @property
    def received_at(self) -> datetime:
        """The instant of receipt."""
        return datetime.fromtimestamp(self.at, UTC)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A fact of a ticket that a rulebook does not know, so that it is taken as not given."""

    fact: str
    value: str


def request_of(space: FactSpace, point: Point) -> tuple[Request, tuple[Unknown, ...]]:
    """The ticket as this rulebook can be asked about it, and what it had to leave out."""
    at = point.received_at.astimezone(space.zone)
    values = {**point.values, "text": point.text}
    try:
        return space.request(values, at), ()
    except FactErrors as errors:
        unknown = {problem.fact: problem.value for problem in errors.problems}
    known = {name: value for name, value in values.items() if name not in unknown}
    left_out = tuple(Unknown(name, str(value)) for name, value in sorted(unknown.items()))
    return space.request(known, at), left_out
