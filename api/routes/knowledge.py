"""The knowledge base: found by all, written by editors and owners, approved by others."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from litestar import get, post, put
from litestar.response.base import ASGIResponse

from api.answers_knowledge import (
    ArticleOut,
    ArticlePage,
    ArticleUsePage,
    ArticleVersionPage,
    MissedPage,
    show_article,
    show_missed,
    show_use,
    show_version,
)
from api.contract import Operation, answer, opt
from api.reading import AnyRequest, read_body, read_query
from api.running import Running, running
from api.schemas_knowledge import (
    ArticleIn,
    ArticleQuery,
    ArticleReasonIn,
    ArticleUseQuery,
    MissedIn,
    MissedQuery,
)
from api.who import person_of
from engine.knowledge.article import Article
from engine.knowledge.editing import Editor
from engine.store.knowledge import ArticleFilter

_MAY = (401, 403, 404, 409)
LIST = Operation(
    id="list-articles",
    tag="knowledge",
    zh="知识库: 搜索和列表",
    en="Articles of the knowledge base: search and list",
    answer=ArticlePage,
    query=ArticleQuery,
    problems=(401, 403, 422),
    note="不写 state 则只列已发布的; 草稿和待审的只有知识编辑、中心负责人和所属单位看得到。 / "
    "Without a state those that are published; what is being written is listed for editors, the "
    "head of the centre and the unit that answers for it.",
)
READ = Operation(
    id="read-article",
    tag="knowledge",
    zh="一条知识",
    en="One article",
    answer=ArticleOut,
    problems=(401, 403, 404),
)
VERSIONS = Operation(
    id="list-article-versions",
    tag="knowledge",
    zh="一条知识的全部版本",
    en="Every version of an article",
    answer=ArticleVersionPage,
    problems=(401, 403, 404),
)
ADD = Operation(
    id="add-article",
    tag="knowledge",
    zh="新知识, 先是草稿",
    en="A new article, as a draft",
    answer=ArticleOut,
    status=201,
    body=ArticleIn,
    problems=(401, 403, 422),
)
WRITE = Operation(
    id="write-article",
    tag="knowledge",
    zh="修改: 草稿就地修改, 已发布的另起一版",
    en="Other words: the draft is changed; of what is published a new version begins",
    answer=ArticleOut,
    body=ArticleIn,
    problems=(*_MAY, 422),
)
SUBMIT = Operation(
    id="submit-article",
    tag="knowledge",
    zh="送审",
    en="Send the draft for review",
    answer=ArticleOut,
    acts=True,
    problems=_MAY,
)
APPROVE = Operation(
    id="approve-article",
    tag="knowledge",
    zh="批准发布; 自己写的由别人批准",
    en="Publish it; nobody approves their own words",
    answer=ArticleOut,
    acts=True,
    problems=_MAY,
)
SEND_BACK = Operation(
    id="send-back-article",
    tag="knowledge",
    zh="退回修改",
    en="Send it back to be written again",
    answer=ArticleOut,
    body=ArticleReasonIn,
    problems=(*_MAY, 422),
)
WITHDRAW = Operation(
    id="withdraw-article",
    tag="knowledge",
    zh="撤下已发布的知识",
    en="Take an article out of use",
    answer=ArticleOut,
    body=ArticleReasonIn,
    problems=(*_MAY, 422),
)
MISSED = Operation(
    id="list-missed-searches",
    tag="knowledge",
    zh="没有搜到的: 知识编辑的待办",
    en="What was sought and not found: work for the knowledge editor",
    answer=MissedPage,
    query=MissedQuery,
    problems=(401, 403, 422),
)
SEEN_TO = Operation(
    id="settle-missed-search",
    tag="knowledge",
    zh="没有搜到的已处理",
    en="Note that a search that found nothing was seen to",
    answer=MissedPage,
    body=MissedIn,
    problems=(401, 403, 422),
)
USES = Operation(
    id="list-article-uses",
    tag="knowledge",
    zh="哪些知识答复了多少件诉求",
    en="Which articles answered how many requests on the spot",
    answer=ArticleUsePage,
    query=ArticleUseQuery,
    problems=(401, 403, 422),
    note="不写日期则为最近三十天, 首尾两天都算。 / Without dates: the last thirty days; both days "
    "are included.",
)
MISSED_SHOWN = 25
USED_DAYS = 30


def editor_of(request: AnyRequest) -> Editor:
    """Who asks, as one who may write."""
    person = person_of(request)
    return Editor(person.name, person.by)


@get("/articles", opt=opt(LIST))
async def list_articles(request: AnyRequest) -> ASGIResponse:
    """Articles that fit."""
    held, who = running(request), editor_of(request)
    query, now = read_query(request, ArticleQuery), held.clock()
    wanted = ArticleFilter(
        latest=query.state is not None,
        states=None if query.state is None else (query.state,),
        area=query.area,
        category=query.category,
        unit=query.unit,
        review_by=held.knowledge.today(now) if query.review_due else None,
    )

    def read() -> tuple[list[Article], Mapping[str, str]]:
        if query.q is None or not query.q.strip():
            return held.knowledge.listed(who, wanted, query.limit), {}
        hits = held.knowledge.search(query.q, who, wanted, query.limit, now)
        return hits.articles, hits.meant

    found, meant = await to_thread(read)
    return answer(ArticlePage(items=[_shown(held, one, who) for one in found], meant=dict(meant)))


@get("/articles/{article_id:str}", opt=opt(READ))
async def read_article(request: AnyRequest, article_id: str) -> ASGIResponse:
    """One article."""
    held, who = running(request), editor_of(request)
    return answer(_shown(held, await to_thread(held.knowledge.one, article_id, who), who))


@get("/articles/{article_id:str}/versions", opt=opt(VERSIONS))
async def list_article_versions(request: AnyRequest, article_id: str) -> ASGIResponse:
    """Its versions."""
    held, who = running(request), editor_of(request)
    found = await to_thread(held.knowledge.versions, article_id, who)
    return answer(ArticleVersionPage(items=[show_version(held.rulebook, one) for one in found]))


@post("/articles", opt=opt(ADD))
async def add_article(request: AnyRequest) -> ASGIResponse:
    """A new draft."""
    held, who = running(request), editor_of(request)
    body = await read_body(request, ArticleIn)
    made = await to_thread(held.knowledge.begin, body.content(), who, held.clock())
    return answer(_shown(held, made, who), 201)


@put("/articles/{article_id:str}", opt=opt(WRITE))
async def write_article(request: AnyRequest, article_id: str) -> ASGIResponse:
    """Other words."""
    held, body = running(request), await read_body(request, ArticleIn)
    write = partial(held.knowledge.write, revision=body.revision)
    return await _done(request, lambda who: write(article_id, body.content(), who, held.clock()))


@post("/articles/{article_id:str}/submit", status_code=200, opt=opt(SUBMIT))
async def submit_article(request: AnyRequest, article_id: str) -> ASGIResponse:
    """For review."""
    held = running(request)
    return await _done(request, lambda who: held.knowledge.submit(article_id, who, held.clock()))


@post("/articles/{article_id:str}/approve", status_code=200, opt=opt(APPROVE))
async def approve_article(request: AnyRequest, article_id: str) -> ASGIResponse:
    """Publish it."""
    held = running(request)
    return await _done(request, lambda who: held.knowledge.approve(article_id, who, held.clock()))


@post("/articles/{article_id:str}/send-back", status_code=200, opt=opt(SEND_BACK))
async def send_back_article(request: AnyRequest, article_id: str) -> ASGIResponse:
    """To be written again."""
    held, body = running(request), await read_body(request, ArticleReasonIn)
    give = held.knowledge.send_back
    return await _done(request, lambda who: give(article_id, body.reason, who, held.clock()))


@post("/articles/{article_id:str}/withdraw", status_code=200, opt=opt(WITHDRAW))
async def withdraw_article(request: AnyRequest, article_id: str) -> ASGIResponse:
    """Out of use."""
    held, body = running(request), await read_body(request, ArticleReasonIn)
    take = held.knowledge.withdraw
    return await _done(request, lambda who: take(article_id, body.reason, who, held.clock()))


@get("/article-uses", opt=opt(USES))
async def list_article_uses(request: AnyRequest) -> ASGIResponse:
    """Which articles answered most."""
    held, who, query = running(request), editor_of(request), read_query(request, ArticleUseQuery)
    last = query.until or held.knowledge.today(held.clock())
    first = query.since or last - timedelta(days=USED_DAYS - 1)
    found = await to_thread(held.knowledge.used, first, last, query.unit, query.limit)
    day = held.knowledge.today(held.clock())
    items = [show_use(held.rulebook, one, who, day) for one in found]
    return answer(ArticleUsePage(since=first, until=last, items=items))


@get("/missed-searches", opt=opt(MISSED))
async def list_missed_searches(request: AnyRequest) -> ASGIResponse:
    """What was not found."""
    query = read_query(request, MissedQuery)
    return answer(await to_thread(_missed, running(request), query.limit))


@post("/missed-searches/settle", status_code=200, opt=opt(SEEN_TO))
async def settle_missed_search(request: AnyRequest) -> ASGIResponse:
    """Seen to; it comes back when it is missed again."""
    held, body = running(request), await read_body(request, MissedIn)
    await to_thread(held.store.forget_missed, body.query)
    return answer(await to_thread(_missed, held, MISSED_SHOWN))


async def _done(request: AnyRequest, give: Callable[[Editor], Article]) -> ASGIResponse:
    held, who = running(request), editor_of(request)
    return answer(_shown(held, await to_thread(give, who), who))


def _shown(held: Running, article: Article, who: Editor) -> ArticleOut:
    return show_article(held.rulebook, article, who, held.knowledge.today(held.clock()))


def _missed(held: Running, limit: int) -> MissedPage:
    return MissedPage(items=[show_missed(held.rulebook, one) for one in held.store.missed(limit)])


HANDLERS = (
    list_articles,
    read_article,
    list_article_versions,
    add_article,
    write_article,
    submit_article,
    approve_article,
    send_back_article,
    withdraw_article,
    list_article_uses,
    list_missed_searches,
    settle_missed_search,
)
