"""Instants are exact and ordered; numbers and keys are what they say."""

import re
from datetime import UTC, datetime, timedelta, timezone
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.intake import Intake
from engine.numbers import new_number, new_salt
from engine.once import Once
from engine.store.types import NEVER, from_micros, to_micros

instants = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(9998, 1, 1),  # noqa: DTZ001
    timezones=st.builds(lambda m: timezone(timedelta(minutes=m)), st.integers(-720, 840)),
)


@given(instants, instants)
def test_instants_keep_their_order_and_come_back_exactly(one, other):
    assert from_micros(to_micros(one)) == one
    assert (to_micros(one) < to_micros(other)) == (one < other)
    assert to_micros(one) < to_micros(NEVER)


def test_a_time_without_its_zone_is_no_instant():
    with pytest.raises(ValueError, match="time zone"):
        to_micros(datetime(2017, 9, 28))  # noqa: DTZ001


def test_a_number_bears_the_local_day_and_letters_that_nobody_misreads():
    day = datetime(2017, 9, 28, tzinfo=UTC).date()
    made = {new_number(day, Random(seed)) for seed in range(500)}
    assert len(made) == 500
    assert all(re.fullmatch(r"20170928-[0-9A-HJKMNP-TV-Z]{8}", one) for one in made)


def test_chance_that_repeats_gives_the_same_numbers_and_salts():
    assert new_salt(Random(1)) == new_salt(Random(1)) != new_salt(Random(2))


def test_a_key_stands_for_who_asked_for_what():
    def digest(ticket_id="T", actor="a", **more):
        once = Once.of("k", "receive", ticket_id, actor, Intake({"area": "water"}, **more))
        assert once is not None
        return once.digest

    same = {digest(), digest()}
    others = {digest(actor="b"), digest("U"), digest(text="停水"), digest(source="x")}
    assert len(same) == 1
    assert len(others - same) == 4
    assert Once.of(None, "receive", "T", "a", Intake({})) is None
