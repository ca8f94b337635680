"""/portal/answers: what citizens ask most, and the search for what the city knows."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Mapping, Sequence

from litestar import get
from litestar.response.base import ASGIResponse

from api.portal.pages import portal_page
from api.reading import AnyRequest
from api.running import Running, running
from engine.knowledge.article import Article

PUBLIC = {"public": True}
ON_FRONT = 6
SHOWN = 30
LONGEST_QUERY = 100


@get("/portal/answers", opt=PUBLIC)
async def answers(request: AnyRequest) -> ASGIResponse:
    """What fits the words; without any, what is asked most."""
    held = running(request)
    asked = request.query_params.get("q", "")[:LONGEST_QUERY].replace("\x00", "").strip()

    def find() -> tuple[list[Article], Mapping[str, str]]:
        if not asked:
            return held.knowledge.asked_most(held.clock(), SHOWN), {}
        hits = held.knowledge.public(held.clock(), SHOWN, asked)
        return hits.articles, hits.meant

    found, meant = await to_thread(find)
    return portal_page(request, "answers.html", asked=asked, found=found, meant=meant)


@get("/portal/answers/{article_id:str}", opt=PUBLIC)
async def answer(request: AnyRequest, article_id: str) -> ASGIResponse:
    """One answer."""
    held = running(request)
    found = await to_thread(held.knowledge.opened, article_id, held.clock())
    unit = held.rulebook.departments.get(found.shown.content.unit)
    return portal_page(
        request,
        "answer.html",
        article=found,
        content=found.shown.content,
        unit=None if unit is None else unit.name,
    )


def most_asked(held: Running) -> Sequence[Article]:
    """What stands on the front page."""
    return held.knowledge.asked_most(held.clock(), ON_FRONT)


HANDLERS = (answers, answer)
