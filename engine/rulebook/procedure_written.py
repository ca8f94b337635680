"""What ``procedures`` may say, as written: the terms of returning, suspending, redoing and ending.

References are text at this stage: whether what they name exists is ``check.py``'s business.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from engine.rulebook.messages import Wording
from engine.rulebook.moments import PerDayTerms, Within
from engine.rulebook.values import Count, Words, mistake
from engine.rulebook.verbs import RuleEntry
from engine.rulebook.written import Written


class ReturnEntry(Written):
    """Until when a unit may give a matter back, and what becomes of its clock."""

    within: Within
    late: Literal["reject", "judge"] = "reject"
    final_after: Count | None = None
    clock: Literal["keep", "give-back", "restart"] = "keep"
    approve: Words


class SuspensionEntry(Written):
    """How often and how long a matter may be suspended, and who approves."""

    times: Count
    at_most: Within
    approve: Words


class RedoEntry(Written):
    """How often a matter goes back to the unit."""

    times: Count


class ApprovalEntry(Written):
    """Who approves."""

    approve: Words


class ReopeningEntry(Written):
    """Until when after its end a matter may be reopened."""

    within: Within


class ArchiveEntry(Written):
    """How long after its end a matter is archived."""

    after: Within


class ProcedureThen(Written):
    """The terms that hold for a matter, one key for each procedure."""

    return_: PerDayTerms[ReturnEntry] | None = Field(None, alias="return")
    suspension: PerDayTerms[SuspensionEntry] | None = None
    redo: PerDayTerms[RedoEntry] | None = None
    decline: PerDayTerms[ApprovalEntry] | None = None
    closing: PerDayTerms[ApprovalEntry] | None = None
    reopening: PerDayTerms[ReopeningEntry] | None = None
    archive: PerDayTerms[ArchiveEntry] | None = None

    @model_validator(mode="after")
    def something(self) -> ProcedureThen:
        """Refuse a rule that sets nothing."""
        if all(getattr(self, name) is None for name in type(self).model_fields):
            fields = type(self).model_fields.items()
            known = ", ".join(field.alias or name for name, field in fields)
            wording = Wording(
                "then 里什么也没有写", "then says nothing", f"可写 {known}", f"write {known}"
            )
            raise mistake("shape/choose-one", wording)
        return self


class ProcedureEntry(RuleEntry):
    """A rule on how a matter is returned, suspended, redone, declined, ended or archived."""

    then: ProcedureThen
