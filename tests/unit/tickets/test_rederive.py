"""The clocks derived again from what happened are those that were written down."""

from dataclasses import replace

import pytest

from engine.tickets.asks import Dispatch, PassTime, Redo, Reopen, Resolve, Transfer, Withdraw
from engine.tickets.rederive import rederive
from engine.tickets.requests import (
    AskExtension,
    AskSuspension,
    Correct,
    GrantExtension,
    GrantSuspension,
    ReplySupervision,
    Resume,
    Return,
    ReturnReply,
    Supervise,
    UpholdReturn,
)
from engine.tickets.ticket import replay
from tests.unit.tickets.city import (
    LIFE_CLOCKS,
    WHOLE,
    Life,
    at,
    clock,
    ladder,
    receive,
    returns,
    step,
    whole_city,
)


def lived(rulebook=None, **facts):
    life = Life(rulebook or whole_city())
    life.do(receive("2017-09-04 10:00", **facts))
    return life


def derived(life, *more):
    books = {book.version: book for book in (life.rulebook, *more)}
    return rederive(books.__getitem__, life.history)


def eventful():
    life = lived(whole_city(procedures={**WHOLE, "return": returns(clock="give-back")}))
    life.do(Return("not-our-duty", "housing-bureau"), "2017-09-04 11:00")
    life.do(UpholdReturn("housing-bureau"), "2017-09-05 11:00")
    life.do(Supervise("unit-leader", "说明", "1 working day"), "2017-09-05 11:30")
    life.do(ReplySupervision("在办"), "2017-09-05 12:00")
    life.do(ReturnReply("不够"), "2017-09-05 14:00")
    life.do(AskSuspension("等市民"), "2017-09-05 15:00")
    life.do(GrantSuspension(), "2017-09-05 15:00")
    life.do(Resume(), "2017-09-07 15:00")
    life.do(AskExtension("2 working days", "配件"), "2017-09-08 15:00")
    life.do(GrantExtension(), "2017-09-08 16:00")
    life.do(Correct({"category": "consultation"}, "是咨询"), "2017-09-11 15:00")
    life.do(Transfer("traffic-police", "改派"), "2017-09-12 15:00")
    life.do(PassTime(), "2017-09-30 15:00")
    life.do(Resolve("已办"), "2017-09-30 16:00")
    life.do(Redo("没有办"), "2017-09-30 17:00")
    life.do(Withdraw(), "2017-10-01 10:00")
    life.do(Reopen("又来电"), "2017-10-02 10:00")
    return life


def test_all_clocks_are_derived_again_at_any_time_in_a_life():
    life = eventful()
    for length in range(1, len(life.history) + 1):
        before = life.history[:length]
        assert rederive(lambda _: life.rulebook, before) == replay(before).clocks


def test_nothing_is_derived_from_nothing():
    assert rederive({}.__getitem__, ()) == {}


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("received", "due_at"), ("extended", "due_at"), ("resumed", "due_at"),
        ("supervised", "due_at"), ("return-upheld", "due_at"),
    ],
)  # fmt: skip
def test_a_due_time_that_somebody_wrote_in_is_found(kind, field):
    life = eventful()
    right = derived(life)
    place = next(
        index
        for index, event in enumerate(life.history)
        if event.kind == kind and any(field in one for one in event.data["clocks"])
    )
    event = life.history[place]
    forged = [
        {**one, field: at("2027-01-01 10:00").isoformat()} if field in one else one
        for one in event.data["clocks"]
    ]
    history = list(life.history)
    history[place] = replace(event, data={**event.data, "clocks": forged})
    assert rederive({life.rulebook.version: life.rulebook}.__getitem__, history) == right


def test_a_change_that_was_left_out_is_made_all_the_same():
    life = eventful()
    bare = [
        replace(event, data={**event.data, "clocks": []}) if "clocks" in event.data else event
        for event in life.history
    ]
    assert rederive(lambda _: life.rulebook, bare) == life.ticket.clocks


def test_each_event_is_decided_by_the_rulebook_of_its_time():
    def city(within, version, since):
        limit = clock(
            "resolve", "received", "resolved", within, calendar="office", on_change="recompute",
            pauses_on=("suspended",),
        )  # fmt: skip
        clocks = [(i, w, limit if i == "resolve" else sets) for i, w, sets in LIFE_CLOCKS]
        return replace(whole_city(clocks=clocks, version=version), since=at(since))

    first = city("6 working days", "v1", "2017-09-01 08:00")
    life = lived(first)
    life.rulebook = city("8 working days", "v2", "2017-09-05 09:00")
    life.do(AskSuspension("等市民"), "2017-09-05 10:00")
    life.do(GrantSuspension(), "2017-09-05 10:00")
    life.rulebook = third = city("3 working days", "v3", "2017-09-06 09:00")
    life.do(Resume(), "2017-09-06 10:00")
    second = city("8 working days", "v2", "2017-09-05 09:00")
    assert life.kinds().count("recomputed") == 2
    assert derived(life, first, second, third) == life.ticket.clocks


def test_steps_that_are_to_be_taken_again_are_known_although_the_words_were_erased():
    asks = ladder(
        "l",
        "resolve",
        step("1 working day before due", remind=("handler",)),
        when={"text": {"mentions": ["停水"]}},
    )
    life = lived(whole_city(ladders=[asks]), text="停水三天")
    life.do(AskExtension("3 working days", "配件"), "2017-09-12 10:00")
    life.do(GrantExtension(), "2017-09-12 10:00")
    assert life.ticket.clocks["resolve"].steps_taken == frozenset()
    assert derived(life) == life.ticket.clocks
    erased = [replace(event, private=None, salt=None) for event in life.history]
    assert rederive(lambda _: life.rulebook, erased) == life.ticket.clocks


def test_a_clock_restarted_by_an_upheld_return_is_derived_as_well():
    life = lived(whole_city(procedures={**WHOLE, "return": returns(clock="restart")}))
    life.do(Return("not-our-duty"), "2017-09-04 11:00")
    life.do(UpholdReturn(), "2017-09-05 11:00")
    life.do(Dispatch("power-company"), "2017-09-06 11:00")
    assert life.clock("resolve").started_at == at("2017-09-06 11:00")
    assert derived(life) == life.ticket.clocks
