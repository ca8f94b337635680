"""What the citizen said, as conditions on the text look at it."""

from __future__ import annotations


def spoken(subject: str | None, text: str | None) -> str | None:
    """The subject and the words of the citizen, None where there are none."""
    return "\n".join(part for part in (subject, text) if part) or None
