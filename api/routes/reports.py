"""Assessment: the figures of a period, as JSON and as files, and the tickets behind them."""

from __future__ import annotations

from asyncio import to_thread
from urllib.parse import quote

from litestar import get
from litestar.response.base import ASGIResponse

from api.answers_reports import ItemPage, ReportOut, show_item, show_report
from api.contract import Operation, answer, opt
from api.language import preferred_language
from api.mistakes import unknown_value
from api.privacy import looker_of
from api.problems import Problem, invalid
from api.reading import AnyRequest, read_query
from api.running import running
from api.schemas_reports import ItemQuery, ReportFileQuery, ReportQuery
from api.sight import sighted
from engine.draws.periods import Period
from engine.insight.papers import FORMS, cover_of, paper_of
from engine.insight.periods import BadPeriod, period_named
from engine.insight.report import By, Report
from engine.people.scope import Sight
from engine.report_desk import NoMeasure, NoScheme
from engine.store.paging import Items
from engine.store.reports import ItemRow

READ = Operation(
    id="read-report",
    tag="assessment",
    zh="一个周期的考核表",
    en="The figures of a period",
    answer=ReportOut,
    query=ReportQuery,
    problems=(404, 422),
    note="周期写 2017-09 (月)、2017-Q3 (季)、2017-H2 (半年)、2017 (年), "
    "或 2017-03-05..2017-04-01。按周期最后一天施行的考核办法统计; 周期未结束的统计到现在。 / "
    "Write 2017-09 (a month), 2017-Q3, 2017-H2, 2017 or 2017-03-05..2017-04-01. The scheme of the "
    "period's last day counts; of a period that is not over, what has been up to now.",
)
ITEMS = Operation(
    id="list-report-items",
    tag="assessment",
    zh="一个数后面的工单",
    en="The tickets behind a figure",
    answer=ItemPage,
    query=ItemQuery,
    problems=(404, 422),
    note="只列出可见范围内的工单, 所以可能少于表里的数。 / "
    "Only tickets within your sight are listed, so there may be fewer than the figure says.",
)
FILE = Operation(
    id="download-report",
    tag="assessment",
    zh="考核表文件: Excel、Word、CSV",
    en="The figures as a file: Excel, Word, CSV",
    answer=None,
    gives=tuple(FORMS.values()),
    query=ReportFileQuery,
    problems=(404, 422),
)


@get("/reports/{period:str}", opt=opt(READ))
async def read_report(request: AnyRequest, period: str) -> ASGIResponse:
    """The figures of a period."""
    query = read_query(request, ReportQuery)
    return answer(show_report(await to_thread(report_of, request, period, query.by)))


@get("/reports/{period:str}/items", opt=opt(ITEMS))
async def list_report_items(request: AnyRequest, period: str) -> ASGIResponse:
    """One page of the tickets behind a figure."""
    query, held = read_query(request, ItemQuery), running(request)
    named, sight = named_period(period), sighted(request).sight
    page = await to_thread(_items, request, named, query, sight)
    shown = looker_of(request).in_lists
    lines = [show_item(held.rulebook, row, shown) for row in page.items]
    return answer(ItemPage(items=lines, next=page.next))


@get("/reports/{period:str}/file", opt=opt(FILE))
async def download_report(request: AnyRequest, period: str) -> ASGIResponse:
    """The figures of a period as a file."""
    query, zone = read_query(request, ReportFileQuery), running(request).rulebook.city.zone
    language = preferred_language(request.headers.get("accept-language"))

    def made() -> tuple[bytes, str]:
        report = report_of(request, period, query.by)
        cover = cover_of(report, language, zone)
        return paper_of(report, cover, query.format, language), cover.title

    content, title = await to_thread(made)
    return as_file(content, title, query.format)


def as_file(content: bytes, title: str, form: str) -> ASGIResponse:
    """A file to be saved under its title."""
    name = quote(f"{title}.{form}")
    headers = {
        "Content-Disposition": f"attachment; filename=\"report.{form}\"; filename*=UTF-8''{name}",
        "X-Content-Type-Options": "nosniff",
    }
    return ASGIResponse(
        body=content, media_type=FORMS.get(form, "application/json"), headers=headers
    )


def report_of(request: AnyRequest, period: str, by: By) -> Report:
    """The report of the period named. Raises the problem that there is."""
    held = running(request)
    try:
        return held.reports.report(named_period(period), by, held.clock())
    except NoScheme as error:
        raise no_scheme(error) from error


def named_period(said: str) -> Period:
    """The period of this name. Raises the problem that there is."""
    try:
        return period_named(said)
    except BadPeriod as error:
        raise Problem("report/bad-period", error.message_zh, error.message_en) from error


def no_scheme(error: NoScheme) -> Problem:
    """What is told where no scheme is in force."""
    return Problem("report/no-scheme", error.message_zh, error.message_en)


def _items(request: AnyRequest, period: Period, query: ItemQuery, sight: Sight) -> Items[ItemRow]:
    held = running(request)
    try:
        return held.reports.items(
            period,
            query.measure,
            query.which,
            held.clock(),
            by=query.by,
            of=query.of,
            limit=query.limit,
            cursor=query.cursor,
            sight=sight,
        )
    except NoScheme as error:
        raise no_scheme(error) from error
    except NoMeasure as error:
        raise invalid([unknown_value("measure", query.measure, error.known)]) from error


HANDLERS = (read_report, list_report_items, download_report)
