"""How ``dafuwu analyse`` prints; apart, so that the command starts quickly."""

from __future__ import annotations

from enum import StrEnum


class AnalysisForm(StrEnum):
    """As what an analysis is wanted."""

    TEXT = "text"
    JSON = "json"
