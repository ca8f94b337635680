"""Assisting units (协办单位): each has its own part, due time and result."""

from __future__ import annotations

from datetime import datetime

from engine.tickets.affairs import Part
from engine.tickets.refusals import Refused, words_needed
from engine.tickets.requests import AskPart, FinishPart, ReleasePart, SignPart
from engine.tickets.steps.dispatching import known_unit
from engine.tickets.story import Story


def ask_part(story: Story, command: AskPart, at: datetime) -> None:
    """Another unit is asked to do a part."""
    task = words_needed(
        "part/task-needed",
        "请求协办须写明协办事项。",
        "Asking a unit for its part needs a task.",
        command.task,
    )
    unit = known_unit(story.rulebook, command.unit, at)
    ticket = story.ticket
    if unit.id == ticket.lead:
        raise Refused(
            "part/lead-itself",
            f"{unit.name} 是承办单位, 不能同时协办。",
            f"{unit.id} is the lead unit and cannot assist itself.",
        )
    known = ticket.parts.get(unit.id)
    if known is not None and known.open and known.by == "person":
        raise Refused(
            "part/already-asked",
            f"{unit.name} 的协办尚未完成, 不能重复请求。",
            f"{unit.id} has been asked already and is not done.",
        )
    story.add("part-asked", at, {"unit": unit.id, "by": "person"}, {"task": task})


def sign_part(story: Story, command: SignPart, at: datetime) -> None:
    """The assisting unit takes its part over."""
    part = _open(story, command.unit)
    if part.state == "signed":
        raise Refused(
            "part/already-signed", f"{part.unit} 已签收协办。", f"{part.unit} has signed already."
        )
    story.add("part-signed", at, {"unit": part.unit})


def finish_part(story: Story, command: FinishPart, at: datetime) -> None:
    """The assisting unit reports what it did."""
    result = words_needed(
        "part/result-needed",
        "协办完成须写明结果。",
        "A part is finished by saying what was done.",
        command.result,
    )
    story.add("part-done", at, {"unit": _open(story, command.unit).unit}, {"result": result})


def release_part(story: Story, command: ReleasePart, at: datetime) -> None:
    """The centre lets an assisting unit go."""
    reason = words_needed(
        "part/reason-needed",
        "免除协办须说明理由。",
        "Releasing a unit from its part needs a reason.",
        command.reason,
    )
    unit = _open(story, command.unit).unit
    story.add("part-released", at, {"unit": unit, "by": "person"}, {"reason": reason})


def _open(story: Story, unit: str) -> Part:
    part = story.ticket.parts.get(unit)
    if part is not None and part.open:
        return part
    waiting = [one.unit for one in story.ticket.parts.values() if one.open]
    raise Refused(
        "part/not-asked",
        f"{unit} 没有未完成的协办。有的是: {', '.join(waiting)}。",
        f"{unit} has no open part. Those that have: {', '.join(waiting)}.",
    )
