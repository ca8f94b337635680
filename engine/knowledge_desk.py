"""The knowledge base as people work with it: finding, writing, approving, importing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from engine.knowledge import editing
from engine.knowledge.article import (
    DRAFT,
    IN_REVIEW,
    Article,
    Content,
    KnowledgeRefused,
    Version,
    check_content,
    not_found,
)
from engine.knowledge.editing import Editor, Step
from engine.knowledge.query import Thesaurus, thesaurus_of
from engine.knowledge.ranking import FITS
from engine.numbers import Chance
from engine.people.masking import STAR, mask_text
from engine.rulebook.rulebook import Rulebook
from engine.store import Store
from engine.store.article_search import Hits
from engine.store.article_uses import Use
from engine.store.knowledge import ArticleChanged, ArticleFilter

LONGEST_QUERY = 80
"""Letters of a search that found nothing that are kept: longer ones are stories, not questions."""
SUGGESTED = 3
MOST = 100_000
"""Articles whose titles are compared: there are never so many."""


@dataclass(frozen=True, slots=True)
class Work:
    """How much waits: drafts, what is to be approved, what is to be looked at again; and what was
    sought and not found, None where that is for others."""

    drafts: int
    reviews: int
    due: int
    missed: int | None


class KnowledgeDesk:
    """The only door to articles for api, console and command line.

    ``random`` gives their ids; only simulations pass one that repeats itself.
    """

    def __init__(
        self, store: Store, rulebook: Callable[[], Rulebook], random: Random | None = None
    ) -> None:
        self._store = store
        self._rulebook = rulebook
        self._random = random or Chance()

    def today(self, now: datetime) -> date:
        """The day in the city."""
        return now.astimezone(self._rulebook().city.zone).date()

    def one(self, id_: str, who: Editor) -> Article:
        """An article that they may see; raises ``KnowledgeRefused``."""
        found = self._store.article(id_)
        if found is None or not who.sees(found):
            raise not_found(id_)
        return found

    def versions(self, id_: str, who: Editor) -> tuple[Version, ...]:
        """Every version of it; those that were never published only for those who write."""
        article = self.one(id_, who)
        found = self._store.article_versions(id_)
        if who.sees_latest(article):
            return found
        return tuple(one for one in found if one.state not in (DRAFT, IN_REVIEW))

    def listed(self, who: Editor, wanted: ArticleFilter, limit: int) -> list[Article]:
        """Articles that they may see."""
        return self._store.list_articles(within(who, wanted), limit)

    def search(
        self, text: str, who: Editor, wanted: ArticleFilter, limit: int, now: datetime
    ) -> Hits:
        """Articles that answer what is asked; what finds nothing is work for the editor."""
        return self._sought(text, within(who, wanted), limit, now)

    def suggested(self, text: str, area: str | None, now: datetime) -> list[Article]:
        """What may answer a citizen who has said so much; those of the area come first."""
        usable = ArticleFilter(usable_on=self.today(now))
        found = self._store.search_articles(text, usable, 2 * SUGGESTED, FITS, self._thesaurus())
        of_area = [one for one in found.articles if area in one.shown.content.areas]
        others = [one for one in found.articles if area not in one.shown.content.areas]
        return [*of_area, *others][:SUGGESTED]

    def asked_most(self, now: datetime, limit: int) -> list[Article]:
        """What citizens may read and ask most."""
        wanted = ArticleFilter(usable_on=self.today(now), public=True)
        return self._store.list_articles(wanted, limit, most_asked=True)

    def public(self, now: datetime, limit: int, text: str) -> Hits:
        """What citizens may read that fits their question."""
        wanted = ArticleFilter(usable_on=self.today(now), public=True)
        return self._sought(text, wanted, limit, now)

    def opened(self, id_: str, now: datetime) -> Article:
        """A citizen opens an article, which is counted."""
        found = self._store.article(id_)
        day = self.today(now)
        if found is None or not found.usable_on(day) or not found.shown.content.public:
            raise not_found(id_)
        self._store.note_view(id_)
        return found

    def used(self, first: date, last: date, unit: str | None, limit: int) -> tuple[Use, ...]:
        """Which articles answered most matters on these days of the city, both included."""
        zone = self._rulebook().city.zone
        since = datetime.combine(first, time(), zone)
        until = datetime.combine(last + timedelta(days=1), time(), zone)
        return self._store.uses_between(since, until, unit, limit)

    def work(self, who: Editor, now: datetime) -> Work:
        """What waits for this person in the knowledge base."""
        own, due = _own(who), self._due(who, now)
        count = self._store.count_articles
        editor = who.by.role is None or who.by.role in editing.EDITORS
        return Work(
            drafts=count(replace(own, states=(DRAFT,))),
            reviews=count(replace(own, states=(IN_REVIEW,))),
            due=count(due),
            missed=self._store.count_missed() if editor else None,
        )

    def to_review(self, who: Editor, now: datetime, limit: int) -> list[Article]:
        """Articles in use of this person's that are to be looked at again by now."""
        return self._store.list_articles(self._due(who, now), limit)

    # What changes them

    def begin(self, content: Content, who: Editor, now: datetime) -> Article:
        """A new draft."""
        check_content(self._rulebook(), content)
        step = editing.begin(f"kb-{self._random.getrandbits(32):08x}", content, who, now)
        return self._keep(step, now)

    def write(
        self, id_: str, content: Content, who: Editor, now: datetime, revision: int | None = None
    ) -> Article:
        """Other words; ``revision`` is the one that they were written upon."""
        check_content(self._rulebook(), content)
        article = self.one(id_, who)
        if revision is not None and revision != article.revision:
            raise changed_meanwhile()
        return self._keep(editing.write(article, content, who, now), now)

    def submit(self, id_: str, who: Editor, now: datetime) -> Article:
        """Send it for review."""
        return self._keep(editing.submit(self.one(id_, who), who, now), now)

    def approve(self, id_: str, who: Editor, now: datetime) -> Article:
        """Publish it."""
        return self._keep(editing.approve(self.one(id_, who), who, now), now)

    def send_back(self, id_: str, reason: str, who: Editor, now: datetime) -> Article:
        """Let it be written again."""
        return self._keep(editing.send_back(self.one(id_, who), reason, who, now), now)

    def withdraw(self, id_: str, reason: str, who: Editor, now: datetime) -> Article:
        """Take it out of use."""
        return self._keep(editing.withdraw(self.one(id_, who), reason, who, now), now)

    def unknown(self, contents: Iterable[Content]) -> list[Content]:
        """Those whose titles no article has yet, each title once."""
        articles = self._store.list_articles(ArticleFilter(latest=True), MOST)
        there = {one.latest.content.title for one in articles}
        return list({one.title: one for one in contents if one.title not in there}.values())

    def bring(
        self, contents: Iterable[Content], who: Editor, now: datetime, approver: Editor | None
    ) -> int:
        """Take in what was checked before: for review, or approved by somebody else."""
        many = 0
        for content in contents:
            article = self.submit(self.begin(content, who, now).id, who, now)
            if approver is not None:
                self.approve(article.id, approver, now)
            many += 1
        return many

    def _keep(self, step: Step, now: datetime) -> Article:
        try:
            return self._store.keep_article(step.article, step.changed, now)
        except ArticleChanged as error:
            raise changed_meanwhile() from error

    def _due(self, who: Editor, now: datetime) -> ArticleFilter:
        return replace(_own(who), latest=False, review_by=self.today(now))

    def _sought(self, text: str, wanted: ArticleFilter, limit: int, now: datetime) -> Hits:
        thesaurus = self._thesaurus()
        hits = self._store.search_articles(text, wanted, limit, thesaurus=thesaurus)
        if not hits.found:
            self._missed(text, now)
        return hits

    def _thesaurus(self) -> Thesaurus:
        return thesaurus_of(one.words for one in self._rulebook().synonyms.values())

    def _missed(self, text: str, now: datetime) -> None:
        """Keep it unless it is a story, or holds a number that may be somebody's."""
        said = " ".join(text.split())
        if 1 < len(said) <= LONGEST_QUERY and STAR not in (mask_text(said, ()) or STAR):
            self._store.note_missed(said, now)


def within(who: Editor, wanted: ArticleFilter) -> ArticleFilter:
    """The filter as far as the person sees: what is being written is not for everybody."""
    if who.everywhere:
        return wanted
    if who.by.role in editing.OWNERS:
        return replace(wanted, owned_by=who.by.unit or "") if wanted.latest else wanted
    return replace(wanted, latest=False)


def _own(who: Editor) -> ArticleFilter:
    """The latest versions that are this person's to write or to approve."""
    seen = within(who, ArticleFilter(latest=True))
    return replace(seen, unit=seen.owned_by, owned_by=None)


def changed_meanwhile() -> KnowledgeRefused:
    """Somebody else was faster."""
    return KnowledgeRefused(
        "article/changed",
        "别人刚刚改过, 请重新打开再改",
        "somebody else has just changed it: open it again",
    )
