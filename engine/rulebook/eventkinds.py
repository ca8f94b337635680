"""Every kind of event that a trigger may speak of, with its fields and their types, in one table.

The table agrees with what ``engine.tickets`` writes (a test holds them together).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from engine.rulebook.scenario import BEHAVIOURS, OUTCOMES, STATES, TIMED

FieldKind = Literal["flag", "number", "choice", "id", "text"]


@dataclass(frozen=True, slots=True)
class EventField:
    """A field of an event: what it may hold.

    ``of`` is the kind of entry that an id names. ``added`` fields are not written in the event:
    they are known of its ticket and given to every event when triggers are tried.
    ``needs`` is a flag of the same event without which this field is empty.
    """

    kind: FieldKind
    name_zh: str
    choices: tuple[str, ...] = ()
    of: str = ""
    lowest: int = 0
    highest: int = 0
    added: bool = False
    needs: str = ""

    @property
    def domain(self) -> tuple[str | int | bool, ...] | None:
        """All values that it can have; None where they are without number."""
        if self.kind == "flag":
            return (True, False)
        if self.kind == "choice":
            return self.choices
        if self.kind == "number":
            return tuple(range(self.lowest, self.highest + 1))
        return None


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event. ``needs`` are kinds that came before it in the same ticket, always.

    ``once``: at most once in a ticket. ``ends``: the ticket ends with it. ``outlives``: it may come
    after the end.
    """

    id: str
    name_zh: str
    fields: Mapping[str, EventField] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    once: bool = False
    ends: bool = False
    outlives: bool = False


def _flag(name_zh: str, *, needs: str = "") -> EventField:
    return EventField("flag", name_zh, needs=needs)


def _id(of: str, name_zh: str, *, added: bool = False) -> EventField:
    return EventField("id", name_zh, of=of, added=added)


def _choice(choices: tuple[str, ...], name_zh: str) -> EventField:
    return EventField("choice", name_zh, choices=choices)


def _text(name_zh: str, *, added: bool = False) -> EventField:
    return EventField("text", name_zh, added=added)


COMMON: Mapping[str, EventField] = MappingProxyType(
    {
        "unit": _id("departments", "当时的承办单位", added=True),
        "ticket": _text("工单号", added=True),
        "actor": _text("经手人", added=True),
    }
)
"""Fields that every event has. ``unit`` is the unit that had the matter when it happened, or the
assisting unit that the event speaks of."""

_MILESTONE = _choice(TIMED, "环节")
_RULE = _id("rules", "依据的规则")
_BY = _choice(("rule", "person"), "由规则还是由人决定")
_STATE = _choice(STATES, "此前状态")
_REACHED = _flag("是否联系上")
_LADDER = _id("rules", "督办阶梯")
_TIMES = EventField("number", "第几次", lowest=1, highest=99)
_SATISFIED = "满意度 1-5"
_RETURN_REASON = _id("return_reasons", "退单理由")
_DECLINE_REASON = _id("decline_reasons", "不予受理理由")
_ASKED = {
    "reason": _RETURN_REASON,
    "proposed": _id("departments", "建议改派的单位"),
    "times": _TIMES,
}

