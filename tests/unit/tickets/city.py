"""A small city that the ticket tests share, and a way to live a ticket's life in it."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.rulebook.facts import FactSpace
from engine.rulebook.rulebook import (
    ArchiveTerms,
    Area,
    CallbackTerms,
    City,
    ClockSpec,
    ClosingTerms,
    Dated,
    DeclineTerms,
    Department,
    Effective,
    Extension,
    Hotline,
    Ladder,
    Node,
    Origin,
    Reason,
    RedoTerms,
    ReopeningTerms,
    ReturnTerms,
    Role,
    Rule,
    Rulebook,
    Step,
    StepTime,
    SuspensionTerms,
)
from engine.rulebook.tables import Table, TableRule
from engine.rulebook.when import compile_condition
from engine.tickets.chain import seal
from engine.tickets.clocks import ClockState
from engine.tickets.commands import By, Receive, Refused, act
from engine.tickets.ticket import fold
from engine.timing.calendars import Calendar, Week
from engine.timing.durations import parse_duration

ZONE = ZoneInfo("Asia/Shanghai")
HERE = Origin("rules/test.yaml", 7)
OFFICE_DAY = ((8 * 60 + 30, 12 * 60), (13 * 60 + 30, 17 * 60 + 30))


def at(text: str) -> datetime:
    """A local time of the city: ``2017-09-04 10:00`` (a Monday)."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def _space() -> FactSpace:
    departments = {unit.id: unit for unit in UNITS}
    return FactSpace.build(
        areas={id_: Area(id_, id_, HERE) for id_ in ("water", "power", "forestry")},
        categories={
            id_: Node(id_, id_, HERE) for id_ in ("fault-repair", "complaint", "consultation")
        },
        districts={id_: Node(id_, id_, HERE) for id_ in ("east", "west")},
        hotlines={line.id: line for line in LINES},
        decline_reasons={reason.id: reason for reason in REASONS},
        departments=departments,
        zone=ZONE,
    )


UNITS = (
    Department("housing-bureau", "市住建局", "bureau", HERE),
    Department(
        "water-group",
        "水务集团",
        "utility",
        HERE,
        authority="housing-bureau",
        calendar="around-the-clock",
    ),
    Department("power-company", "供电公司", "utility", HERE),
    Department("traffic-police", "交警支队", "bureau", HERE, calendar="around-the-clock"),
    Department(
        "price-bureau",
        "市物价局",
        "bureau",
        HERE,
        effective=Effective(until=date(2016, 12, 31)),
        succeeded_by="housing-bureau",
    ),
)
LINES = (
    Hotline("119", "119", "火警", "kept-apart", HERE),
    Hotline("95598", "95598", "电力热线", "transfer", HERE),
)
REASONS = (Reason("in-court", "已进入诉讼", HERE, tell="请等待法院判决"),)
RETURN_REASONS = (
    Reason("not-our-duty", "不属本单位职责", HERE, basis="三定规定"),
    Reason("wrong-address", "地点不明", HERE),
)
ROLES = tuple(
    Role(id_, name, HERE, of=of)
    for id_, name, of in (
        ("handler", "承办人", "lead"),
        ("unit-head", "科室负责人", "lead"),
        ("unit-leader", "主要负责人", "lead"),
        ("dispatcher", "派单员", "centre"),
        ("supervisor", "督办员", "centre"),
    )
)


def rule(id_: str, kind: str, **more) -> Rule:
    return Rule(id_, kind, id_, "测试依据", HERE, **more)


def table(kind: str, space: FactSpace, rules: list) -> Table:
    """A table of (id, when, {attribute: value})."""
    return Table.build(
        kind,
        [
            TableRule(
                rule(id_, kind),
                compile_condition(when, space, kind),
                {name: Dated(((None, value),)) for name, value in sets.items()},
            )
            for id_, when, sets in rules
        ],
        ("duty",),
        space,
    )


def clock(milestone: str, starts: str, stops: str, within: str, **more) -> dict[str, ClockSpec]:
    limit = Dated(((None, parse_duration(within)),))
    spec = ClockSpec(milestone, tuple(starts.split()), tuple(stops.split()), limit, **more)
    return {milestone: spec}


