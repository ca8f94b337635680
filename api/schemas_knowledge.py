"""Bodies and queries of the knowledge base."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from api.schemas import Body, Word
from api.schemas_work import Limit
from engine.knowledge.article import (
    LONGEST_ANSWER,
    LONGEST_NOTE,
    LONGEST_QUESTION,
    LONGEST_TITLE,
    Content,
)

Ids = Annotated[tuple[Word, ...], Meta(max_length=50)]
State = Literal["draft", "in-review", "published", "withdrawn"]


class ArticleIn(Body):
    """知识的内容 / what an article says. ``revision`` is the one that it was written upon."""

    title: Annotated[str, Meta(min_length=1, max_length=LONGEST_TITLE)]
    question: Annotated[str, Meta(min_length=1, max_length=LONGEST_QUESTION)]
    answer: Annotated[str, Meta(min_length=1, max_length=LONGEST_ANSWER)]
    unit: Word
    areas: Ids = ()
    categories: Ids = ()
    valid_from: date | None = None
    valid_until: date | None = None
    review_on: date | None = None
    public: Annotated[bool, Meta(description="市民可见 / citizens may read it")] = True
    revision: Annotated[int, Meta(ge=1)] | None = None

    def content(self) -> Content:
        """The same for the core."""
        return Content(**{name: getattr(self, name) for name in Content.__dataclass_fields__})


class ArticleReasonIn(Body):
    """退回或撤下的原因 / why it is sent back or withdrawn."""

    reason: Annotated[str, Meta(min_length=1, max_length=LONGEST_NOTE)]


class MissedIn(Body):
    """已处理的搜索 / a search that somebody has seen to."""

    query: Annotated[str, Meta(min_length=1, max_length=LONGEST_QUESTION)]


class ArticleQuery(Body):
    """Which articles are shown: those in use, or the latest versions in some state."""

    q: Annotated[str, Meta(max_length=LONGEST_QUESTION, description="搜索 / words")] | None = None
    area: Word | None = None
    category: Word | None = None
    unit: Word | None = None
    state: State | None = None
    review_due: Annotated[bool, Meta(description="到期复核的 / to be looked at again")] = False
    limit: Limit = 25


class ArticleUseQuery(Body):
    """The days whose answers are counted, and whose articles."""

    since: Annotated[date, Meta(description="从这一天起 / from this day on")] | None = None
    until: Annotated[date, Meta(description="到这一天为止 / to this day, included")] | None = None
    unit: Word | None = None
    limit: Limit = 25


class MissedQuery(Body):
    """How many of the searches that found nothing are shown."""

    limit: Limit = 25
