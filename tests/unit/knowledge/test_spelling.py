"""Words that are a letter off what articles say."""

import pytest

from engine.knowledge.article import Content
from engine.knowledge.query import parts_of
from engine.knowledge.spelling import doubtful, meant_by, spellings, variants
from engine.knowledge.terms import terms

TITLES = (
    "住房公积金怎么提取", "居住证怎么办理", "不动产权证书遗失补办", "营业执照年报", "老年证怎么办",
    "ETC 怎么办理", "驾驶证换证", "停车场收费标准", "宠物店投诉", "医疗保险报销",
)  # fmt: skip
CONTENTS = [Content(title, title, "答复里的字不算", "u") for title in TITLES]


def corrected(query):
    """What is sought instead, as the store finds it."""
    holding, known = {}, {}
    for content in CONTENTS:
        for term in terms(content.title):
            holding[term] = holding.get(term, 0) + 1
        for word in spellings(content):
            known[word] = known.get(word, 0) + 1
    doubts = doubtful(query, holding)
    some = {variant for word in doubts for variant in variants(word)}
    near = {word: many for word, many in known.items() if variants(word) & some}
    return meant_by(doubts, near)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("住房公基金提取", {"公基金": "公积金"}),  # a wrong letter
        ("公金提取", {}),  # two letters are too few
        ("居主证办理", {"居主证": "居住证"}),
        ("营业直照", {"营业直照": "营业执照"}),
        ("营业执执照", {"营业执执照": "营业执照"}),  # one too many
        ("老年正", {"老年正": "老年证"}),
        ("ECT", {"ect": "etc"}),  # letters in the wrong order
        ("驾驶正换证", {"驾驶正": "驾驶证"}),
        ("公积金提取", {}),  # right
        ("停车费", {}),  # a word that the dictionary knows, which no article has
        ("宠物火化", {}),
        ("12346", {}),
        ("我家门口的公基金大楼昨天开始就一直有人在大声放音乐到今天早上还没有停下来谁来管一管", {}),
    ],
)
def test_what_was_probably_meant(query, expected):
    assert corrected(query) == expected


def test_the_words_by_which_they_are_known_are_those_of_title_and_question():
    assert spellings(Content("住房公积金", "老年证 etc 123", "营业执照", "u")) == {
        "公积金", "老年证", "etc",
    }  # fmt: skip


def test_what_was_meant_is_sought_beside_what_was_written():
    (part, *_) = parts_of("公基金", None, {"公基金": "公积金"})
    assert [(way.terms, way.faith) for way in part.ways] == [
        (("公基", "基金"), 1.0),
        (("公积", "积金"), 0.8),
    ]
