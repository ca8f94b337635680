"""What the options of ``dafuwu report`` may say; apart, so that the command starts quickly."""

from __future__ import annotations

from enum import StrEnum


class ReportForm(StrEnum):
    """As what a report is wanted."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    DOCX = "docx"


class ReportBy(StrEnum):
    """What the rows of a report are."""

    UNIT = "unit"
    AREA = "area"
    CATEGORY = "category"
    DISTRICT = "district"
    AUTHORITY = "authority"
