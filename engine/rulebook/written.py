"""What every entry of a policy file shares, and periods in force."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engine.rulebook.messages import Wording
from engine.rulebook.moments import Day
from engine.rulebook.values import mistake


class Written(BaseModel):
    """What all entries share: unknown keys are mistakes, a key without a value is not given."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def without_missing_values(cls, data: Any) -> Any:
        """Leave out keys whose value is missing; an unknown key is a mistake without one, too."""
        if isinstance(data, dict):
            known = {field.alias or name for name, field in cls.model_fields.items()}
            return {k: value for k, value in data.items() if value is not None or k not in known}
        return data


class Period(Written):
    """Days on which something is in force; both ends count."""

    from_: Day | None = Field(None, alias="from")
    until: Day | None = None

    @model_validator(mode="after")
    def not_reversed(self) -> Period:
        """Refuse a period that ends before it begins."""
        if self.from_ and self.until and self.from_ > self.until:
            wording = Wording(
                f"施行期间 {self.from_} 至 {self.until} 先止后起",
                f"the period ends ({self.until}) before it begins ({self.from_})",
                "from 应不晚于 until",
                "from comes before until",
            )
            raise mistake("value/empty-period", wording)
        return self
