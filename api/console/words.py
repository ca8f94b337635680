"""What pages say: the reader's language, and instants in the city's own time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from api.language import Language
from engine.people.person import SYSTEM_ROLES, Seat
from engine.rulebook.rulebook import Rulebook
from engine.timing.durations import DurationError, parse_duration

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Words:
    """How one reader is spoken to, as of the instant at which the page is made."""

    language: Language
    zone: ZoneInfo
    now: datetime

    def say(self, zh: str, en: str) -> str:
        """The one of the two that the reader reads."""
        return zh if self.language == "zh" else en

    def when(self, at: datetime | str | None) -> str:
        """An instant to the minute, with its year where that is not this one; – for none."""
        if at is None:
            return "–"
        local = self._local(at)
        return f"{self.day(local)} {local:%H:%M}"

    def day(self, at: datetime | date | str | None) -> str:
        """A day, with its year where that is not this one; – for none."""
        if at is None:
            return "–"
        local = at if type(at) is date else self._local(at)
        this_year = local.year == self.now.astimezone(self.zone).year
        if self.language == "en":
            said = f"{local.day} {_MONTHS[local.month - 1]}"
            return said if this_year else f"{said} {local.year}"
        said = f"{local.month}月{local.day}日"
        return said if this_year else f"{local.year}年{said}"

    def clock(self, at: datetime | str | None) -> str:
        """The time of day to the minute; – for none."""
        return "–" if at is None else f"{self._local(at):%H:%M}"

    def ago(self, at: datetime | str | None) -> str:
        """How long ago, or in how long, roughly; – for none."""
        if at is None:
            return "–"
        gone = self.now - self._local(at)
        span = self.span(abs(gone))
        if gone < timedelta(0):
            return self.say(f"{span}后", f"in {span}")
        return self.say(f"{span}前", f"{span} ago")

    def span(self, span: timedelta) -> str:
        """A length of time in its two largest units: 3天4小时, 2小时5分."""
        minutes = int(span.total_seconds()) // 60
        if minutes < 1:
            return self.say("不到1分钟", "under a minute")
        days, rest = divmod(minutes, 24 * 60)
        hours, left = divmod(rest, 60)
        if days:
            zh, en = f"{days}天", f"{days} d"
            return self.say(
                zh + (f"{hours}小时" if hours else ""), en + (f" {hours} h" if hours else "")
            )
        if hours:
            zh, en = f"{hours}小时", f"{hours} h"
            return self.say(
                zh + (f"{left}分" if left else ""), en + (f" {left} min" if left else "")
            )
        return self.say(f"{left}分钟", f"{left} min")

    def limit(self, text: str) -> str:
        """A length of time that a rule or a person gives: 3 working days, 3 个工作日."""
        try:
            duration = parse_duration(text)
        except DurationError:
            return text
        return self.say(duration.in_chinese(), str(duration))

    def seat(self, rulebook: Rulebook, seat: Seat) -> str:
        """A seat by name: the role, and the unit where it is at one."""
        if seat.role in SYSTEM_ROLES:
            role = self.say(*SYSTEM_ROLES[seat.role])
        else:
            known = rulebook.roles.get(seat.role)
            role = seat.role if known is None or self.language == "en" else known.name
        department = rulebook.departments.get(seat.unit or "")
        return role if department is None else f"{department.name} · {role}"

    def _local(self, at: datetime | date | str) -> datetime:
        read = datetime.fromisoformat(at) if isinstance(at, str) else at
        assert isinstance(read, datetime)
        return read.astimezone(self.zone)
