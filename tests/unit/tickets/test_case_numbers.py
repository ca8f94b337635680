"""Numbers of cases and draws follow from what they rest on."""

import re
from datetime import date
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from engine.numbers import ALPHABET
from engine.tickets.case_numbers import case_number, draw_number, evidence_key

DAY = date(2017, 9, 4)


def test_a_case_number_is_the_day_and_the_first_forty_bits_of_the_digest_of_its_key():
    number = case_number(DAY, "delay-ladder|20170904-TEST0000/7")
    bits = "".join(f"{ALPHABET.index(letter):05b}" for letter in number.partition("-")[2])
    digest = sha256(b"delay-ladder|20170904-TEST0000/7").hexdigest()
    assert number.startswith("C20170904-")
    assert f"{int(bits, 2):010x}" == digest[:10]


def test_numbers_look_like_numbers():
    assert re.fullmatch(r"C20170904-[0-9A-HJKMNP-TV-Z]{8}", case_number(DAY, "x"))
    assert re.fullmatch(
        r"D20170930-[0-9A-HJKMNP-TV-Z]{8}", draw_number(DAY.replace(day=30), "d", "p")
    )


def test_another_rule_another_period_and_other_evidence_have_other_numbers():
    numbers = {
        case_number(DAY, evidence_key("a", [("T", 1)])),
        case_number(DAY, evidence_key("b", [("T", 1)])),
        case_number(DAY, evidence_key("a", [("T", 2)])),
        case_number(DAY, evidence_key("a", [("T", 1), ("T", 2)])),
    }
    assert len(numbers) == 4
    assert draw_number(DAY, "a", "2017-09") != draw_number(DAY, "a", "2017-10")


EVIDENCE = st.lists(st.tuples(st.sampled_from(["A", "B", "C"]), st.integers(1, 99)), max_size=6)


@given(EVIDENCE, st.randoms())
def test_the_order_of_the_evidence_does_not_matter_nor_does_saying_it_twice(evidence, random):
    shuffled = [*evidence, *evidence]
    random.shuffle(shuffled)
    assert evidence_key("rule", shuffled) == evidence_key("rule", evidence)


@given(EVIDENCE, EVIDENCE)
def test_other_evidence_is_another_key(one, other):
    same = set(one) == set(other)
    assert (evidence_key("rule", one) == evidence_key("rule", other)) is same
