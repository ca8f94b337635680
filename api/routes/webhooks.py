"""Webhooks: who is told of events, how that goes, and what could not be delivered."""

from __future__ import annotations

from asyncio import to_thread
from functools import partial

from litestar import get, post
from litestar.response.base import ASGIResponse

from api.answers_webhooks import (
    DeadPage,
    ReplayedOut,
    TriedOut,
    WebhookOut,
    WebhooksOut,
    show_dead,
    show_webhook,
)
from api.contract import Operation, answer, opt
from api.reading import AnyRequest, read_body
from api.running import Running, running
from api.schemas_webhooks import ReplayIn, WebhookIn
from api.who import person_of
from engine.store.webhooks import Counts

DEAD_SHOWN = 500
"""Messages given up that are listed at most; the webhook tells how many there are."""

LIST = Operation(
    id="list-webhooks",
    tag="webhooks",
    zh="推送列表: 状态、等待和未送达的数量",
    en="All webhooks: how they fare, what waits, what was given up",
    answer=WebhooksOut,
    problems=(401, 403),
)
ADD = Operation(
    id="add-webhook",
    tag="webhooks",
    zh="新推送; 密钥只显示这一次",
    en="A new webhook; its secret is told only now",
    answer=WebhookOut,
    status=201,
    body=WebhookIn,
    problems=(401, 403, 422),
    note="每个事件按 CloudEvents 1.0 推送, 以 Standard Webhooks 签名, 至少一次; "
    "按 webhook-id 去重。不含个人信息, 保密事项不推送。 / Each event is a CloudEvent 1.0 signed as "
    "the Standard Webhooks say, delivered at least once: deduplicate on webhook-id. Nothing "
    "personal is told, and of confidential matters nothing at all.",
)
DISABLE = Operation(
    id="disable-webhook",
    tag="webhooks",
    zh="停用推送; 等待的保留, 此后的不推送",
    en="Disable a webhook: what waits is kept, what happens from now on is not told",
    answer=WebhookOut,
    acts=True,
    problems=(401, 403, 404),
)
ENABLE = Operation(
    id="enable-webhook",
    tag="webhooks",
    zh="恢复推送",
    en="Enable a webhook again",
    answer=WebhookOut,
    acts=True,
    problems=(401, 403, 404),
)
TEST = Operation(
    id="test-webhook",
    tag="webhooks",
    zh="试推: 马上发一个 dafuwu.ping, 报告对方是否收下",
    en="Try a webhook out: send dafuwu.ping now, and tell whether the receiver took it",
    answer=TriedOut,
    acts=True,
    problems=(401, 403, 404),
    note="收下的, 等待中的随即重试。 / If it was taken, what waits is tried at once.",
)
FAILED = Operation(
    id="list-failed-webhook",
    tag="webhooks",
    zh="未送达的消息",
    en="Messages that were given up",
    answer=DeadPage,
    problems=(401, 403, 404),
)
REPLAY = Operation(
    id="replay-webhook",
    tag="webhooks",
    zh="重推未送达的消息, webhook-id 不变",
    en="Send again what was given up, under the same webhook-id",
    answer=ReplayedOut,
    body=ReplayIn,
    problems=(401, 403, 404, 422),
)


@get("/webhooks", opt=opt(LIST))
async def list_webhooks(request: AnyRequest) -> ASGIResponse:
    """Every webhook."""
    return answer(await to_thread(_all, running(request)))


@post("/webhooks", opt=opt(ADD))
async def add_webhook(request: AnyRequest) -> ASGIResponse:
    """A new webhook."""
    held, body = running(request), await read_body(request, WebhookIn)
    by = person_of(request).name
    add = partial(held.telling.add, body.url, body.kinds or (), body.note, by, held.clock())
    made = await to_thread(add)
    return answer(show_webhook(held.rulebook.city.zone, made, Counts(), secret=True), 201)


@post("/webhooks/{webhook_id:str}/disable", status_code=200, opt=opt(DISABLE))
async def disable_webhook(request: AnyRequest, webhook_id: str) -> ASGIResponse:
    """Tell it nothing more."""
    return await _switched(request, webhook_id, active=False)


@post("/webhooks/{webhook_id:str}/enable", status_code=200, opt=opt(ENABLE))
async def enable_webhook(request: AnyRequest, webhook_id: str) -> ASGIResponse:
    """Tell it again."""
    return await _switched(request, webhook_id, active=True)


@post("/webhooks/{webhook_id:str}/test", status_code=200, opt=opt(TEST))
async def test_webhook(request: AnyRequest, webhook_id: str) -> ASGIResponse:
    """Send something to try it out."""
    error = await to_thread(running(request).telling.ping, webhook_id)
    return answer(TriedOut(taken=error is None, error=error))


@get("/webhooks/{webhook_id:str}/failed", opt=opt(FAILED))
async def list_failed_webhook(request: AnyRequest, webhook_id: str) -> ASGIResponse:
    """What was given up."""
    held = running(request)

    def read() -> DeadPage:
        held.telling.one(webhook_id)
        found = held.store.dead_messages(webhook_id, DEAD_SHOWN)
        return DeadPage(items=[show_dead(held.rulebook.city.zone, one) for one in found])

    return answer(await to_thread(read))


@post("/webhooks/{webhook_id:str}/replay", status_code=200, opt=opt(REPLAY))
async def replay_webhook(request: AnyRequest, webhook_id: str) -> ASGIResponse:
    """Send again what was given up."""
    held, body = running(request), await read_body(request, ReplayIn)
    replay = held.telling.replay
    many = await to_thread(replay, webhook_id, held.clock(), body.ticket, body.number)
    return answer(ReplayedOut(replayed=many))


async def _switched(request: AnyRequest, id_: str, *, active: bool) -> ASGIResponse:
    held, by = running(request), person_of(request).name

    def switch() -> WebhookOut:
        webhook = held.telling.switch(id_, by, held.clock(), active=active)
        counts = held.store.outbox_counts().get(id_, Counts())
        return show_webhook(held.rulebook.city.zone, webhook, counts)

    return answer(await to_thread(switch))


def _all(held: Running) -> WebhooksOut:
    counts, zone = held.store.outbox_counts(), held.rulebook.city.zone
    return WebhooksOut(
        items=[
            show_webhook(zone, one, counts.get(one.id, Counts())) for one in held.store.webhooks()
        ]
    )


HANDLERS = (
    list_webhooks,
    add_webhook,
    disable_webhook,
    enable_webhook,
    test_webhook,
    list_failed_webhook,
    replay_webhook,
)
