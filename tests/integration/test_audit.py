"""Whatever is done to the database past the store, an audit finds it, and says which."""

from dataclasses import replace

import pytest

from engine.audit.merkle import EMPTY
from engine.store.types import to_micros
from tests.integration.audit_making import (
    CASE,
    DAY_1,
    DAY_2,
    DAY_3,
    DAY_4,
    DRAW,
    OPEN,
    TICKETS,
    ZONE,
    Tamper,
    at,
    audit,
    drafts,
    fill,
    sealed,
    ticket,
)

A, B, D, E = TICKETS


@pytest.fixture
def filled(store):
    fill(store)
    return store


@pytest.fixture
def tamper(filled):
    return Tamper(filled)


def test_what_nobody_touched_is_whole(filled):
    assert audit(filled) == []
    known = {day: filled.day(day).hash for day in ("2026-10-01", "2026-10-03")}
    assert audit(filled, known) == []
    assert audit(filled, first="2026-10-02") == []
    assert audit(filled, last="2026-10-01") == []


@pytest.mark.parametrize(
    "columns",
    [
        {"kind": "answered"},
        {"at": to_micros(DAY_3)},
        {"recorded_at": to_micros(DAY_2.replace(hour=11))},
        {"actor": "somebody"},
        {"data": '{"n":2}'},
        {"data": "{"},
        {"data": "[1]"},
        {"rulebook": "v2"},
        {"private_digest": None},
        {"private_digest": "0" * 64},
    ],
)
@pytest.mark.parametrize("number", [1, 3, 4])
def test_a_changed_event_is_named(filled, tamper, columns, number):
    if "recorded_at" in columns and number == 1:
        columns = {"recorded_at": to_micros(DAY_1.replace(hour=11))}
    tamper.event(B, number, **columns)
    found = audit(filled)
    changed = {(B, number, "changed")}
    if "private_digest" in columns:
        changed.add((B, number, "private-changed"))
    assert set(found) == changed


def test_json_written_otherwise_means_the_same(filled, tamper):
    tamper.event(B, 2, data='{ "文" : "字" , "n" : 1 }')
    assert audit(filled) == []


def test_an_event_moved_to_another_day_is_named(filled, tamper):
    tamper.event(B, 3, recorded_at=to_micros(DAY_3))
    assert (B, 3, "changed") in audit(filled)


def test_an_event_moved_before_all_days_is_named(filled, tamper):
    tamper.event(B, 1, recorded_at=to_micros(at("2026-09-01 10:00")))
    assert {(B, 1, "changed"), (B, 1, "inserted")} <= set(audit(filled))


@pytest.mark.parametrize("column", ["hash", "previous"])
def test_a_changed_link_is_named(filled, tamper, column):
    tamper.event(B, 2, **{column: "1" * 64})
    found = audit(filled)
    assert (B, 2, "changed") in found
    assert {one[0] for one in found} == {B}


def test_a_hash_that_is_none_is_named(filled, tamper):
    tamper.event(B, 2, hash="no hash")
    assert (B, 2, "changed") in audit(filled)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_missing_event_is_named(filled, tamper, number):
    tamper.delete("events", "ticket_id = :i AND number = :n", i=B, n=number)
    assert audit(filled) == [(B, number, "missing")]


def test_events_cut_off_are_told_by_the_row(filled, tamper):
    tamper.delete("events", "ticket_id = :i AND number > 2", i=B)
    assert audit(filled) == [(B, 2, "cut-off")]


def test_an_event_cut_off_with_its_head_is_told_by_the_day(filled, tamper):
    tamper.cut(B)
    assert audit(filled) == [(B, 4, "missing")]


def test_an_event_of_today_cut_off_with_its_head_leaves_traces(filled, tamper):
    tamper.cut(OPEN, traces=False)
    assert audit(filled) == [(OPEN, 4, "stray")]


def test_all_events_of_a_ticket_gone(filled, tamper):
    tamper.delete("events", "ticket_id = :i", i=B)
    assert audit(filled) == [(B, None, "missing")]