def step(time: str, **action) -> Step:
    if time == "due":
        return Step(StepTime(None, "at"), HERE, **action)
    amount, side, _ = time.rsplit(" ", 2)
    return Step(StepTime(parse_duration(amount), side), HERE, **action)


def ladder(id_: str, milestone: str, *steps: Step, when=None, **more) -> Ladder:
    condition = compile_condition(when, _space(), "escalations")
    return Ladder(rule(id_, "escalations", **more), condition, milestone, steps)


CLOCKS = [
    (
        "fault-dispatch",
        {"category": "fault-repair"},
        clock("dispatch", "hung-up", "dispatched", "2 minutes", calendar="around-the-clock"),
    ),
    ("sign", None, clock("sign", "dispatched", "signed", "4 working hours")),
    (
        "contact",
        {"category": "complaint"},
        clock("contact", "received", "contacted", "1 working day", calendar="office"),
    ),
    (
        "resolve",
        None,
        clock(
            "resolve",
            "received",
            "resolved",
            "6 working days",
            calendar="office",
            extension=Extension(1, parse_duration("6 working days"), "supervisor"),
        ),
    ),
    (
        "callback",
        None,
        clock("callback", "resolved", "called-back", "24 hours", calendar="office"),
    ),
]
LIFE_CLOCKS = [
    *(one for one in CLOCKS if one[0] not in ("resolve", "sign")),
    (
        "sign",
        None,
        clock("sign", "dispatched", "signed contacted resolved", "4 working hours"),
    ),
    (
        "resolve",
        None,
        clock(
            "resolve",
            "received",
            "resolved",
            "6 working days",
            calendar="office",
            pauses_on=("suspended",),
            extension=Extension(1, parse_duration("6 working days"), "supervisor"),
            again=parse_duration("3 working days"),
        ),
    ),
    ("part", None, clock("part", "part-asked", "part-done", "3 working days")),
]
"""The clocks of the whole life: the result waits while suspended, and has less time again."""
RESOLVE_LADDER = (
    step("1 working day before due", remind=("handler",)),
    step("due", remind=("unit-head", "supervisor")),
    step("2 working days after due", supervise="unit-leader"),
    step("5 working days after due", open_case="delay"),
)


def terms(**procedures) -> dict[str, object]:
    """The terms that a procedure sets, by name; ``returns`` are those of ``return``."""
    named = {name: value for name, value in procedures.items() if name != "returns"}
    return named if "returns" not in procedures else {**named, "return": procedures["returns"]}


def returns(within: str = "2 working days", **more) -> ReturnTerms:
    return ReturnTerms(parse_duration(within), **more)


def suspension(times: int = 2, at_most: str = "30 calendar days", approve: str = "supervisor"):
    return SuspensionTerms(times, parse_duration(at_most), approve)


def callback(tries: int = 3, wait: str = "4 hours", **more) -> CallbackTerms:
    return CallbackTerms(tries, parse_duration(wait), **more)


WHOLE = terms(
    returns=returns(final_after=3),
    suspension=suspension(),
    redo=RedoTerms(2),
    decline=DeclineTerms("supervisor"),
    closing=ClosingTerms("supervisor"),
    reopening=ReopeningTerms(parse_duration("30 calendar days")),
    archive=ArchiveTerms(parse_duration("90 calendar days")),
)
"""The terms of every procedure, as the shipped rules set them."""


def whole_city(*, procedures=None, clocks=None, callbacks=None, **more) -> Rulebook:
    """The small city with rules for the whole life: procedures, pauses, limits for what comes back.

    ``procedures`` and ``callbacks`` are rules as in ``table``, or the terms of a single one.
    """
    made = small_city(clocks=LIFE_CLOCKS if clocks is None else clocks, **more)
    space = made.facts
    rules = WHOLE if procedures is None else procedures
    calls = None if callbacks is None else _rules({"callback": callbacks}, callbacks)
    return replace(
        made,
        procedures=table("procedures", space, _rules(rules, rules)),
        callbacks=None if calls is None else table("callbacks", space, calls),
        return_reasons={reason.id: reason for reason in RETURN_REASONS},
        roles={role.id: role for role in ROLES},
    )


