"""A report as a file that offices use: Excel, Word, CSV. Pure: from a report to bytes."""

from __future__ import annotations

from collections.abc import Mapping

from engine.insight.papers.cover import Cover, Language, cover_of, notes_of
from engine.insight.papers.csv_file import csv_of
from engine.insight.papers.excel import excel_of
from engine.insight.papers.word import word_of
from engine.insight.report import Report

__all__ = [
    "FORMS",
    "Cover",
    "Language",
    "cover_of",
    "csv_of",
    "excel_of",
    "notes_of",
    "paper_of",
    "word_of",
]

FORMS: Mapping[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv",
}
"""The endings of the files that there are, and their media types."""


def paper_of(report: Report, cover: Cover, form: str, language: Language) -> bytes:
    """The report as a file of this form, one of ``FORMS``."""
    if form == "csv":
        return csv_of(report, language)
    return (excel_of if form == "xlsx" else word_of)(report, cover, language)
