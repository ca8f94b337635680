"""Draws for inspection: what was drawn, from what, and whether it comes out again."""

from __future__ import annotations

import re
from asyncio import to_thread

from litestar import get
from litestar.response.base import ASGIResponse

from api.answers_work import DrawOut, DrawPage
from api.contract import Operation, answer, opt
from api.reading import AnyRequest, read_query
from api.running import Running, running
from api.schemas_work import DrawQuery
from api.showing_work import show_draw, show_draw_line
from engine.desk_errors import NoSuchDraw
from engine.draws.verifying import verify_draw
from engine.tickets.chain import verify

_NUMBER = re.compile(r"D\d{8}-[0-9A-Z]{8}")

LIST = Operation(
    id="list-draws",
    tag="work",
    zh="抽取列表",
    en="Draws for inspection",
    answer=DrawPage,
    query=DrawQuery,
    problems=(422,),
)
READ = Operation(
    id="read-draw",
    tag="work",
    zh="一次抽取: 种子、名单和验证",
    en="One draw: its seed, the whole list, and the draw done again",
    answer=DrawOut,
    problems=(404,),
    note="种子由期末一日的封存摘要得出, 谁也不能挑选; 名单与种子齐全, 人人可以重做。 / The seed "
    "follows from the sealed digest of the period's last day; with it and the list anybody can do "
    "the draw again.",
)


@get("/draws", opt=opt(LIST))
async def list_draws(request: AnyRequest) -> ASGIResponse:
    """One page of draws."""
    held = running(request)
    query = read_query(request, DrawQuery)
    page = await to_thread(held.store.draws, query.rule, limit=query.limit, cursor=query.cursor)
    lines = [show_draw_line(held.rulebook, row) for row in page.items]
    return answer(DrawPage(items=lines, next=page.next))


@get("/draws/{draw_id:str}", opt=opt(READ))
async def read_draw(request: AnyRequest, draw_id: str) -> ASGIResponse:
    """One draw, done again."""
    return answer(await to_thread(verified, running(request), draw_id))


def verified(held: Running, said: str) -> DrawOut:
    """A draw by its number, done again; raises ``NoSuchDraw``."""
    number = said.upper()
    history = held.store.history(number) if _NUMBER.fullmatch(number) else ()
    if not history:
        raise NoSuchDraw(said[:40])
    event = history[0]
    day = held.store.day(event.data["seed_day"])
    differences = verify_draw(event, None if day is None else day.hash)
    intact = not verify(history)
    return show_draw(held.rulebook, event, differences, intact=intact, seed=day is not None)


HANDLERS = (list_draws, read_draw)
