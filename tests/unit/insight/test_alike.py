"""Matters that are alike: by the pairs of letters that their subjects share with what was said."""

from hypothesis import given
from hypothesis import strategies as st

from engine.insight.alike import LEAST_ALIKE, LEAST_SHARED, alike, pairs_of

KNOWN = [("1", "翠竹花园停水"), ("2", "海晴花园停水"), ("3", "路灯不亮"), ("4", None), ("5", "")]


def test_the_same_matter_in_other_words_is_found_first():
    found = alike("翠竹花园25号楼从早上开始停水", KNOWN)
    assert [one.id for one in found] == ["1", "2"]
    assert found[0].share > found[1].share


def test_one_shared_pair_is_chance():
    assert alike("路灯", KNOWN) == ()
    assert [one.id for one in alike("门口路灯不亮了", KNOWN)] == ["3"]


def test_what_says_nothing_is_like_nothing():
    for said in ("", " ", "的", "。。。"):
        assert alike(said, KNOWN) == ()


def test_case_and_width_do_not_matter():
    assert [one.id for one in alike("ＷＩＦＩ信号不好", [("9", "wifi信号差")])] == ["9"]


def test_no_more_than_wanted_and_ties_by_number():
    same = [(str(number), "小区停水") for number in range(9, 0, -1)]
    assert [one.id for one in alike("小区停水了", same, most=3)] == ["1", "2", "3"]


@given(st.text(max_size=40), st.lists(st.tuples(st.text("0123456789", min_size=1), st.text())))
def test_what_is_found_shares_enough(said, known):
    subjects = dict(known)
    for one in alike(said, subjects.items()):
        own = pairs_of(subjects[one.id])
        shared = own & pairs_of(said)
        assert len(shared) >= LEAST_SHARED
        assert one.share == round(len(shared) / len(own), 3)
        assert len(shared) / len(own) >= LEAST_ALIKE
