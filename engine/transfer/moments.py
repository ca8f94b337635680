"""Times as people and spreadsheets write them, read as local times of the city."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from engine.transfer.sheet import Cell

_FORM = re.compile(
    r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
    r"(?:[ T]*(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})分?(?::?(?P<second>\d{1,2})(?:\.\d+)?秒?)?"
    r"(?: *(?P<offset>Z|[+-]\d{2}:?\d{2}))?)?"
)
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of Excel's serial numbers, local
_SERIAL_FIRST, _SERIAL_LAST = 20_000, 80_000
"""Serial numbers taken for dates: 1954 to 2119. Anything else is a number."""


def read_moment(cell: Cell, zone: ZoneInfo) -> tuple[datetime, bool] | None:
    """The instant, and whether a time of day was given; None where it cannot be read."""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=zone), (cell.hour, cell.minute, cell.second) != (0, 0, 0)
    if isinstance(cell, float):
        if not _SERIAL_FIRST <= cell <= _SERIAL_LAST:
            return None
        local = _EXCEL_EPOCH + timedelta(seconds=round(cell * 86_400))
        return local.replace(tzinfo=zone), cell != int(cell)
    found = _FORM.fullmatch(" ".join(unicodedata.normalize("NFKC", cell).split()))
    if found is None:
        return None
    offset = found["offset"]
    parts = {name: int(found[name] or 0) for name in ("hour", "minute", "second")}
    try:
        at = datetime(int(found["year"]), int(found["month"]), int(found["day"]), **parts)  # type: ignore[arg-type] # noqa: DTZ001
        if offset:
            return datetime.fromisoformat(at.isoformat() + offset), True
    except ValueError:
        return None
    return at.replace(tzinfo=zone), found["hour"] is not None
