"""One matter, several tickets (并单), and one call, several matters (拆单).

A merged ticket follows its parent and keeps its own citizen: when the parent is resolved, so is it,
and that citizen is called back too. The two are told of each other by the desk, one after the other
(``AddFollower``, ``Follow``): each command changes one ticket.
"""

from __future__ import annotations

from datetime import datetime

from engine.tickets.calling import first_call
from engine.tickets.refusals import Refused, words_needed
from engine.tickets.requests import AddFollower, Follow, Merge, Split, Unmerge
from engine.tickets.settling import by_the_rules, settle
from engine.tickets.story import Story


def merge(story: Story, command: Merge, at: datetime) -> None:
    """The ticket follows another from now on; its own clocks end with that."""
    if command.parent == story.ticket.id:
        raise Refused(
            "merge/itself", "工单不能并入自己。", "A ticket cannot be merged into itself."
        )
    story.add("merged", at, {"parent": command.parent}, {"reason": command.reason})


def unmerge(story: Story, command: Unmerge, at: datetime) -> None:
    """The ticket goes its own way again, as the rules say."""
    reason = words_needed(
        "unmerge/reason-needed",
        "解除并单须说明理由。",
        "Taking a ticket apart from its parent needs a reason.",
        command.reason,
    )
    ticket = story.ticket
    data = {"parent": ticket.parent, "to": "received"}
    story.add("unmerged", at, data, {"reason": reason})
    settle(story, by_the_rules(story.rulebook, ticket), at)


def split(story: Story, command: Split, at: datetime) -> None:
    """The other matters of the call have tickets of their own."""
    if not command.into:
        raise Refused(
            "split/nothing", "拆单须至少拆出一件。", "Splitting makes at least one more ticket."
        )
    story.add("split", at, {"into": list(command.into)}, {"reason": command.reason})


def add_follower(story: Story, command: AddFollower, at: datetime) -> None:
    """Another ticket follows this one; told twice, nothing more happens."""
    if command.child not in story.ticket.followers:
        story.add("follower-added", at, {"child": command.child})


def follow(story: Story, command: Follow, at: datetime) -> None:
    """The parent was resolved: so is this ticket, by the same result."""
    ticket = story.ticket
    if ticket.state != "merged" or ticket.parent != command.parent:
        return  # it went its own way meanwhile, or was told before
    data = {"with": command.parent, **first_call(story.rulebook, ticket, at)}
    story.add("resolved", at, data, {"result": command.result})