def test_a_ticket_deleted_with_all_that_is_known_of_it(filled, tamper):
    tamper.forget(B)
    assert audit(filled) == [(B, None, "missing")]
    with filled.archive() as archive:  # two events of each of two days
        assert [len(list(archive.listing(f"2026-10-0{n}"))) for n in (1, 2)] == [8, 9]


def test_events_in_another_order_are_named(filled, tamper):
    tamper.event(B, 2, number=99)
    tamper.event(B, 3, number=2)
    tamper.event(B, 99, number=3)
    found = audit(filled)
    assert {(B, 2, "changed"), (B, 3, "changed")} <= set(found)
    assert {one[0] for one in found} == {B}


def test_an_event_moved_to_another_ticket_is_named(filled, tamper):
    tamper.event(B, 4, ticket_id=D, number=5)
    found = audit(filled)
    assert {(B, 3, "cut-off"), (D, 5, "changed")} <= set(found)


def test_an_inserted_event_is_told_by_the_day(filled, tamper):
    whole = ticket(B, DAY_1, DAY_2)
    more = sealed(B, drafts(("noted",), DAY_2), (4, whole.events[-1].hash), DAY_2)
    row = {**whole.ticket, "length": 5, "last_hash": more[-1].hash}
    tamper.insert(replace(whole, ticket=row, events=more, keyed=None))
    assert audit(filled) == [(B, 5, "inserted")]


def test_an_inserted_ticket_is_told_by_the_days(filled, tamper):
    forged = "20261001-ZZZZZZZZ"
    tamper.insert(ticket(forged, DAY_1, DAY_2))
    assert audit(filled) == [(forged, None, "inserted")]


def test_a_ticket_inserted_before_all_days_is_named(filled, tamper):
    early = at("2026-09-01 10:00")
    tamper.insert(ticket("20260901-ZZZZZZZZ", early, early))
    assert audit(filled) == [("20260901-ZZZZZZZZ", None, "inserted")]


@pytest.mark.parametrize(
    "change", ['content = \'{"text":"别的"}\'', "salt = 'other'", "content = 'no json'"]
)
def test_changed_private_content_is_named(filled, tamper, change):
    tamper.sql(f"UPDATE privates SET {change} WHERE ticket_id = :i AND number = 3", i=B)
    assert audit(filled) == [(B, 3, "private-changed")]


def test_private_content_moved_to_another_event_is_named(filled, tamper):
    tamper.delete("privates", "ticket_id = :i AND number = 3", i=B)
    tamper.sql("UPDATE privates SET number = 3 WHERE ticket_id = :i AND number = 4", i=B)
    assert audit(filled) == [(B, 3, "private-changed"), (B, 4, "private-missing")]


def test_private_content_that_is_gone_in_silence_is_named(filled, tamper):
    tamper.delete("privates", "ticket_id = :i AND number IN (1, 3)", i=B)
    assert audit(filled) == [(B, 1, "private-missing"), (B, 3, "private-missing")]


@pytest.mark.parametrize("given", [{"data": {"n": 7}}, {"text": "别的"}])
def test_an_event_sealed_anew_with_all_after_it_is_told_by_the_day(filled, tamper, given):
    tamper.reseal(B, 2, **given)
    assert audit(filled) == [(B, 2, "resealed"), (B, None, "resealed")]  # one day, then the other


def test_the_last_event_sealed_anew_is_told_by_the_day(filled, tamper):
    tamper.reseal(D, 4, data={"n": 7})
    assert audit(filled) == [(D, 4, "resealed")]


def test_evidence_sealed_anew_is_told_by_the_case_too(filled, tamper):
    tamper.reseal(A, 4, data={"n": 7})
    assert audit(filled) == [(A, 4, "resealed"), (CASE, 4, "evidence")]


def test_evidence_that_is_gone_is_told_by_the_case_too(filled, tamper):
    tamper.cut(A)
    assert audit(filled) == [(A, 4, "missing"), (CASE, 4, "evidence")]


def test_a_case_is_audited_like_a_ticket(filled, tamper):
    tamper.event(CASE, 1, actor="somebody")
    assert audit(filled) == [(CASE, 1, "changed")]
    tamper.delete("events", "ticket_id = :i", i=CASE)
    assert audit(filled) == [(CASE, None, "missing")]
    tamper.delete("cases", "id = :i", i=CASE)
    assert audit(filled) == [(CASE, 1, "missing")]


