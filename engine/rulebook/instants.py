"""Instants as tests write them, in the city's time: ``2017-09-28 10:00``."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

from engine.rulebook.messages import Wording

_INSTANT = re.compile(r"(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2})(?::(\d{2}))?")
_LOOSE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T ]*(\d{1,2})[:.时点](\d{2})分?(?::(\d{2}))?"
)
YEARS = range(1950, 2150)
"""Years in which a test may play: calendars reach well beyond them, both ways."""


def read_instant(text: str, zone: ZoneInfo) -> datetime | None:
    """The instant that the text names, None where it names none."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        return None
    try:
        parts = [int(part) for part in found.groups("0")]
        at = datetime(*parts, tzinfo=zone)  # type: ignore[arg-type,misc]
    except ValueError:
        return None
    return at if at.year in YEARS else None


def bad_instant(text: str) -> Wording:
    """What is said about a text that is no instant."""
    loose = _LOOSE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if _INSTANT.fullmatch(text):
        known = int(text[:4]) in YEARS
        return Wording(
            f"没有 {text} 这个时刻",
            f"there is no such instant as {text}",
            None if known else f"年份从 {YEARS.start} 到 {YEARS.stop - 1}",
            None if known else f"years go from {YEARS.start} to {YEARS.stop - 1}",
        )
    likely = None
    if loose is not None:
        year, month, day, hour, minute, second = loose.groups()
        likely = f"{year}-{month:0>2}-{day:0>2} {hour:0>2}:{minute}{f':{second}' * bool(second)}"
    return Wording(
        f'"{text[:80]}" 不是时刻',
        f'"{text[:80]}" is not an instant',
        f'是否想写 "{likely}"?' if likely else "按本市时间写成 2017-09-28 10:00",
        f'did you mean "{likely}"?' if likely else "write 2017-09-28 10:00, in the city's time",
    )
