"""``dafuwu explain``: who, by when and why, with every rule that was tried."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from commands.decisions import print_decision
from commands.places import database_url, home_of, now, rulebook_of, store_of
from commands.terminal import Failure, exit_with, out, print_json, words
from commands.ticket_story import TicketStory
from commands.validating import Format
from engine.desk import Desk, NoSuchTicket
from engine.rulebook.decide import decide
from engine.rulebook.decision import Decision
from engine.rulebook.explain import explain_json, local_iso
from engine.rulebook.facts import FactErrors, Request
from engine.rulebook.load import load
from engine.rulebook.rulebook import Rulebook
from engine.store import Spoilt, Store
from engine.tickets.events import Event
from engine.tickets.spoken import spoken
from engine.tickets.ticket import Ticket, replay
from engine.versions.stored import NotKept, load_stored

_TICKET = re.compile(r"\d{8}-[0-9A-Z]{8}", re.IGNORECASE)


def explain(
    given: Sequence[str], at: str | None, form: Format, home: Path | None, database: str | None
) -> None:
    """Explain a request given as facts, or a ticket given by its number."""
    if len(given) == 1 and _TICKET.fullmatch(given[0]):
        _explain_ticket(given[0].upper(), form, home, database)
        return
    rulebook = rulebook_of(home).rulebook
    values = _facts(given)
    moment = _moment(at, rulebook)
    try:
        request = rulebook.facts.request(values, moment)
    except FactErrors as errors:
        _print_fact_problems(errors)
    decision = decide(rulebook, request, trace=True)
    if form is Format.JSON:
        print_json(explain_json(rulebook, request, decision))
    else:
        print_decision(rulebook, request, decision)


def _facts(given: Sequence[str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            raise Failure(
                f'"{one}" 应写成 事实=值, 例如 area=water; 或写工单号 20170928-7K2M9QXD',
                f'"{one}" should be FACT=VALUE, as in area=water; or a ticket 20170928-7K2M9QXD',
            )
        if name in values:
            raise Failure(f'"{name}" 写了两次', f'"{name}" is given twice')
        values[name] = value
    return values


def _moment(at: str | None, rulebook: Rulebook) -> datetime:
    zone = rulebook.city.zone
    if at is None:
        return now().astimezone(zone)
    try:
        moment = datetime.fromisoformat(at.strip())
    except ValueError:
        raise Failure(
            f'看不懂时间 "{at}", 应写成 2026-02-14T16:40',
            f'"{at}" is not a time: write 2026-02-14T16:40',
        ) from None
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def _print_fact_problems(errors: FactErrors) -> None:
    for problem in errors.problems:
        line = words(problem.message_zh, problem.message_en)
        hint = words(problem.hint_zh or "", problem.hint_en or "")
        out().print(f"{problem.code}  {line}  {hint}", style="red", markup=False, soft_wrap=True)
    exit_with(2)


# A ticket


def _explain_ticket(number: str, form: Format, home: Path | None, database: str | None) -> None:
    with store_of(database_url(database)) as store:
        try:
            history = Desk(store, lambda: rulebook_of(home).rulebook).history(number)
        except NoSuchTicket:
            raise Failure(f"没有工单 {number}", f"there is no ticket {number}") from None
        ticket = replay(history)
        rulebook = _rulebook_then(store, ticket.rulebook, home)
        story = TicketStory(
            rulebook, ticket, history, partial(_past, store, {rulebook.version: rulebook})
        )
        # The decision is made again from the same facts under the same rulebook: it is pure.
        text = spoken(ticket.subject, ticket.text)
        request = Request(ticket.received_at.astimezone(rulebook.city.zone), ticket.values, text)
        decision = decide(rulebook, request, trace=True)
        if form is Format.JSON:
            report = _ticket_json(rulebook, request, decision, ticket) | story.as_json()
            print_json(report | {"recomputed": list(_recomputed(rulebook, history))})
            return
        story.print_head(None if decision.lead is None else decision.lead.value)
        print_decision(rulebook, request, decision, ticket)
        story.print_affairs()


def _recomputed(rulebook: Rulebook, history: Sequence[Event]) -> Iterator[dict[str, Any]]:
    """Due times that later versions moved, with the rule that says so."""
    for event in history:
        for change in event.data["clocks"] if event.kind == "recomputed" else ():
            yield {
                "at": local_iso(rulebook, event.at),
                "milestone": change["milestone"],
                "was_due": local_iso(rulebook, datetime.fromisoformat(change["was_due_at"])),
                "due": local_iso(rulebook, datetime.fromisoformat(change["due_at"])),
                **{name: change[name] for name in ("within", "rule", "file", "line", "version")},
            }


def _past(store: Store, known: dict[str, Rulebook | None], version: str) -> Rulebook | None:
    """The rulebook of an event, loaded once; None where the database does not hold it."""
    if version not in known:
        try:
            known[version] = load_stored(store, version).rulebook
        except (Spoilt, NotKept):
            known[version] = None
    return known[version]


def _rulebook_then(store: Store, version: str, home: Path | None) -> Rulebook:
    """The rulebook that decided, from the database; the home's only if it is the very same."""
    try:
        return load_stored(store, version).rulebook
    except (Spoilt, NotKept):
        loaded = load(home_of(home).path).rulebook
        if loaded is not None and loaded.version == version:
            return loaded
    raise Failure(
        f"数据库里没有当时的规则库 {version[:12]}, 或已损坏",
        f"the database does not hold the rulebook of then, {version[:12]}, or it is damaged",
    )


def _ticket_json(
    rulebook: Rulebook, request: Request, decision: Decision, ticket: Ticket
) -> dict[str, Any]:
    report = explain_json(rulebook, request, decision)
    for clock in report["clocks"]:
        running = ticket.clocks.get(clock["milestone"])
        if running is not None:
            clock["due"] = local_iso(rulebook, running.due_at)
            clock["state"] = running.state
            clock["overdue"] = running.overdue
    return {"ticket": ticket.id, "state": ticket.state, "handled_by": ticket.lead, **report}
