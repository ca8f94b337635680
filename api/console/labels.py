"""What every field of every command is called on its form, and what helps to fill it in.

A field of one command that needs words of its own stands under ``command.field``; a test holds the
table against the bodies of all commands.
"""

from __future__ import annotations

from collections.abc import Mapping

from api.console.names import Said

LABELS: Mapping[str, Said] = {
    "at": ("发生时间", "When it happened"),
    "reason": ("理由", "Reason"),
    "note": ("情况记录", "Note"),
    "lead": ("承办单位", "Lead unit"),
    "final": ("指定承办, 不得再退", "Designated: may not be returned"),
    "unit": ("单位", "Unit"),
    "until": ("挂起至", "Until"),
    "by": ("延长多久", "How much longer"),
    "milestone": ("延长哪个环节", "Which clock"),
    "number": ("督办件", "Supervision"),
    "told": ("告知市民的内容", "What the citizen was told"),
    "attachments": ("附件", "Files"),
    "result": ("办理结果", "Result"),
    "satisfied": ("满意度", "Satisfaction"),
    "solved": ("问题解决了吗", "Was it solved?"),
    "contacted": ("承办单位联系过吗", "Did the unit make contact?"),
    "answers": ("回访问题", "Questions"),
    "values": ("更正的事实", "Facts put right"),
    "into": ("另外的诉求", "Further matters"),
    "reached": ("联系上了吗", "Was the citizen reached?"),
    "refer.hotline": ("转到哪条热线", "Which line"),
    "decline.reason": ("不予受理的理由", "Why it is not accepted"),
    "ask-decline.reason": ("不予受理的理由", "Why it may not be accepted"),
    "ask-decline.note": ("说明", "Explanation"),
    "return.reason": ("退单理由", "Why it is returned"),
    "return.proposed": ("应由哪个单位办", "Whose it is"),
    "return.note": ("说明", "Explanation"),
    "answer.answer": ("答复内容", "The answer"),
    "answer.article": ("引用的知识", "By which article"),
    "contact.note": ("通话情况", "What was said"),
    "note.note": ("办理情况", "What was done so far"),
    "ask-part.unit": ("请哪个单位协办", "Which unit"),
    "ask-part.task": ("协办事项", "What it is to do"),
    "finish-part.result": ("协办结果", "What was done"),
    "uphold-return.lead": ("改派给", "Dispatch to"),
    "transfer.lead": ("改派给", "Give it to"),
    "ask-suspension.reason": ("在等什么", "What is waited for"),
    "call-back.note": ("通话记录", "What was said"),
    "rate.note": ("市民的话", "In the citizen's words"),
    "supervise.role": ("督办到", "Addressed to"),
    "supervise.reason": ("督办要求", "What is demanded"),
    "supervise.reply": ("多久之内回复", "To be answered within"),
    "reply-supervision.reply": ("回复内容", "The answer"),
    "inspect.confirmed": ("现场与反馈一致吗", "Is it as reported?"),
    "inspect.finding": ("核查情况", "What was found"),
    "merge.parent": ("并入哪张工单", "Into which ticket"),
}

HINTS: Mapping[str, Said] = {
    "at": ("留空就是现在", "left empty: now"),
    "attachments": ("照片、PDF、办公文档、录音, 每个不超过 10 MB", "10 MB each at most"),
    "by": ("如 2 working days、2个工作日、4 hours", "such as 2 working days, 4 hours"),
    "supervise.reply": (
        "如 1个工作日、4 hours; 留空按规则",
        "such as 1 working day; empty: by rule",
    ),
    "grant-extension.by": ("留空: 按申请的时长", "empty: as asked"),
    "grant-suspension.until": ("留空: 按申请的时间", "empty: as asked"),
    "ask-suspension.until": ("留空: 按规则最长", "empty: as long as the rule allows"),
    "merge.parent": ("工单号, 如 20261125-7K3M9Q2A", "a ticket number"),
    "close.reason": ("没有联系上市民时必填", "needed where the citizen was not reached"),
    "end-supervision.reason": ("没有回复就办结时必填", "needed where there is no reply"),
    "dispatch.reason": ("改派给别的单位时请写明", "say why where it is another unit"),
}

MORE = frozenset({"at"})
"""Fields that a form keeps folded: they are rarely needed."""

MAIN: Mapping[str, tuple[str, ...]] = {
    "received": ("dispatch", "answer", "refer", "decline"),
    "dispatched": ("sign", "contact", "return"),
    "signed": ("resolve", "contact", "note", "arrive"),
    "merged": ("unmerge",),
    "resolved": ("call-back", "inspect"),
    "called-back": ("close", "redo"),
}
"""State → the commands that usually come next, in order."""

DANGEROUS = frozenset({"withdraw", "decline", "grant-decline", "refer", "archive", "close"})
"""Commands that end a matter."""


def label_of(command: str, field: str) -> Said:
    """What a field is called; raises ``KeyError`` where nobody named it."""
    return LABELS.get(f"{command}.{field}") or LABELS[field]


def hint_of(command: str, field: str) -> Said | None:
    """What helps to fill it in, if anything does."""
    return HINTS.get(f"{command}.{field}") or HINTS.get(field)
