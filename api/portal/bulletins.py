"""/portal/bulletins: what the city has published about how its units do. For anybody."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from litestar import get
from litestar.response.base import ASGIResponse

from api.console.assessing.bulletins import edition_of
from api.console.assessing.table import unlinked
from api.console.base import language_of, words_of
from api.console.naming import Names
from api.console.routes.assessment import FILES
from api.console.routes.bulletins import asked_by, table_beside, tabs, trend_of
from api.portal.pages import portal_page
from api.reading import AnyRequest
from api.routes.bulletins import bulletin_number_of
from api.routes.reports import as_file
from api.running import Running, running
from engine.bulletins.bulletin import Bulletin, Edition
from engine.bulletins.papers import FORMS, paper_of_edition
from engine.desk_errors import NoSuchBulletin
from engine.insight.papers import notes_of
from engine.insight.report import BY_NAMES
from engine.store.bulletins import BulletinFilter, BulletinRow

PUBLIC = {"public": True}
BULLETINS = "/portal/bulletins"
SHOWN = 24
ON_FRONT = 3
PAPERS = 64
_paper_of = lru_cache(PAPERS)(paper_of_edition)
"""Files that were made last: a Word file takes most of a second, and what is published does not
change, however often it is asked for."""


@get(BULLETINS, opt=PUBLIC)
async def bulletins(request: AnyRequest) -> ASGIResponse:
    """What is published, the latest period first."""
    held, cursor = running(request), request.query_params.get("cursor")
    wanted = BulletinFilter(published=True)
    found = await to_thread(held.store.bulletins, wanted, "-last_day", SHOWN, cursor)
    more = None if found.next is None else f"{BULLETINS}?cursor={found.next}"
    return portal_page(request, "bulletins.html", lines=found.items, next=more)


@get(BULLETINS + "/{bulletin_id:str}", opt=PUBLIC)
async def bulletin(request: AnyRequest, bulletin_id: str) -> ASGIResponse:
    """One bulletin: the edition in force, or an earlier one that says what has corrected it."""
    shown = await to_thread(_one, request, bulletin_id)
    return portal_page(request, "bulletin.html", **shown)


@get(BULLETINS + "/{bulletin_id:str}/file/{form:str}", opt=PUBLIC)
async def bulletin_file(request: AnyRequest, bulletin_id: str, form: str) -> ASGIResponse:
    """An edition as a file."""
    held, language = running(request), language_of(request)
    if form not in FORMS:
        raise NoSuchBulletin(form[:40])

    def made() -> tuple[bytes, str]:
        found, edition = _edition(request, bulletin_id)
        text, zone = held.bulletins.text(edition), held.rulebook.city.zone
        by, _ = asked_by(held.bulletins.content(edition), request.query_params.get("by"))
        return _paper_of(found, edition, text, by, form, language, zone), found.title

    content, title = await to_thread(made)
    return as_file(content, title, form)


def latest(held: Running) -> Sequence[BulletinRow]:
    """What stands on the front page."""
    return held.store.bulletins(BulletinFilter(published=True), limit=ON_FRONT).items


def _edition(request: AnyRequest, bulletin_id: str) -> tuple[Bulletin, Edition]:
    said = request.query_params.get("edition", "")
    number = int(said) if said.isascii() and said.isdecimal() else None
    return running(request).bulletins.public(bulletin_number_of(bulletin_id), number)


def _one(request: AnyRequest, bulletin_id: str) -> dict[str, Any]:
    held, words = running(request), words_of(request)
    found, edition = _edition(request, bulletin_id)
    names, content = Names(held.rulebook, words), held.bulletins.content(edition)
    by, report = asked_by(content, request.query_params.get("by"))
    path = f"{BULLETINS}/{found.id}"
    here = f"{path}?edition={edition.number}&"
    table = table_beside(request, content, by, unlinked)
    return {
        "content": content,
        "path": path,
        "shown": edition_of(found, edition, names),
        "editions": [edition_of(found, one, names) for one in reversed(found.out)],
        "table": table,
        "chart": trend_of(request, found),
        "compared": any(bar.before is not None for bar in table.bars),
        "row_name": words.say(*BY_NAMES[by]),
        "by": by,
        "bys": tabs(content, here, request),
        "notes": notes_of(report, words.language),
        "formats": [
            (f"{path}/file/{form}?edition={edition.number}&by={by}", said) for form, said in FILES
        ],
    }


HANDLERS = (bulletins, bulletin, bulletin_file)
