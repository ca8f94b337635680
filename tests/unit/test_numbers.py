"""Ticket numbers and salts."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from random import Random

import pytest

from engine.numbers import PAGE, Chance, new_number, new_salt


def test_a_number_is_the_day_and_eight_letters_that_are_not_misread():
    number = new_number(date(2017, 9, 28), Chance())
    assert re.fullmatch(r"20170928-[0-9A-HJKMNP-TV-Z]{8}", number)


def test_a_source_that_repeats_itself_gives_the_same_numbers():
    assert new_number(date(2017, 9, 28), Random(1)) == new_number(date(2017, 9, 28), Random(1))


@pytest.mark.parametrize("bits", [1, 5, 8, 40, 128, 8 * PAGE + 3])
def test_chance_gives_as_many_bits_as_were_asked_for(bits):
    drawn = [Chance().getrandbits(bits) for _ in range(20)]
    assert all(0 <= value < 1 << bits for value in drawn)
    assert max(value.bit_length() for value in drawn) > bits - 8


def test_chance_never_gives_the_same_piece_twice_to_threads_that_share_it():
    chance = Chance()
    with ThreadPoolExecutor(8) as pool:
        salts = list(pool.map(lambda _: new_salt(chance), range(5_000)))
    assert Counter(salts).most_common(1)[0][1] == 1


def test_chance_is_even():
    chance = Chance()
    counts = Counter(chance.randrange(8) for _ in range(8_000))
    assert len(counts) == 8
    assert all(800 < count < 1_200 for count in counts.values())
    assert 0 <= chance.random() < 1


def test_chance_cannot_be_made_to_repeat_itself():
    first, second = Chance(), Chance()
    first.seed(1)
    second.seed(1)
    assert first.getrandbits(128) != second.getrandbits(128)
