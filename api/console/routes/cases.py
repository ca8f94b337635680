"""问责: cases of accountability, listed, read, opened by hand, and every command to them."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Mapping, Sequence
from typing import Any

from litestar import get, post
from litestar.response.base import ASGIResponse

from api.console.base import page, words_of
from api.console.commands import read_form
from api.console.names import BEHAVIOURS, unit_name
from api.console.naming import Names
from api.console.navigation import of_page
from api.console.oversight.case_forms import FIELDS, forms_of, given
from api.console.oversight.cases import (
    BY,
    OUTCOMES_SAID,
    candidates_of,
    line_of,
    proofs_of,
    story_of,
)
from api.console.sent import sent_on
from api.console.words import Words
from api.lists import case_filter_of
from api.offered_cases import CASE_OFFERED, case_command_of, opening_of
from api.problems import Problem
from api.reading import AnyRequest
from api.routes.cases import case_number_of, evidence_named
from api.running import Running, running
from api.schemas_cases import AddEvidenceIn, CaseQuery, OpenCaseIn
from api.sight import sighted
from api.who import person_of
from engine.cases.case import Case, replay
from engine.cases.commands import possible
from engine.cases.evidence import doubts
from engine.cases.states import CASE_STATES
from engine.people.disclosure import disclosed_in_lists, masked_case, masked_event
from engine.rulebook.rulebook import Rulebook
from engine.tickets.chain import verify
from engine.tickets.events import Event

BY_NAME = {one.name: one for one in CASE_OFFERED}
_FILTERS = ("state", "behaviour", "unit", "refer", "ticket", "rule")
_MOST_TICKETS = 5
"""Of so many tickets at most are the events offered as evidence."""


@get("/console/cases", opt=of_page("cases"))
async def cases(request: AnyRequest) -> ASGIResponse:
    """The cases, the latest first."""
    shown = await to_thread(_list, request)
    return page(request, "cases.html", **shown)


@get("/console/cases/new", opt=of_page("cases"))
async def new_case(request: AnyRequest) -> ASGIResponse:
    """The form by which a case is opened by hand."""
    shown = await to_thread(_new, request)
    return page(request, "case_new.html", **shown)


@get("/console/cases/{case_id:str}", opt=of_page("cases"))
async def case(request: AnyRequest, case_id: str) -> ASGIResponse:
    """One case: its evidence, what happened to it, and what may be done."""
    shown = await to_thread(_shown, request, case_number_of(case_id))
    return page(request, "case.html", **shown)


@post("/console/cases", opt=of_page("cases"))
async def open_case(request: AnyRequest) -> ASGIResponse:
    """Open a case by hand."""
    held, seen, person = running(request), sighted(request), person_of(request)
    form = await _form(request)
    body = read_form(OpenCaseIn, given("open", form))
    assert isinstance(body, OpenCaseIn), "what was asked for"

    def open_it() -> Case:
        command = opening_of(body, evidence_named(seen, body.evidence, body.ticket))
        return seen.open_case(command, person.name, held.clock(), None, person.by)

    opened = await to_thread(open_it)
    done = words_of(request).say("线索已登记", "The case is opened")
    return sent_on(request, None, f"/console/cases/{opened.id}", done)


@post("/console/cases/{case_id:str}/{name:str}", opt=of_page("cases"))
async def give(request: AnyRequest, case_id: str, name: str) -> ASGIResponse:
    """Carry out a command on a case."""
    held, seen, person = running(request), sighted(request), person_of(request)
    number, offered, form = case_number_of(case_id), BY_NAME.get(name), await _form(request)
    if offered is None:
        raise Problem("request/no-such-page", "没有这种操作。", "There is no such command.")
    body = read_form(offered.body, given(name, form))
    named = body.evidence if isinstance(body, AddEvidenceIn) else ()
    expected = next(iter(form.get("_expected", ())), "")

    def carry_out() -> Case:
        command = case_command_of(offered, body, evidence_named(seen, named))
        last = int(expected) if expected.isascii() and expected.isdigit() else None
        return seen.case_command(number, command, person.name, held.clock(), last, None, person.by)

    await to_thread(carry_out)
    done = words_of(request).say(f"已{offered.zh}", f"Done: {offered.en}")
    return sent_on(request, None, f"/console/cases/{number}", done)


async def _form(request: AnyRequest) -> Mapping[str, Sequence[str]]:
    form: dict[str, list[str]] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, str):
            form.setdefault(name, []).append(value)
    return form


def _list(request: AnyRequest) -> dict[str, Any]:
    held, words, person = running(request), words_of(request), person_of(request)
    rulebook, asked = held.rulebook, request.query_params
    said = {name: asked[name] for name in _FILTERS if asked.get(name)}
    settled, objected = asked.get("settled") == "1", asked.get("objected") == "1"
    open_ = None if settled or "state" in said else True
    query = CaseQuery(open=open_, objected=True if objected else None, **said)
    found = sighted(request).cases(
        case_filter_of(rulebook, query), "-opened_at", cursor=asked.get("cursor")
    )
    return {
        "lines": [line_of(rulebook, words, row) for row in found.items],
        "states": [(one.id, (one.name_zh, one.name_en)) for one in CASE_STATES.values()],
        "behaviours": BEHAVIOURS.items(),
        "units": _units(rulebook),
        "said": {name: said.get(name, "") for name in _FILTERS},
        "settled": settled,
        "objected": objected,
        "next": found.next,
        "may_open": bool(possible(None, person.by)),
    }


def _shown(request: AnyRequest, number: str) -> dict[str, Any]:
    held, seen, words = running(request), sighted(request), words_of(request)
    rulebook, history = held.rulebook, seen.case_history(number)
    shown = disclosed_in_lists(person_of(request))
    case = masked_case(replay(history), shown)
    # Evidence is compared with what the tickets hold, whether or not the reader may open them.
    tickets = {one.ticket for one in case.evidence}
    events = [one for some in held.store.histories(tickets).values() for one in some]
    named = dict.fromkeys([*([case.ticket] if case.ticket else ()), *sorted(tickets)])
    offered = seen.histories(list(named)[:_MOST_TICKETS])
    return {
        "case": case,
        "state": CASE_STATES[case.state],
        "behaviour": BEHAVIOURS.get(case.behaviour, (case.behaviour, case.behaviour)),
        "opened_by": BY.get(case.by, (case.by, case.by)),
        "names": {
            id_: unit_name(rulebook, id_) for id_ in (case.unit, case.refer, case.referred_to)
        },
        "outcome": None if case.outcome is None else OUTCOMES_SAID[case.outcome],
        "proofs": proofs_of(words, case, doubts(case.evidence, events)),
        "open_to_reader": set(offered) | set(seen.histories(tickets)),
        "actors": _actors(held, words, history, *offered.values()),
        "story": story_of(words, [masked_event(event, shown) for event in history]),
        "intact": not verify(history),
        "forms": forms_of(case, person_of(request).by),
        "candidates": candidates_of(words, case, offered),
        **_choices(rulebook),
    }


def _actors(held: Running, words: Words, *histories: Sequence[Event]) -> Names:
    logins = {event.actor for history in histories for event in history}
    return Names(held.rulebook, words, held.store.names_of(logins))


def _new(request: AnyRequest) -> dict[str, Any]:
    held, words = running(request), words_of(request)
    ticket = request.query_params.get("ticket", "").strip().upper()[:40]
    histories = sighted(request).histories([ticket]) if ticket else {}
    unit = request.query_params.get("unit")
    return {
        "may_open": bool(possible(None, person_of(request).by)),
        "fields": FIELDS["open"],
        "values": {"ticket": ticket, "unit": unit or _lead(histories)},
        "actors": _actors(held, words, *histories.values()),
        "candidates": candidates_of(words, None, histories),
        **_choices(held.rulebook),
    }


def _lead(histories: Mapping[str, Any]) -> str:
    from engine.tickets.ticket import replay as replay_ticket

    for history in histories.values():
        return replay_ticket(history).lead or ""
    return ""


def _choices(rulebook: Rulebook) -> dict[str, Any]:
    return {
        "units": _units(rulebook),
        "outcomes": OUTCOMES_SAID.items(),
        "behaviours": BEHAVIOURS.items(),
    }


def _units(rulebook: Rulebook) -> list[tuple[str, str]]:
    return sorted(((one.id, one.name) for one in rulebook.departments.values()), key=lambda d: d[1])


HANDLERS = [cases, new_case, case, open_case, give]
