"""Commands from forms: the same bodies, the same commands and the same refusals as over JSON."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Mapping
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from api.attaching import files_of
from api.mistakes import find_mistakes
from api.offered import OFFERED, SPLIT, Offered, command_of
from api.problems import Problem, invalid
from api.reading import AnyRequest
from api.routes.tickets import number_of
from api.running import running
from api.sight import sighted
from api.who import person_of
from engine.tickets.ticket import Ticket

BY_NAME: Mapping[str, Offered] = {one.name: one for one in OFFERED if one.name != SPLIT}
"""The commands that a form can give: splitting has a page of its own."""


async def give(request: AnyRequest, ticket_id: str, name: str, form: Mapping[str, Any]) -> Ticket:
    """Carry out a command that a form asks for, as the person who asks.

    ``form`` has a field for each field of the body; ``a.b`` is a field within a field, an empty
    one is not said. ``_expected`` is the event number that the page showed. Raises what the JSON
    API raises: ``Problem`` for a form that is wrong, ``Refused``, ``Stale``, ``NoSuchTicket``.
    """
    held, seen, person = running(request), sighted(request), person_of(request)
    offered = BY_NAME.get(name)
    if offered is None:
        raise Problem("request/no-such-page", "没有这种操作。", "There is no such command.")
    body = read_form(offered.body, form)
    number, expected = number_of(ticket_id), form.get("_expected")

    def carry_out() -> Ticket:
        command = command_of(offered, body, files_of(seen, body))
        shown = int(expected) if expected and expected.isdecimal() else None
        return seen.command(number, command, person.name, held.clock(), shown, None, person.by)

    return await to_thread(carry_out)


def read_form(wanted: type[msgspec.Struct], form: Mapping[str, Any]) -> msgspec.Struct:
    """A form as the body that JSON would give; raises ``Problem`` with every mistake in it."""
    given: dict[str, Any] = {}
    kinds = get_type_hints(wanted)
    for name, value in form.items():
        if name.startswith("_") or value in ("", None):
            continue
        head, _, rest = name.partition(".")
        if rest:
            given.setdefault(head, {})[rest] = value
        else:
            many = _is_many(kinds.get(head))
            given[head] = [value] if many and isinstance(value, str) else value
    try:
        return msgspec.convert(given, wanted, strict=False)
    except msgspec.ValidationError:
        raise invalid(list(find_mistakes(wanted, given, strict=False))) from None


def _is_many(kind: Any) -> bool:
    origin = get_origin(kind)
    if origin in (list, tuple):
        return True
    return any(_is_many(one) for one in get_args(kind))
