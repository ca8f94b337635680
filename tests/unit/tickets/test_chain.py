"""The chain shows every tampering with a ticket's events, and nothing where there was none."""

from dataclasses import replace

import msgspec
import pytest

from engine.tickets.chain import GENESIS, event_hash, seal, verify
from engine.tickets.commands import CallBack, Close, Contact, Resolve, Sign
from engine.tickets.events import Draft
from tests.unit.tickets.city import Life, receive


@pytest.fixture
def history():
    life = Life()
    life.do(receive(subject="停水", text="三天没有水", citizen={"name": "张三", "phone": "138"}))
    life.do(Sign(), "2017-09-04 10:30")
    life.do(Contact("已致电"), "2017-09-04 11:00")
    life.do(Resolve("已修复"), "2017-09-05 09:00")
    life.do(CallBack(reached=True, contacted=True, solved=True, satisfied=5), "2017-09-05 15:00")
    life.do(Close(), "2017-09-05 15:01")
    return life.history


def found(events, head=None):
    return [(one.number, one.what) for one in verify(events, head)]


def test_an_untouched_history_verifies(history):
    assert verify(history, (history[-1].number, history[-1].hash)) == ()


def test_numbers_have_no_gaps_and_the_first_event_follows_genesis(history):
    assert [event.number for event in history] == list(range(1, len(history) + 1))
    assert history[0].previous == GENESIS


def test_a_history_that_went_through_json_and_another_zone_still_verifies(history):
    def stored(event):
        data = msgspec.json.decode(msgspec.json.encode(event.data))
        zone = receive().at.tzinfo
        return replace(event, data=data, at=event.at.astimezone(zone))

    assert verify([stored(event) for event in history]) == ()


@pytest.mark.parametrize(
    "field",
    ["kind", "actor", "rulebook", "private_digest", "data", "at", "recorded_at", "previous"],
)
def test_every_changed_field_is_found(history, field):
    other = {"at": history[0].at, "recorded_at": history[0].at, "data": {"reached": None}}
    forged = replace(history[3], **{field: other.get(field, "forged")})
    events = [*history[:3], forged, *history[4:]]
    assert (4, "changed") in found(events)


def test_a_changed_event_with_a_new_hash_is_betrayed_by_the_next(history):
    forged = replace(history[2], data={"reached": False, "clocks": []})
    forged = replace(forged, hash=event_hash(forged))
    assert found([*history[:2], forged, *history[3:]]) == [(4, "unlinked")]


def test_a_missing_event_is_named(history):
    assert found([*history[:2], *history[3:]]) == [(3, "missing")]


def test_a_missing_first_event_is_named(history):
    assert found(history[1:]) == [(1, "missing")]


def test_reordered_events_are_named(history):
    swapped = [history[0], history[2], history[1], *history[3:]]
    assert found(swapped) == [(2, "reordered")]


def test_an_inserted_event_is_named(history):
    inserted = replace(history[1], actor="intruder")
    inserted = replace(inserted, hash=event_hash(inserted))
    events = [*history[:2], inserted, *history[2:]]
    assert (2, "duplicate") in found(events)


def test_events_cut_off_at_the_end_are_found_by_what_the_ticket_says(history):
    head = (history[-1].number, history[-1].hash)
    assert found(history[:-1]) == []
    assert found(history[:-1], head) == [(len(history) - 1, "cut-off")]
    assert found([], head) == [(len(history), "missing")]


def test_an_event_of_another_ticket_is_found(history):
    stranger = replace(history[2], ticket_id="20170904-OTHER000")
    assert (3, "foreign") in found([*history[:2], stranger, *history[3:]])


def erasing(history, numbers):
    """The history without these private parts, and the event that says so."""
    gone = [replace(e, private=None, salt=None) if e.number in numbers else e for e in history]
    said = seal(
        [Draft("erased", history[-1].at, {"numbers": list(numbers)})],
        ticket_id=history[0].ticket_id,
        after=(history[-1].number, history[-1].hash),
        actor="time",
        rulebook="v",
        new_salt=lambda: "salt",
        now=history[-1].recorded_at,
    )
    return [*gone, *said]


def private_in(history):
    return [event.number for event in history if event.private is not None]


def test_erased_private_content_leaves_the_chain_whole(history):
    erased = erasing(history, private_in(history))
    assert verify(erased, (erased[-1].number, erased[-1].hash)) == ()


def test_private_content_that_is_gone_in_silence_is_found(history):
    first, *others = private_in(history)
    assert others
    silent = [replace(event, private=None, salt=None) for event in history]
    assert found(silent) == [(number, "private-missing") for number in (first, *others)]
    erased = [replace(event, private=None, salt=None) for event in erasing(history, [first])]
    assert found(erased) == [(number, "private-missing") for number in others]


def test_private_content_that_is_back_after_it_was_erased_is_found(history):
    first, *_ = private_in(history)
    restored = [history[0], *erasing(history, [first])[1:]]
    assert first == 1
    assert found(restored) == [(1, "private-kept")]


def test_changed_private_content_is_found(history):
    forged = replace(history[0], private={"subject": "另一件事"})
    assert found([forged, *history[1:]]) == [(1, "private-changed")]


def test_private_content_that_was_never_sealed_is_found(history):
    assert history[1].private is None
    forged = replace(history[1], private={"note": "加上的"}, salt="x")
    assert (2, "private-changed") in found([history[0], forged, *history[2:]])


def test_the_sealed_event_holds_no_personal_data(history):
    sealed = msgspec.json.encode([(event.data, event.private_digest) for event in history])
    for word in ("张三", "138", "三天没有水", "已致电", "已修复"):
        assert word.encode() not in sealed


def test_the_same_words_have_different_digests_with_different_salts():
    first, second = Life(), Life()
    second._salts = 10
    for life in (first, second):
        life.do(receive(text="三天没有水"))
    assert first.history[0].private_digest != second.history[0].private_digest


def test_a_break_says_in_words_which_event_and_how(history):
    (one,) = verify([*history[:2], *history[3:]])
    assert one.message_zh == "工单 20170904-TEST0000 第 3 个事件缺失"
    assert one.message_en == "Event 3 of ticket 20170904-TEST0000 is missing"


@pytest.mark.parametrize(
    ("id_", "zh", "en"),
    [("C20170904-TEST0000", "线索", "case"), ("D20170904-TEST0000", "抽取", "draw")],
)
def test_a_break_says_of_what_the_event_is(history, id_, zh, en):
    named = [replace(event, ticket_id=id_) for event in history]
    one = next(found for found in verify([*named[:2], *named[3:]]) if found.what == "missing")
    assert one.message_zh == f"{zh} {id_} 第 3 个事件缺失"
    assert one.message_en == f"Event 3 of {en} {id_} is missing"
