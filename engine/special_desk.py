"""Special reports as people work with them: drafted from the latest findings, written, signed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from datetime import datetime

from engine.rulebook.rulebook import Rulebook
from engine.special_reports import editing
from engine.special_reports.drafting import drafted
from engine.special_reports.editing import Writer
from engine.special_reports.report import (
    STATES,
    Content,
    SpecialReport,
    SpecialReportRefused,
    Version,
    not_found,
)
from engine.special_reports.word import word_of
from engine.store import Store
from engine.store.special_reports import SpecialReportChanged


class SpecialDesk:
    """The only door to special reports for api, console and command line."""

    def __init__(self, store: Store, rulebook: Callable[[], Rulebook]) -> None:
        self._store = store
        self._rulebook = rulebook

    def one(self, id_: str, who: Writer) -> SpecialReport:
        """A report that they may see; raises ``SpecialReportRefused``."""
        found = self._store.special_report(id_)
        if found is None or found.state not in who.seen:
            raise not_found(id_)
        return found

    def versions(self, id_: str, who: Writer) -> tuple[Version, ...]:
        """Every version of its words for those who write; for others what was signed."""
        report = self.one(id_, who)
        sees_all = set(who.seen) == set(STATES)
        return self._store.special_versions(id_) if sees_all else (report.latest,)

    def listed(self, who: Writer, limit: int, states: Collection[str] = ()) -> list[SpecialReport]:
        """Reports that they may see, those changed last first."""
        wanted = [state for state in who.seen if not states or state in states]
        return self._store.list_special_reports(wanted, limit)

    def word(self, id_: str, who: Writer) -> bytes:
        """The report as a Word document."""
        return word_of(self._rulebook(), self.one(id_, who))

    # What changes them

    def draft(
        self, days: int, keys: Collection[str] | None, who: Writer, now: datetime
    ) -> SpecialReport:
        """A new report from the latest findings about so many days; ``keys`` are the matters to
        write about, all where it is None."""
        findings = self._store.analysis(days).findings
        if findings is None:
            raise SpecialReportRefused(
                "special/no-findings",
                "还没有这几天的分析结果, 请先计算",
                "nothing has been found about these days yet: have it computed first",
            )
        for key in keys or ():
            if findings.theme(key) is None:
                raise SpecialReportRefused(
                    "special/refused",
                    f"分析结果里没有热点 {key[:64]}",
                    f"there is no matter {key[:64]} among what was found",
                    "themes",
                )
        words = drafted(self._rulebook(), findings, keys)
        report = editing.begin(f"sr-{secrets.token_hex(4)}", findings, words, who, now)
        return self._keep(report, new_words=True)

    def write(
        self, id_: str, content: Content, who: Writer, now: datetime, revision: int | None = None
    ) -> SpecialReport:
        """Other words; ``revision`` is the one that they were written upon."""
        report = self.one(id_, who)
        if revision is not None and revision != report.revision:
            raise changed_meanwhile()
        after = editing.write(report, content, who, now)
        return report if after is report else self._keep(after, new_words=True)

    def submit(self, id_: str, who: Writer, now: datetime) -> SpecialReport:
        """Send it up to be signed."""
        return self._keep(editing.submit(self.one(id_, who), who, now))

    def send_back(self, id_: str, reason: str, who: Writer, now: datetime) -> SpecialReport:
        """Let it be written again."""
        return self._keep(editing.send_back(self.one(id_, who), reason, who, now))

    def sign(self, id_: str, who: Writer, now: datetime) -> SpecialReport:
        """Sign and freeze it, under the next number of the year in the city."""
        year = now.astimezone(self._rulebook().city.zone).year
        issue = self._store.next_issue(year)
        return self._keep(editing.sign(self.one(id_, who), issue, who, now))

    def drop(self, id_: str, reason: str, who: Writer, now: datetime) -> SpecialReport:
        """Do not use it."""
        return self._keep(editing.drop(self.one(id_, who), reason, who, now))

    def _keep(self, report: SpecialReport, *, new_words: bool = False) -> SpecialReport:
        try:
            return self._store.keep_special_report(report, new_words=new_words)
        except SpecialReportChanged as error:
            raise changed_meanwhile() from error


def changed_meanwhile() -> SpecialReportRefused:
    """Somebody else was faster."""
    return SpecialReportRefused(
        "special/changed",
        "别人刚刚改过, 请重新打开再改",
        "somebody else has just changed it: open it again",
    )
