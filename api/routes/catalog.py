"""The catalog in force: departments, areas, hotlines and all else that rules name."""

from __future__ import annotations

from litestar import get
from litestar.response.base import ASGIResponse

from api.answers import CatalogOut, EntryOut
from api.contract import Operation, answer, opt
from api.reading import AnyRequest
from api.running import running
from api.written import catalog_out, entry_out

LIST = Operation(
    id="list-catalog",
    tag="rulebook",
    zh="一种目录的全部条目",
    en="All entries of one kind of catalog",
    answer=CatalogOut,
    problems=(404,),
)
READ = Operation(
    id="read-entry",
    tag="rulebook",
    zh="目录里的一个条目",
    en="One entry of the catalog",
    answer=EntryOut,
    problems=(404,),
)


@get("/catalog/{kind:str}", opt=opt(LIST))
async def list_catalog(request: AnyRequest, kind: str) -> ASGIResponse:
    """All entries of one kind."""
    return answer(catalog_out(running(request).rulebook, kind))


@get("/catalog/{kind:str}/{entry_id:str}", opt=opt(READ))
async def read_entry(request: AnyRequest, kind: str, entry_id: str) -> ASGIResponse:
    """One entry."""
    return answer(entry_out(running(request).rulebook, kind, entry_id))
