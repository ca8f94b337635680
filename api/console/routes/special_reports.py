"""舆情专报: drafted from hot spots, edited, sent up, signed, saved as Word."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import get, post
from litestar.response.base import ASGIResponse

from api.console.analysis.special import STEPS, TONES, content_of, drafts_of, parts_of
from api.console.analysis.trends import PATH
from api.console.base import page, words_of
from api.console.naming import Names
from api.console.navigation import of_page
from api.console.routes.analysis import days_of
from api.console.sent import sent_on
from api.problems import Problem
from api.reading import AnyRequest
from api.routes.analysis import word_answer, writer_of
from api.running import running
from engine.special_reports import report as words
from engine.special_reports.editing import possible
from engine.special_reports.findings import tenths
from engine.special_reports.report import STATES
from engine.special_reports.sealing import intact

REPORTS = PATH + "/reports"
SHOWN = 100
_DONE = {
    "submit": ("已送签", "Sent up"),
    "send-back": ("已退回修改", "Sent back"),
    "sign": ("已签发", "Signed"),
    "drop": ("已弃用", "Dropped"),
}


@get(REPORTS, opt=of_page("special-reports"))
async def reports(request: AnyRequest) -> ASGIResponse:
    """Those that one may see, the latest change first."""
    held, who = running(request), writer_of(request)
    state = request.query_params.get("state", "")
    states = (state,) if state in who.seen else ()

    def read() -> dict[str, Any]:
        found = held.special.listed(who, SHOWN, states)
        people = held.store.names_of({author for one in found for author in one.authors})
        names = Names(held.rulebook, words_of(request), people)
        return {"found": found, "named": lambda authors: [names.actor(one) for one in authors]}

    return page(
        request,
        "special_reports.html",
        **await to_thread(read),
        state=state if states else "",
        seen=who.seen,
        states=STATES,
        tones=TONES,
        may_write=who.writes,
    )


@post(REPORTS, opt=of_page("special-reports"))
async def draft(request: AnyRequest) -> ASGIResponse:
    """A new draft on the matters that were checked."""
    held, who, form = running(request), writer_of(request), await request.form()
    keys = [one for one in form.getall("themes", []) if isinstance(one, str)]
    days = days_of(str(form.get("days", "")))
    made = await to_thread(held.special.draft, days, keys, who, held.clock())
    done = words_of(request).say("已起草, 请核对修改", "Drafted: look through it")
    return sent_on(request, None, f"{REPORTS}/{made.id}/edit", done)


@get(REPORTS + "/{report_id:str}", opt=of_page("special-reports"))
async def one_report(request: AnyRequest, report_id: str) -> ASGIResponse:
    """A report as it is read, its life, and what may be done with it."""
    held, who = running(request), writer_of(request)

    def read() -> dict[str, Any]:
        found = held.special.one(report_id, who)
        versions = held.special.versions(report_id, who)
        actors = {one.by for one in found.entries} | {one.author for one in versions}
        people = held.store.names_of(actors)
        return {
            "report": found,
            "versions": versions,
            "possible": possible(found, who),
            "intact": intact(found),
            "names": Names(held.rulebook, words_of(request), people),
        }

    return page(
        request,
        "special_report.html",
        **await to_thread(read),
        states=STATES,
        tones=TONES,
        steps=STEPS,
        tenths=tenths,
        longest_note=words.LONGEST_NOTE,
    )


@get(REPORTS + "/{report_id:str}/word", opt=of_page("special-reports"))
async def as_word(request: AnyRequest, report_id: str) -> ASGIResponse:
    """The Word document."""
    return await word_answer(request, report_id)


@get(REPORTS + "/{report_id:str}/edit", opt=of_page("special-reports"))
async def edit(request: AnyRequest, report_id: str) -> ASGIResponse:
    """The form for other words."""
    held, who = running(request), writer_of(request)
    found = await to_thread(held.special.one, report_id, who)
    if "write" not in possible(found, who):
        raise Problem(
            "special/not-now",
            "您现在不能修改这份专报; 已送签的须先退回。",
            "You cannot change this report now; what was sent up is sent back first.",
        )
    parts = list(parts_of(found, drafts_of(held.rulebook, found)))
    return page(
        request,
        "special_form.html",
        report=found,
        content=found.latest.content,
        parts=parts,
        tenths=tenths,
        limits=words,
    )


@post(REPORTS + "/{report_id:str}/edit", opt=of_page("special-reports"))
async def write(request: AnyRequest, report_id: str) -> ASGIResponse:
    """Keep other words."""
    held, who, form = running(request), writer_of(request), await request.form()
    revision = str(form.get("revision", ""))

    def keep() -> None:
        content = content_of(form, held.special.one(report_id, who))
        shown = int(revision) if revision.isdecimal() else None
        held.special.write(report_id, content, who, held.clock(), shown)

    await to_thread(keep)
    done = words_of(request).say("已保存", "Kept")
    return sent_on(request, None, f"{REPORTS}/{report_id}", done)


@post(REPORTS + "/{report_id:str}/{step:str}", opt=of_page("special-reports"))
async def take_step(request: AnyRequest, report_id: str, step: str) -> ASGIResponse:
    """Send up, send back, sign, drop."""
    held, who, form = running(request), writer_of(request), await request.form()
    reason, desk, now = str(form.get("reason", "")), held.special, held.clock()
    if step == "submit":
        await to_thread(desk.submit, report_id, who, now)
    elif step == "sign":
        await to_thread(desk.sign, report_id, who, now)
    elif step == "send-back":
        await to_thread(desk.send_back, report_id, reason, who, now)
    elif step == "drop":
        await to_thread(desk.drop, report_id, reason, who, now)
    else:
        raise Problem("request/no-such-page", "没有这种操作。", "There is no such command.")
    return sent_on(request, None, f"{REPORTS}/{report_id}", words_of(request).say(*_DONE[step]))


HANDLERS = [reports, draft, one_report, as_word, edit, write, take_step]
