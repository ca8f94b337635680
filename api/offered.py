"""The commands that the API offers: what each body says, and the command that it becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from api import schemas as asked
from api import schemas_life as life
from engine.tickets import asks, requests
from engine.tickets.asks import Attached
from engine.tickets.commands import Step

SPLIT = "split"
"""The one command that makes tickets too: it has a handler of its own."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A command as the API offers it: its body, and how the body becomes the command."""

    name: str
    zh: str
    en: str
    body: type[msgspec.Struct]
    makes: Callable[..., Step]


OFFERED = (
    Offered("hang-up", "登记挂机", "The citizen has hung up", asked.HangUpIn, asks.HangUp),
    Offered("dispatch", "人工派单", "Dispatch by hand", asked.DispatchIn, asks.Dispatch),
    Offered("refer", "转介", "The citizen is pointed to another line", asked.ReferIn, asks.Refer),
    Offered("decline", "不予受理", "The matter is not accepted", asked.DeclineIn, asks.Decline),
    Offered("answer", "即时答复", "Answered on the spot", asked.AnswerIn, asks.Answer),
    Offered("sign", "签收", "The unit takes the matter over", asked.SignIn, asks.Sign),
    Offered(
        "contact", "登记联系市民", "The unit spoke with the citizen", asked.ContactIn, asks.Contact
    ),
    Offered("arrive", "登记到场", "The unit is on the spot", life.ArriveIn, asks.Arrive),
    Offered("note", "办理记录", "A note on what was done, with files", life.NoteIn, asks.Note),
    Offered(
        "ask-part", "请求协办", "Another unit is asked for a part", life.AskPartIn, requests.AskPart
    ),
    Offered(
        "sign-part",
        "协办签收",
        "The assisting unit takes its part over",
        life.SignPartIn,
        requests.SignPart,
    ),
    Offered(
        "finish-part",
        "协办完成",
        "The assisting unit reports its part done",
        life.FinishPartIn,
        requests.FinishPart,
    ),
    Offered(
        "release-part",
        "免除协办",
        "The centre lets an assisting unit go",
        life.ReleasePartIn,
        requests.ReleasePart,
    ),
    Offered("return", "退单", "The unit gives the matter back", life.ReturnIn, requests.Return),
    Offered(
        "uphold-return",
        "同意退单",
        "The return is right: dispatched anew",
        life.UpholdReturnIn,
        requests.UpholdReturn,
    ),
    Offered(
        "reject-return",
        "驳回退单",
        "The return is wrong: the unit keeps the matter",
        life.RejectReturnIn,
        requests.RejectReturn,
    ),
    Offered(
        "transfer",
        "改派",
        "The centre gives the matter to another unit",
        life.TransferIn,
        asks.Transfer,
    ),
    Offered("correct", "更正", "Facts are put right", life.CorrectIn, requests.Correct),
    Offered(SPLIT, "拆单", "One call, several tickets", life.SplitIn, requests.Split),
    Offered("merge", "并单", "The matter follows another ticket", life.MergeIn, requests.Merge),
    Offered(
        "unmerge",
        "解除并单",
        "The matter goes its own way again",
        life.UnmergeIn,
        requests.Unmerge,
    ),
    Offered(
        "ask-extension",
        "申请延期",
        "The unit asks for more time",
        life.AskExtensionIn,
        requests.AskExtension,
    ),
    Offered(
        "grant-extension",
        "同意延期",
        "More time is granted",
        life.GrantExtensionIn,
        requests.GrantExtension,
    ),
    Offered(
        "refuse-extension",
        "不同意延期",
        "No more time is granted",
        life.RefuseExtensionIn,
        requests.RefuseExtension,
    ),
    Offered(
        "ask-suspension",
        "申请挂起",
        "The unit has to wait for something",
        life.AskSuspensionIn,
        requests.AskSuspension,
    ),
    Offered(
        "grant-suspension",
        "同意挂起",
        "The matter is suspended",
        life.GrantSuspensionIn,
        requests.GrantSuspension,
    ),
    Offered(
        "refuse-suspension",
        "不同意挂起",
        "The matter is not suspended",
        life.RefuseSuspensionIn,
        requests.RefuseSuspension,
    ),
    Offered("resume", "恢复办理", "The matter goes on", life.ResumeIn, requests.Resume),
    Offered(
        "ask-decline",
        "申请不予受理",
        "The unit finds that it may not be accepted",
        life.AskDeclineIn,
        requests.AskDecline,
    ),
    Offered(
        "grant-decline",
        "同意不予受理",
        "The matter is declined",
        life.GrantDeclineIn,
        requests.GrantDecline,
    ),
    Offered(
        "refuse-decline",
        "不同意不予受理",
        "The unit must handle it",
        life.RefuseDeclineIn,
        requests.RefuseDecline,
    ),
    Offered("resolve", "办结反馈", "The unit reports its result", asked.ResolveIn, asks.Resolve),
    Offered("call-back", "回访", "The centre asked the citizen", asked.CallBackIn, asks.CallBack),
    Offered("rate", "市民评价", "The citizen's own rating", life.RateIn, asks.Rate),
    Offered("redo", "重办", "Back to the unit: not solved", life.RedoIn, asks.Redo),
    Offered(
        "ask-closing",
        "申请结案",
        "The demand has no basis: asked to close",
        life.AskClosingIn,
        requests.AskClosing,
    ),
    Offered(
        "grant-closing",
        "同意结案",
        "Closed with a supervisor's approval",
        life.GrantClosingIn,
        requests.GrantClosing,
    ),
    Offered(
        "refuse-closing",
        "不同意结案",
        "Not closed: it goes on",
        life.RefuseClosingIn,
        requests.RefuseClosing,
    ),
    Offered("close", "结案", "The centre ends the matter", asked.CloseIn, asks.Close),
    Offered("supervise", "督办", "A written supervision", life.SuperviseIn, requests.Supervise),
    Offered(
        "reply-supervision",
        "回复督办",
        "The unit answers the supervision",
        life.ReplySupervisionIn,
        requests.ReplySupervision,
    ),
    Offered(
        "return-reply",
        "退回督办回复",
        "The answer to the supervision is not enough",
        life.ReturnReplyIn,
        requests.ReturnReply,
    ),
    Offered(
        "end-supervision",
        "督办办结",
        "The supervision is over",
        life.EndSupervisionIn,
        requests.EndSupervision,
    ),
    Offered("inspect", "现场核查", "What was found on site", life.InspectIn, requests.Inspect),
    Offered(
        "withdraw",
        "市民撤回",
        "The citizen takes the request back",
        asked.WithdrawIn,
        asks.Withdraw,
    ),
    Offered("reopen", "重新办理", "An ended matter is taken up again", life.ReopenIn, asks.Reopen),
    Offered("archive", "归档", "An ended matter is put away", life.ArchiveIn, asks.Archive),
)
"""In the order of the table of moves."""

_RENAMED: Mapping[str, Mapping[str, str]] = {
    name: {"reason": "reason_id"} for name in ("decline", "return", "ask-decline")
}
"""Fields that the engine calls otherwise: a reason of the catalog is named by its id."""


def command_of(offered: Offered, body: msgspec.Struct, files: Sequence[Attached] = ()) -> Step:
    """The command that a body asks for; ``files`` are those that it names as attachments."""
    renamed = _RENAMED.get(offered.name, {})
    given: dict[str, Any] = {}
    for name in body.__struct_fields__:
        value = getattr(body, name)
        if name == "attachments":
            value = tuple(files)
        elif name == "answers":
            value = {} if value is None else {key: _plain(said) for key, said in value.items()}
        elif name == "values":
            value = _plain(value)
        given[renamed.get(name, name)] = value
    return offered.makes(**given)


def _plain(said: Any) -> Any:
    """What was given, as the engine takes it: a mapping of what is not left out."""
    if not isinstance(said, msgspec.Struct):
        return said
    given = {name: getattr(said, name) for name in said.__struct_fields__}
    return {name: value for name, value in given.items() if value is not None}
