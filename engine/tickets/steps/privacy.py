"""What is written down of personal data: that somebody was shown it, and that it was erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.tickets.requests import Disclose, Erase
from engine.tickets.story import Story


def disclose(story: Story, command: Disclose, at: datetime) -> None:
    """Who was shown what, and why; the reason is no secret, so that it can be looked into."""
    by = story.by
    seat = {} if by is None else {"role": by.role, "unit": by.unit}
    data = {"fields": list(command.fields), "reason": command.reason, **seat}
    story.add("disclosed", at, data)


def erase(story: Story, command: Erase, at: datetime) -> None:
    """Which private parts and files are gone, by which rule; nothing where none are left."""
    if not command.numbers and not command.attachments:
        return
    rule = story.rulebook.rules[command.rule]
    data: dict[str, Any] = {
        "rule": rule.id,
        "file": rule.origin.file,
        "line": rule.origin.line,
        "basis": rule.basis,
        "fields": list(command.fields),
        "numbers": list(command.numbers),
        "files": list(command.attachments),
    }
    story.add("erased", at, data)