def test_a_draw_that_drew_others_is_told_though_it_was_sealed_anew(filled, tamper):
    (made,) = filled.history(DRAW)
    data = {**made.data, "groups": [{**made.data["groups"][0], "drawn": [A]}]}
    tamper.reseal(DRAW, 1, data=data)
    assert audit(filled) == [(DRAW, 1, "draw"), (DRAW, 1, "resealed")]


def test_a_row_without_its_events_and_events_without_their_row(filled, tamper):
    tamper.delete("tickets", "id = :i", i=B)
    assert audit(filled) == [(B, None, "row-missing")]
    tamper.head(D, 4, "0" * 64)
    assert (D, 4, "unlinked") in audit(filled)


@pytest.mark.parametrize(
    "change",
    [
        "events = 0",
        f"digest = '{EMPTY}'",
        "previous = hash",
        f"hash = '{'0' * 64}'",
        "starts_at = starts_at + 1",
        "ends_at = ends_at - 1",
    ],
)
def test_a_changed_day_is_named(filled, tamper, change):
    tamper.sql(f"UPDATE days SET {change} WHERE day = '2026-10-02'")
    found = audit(filled)
    assert ("2026-10-02", None, "day-changed") in found


def test_a_missing_day_is_named(filled, tamper):
    tamper.delete("days", "day = '2026-10-02'")
    assert audit(filled) == [("2026-10-02", None, "day-missing")]


def test_a_missing_first_day_is_named(filled, tamper):
    tamper.delete("days", "day = '2026-10-01'")
    assert ("2026-10-02", None, "day-missing") in audit(filled)


def test_days_renamed_are_named(filled, tamper):
    tamper.sql("UPDATE days SET day = '2026-10-04' WHERE day = '2026-10-03'")
    assert {one[2] for one in audit(filled)} == {"day-changed", "day-missing"}


def test_days_all_sealed_anew_are_told_by_what_was_kept_and_by_draws(filled, tamper):
    kept = {"2026-10-02": filled.day("2026-10-02").hash}
    tamper.delete("days", "day >= '2026-10-01'")
    tamper.cut(B)
    assert audit(filled) == []  # nothing is sealed: nobody can tell
    filled.seal_days(at("2026-10-04 12:00"), ZONE)
    assert audit(filled) == []
    assert audit(filled, kept) == [("2026-10-02", None, "known-day")]
    tamper.delete("days", "day >= '2026-10-01'")
    tamper.cut(D)
    tamper.reseal(D, 1, data={"n": 9})
    filled.seal_days(at("2026-10-04 12:00"), ZONE)
    assert audit(filled) == [(DRAW, 1, "draw")]


def test_a_listing_changed_with_the_events_cannot_hide_that_some_are_gone(filled, tamper):
    tamper.cut(B)
    tamper.sql("UPDATE days SET listing = :l WHERE day = '2026-10-02'", l=b"rubbish")
    assert audit(filled) == [("2026-10-02", None, "listing-changed")]


def test_a_part_of_the_time_is_audited_with_what_was_written_in_it(filled, tamper):
    tamper.event(B, 3, actor="somebody")
    tamper.event(OPEN, 1, actor="somebody")
    assert audit(filled, first="2026-10-03") == []
    assert audit(filled, first="2026-10-02") == [(B, 3, "changed")]
    assert audit(filled, last="2026-10-01") == [(B, 3, "changed")]  # chains are read whole
    tamper.forget(D)
    assert (D, None, "missing") in audit(filled, last="2026-10-01")


def test_two_things_at_once_are_both_named(filled, tamper):
    tamper.event(B, 1, actor="somebody")
    tamper.forget(D)
    tamper.cut(E)
    assert audit(filled) == [(B, 1, "changed"), (D, None, "missing"), (E, 4, "missing")]


def test_an_audit_sees_one_instant_though_others_write(filled):
    with filled.archive() as archive:
        before = list(archive.heads())
        filled.append(ticket("20261004-GGGGGGGG", DAY_4, DAY_4)).result()
        assert list(archive.heads()) == before
        assert len({record.ticket_id for record in archive.records()}) == len(before)
    assert audit(filled) == []
