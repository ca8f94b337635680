"""Bodies and queries of the analysis and of special reports."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from api.schemas import LONGEST_SUBJECT, LONGEST_TEXT, Body, Word
from api.schemas_work import Limit
from engine.special_reports.report import (
    LONGEST_COMMENT,
    LONGEST_NOTE,
    LONGEST_SAID,
    LONGEST_THEME_TITLE,
    LONGEST_TITLE,
    LONGEST_TO,
    LONGEST_WORDS,
    MOST_THEMES,
    Chapter,
    Content,
    Quote,
)

Days = Annotated[Literal[7, 30], Meta(description="最近几天, 含今天 / the last days, with today")]
SpecialState = Literal["draft", "in-review", "signed", "dropped"]


class AnalysisQuery(Body):
    """Which analysis is read."""

    days: Days = 7


class RefreshIn(Body):
    """要重新计算的分析 / the analysis to be made anew."""

    days: Days = 7


class WordsIn(Body):
    """要归类的文字 / words to be told what they are about."""

    subject: Annotated[str, Meta(max_length=LONGEST_SUBJECT)] | None = None
    text: Annotated[str, Meta(max_length=LONGEST_TEXT)] | None = None


class SpecialDraftIn(Body):
    """由分析结果起草专报 / a special report from the latest findings.

    ``themes`` are the keys of the matters to write about, all where it is missing.
    """

    days: Days = 7
    themes: Annotated[tuple[Word, ...], Meta(max_length=MOST_THEMES)] | None = None


class QuoteIn(Body):
    """摘录的诉求 / a request that is quoted."""

    ticket: Word
    said: Annotated[str, Meta(min_length=1, max_length=LONGEST_SAID)]


class ChapterIn(Body):
    """专报里的一个热点 / what the report says of one matter."""

    key: Word
    title: Annotated[str, Meta(min_length=1, max_length=LONGEST_THEME_TITLE)]
    comment: Annotated[str, Meta(max_length=LONGEST_COMMENT)] = ""
    quotes: Annotated[tuple[QuoteIn, ...], Meta(max_length=20)] = ()


class SpecialReportIn(Body):
    """专报的文字 / the words of a report. ``revision`` is the one they were written upon."""

    title: Annotated[str, Meta(min_length=1, max_length=LONGEST_TITLE)]
    to: Annotated[str, Meta(min_length=1, max_length=LONGEST_TO)]
    summary: Annotated[str, Meta(min_length=1, max_length=LONGEST_WORDS)]
    advice: Annotated[str, Meta(max_length=LONGEST_WORDS)] = ""
    chapters: Annotated[tuple[ChapterIn, ...], Meta(max_length=MOST_THEMES)] = ()
    revision: Annotated[int, Meta(ge=1)] | None = None

    def content(self) -> Content:
        """The same for the core."""
        return Content(
            title=self.title.strip(),
            to=self.to.strip(),
            summary=self.summary.strip(),
            advice=self.advice.strip(),
            chapters=tuple(
                Chapter(
                    one.key,
                    one.title.strip(),
                    one.comment.strip(),
                    tuple(Quote(quote.ticket, quote.said.strip()) for quote in one.quotes),
                )
                for one in self.chapters
            ),
        )


class SpecialReasonIn(Body):
    """退回或弃用的原因 / why it is sent back or dropped."""

    reason: Annotated[str, Meta(min_length=1, max_length=LONGEST_NOTE)]


class SpecialReportQuery(Body):
    """Which special reports are shown, the latest change first."""

    state: SpecialState | None = None
    limit: Limit = 25