_KINDS = (
    EventKind(
        "received",
        "受理",
        {"outcome": _choice(OUTCOMES, "受理结果"), "call_open": _flag("是否仍在通话")},
        once=True,
    ),
    EventKind("hung-up", "挂机", once=True, outlives=True),
    EventKind(
        "dispatched",
        "派单",
        {
            "lead": _id("departments", "承办单位"),
            "authority": _id("departments", "主管单位"),
            "by": _BY,
            "rule": _RULE,
            "final": _flag("是否中心指定、不得再退"),
        },
    ),
    EventKind("signed", "签收", needs=("dispatched",)),
    EventKind("contacted", "联系市民", {"reached": _REACHED}, needs=("dispatched",)),
    EventKind("arrived", "到场", needs=("dispatched",)),
    EventKind("noted", "办理记录", outlives=True),
    EventKind("part-asked", "请求协办", {"by": _BY}, needs=("dispatched",)),
    EventKind("part-signed", "协办签收", needs=("dispatched",)),
    EventKind("part-done", "协办完成", needs=("dispatched",)),
    EventKind("part-released", "免除协办", {"by": _BY}, needs=("dispatched",)),
    EventKind(
        "returned", "退单申请", {**_ASKED, "late": _flag("是否逾期退单")}, needs=("dispatched",)
    ),
    EventKind("return-rejected", "退单驳回", {**_ASKED, "by": _BY}, needs=("returned",)),
    EventKind("return-upheld", "退单同意", _ASKED, needs=("returned",)),
    EventKind(
        "extension-asked",
        "申请延期",
        {"milestone": _MILESTONE, "times": _TIMES},
        needs=("dispatched",),
    ),
    EventKind(
        "extended", "延期", {"milestone": _MILESTONE, "times": _TIMES}, needs=("extension-asked",)
    ),
    EventKind(
        "extension-refused", "延期不同意", {"milestone": _MILESTONE}, needs=("extension-asked",)
    ),
    EventKind("suspension-asked", "申请挂起", needs=("dispatched",)),
    EventKind("suspended", "挂起", {"times": _TIMES}, needs=("suspension-asked",)),
    EventKind("suspension-refused", "挂起不同意", needs=("suspension-asked",)),
    EventKind(
        "resumed", "恢复", {"by": _choice(("person", "time"), "由人还是到时")}, needs=("suspended",)
    ),
    EventKind("decline-asked", "申请不予受理", {"reason": _DECLINE_REASON}, needs=("dispatched",)),
    EventKind("decline-refused", "不予受理未获同意", needs=("decline-asked",)),
    EventKind("resolved", "办结反馈", needs=()),
    EventKind(
        "called-back",
        "回访",
        {
            "reached": _REACHED,
            "contacted": _flag("市民说承办单位联系过", needs="reached"),
            "solved": _flag("市民说已解决", needs="reached"),
            "satisfied": EventField("number", _SATISFIED, lowest=1, highest=5, needs="reached"),
        },
        needs=("resolved",),
    ),
    EventKind(
        "rated",
        "市民评价",
        {
            "solved": _flag("市民说已解决"),
            "satisfied": EventField("number", _SATISFIED, lowest=1, highest=5),
        },
        needs=("resolved",),
        outlives=True,
    ),
    EventKind("redo", "重办", {"times": _TIMES}, needs=("resolved",)),
    EventKind("closing-asked", "申请结案", needs=("resolved",)),
    EventKind("closing-refused", "结案不同意", needs=("closing-asked",)),
    EventKind("closed", "结案", {"from": _STATE}, needs=("resolved",), ends=True),
    EventKind("withdrawn", "市民撤回", {"from": _STATE}, ends=True),
    EventKind(
        "referred",
        "转介",
        {"hotline": _id("hotlines", "转到的热线"), "by": _BY, "rule": _RULE},
        ends=True,
    ),
    EventKind(
        "declined",
        "不予受理",
        {"reason": _DECLINE_REASON, "by": _BY, "rule": _RULE},
        ends=True,
    ),
    EventKind("answered", "即时答复", {"article": _text("知识库文章")}, ends=True),
    EventKind("reopened", "重新办理", {"times": _TIMES, "from": _STATE}, outlives=True),
    EventKind("archived", "归档", outlives=True),
    EventKind("corrected", "更正"),
    EventKind("split", "拆单"),
    EventKind("merged", "并单"),
    EventKind("unmerged", "解除并单", needs=("merged",)),
    EventKind("follower-added", "并入他单", outlives=True),
    EventKind("drawn", "抽中核查", {"rule": _RULE}, needs=("resolved",), outlives=True),
    EventKind(
        "inspected",
        "现场核查",
        {"confirmed": _flag("核查与反馈的结果相符")},
        needs=("resolved",),
        outlives=True,
    ),
    EventKind("reminded", "催办", {"milestone": _MILESTONE, "ladder": _LADDER}),
    EventKind("overdue", "超期", {"milestone": _MILESTONE, "rule": _RULE}, outlives=True),
    EventKind(
        "supervised",
        "督办",
        {
            "milestone": _MILESTONE,
            "ladder": _LADDER,
            "role": _id("roles", "督办到"),
            "by": _BY,
            "trigger": _RULE,
        },
        outlives=True,
    ),
    EventKind("supervision-replied", "督办回复", needs=("supervised",), outlives=True),
    EventKind(
        "supervision-returned", "督办回复退回", needs=("supervision-replied",), outlives=True
    ),
    EventKind("supervision-ended", "督办办结", needs=("supervised",), outlives=True),
    EventKind(
        "case-opened",
        "问责线索",
        {
            "milestone": _MILESTONE,
            "ladder": _LADDER,
            "trigger": _RULE,
            "behaviour": _choice(BEHAVIOURS, "问责情形"),
        },
        outlives=True,
    ),
    EventKind("recomputed", "新规重算"),
    EventKind("disclosed", "查看个人信息", {"role": _id("roles", "查看的岗位")}, outlives=True),
    EventKind("erased", "期满删除", {"rule": _RULE}, outlives=True),
)

EVENT_KINDS: Mapping[str, EventKind] = MappingProxyType({kind.id: kind for kind in _KINDS})
"""Id → kind, in the order of a ticket's life."""

REOPENING = "reopened"
"""The one kind after which an ended ticket lives on."""


def fields_of(kind: str) -> Mapping[str, EventField]:
    """All fields of a kind, its own before those that every event has."""
    return {**EVENT_KINDS[kind].fields, **COMMON}


def needed_by(kind: str) -> frozenset[str]:
    """All kinds that came before this one in every ticket that has it."""
    found: set[str] = {"received"} - {kind}
    waiting = [kind]
    while waiting:
        for needed in EVENT_KINDS[waiting.pop()].needs:
            if needed not in found:
                found.add(needed)
                waiting.append(needed)
    return frozenset(found)
