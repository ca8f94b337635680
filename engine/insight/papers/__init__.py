"""A report as a file that offices use: Excel, Word, CSV. Pure: from a report to bytes."""

from engine.insight.papers.cover import Cover, Language, cover_of
from engine.insight.papers.csv_file import csv_of
from engine.insight.papers.excel import excel_of
from engine.insight.papers.word import word_of

__all__ = ["Cover", "Language", "cover_of", "csv_of", "excel_of", "word_of"]
