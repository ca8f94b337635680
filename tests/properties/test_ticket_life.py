"""Any sequence of commands and time keeps the invariants of a ticket's life."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.tickets.chain import verify
from engine.tickets.commands import (
    Answer,
    CallBack,
    Close,
    Contact,
    Decline,
    Dispatch,
    HangUp,
    PassTime,
    Refer,
    Refused,
    Resolve,
    Sign,
    Withdraw,
    possible,
)
from engine.tickets.folding import step_key
from engine.tickets.ticket import fold, replay
from engine.tickets.timers import next_timer, passing
from tests.unit.tickets.city import CLOCKS, Life, at, clock, ladder, receive, small_city, step

PAUSING = (
    "arrive",
    None,
    clock(
        "arrive",
        "dispatched called-back",
        "resolved",
        "6 working hours",
        calendar="office",
        pauses_on=("contacted",),
        resumes_on=("signed",),
    ),
)
CITY = small_city(
    clocks=[*CLOCKS, PAUSING],
    ladders=[
        ladder(
            "resolve-ladder",
            "resolve",
            step("2 working days before due", remind=("handler",)),
            step("due", remind=("unit-head",), supervise="unit-leader"),
            step("2 working days after due", open_case="delay"),
        ),
        ladder(
            "sign-ladder",
            "sign",
            step("2 working hours before due", remind=("handler",)),
            step("3 calendar days after due", supervise="unit-leader"),
            when={"lead": "water-group"},
        ),
        ladder("dispatch-ladder", "dispatch", step("1 minute before due", remind=("handler",))),
        ladder("callback-ladder", "callback", step("2 hours after due", remind=("handler",))),
    ],
)

WORDS = st.sampled_from([None, "", "已致电市民", "多次联系不上"])
MAYBE = st.sampled_from([None, True, False])
COMMANDS = st.one_of(
    st.just(HangUp()),
    st.builds(Dispatch, st.sampled_from([None, "water-group", "power-company", "nobody"]), WORDS),
    st.just(Sign()),
    st.builds(Contact, WORDS, st.booleans()),
    st.builds(Resolve, st.sampled_from(["", "已修复"])),
    st.builds(CallBack, st.booleans(), MAYBE, MAYBE, st.sampled_from([None, 0, 1, 5]), WORDS),
    st.builds(Close, WORDS),
    st.builds(Withdraw, WORDS),
    st.builds(Refer, st.sampled_from(["95598", "000"])),
    st.builds(Decline, st.sampled_from(["in-court", "dull"])),
    st.builds(Answer, WORDS),
)
# Ends of ticket come too easily from a fair draw: most tickets should live long.
LIVELY = st.one_of(
    st.builds(Dispatch, st.sampled_from(["water-group", "power-company"])),
    st.just(Sign()),
    st.builds(Contact, WORDS, st.booleans()),
    st.just(Resolve("已修复")),
    st.builds(CallBack, st.booleans()),
)
WAITS = st.one_of(
    st.just(timedelta(0)),
    st.timedeltas(timedelta(0), timedelta(minutes=5)),
    st.timedeltas(timedelta(0), timedelta(days=12)),
    st.timedeltas(timedelta(0), timedelta(days=3_000)),
)


class TicketLife(RuleBasedStateMachine):
    """Commands, refusals and time in any order."""

    @initialize(
        area=st.sampled_from(["water", "power", "forestry", None]),
        category=st.sampled_from(["fault-repair", "complaint", "consultation", None]),
        channel=st.sampled_from(["hotline", "portal", None]),
        call_open=st.booleans(),
        talked=st.sampled_from([None, timedelta(minutes=-5), timedelta(0), timedelta(minutes=4)]),
        later=st.timedeltas(timedelta(minutes=4), timedelta(days=9)),
        words=st.sampled_from([None, "停水", "着火"]),
    )
    def received(self, area, category, channel, call_open, talked, later, words):
        self.life = Life(CITY)
        began = at("2017-09-04 10:00")
        command = receive(
            area=area,
            category=category,
            channel=channel,
            call_open=call_open,
            hung_up_at=None if talked is None else began + talked,
            subject=words,
        )
        self.now = began + later
        self.life.do(command, self.now)

    @rule(command=COMMANDS, wait=WAITS)
    def ask(self, command, wait):
        self.now += wait
        self.carry_out(command)

    @rule(command=LIVELY, wait=WAITS, ago=st.sampled_from([60, 7_200, 900_000]))
    def record_late(self, command, wait, ago):
        self.now += wait
        self.carry_out(replace(command, at=self.now - timedelta(seconds=ago)))

    @rule(command=LIVELY, wait=WAITS)
    def go_on(self, command, wait):
        self.now += wait
        self.carry_out(command)

    def carry_out(self, command):
        before, length = self.life.ticket, len(self.life.history)
        refusal = None
        kinds = ()
        try:
            kinds = self.life.do(command, self.now)
        except Refused as refused:
            refusal = refused
        if refusal is None:
            assert kinds
            assert not before.closed or kinds == ("hung-up",)
        else:
            assert self.life.ticket is before
            assert len(self.life.history) == length
            assert refusal.message_zh
            assert refusal.message_en
            assert refusal.possible == possible(before)

    @rule(wait=WAITS)
    def wait(self, wait):
        self.now += wait
        self.life.do(PassTime(), self.now)
        self.nothing_is_left()

    @precondition(lambda self: next_timer(CITY, self.life.ticket) is not None)
    @rule()
    def look_when_told(self):
        moment = next_timer(CITY, self.life.ticket)
        early = max(self.now, moment - timedelta(microseconds=1))
        if early < moment:
            assert passing(CITY, self.life.ticket, early) == ()
        self.now = max(self.now, moment)
        assert self.life.do(PassTime(), self.now)
        self.nothing_is_left()

    def nothing_is_left(self):
        ticket = self.life.ticket
        assert passing(CITY, ticket, self.now) == ()
        coming = next_timer(CITY, ticket)
        assert coming is None or coming > self.now

    @invariant()
    def folding_event_by_event_is_replaying(self):
        whole = replay(self.life.history)
        assert whole == self.life.ticket
        assert whole == fold(
            replay(self.life.history[:-1]) if len(self.life.history) > 1 else None,
            self.life.history[-1],
        )

    @invariant()
    def the_chain_verifies(self):
        last = self.life.history[-1]
        assert verify(self.life.history, (last.number, last.hash)) == ()

    @invariant()
    def an_ended_ticket_has_no_clock_that_runs(self):
        ticket = self.life.ticket
        if ticket.closed:
            assert {c.state for c in ticket.clocks.values()} <= {"stopped", "cancelled"}
            assert next_timer(CITY, ticket) is None

    @invariant()
    def no_step_is_taken_twice_and_no_clock_is_overdue_twice(self):
        taken = [
            (
                step_key(event.kind, event.data) if "ladder" in event.data else event.kind,
                event.data["milestone"],
                event.data["started_at"],
            )
            for event in self.life.history
            if event.kind in ("overdue", "reminded", "supervised", "case-opened")
        ]
        assert len(taken) == len(set(taken))

    @invariant()
    def nothing_lies_in_the_future_and_records_never_go_back(self):
        assert all(event.at <= event.recorded_at <= self.now for event in self.life.history)
        recorded = [event.recorded_at for event in self.life.history]
        assert recorded == sorted(recorded)

    @invariant()
    def what_passed_its_due_time_was_recorded_before_anything_else(self):
        for clock_ in self.life.ticket.clocks.values():
            suspended = clock_.remaining is not None
            if clock_.state == "stopped" and clock_.stopped_at > clock_.due_at and not suspended:
                assert clock_.overdue


TicketLife.TestCase.settings = settings(
    max_examples=150, stateful_step_count=25, deadline=None, derandomize=True
)
TestTicketLife = TicketLife.TestCase
