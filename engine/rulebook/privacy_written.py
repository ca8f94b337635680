"""What ``disclosure``, ``confidentiality`` and ``retention`` may say, as written.

Who sees personal data, who sees confidential matters, and when what people wrote is erased.
References are text at this stage: whether what they name exists is ``check.py``'s business.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator

from engine.rulebook.messages import Wording
from engine.rulebook.moments import Within
from engine.rulebook.values import Many, Words, mistake
from engine.rulebook.verbs import RuleEntry
from engine.timing.durations import Duration, Unit

PersonalField = Literal["name", "phone", "id-number", "address"]
Erasable = Literal["request", "notes", "attachments"]
Shown = Literal["always", "on-request", "never"]


def _some(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise mistake("shape/missing-value", Wording("这里一项也没有写", "this list is empty"))
    return names


def _in_days(duration: Duration) -> Duration:
    if duration.unit is not Unit.CALENDAR_DAY:
        wording = Wording(
            f"保存期限按自然日算, 不能写 {duration.in_chinese()}",
            f"how long data is kept counts in calendar days, not {duration}",
            "例如 730天 或 730 calendar days",
            "for example 730 calendar days",
        )
        raise mistake("retention/not-in-days", wording)
    return duration


class DisclosureEntry(RuleEntry):
    """A rule on who sees which personal data: always, on request with a reason, or never."""

    fields: Annotated[Many[PersonalField], AfterValidator(_some)]
    roles: Annotated[Many[Words], AfterValidator(_some)]
    shown: Shown


class ConfidentialityEntry(RuleEntry):
    """A rule on which roles see confidential matters at all."""

    roles: Annotated[Many[Words], AfterValidator(_some)]

    @model_validator(mode="after")
    def fitting(self) -> ConfidentialityEntry:
        """Refuse a condition, a contest and a period: the roles of all such rules add up."""
        for name in ("when", "layer", "overrides", "effective"):
            if name in self.model_fields_set:
                wording = Wording(
                    f"保密规则不写 {name}: 各条列出的角色累加, 对全部保密工单都一样",
                    f"a confidentiality rule has no {name}: the roles of all of them add up, "
                    "for every confidential matter",
                    f"请删去 {name}; 谁能看到哪些个人信息, 请写 disclosure",
                    f"remove {name}; who sees which personal data is said in disclosure",
                )
                raise mistake("confidentiality/all-apply", wording, at=name)
        return self


class RetentionEntry(RuleEntry):
    """A rule on how long personal data and free text are kept after a matter has ended."""

    after: Literal["ended", "archived"]
    keep: Annotated[Within, AfterValidator(_in_days)]
    fields: Annotated[Many[Erasable], AfterValidator(_some)]
