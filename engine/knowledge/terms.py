"""The terms by which articles are found: pairs of Chinese characters, and whole Latin words.

Two characters are the length of most Chinese words, so that no dictionary is needed, nothing is
missed that a dictionary does not know, and both databases find exactly the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

from engine.knowledge.article import Content

MOST_ASKED = 96
"""Terms of one query that are looked for; of a longer text those that come first."""
MOST_OF_ONE = 3
"""A term that stands in a text more often tells nothing more."""
TITLE, QUESTION, ANSWER = 4, 3, 1
"""What a term weighs by where it stands."""
_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[a-z0-9]+")
_ASKING = re.compile(
    "什么时候|我家|家里|怎么办理|怎么办|怎么样|怎么|怎样|如何|什么|为何|请问|哪里|哪儿|哪些|多少|多久|我想|我要|想要|"
    "咨询|一下|可以|能不能|是不是|有没有|需要|应该|您好|你好|谢谢|市民|来电|反映|希望|[的了吗呢吧啊]"
)
"""Words of those who ask, that say nothing about what they ask."""


def terms(text: str) -> Counter[str]:
    """How often each term stands in a text."""
    plain = _ASKING.sub(" ", unicodedata.normalize("NFKC", text).lower())
    found: Counter[str] = Counter()
    for run in _RUN.findall(plain):
        if run.isascii() or len(run) == 1:
            found[run] += 1
        else:
            found.update(run[place : place + 2] for place in range(len(run) - 1))
    return found


def asked_terms(text: str) -> tuple[str, ...]:
    """The terms of what somebody looks for."""
    return tuple(terms(text))[:MOST_ASKED]


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
