"""Lives of tickets under a rulebook from YAML: commands drawn at random, and time that passes."""

from __future__ import annotations

import random
from datetime import timedelta
from functools import cache
from typing import Any

from engine.rulebook.load import load_files
from engine.rulebook.rulebook import Rulebook
from engine.tickets import asks, requests
from engine.tickets.events import Event
from engine.tickets.refusals import Refused
from tests.unit.rulebook.small import SMALL, small
from tests.unit.tickets.city import Life, at

SEEDS = 260
LONGEST = 40
LOOKING = asks.By("supervisor")
RARE = (
    asks.Withdraw,
    asks.Close,
    asks.PassTime,
    requests.Merge,
    requests.Disclose,
    requests.Erase,
)
MORE = """\
roles:
  - {id: dispatcher, name: 派单员, of: centre}
clocks:
  - id: sign
    title: 签收
    basis: 办法
    milestone: sign
    starts: dispatched
    stops: [signed, contacted, resolved]
    within: 4 hours
    calendar: around-the-clock
  - id: repair
    title: 修复
    basis: 办法
    when: {category: fault-repair}
    milestone: resolve
    starts: received
    stops: resolved
    within: 24 hours
    again: 12 hours
    calendar: around-the-clock
    pauses_on: suspended
    extension: {times: 2, at_most: 24 hours, approve: supervisor}
  - id: part
    title: 协办
    basis: 办法
    milestone: part
    starts: part-asked
    stops: part-done
    within: 1 calendar day
  - id: call
    title: 回访
    basis: 办法
    milestone: callback
    starts: resolved
    stops: called-back
    within: 24 hours
procedures:
  - id: terms
    title: 程序
    basis: 办法
    then:
      return: {within: 24 hours, late: judge, final_after: 3, clock: give-back, approve: dispatcher}
      suspension: {times: 2, at_most: 3 calendar days, approve: supervisor}
      redo: {times: 2}
      decline: {approve: supervisor}
      closing: {approve: supervisor}
      reopening: {within: 30 calendar days}
      archive: {after: 40 calendar days}
triggers:
  - id: raised
    title: 两次退单提级
    basis: 办法
    scope: ticket
    pattern: [{event: returned, count: 2}]
    then: {supervise: unit-leader, reply: 1 working day}
  - id: denied
    title: 未联系
    basis: 办法
    behaviour: falsification
    scope: ticket
    pattern: [{event: called-back, where: {contacted: false}}]
"""


@cache
def book() -> Rulebook:
    """The small rulebook with clocks and terms for everything; ``other`` matters have no unit."""
    routing = SMALL["rules/routing.yaml"].replace(
        "    layer: territorial\n", "    layer: territorial\n    when: {area: prices}\n"
    )
    loaded = load_files(small({"rules/more.yaml": MORE, "rules/routing.yaml": routing}))
    assert loaded.rulebook is not None, [each.message_en for each in loaded.problems]
    return loaded.rulebook


def commands(chance: random.Random, life: Life) -> list[Any]:
    """Whatever may be asked of a ticket, with words drawn at random."""
    unit = chance.choice(["water-group", "water-bureau", "centre"])
    yes = chance.random() < 0.5
    until = life.now + timedelta(hours=chance.choice([5, 70]))
    return [
        asks.HangUp(),
        asks.Dispatch(unit, "指定", final=yes),
        asks.Transfer(unit, "改派"),
        asks.Sign(),
        asks.Contact("致电", reached=yes),
        asks.Arrive(),
        asks.Note("记录"),
        asks.Resolve("办好"),
        asks.CallBack(False),
        asks.CallBack(True, yes, not yes, chance.randint(1, 5)),
        asks.Rate(chance.randint(1, 5), yes),
        asks.Redo("再办"),
        asks.Close("结案"),
        asks.Withdraw("撤回"),
        asks.Refer("119"),
        asks.Decline("in-court"),
        asks.Answer("答复"),
        asks.Reopen("再办"),
        asks.Archive(),
        requests.AskPart(unit, "协助"),
        requests.SignPart(unit),
        requests.FinishPart(unit, "已协助"),
        requests.ReleasePart(unit, "不需要"),
        requests.Return("not-ours", unit, "不属本单位"),
        requests.UpholdReturn(unit if yes else None, "同意"),
        requests.RejectReturn("不同意"),
        requests.AskExtension("12 hours", "难办"),
        requests.GrantExtension(),
        requests.RefuseExtension("不同意"),
        requests.AskSuspension("等料", until),
        requests.GrantSuspension(),
        requests.RefuseSuspension("不同意"),
        requests.Resume("料到了"),
        requests.AskDecline("in-court"),
        requests.GrantDecline(),
        requests.RefuseDecline("应办"),
        requests.AskClosing("无依据"),
        requests.GrantClosing(),
        requests.RefuseClosing("有依据"),
        requests.Supervise("unit-leader", "督办", "1 working day" if yes else None),
        requests.ReplySupervision("在办"),
        requests.ReturnReply("不详"),
        requests.EndSupervision("办结"),
        requests.Inspect(yes, "核查"),
        requests.Correct({"district": chance.choice(["east", "west"])}, "更正"),
        requests.Split(("20170904-TEST0001",)),
        requests.Merge("20170904-TEST0002"),
        requests.Unmerge("不是一件事"),
        requests.AddFollower("20170904-TEST0003"),
        requests.Draw("D20170904-00000000", "terms", "supervisor", until),
        requests.Disclose(("phone",), "回电核实"),
        requests.Erase("terms", ("attachments",), attachments=("0" * 64,)),
        asks.PassTime(),
    ]


def lived(seed: int) -> Life:
    """One life. Ends, and commands that ask for little, are rarer than the rest."""
    chance = random.Random(seed)
    life = Life(book())
    life.now = at("2017-09-04 10:00")
    given = {
        "area": chance.choice(["water", "water", "prices", "other"]),
        "category": chance.choice(["fault-repair", "complaint"]),
        "channel": "hotline",
    }
    calling = chance.random() < 0.2
    if seed % 20 == 0:
        given = {"circumstance": "in-court"}
    text = "楼上着火" if seed % 20 == 1 else None
    life.do(asks.Receive("20170904-TEST0000", given, life.now, text=text, call_open=calling))
    for _ in range(LONGEST):
        life.now += timedelta(hours=chance.choice([0, 0, 1, 1, 3, 30, 30 * 24]))
        asked = commands(chance, life)
        chance.shuffle(asked)
        for command in asked:
            if isinstance(command, requests.Draw) and "resolved" not in life.kinds():
                continue  # the desk draws from what was resolved
            if isinstance(command, requests.Erase) and not life.ticket.closed:
                continue  # upkeep erases what has ended
            rare = isinstance(command, RARE)
            if rare and chance.random() < 0.9:
                continue
            try:
                life.do(
                    command, life.now, LOOKING if isinstance(command, requests.Disclose) else None
                )
            except Refused:
                continue
            break
    return life


@cache
def histories() -> tuple[tuple[Event, ...], ...]:
    """Some hundred lives, each as its events."""
    return tuple(lived(seed).history for seed in range(SEEDS))
