"""知识库: articles found, read, written, reviewed; what was sought and not found."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from litestar import get, post
from litestar.response.base import ASGIResponse

from api.console.base import page, words_of
from api.console.commands import read_form
from api.console.knowing import ArticleLine, Choices, choices_of, filter_of, line_of
from api.console.naming import Names
from api.console.navigation import of_page
from api.console.sent import sent_on
from api.problems import Problem
from api.reading import AnyRequest
from api.routes.knowledge import USED_DAYS, editor_of
from api.running import Running, running
from api.schemas_knowledge import ArticleIn, ArticleUseQuery
from api.sight import sighted
from engine.knowledge.article import (
    LONGEST_ANSWER,
    LONGEST_NOTE,
    LONGEST_QUESTION,
    LONGEST_TITLE,
    STATES,
    Article,
    Content,
    Version,
)
from engine.knowledge.editing import EDITORS, SEE_ALL, WRITERS, Editor, possible

KNOWLEDGE = "/console/knowledge"
SHOWN = 100
LATEST = 10
_MANY = ("areas", "categories")
_DONE = {
    "submit": ("已送审", "Sent for review"),
    "approve": ("已发布", "Published"),
    "send-back": ("已退回修改", "Sent back"),
    "withdraw": ("已撤下", "Withdrawn"),
}


@get(KNOWLEDGE, opt=of_page("knowledge"))
async def articles(request: AnyRequest) -> ASGIResponse:
    """What fits the words, or every article of an area or state."""
    return page(request, "knowledge.html", **await to_thread(_list, request))


@get(KNOWLEDGE + "/new", opt=of_page("knowledge"))
async def new_article(request: AnyRequest) -> ASGIResponse:
    """The form for a new one; ``title`` may come from what was sought in vain."""
    unit = editor_of(request).by.unit or ""
    asked = request.query_params.get("title", "")[:LONGEST_TITLE]
    return _form(request, None, Content(asked, asked, "", unit))


@post(KNOWLEDGE, opt=of_page("knowledge"))
async def add_article(request: AnyRequest) -> ASGIResponse:
    """Keep a new draft."""
    held, who, body = running(request), editor_of(request), await _body(request)
    made = await to_thread(held.knowledge.begin, body.content(), who, held.clock())
    done = words_of(request).say("已保存为草稿", "Kept as a draft")
    return sent_on(request, None, f"{KNOWLEDGE}/{made.id}", done)


@get(KNOWLEDGE + "/uses", opt=of_page("knowledge"))
async def uses(request: AnyRequest) -> ASGIResponse:
    """Which articles answered how many requests in some days; without dates in the last thirty."""
    held, who = running(request), editor_of(request)
    query = read_form(ArticleUseQuery, {n: v for n, v in request.query_params.items() if v})
    assert isinstance(query, ArticleUseQuery), "what was asked for"
    last = query.until or held.knowledge.today(held.clock())
    first = query.since or last - timedelta(days=USED_DAYS - 1)
    found = await to_thread(held.knowledge.used, first, last, query.unit, SHOWN)
    return page(
        request,
        "knowledge_uses.html",
        lines=[(_line(request, held, one.article, who), one) for one in found],
        most=max((one.times for one in found), default=1),
        total=sum(one.times for one in found),
        first=first,
        last=last,
        unit=query.unit,
        units=[(one.id, one.name) for one in held.rulebook.departments.values()],
        names=Names(held.rulebook, words_of(request)),
    )


@get(KNOWLEDGE + "/missed", opt=of_page("knowledge"))
async def missed(request: AnyRequest) -> ASGIResponse:
    """What was sought and not found."""
    held, who = running(request), editor_of(request)
    found = await to_thread(held.store.missed, SHOWN) if _sees_missed(who) else ()
    return page(
        request,
        "knowledge_missed.html",
        found=found,
        may_see=_sees_missed(who),
        may_write=who.by.role is None or who.by.role in EDITORS,
    )


@post(KNOWLEDGE + "/missed", opt=of_page("knowledge"))
async def settle_missed(request: AnyRequest) -> ASGIResponse:
    """Take a search from the list."""
    held, who, form = running(request), editor_of(request), await request.form()
    say = words_of(request).say
    if who.by.role is not None and who.by.role not in EDITORS:
        raise Problem("article/not-yours", "由知识编辑处理。", "Knowledge editors see to it.")
    await to_thread(held.store.forget_missed, str(form.get("query", "")))
    return sent_on(request, None, f"{KNOWLEDGE}/missed", say("已处理", "Seen to"))


@get(KNOWLEDGE + "/{article_id:str}", opt=of_page("knowledge"))
async def article(request: AnyRequest, article_id: str) -> ASGIResponse:
    """One article with its versions, and what may be done with it."""
    held, who, seen = running(request), editor_of(request), sighted(request)

    def read() -> tuple[Article, tuple[Version, ...], dict[str, str], list[str]]:
        one = held.knowledge.one(article_id, who)
        versions = held.knowledge.versions(article_id, who)
        logins = {login for each in versions for login in (*each.authors, each.judged_by or "")}
        answered = seen.histories(held.store.answered_by(article_id, LATEST))
        return one, versions, held.store.names_of(logins), list(answered)

    found, versions, people, answered = await to_thread(read)
    shown = found.latest if who.sees_latest(found) else found.shown
    return page(
        request,
        "article.html",
        line=_line(request, held, found, who),
        shown=shown,
        versions=versions,
        answered=answered,
        states=STATES,
        possible=possible(found, who),
        names=Names(held.rulebook, words_of(request), people),
        longest_note=LONGEST_NOTE,
    )


@get(KNOWLEDGE + "/{article_id:str}/edit", opt=of_page("knowledge"))
async def edit_article(request: AnyRequest, article_id: str) -> ASGIResponse:
    """The form for other words."""
    held, who = running(request), editor_of(request)
    found = await to_thread(held.knowledge.one, article_id, who)
    if "write" not in possible(found, who):
        raise Problem(
            "article/not-now",
            "您现在不能修改这条知识; 待审的须先退回。",
            "You cannot change this article now; what is in review is sent back first.",
        )
    return _form(request, found, found.latest.content)


@post(KNOWLEDGE + "/{article_id:str}/edit", opt=of_page("knowledge"))
async def write_article(request: AnyRequest, article_id: str) -> ASGIResponse:
    """Keep other words."""
    held, who, body = running(request), editor_of(request), await _body(request)
    write = held.knowledge.write
    await to_thread(write, article_id, body.content(), who, held.clock(), body.revision)
    done = words_of(request).say("已保存", "Kept")
    return sent_on(request, None, f"{KNOWLEDGE}/{article_id}", done)


@post(KNOWLEDGE + "/{article_id:str}/{step:str}", opt=of_page("knowledge"))
async def take_step(request: AnyRequest, article_id: str, step: str) -> ASGIResponse:
    """Send for review, approve, send back, withdraw."""
    held, who, form = running(request), editor_of(request), await request.form()
    reason, desk, now = str(form.get("reason", "")), held.knowledge, held.clock()
    if step == "submit":
        await to_thread(desk.submit, article_id, who, now)
    elif step == "approve":
        await to_thread(desk.approve, article_id, who, now)
    elif step == "send-back":
        await to_thread(desk.send_back, article_id, reason, who, now)
    elif step == "withdraw":
        await to_thread(desk.withdraw, article_id, reason, who, now)
    else:
        raise Problem("request/no-such-page", "没有这种操作。", "There is no such command.")
    done = words_of(request).say(*_DONE[step])
    return sent_on(request, None, f"{KNOWLEDGE}/{article_id}", done)


def _list(request: AnyRequest) -> Mapping[str, Any]:
    held, who, now = running(request), editor_of(request), running(request).clock()
    said = {
        name: request.query_params.get(name, "")[:LONGEST_QUESTION]
        for name in ("q", "area", "state", "review")
    }
    wanted = filter_of(said, held.knowledge.today(now))
    meant: Mapping[str, str] = {}
    if said["q"].strip():
        hits = held.knowledge.search(said["q"], who, wanted, SHOWN, now)
        found, meant = hits.articles, hits.meant
    else:
        found = held.knowledge.listed(who, wanted, SHOWN)
    return {
        "meant": meant,
        "lines": [_line(request, held, one, who) for one in found],
        "said": said,
        "areas": [(one.id, one.name) for one in held.rulebook.areas.values()],
        "may_write": who.by.role is None or who.by.role in WRITERS,
        "may_import": who.by.role is None or who.by.role in EDITORS,
        "may_see_all": _sees_missed(who) or who.by.role in WRITERS,
        "sees_missed": _sees_missed(who),
    }


def _line(request: AnyRequest, held: Running, one: Article, who: Editor) -> ArticleLine:
    names = Names(held.rulebook, words_of(request))
    return line_of(one, who, names, held.knowledge.today(held.clock()))


def _form(request: AnyRequest, found: Article | None, content: Content) -> ASGIResponse:
    held, who = running(request), editor_of(request)
    choices: Choices = choices_of(held.rulebook, who)
    return page(
        request,
        "article_form.html",
        found=found,
        content=content,
        choices=choices,
        longest=(LONGEST_TITLE, LONGEST_QUESTION, LONGEST_ANSWER),
    )


async def _body(request: AnyRequest) -> ArticleIn:
    form = await request.form()
    said: dict[str, Any] = {name: form.get(name) for name in form if name not in _MANY}
    for name in _MANY:
        said[name] = [one for one in form.getall(name, []) if isinstance(one, str) and one]
    body = read_form(ArticleIn, said)
    assert isinstance(body, ArticleIn), "what was asked for"
    return body


def _sees_missed(who: Editor) -> bool:
    return who.by.role is None or who.by.role in SEE_ALL


HANDLERS = [
    articles,
    new_article,
    add_article,
    uses,
    missed,
    settle_missed,
    article,
    edit_article,
    write_article,
    take_step,
]
