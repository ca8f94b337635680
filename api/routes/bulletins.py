"""Bulletins: listed, read, drawn up by hand, objected to, approved, published, corrected."""

from __future__ import annotations

import re
from asyncio import to_thread

from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from api.answers_bulletins import (
    BulletinEventsOut,
    BulletinOut,
    BulletinPage,
    EditionContentOut,
    show_bulletin,
    show_bulletin_line,
    show_content,
)
from api.contract import Operation, answer, opt
from api.language import preferred_language
from api.lists import Wanted
from api.offered_bulletins import BULLETIN_OFFERED, BulletinOffered
from api.reading import AnyRequest, expected_event, idempotency_key, matches, read_body, read_query
from api.routes.reports import as_file, named_period, no_scheme
from api.routes.tickets import headers_of
from api.running import running
from api.schemas_bulletins import BulletinQuery, DraftBulletinIn, EditionFileQuery
from api.showing import show_event
from api.sight import sighted
from api.who import person_of
from engine.bulletin_desk import as_seen
from engine.bulletins.bulletin import Bulletin, Edition
from engine.bulletins.papers import FORMS, paper_of_edition
from engine.bulletins.states import BULLETIN_KINDS, EDITION_STATES
from engine.desk_errors import NoSuchBulletin
from engine.draws.periods import MONTHS
from engine.report_desk import NoScheme
from engine.store.bulletins import BulletinFilter
from engine.tickets.chain import verify

_NUMBER = re.compile(r"B\d{8}-[0-9A-Z]{8}")
_NAMES = {kind: zh for kind, (zh, _) in BULLETIN_KINDS.items()}

LIST = Operation(
    id="list-bulletins",
    tag="assessment",
    zh="通报列表",
    en="Bulletins, the latest period first, page by page",
    answer=BulletinPage,
    query=BulletinQuery,
    problems=(422,),
)
READ = Operation(
    id="read-bulletin",
    tag="assessment",
    zh="一份通报: 各版和申诉",
    en="One bulletin with its editions and objections",
    answer=BulletinOut,
    problems=(404,),
    note="单位只看得到本单位的申诉。 / Units see their own objections alone.",
)
EVENTS = Operation(
    id="read-bulletin-events",
    tag="assessment",
    zh="通报的经过",
    en="Everything that happened to a bulletin, sealed by hashes",
    answer=BulletinEventsOut,
    problems=(404,),
)
CONTENT = Operation(
    id="read-edition",
    tag="assessment",
    zh="通报一版的内容",
    en="What an edition says, as it was frozen",
    answer=EditionContentOut,
    problems=(404,),
)
FILE = Operation(
    id="download-edition",
    tag="assessment",
    zh="通报一版的文件: Word、Excel、CSV, 或封存的原文",
    en="An edition as a file: Word, Excel, CSV, or the very text that was sealed",
    answer=None,
    gives=tuple(FORMS.values()),
    query=EditionFileQuery,
    problems=(404, 422),
)
DRAFT = Operation(
    id="draft-bulletin",
    tag="assessment",
    zh="起草通报",
    en="Draw up the bulletin of a period that is over",
    answer=BulletinOut,
    status=201,
    body=DraftBulletinIn,
    problems=(403, 404, 409, 422),
    note="按规则到期自动起草的不必手工起草。 / What a rule drafts in its time needs no hand.",
)


@get("/bulletins", opt=opt(LIST))
async def list_bulletins(request: AnyRequest) -> ASGIResponse:
    """One page of bulletins."""
    held, query = running(request), read_query(request, BulletinQuery)
    filter_ = _filter_of(query)
    page = await to_thread(held.store.bulletins, filter_, "-last_day", query.limit, query.cursor)
    lines = [show_bulletin_line(held.rulebook, row) for row in page.items]
    return answer(BulletinPage(items=lines, next=page.next))


@get("/bulletins/{bulletin_id:str}", opt=opt(READ))
async def read_bulletin(request: AnyRequest, bulletin_id: str) -> ASGIResponse:
    """One bulletin, or 304 where the caller has it as it is."""
    held = running(request)
    bulletin = await to_thread(held.bulletins.bulletin, bulletin_number_of(bulletin_id))
    headers = headers_of(bulletin)
    if matches(request, headers["ETag"]):
        return ASGIResponse(status_code=304, headers=headers)
    return answer(_shown(request, bulletin), 200, headers)


@get("/bulletins/{bulletin_id:str}/events", opt=opt(EVENTS))
async def read_bulletin_events(request: AnyRequest, bulletin_id: str) -> ASGIResponse:
    """All events of a bulletin."""
    held = running(request)
    history = await to_thread(held.bulletins.history, bulletin_number_of(bulletin_id))
    zone = held.rulebook.city.zone
    return answer(
        BulletinEventsOut(
            bulletin=history[0].ticket_id,
            intact=not verify(history),
            items=[show_event(event, zone, _NAMES) for event in history],
        )
    )


