"""What is wrong with a file, a map or a row, in words for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something could not be taken: a stable code, and words in both languages."""

    code: str
    zh: str
    en: str

    def said(self, language: Literal["zh", "en"]) -> str:
        """The reason in one language."""
        return self.zh if language == "zh" else self.en


class Unreadable(Exception):
    """A whole file cannot be read as a table."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.en)


class CannotPlace(Exception):
    """One row cannot become a ticket; the others can."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        self.reason = Reason(code, zh, en)
        super().__init__(en)


def unreadable(code: str, zh: str, en: str) -> Unreadable:
    """The whole file is refused."""
    return Unreadable(Reason(code, zh, en))
