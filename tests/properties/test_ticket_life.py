"""Any sequence of commands, rulebooks and time keeps the invariants of a ticket's life."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.tickets.chain import verify
from engine.tickets.clocks import change_key, clock_key
from engine.tickets.commands import By, PassTime, Refused, act, possible
from engine.tickets.due_story import due_story
from engine.tickets.folding import step_key
from engine.tickets.rederive import followed_by, rederive
from engine.tickets.states import move
from engine.tickets.ticket import advance, replay
from engine.tickets.timers import next_timer, next_turn, passing
from tests.properties.any_life import (
    ANY,
    EDITIONS,
    NO_FAULT_OF_STATE,
    NONE_OPEN,
    TOLD,
    plainly_due,
    sensible,
    weighted,
)
from tests.unit.tickets.city import ZONE, Life, at, receive

SOON = st.one_of(
    st.just(timedelta(0)),
    st.timedeltas(timedelta(0), timedelta(minutes=40)),
    st.timedeltas(timedelta(0), timedelta(hours=5)),
)
LATER = st.one_of(SOON, st.timedeltas(timedelta(0), timedelta(days=2)))
LONG = st.timedeltas(timedelta(0), timedelta(days=100))
AT_THE_UNIT = ("dispatched", "signed")


class TicketLife(RuleBasedStateMachine):
    """Commands, refusals, rulebooks and time in any order."""

    @initialize(
        area=st.sampled_from(["water", "water", "power", "forestry", None]),
        category=st.sampled_from(["fault-repair", "complaint", "consultation", None]),
        channel=st.sampled_from(["hotline", "portal", None]),
        call_open=st.booleans(),
        talked=st.sampled_from([None, None, timedelta(minutes=-5), timedelta(minutes=4)]),
        later=st.timedeltas(timedelta(minutes=4), timedelta(days=2)),
        words=st.sampled_from([None, "停水", "又停水", "停水三天", "着火"]),
    )
    def received(self, area, category, channel, call_open, talked, later, words):
        began = at("2017-09-04 10:00")
        book = replace(EDITIONS[0], version="v0", since=at("2017-09-01 08:00"))
        self.books = {"v0": book}
        self.life = Life(book)
        self.now = began + later
        self.looked_at, self.derived, self.taken = 0, None, {}
        command = receive(
            area=area,
            category=category,
            channel=channel,
            call_open=call_open,
            hung_up_at=None if talked is None else began + talked,
            subject=words,
        )
        self.life.do(command, self.now)

    # What may happen

    @rule(data=st.data(), wait=SOON, said=st.booleans())
    def do_what_is_possible_soon(self, data, wait, said):
        self.do_what_is_possible(data, wait, said)

    @rule(data=st.data(), wait=SOON)
    def go_on(self, data, wait):
        self.do_what_is_possible(data, wait, said=False)

    @rule(data=st.data(), wait=LATER)
    def do_what_is_possible_sometime(self, data, wait):
        self.do_what_is_possible(data, wait, said=False)

    def do_what_is_possible(self, data, wait, said):
        """What is said to be possible is not refused for the state or for what is missing."""
        self.pass_time(wait)
        names = weighted(possible(self.life.ticket))
        if not names:
            return
        name = data.draw(st.sampled_from(names))
        command = data.draw(sensible(name, self.life.ticket, self.now))
        by = self.who(name, command) if said else None
        refused = self.carry_out(command, by)
        if refused is not None:
            assert not refused.code.startswith(NO_FAULT_OF_STATE), refused.code
            assert refused.code not in NONE_OPEN, refused.code

    @rule(data=st.data(), wait=SOON, ago=st.sampled_from([60, 7_200, 900_000]))
    def record_late(self, data, wait, ago):
        self.pass_time(wait)
        names = weighted(possible(self.life.ticket))
        if not names:
            return
        name = data.draw(st.sampled_from(names))
        command = data.draw(sensible(name, self.life.ticket, self.now))
        self.carry_out(replace(command, at=self.now - timedelta(seconds=ago)))

    @rule(command=ANY, wait=SOON, role=st.sampled_from([None, "handler", "citizen", "inspector"]))
    def ask_for_anything(self, command, wait, role):
        self.now += wait
        self.carry_out(command, By(role))

    @rule(command=TOLD, wait=SOON)
    def be_told(self, command, wait):
        self.now += wait
        assert self.carry_out(command) is None

    @rule(edition=st.sampled_from(EDITIONS), wait=SOON)
    def put_in_force(self, edition, wait):
        self.now += wait
        version = f"v{len(self.books)}"
        self.books[version] = replace(edition, version=version, since=self.now)
        self.life.rulebook = self.books[version]

    @rule(wait=st.one_of(LATER, LATER, LONG))
    def wait(self, wait):
        self.pass_time(wait)

    @precondition(lambda self: next_timer(self.life.rulebook, self.life.ticket) is not None)
    @rule()
    def look_when_told(self):
        self.pass_time(timedelta(0))  # a new rulebook may change what is to come
        moment = next_timer(self.life.rulebook, self.life.ticket)
        if moment is None:
            return
        early = max(self.now, moment - timedelta(microseconds=1))
        if early < moment:
            assert passing(self.life.rulebook, self.life.ticket, early) == ()
        self.now = max(self.now, moment)
        assert self.life.do(PassTime(), self.now)
        self.nothing_is_left()

    def pass_time(self, wait):
        self.now += wait
        self.life.do(PassTime(), self.now)
        self.nothing_is_left()

    def nothing_is_left(self):
        book, ticket = self.life.rulebook, self.life.ticket
        assert passing(book, ticket, self.now) == ()
        turn = next_turn(book, ticket)
        assert turn is None or turn.at > self.now
        coming = next_timer(book, ticket)
        assert coming is None or coming > self.now

    def who(self, name, command):
        """Somebody who may give the command."""
        ticket, one = self.life.ticket, move(name)
        number = getattr(command, "number", None)
        unit = {"lead": ticket.lead, "part": getattr(command, "unit", None)}.get(one.scope)
        if one.scope == "supervised":
            unit = ticket.supervisions[number].unit if number else None
        pending = ticket.pending
        judge = pending.approve if pending is not None and one.need == pending.kind else None
        return By(judge or one.who[0], unit)

    def carry_out(self, command, by=None):
        """Carry a command out; a refusal changes nothing and says what would be possible."""
        before, length = self.life.ticket, len(self.life.history)
        refusal = None
        try:
            self.life.do(command, self.now, by)
        except Refused as refused:
            refusal = refused
        if refusal is not None:
            assert self.life.ticket is before
            assert len(self.life.history) == length
            assert refusal.message_zh
            assert refusal.message_en
            assert refusal.possible == possible(self.as_of_now())
        return refusal

    def as_of_now(self):
        ticket = self.life.ticket
        for draft in act(self.life.rulebook, ticket, PassTime(), self.now):
            ticket = advance(ticket, draft)
        return ticket

    # What always holds

    @invariant()
    def clocks_are_what_is_derived_again(self):
        for event in self.life.history[self.looked_at :]:
            self.derived = followed_by(self.books[event.rulebook], self.derived, event)
            self.told_once(event)
        self.looked_at = len(self.life.history)
        assert self.derived.clocks == self.life.ticket.clocks

    @invariant()
    def the_result_is_due_when_anybody_would_say_so(self):
        clock = self.life.ticket.clocks.get("resolve")
        if clock is not None and clock.running:
            due = plainly_due(self.life.rulebook, self.life.history, clock)
            assert due in (None, clock.due_at)

    def told_once(self, event):
        """No step is taken twice and no clock overdue twice for one start, unless it moved away."""
        data = event.data
        if event.kind == "overdue" or "ladder" in data:
            key = clock_key(data["milestone"], data.get("of", ""))
            what = "overdue" if event.kind == "overdue" else step_key(event.kind, data)
            taken = self.taken.setdefault(key, set())
            assert what not in taken
            taken.add(what)
        for change in data.get("clocks", ()):
            key = change_key(change)
            if change["change"] == "started":
                self.taken[key] = set()
            elif change["change"] == "moved":
                self.taken.setdefault(key, set()).difference_update(change.get("again", ()))
                if change.get("overdue") is False:
                    self.taken[key].discard("overdue")

    @invariant()
    def the_trail_is_the_history(self):
        ticket, history = self.life.ticket, self.life.history
        assert [(seen.number, seen.kind) for seen in ticket.trail] == [
            (event.number, event.kind) for event in history
        ]
        assert ticket.length == len(history) == history[-1].number

    @invariant()
    def nothing_lies_in_the_future_and_records_never_go_back(self):
        last = self.life.history[-1]
        assert last.at <= last.recorded_at <= self.now
        assert len(self.life.history) == 1 or self.life.history[-2].recorded_at <= last.recorded_at

    @invariant()
    def somebody_has_every_matter(self):
        """A ticket waits for its dispatch, is at a unit, follows another, has a result or ended."""
        ticket = self.life.ticket
        if ticket.state in AT_THE_UNIT:
            assert ticket.lead is not None
            assert ticket.dispatched_at is not None
        if ticket.state == "received":
            assert "dispatch" in possible(ticket)
        if ticket.state == "merged":
            assert ticket.parent is not None
            assert "unmerge" in possible(ticket)
        if ticket.state in (*AT_THE_UNIT, "received"):
            assert ticket.parent is None

    @invariant()
    def requests_fit_the_state(self):
        ticket = self.life.ticket
        if ticket.pending is not None:
            closing = ticket.pending_kind == "closing"
            assert ticket.state in (("called-back",) if closing else AT_THE_UNIT)
        if ticket.suspended:
            assert ticket.state in AT_THE_UNIT
        if ticket.call_at is not None:
            assert ticket.state == "resolved"
        assert (ticket.ended_at is not None) is ticket.closed

    @invariant()
    def clocks_fit_the_state(self):
        ticket = self.life.ticket
        going = [one for one in ticket.clocks.values() if one.going]
        for one in going:
            if one.milestone == "part":
                assert ticket.parts[one.of].open
            if one.milestone == "reply":
                assert ticket.supervisions[one.of].open
            assert (one.state == "paused") <= ticket.suspended
            assert one.overdue or one.state == "paused" or one.due_at >= one.started_at
        milestones = {one.milestone for one in going}
        if ticket.closed or ticket.state == "merged":
            assert milestones <= {"reply"}
        if ticket.state == "archived":
            assert not going
            assert next_timer(self.life.rulebook, ticket) is None
        if ticket.state in (*AT_THE_UNIT, "received"):
            assert "resolve" in milestones
            assert "callback" not in milestones
        assert ("dispatch" in milestones) <= (ticket.state == "received")

    @invariant()
    def parts_and_supervisions_fit_the_state(self):
        ticket = self.life.ticket
        for part in ticket.parts.values():
            assert not part.open or ticket.state in (*AT_THE_UNIT, "received")
            assert not part.open or ticket.clocks[clock_key("part", part.unit)].going
            assert not part.open or part.unit != ticket.lead
        numbers = [f"S{n + 1}" for n in range(ticket.counts.supervisions)]
        assert list(ticket.supervisions) == numbers
        if ticket.state == "archived":
            assert all(one.state == "ended" for one in ticket.supervisions.values())

    def teardown(self):
        if not hasattr(self, "life"):
            return
        history = self.life.history
        assert replay(history) == self.life.ticket
        last = history[-1]
        assert verify(history, (last.number, last.hash)) == ()
        assert rederive(self.books.__getitem__, history) == self.life.ticket.clocks
        for key, clock in self.life.ticket.clocks.items():
            told = due_story(history, key, ZONE)
            assert told[-1].due_at == (clock.due_at if clock.running else None)


TicketLife.TestCase.settings = settings(
    max_examples=300, stateful_step_count=40, deadline=None, derandomize=True
)
TestTicketLife = TicketLife.TestCase
