"""Written supervision (督办件): given by a person, answered by the unit, ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.tickets.affairs import Supervision
from engine.tickets.possible import theirs
from engine.tickets.refusals import Refused, words_needed
from engine.tickets.requests import EndSupervision, ReplySupervision, ReturnReply, Supervise
from engine.tickets.story import Story
from engine.tickets.ticking import ticked
from engine.timing.durations import DurationError, parse_duration


def supervise(story: Story, command: Supervise, at: datetime) -> None:
    """A supervisor demands action, and a reply."""
    reason = words_needed(
        "supervise/reason-needed",
        "督办须写明要求。",
        "A supervision says what is demanded.",
        command.reason,
    )
    if command.role not in story.rulebook.roles:
        known = ", ".join(story.rulebook.roles)
        raise Refused(
            "supervise/unknown-role",
            f'目录里没有角色 "{command.role}"。可用: {known}。',
            f'There is no role "{command.role}". Known: {known}.',
        )
    data: dict[str, Any] = {"role": command.role, "by": "person"}
    if command.reply is not None:
        try:
            data["reply"] = str(parse_duration(command.reply))
        except DurationError as error:
            raise Refused(
                "supervise/bad-duration",
                f'看不懂时长 "{command.reply[:80]}", 例如 1 working day 或 1个工作日。',
                f'"{command.reply[:80]}" is no duration; write for example 1 working day.',
            ) from error
    story.supervise(at, data, {"reason": reason})


def reply_supervision(story: Story, command: ReplySupervision, at: datetime) -> None:
    """The unit answers in writing."""
    reply = words_needed(
        "supervision/reply-needed", "督办回复须写明内容。", "A reply says something.", command.reply
    )
    one = _chosen(story, command.number, ("open",))
    theirs(story, "reply-supervision", one.unit)
    data = {"number": one.number, "role": one.role}
    story.add("supervision-replied", at, data, {"reply": reply})


def return_reply(story: Story, command: ReturnReply, at: datetime) -> None:
    """The answer is not enough: the unit has as long again."""
    reason = words_needed(
        "supervision/reason-needed",
        "退回督办回复须说明理由。",
        "Returning a reply needs a reason.",
        command.reason,
    )
    one = _chosen(story, command.number, ("replied",))
    data: dict[str, Any] = {"number": one.number, "role": one.role}
    for clock in ticked(story.rulebook, story.ticket, "supervision-returned", at, data):
        data["reply_due_at"] = clock["due_at"]
    story.add("supervision-returned", at, data, {"reason": reason})


def end_supervision(story: Story, command: EndSupervision, at: datetime) -> None:
    """The supervisor is content, or no longer needs a reply and says why."""
    one = _chosen(story, command.number, ("replied", "open"))
    if one.open:
        words_needed(
            "supervision/reason-needed",
            "未回复就办结督办须说明理由。",
            "Ending a supervision without a reply needs a reason.",
            command.reason,
        )
    data = {"number": one.number, "role": one.role}
    story.add("supervision-ended", at, data, {"reason": command.reason})


def _chosen(story: Story, number: str | None, states: tuple[str, ...]) -> Supervision:
    """The supervision of this number, or the last one in one of these states."""
    every = story.ticket.supervisions
    fitting = [one for one in every.values() if one.state in states]
    if number is None and fitting:
        return max(fitting, key=lambda one: (-states.index(one.state), one.opened_at))
    for one in fitting:
        if one.number == number:
            return one
    known = ", ".join(one.number for one in fitting) or "无"
    raise Refused(
        "supervision/not-this-one",
        f"没有这样的督办 {number or ''}。可以操作的: {known}。",
        f"There is no such supervision {number or ''}. Possible: {known.replace('无', 'none')}.",
    )
