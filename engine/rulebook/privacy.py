"""Rules on personal data as compiled, from the entries as written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.rulebook.privacy_written import DisclosureEntry, RetentionEntry
from engine.rulebook.rulebook import Dated, RetentionTerms


def disclosure_terms(entry: Any) -> Mapping[str, Dated[object]]:
    """What a rule sets: for each role and field by itself, whether it is shown."""
    assert isinstance(entry, DisclosureEntry)
    return {
        seen_by(role, field): Dated(((None, entry.shown),))
        for role in entry.roles
        for field in entry.fields
    }


def seen_by(role: str, field: str) -> str:
    """The attribute of the table of disclosure that says whether this role sees this field."""
    return f"{field} for {role}"


def retention_terms(entry: Any) -> Mapping[str, Dated[object]]:
    """What a rule sets: for each part of what people wrote, how long it is kept."""
    assert isinstance(entry, RetentionEntry)
    terms = RetentionTerms(entry.after, entry.keep)
    return {field: Dated(((None, terms),)) for field in entry.fields}
