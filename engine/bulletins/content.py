"""What a bulletin says, frozen: bytes of canonical JSON that can be read without any rulebook.

The same figures are the same bytes, and their SHA-256 stands in the sealed event.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

import msgspec

from engine.insight.report import By, Report

KEPT = 24
"""Contents kept at hand: what is published is read often, beside the periods before it."""
FORMAT = "dafuwu/bulletin/1"
"""What the bytes begin to be read by; it changes when older readers would misread them."""


class Unreadable(ValueError):
    """The bytes are no content of a bulletin, or of a later format than is known here."""


@dataclass(frozen=True, slots=True)
class Content:
    """The tables of a bulletin, as they were counted; the first is the one by unit."""

    format: str
    city: str
    title: str
    reports: tuple[Report, ...]

    @property
    def main(self) -> Report:
        """The table by unit, with points, grades and ranks."""
        return self.reports[0]

    def report(self, by: By) -> Report | None:
        """The table by unit, area, category, district or authority."""
        return next((one for one in self.reports if one.by == by), None)


@dataclass(frozen=True, slots=True)
class Frozen:
    """A content as it is kept: its text and the SHA-256 of that text in UTF-8."""

    content: Content
    text: str
    digest: str


_encode = msgspec.json.Encoder(order="sorted").encode
_decode = msgspec.json.Decoder(Content).decode


def freeze(content: Content) -> Frozen:
    """The content as canonical JSON: keys sorted, no spaces, UTF-8."""
    written = _encode(content)
    return Frozen(content, written.decode(), sha256(written).hexdigest())


@lru_cache(KEPT)
def thaw(text: str) -> Content:
    """The content that a text holds; those asked for last are at hand. Raises ``Unreadable``."""
    try:
        content = _decode(text)
    except msgspec.MsgspecError as error:
        raise Unreadable(str(error)) from error
    if content.format != FORMAT:
        raise Unreadable(f"the format is {content.format}, not {FORMAT}")
    return content
