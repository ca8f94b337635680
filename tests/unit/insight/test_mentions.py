from types import SimpleNamespace

from engine.insight.mentions import suggest
from engine.rulebook.rulebook import Area, Node, Origin

HERE = Origin("catalog/test.yaml", 1)


class Catalog(SimpleNamespace):
    """The part of a rulebook that suggestions look at."""


def catalog(*, fallback=True):
    areas = [
        Area("water", "供水", HERE, ("自来水",), ("停水", "二次供水", "ＫＴＶ用水")),
        Area("insurance", "社保", HERE, (), ("养老保险", "医保")),
        Area("civil", "民政", HERE, ("养老",), ("低保",)),
        Area("other", "其他", HERE, fallback=fallback),
    ]
    categories = [
        Node("fault", "故障报修", HERE, mentions=("停水", "坏了")),
        Node("general", "一般诉求", HERE, mentions=("诉求",)),
        Node("consultation", "咨询", HERE, parent="general", mentions=("请问", "吗")),
        Node("opinion", "意见", HERE, parent="general", fallback=fallback),
    ]
    districts = [
        Node("city", "全市", HERE, mentions=("本市",)),
        Node("east", "东区", HERE, parent="city"),
        Node("west", "西区", HERE, parent="city"),
    ]
    return Catalog(
        areas={area.id: area for area in areas},
        categories={node.id: node for node in categories},
        districts={node.id: node for node in districts},
    )


def test_a_mentioned_phrase_finds_area_category_and_district():
    found = suggest(catalog(), "东区停水", "从早上开始停水")
    assert (found.area.value, found.category.value, found.district.value) == (
        "water",
        "fault",
        "east",
    )
    assert found.area.sure > 0.3


def test_nothing_mentioned_gives_the_fallback_with_no_sureness():
    found = suggest(catalog(), "你好", "随便说说")
    assert (found.area.value, found.area.sure) == ("other", 0)
    assert (found.category.value, found.category.sure) == ("opinion", 0)
    assert found.district is None


def test_without_a_fallback_there_is_no_guess():
    found = suggest(catalog(fallback=False), None, None)
    assert (found.area, found.category, found.district) == (None, None, None)


def test_the_name_of_a_fallback_is_no_evidence_for_it():
    assert suggest(catalog(), None, "其他的事").area.sure == 0


def test_the_subject_counts_more_than_the_text():
    found = suggest(catalog(), "医保", "停水")
    assert found.area.value == "insurance"
    assert suggest(catalog(), "停水", "医保").area.value == "water"


def test_a_longer_phrase_counts_more_than_a_short_one():
    assert suggest(catalog(), None, "二次供水 和 低保").area.value == "water"


def test_a_phrase_inside_a_longer_one_does_not_count():
    found = suggest(catalog(), None, "养老保险怎么交")
    assert found.area.value == "insurance"
    assert found.area.sure == suggest(catalog(), None, "养老保险").area.sure


def test_repetition_makes_a_little_surer_but_never_outweighs():
    once = suggest(catalog(), None, "停水").area.sure
    often = suggest(catalog(), None, "停水 " * 50).area.sure
    assert once < often < 2 * once + 0.2
    assert suggest(catalog(), "医保", "停水 " * 50).area.value == "insurance"


def test_rival_evidence_makes_less_sure():
    alone = suggest(catalog(), "停水", None).area.sure
    assert suggest(catalog(), "停水", "医保").area.sure < alone


def test_more_evidence_makes_surer():
    assert (
        suggest(catalog(), "停水", "自来水 供水").area.sure
        > suggest(catalog(), "停水", "").area.sure
    )


def test_full_width_and_case_are_one():
    assert suggest(catalog(), None, "ktv用水").area.value == "water"
    assert suggest(catalog(), None, "ｋｔｖ用水").area.value == "water"


def test_a_single_character_is_weak_evidence():
    found = suggest(catalog(), None, "可以吗")
    assert found.category.value == "consultation"
    assert found.category.sure < 0.1
    assert suggest(catalog(), None, "坏了吗").category.value == "fault"


def test_inner_nodes_of_trees_are_never_suggested():
    found = suggest(catalog(), "诉求", "本市")
    assert found.category.value == "opinion"
    assert found.district is None


def test_sureness_stays_between_0_and_1():
    for text in ("", "停水" * 1000, "停水医保低保", "东区西区"):
        found = suggest(catalog(), text, text)
        for guess in (found.area, found.category, found.district):
            assert guess is None or 0 <= guess.sure < 1


def test_the_same_text_always_gives_the_same_guess():
    book = catalog()
    assert (
        suggest(book, "医保", "低保")
        == suggest(book, "医保", "低保")
        == suggest(catalog(), "医保", "低保")
    )


def test_another_rulebook_has_its_own_phrases():
    first, second = catalog(), catalog()
    del second.areas["water"]
    assert suggest(first, None, "停水").area.value == "water"
    assert suggest(second, None, "停水").area.value == "other"
