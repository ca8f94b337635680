"""The analyses of the simulated city, and the special reports that its people make of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from engine.analysis_desk import SPANS, AnalysisDesk
from engine.rulebook.rulebook import Rulebook
from engine.special_desk import SpecialDesk
from engine.special_reports.editing import Writer
from engine.special_reports.report import Content
from engine.store import Store
from engine.tickets.asks import By

SUPERVISOR = Writer("supervisor", By("supervisor", None))
HEAD = Writer("centre-head", By("centre-head", None))
MONTH = 30
MOST_THEMES = 3
_ADVICE = (
    "请承办单位逐一回访上列热点涉及的市民, 三个工作日内反馈处置进展; "
    "督办员对反复出现的地点安排现场核查。"
)


def write_special_reports(
    store: Store,
    rulebook: Rulebook,
    now: datetime,
    earlier: int = 2,
    apart: timedelta = timedelta(days=MONTH),
) -> int:
    """Analyses up to now; some earlier reports, signed, and one that is still a draft.

    Tells how many reports there are.
    """
    analysis, desk = AnalysisDesk(store, lambda: rulebook), SpecialDesk(store, lambda: rulebook)
    written = 0
    for at in (now - back * apart for back in range(earlier, -1, -1)):
        findings = analysis.refresh(MONTH, at)
        keys = [one.key for one in findings.themes[:MOST_THEMES]]
        if not keys:
            continue
        report = desk.draft(MONTH, keys, SUPERVISOR, at)
        written += 1
        if at == now:
            continue
        words: Content = replace(report.latest.content, advice=_ADVICE)
        desk.write(report.id, words, SUPERVISOR, at + timedelta(hours=1))
        desk.submit(report.id, SUPERVISOR, at + timedelta(hours=2))
        desk.sign(report.id, HEAD, at + timedelta(hours=20))
    for days in SPANS:
        if days != MONTH:
            analysis.refresh(days, now)
    return written
