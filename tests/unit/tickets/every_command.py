"""Every command once, with sensible arguments, and a way to every state."""

from engine.tickets import asks, requests
from engine.tickets.commands import (
    Answer,
    CallBack,
    Close,
    Contact,
    Decline,
    Dispatch,
    HangUp,
    Refer,
    Resolve,
    Sign,
    Withdraw,
)
from engine.tickets.states import STATES, Move
from tests.unit.tickets.city import Life, receive, whole_city

COMMANDS = {
    "hang-up": HangUp(),
    "dispatch": Dispatch("water-group"),
    "refer": Refer("95598"),
    "decline": Decline("in-court"),
    "answer": Answer("请携带身份证"),
    "sign": Sign(),
    "contact": Contact("已致电"),
    "arrive": asks.Arrive(),
    "note": asks.Note("现场勘查"),
    "ask-part": requests.AskPart("traffic-police", "疏导交通"),
    "sign-part": requests.SignPart("traffic-police"),
    "finish-part": requests.FinishPart("traffic-police", "已疏导"),
    "release-part": requests.ReleasePart("traffic-police", "无需协办"),
    "return": requests.Return("not-our-duty", "housing-bureau"),
    "uphold-return": requests.UpholdReturn("housing-bureau"),
    "reject-return": requests.RejectReturn("属本单位职责"),
    "transfer": asks.Transfer("housing-bureau", "职责调整"),
    "correct": requests.Correct({"category": "consultation"}, "听错了"),
    "split": requests.Split(("20170904-TEST0001",)),
    "merge": requests.Merge("20170904-TEST0002"),
    "unmerge": requests.Unmerge("不是同一件事"),
    "ask-extension": requests.AskExtension("3 working days", "配件未到"),
    "grant-extension": requests.GrantExtension(),
    "refuse-extension": requests.RefuseExtension("理由不足"),
    "ask-suspension": requests.AskSuspension("等市民返回"),
    "grant-suspension": requests.GrantSuspension(),
    "refuse-suspension": requests.RefuseSuspension("理由不足"),
    "resume": requests.Resume("市民已返回"),
    "ask-decline": requests.AskDecline("in-court"),
    "grant-decline": requests.GrantDecline(),
    "refuse-decline": requests.RefuseDecline("应当受理"),
    "resolve": Resolve("已修复"),
    "call-back": CallBack(reached=True, solved=True, satisfied=4),
    "rate": asks.Rate(5),
    "redo": asks.Redo("又坏了"),
    "ask-closing": requests.AskClosing("诉求没有依据"),
    "grant-closing": requests.GrantClosing(),
    "refuse-closing": requests.RefuseClosing("有依据"),
    "close": Close("多次联系不上"),
    "supervise": requests.Supervise("unit-leader", "限期办结", "1 working day"),
    "reply-supervision": requests.ReplySupervision("已安排"),
    "return-reply": requests.ReturnReply("没有说明原因"),
    "end-supervision": requests.EndSupervision("已办结"),
    "inspect": requests.Inspect(confirmed=True, finding="属实"),
    "withdraw": Withdraw("市民自行解决"),
    "reopen": asks.Reopen("问题又出现"),
    "archive": asks.Archive(),
}
AT_THE_UNIT = ["dispatch", "sign"]
ROADS = {
    "received": [],
    "dispatched": ["dispatch"],
    "signed": AT_THE_UNIT,
    "merged": [*AT_THE_UNIT, "merge"],
    "resolved": [*AT_THE_UNIT, "resolve"],
    "called-back": [*AT_THE_UNIT, "resolve", "call-back"],
    "closed": [*AT_THE_UNIT, "resolve", "call-back", "close"],
    "withdrawn": ["withdraw"],
    "referred": ["refer"],
    "declined": ["decline"],
    "answered": ["answer"],
    "archived": ["withdraw", "archive"],
}


def lived(state: str, *more: str) -> Life:
    """A ticket that came to this state; nobody knows who is responsible for forestry."""
    life = Life(whole_city())
    life.do(receive(area="forestry"))
    for name in (*ROADS[state], *more):
        life.do(COMMANDS[name], "2017-09-04 10:30")
    return life


ASKED_BEFORE = {
    **{
        f"{verdict}-{kind}": [f"ask-{kind}"]
        for kind in ("extension", "suspension", "decline")
        for verdict in ("grant", "refuse")
    },
    **{f"{verdict}-closing": ["ask-closing"] for verdict in ("grant", "refuse")},
    **{f"{verdict}-return": ["return"] for verdict in ("uphold", "reject")},
    "resume": ["ask-suspension", "grant-suspension"],
    **{f"{step}-part": ["ask-part"] for step in ("sign", "finish", "release")},
    **{command: ["supervise"] for command in ("reply-supervision", "end-supervision")},
    "return-reply": ["supervise", "reply-supervision"],
}
"""What must be asked before a command makes sense."""


def ready_for(one: Move) -> Life:
    """A ticket that allows the command."""
    states = one.from_ - {"merged", "received"} or one.from_
    state = next(state for state in STATES if state in states)
    if one.need == "call-open":
        life = Life(whole_city())
        life.do(receive(area="forestry", channel="hotline", call_open=True))
        return life
    return lived(state, *ASKED_BEFORE.get(one.command, ()))
