"""The tables of states and commands, for front ends and for people."""

from __future__ import annotations

from litestar import get
from litestar.response.base import ASGIResponse

from api.answers_work import StatesOut
from api.contract import Operation, answer, opt
from api.reading import AnyRequest
from api.showing_work import show_states

STATES = Operation(
    id="list-states",
    tag="commands",
    zh="状态表: 每种操作在什么状态下、由谁、需要什么",
    en="Every command: in which states, by whom, and what it needs",
    answer=StatesOut,
)


@get("/states", opt=opt(STATES))
async def list_states(request: AnyRequest) -> ASGIResponse:  # noqa: ARG001 - the same for everyone
    """The tables."""
    return answer(show_states())


HANDLERS = (list_states,)
