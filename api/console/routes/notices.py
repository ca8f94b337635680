"""通知: what the reader's seat is told, and the bell in the header that counts what is unread."""

from __future__ import annotations

import re
from asyncio import to_thread
from dataclasses import replace
from typing import Any

from litestar import get, post
from litestar.response.base import ASGIResponse

from api.console.base import fragment, page, words_of
from api.console.navigation import of_page
from api.console.oversight.notices import is_own, line_of, own_notices
from api.console.sent import sent_on
from api.reading import AnyRequest
from api.running import running
from api.sight import sighted
from api.who import person_of
from engine.store.overview import MOST_COUNTED
from engine.store.paging import LIMIT_MAX
from engine.store.work_lists import NoticeFilter

_ID = re.compile(r"[0-9A-Za-z.-]{1,200}")


@get("/console/notices", opt=of_page("notices"))
async def notices(request: AnyRequest) -> ASGIResponse:
    """The notices, the latest first."""
    shown = await to_thread(_list, request)
    return page(request, "notices.html", **shown)


@get("/console/notices/bell", opt=of_page("notices"))
async def bell(request: AnyRequest) -> ASGIResponse:
    """How many notices are unread; it asks for itself again."""
    wanted = replace(own_notices(person_of(request), running(request).clock()), unread=True)
    count = await to_thread(sighted(request).count_notices, wanted)
    return fragment(request, "_bell.html", unread=count, most=MOST_COUNTED)


@post("/console/notices/read", opt=of_page("notices"))
async def read(request: AnyRequest) -> ASGIResponse:
    """Note that notices were read: those named, or all that are unread."""
    form = await request.form()
    ids = [said for said in form.getall("id", []) if isinstance(said, str)]
    count = await to_thread(_read, request, ids, every="every" in form)
    done = words_of(request).say(f"{count} 条已读", f"{count} read")
    back = form.get("back")
    return sent_on(request, back if isinstance(back, str) else None, "/console/notices", done)


def _list(request: AnyRequest) -> dict[str, Any]:
    held, words, person = running(request), words_of(request), person_of(request)
    seen, asked = sighted(request), request.query_params
    others = asked.get("others") == "1" and seen.sight.everywhere
    own = own_notices(person, words.now)
    wanted = NoticeFilter(until=words.now) if others else own
    all_ = asked.get("all") == "1"
    found = seen.notices(
        wanted if all_ else replace(wanted, unread=True), cursor=asked.get("cursor")
    )
    lines = [line_of(held.rulebook, words, person, row) for row in found.items]
    return {
        "lines": lines,
        "all": all_,
        "others": others,
        "may_see_others": seen.sight.everywhere and not person.unchecked,
        "unread_own": any(one.own and one.read_at is None for one in lines),
        "next": found.next,
    }


def _read(request: AnyRequest, ids: list[str], *, every: bool) -> int:
    """Mark what goes to the reader's own seat; what others are told stays unread for them."""
    held, person, seen = running(request), person_of(request), sighted(request)
    now = held.clock()
    if every:
        wanted = replace(own_notices(person, now), unread=True)
        rows = list(seen.notices(wanted, limit=LIMIT_MAX).items)
    else:
        named = [id_.replace(".", "/") for id_ in ids if _ID.fullmatch(id_)]
        rows = [row for id_ in named if (row := seen.notice(id_)) is not None]
    return sum(
        held.store.read_notice(row.id, person.name, now)
        for row in rows
        if row.send_at <= now and row.read_at is None and is_own(person, row)
    )


HANDLERS = [notices, bell, read]
