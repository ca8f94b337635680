"""管理 · 推送: which systems are told of events, how that goes, and what was given up."""

from __future__ import annotations

from asyncio import to_thread
from functools import partial
from typing import Any

from litestar import get, post
from litestar.response.base import ASGIResponse

from api.console.base import fragment, page, words_of
from api.console.navigation import of_page
from api.console.oversight.webhooks import (
    DEAD_SHOWN,
    dead_lines,
    kinds_of,
    webhook_line,
    webhook_lines,
)
from api.console.sent import sent_on
from api.problems import Problem
from api.reading import AnyRequest
from api.running import running
from api.who import person_of
from engine.store.webhooks import Counts
from engine.webhooks.webhook import LONGEST_NOTE, LONGEST_URL, Webhook

WEBHOOKS = "/console/admin/webhooks"
LONGEST_NUMBER = 9


@get(WEBHOOKS, opt=of_page("admin"))
async def webhooks(request: AnyRequest) -> ASGIResponse:
    """Every webhook, and the form for a new one."""
    return await _list_page(request, None)


@get(WEBHOOKS + "/live", opt=of_page("admin"))
async def live(request: AnyRequest) -> ASGIResponse:
    """The part that asks for itself again."""
    lines = await to_thread(webhook_lines, running(request).store, words_of(request))
    return fragment(request, "_webhooks.html", lines=lines)


@post(WEBHOOKS, status_code=200, opt=of_page("admin"))
async def add_webhook(request: AnyRequest) -> ASGIResponse:
    """A new webhook; its secret is told on this page and never again."""
    held, form = running(request), await request.form()
    kinds = [kind for kind in form.getall("kind", []) if isinstance(kind, str)]
    url, note = str(form.get("url", "")), str(form.get("note", ""))
    by = person_of(request).name
    made = await to_thread(partial(held.telling.add, url, kinds, note, by, held.clock()))
    return await _list_page(request, made)


@get(WEBHOOKS + "/{webhook_id:str}", opt=of_page("admin"))
async def webhook(request: AnyRequest, webhook_id: str) -> ASGIResponse:
    """One webhook: how it fares, and what was given up."""
    return page(request, "admin_webhook.html", **await to_thread(_one, request, webhook_id))


@post(WEBHOOKS + "/{webhook_id:str}/{what:str}", opt=of_page("admin"))
async def change_webhook(request: AnyRequest, webhook_id: str, what: str) -> ASGIResponse:
    """Disable, enable or try out a webhook, or send again what was given up."""
    held, form, say = running(request), await request.form(), words_of(request).say
    by, now, telling = person_of(request).name, held.clock(), held.telling
    if what in ("disable", "enable"):
        await to_thread(partial(telling.switch, webhook_id, by, now, active=what == "enable"))
        done = say("已停用", "Disabled") if what == "disable" else say("已恢复", "Enabled")
    elif what == "test":
        error = await to_thread(telling.ping, webhook_id)
        done = say("对方已收下", "The receiver took it")
        if error is not None:
            done = say(f"对方没有收下: {error}", f"The receiver did not take it: {error}")
    elif what == "replay":
        number = _number(str(form.get("number", "")))
        ticket = str(form.get("ticket", "")) or None
        many = await to_thread(telling.replay, webhook_id, now, ticket, number)
        done = say(f"{many} 条将重推", f"{many} will be sent again")
    else:
        raise Problem("request/no-such-page", "没有这种操作。", "There is no such command.")
    return sent_on(request, None, f"{WEBHOOKS}/{webhook_id}", done)


async def _list_page(request: AnyRequest, made: Webhook | None) -> ASGIResponse:
    words = words_of(request)
    return page(
        request,
        "admin_webhooks.html",
        lines=await to_thread(webhook_lines, running(request).store, words),
        made=made,
        kinds=kinds_of(words),
        longest_url=LONGEST_URL,
        longest_note=LONGEST_NOTE,
    )


def _one(request: AnyRequest, id_: str) -> dict[str, Any]:
    held, words = running(request), words_of(request)
    one = held.telling.one(id_)
    counts = held.store.outbox_counts().get(id_, Counts())
    dead = held.store.dead_messages(id_, DEAD_SHOWN)
    return {"line": webhook_line(one, counts, words), "dead": dead_lines(dead, words)}


def _number(said: str) -> int | None:
    plain = said.isascii() and said.isdigit() and len(said) <= LONGEST_NUMBER
    return int(said) if plain else None


HANDLERS = [webhooks, live, add_webhook, webhook, change_webhook]
