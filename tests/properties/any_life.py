"""Any life of a ticket: three editions of a rulebook, and what may be asked under them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil

from hypothesis import strategies as st

from engine.rulebook.rulebook import (
    ArchiveTerms,
    ClosingTerms,
    DeclineTerms,
    Extension,
    RedoTerms,
    ReopeningTerms,
    Rulebook,
)
from engine.rulebook.trigger import PatternStep, Trigger
from engine.rulebook.when import compile_condition
from engine.tickets import asks, requests
from engine.tickets.clocks import ClockState, change_key
from engine.tickets.events import Event
from engine.tickets.ticket import Ticket
from engine.timing.durations import Counting, parse_duration
from tests.unit.tickets.city import (
    HERE,
    UNITS,
    callback,
    clock,
    ladder,
    returns,
    rule,
    step,
    suspension,
    whole_city,
)

ID = "20170904-TEST0000"
DAY = timedelta(days=1)
A_DAY = parse_duration("1 working day")
NAMES = [unit.id for unit in UNITS if unit.id != "price-bureau"]
_more = Extension(2, parse_duration("3 working days"), "supervisor")


def edition(
    how: str,
    late: str,
    complaint: str,
    consultation: str,
    part: str,
    contacting: tuple[str, ...],
) -> Rulebook:
    """A rulebook: what it says of returns, of how long things take, and of whom to contact."""
    fault, consult = {"category": "fault-repair"}, {"category": "consultation"}
    waits = {"pauses_on": ("suspended",), "on_change": "recompute", "extension": _more}
    usual = {**waits, "calendar": "office", "again": parse_duration("12 working hours")}
    clocks = [
        ("dispatch", None, clock("dispatch", "received", "dispatched", "30 minutes")),
        ("fault", fault, clock("dispatch", "hung-up", "dispatched", "2 minutes")),
        ("sign", None, clock("sign", "dispatched", "signed resolved", "4 working hours")),
        ("arrive", fault, clock("arrive", "dispatched", "arrived", "90 minutes")),
        ("resolve", None, clock("resolve", "received", "resolved", complaint, **usual)),
        ("consult", consult, clock("resolve", "received", "resolved", consultation, **waits)),
        ("part", None, clock("part", "part-asked", "part-done", part, **waits)),
        ("callback", None, clock("callback", "resolved", "called-back", "24 hours")),
    ]
    for id_ in contacting:
        limit = clock("contact", "received", "contacted", "1 working day")
        clocks.append((f"contact-{id_}", {"category": id_}, limit))
    terms = {
        "return": returns("3 working days", clock=how, late=late, final_after=4),
        "suspension": suspension(3, "10 calendar days"),
        "redo": RedoTerms(2),
        "decline": DeclineTerms("supervisor"),
        "closing": ClosingTerms("supervisor"),
        "reopening": ReopeningTerms(parse_duration("60 calendar days")),
        "archive": ArchiveTerms(parse_duration("90 calendar days")),
    }
    made = whole_city(procedures=terms, clocks=clocks, callbacks=callback(), ladders=LADDERS)
    return replace(made, triggers=(_raised(made),))


LADDERS = [
    ladder(
        "resolve-ladder",
        "resolve",
        step("2 working days before due", remind=("handler",)),
        step("due", remind=("unit-head",), supervise="unit-leader", reply=A_DAY),
        step("2 working days after due", open_case="delay"),
    ),
    ladder(
        "sign-ladder",
        "sign",
        step("2 working hours before due", remind=("handler",)),
        step("3 calendar days after due", supervise="unit-leader"),
        when={"lead": "water-group"},
    ),
    ladder("part-ladder", "part", step("due", remind=("handler",), supervise="unit-leader")),
    ladder(
        "reply-ladder",
        "reply",
        step("2 working hours before due", remind=("unit-leader",)),
        step("1 working day after due", open_case="delay"),
    ),
    ladder("callback-ladder", "callback", step("2 hours after due", remind=("supervisor",))),
]


def _raised(made: Rulebook) -> Trigger:
    """Two returns raise the matter."""
    return Trigger(
        rule("raised", "triggers"),
        compile_condition(None, made.facts, "triggers"),
        None,
        "ticket",
        None,
        (PatternStep("returned", HERE, count=2),),
        None,
        supervise="unit-leader",
        reply=A_DAY,
    )


BOTH = ("complaint", "consultation")
EDITIONS = [
    edition("keep", "judge", "6 working days", "30 working hours", "3 working days", BOTH[:1]),
    edition("give-back", "reject", "4 working days", "5 working days", "20 hours", ()),
    edition("restart", "judge", "72 hours", "5 working days", "9 working hours", BOTH),
]

WORDS = st.sampled_from(["已致电市民", "多次联系不上"])
_units = st.sampled_from(NAMES)
_facts = st.fixed_dictionaries(
    {},
    optional={
        "area": st.sampled_from(["water", "power", "forestry"]),
        "category": st.sampled_from(["fault-repair", "complaint", "consultation"]),
        "circumstance": st.sampled_from(["none", "none", "in-court"]),
    },
)
_spans = st.sampled_from(
    ["1 working day", "3 working days", "5 working hours", "20 hours", "2 calendar days"]
)
_maybe = st.sampled_from([None, True, False])


def _but(unit: str | None) -> st.SearchStrategy[str]:
    return st.sampled_from([one for one in NAMES if one != unit])


def _open_parts(ticket: Ticket, *states: str) -> st.SearchStrategy[str]:
    found = sorted(part.unit for part in ticket.parts.values() if part.state in states)
    return st.sampled_from(found)


def _supervisions(ticket: Ticket, *states: str) -> st.SearchStrategy[str | None]:
    found = [one.number for one in ticket.supervisions.values() if one.state in states]
    return st.sampled_from([None, *found])


def sensible(name: str, ticket: Ticket, now: datetime) -> st.SearchStrategy[object]:
    """What somebody who knows the ticket would ask by this command."""
    until = st.sampled_from([None, now + DAY, now + 3 * DAY])
    made = {
        "hang-up": lambda: st.just(asks.HangUp()),
        "dispatch": lambda: st.builds(asks.Dispatch, _units, WORDS, final=st.booleans()),
        "refer": lambda: st.just(asks.Refer("95598")),
        "decline": lambda: st.just(asks.Decline("in-court")),
        "answer": lambda: st.builds(asks.Answer, WORDS),
        "sign": lambda: st.just(asks.Sign()),
        "contact": lambda: st.builds(asks.Contact, WORDS, st.booleans()),
        "arrive": lambda: st.just(asks.Arrive()),
        "note": lambda: st.builds(asks.Note, WORDS),
        "ask-part": lambda: st.builds(requests.AskPart, _but(ticket.lead), WORDS),
        "sign-part": lambda: st.builds(requests.SignPart, _open_parts(ticket, "asked")),
        "finish-part": lambda: st.builds(
            requests.FinishPart, _open_parts(ticket, "asked", "signed"), WORDS
        ),
        "release-part": lambda: st.builds(
            requests.ReleasePart, _open_parts(ticket, "asked", "signed"), WORDS
        ),
        "return": lambda: st.builds(
            requests.Return, st.just("not-our-duty"), st.one_of(st.none(), _but(ticket.lead))
        ),
        "uphold-return": lambda: st.builds(
            requests.UpholdReturn, st.one_of(st.none(), _but(ticket.lead)), WORDS
        ),
        "reject-return": lambda: st.builds(requests.RejectReturn, WORDS),
        "transfer": lambda: st.builds(asks.Transfer, _but(ticket.lead), WORDS),
        "correct": lambda: st.builds(requests.Correct, _facts, WORDS),
        "split": lambda: st.just(requests.Split(("20170904-TEST0001",))),
        "merge": lambda: st.just(requests.Merge("20170904-TEST0009")),
        "unmerge": lambda: st.builds(requests.Unmerge, WORDS),
        "ask-extension": lambda: st.builds(
            requests.AskExtension, _spans, WORDS, st.sampled_from([*["resolve"] * 9, "sign"])
        ),
        "grant-extension": lambda: st.builds(
            requests.GrantExtension, st.sampled_from([None, "1 working hour"])
        ),
        "refuse-extension": lambda: st.builds(requests.RefuseExtension, WORDS),
        "ask-suspension": lambda: st.builds(requests.AskSuspension, WORDS, until),
        "grant-suspension": lambda: st.builds(requests.GrantSuspension, until),
        "refuse-suspension": lambda: st.builds(requests.RefuseSuspension, WORDS),
        "resume": lambda: st.builds(requests.Resume, WORDS),
        "ask-decline": lambda: st.just(requests.AskDecline("in-court")),
        "grant-decline": lambda: st.just(requests.GrantDecline()),
        "refuse-decline": lambda: st.builds(requests.RefuseDecline, WORDS),
        "resolve": lambda: st.builds(asks.Resolve, WORDS),
        "call-back": lambda: st.one_of(
            st.just(asks.CallBack(reached=False)),
            st.builds(
                asks.CallBack, st.just(value=True), _maybe, _maybe, st.sampled_from([None, 1, 5])
            ),
        ),
        "rate": lambda: st.builds(asks.Rate, st.integers(1, 5)),
        "redo": lambda: st.builds(asks.Redo, WORDS),
        "ask-closing": lambda: st.builds(requests.AskClosing, WORDS),
        "grant-closing": lambda: st.just(requests.GrantClosing()),
        "refuse-closing": lambda: st.builds(requests.RefuseClosing, WORDS),
        "close": lambda: st.builds(asks.Close, WORDS),
        "supervise": lambda: st.builds(
            requests.Supervise,
            st.just("unit-leader"),
            WORDS,
            st.sampled_from([None, "1 working day"]),
        ),
        "reply-supervision": lambda: st.builds(
            requests.ReplySupervision, WORDS, _supervisions(ticket, "open")
        ),
        "return-reply": lambda: st.builds(
            requests.ReturnReply, WORDS, _supervisions(ticket, "replied")
        ),
        "end-supervision": lambda: st.builds(
            requests.EndSupervision, WORDS, _supervisions(ticket, "open", "replied")
        ),
        "inspect": lambda: st.builds(requests.Inspect, st.booleans(), WORDS),
        "withdraw": lambda: st.builds(asks.Withdraw, WORDS),
        "reopen": lambda: st.builds(asks.Reopen, WORDS),
        "archive": lambda: st.just(asks.Archive()),
    }  # fmt: skip
    return made[name]()


ENDING = {
    "refer", "decline", "answer", "withdraw", "merge", "close", "grant-closing", "grant-decline",
    "archive",
}  # fmt: skip
OFTEN = {
    "dispatch": 6, "unmerge": 4, "reopen": 8, "redo": 3, "resume": 2, "return": 2, "resolve": 2,
    "ask-extension": 4, "ask-suspension": 3, "call-back": 4, "correct": 2, "sign-part": 2,
    "uphold-return": 6, "grant-extension": 9, "grant-suspension": 6, "reject-return": 3,
}  # fmt: skip


def weighted(names: tuple[str, ...]) -> list[str]:
    """What is likely to be done next in a long life: ends are rare, ways on are not."""
    rare = [name for name in names if name in ENDING]
    return [name for name in names if name not in ENDING for _ in range(OFTEN.get(name, 1))] + rare[
        :1
    ]


NO_FAULT_OF_STATE = ("ticket/", "request/", "who/", "supervision/")
"""Refusals that nobody may meet who asks for what was said to be possible."""
NONE_OPEN = ("part/none-open", "part/not-asked", "suspension/already")

ANY = st.one_of(
    st.builds(asks.Dispatch, st.sampled_from([None, "water-group", "nobody"]), WORDS),
    st.builds(asks.Contact, WORDS, st.booleans()),
    st.just(asks.Sign()),
    st.builds(asks.Resolve, st.sampled_from(["", "已修复"])),
    st.builds(asks.CallBack, st.booleans(), _maybe, _maybe, st.sampled_from([None, 0, 1, 5])),
    st.builds(asks.Close, st.sampled_from([None, "多次联系不上"])),
    st.builds(asks.Transfer, st.sampled_from([*NAMES, "nobody"]), st.sampled_from(["", "改派"])),
    st.builds(requests.AskPart, st.sampled_from([*NAMES, "nobody"]), st.sampled_from(["", "停电"])),
    st.builds(requests.SignPart, _units),
    st.builds(requests.FinishPart, _units, st.sampled_from(["", "已办"])),
    st.builds(requests.ReleasePart, _units, st.sampled_from(["", "无需"])),
    st.builds(requests.Return, st.sampled_from(["not-our-duty", "dull"])),
    st.builds(requests.UpholdReturn, st.sampled_from([None, *NAMES])),
    st.builds(requests.RejectReturn, st.sampled_from(["", "应办"])),
    st.builds(requests.AskExtension, st.sampled_from(["9 working days", "nonsense"]), WORDS),
    st.just(requests.GrantExtension()),
    st.just(requests.GrantSuspension()),
    st.just(requests.Resume()),
    st.just(requests.GrantDecline()),
    st.just(requests.GrantClosing()),
    st.builds(requests.ReplySupervision, WORDS, st.sampled_from([None, "S1", "S9"])),
    st.builds(requests.EndSupervision, st.sampled_from([None, "已办"])),
    st.builds(requests.Merge, st.sampled_from([ID, "20170904-TEST0009"])),
    st.builds(requests.Inspect, st.booleans(), st.sampled_from(["", "属实"])),
    st.builds(asks.Redo, st.sampled_from(["", "又坏了"])),
    st.builds(asks.Reopen, st.sampled_from(["", "又来电"])),
    st.builds(requests.Correct, _facts, st.sampled_from(["", "听错了"])),
)
TOLD = st.one_of(
    st.just(requests.AddFollower("20170904-TEST0002")),
    st.just(requests.Follow("20170904-TEST0009", "已修复")),
    st.just(requests.Follow("20170904-TEST0008", "别的")),
    st.builds(requests.Draw, st.sampled_from(["D1", "D2"]), st.just("draw"), st.just("inspector")),
)


def plainly_due(book: Rulebook, history: Sequence[Event], clock: ClockState) -> datetime | None:
    """When a running clock is due, by hand: its limit from its start, longer by each extension,
    later by each suspension that it stood still in; None where more than that has happened to it.
    """
    hours, limit = book.calendars[clock.calendar], parse_duration(clock.within)
    began = max(
        index
        for index, event in enumerate(history)
        for change in event.data.get("clocks", ())
        if change["change"] == "started" and change_key(change) == clock.key
    )
    due = hours.due(clock.started_at, limit, Counting(clock.counting))
    left, late = None, False
    for event in history[began + 1 :]:
        said = event.data.get("milestone") == clock.milestone
        if event.kind in ("corrected", "recomputed", "return-upheld", "dispatched"):
            if any(change_key(change) == clock.key for change in event.data["clocks"]):
                return None
        elif event.kind == "extended" and said:
            due = hours.shift(due, parse_duration(event.data["by"]))
            late = late and due <= event.at
        elif event.kind == "overdue" and said:
            late = True
        elif event.kind == "suspended" and not late:
            left = hours.between(event.at, due) if limit.working else due - event.at
            left = max(timedelta(0), timedelta(seconds=ceil(left.total_seconds())))
        elif event.kind == "resumed" and left is not None:
            due = hours.add(event.at, left) if limit.working else event.at + left
            left = None
    return due