@get("/bulletins/{bulletin_id:str}/editions/{edition:int}", opt=opt(CONTENT))
async def read_edition(request: AnyRequest, bulletin_id: str, edition: int) -> ASGIResponse:
    """What an edition says."""
    held = running(request)

    def read() -> EditionContentOut:
        bulletin = held.bulletins.bulletin(bulletin_number_of(bulletin_id))
        found = edition_of(bulletin, edition)
        return show_content(held.rulebook, bulletin, found, held.bulletins.content(found))

    return answer(await to_thread(read))


@get("/bulletins/{bulletin_id:str}/editions/{edition:int}/file", opt=opt(FILE))
async def download_edition(request: AnyRequest, bulletin_id: str, edition: int) -> ASGIResponse:
    """An edition as a file."""
    held, query = running(request), read_query(request, EditionFileQuery)
    language = preferred_language(request.headers.get("accept-language"))

    def made() -> tuple[bytes, str]:
        bulletin = held.bulletins.bulletin(bulletin_number_of(bulletin_id))
        found = edition_of(bulletin, edition)
        text, zone = held.bulletins.text(found), held.rulebook.city.zone
        paper = paper_of_edition(bulletin, found, text, query.by, query.format, language, zone)
        return paper, f"{bulletin.title} {found.number}"

    content, title = await to_thread(made)
    return as_file(content, title, query.format)


@post("/bulletins", opt=opt(DRAFT))
async def draft_bulletin(request: AnyRequest) -> ASGIResponse:
    """Draw up a bulletin by hand."""
    held, person, key = running(request), person_of(request), idempotency_key(request)
    body = await read_body(request, DraftBulletinIn)
    period = named_period(body.period)

    def draft() -> Bulletin:
        try:
            return held.bulletins.draft(period, person.name, held.clock(), key, person.by)
        except NoScheme as error:
            raise no_scheme(error) from error

    bulletin = await to_thread(draft)
    headers = {**headers_of(bulletin), "Location": f"/api/bulletins/{bulletin.id}"}
    return answer(_shown(request, bulletin), 201, headers)


def _handler(offered: BulletinOffered) -> HTTPRouteHandler:
    operation = Operation(
        id=f"{offered.name}-bulletin",
        tag="assessment",
        zh=offered.zh,
        en=offered.en,
        answer=BulletinOut,
        body=offered.body,
        problems=(403, 404, 409, 412, 422),
    )

    @post(
        f"/bulletins/{{bulletin_id:str}}/{offered.name}",
        status_code=200,
        name=operation.id,
        opt=opt(operation),
    )
    async def carry_out(request: AnyRequest, bulletin_id: str) -> ASGIResponse:
        held, person = running(request), person_of(request)
        number = bulletin_number_of(bulletin_id)
        key, expected = idempotency_key(request), expected_event(request)
        body = await read_body(request, offered.body)
        give = offered.give(held.bulletins, number, body, person.by)
        bulletin = await to_thread(give, person.name, held.clock(), expected, key, person.by)
        return answer(_shown(request, bulletin), 200, headers_of(bulletin))

    return carry_out


def bulletin_number_of(said: str) -> str:
    """A bulletin's number as it is written; what cannot be one is no bulletin."""
    number = said.upper()
    if not _NUMBER.fullmatch(number):
        raise NoSuchBulletin(said[:40])
    return number


def edition_of(bulletin: Bulletin, number: int) -> Edition:
    """The edition of this number, whatever its state; raises ``NoSuchBulletin``."""
    found = next((one for one in bulletin.editions if one.number == number), None)
    if found is None:
        raise NoSuchBulletin(f"{bulletin.id}/{number}")
    return found


def _shown(request: AnyRequest, bulletin: Bulletin) -> BulletinOut:
    held, seen = running(request), as_seen(bulletin, sighted(request).sight)
    person = person_of(request)
    return show_bulletin(held.rulebook, seen, held.clock(), person.by, person.name)


def _filter_of(query: BulletinQuery) -> BulletinFilter:
    wanted = Wanted()
    filter_ = BulletinFilter(
        states=wanted.any_of("state", query.state, EDITION_STATES),
        every=wanted.any_of("every", query.every, MONTHS),
        period=query.period,
        published=query.published,
        waiting=query.waiting,
    )
    wanted.check()
    return filter_


HANDLERS = [
    list_bulletins,
    read_bulletin,
    read_bulletin_events,
    read_edition,
    download_edition,
    draft_bulletin,
    *(_handler(offered) for offered in BULLETIN_OFFERED),
]
