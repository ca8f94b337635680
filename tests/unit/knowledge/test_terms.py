"""What articles are found by, and in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.knowledge.article import Content
from engine.knowledge.query import MOST_READ, Part, Way, parts_of, terms_of, thesaurus_of
from engine.knowledge.ranking import (
    FITS,
    MOST_SOUGHT,
    Posting,
    Tells,
    hopeful,
    rank,
    set_apart,
)
from engine.knowledge.terms import indexed_terms, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("停水公告", ["停水", "水公", "公告"]),
        ("停水了怎么办", ["停水"]),
        ("请问在哪里办理ETC?", ["在", "办理", "etc"]),
        ("水", ["水"]),
        ("12345 热线", ["12345", "热线"]),
        ("ＷｉＦｉ　信号", ["wifi", "信号"]),
        ("坐的士的费用", ["坐的", "的士", "费用"]),
        ("怎么办?", []),
        ("", []),
    ],
)
def test_pairs_of_characters_and_whole_words_without_the_asking(text, expected):
    assert list(terms(text)) == expected


def test_a_pair_across_two_words_counts_little():
    counts = {part.said: part.counts for part in parts_of("停水公告")}
    assert counts == {("停水",): 1.0, ("水公",): 0.3, ("公告",): 1.0}


def test_a_word_is_sought_by_its_synonyms_too():
    thesaurus = thesaurus_of([("停车位", "车位", "泊位"), ("供暖", "供热")])
    said, *_ = parts_of("停车位申请", thesaurus)
    assert said == Part(
        (Way(("停车", "车位")), Way(("车位",), 0.9), Way(("泊位",), 0.9))
    )  # the longest word counts, and not the one within it
    assert [part.said for part in parts_of("供热时间", thesaurus)] == [
        ("供热",), ("热时",), ("时间",),
    ]  # fmt: skip


def test_a_long_story_is_read_to_a_point():
    story = "".join(chr(0x4E00 + n) for n in range(2 * MOST_READ))
    assert terms_of(parts_of(story)) == tuple(terms(story[:MOST_READ]))


def test_the_title_weighs_more_than_the_answer():
    weights = indexed_terms(Content("停水", "供暖", "物业", "water-group"))
    assert weights["停水"] > weights["供暖"] > weights["物业"]


def sought(query, texts, thesaurus=None, **how):
    """How the store does it, on texts in memory."""
    all_postings = [
        Posting(term, id_, weight)
        for id_, title in texts.items()
        for term, weight in indexed_terms(Content(title, "", "", "u")).items()
    ]
    holding = {}
    for one in all_postings:
        holding[one.term] = holding.get(one.term, 0) + 1
    tells = Tells(holding, len(texts))
    parts = tells.most(parts_of(query, thesaurus))
    asked = terms_of(parts)
    return [
        one.article
        for one in rank(parts, (one for one in all_postings if one.term in asked), tells, **how)
    ]


ARTICLES = {
    "a": "停水公告在哪里看",
    "b": "停电公告在哪里看",
    "c": "居住证办理",
    "d": "老年证办理",
}


def test_the_best_comes_first_and_what_shares_little_is_not_found():
    assert sought("停水公告", ARTICLES) == ["a", "b"]
    assert sought("停水", ARTICLES) == ["a"]
    assert sought("居住证办理", ARTICLES) == ["c", "d"]
    assert sought("宠物火化", ARTICLES) == []


def test_the_word_itself_comes_before_one_that_means_the_same():
    articles = {"x": "供热时间", "y": "供暖时间", "z": "停水"}
    thesaurus = thesaurus_of([("供暖", "供热")])
    assert sought("供暖", articles) == ["y"]
    assert sought("供暖", articles, thesaurus) == ["y", "x"]


def test_of_a_story_only_what_tells_most_is_sought():
    words = "".join(chr(0x5000 + 7 * n) + chr(0x6000 + 7 * n) for n in range(60))
    holding = dict.fromkeys(terms(words), 50) | dict.fromkeys(terms("停水"), 1)
    tells = Tells(holding, 100)
    chosen = tells.most(parts_of(words + "。停水。没有任何知识说到"))
    assert len(chosen) == MOST_SOUGHT
    assert chosen[0].said == ("停水",)
    said = "我家住在三楼昨天晚上开始停水到今天早上还没有来"
    assert sought(said, ARTICLES, enough=FITS) == ["a"]


def test_articles_that_fit_alike_come_by_id():
    assert sought("停水", {"z": "停水", "y": "停水"}) == ["y", "z"]


LETTERS = "甲乙丙丁戊己"
SAID = st.text(LETTERS, min_size=1, max_size=7)


@given(st.lists(SAID, min_size=1, max_size=12), SAID, st.sampled_from((0.05, 0.2, 0.5)))
def test_leaving_common_terms_unread_finds_exactly_the_same(texts, query, enough):
    postings = [
        Posting(term, f"{place:02}", weight)
        for place, text in enumerate(texts)
        for term, weight in indexed_terms(Content(text, "", "", "u")).items()
    ]
    holding = {}
    for one in postings:
        holding[one.term] = holding.get(one.term, 0) + 1
    tells, parts = Tells(holding, len(texts)), parts_of(query, thesaurus_of([("甲乙", "丙丁")]))
    asked = [one for one in postings if one.term in terms_of(parts)]
    whole = rank(parts, asked, tells, enough)[:3]
    needed, rest = set_apart(parts, tells, enough)
    first = [one for one in asked if one.term in terms_of(needed)]
    some = hopeful(needed, rest, first, tells, enough, 3)
    assert rank(parts, (one for one in asked if one.article in some), tells, enough)[:3] == whole
