"""Any sequence of commands keeps the invariants of a case."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from engine.cases.asks import (
    AddEvidence,
    Conclude,
    Confirm,
    Dismiss,
    ObjectTo,
    ReferCase,
    RejectObjection,
    TakeUp,
    UpholdObjection,
)
from engine.cases.case import fold, replay
from engine.cases.commands import possible
from engine.tickets.asks import By
from engine.tickets.chain import verify
from engine.tickets.refusals import Refused
from tests.unit.cases.file import (
    CONTACT,
    INSPECTOR,
    LEADER,
    STRANGER,
    SUPERVISOR,
    CaseLife,
    at,
    evidence,
)

WORDS = st.sampled_from(["", " ", "属实", "不属实"])
PEOPLE = st.sampled_from(
    [None, By(), CONTACT, SUPERVISOR, INSPECTOR, LEADER, STRANGER, By(None, "water-group")]
)
STEPS = st.one_of(
    st.just(TakeUp()),
    st.builds(AddEvidence, st.lists(st.builds(evidence, st.integers(1, 6)), max_size=2), WORDS),
    st.builds(ObjectTo, WORDS),
    st.builds(UpholdObjection, WORDS),
    st.builds(RejectObjection, WORDS),
    st.builds(Dismiss, WORDS),
    st.builds(Confirm, WORDS, st.lists(WORDS, max_size=2)),
    st.builds(ReferCase, st.sampled_from(["discipline-office", "water-group", "nowhere"]), WORDS),
    st.builds(Conclude, st.sampled_from(["criticism", "praise"]), WORDS),
)
NAMES = {"verify": (TakeUp(), Confirm("属实"), ReferCase("discipline-office"))}


class Lived(RuleBasedStateMachine):
    """Commands by anybody, in any order."""

    @initialize(ahead=st.integers(0, 3))
    def opened(self, ahead):
        self.life = CaseLife()
        self.now = at("2017-09-05 09:00")
        for command in NAMES["verify"][:ahead]:
            self.life.do(command, None, self.now)
        self.first = self.life.case.evidence

    @rule(command=STEPS, by=PEOPLE, wait=st.timedeltas(timedelta(0), timedelta(days=30)))
    def ask(self, command, by, wait):
        self.now += wait
        before, length = self.life.case, len(self.life.history)
        refusal, kinds = None, ()
        try:
            kinds = self.life.do(command, by, self.now)
        except Refused as refused:
            refusal = refused
        if refusal is not None:
            assert self.life.case is before
            assert len(self.life.history) == length
            assert refusal.message_zh
            assert refusal.message_en
            assert set(refusal.possible) <= set(possible(before))
            return
        assert len(kinds) == 1
        assert not before.settled
        assert by is None or by.unit != "water-group" or kinds == ("objected",)
        if before.objecting:
            after = self.life.case.state
            assert after in (before.state, "verifying", "dismissed")

    @invariant()
    def folding_event_by_event_is_replaying(self):
        history = self.life.history
        assert replay(history) == self.life.case
        assert fold(replay(history[:-1]) if len(history) > 1 else None, history[-1]) == replay(
            history
        )

    @invariant()
    def the_chain_verifies(self):
        last = self.life.history[-1]
        assert verify(self.life.history, (last.number, last.hash)) == ()

    @invariant()
    def evidence_only_grows_and_each_event_stands_once(self):
        shown = self.life.case.evidence
        assert shown[: len(self.first)] == self.first
        places = [one.place for one in shown]
        assert len(places) == len(set(places))

    @invariant()
    def a_settled_case_allows_nothing_and_any_other_something(self):
        case = self.life.case
        assert case.settled is (possible(case) == ())
        assert case.settled is (case.settled_at is not None)
        assert sum(one.upheld is None for one in case.objections) <= 1
        if case.settled:
            assert not case.objecting


Lived.TestCase.settings = settings(max_examples=100, stateful_step_count=20, deadline=None)
TestLived = Lived.TestCase
