"""What policy files may say: policy as written, a model for every kind of entry."""

from __future__ import annotations

from collections.abc import Mapping

from engine.rulebook.assessment_written import SchemeEntry
from engine.rulebook.callback_written import CallbackEntry, SamplingEntry
from engine.rulebook.ladder_written import EscalationEntry
from engine.rulebook.nouns import (
    AreaEntry,
    CalendarEntry,
    CityEntry,
    DepartmentEntry,
    DistrictEntry,
    DutyEntry,
    HolidayEntry,
    HotlineEntry,
    LayerEntry,
    ReasonEntry,
    RoleEntry,
    SynonymsEntry,
    TreeEntry,
)
from engine.rulebook.privacy_written import (
    ConfidentialityEntry,
    DisclosureEntry,
    RetentionEntry,
)
from engine.rulebook.procedure_written import ProcedureEntry
from engine.rulebook.trigger_written import TriggerEntry
from engine.rulebook.verbs import (
    ClockEntry,
    IntakeEntry,
    PriorityEntry,
    PromiseEntry,
    RoutingEntry,
    RuleEntry,
    ScenarioEntry,
)
from engine.rulebook.written import Written

RULES: Mapping[str, type[RuleEntry]] = {
    "intake": IntakeEntry,
    "routing": RoutingEntry,
    "priorities": PriorityEntry,
    "clocks": ClockEntry,
    "escalations": EscalationEntry,
    "promises": PromiseEntry,
    "triggers": TriggerEntry,
    "procedures": ProcedureEntry,
    "callbacks": CallbackEntry,
    "sampling": SamplingEntry,
    "disclosure": DisclosureEntry,
    "confidentiality": ConfidentialityEntry,
    "retention": RetentionEntry,
    "assessment": SchemeEntry,
}
KINDS: Mapping[str, type[Written]] = {
    "city": CityEntry,
    "departments": DepartmentEntry,
    "areas": AreaEntry,
    "categories": TreeEntry,
    "districts": DistrictEntry,
    "hotlines": HotlineEntry,
    "calendars": CalendarEntry,
    "holidays": HolidayEntry,
    "return_reasons": ReasonEntry,
    "decline_reasons": ReasonEntry,
    "roles": RoleEntry,
    "duties": DutyEntry,
    "synonyms": SynonymsEntry,
    "layers": LayerEntry,
    **RULES,
    "tests": ScenarioEntry,
}
