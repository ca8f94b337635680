"""Commands as forms: which a person is offered, and what each asks.

A template that shows one says ``{{ command_form(ticket, "sign") }}``, with the macro of
``_command.html``; ``form_of(ticket, name)`` makes what it shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.console.fields import Asked, Field, fields_of
from api.console.labels import DANGEROUS, MAIN
from api.console.names import Said
from api.offered import OFFERED, SPLIT
from engine.rulebook.rulebook import Rulebook
from engine.tickets.asks import By
from engine.tickets.possible import possible_for
from engine.tickets.states import move
from engine.tickets.ticket import Ticket

_BY_NAME = {one.name: one for one in OFFERED}
KEYS = "123456789"

JUDGES: Mapping[str, tuple[str, ...]] = {
    "return": ("uphold-return", "reject-return"),
    "extension": ("grant-extension", "refuse-extension"),
    "suspension": ("grant-suspension", "refuse-suspension"),
    "decline": ("grant-decline", "refuse-decline"),
    "closing": ("grant-closing", "refuse-closing"),
}
"""Kind of request → the commands that judge it."""
JUDGING = frozenset(name for both in JUDGES.values() for name in both)

GROUPS: tuple[tuple[Said, frozenset[str]], ...] = (
    (
        ("审批", "To judge"),
        JUDGING,
    ),
    (
        ("办理", "Handling"),
        frozenset({"sign", "contact", "arrive", "note", "resolve", "sign-part", "finish-part"}),
    ),
    (
        ("申请", "To ask for"),
        frozenset(
            {"return", "ask-part", "ask-extension", "ask-suspension", "ask-decline", "resume"}
        ),
    ),
    (
        ("受理派单", "Intake and dispatch"),
        frozenset(
            {"hang-up", "dispatch", "refer", "decline", "answer", "transfer", "release-part"}
        ),
    ),
    (
        ("回访结案", "Call back and closing"),
        frozenset({"call-back", "rate", "redo", "ask-closing", "close", "reopen", "archive"}),
    ),
    (
        ("督办核查", "Supervision"),
        frozenset({"supervise", "reply-supervision", "return-reply", "end-supervision", "inspect"}),
    ),
    (
        ("更正并单", "Corrections"),
        frozenset({"correct", SPLIT, "merge", "unmerge", "withdraw"}),
    ),
)
"""The commands in the groups in which a page shows them."""


@dataclass(frozen=True, slots=True)
class CommandForm:
    """A command as a form. ``key`` opens it; ``page`` is where it has a page of its own.

    ``expected`` is the event that the page showed, where the command judges what was asked: it
    must not meet another request. Elsewhere a reminder in between does no harm.
    """

    ticket: str
    name: str
    said: Said
    fields: tuple[Field, ...]
    expected: int | None = None
    main: bool = False
    danger: bool = False
    key: str = ""
    page: str | None = None

    @property
    def path(self) -> str:
        """Where the form is sent."""
        return f"/console/tickets/{self.ticket}/do/{self.name}"

    @property
    def bare(self) -> bool:
        """Whether nothing needs to be said: a button is enough."""
        return all(field.more or field.kind == "hidden" for field in self.fields)

    @property
    def files(self) -> bool:
        """Whether files can be sent with it."""
        return any(field.kind == "files" for field in self.fields)


@dataclass(frozen=True, slots=True)
class CommandGroup:
    """Commands of one kind, in order."""

    said: Said
    forms: tuple[CommandForm, ...]


def form_of(
    rulebook: Rulebook, ticket: Ticket, name: str, by: By, now: datetime, key: str = ""
) -> CommandForm:
    """A command as a form on this ticket; raises ``KeyError`` where there is none of the name."""
    row, page = move(name), None
    fields: tuple[Field, ...] = ()
    if name == SPLIT:
        page = f"/console/tickets/{ticket.id}/split"
    else:
        fields = fields_of(Asked(rulebook, ticket, by, now, name), _BY_NAME[name].body)
    return CommandForm(
        ticket=ticket.id,
        name=name,
        said=(row.name_zh, row.name_en[:1].upper() + row.name_en[1:]),
        fields=fields,
        expected=ticket.length if name in JUDGING else None,
        main=name in main_of(ticket),
        danger=name in DANGEROUS,
        key=key,
        page=page,
    )


def groups_for(
    rulebook: Rulebook, ticket: Ticket, by: By, now: datetime
) -> tuple[CommandGroup, ...]:
    """The commands that are possible now and that this side may give, in groups with keys.

    What comes next by the state stands first; the first nine have a digit as their key.
    """
    names = [name for name in possible_for(ticket, by) if name in _BY_NAME]
    first = [name for name in main_of(ticket) if name in names]
    parts: list[tuple[Said, list[str]]] = []
    if first:
        parts.append((("下一步", "Next"), first))
    for said, members in GROUPS:
        some = [name for name in names if name in members and name not in first]
        if some:
            parts.append((said, some))
    keys: Mapping[str, str] = dict(
        zip((name for _, some in parts for name in some), KEYS, strict=False)
    )
    return tuple(
        CommandGroup(
            said,
            tuple(form_of(rulebook, ticket, name, by, now, keys.get(name, "")) for name in some),
        )
        for said, some in parts
    )


def main_of(ticket: Ticket) -> tuple[str, ...]:
    """The commands that come next: judging what was asked, before all else."""
    judging = JUDGES.get(ticket.pending_kind or "", ())
    calling = ("hang-up",) if ticket.call_open else ()
    return (*calling, *judging, *MAIN.get(ticket.state, ()))
