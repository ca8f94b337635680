"""Finding the article that answers among 20 000: what is typed into the search, and whole stories.

The texts are made of 12 000 words whose frequencies fall as those of a language do, so that a few
stand in a third of all articles.

Run: python -m bench.knowledge [--small]
"""

from __future__ import annotations

import random
import sys
from bisect import bisect
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import accumulate
from statistics import quantiles
from time import perf_counter

from bench.bulk import databases, raw, settle
from bench.table import Row, show
from engine.knowledge.article import Content
from engine.knowledge.query import thesaurus_of
from engine.knowledge.ranking import ENOUGH, FITS
from engine.knowledge.spelling import spellings, variants
from engine.knowledge.terms import indexed_terms
from engine.store import Store, open_store
from engine.store.knowledge import ArticleFilter
from engine.store.tables import article_spellings, article_terms, article_versions, articles

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
USABLE = ArticleFilter(usable_on=date(2026, 11, 25), public=True)
WORDS, LETTERS = 12_000, 3_000
QUERIES = 200
BAR = 100.0
"""Milliseconds of the 95th percentile: who types does not notice."""
Article = tuple[str, str, str]


def main() -> None:
    """Print the rows."""
    count = 2_000 if "--small" in sys.argv else 20_000
    written = list(texts(count))
    rows = []
    with databases("knowledge") as engines:
        for name, urls in engines.items():
            with open_store(urls["knowledge"]) as store:
                fill(urls["knowledge"], written)
                for kind, queries, enough in asked(written):
                    took, first = measure(store, queries, enough)
                    what = f"{name}: {kind}, p95 (ms)"
                    rows.append(Row(what, took, None, None, f"< {BAR:.0f}", took < BAR))
                    right = f"{name}: {kind}, the right one first"
                    rows.append(Row(right, first, None, None, "> 0.9", first > 0.9))
    show(f"Search among {count:,} articles".replace(",", " "), rows)


def texts(count: int) -> Iterator[Article]:
    """Title, question and answer of so many articles."""
    chance = random.Random(7)
    letters = [chr(0x4E00 + n) for n in chance.sample(range(20_000), LETTERS)]
    words = ["".join(chance.choices(letters, k=chance.choice((2, 2, 2, 3)))) for _ in range(WORDS)]
    ranks = list(accumulate(1 / (rank + 30) for rank in range(WORDS)))

    def said(length: int) -> str:
        return "".join(words[bisect(ranks, chance.random() * ranks[-1])] for _ in range(length))

    for _ in range(count):
        answer = "。".join(said(8) for _ in range(12))
        yield said(5), f"{said(4)}, {said(4)}", answer


def asked(written: list[Article]) -> Iterator[tuple[str, list[tuple[int, str]], float]]:
    """Kinds of queries; each with the place of the article that it was taken from."""
    chance = random.Random(8)
    some = chance.sample(range(len(written)), QUERIES)
    yield "a title", [(place, written[place][0]) for place in some], ENOUGH
    stories = [(place, f"{written[place][1]}。{written[place][2][:80]}") for place in some]
    yield "a story of 100 letters", stories, FITS


def measure(store: Store, queries: list[tuple[int, str]], enough: float) -> tuple[float, float]:
    """Milliseconds of the 95th percentile, and the share of queries whose article came first."""
    thesaurus = thesaurus_of([("供暖", "供热"), ("停水", "断水")])
    taken, right = [], 0
    for place, text in queries:
        start = perf_counter()
        hits = store.search_articles(text, USABLE, 10, enough, thesaurus)
        taken.append(perf_counter() - start)
        right += bool(hits.found) and hits.articles[0].id == id_of(place)
    return quantiles(taken, n=20)[-1] * 1e3, right / len(queries)


def id_of(place: int) -> str:
    """The id of an article."""
    return f"kb-{place:08x}"


def fill(url: str, written: list[Article]) -> None:
    """Published articles, as if each had been written and approved."""
    with raw(url) as connection:
        for begin in range(0, len(written), 500):
            heads, versions, terms, spelt = [], [], [], []
            for place, (title, question, answer) in enumerate(written[begin : begin + 500], begin):
                id_, content = id_of(place), Content(title, question, answer, "unit")
                heads.append(
                    {
                        "id": id_,
                        "revision": 3,
                        "latest": 1,
                        "current": 1,
                        "views": 0,
                        "made_at": NOW,
                    }
                )
                versions.append(
                    {
                        "article_id": id_,
                        "number": 1,
                        "state": "published",
                        "title": title,
                        "question": question,
                        "answer": answer,
                        "unit": "unit",
                        "areas": "\n",
                        "categories": "\n",
                        "valid_from": None,
                        "valid_until": None,
                        "review_on": None,
                        "public": True,
                        "authors": "\nli\n",
                        "made_at": NOW,
                        "changed_at": NOW,
                        "judged_by": "wang",
                        "judged_at": NOW,
                        "note": None,
                    }
                )
                terms += [
                    {"term": term, "article_id": id_, "number": 1, "weight": weight}
                    for term, weight in indexed_terms(content).items()
                ]
                spelt += [
                    {"variant": variant, "word": word, "article_id": id_}
                    for word in spellings(content)
                    for variant in variants(word)
                ]
            for table, rows in (
                (articles, heads),
                (article_versions, versions),
                (article_terms, terms),
                (article_spellings, spelt),
            ):
                if rows:
                    connection.execute(table.insert(), rows)
    settle(url)


if __name__ == "__main__":
    main()
