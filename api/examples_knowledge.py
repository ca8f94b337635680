"""Examples of the knowledge base."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from api.answers_knowledge import (
    ArticlePage,
    ArticleUsePage,
    ArticleVersionPage,
    MissedPage,
    show_article,
    show_missed,
    show_use,
    show_version,
)
from engine.knowledge import editing
from engine.knowledge.article import Content
from engine.knowledge.editing import Editor
from engine.rulebook.rulebook import Rulebook
from engine.store.article_uses import Use
from engine.store.knowledge import Missed
from engine.tickets.asks import By

ARTICLE = "kb-5f2c9a71"
_WHO = Editor("li.na", By("knowledge-editor", None))
_OTHER = Editor("wang.fang", By("centre-head", None))
_SAID = {
    "title": "停水了怎么办",
    "question": "家里突然停水, 怎么知道是计划停水还是故障?",
    "answer": "先看供水单位的停水公告; 没有公告的, 报地址和户号, 我们马上派单抢修。",
}
_MISSED = "宠物火化"
_REASON = "请补充办理时间"


def knowledge_requests(rulebook: Rulebook) -> dict[str, dict[str, Any]]:
    """Operation → a body."""
    content = _content(rulebook)
    body = {**_SAID, "unit": content.unit, "areas": list(content.areas), "public": True}
    return {
        "add-article": body,
        "write-article": body,
        "send-back-article": {"reason": _REASON},
        "withdraw-article": {"reason": "政策已变"},
        "settle-missed-search": {"query": _MISSED},
    }


def knowledge_examples(rulebook: Rulebook, now: datetime) -> dict[str, msgspec.Struct]:
    """Operation → what is answered."""
    begun = editing.begin(ARTICLE, _content(rulebook), _WHO, now).article
    sent = editing.submit(begun, _WHO, now).article
    published = editing.approve(sent, _OTHER, now).article
    withdrawn = editing.withdraw(published, "政策已变", _OTHER, now).article
    back = editing.send_back(sent, _REASON, _OTHER, now).article
    missed = Missed(_MISSED, 3, now - timedelta(days=6), now)
    day = now.date()
    shown = {
        name: show_article(rulebook, one, _WHO, day)
        for name, one in {
            "add-article": begun,
            "write-article": begun,
            "submit-article": sent,
            "send-back-article": back,
            "approve-article": published,
            "read-article": published,
            "withdraw-article": withdrawn,
        }.items()
    }
    return {
        **shown,
        "list-articles": ArticlePage(items=[shown["read-article"]], meant={}),
        "list-article-versions": ArticleVersionPage(
            items=[show_version(rulebook, published.latest)]
        ),
        "list-article-uses": ArticleUsePage(
            since=day - timedelta(days=29),
            until=day,
            items=[show_use(rulebook, Use(published, 12, now), _WHO, day)],
        ),
        "list-missed-searches": MissedPage(items=[show_missed(rulebook, missed)]),
        "settle-missed-search": MissedPage(items=[]),
    }


def _content(rulebook: Rulebook) -> Content:
    """Of any city: its first unit and its first area."""
    unit, area = next(iter(rulebook.departments)), next(iter(rulebook.areas))
    said = _SAID
    return Content(said["title"], said["question"], said["answer"], unit, (area,))
