"""Matters that are hidden among other messages, gathering, near-duplicates, places."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from engine.insight.clusters import find_clusters, heat
from engine.insight.gathering import gather
from engine.insight.message import Message
from engine.insight.near import copies_among, find_near
from engine.insight.places import common_places, find_places
from tests.integration.planted import MATTERS, START, plant

LETTERS = "".join(chr(0x4E00 + 7 * number) for number in range(600))


def noise(many, seed=5):
    """Messages that share nothing but chance: of letters drawn at random."""
    die = random.Random(seed)
    return [
        Message(
            f"n{number}",
            "".join(die.choices(LETTERS, k=12)),
            "".join(die.choices(LETTERS, k=120)),
            START + timedelta(hours=die.randrange(2_000)),
        )
        for number in range(many)
    ]


@pytest.fixture(scope="module")
def hidden():
    sizes = {"plant": 20, "square": 7, "parking": 12, "cards": 5}
    planted = [message for m in MATTERS for message in plant(m, sizes[m.name], seed=2)]
    return sizes, noise(300) + planted


def test_each_hidden_matter_is_one_cluster_and_nothing_else_is_in_it(hidden):
    _, messages = hidden
    found = find_clusters(messages, least=4)
    kinds = [{id_.rsplit("-", 1)[0] for id_ in cluster.ids} for cluster in found]
    assert kinds == [{"plant"}, {"parking"}, {"square"}, {"cards"}]
    assert [len(cluster.ids) for cluster in found] == [20, 12, 7, 5]
    assert [cluster.people for cluster in found] == [20, 12, 7, 5]


def test_a_cluster_says_where_and_since_when_and_shows_its_middle(hidden):
    _, messages = hidden
    first = find_clusters(messages, most=1)[0]
    assert "云栖雅苑" in first.places[0]
    assert "搅拌站" in first.words
    own = [message for message in messages if message.id in first.ids]
    assert first.first_at == min(message.at for message in own)
    assert first.last_at == max(message.at for message in own)
    assert first.title in {message.subject for message in own}
    assert 0 < len(first.samples) <= 5
    assert set(first.samples) <= set(first.ids)
    assert list(first.ids) == [m.id for m in sorted(own, key=lambda m: (m.at, m.id))]


def test_a_title_names_no_place_that_only_its_own_message_speaks_of():
    where = ("银杏花园", "松涛花园", "翠竹花园", "海晴花园", "锦绣花园", "福海花园")
    cold = [
        Message(place, f"{place}暖气不热", f"{place}室温只有十四度, 测温员来过也没有解决")
        for place in where
    ]
    (found,) = find_clusters([*noise(100), *cold], least=6)
    assert (found.title, found.places) == ("暖气不热", ())
    one_place = [Message(str(n), "松涛花园暖气不热", cold[1].text) for n in range(6)]
    (found,) = find_clusters([*noise(100), *one_place], least=6)
    assert found.title == "松涛花园暖气不热"


def test_the_order_of_the_messages_does_not_matter(hidden):
    _, messages = hidden
    turned = list(messages)
    random.Random(1).shuffle(turned)
    assert find_clusters(turned) == find_clusters(messages)


def test_nothing_and_one_message_are_no_cluster():
    assert find_clusters([]) == ()
    assert find_clusters([Message("a", "停水", "停水了")]) == ()


def test_alone_but_with_many_who_agree_a_message_is_a_matter_if_asked_for(hidden):
    _, messages = hidden
    liked = Message("liked", "五号线延长到北山", "请把五号线延长到北山。", START, "p", agreed=2_000)
    assert "liked" not in {id_ for c in find_clusters([*messages, liked]) for id_ in c.ids}
    (alone,) = [c for c in find_clusters([*messages, liked], least=1) if len(c.ids) == 1]
    assert (alone.ids, alone.agreed, alone.samples) == (("liked",), 2_000, ("liked",))
    assert alone.heat == 13.6  # a letter, and the cube root of those who agreed


def test_one_person_who_writes_often_is_one_person():
    same = [
        Message(f"m{n}", "北山路路灯不亮", f"北山路三号的路灯第{n}次不亮。", START, "p")
        for n in range(6)
    ]
    (found,) = find_clusters([*same, *noise(40)], least=3)
    assert (found.people, len(found.ids)) == (1, 6)
    assert found.copies == 5
    assert found.samples == ("m0",)


def test_heat_grows_with_people_and_agreement_and_falls_with_time():
    assert heat(10, 10, 0, 0, 0.0) == 10.0
    assert heat(1, 5, 0, 0, 0.0) == 2.0
    assert heat(1, 1, 100, 25, 0.0) == 6.0
    assert heat(10, 10, 0, 0, 180.0) == 7.5
    assert heat(10, 10, 0, 0, None, tied=0.0) == 3.0


def test_gathering_goes_by_the_average_and_does_not_chain():
    chain = [(0, 1, 0.9), (1, 2, 0.5), (2, 3, 0.9)]
    assert gather(4, chain, 0.4) == ((0, 1), (2, 3))
    assert gather(4, [*chain, (0, 2, 0.5), (0, 3, 0.5), (1, 3, 0.5)], 0.4) == ((0, 1, 2, 3),)
    assert gather(4, reversed(chain), 0.4) == gather(4, chain, 0.4)
    assert gather(3, [], 0.1) == ()


def test_near_duplicates_are_found_and_others_not():
    text = "南山小区三号楼前的下水道堵了一个星期, 污水流到路上, 臭气熏天, 请尽快派人疏通。"
    messages = [
        Message("a", "下水道堵了", text),
        Message("b", "下水道又堵了", text.replace("一个星期", "两个星期")),
        Message("c", "下水道", "南山小区的下水道一下雨就堵。"),
        *noise(20),
    ]
    (near,) = find_near(messages)
    assert (near.one, near.other) == ("a", "b")
    assert near.share > 0.9
    assert copies_among(messages) == {"b"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A5区劳动东路魅力之城小区油烟扰民", ("劳动东路", "魅力之城小区")),
        ("住在星汇广场旁边是一种折磨", ("星汇广场",)),
        ("请市政府领导管一管小区楼下", ()),
        ("", ()),
    ],
)
def test_names_of_places_are_found(text, names):
    assert find_places(text) == names


def test_a_name_that_is_known_needs_no_ending():
    assert find_places("昨天幸福里又停水", known=("幸福里", "北山")) == ("幸福里",)


def test_what_many_say_is_told_once_in_its_fullest_form():
    said = [
        ("魅力之城小区", "劳动东路"),
        ("魅力之城",),
        ("魅力之城小区",),
        ("劳动东路",),
        ("五一广场",),
    ]
    assert common_places(said) == ("魅力之城小区", "劳动东路")
    assert common_places([]) == ()


def test_messages_without_a_time_have_no_span():
    lot = [Message(f"m{n}", "北山路路灯不亮", f"北山路路灯{n}号不亮") for n in range(3)]
    (found,) = find_clusters([*lot, *noise(30)])
    assert (found.first_at, found.last_at) == (None, None)
    dated = [
        *lot,
        Message("m9", "北山路路灯不亮", "北山路路灯都不亮", datetime(2017, 1, 2, tzinfo=UTC)),
    ]
    assert find_clusters([*dated, *noise(30)])[0].first_at == datetime(2017, 1, 2, tzinfo=UTC)
