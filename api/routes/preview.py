"""Preview: what would happen to these facts. Nothing is stored."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import post
from litestar.response.base import ASGIResponse

from api.answers import Explained, PreviewOut
from api.contract import Operation, answer, opt
from api.plain import local
from api.reading import AnyRequest, idempotency_key, read_body
from api.requests import preview_of
from api.running import running
from api.schemas import FactsIn
from api.showing import show_guesses
from api.who import person_of
from engine.rulebook.decide import decide
from engine.rulebook.explain import explain_json
from engine.rulebook.rulebook import Rulebook
from engine.tickets.spoken import spoken

PREVIEW = Operation(
    id="preview",
    tag="tickets",
    zh="预览: 会由谁办、何时到期、为什么",
    en="Preview: who, by when and why; nothing is stored",
    answer=PreviewOut,
    body=FactsIn,
    problems=(422,),
    note="与 dafuwu explain --format json 同一格式。 / The same shape as dafuwu explain gives.",
)


@post("/preview", status_code=200, opt=opt(PREVIEW))
async def preview_request(request: AnyRequest) -> ASGIResponse:
    """Decide, explain and forget."""
    held = running(request)
    person_of(request), idempotency_key(request)  # refused when wrong; otherwise of no effect
    body = await read_body(request, FactsIn)
    return answer(preview_out(held.rulebook, body, held.clock()))


def preview_out(rulebook: Rulebook, body: FactsIn, now: datetime) -> PreviewOut:
    """The preview of a request that would come in now, or at the time that it names."""
    values, sure, at = preview_of(rulebook, body, now)
    asked = rulebook.facts.request({**values, "text": spoken(body.subject, body.text)}, at)
    decided = explain_json(rulebook, asked, decide(rulebook, asked, trace=True))
    explained = msgspec.convert(decided, Explained)
    return PreviewOut(
        **{name: getattr(explained, name) for name in Explained.__struct_fields__},
        at=local(at, rulebook.city.zone),
        facts=dict(sorted(asked.values.items())),
        guessed=show_guesses(asked.values, sure),
    )