def _rules(single, given) -> list:
    return given if isinstance(given, list) else [("terms", None, single)]


def small_city(*, clocks=None, ladders=None, version: str = "test-1") -> Rulebook:
    """Water and power have a unit, forestry has none; fires are referred, lawsuits declined."""
    space = _space()
    office = Calendar(
        "office", "机关工作时间", ZONE, Week((*[OFFICE_DAY] * 5, (), ())), holidays=()
    )
    always = Calendar("around-the-clock", "全天", ZONE, Week(tuple([((0, 1440),)] * 7)))
    intake = [
        ("fire", {"text": {"mentions": ["着火"]}}, {"outcome": ("refer", "119")}),
        ("lawsuit", {"circumstance": "in-court"}, {"outcome": ("decline", "in-court")}),
    ]
    routing = [
        ("water", {"area": "water"}, {"lead": "water-group", "assist": ("power-company",)}),
        ("power", {"area": "power"}, {"lead": "power-company", "authority": "housing-bureau"}),
    ]
    clock_table = table("clocks", space, CLOCKS if clocks is None else clocks)
    return Rulebook(
        version=version,
        city=City("威海市", "12345", ZONE, "office", HERE),
        departments={unit.id: unit for unit in UNITS},
        areas={},
        categories={},
        districts={},
        hotlines={line.id: line for line in LINES},
        return_reasons={},
        decline_reasons={reason.id: reason for reason in REASONS},
        roles={"handler": Role("handler", "承办人", HERE)},
        calendars={"office": office, "around-the-clock": always},
        layers=("duty",),
        facts=space,
        intake=table("intake", space, intake),
        routing=table("routing", space, routing),
        priorities=table("priorities", space, []),
        clocks=clock_table,
        ladders=(ladder("resolve-ladder", "resolve", *RESOLVE_LADDER),)
        if ladders is None
        else tuple(ladders),
        rules={},
        written={},
    )


def receive(when: str = "2017-09-04 10:00", **more) -> Receive:
    """A citizen's complaint about water, by the portal, on a Monday morning."""
    facts = {"area": "water", "category": "complaint", "channel": "portal"}
    facts |= {
        name: more.pop(name)
        for name in ("area", "category", "channel", "circumstance", "text")
        if name in more
    }
    values = {name: value for name, value in facts.items() if value is not None}
    return replace(Receive("20170904-TEST0000", values, at(when)), **more)


class Life:
    """A ticket lived step by step: act, seal, fold, as the desk does."""

    def __init__(self, rulebook: Rulebook | None = None) -> None:
        self.rulebook = rulebook or small_city()
        self.ticket = None
        self.history = ()
        self._salts = 0

    def do(self, command, now: str | datetime | None = None, by: By | None = None):
        """Carry a command out; what it caused, as kinds of events."""
        moment = at(now) if isinstance(now, str) else (now or command.at)
        drafts = act(self.rulebook, self.ticket, command, moment, by)
        after = (self.ticket.length, self.ticket.last_hash) if self.ticket else None
        events = seal(
            drafts,
            ticket_id="20170904-TEST0000",
            after=after,
            actor="tester",
            rulebook=self.rulebook.version,
            new_salt=self._salt,
            now=moment,
        )
        for event in events:
            self.ticket = fold(self.ticket, event)
        self.history += events
        return tuple(event.kind for event in events)

    def _salt(self) -> str:
        self._salts += 1
        return f"salt-{self._salts}"

    def refused(self, command, now: str | datetime, by: By | None = None) -> Refused:
        """The refusal of a command that must be refused, and change nothing."""
        before, length = self.ticket, len(self.history)
        with pytest.raises(Refused) as refused:
            self.do(command, now, by)
        assert self.ticket is before
        assert len(self.history) == length
        assert refused.value.message_zh
        assert refused.value.message_en
        return refused.value

    def clock(self, key: str) -> ClockState:
        return self.ticket.clocks[key]

    def kinds(self) -> list[str]:
        return [event.kind for event in self.history]

    def last(self, kind: str):
        return [event for event in self.history if event.kind == kind][-1]

    def due(self, milestone: str) -> str:
        """The due time of a clock, local."""
        return self.ticket.clocks[milestone].due_at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
