"""Answers by an article of the knowledge base: it is there, and people may be told what it says."""

from __future__ import annotations

from datetime import date

from engine.knowledge.article import Article
from engine.tickets.refusals import Refused


def check_article(id_: str, article: Article | None, day: date) -> None:
    """Refuse an article that there is not, or that is not in use on the day of the answer."""
    if article is None:
        raise Refused(
            "answer/unknown-article",
            f"知识库里没有 {id_[:64]}, 请从建议或知识库里选。",
            f"There is no article {id_[:64]}: choose one that is suggested, or search for one.",
        )
    if not article.usable_on(day):
        title = article.shown.content.title
        raise Refused(
            "answer/article-not-in-use",
            f"知识《{title}》 ({id_}) {day} 不在用, 不能用它答复。",
            f"The article “{title}” ({id_}) is not in use on {day}, so nothing is answered by it.",
        )
