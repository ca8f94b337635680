"""The terms of procedures as compiled, from the entries as written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.rulebook.dating import dated
from engine.rulebook.procedure_written import (
    ApprovalEntry,
    ArchiveEntry,
    ProcedureEntry,
    RedoEntry,
    ReopeningEntry,
    ReturnEntry,
    SuspensionEntry,
)
from engine.rulebook.rulebook import (
    ArchiveTerms,
    ClosingTerms,
    Dated,
    DeclineTerms,
    RedoTerms,
    ReopeningTerms,
    ReturnTerms,
    SuspensionTerms,
)


def procedure_terms(entry: Any) -> Mapping[str, Dated[object]]:
    """What a rule sets: the name of a procedure and its terms."""
    assert isinstance(entry, ProcedureEntry)
    found: dict[str, Dated[object]] = {}
    for name, build in _TERMS.items():
        written = getattr(entry.then, "return_" if name == "return" else name)
        if written is not None:
            found[name] = dated(written, build)
    return found


def _return(entry: ReturnEntry) -> ReturnTerms:
    return ReturnTerms(entry.within, entry.late, entry.final_after, entry.clock, entry.approve)


def _suspension(entry: SuspensionEntry) -> SuspensionTerms:
    return SuspensionTerms(entry.times, entry.at_most, entry.approve)


def _redo(entry: RedoEntry) -> RedoTerms:
    return RedoTerms(entry.times)


def _decline(entry: ApprovalEntry) -> DeclineTerms:
    return DeclineTerms(entry.approve)


def _closing(entry: ApprovalEntry) -> ClosingTerms:
    return ClosingTerms(entry.approve)


def _reopening(entry: ReopeningEntry) -> ReopeningTerms:
    return ReopeningTerms(entry.within)


def _archive(entry: ArchiveEntry) -> ArchiveTerms:
    return ArchiveTerms(entry.after)


_TERMS: Mapping[str, Callable[[Any], object]] = {
    "return": _return,
    "suspension": _suspension,
    "redo": _redo,
    "decline": _decline,
    "closing": _closing,
    "reopening": _reopening,
    "archive": _archive,
}
