"""The commands to a case that the API offers, and what is asked when one is opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from api import schemas_cases as asked
from engine.cases import asks
from engine.cases.asks import CaseStep
from engine.cases.evidence import Evidence


@dataclass(frozen=True, slots=True)
class CaseOffered:
    """A command as the API offers it: its body, and how the body becomes the command."""

    name: str
    zh: str
    en: str
    body: type[msgspec.Struct]
    makes: Callable[..., CaseStep]


CASE_OFFERED = (
    CaseOffered(
        "take-up", "开始核实", "The authority begins to verify", asked.TakeUpIn, asks.TakeUp
    ),
    CaseOffered(
        "add-evidence",
        "补充证据",
        "Further events are evidence",
        asked.AddEvidenceIn,
        asks.AddEvidence,
    ),
    CaseOffered("object", "申诉", "The unit objects", asked.ObjectIn, asks.ObjectTo),
    CaseOffered(
        "uphold-objection",
        "采纳申诉",
        "The unit is right: dismissed",
        asked.UpholdObjectionIn,
        asks.UpholdObjection,
    ),
    CaseOffered(
        "reject-objection",
        "驳回申诉",
        "The unit is not right: it goes on",
        asked.RejectObjectionIn,
        asks.RejectObjection,
    ),
    CaseOffered("dismiss", "不予认定", "Nothing found", asked.DismissIn, asks.Dismiss),
    CaseOffered("confirm", "认定", "Found true", asked.ConfirmIn, asks.Confirm),
    CaseOffered(
        "refer", "移交", "Handed to discipline inspection", asked.ReferCaseIn, asks.ReferCase
    ),
    CaseOffered("conclude", "办结", "What came of it", asked.ConcludeIn, asks.Conclude),
)


def case_command_of(
    offered: CaseOffered, body: msgspec.Struct, evidence: tuple[Evidence, ...] = ()
) -> CaseStep:
    """The command that a body asks for, with the evidence that it names."""
    return offered.makes(**_given(body, evidence))


def opening_of(body: asked.OpenCaseIn, evidence: tuple[Evidence, ...] = ()) -> asks.OpenCase:
    """What is asked when a person opens a case."""
    return asks.OpenCase(**_given(body, evidence))


def _given(body: msgspec.Struct, evidence: tuple[Evidence, ...]) -> dict[str, Any]:
    given = {name: getattr(body, name) for name in body.__struct_fields__}
    if "evidence" in given:
        given["evidence"] = evidence
    if given.get("ticket") is not None:
        given["ticket"] = given["ticket"].upper()
    return given
