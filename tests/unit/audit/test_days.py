"""A day by itself: its hash, its listing, its place in the chain."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from engine.audit.chronicle import Chronicle, check_chain, check_known
from engine.audit.days import GENESIS, Leaf, pack, seal_day, unpack
from engine.audit.merkle import EMPTY, Tree

START = datetime(2026, 9, 30, 16, tzinfo=UTC)
LEAVES = [Leaf("20261001-A", 1, f"{1:064x}"), Leaf("20261001-A", 2, f"{2:064x}")]


def chain(count=5):
    days, previous = [], GENESIS
    for n in range(count):
        starts_at = START + timedelta(days=n)
        day = seal_day(
            previous, f"2026-10-{n + 1:02}", starts_at, starts_at + timedelta(days=1), 0, EMPTY
        )
        days.append(day)
        previous = day.hash
    return days


def found(days, *, whole=True):
    return [(one.subject, one.what) for one in check_chain(days, from_the_first=whole)]


def test_the_hash_of_a_day_is_what_the_documentation_says():
    day = chain(1)[0]
    text = "|".join(
        [
            GENESIS,
            "2026-10-01",
            "2026-09-30T16:00:00+00:00",
            "2026-10-01T16:00:00+00:00",
            "0",
            EMPTY,
        ]
    )
    assert day.hash == sha256(text.encode()).hexdigest()


def test_a_listing_reads_back_and_is_small():
    assert unpack(pack(LEAVES)) == LEAVES
    assert unpack(pack([])) == []
    many = [Leaf(f"20261001-{n // 9:08}", n % 9 + 1, f"{n:064x}") for n in range(2_000)]
    assert unpack(pack(many)) == many
    # What cannot be packed as a hash becomes one that no event bears.
    assert unpack(pack([Leaf("A", 1, "no hash")])) == [Leaf("A", 1, "0" * 64)]


@pytest.mark.parametrize("content", [b"", b"x", pack(LEAVES)[:-3], b"\x00" * 40])
def test_a_spoilt_listing_is_none(content):
    with pytest.raises(ValueError, match="listing"):
        unpack(content)


def test_a_listing_with_a_hash_too_few_is_none():
    import zlib

    import msgspec

    short = zlib.compress(msgspec.msgpack.encode([["A"], [1], bytes(31)]))
    with pytest.raises(ValueError, match="listing"):
        unpack(short)


def test_a_chain_that_is_whole():
    assert found(chain()) == []
    assert found([]) == []
    assert found(chain()[2:], whole=False) == []


def test_a_chain_without_its_beginning_or_a_day_in_it():
    days = chain()
    assert found(days[1:]) == [("2026-10-02", "day-missing")]
    assert found([*days[:1], *days[3:]]) == [
        ("2026-10-02", "day-missing"),
        ("2026-10-03", "day-missing"),
    ]


def test_very_many_missing_days_are_not_named_each():
    days = [*chain(1), replace(chain(1)[0], day="2027-10-01")]
    told = list(check_chain(days, from_the_first=True))
    assert len(told) == 22
    assert "344" in told[-1].message_en


@pytest.mark.parametrize(
    "change", [{"events": 1}, {"digest": GENESIS}, {"hash": GENESIS}, {"ends_at": START}]
)
def test_a_changed_day_is_named(change):
    days = chain()
    days[2] = replace(days[2], **change)
    assert ("2026-10-03", "day-changed") in found(days)


def test_a_day_sealed_anew_does_not_fit_the_next():
    days = chain()
    old = days[2]
    days[2] = seal_day(old.previous, old.day, old.starts_at, old.ends_at, 7, EMPTY)
    assert found(days) == [("2026-10-04", "day-unlinked")]


def test_time_between_days_is_named():
    days = chain()
    last, gap = days[-1], timedelta(hours=1)
    days[-1] = seal_day(last.previous, last.day, last.starts_at + gap, last.ends_at, 0, EMPTY)
    assert found(days) == [("2026-10-05", "day-moved")]


def test_a_hash_that_was_kept_elsewhere_must_be_there():
    days = chain()
    kept = {"2026-10-02": days[1].hash, "2026-10-03": GENESIS, "2026-12-24": GENESIS}
    told = [(one.subject, one.what) for one in check_known(days, kept)]
    assert told == [("2026-10-03", "known-day"), ("2026-12-24", "known-day")]


def test_events_are_counted_in_their_days_alone():
    days = chain(2)
    chronicle = Chronicle(days)
    assert chronicle.take(START - timedelta(microseconds=1), "00") is False
    assert chronicle.take(START, LEAVES[0].hash) is True
    assert chronicle.take(days[1].ends_at, "00") is None
    assert Chronicle([]).take(START, "00") is None
    sealed = seal_day(GENESIS, days[0].day, days[0].starts_at, days[0].ends_at, 1,
                      Tree([LEAVES[0].hash]).root())  # fmt: skip
    right = Chronicle([sealed])
    right.take(START, LEAVES[0].hash)
    assert list(right.differences(lambda _: [], lambda _: [], set())) == []
