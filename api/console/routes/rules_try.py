"""试算: facts tried out while one types; nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import get, post
from litestar.response.base import ASGIResponse

from api.console.base import page
from api.console.commands import read_form
from api.console.navigation import of_page
from api.console.rulebook.trial import Trial, choices_of, filled, trial_of
from api.problems import Problem, Told
from api.reading import AnyRequest
from api.routes.preview import preview_out
from api.running import Running, running
from api.schemas import FactsIn

_SAYS_SOMETHING = ("text", "area", "category", "district", "hotline", "circumstance")
"""Without any of these there is nothing to decide about yet."""


@get("/console/rules/try", opt=of_page("rules"))
async def try_facts(request: AnyRequest) -> ASGIResponse:
    """The form; facts named in the address are filled in, so that a rule can lead here."""
    named = set(FactsIn.__struct_fields__)
    given = {name: value for name, value in request.query_params.items() if name in named}
    return _shown(request, {"channel": "hotline", **given}, whole=True)


@post("/console/rules/try", opt=of_page("rules"), status_code=200)
async def try_again(request: AnyRequest) -> ASGIResponse:
    """What the rules decide about the facts of the form: the part below it, or the page.

    Sent by POST because of the words of a citizen, which belong in no address and no log.
    """
    form = await request.form()
    given = {name: str(value) for name, value in form.items()}
    return _shown(request, given, whole=not request.headers.get("hx-request"))


def _shown(request: AnyRequest, given: Mapping[str, Any], *, whole: bool) -> ASGIResponse:
    held = running(request)
    asked = any(given.get(name) for name in _SAYS_SOMETHING)
    trial, problem = _tried(held, given) if asked else (None, None)
    return page(
        request,
        "rules/try.html" if whole else "rules/_trial.html",
        given={**dict.fromkeys(FactsIn.__struct_fields__, ""), **given},
        choices=choices_of(held.rulebook) if whole else (),
        trial=trial,
        problem=problem,
    )


def _tried(held: Running, given: Mapping[str, Any]) -> tuple[Trial | None, Told | None]:
    """What is decided, or what is wrong with the facts: mistakes stand beside the form."""
    rulebook = held.rulebook
    try:
        body = read_form(FactsIn, filled(given, rulebook))
        assert isinstance(body, FactsIn)
        return trial_of(rulebook, preview_out(rulebook, body, held.clock())), None
    except Problem as problem:
        return None, problem.told


HANDLERS: list[Any] = [try_facts, try_again]
