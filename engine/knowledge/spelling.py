"""Words that are probably mistyped, and what was meant: one letter wrong, missing or too many.

Of each word of three letters or more in titles and questions, the variants with one letter less are
kept (公积金, 积金, 公金, 公积). What is a letter off shares such a variant with the word, so that
both databases find it by an index. Words of two letters have too many neighbours to tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from rapidfuzz.distance import OSA

from engine.knowledge.article import Content
from engine.knowledge.terms import plain, runs, terms_of_run
from engine.knowledge.words import is_word, words_of, words_within

SHORTEST, LONGEST = 3, 6
LONGEST_TEXT = 40
"""Letters of a query whose spelling is looked at: a whole story is not."""
_LATIN = re.compile("[a-z]+")


def spellings(content: Content) -> frozenset[str]:
    """The words of an article by which mistyped ones are known: of its title and question."""
    found: set[str] = set()
    for text in (content.title, content.question):
        for _, run in runs(plain(text)):
            found.update(_words(run))
    return frozenset(found)


def variants(word: str) -> frozenset[str]:
    """The word, and the word with each one letter less."""
    return frozenset((word, *(word[:place] + word[place + 1 :] for place in range(len(word)))))


def doubtful(text: str, holding: Mapping[str, int]) -> tuple[str, ...]:
    """The words of a query that may be mistyped, longer ones first.

    Each has a term that no article holds, and is not made of words that the dictionary knows.
    """
    if len(text) > LONGEST_TEXT:
        return ()
    found: dict[str, None] = {}
    for _, run in runs(plain(text)):
        for word in _windows(run):
            if any(not holding.get(term) for term in terms_of_run(word)):
                found[word] = None
    return tuple(sorted(found, key=lambda one: (-len(one), one)))


def meant_by(words: Iterable[str], known: Mapping[str, int]) -> dict[str, str]:
    """Of words that may be mistyped, those that are one letter off a known one, with that one.

    ``known`` tells how many articles have each. A letter belongs to one mistyped word only.
    """
    found: dict[str, str] = {}
    for word in words:
        if any(word in longer or longer in word for longer in found):
            continue
        near = [one for one in known if OSA.distance(word, one, score_cutoff=1) == 1]
        if near:
            found[word] = min(near, key=lambda one: (-known[one], abs(len(one) - len(word)), one))
    return found


def _words(run: str) -> Iterator[str]:
    if run.isascii():
        if _LATIN.fullmatch(run) and len(run) >= SHORTEST:
            yield run
        return
    yield from (one for one in words_within(run) if SHORTEST <= len(one) <= LONGEST)
    # 老年 and 证 are one word to people, whatever the dictionary says.
    for one, other in pairwise(words_of(run)):
        if min(len(one), len(other)) == 1 and SHORTEST <= len(one) + len(other) <= LONGEST:
            yield one + other


def _windows(run: str) -> Iterator[str]:
    if run.isascii():
        yield from _words(run)
        return
    pieces = words_of(run)
    for start in range(len(pieces)):
        window, strange = "", False
        for piece in pieces[start:]:
            window += piece
            strange = strange or len(piece) == 1 or not is_word(piece)
            if len(window) > LONGEST:
                break
            if strange and len(window) >= SHORTEST:
                yield window
