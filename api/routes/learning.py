"""Area and category learned from the city's own requests: what was learned, what it suggests."""

from __future__ import annotations

from asyncio import to_thread

from litestar import get, post
from litestar.response.base import ASGIResponse

from api.answers_learning import (
    LearningOut,
    SuggestionsOut,
    show_model,
    show_suggestions,
)
from api.contract import Operation, answer, opt
from api.reading import AnyRequest, read_body
from api.running import running
from api.schemas_analysis import WordsIn

READ = Operation(
    id="read-learning",
    tag="analysis",
    zh="学到的归类和它的准确率",
    en="What was learned to tell areas and categories, and how well it does",
    answer=LearningOut,
    problems=(401, 403),
    note="准确率按没有学过的诉求量出 (五折)。 / Measured on requests that were not learned from, "
    "in five folds.",
)
SUGGEST = Operation(
    id="suggest-facts",
    tag="analysis",
    zh="按文字建议领域和类型",
    en="Suggest area and category for some words",
    answer=SuggestionsOut,
    body=WordsIn,
    problems=(401, 403, 422),
    note="只作建议, 不作决定; 没有学过则为空。 / It suggests and decides nothing; empty where "
    "nothing was learned.",
)


@get("/learning", opt=opt(READ))
async def read_learning(request: AnyRequest) -> ASGIResponse:
    """Every model that is remembered."""
    held = running(request)
    found = await to_thread(held.learning.learned)
    shown = [show_model(held.rulebook, one) for models in found.values() for one in models]
    return answer(LearningOut(items=shown))


@post("/suggest", status_code=200, opt=opt(SUGGEST))
async def suggest_facts(request: AnyRequest) -> ASGIResponse:
    """What some words seem to be about."""
    held, body = running(request), await read_body(request, WordsIn)
    found = await to_thread(held.learning.suggest, body.subject, body.text, held.clock())
    return answer(show_suggestions(held.rulebook, found))


HANDLERS = (read_learning, suggest_facts)
