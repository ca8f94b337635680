"""Which articles answered which matters, and how much waits for who keeps the knowledge base."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.knowledge.article import Article
from engine.store.knowledge import read_articles
from engine.store.opened import Opened
from engine.store.tables import article_uses, article_versions, articles, missed_searches


@dataclass(frozen=True, slots=True)
class Use:
    """An article, how many matters it answered in a period, and when the last of them."""

    article: Article
    times: int
    last_at: datetime


class ArticleUses(Opened):
    """What articles were used for."""

    def uses_between(
        self, since: datetime, until: datetime, unit: str | None, limit: int
    ) -> tuple[Use, ...]:
        """Articles that answered something from ``since`` and before ``until``, the most first.

        ``unit``: those alone that this unit answers for now.
        """
        of, newest = article_uses.c, article_versions
        times = func.count().label("times")
        wanted = (
            select(of.article_id, times, func.max(of.at).label("last_at"))
            .where(of.at >= since, of.at < until)
            .group_by(of.article_id)
            .order_by(times.desc(), of.article_id)
            .limit(limit)
        )
        if unit is not None:
            own = select(articles.c.id).join(
                newest,
                (newest.c.article_id == articles.c.id) & (newest.c.number == articles.c.latest),
            )
            wanted = wanted.where(of.article_id.in_(own.where(newest.c.unit == unit)))

        def find(connection: Connection) -> tuple[Use, ...]:
            rows = connection.execute(wanted).all()
            known = read_articles(connection, [row.article_id for row in rows])
            return tuple(
                Use(known[row.article_id], row.times, row.last_at)
                for row in rows
                if row.article_id in known
            )

        return self._read(find)

    def answered_by(self, article_id: str, limit: int) -> tuple[str, ...]:
        """The tickets that an article answered, the latest first."""
        of = article_uses.c
        wanted = select(of.ticket_id).where(of.article_id == article_id)
        wanted = wanted.order_by(of.at.desc(), of.ticket_id).limit(limit)
        return tuple(self._read(lambda c: c.execute(wanted).scalars().all()))

    def count_missed(self) -> int:
        """How many different searches found nothing and wait for somebody to see to them."""
        wanted = select(func.count()).select_from(missed_searches)
        return int(self._read(lambda c: c.execute(wanted).scalar()) or 0)
