"""The call taker's page: what a request would become while it is typed, and what it became."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from api.console.analysis.learned import Suggested, suggested
from api.console.commands import read_form
from api.console.desks.lines import Line, line_of
from api.console.desks.looking import Looking
from api.console.filled import with_offset
from api.console.knowing import ArticleLine
from api.console.knowing import line_of as article_line
from api.console.matters.lists import Choice, tree
from api.console.matters.view import Reason, decided_by
from api.console.names import unit_name
from api.console.naming import Names
from api.routes.preview import preview_out
from api.schemas import TicketIn
from engine.insight.alike import alike
from engine.knowledge.editing import Editor
from engine.rulebook.facts import CHANNELS
from engine.rulebook.rulebook import Rulebook
from engine.store import Filter
from engine.tickets.ticket import Ticket

RECENT = timedelta(days=30)
"""Open matters older than this are no longer offered as alike."""
COMPARED = 200
UNSURE = 15
"""Below this share of the evidence a guess is marked."""
LONGEST_HEADING = 24
_BREAK = re.compile(r"[,，.。;；!！?？\n]")
HUNG_UP, STILL_OPEN = "hung-up", "open"
"""What the two buttons say: the citizen has hung up, or is on the line still."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A fact that was guessed from the words."""

    title: str
    value: str
    percent: int

    @property
    def unsure(self) -> bool:
        """Whether the call taker had better look."""
        return self.percent < UNSURE


