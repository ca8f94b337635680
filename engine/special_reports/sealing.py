"""The canonical form of a signed report, and the seal by which anybody can check it."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import msgspec

from engine.special_reports.report import SpecialReport


def canonical(report: SpecialReport) -> bytes:
    """Everything that is signed, as JSON in one form only: keys sorted, no blanks, UTF-8.

    The revision is none of it: it counts how often the row was written.
    """
    said = {
        "id": report.id,
        "issue": report.issue,
        "findings": report.findings,
        "content": report.latest.content,
        "version": report.latest.number,
        "authors": report.authors,
        "entries": report.entries,
    }
    return msgspec.json.encode(said, order="deterministic")


def sealed(report: SpecialReport) -> SpecialReport:
    """The report with its seal."""
    return replace(report, seal=seal_of(report))


def seal_of(report: SpecialReport) -> str:
    """SHA-256 of the canonical form."""
    return sha256(canonical(report)).hexdigest()


def intact(report: SpecialReport) -> bool:
    """Whether a signed report is what was signed; one that is not signed has nothing to break."""
    return report.seal is None or report.seal == seal_of(report)
