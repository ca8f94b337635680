"""What may be done with a special report, by whom: written, sent up, sent back, signed. Pure.

Whoever wrote a word of it does not sign it. What is signed changes no more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from engine.special_reports.findings import Findings
from engine.special_reports.report import (
    DRAFT,
    DROPPED,
    IN_REVIEW,
    LONGEST_NOTE,
    SIGNED,
    STATES,
    Content,
    Entry,
    SpecialReport,
    SpecialReportRefused,
    Version,
    check_content,
    not_found,
)
from engine.special_reports.sealing import sealed
from engine.tickets.asks import By

WRITERS = frozenset({"supervisor", "centre-head"})
SIGNERS = frozenset({"centre-head", "city-leader"})
SEE_ALL = WRITERS | {"auditor"}
"""Who sees what is not signed."""
READERS = SEE_ALL | SIGNERS
"""Who reads what is signed. Signers also see what waits for them."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who does it: by which name, and in which role (None where nobody asks)."""

    name: str
    by: By

    @property
    def writes(self) -> bool:
        """Whether they may write."""
        return self.by.role is None or self.by.role in WRITERS

    @property
    def signs(self) -> bool:
        """Whether they may sign what others wrote."""
        return self.by.role is None or self.by.role in SIGNERS

    @property
    def seen(self) -> tuple[str, ...]:
        """The states of reports that there are for them."""
        if self.by.role is None or self.by.role in SEE_ALL:
            return tuple(STATES)
        if self.by.role in SIGNERS:
            return (IN_REVIEW, SIGNED)
        return (SIGNED,) if self.by.role in READERS else ()


def begin(
    id_: str, findings: Findings, content: Content, who: Writer, now: datetime
) -> SpecialReport:
    """A new report as it was drafted by computation, at somebody's wish."""
    _writer(who)
    check_content(findings, content)
    return SpecialReport(
        id=id_,
        revision=0,
        state=DRAFT,
        findings=findings,
        latest=Version(1, content, who.name, now),
        authors=(),
        entries=(Entry("draft", who.name, now),),
    )


def write(report: SpecialReport, content: Content, who: Writer, now: datetime) -> SpecialReport:
    """Other words, as a new version."""
    _writer(who, report)
    _must_be(report, DRAFT, "编辑", "be written")
    check_content(report.findings, content)
    if content == report.latest.content:
        return report
    return replace(
        report,
        latest=Version(report.latest.number + 1, content, who.name, now),
        authors=tuple(dict.fromkeys((*report.authors, who.name))),
    )


def submit(report: SpecialReport, who: Writer, now: datetime) -> SpecialReport:
    """Send it up to be signed."""
    _writer(who, report)
    _must_be(report, DRAFT, "送签", "be sent up")
    if not report.authors:
        raise SpecialReportRefused(
            "special/not-edited",
            "专报由系统起草, 须有人核对并修改保存后才能送签",
            "a machine drafted it: somebody has to look through it and write before it is sent up",
        )
    return _step(report, IN_REVIEW, "submit", who, now)


def send_back(report: SpecialReport, reason: str, who: Writer, now: datetime) -> SpecialReport:
    """Let it be written again, and say why."""
    _signer(who, report)
    _must_be(report, IN_REVIEW, "退回", "be sent back")
    return _step(report, DRAFT, "send-back", who, now, _said(reason))


def sign(report: SpecialReport, issue: str, who: Writer, now: datetime) -> SpecialReport:
    """Sign and freeze it under the next number of its year."""
    _signer(who, report)
    _must_be(report, IN_REVIEW, "签发", "be signed")
    if who.name in report.authors:
        raise SpecialReportRefused(
            "special/own-words",
            "自己写的要由别人签发",
            "whoever wrote a word of it does not sign it: somebody else has to",
        )
    return sealed(replace(_step(report, SIGNED, "sign", who, now), issue=issue))


def drop(report: SpecialReport, reason: str, who: Writer, now: datetime) -> SpecialReport:
    """Do not use it; it stays on record."""
    _writer(who, report)
    _must_be(report, DRAFT, "弃用", "be dropped")
    return _step(report, DROPPED, "drop", who, now, _said(reason))


def possible(report: SpecialReport, who: Writer) -> tuple[str, ...]:
    """What this person may do with it now, by the name of the step."""
    if report.state == DRAFT and who.writes:
        return ("write", "submit", "drop") if report.authors else ("write", "drop")
    if report.state == IN_REVIEW and who.signs:
        return ("send-back",) if who.name in report.authors else ("sign", "send-back")
    return ()


def _step(
    report: SpecialReport,
    state: str,
    step: str,
    who: Writer,
    now: datetime,
    note: str | None = None,
) -> SpecialReport:
    entries = (*report.entries, Entry(step, who.name, now, note))
    return replace(report, state=state, entries=entries)


def _writer(who: Writer, report: SpecialReport | None = None) -> None:
    _seen(who, report)
    if not who.writes:
        raise SpecialReportRefused(
            "special/not-yours",
            "专报由督办员和中心负责人起草",
            "supervisors and the head of the centre write special reports",
        )


def _signer(who: Writer, report: SpecialReport) -> None:
    _seen(who, report)
    if not who.signs:
        raise SpecialReportRefused(
            "special/not-yours",
            "专报由中心负责人或市领导签发",
            "the head of the centre or a city leader signs special reports",
        )


def _seen(who: Writer, report: SpecialReport | None) -> None:
    if report is not None and report.state not in who.seen:
        raise not_found(report.id)


def _must_be(report: SpecialReport, state: str, zh: str, en: str) -> None:
    if report.state != state:
        said_zh, said_en = STATES[report.state]
        raise SpecialReportRefused(
            "special/not-now", f"{said_zh}的专报不能{zh}", f"it is {said_en} and cannot {en}"
        )


def _said(reason: str) -> str:
    said = reason.strip()[:LONGEST_NOTE]
    if not said:
        raise SpecialReportRefused("special/refused", "请说明原因", "say why", "reason")
    return said
