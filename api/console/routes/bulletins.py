"""通报: bulletins listed, read, drawn up, objected to, judged, approved, published, corrected."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Mapping, Sequence
from typing import Any

from litestar import get, post
from litestar.response.base import ASGIResponse

from api.console.assessing.asked import Asked
from api.console.assessing.bulletins import (
    BULLETINS,
    actors_in,
    edition_of,
    line_of,
    objection_of,
)
from api.console.assessing.over_time import over_periods
from api.console.assessing.table import Open, Table, table_of, unlinked
from api.console.base import page, words_of
from api.console.charts import Lines, lines
from api.console.commands import read_form
from api.console.naming import Names
from api.console.navigation import may_open, of_page
from api.console.routes.assessment import FILES, cases_of, opened_by, own_unit
from api.console.sent import sent_on
from api.offered_bulletins import BULLETIN_OFFERED, BulletinOffered
from api.problems import Problem
from api.reading import AnyRequest
from api.routes.bulletins import bulletin_number_of
from api.routes.bulletins import edition_of as edition_named
from api.routes.reports import named_period, no_scheme
from api.running import Running, running
from api.sight import sighted
from api.who import person_of
from engine.bulletin_desk import as_seen
from engine.bulletins.bulletin import Bulletin
from engine.bulletins.commands import possible
from engine.bulletins.content import Content
from engine.bulletins.states import APPROVED, DRAFT, EDITION_STATES, PUBLISHED
from engine.draws.periods import MONTHS, Period, period_of
from engine.insight.papers import notes_of
from engine.insight.periods import period_before, period_named, period_words
from engine.insight.report import BY_NAMES, By, Report
from engine.report_desk import NoScheme
from engine.rulebook.facts import local_day
from engine.store.bulletins import BulletinFilter

IN_TREND = 6
JUDGED = ("uphold-objection", "reject-objection")
_STEPS: Mapping[str, BulletinOffered] = {one.name: one for one in BULLETIN_OFFERED}
_DONE: Mapping[str, tuple[str, str]] = {
    "recount": ("已重新计算", "Counted again"),
    "object": ("申诉已提出", "The objection is made"),
    "withdraw-objection": ("申诉已撤回", "The objection is taken back"),
    "uphold-objection": ("已采纳, 这件不再计入", "Upheld: it does not count"),
    "reject-objection": ("已驳回", "Rejected"),
    "approve": ("已批准", "Approved"),
    "send-back": ("已退回", "Sent back"),
    "publish": ("已发布", "Published"),
    "correct": ("已起草更正", "The correction is drafted"),
    "drop-correction": ("更正已撤销", "The correction is dropped"),
}


@get(BULLETINS, opt=of_page("bulletins"))
async def bulletins(request: AnyRequest) -> ASGIResponse:
    """Bulletins, the latest period first."""
    shown = await to_thread(_list, request)
    return page(request, "bulletins.html", **shown)


@post(BULLETINS, opt=of_page("bulletins"))
async def draft(request: AnyRequest) -> ASGIResponse:
    """Draw one up by hand."""
    held, person, form = running(request), person_of(request), await request.form()
    period = named_period(str(form.get("period", "")).strip())

    def drawn_up() -> Bulletin:
        try:
            return held.bulletins.draft(period, person.name, held.clock(), by=person.by)
        except NoScheme as error:
            raise no_scheme(error) from error

    made = await to_thread(drawn_up)
    done = words_of(request).say("已起草", "Drafted")
    return sent_on(request, None, f"{BULLETINS}/{made.id}", done)


@get(BULLETINS + "/{bulletin_id:str}", opt=of_page("bulletins"))
async def bulletin(request: AnyRequest, bulletin_id: str) -> ASGIResponse:
    """One bulletin: an edition of it, and what may be done with it."""
    shown = await to_thread(_one, request, bulletin_number_of(bulletin_id))
    return page(request, "bulletin.html", **shown)


@post(BULLETINS + "/{bulletin_id:str}/{step:str}", opt=of_page("bulletins"))
async def take_step(request: AnyRequest, bulletin_id: str, step: str) -> ASGIResponse:
    """Carry out a command; the form that answers an objection says which of two."""
    held, person, form = running(request), person_of(request), await request.form()
    said = {name: value for name, value in form.items() if name != "answer"}
    wanted = form.get("answer") if step == "answer" else step
    offered = _STEPS.get(str(wanted))
    if offered is None or (step == "answer" and wanted not in JUDGED):
        raise Problem("request/no-such-page", "没有这种操作。", "There is no such command.")
    number, body = bulletin_number_of(bulletin_id), read_form(offered.body, said)
    give = offered.give(held.bulletins, number, body, person.by)
    await to_thread(give, person.name, held.clock(), None, None, person.by)
    done = words_of(request).say(*_DONE[offered.name])
    return sent_on(request, None, f"{BULLETINS}/{number}", done)


def _list(request: AnyRequest) -> dict[str, Any]:
    held, words = running(request), words_of(request)
    said, names = request.query_params, Names(held.rulebook, words)
    state = next((one for one in (DRAFT, APPROVED, PUBLISHED) if one == said.get("state")), "")
    wanted = BulletinFilter(states=(state,) if state else None)
    found = held.store.bulletins(wanted, cursor=said.get("cursor"))
    states = [("", words.say("全部", "All"))]
    states += [(one, words.say(*EDITION_STATES[one])) for one in (DRAFT, APPROVED, PUBLISHED)]
    more = f"{BULLETINS}?cursor={found.next}" + (f"&state={state}" if state else "")
    return {
        "lines": [line_of(row, names, words.now) for row in found.items],
        "states": states,
        "state": state,
        "next": None if found.next is None else more,
        "may_draft": "draft" in possible(None, words.now, person_of(request).by),
        "periods": [(one.name, words.say(*period_words(one))) for one in _over(held)],
    }


def _over(held: Running) -> list[Period]:
    """The periods of each kind that were over last."""
    today = local_day(held.clock(), held.rulebook.city.zone)
    return [period_before(period_of(every, today)) for every in MONTHS]


def _one(request: AnyRequest, id_: str) -> dict[str, Any]:
    held, words, person = running(request), words_of(request), person_of(request)
    said = request.query_params
    found = as_seen(held.bulletins.bulletin(id_), sighted(request).sight)
    people = held.store.names_of(actors_in(found))
    names, number = Names(held.rulebook, words, people), said.get("edition", "")
    edition = edition_named(found, int(number)) if number.isdecimal() else found.edition
    content = held.bulletins.content(edition)
    by, report = asked_by(content, said.get("by"))
    allowed = possible(found, words.now, person.by, person.name) if edition is found.edition else ()
    own = own_unit(request)
    today = local_day(words.now, held.rulebook.city.zone)
    opened = opened_by(request, Asked(period_named(found.period), by, today))
    titles = {
        one.measure: words.say(one.title, one.title_en or one.title) for one in report.headings
    }
    may_see = may_open(person, "ticket")
    table = table_beside(request, content, by, opened, own if by == "unit" else None)
    path = f"{BULLETINS}/{id_}"
    return {
        "bulletin": found,
        "path": path,
        "shown": edition_of(found, edition, names),
        "editions": [edition_of(found, one, names) for one in reversed(found.editions)],
        "table": table,
        "chart": trend_of(request, found),
        "compared": any(bar.before is not None for bar in table.bars),
        "row_name": words.say(*BY_NAMES[by]),
        "by": by,
        "bys": tabs(content, f"{path}?edition={edition.number}&", request),
        "notes": notes_of(report, words.language),
        "possible": allowed,
        "objections": [
            objection_of(
                one,
                titles,
                names,
                allowed,
                f"/console/tickets/{one.ticket}" if may_see else None,
                own,
            )
            for one in found.objections
        ],
        "units": _objecting(held, edition.units, own),
        "measures": [(one, titles.get(one, one)) for one in edition.measures],
        "prefilled": {"ticket": said.get("ticket", "")[:40], "measure": said.get("measure", "")},
        "formats": [
            (f"/api/bulletins/{id_}/editions/{edition.number}/file?by={by}&format={form}", called)
            for form, called in FILES
        ],
    }


def asked_by(content: Content, said: str | None) -> tuple[By, Report]:
    """The table of an edition that is asked for; the one by unit where there is no such."""
    report = next((one for one in content.reports if one.by == said), content.main)
    return report.by, report


def tabs(content: Content, path: str, request: AnyRequest) -> list[tuple[By, str, str]]:
    """The tables of an edition: what they are called, and where they are."""
    say = words_of(request).say
    return [
        (one.by, say(f"按{BY_NAMES[one.by][0]}", f"By {BY_NAMES[one.by][1]}"), f"{path}by={one.by}")
        for one in content.reports
    ]


def table_beside(
    request: AnyRequest, content: Content, by: By, open_: Open, own: str | None = None
) -> Table:
    """A table of an edition, beside what was published of the period before."""
    held = running(request)
    report = content.report(by) or content.main
    earlier = held.store.bulletins(BulletinFilter(period=report.before, published=True), limit=1)
    before = None
    for row in earlier.items:
        _, in_force = held.bulletins.public(row.id)
        before = held.bulletins.content(in_force).report(by)
    cases = unlinked if open_ is unlinked else cases_of(request)
    return table_of(report, before, words_of(request), open_, own, cases)


def trend_of(request: AnyRequest, found: Bulletin) -> Lines:
    """The rates of what was published up to this bulletin, of periods of the same kind."""
    if found.every is None:
        return lines([""], [])
    held = running(request)
    last = found.last.isoformat()
    wanted = BulletinFilter(published=True, every=(found.every,), until=last)
    reports = [
        (content.main.period, content.main)
        for row in reversed(held.store.bulletins(wanted, limit=IN_TREND).items)
        for content in [held.bulletins.content(held.bulletins.public(row.id)[1])]
    ]
    return over_periods(reports if len(reports) > 1 else [], None, words_of(request))


def _objecting(held: Running, units: Sequence[str], own: str | None) -> list[tuple[str, str]]:
    """The units for which the reader may object: the own one, or any where there is none."""
    names = held.rulebook.departments
    mine = [one for one in units if own in (None, one)]
    return [(one, names[one].name if one in names else one) for one in mine]


HANDLERS = [bulletins, draft, bulletin, take_step]
