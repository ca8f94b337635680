"""What requests say (舆情), and the special reports that are made of it."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable
from functools import partial

from litestar import get, post, put
from litestar.response.base import ASGIResponse

from api.answers_analysis import (
    AnalysisOut,
    SpecialReportOut,
    SpecialReportPage,
    SpecialVersionPage,
    show_analysis,
    show_special_report,
    show_special_version,
)
from api.contract import Operation, answer, opt
from api.reading import AnyRequest, read_body, read_query
from api.running import Running, running
from api.schemas_analysis import (
    AnalysisQuery,
    RefreshIn,
    SpecialDraftIn,
    SpecialReasonIn,
    SpecialReportIn,
    SpecialReportQuery,
)
from api.who import person_of
from engine.insight.papers import FORMS
from engine.special_reports.editing import Writer
from engine.special_reports.report import SpecialReport

WORD = FORMS["docx"]
_MAY = (401, 403, 404, 409)
READ = Operation(
    id="read-analysis",
    tag="analysis",
    zh="舆情分析: 突增、热点、新问题",
    en="What requests say: rises, hot spots, what is new",
    answer=AnalysisOut,
    query=AnalysisQuery,
    problems=(401, 403, 422),
    note="每天计算一次, 也可要求重新计算; 保密件不在其中, 文字已脱敏。 / Made once a day and when "
    "asked for; confidential matters are left out, and words are masked.",
)
REFRESH = Operation(
    id="refresh-analysis",
    tag="analysis",
    zh="要求重新计算",
    en="Have an analysis made anew",
    answer=AnalysisOut,
    body=RefreshIn,
    problems=(401, 403, 422),
    note="由计时进程计算; waits 为 false 即已完成。 / A worker makes it; it is there once waits is "
    "false.",
)
LIST = Operation(
    id="list-special-reports",
    tag="analysis",
    zh="舆情专报列表",
    en="Special reports",
    answer=SpecialReportPage,
    query=SpecialReportQuery,
    problems=(401, 403, 422),
)
DRAFT = Operation(
    id="draft-special-report",
    tag="analysis",
    zh="由最近的分析起草专报",
    en="Draft a special report from the latest analysis",
    answer=SpecialReportOut,
    status=201,
    body=SpecialDraftIn,
    problems=(401, 403, 409, 422),
)
ONE = Operation(
    id="read-special-report",
    tag="analysis",
    zh="一份专报",
    en="One special report",
    answer=SpecialReportOut,
    problems=(401, 403, 404),
)
VERSIONS = Operation(
    id="list-special-report-versions",
    tag="analysis",
    zh="专报文字的全部版本",
    en="Every version of a report's words",
    answer=SpecialVersionPage,
    problems=(401, 403, 404),
)
AS_WORD = Operation(
    id="read-special-report-word",
    tag="analysis",
    zh="专报的 Word 文档",
    en="A special report as a Word document",
    answer=None,
    gives=(WORD,),
    problems=(401, 403, 404),
)
WRITE = Operation(
    id="write-special-report",
    tag="analysis",
    zh="修改专报, 另存一版",
    en="Other words, as a new version",
    answer=SpecialReportOut,
    body=SpecialReportIn,
    problems=(*_MAY, 422),
)
SUBMIT = Operation(
    id="submit-special-report",
    tag="analysis",
    zh="送签; 须有人核对修改过",
    en="Send it up to be signed, once somebody has looked through it",
    answer=SpecialReportOut,
    acts=True,
    problems=_MAY,
)
SEND_BACK = Operation(
    id="send-back-special-report",
    tag="analysis",
    zh="退回修改",
    en="Send it back to be written again",
    answer=SpecialReportOut,
    body=SpecialReasonIn,
    problems=(*_MAY, 422),
)
SIGN = Operation(
    id="sign-special-report",
    tag="analysis",
    zh="签发, 此后不可修改; 自己写的由别人签发",
    en="Sign and freeze it; nobody signs their own words",
    answer=SpecialReportOut,
    acts=True,
    problems=_MAY,
)
DROP = Operation(
    id="drop-special-report",
    tag="analysis",
    zh="弃用草稿",
    en="Do not use a draft",
    answer=SpecialReportOut,
    body=SpecialReasonIn,
    problems=(*_MAY, 422),
)


def writer_of(request: AnyRequest) -> Writer:
    """Who asks, as one who may write or sign."""
    person = person_of(request)
    return Writer(person.name, person.by)


@get("/analysis", opt=opt(READ))
async def read_analysis(request: AnyRequest) -> ASGIResponse:
    """The latest findings."""
    held, query = running(request), read_query(request, AnalysisQuery)
    return answer(show_analysis(held.rulebook, await to_thread(held.analysis.latest, query.days)))


@post("/analysis/refresh", status_code=200, opt=opt(REFRESH))
async def refresh_analysis(request: AnyRequest) -> ASGIResponse:
    """Ask for newer ones."""
    held, body = running(request), await read_body(request, RefreshIn)

    def ask() -> AnalysisOut:
        held.analysis.ask(body.days, held.clock())
        return show_analysis(held.rulebook, held.analysis.latest(body.days))

    return answer(await to_thread(ask))


@get("/special-reports", opt=opt(LIST))
async def list_special_reports(request: AnyRequest) -> ASGIResponse:
    """Those that one may see."""
    held, who = running(request), writer_of(request)
    query = read_query(request, SpecialReportQuery)
    states = () if query.state is None else (query.state,)
    found = await to_thread(held.special.listed, who, query.limit, states)
    return answer(SpecialReportPage(items=[_shown(held, one, who) for one in found]))


@post("/special-reports", opt=opt(DRAFT))
async def draft_special_report(request: AnyRequest) -> ASGIResponse:
    """A new draft."""
    held, who = running(request), writer_of(request)
    body = await read_body(request, SpecialDraftIn)
    made = await to_thread(held.special.draft, body.days, body.themes, who, held.clock())
    return answer(_shown(held, made, who), 201)


@get("/special-reports/{report_id:str}", opt=opt(ONE))
async def read_special_report(request: AnyRequest, report_id: str) -> ASGIResponse:
    """One report."""
    held, who = running(request), writer_of(request)
    return answer(_shown(held, await to_thread(held.special.one, report_id, who), who))


@get("/special-reports/{report_id:str}/versions", opt=opt(VERSIONS))
async def list_special_report_versions(request: AnyRequest, report_id: str) -> ASGIResponse:
    """Its versions."""
    held, who = running(request), writer_of(request)
    found = await to_thread(held.special.versions, report_id, who)
    zone = held.rulebook.city.zone
    return answer(SpecialVersionPage(items=[show_special_version(one, zone) for one in found]))


@get("/special-reports/{report_id:str}/word", opt=opt(AS_WORD))
async def read_special_report_word(request: AnyRequest, report_id: str) -> ASGIResponse:
    """The document."""
    return await word_answer(request, report_id)


@put("/special-reports/{report_id:str}", opt=opt(WRITE))
async def write_special_report(request: AnyRequest, report_id: str) -> ASGIResponse:
    """Other words."""
    held, body = running(request), await read_body(request, SpecialReportIn)
    write = partial(held.special.write, revision=body.revision)
    return await _done(request, lambda who: write(report_id, body.content(), who, held.clock()))


@post("/special-reports/{report_id:str}/submit", status_code=200, opt=opt(SUBMIT))
async def submit_special_report(request: AnyRequest, report_id: str) -> ASGIResponse:
    """Up to be signed."""
    held = running(request)
    return await _done(request, lambda who: held.special.submit(report_id, who, held.clock()))


@post("/special-reports/{report_id:str}/send-back", status_code=200, opt=opt(SEND_BACK))
async def send_back_special_report(request: AnyRequest, report_id: str) -> ASGIResponse:
    """To be written again."""
    held, body = running(request), await read_body(request, SpecialReasonIn)
    give = held.special.send_back
    return await _done(request, lambda who: give(report_id, body.reason, who, held.clock()))


@post("/special-reports/{report_id:str}/sign", status_code=200, opt=opt(SIGN))
async def sign_special_report(request: AnyRequest, report_id: str) -> ASGIResponse:
    """Signed for good."""
    held = running(request)
    return await _done(request, lambda who: held.special.sign(report_id, who, held.clock()))


@post("/special-reports/{report_id:str}/drop", status_code=200, opt=opt(DROP))
async def drop_special_report(request: AnyRequest, report_id: str) -> ASGIResponse:
    """Not to be used."""
    held, body = running(request), await read_body(request, SpecialReasonIn)
    drop = held.special.drop
    return await _done(request, lambda who: drop(report_id, body.reason, who, held.clock()))


async def word_answer(request: AnyRequest, report_id: str) -> ASGIResponse:
    """The Word document of a report, to be saved."""
    held, who = running(request), writer_of(request)
    content = await to_thread(held.special.word, report_id, who)
    headers = {
        "Content-Disposition": f'attachment; filename="{report_id}.docx"',
        "Cache-Control": "no-store",
    }
    return ASGIResponse(body=content, media_type=WORD, headers=headers)


async def _done(request: AnyRequest, give: Callable[[Writer], SpecialReport]) -> ASGIResponse:
    held, who = running(request), writer_of(request)
    return answer(_shown(held, await to_thread(give, who), who))


def _shown(held: Running, report: SpecialReport, who: Writer) -> SpecialReportOut:
    return show_special_report(held.rulebook, report, who)


HANDLERS = (
    read_analysis,
    refresh_analysis,
    list_special_reports,
    draft_special_report,
    read_special_report,
    list_special_report_versions,
    read_special_report_word,
    write_special_report,
    submit_special_report,
    send_back_special_report,
    sign_special_report,
    drop_special_report,
)
