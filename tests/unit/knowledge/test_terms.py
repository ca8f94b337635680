"""What articles are found by, and in which order."""

import pytest

from engine.knowledge.article import Content
from engine.knowledge.ranking import ENOUGH, FITS, Posting, rank
from engine.knowledge.terms import asked_terms, indexed_terms, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("停水公告", ["停水", "水公", "公告"]),
        ("停水了怎么办", ["停水"]),
        ("请问在哪里办理ETC?", ["在", "办理", "etc"]),
        ("水", ["水"]),
        ("12345 热线", ["12345", "热线"]),
        ("ＷｉＦｉ　信号", ["wifi", "信号"]),
        ("怎么办?", []),
        ("", []),
    ],
)
def test_pairs_of_characters_and_whole_words_without_the_asking(text, expected):
    assert list(terms(text)) == expected


def test_a_long_story_is_looked_for_by_what_comes_first():
    story = "".join(chr(0x4E00 + n) for n in range(500))
    assert len(asked_terms(story)) == 96
    assert asked_terms(story)[0] == story[:2]


def test_the_title_weighs_more_than_the_answer():
    weights = indexed_terms(Content("停水", "供暖", "物业", "water-group"))
    assert weights["停水"] > weights["供暖"] > weights["物业"]


def ranked(query, texts, **how):
    postings = [
        Posting(term, id_, weight)
        for id_, title in texts.items()
        for term, weight in indexed_terms(Content(title, "", "", "u")).items()
        if term in asked_terms(query)
    ]
    return [one.article for one in rank(asked_terms(query), postings, len(texts), **how)]


ARTICLES = {
    "a": "停水公告在哪里看",
    "b": "停电公告在哪里看",
    "c": "居住证办理",
    "d": "老年证办理",
}


def test_the_best_comes_first_and_what_shares_little_is_not_found():
    assert ranked("停水公告", ARTICLES) == ["a", "b"]
    assert ranked("停水", ARTICLES) == ["a"]
    assert ranked("居住证办理", ARTICLES) == ["c", "d"]
    assert ranked("宠物火化", ARTICLES) == []


def test_a_suggestion_needs_less_of_what_is_said():
    said = "我家住在三楼昨天晚上开始停水到今天早上还没有来"
    assert ranked(said, ARTICLES) == []
    assert ranked(said, ARTICLES, enough=0.02) == ["a"]
    assert FITS < ENOUGH


def test_articles_that_fit_alike_come_by_id():
    assert ranked("停水", {"z": "停水", "y": "停水"}) == ["y", "z"]
