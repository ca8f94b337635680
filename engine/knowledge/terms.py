"""The terms by which articles are found: pairs of Chinese characters, and whole Latin words.

Two characters are the length of most Chinese words, so that no dictionary is needed, nothing is
missed that a dictionary does not know, and both databases find exactly the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping

from engine.knowledge.article import Content

MOST_OF_ONE = 3
"""A term that stands in a text more often tells nothing more."""
TITLE, QUESTION, ANSWER = 4, 3, 1
"""What a term weighs by where it stands."""
_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[a-z0-9]+")
_ASKING = re.compile(
    "什么时候|我家|家里|怎么办理|怎么办|怎么样|怎么|怎样|如何|什么|为何|请问|哪里|哪儿|哪些|多少|多久|我想|我要|想要|"
    "咨询|一下|可以|能不能|是不是|有没有|需要|应该|您好|你好|谢谢|市民|来电|反映|希望|的(?!士)|[了吗呢吧啊]"
)
"""Words of those who ask, that say nothing about what they ask."""


def plain(text: str) -> str:
    """The text as it is compared: full and half width are one, and so are large and small."""
    return unicodedata.normalize("NFKC", text).lower()


def runs(said: str) -> Iterator[tuple[int, str]]:
    """Runs of Chinese and of Latin letters in a plain text, with where each begins."""
    without = _ASKING.sub(lambda found: " " * len(found.group()), said)
    return ((found.start(), found.group()) for found in _RUN.finditer(without))


def terms_of_run(run: str) -> list[str]:
    """The terms of one run, in order."""
    if run.isascii() or len(run) == 1:
        return [run]
    return [run[place : place + 2] for place in range(len(run) - 1)]


def terms(text: str) -> Counter[str]:
    """How often each term stands in a text."""
    found: Counter[str] = Counter()
    for _, run in runs(plain(text)):
        found.update(terms_of_run(run))
    return found


def indexed_terms(content: Content) -> Mapping[str, int]:
    """The terms of an article, with what each weighs."""
    weights: Counter[str] = Counter()
    for text, weight in (
        (content.title, TITLE),
        (content.question, QUESTION),
        (content.answer, ANSWER),
    ):
        for term, times in terms(text).items():
            weights[term] += weight * min(times, MOST_OF_ONE)
    return weights
