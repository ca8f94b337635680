"""自动归类: what was learned from the city's own requests, and how far it is to be believed."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import get
from litestar.response.base import ASGIResponse

from api.console.analysis.learned import learned_part
from api.console.analysis.trends import PATH
from api.console.base import page, words_of
from api.console.naming import Names
from api.console.navigation import may_open, of_page
from api.reading import AnyRequest
from api.running import running
from api.who import person_of
from engine.learning_desk import LEAST_LEARNED


@get(PATH + "/learning", opt=of_page("learning"))
async def learning(request: AnyRequest) -> ASGIResponse:
    """The report of each model."""
    return page(request, "learning.html", **await to_thread(_learning, request))


def _learning(request: AnyRequest) -> dict[str, Any]:
    held = running(request)
    names = Names(held.rulebook, words_of(request))
    found = held.learning.learned()
    return {
        "parts": [learned_part(names, models) for models in found.values() if models],
        "least": LEAST_LEARNED,
        "may_see_trends": may_open(person_of(request), "analysis"),
    }


HANDLERS = [learning]
