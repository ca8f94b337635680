"""What ``catalog/`` may say: the nouns, one model for every kind of entry.

References are text at this stage: whether what they name exists is ``check.py``'s business.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PlainValidator

from engine.rulebook.messages import Wording
from engine.rulebook.moments import Days, MonthDay, PartOfDay, Week, Zone
from engine.rulebook.values import Flag, Id, Many, Percent, Words, mistake, read_code
from engine.rulebook.written import Period, Written

Counting = Literal["civil-code", "first-day-counts", "same-time"]
Priority = Literal["urgent", "high", "normal", "low"]


class CityEntry(Written):
    """The city itself; there is one."""

    name: Words
    number: Words
    time_zone: Zone = Field("Asia/Shanghai", validate_default=True)
    calendar: Words
    test_coverage: Percent | None = None


class DepartmentEntry(Written):
    """A unit that handles or supervises matters."""

    id: Id
    name: Words
    kind: Literal["bureau", "utility", "district", "centre", "authority"]
    authority: Words | None = None
    calendar: Words | None = None
    contacts: dict[str, Words] = Field(default_factory=dict)
    effective: Period | None = None
    succeeded_by: Words | None = None
    note: Words | None = None


class AreaEntry(Written):
    """A business area."""

    id: Id
    name: Words
    aliases: Many[Words] = ()
    mentions: Many[Words] = ()
    fallback: Flag = False
    note: Words | None = None


class TreeEntry(AreaEntry):
    """A node of the tree of categories, with what is below it."""

    children: tuple[TreeEntry, ...] = ()


class DistrictEntry(AreaEntry):
    """A district (区市), with its code in GB/T 2260."""

    code: Annotated[str, PlainValidator(read_code)] | None = None
    children: tuple[DistrictEntry, ...] = ()


class HotlineEntry(Written):
    """A legacy or emergency hotline; its id is its number unless said otherwise."""

    id: Id
    number: Words | None = None
    name: Words
    merging: Literal["taken-over", "both-live", "sub-centre", "transfer", "kept-apart"]
    subject: Words | None = None
    owner: Words | None = None
    area: Words | None = None
    note: Words | None = None


class SeasonEntry(Written):
    """Other hours for a part of each year."""

    from_: MonthDay = Field(alias="from")
    until: MonthDay
    week: Week


class CalendarEntry(Written):
    """Working time."""

    id: Id
    name: Words | None = None
    week: Week
    seasons: tuple[SeasonEntry, ...] = ()
    holidays: Many[Words] = ()
    counting: Counting = "civil-code"
    note: Words | None = None


class HolidayEntry(Written):
    """Public holidays and adjusted working days, as announced."""

    id: Id
    basis: Words
    off: Many[Days] = ()
    work: Many[Days] = ()
    note: Words | None = None


class ReasonEntry(Written):
    """A reason for returning or declining a matter."""

    id: Id
    name: Words
    basis: Words | None = None
    tell: Words | None = None
    note: Words | None = None


class RoleEntry(Written):
    """A role that acts or is told, in which unit it sits, and when it is left in peace."""

    id: Id
    name: Words
    of: Words = "lead"
    quiet: Many[PartOfDay] = ()
    despite: Many[Priority] = ("urgent",)
    note: Words | None = None


def _some_names(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        wording = Wording("names 里一个人也没有", "names holds nobody")
        raise mistake("shape/missing-value", wording)
    return names


class DutyEntry(Written):
    """Who stands for a role in a unit (值班表)."""

    id: Id
    unit: Words
    role: Words
    names: Annotated[Many[Words], AfterValidator(_some_names)]
    phone: Words | None = None
    calendar: Words | None = None
    effective: Period | None = None
    note: Words | None = None


class SynonymsEntry(Written):
    """Words that mean one thing (同义词) to the search of the knowledge base."""

    id: Id
    words: Many[Words]
    note: Words | None = None


class LayerEntry(Written):
    """A family of rules; the list is ordered weakest first."""

    id: Id
    name: Words | None = None