@dataclass(frozen=True, slots=True)
class Similar:
    """An open ticket that may be about the same thing."""

    line: Line
    percent: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """What would happen. ``lead`` is by name; ``tell`` is what to tell the citizen, if anything;
    ``later`` are limits that begin with a later event."""

    outcome: str
    lead: str | None
    number: str | None
    tell: str | None
    guesses: tuple[Guess, ...]
    learned: tuple[Suggested, ...]
    decided: tuple[Reason, ...]
    later: tuple[Reason, ...]
    conflicts: tuple[str, ...]
    similar: tuple[Similar, ...]
    articles: tuple[ArticleLine, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """A call that was taken: the ticket, what to tell the citizen, and whether they still speak."""

    ticket: Ticket
    lead: str | None
    tell: tuple[str, ...]
    dispatch_due: datetime | None
    similar: tuple[Similar, ...]


def body_of(form: Mapping[str, Any]) -> TicketIn:
    """The request as the form says it; without a subject it is called by its first words."""
    said = {name: value for name, value in form.items() if value not in ("", None)}
    said.pop("action", None)
    if not str(said.get("subject") or "").strip() and said.get("text"):
        said["subject"] = heading_of(str(said["text"]))
    body = read_form(TicketIn, {"channel": "hotline", **said})
    assert isinstance(body, TicketIn)
    return body


def heading_of(text: str) -> str:
    """What a matter is called that nobody gave a subject: its first words."""
    first = _BREAK.split(text.strip(), maxsplit=1)[0]
    return first[:LONGEST_HEADING]


def says_something(form: Mapping[str, Any]) -> bool:
    """Whether there is anything to look ahead on."""
    return any(str(form.get(name, "")).strip() for name in ("subject", "text", "area", "category"))


def begun_at(rulebook: Rulebook, form: Mapping[str, Any], now: datetime) -> str:
    """When the call began: at the first letter typed."""
    said = str(form.get("received_at") or "")
    zone = rulebook.city.zone
    return with_offset(rulebook, said) if said else now.astimezone(zone).isoformat("T", "seconds")


def ahead_of(look: Looking, body: TicketIn) -> Ahead:
    """What would happen to the request, and what is open already that is like it."""
    rulebook, names = look.rulebook, Names(look.rulebook, look.words)
    out = preview_out(rulebook, body, look.now)
    hotline = None if out.refer_to is None else rulebook.hotlines.get(out.refer_to.value)
    decline = None if out.decline is None else rulebook.decline_reasons.get(out.decline.value)
    decided = decided_by(out, names)
    later = tuple(one for one in decided if one.limit and one.due is None)
    return Ahead(
        outcome=out.outcome,
        lead=None if out.lead is None else names.unit(out.lead.value),
        number=None if hotline is None else f"{hotline.number} {hotline.name}",
        tell=None if decline is None else decline.tell,
        guesses=tuple(
            Guess(names.title(name), names.fact(name, guess.value), round(guess.sure * 100))
            for name, guess in out.guessed.items()
        ),
        learned=suggested(
            names, look.held.learning.suggest(body.subject, body.text, look.now), out.facts
        ),
        decided=tuple(one for one in decided if one not in later),
        later=later,
        conflicts=tuple(rule for one in out.conflicts for rule in one.rules),
        similar=similar_to(look, out.facts.get("area"), body.subject, body.text),
        articles=fitting(look, out.facts.get("area"), body.subject, body.text),
    )


def fitting(
    look: Looking, area: object, subject: str | None, text: str | None
) -> tuple[ArticleLine, ...]:
    """Articles of the knowledge base that may answer the citizen at once."""
    knowledge, names = look.held.knowledge, Names(look.rulebook, look.words)
    said = f"{subject or ''}\n{text or ''}"
    found = knowledge.suggested(said, None if area is None else str(area), look.now)
    who, day = Editor(look.person.name, look.person.by), knowledge.today(look.now)
    return tuple(article_line(one, who, names, day) for one in found)


def similar_to(
    look: Looking,
    area: object,
    subject: str | None,
    text: str | None,
    besides: str | None = None,
) -> tuple[Similar, ...]:
    """Open tickets of the same area, not older than a month, that speak of the same thing."""
    wanted = Filter(
        open=True,
        area=None if area is None else (str(area),),
        received_from=look.now - RECENT,
    )
    found = look.desk.page(wanted, "-received_at", COMPARED).items
    rows = {row.id: row for row in found if row.id != besides and row.parent is None}
    like = alike(f"{subject or ''}\n{text or ''}", ((r.id, r.subject) for r in rows.values()))
    return tuple(Similar(line_of(look, rows[one.id]), round(one.share * 100)) for one in like)


def taken_of(look: Looking, ticket: Ticket) -> Taken:
    """The receipt of a call: what the citizen is told, and how long the dispatch may take."""
    dispatch = ticket.clocks.get("dispatch")
    waits = dispatch is not None and dispatch.running
    return Taken(
        ticket=ticket,
        lead=None if ticket.lead is None else unit_name(look.rulebook, ticket.lead),
        tell=tuple(_to_tell(look, ticket)),
        dispatch_due=dispatch.due_at if dispatch is not None and waits else None,
        similar=similar_to(
            look, ticket.values.get("area"), ticket.subject, ticket.text, besides=ticket.id
        ),
    )


def _to_tell(look: Looking, ticket: Ticket) -> list[str]:
    """What the call taker says before the citizen hangs up, in whole sentences."""
    say, names, words = look.words.say, Names(look.rulebook, look.words), look.words
    told = [say(f"您的工单号是 {ticket.id}。", f"Your ticket number is {ticket.id}.")]
    if ticket.state in ("referred", "declined", "answered"):
        return told
    if ticket.lead is not None:
        unit = names.unit(ticket.lead)
        told.append(say(f"由 {unit} 办理。", f"{unit} will handle it."))
    for milestone, zh, en in (
        ("contact", "联系您", "contact you"),
        ("resolve", "办结并答复您", "have it done, and answer you"),
    ):
        clock = ticket.clocks.get(milestone)
        if clock is not None and clock.going:
            due = words.when(clock.due_at)
            told.append(say(f"承办单位应于 {due} 前{zh}。", f"They are to {en} by {due}."))
    told.append(say("办结后我们会回访您。", "We will call you back when it is done."))
    return told


def new_key() -> str:
    """What keeps a form that is sent twice from becoming two tickets."""
    return f"call-{secrets.token_urlsafe(12)}"


def choices(look: Looking) -> dict[str, tuple[Choice, ...]]:
    """What each choice of the form may be, in words."""
    rulebook, names = look.rulebook, Names(look.rulebook, look.words)
    facts = rulebook.facts.facts
    return {
        "area": tuple((one.id, one.name) for one in rulebook.areas.values()),
        "category": tree(rulebook.categories),
        "district": tree(rulebook.districts),
        "channel": tuple((id_, names.channel(id_)) for id_ in CHANNELS if id_ != "import"),
        "hotline": tuple(
            (one.id, f"{one.number} {one.name}") for one in rulebook.hotlines.values()
        ),
        "circumstance": tuple(facts["circumstance"].values.items()),
    }
