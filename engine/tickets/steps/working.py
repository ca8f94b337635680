"""The unit's own work: taking over, contacting, being there, noting, reporting the result."""

from __future__ import annotations

from datetime import datetime

from engine.tickets.asks import Arrive, Contact, HangUp, Note, Resolve, Sign
from engine.tickets.attaching import files_named, names_given
from engine.tickets.calling import first_call
from engine.tickets.refusals import Refused, words_needed
from engine.tickets.story import Story


def hang_up(story: Story, _: HangUp, at: datetime) -> None:
    """The citizen has hung up."""
    story.add("hung-up", at, {})


def sign(story: Story, _: Sign, at: datetime) -> None:
    """The unit takes the matter over."""
    story.add("signed", at, {})


def contact(story: Story, command: Contact, at: datetime) -> None:
    """The unit spoke with the citizen, or tried to."""
    story.add("contacted", at, {"reached": command.reached}, {"note": command.note})


def arrive(story: Story, _: Arrive, at: datetime) -> None:
    """The unit's people are on the spot."""
    story.add("arrived", at, {})


def note(story: Story, command: Note, at: datetime) -> None:
    """What was done so far, in words and files."""
    said = words_needed(
        "note/words-needed", "办理记录须写明内容。", "A note says something.", command.note
    )
    private = {"note": said, **names_given(command.attachments)}
    story.add("noted", at, files_named(command.attachments), private)


def resolve(story: Story, command: Resolve, at: datetime) -> None:
    """The result; refused while an assisting unit that was asked is not done."""
    result = words_needed(
        "resolve/result-needed",
        "办结反馈须写明办理结果。",
        "A matter is resolved by saying what was done.",
        command.result,
    )
    ticket = story.ticket
    waiting = [part.unit for part in ticket.parts.values() if part.open and part.binding]
    if waiting:
        units = ", ".join(waiting)
        raise Refused(
            "resolve/parts-open",
            f"协办单位 {units} 尚未完成, 不能办结; 请等其完成, 或由中心免除协办。",
            f"Cannot resolve: {units} has not finished its part. "
            "Wait for it, or have the centre release it.",
        )
    data = {**files_named(command.attachments), **first_call(story.rulebook, ticket, at)}
    story.add("resolved", at, data, {"result": result, **names_given(command.attachments)})
