"""Examples of the analysis and of special reports."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from api.answers_analysis import (
    SpecialReportPage,
    SpecialVersionPage,
    show_analysis,
    show_special_report,
    show_special_version,
)
from api.answers_learning import LearningOut, show_model, show_suggestions
from engine.insight.accuracy import Accuracy, LabelAccuracy, Sureness
from engine.insight.classifying import Guess
from engine.rulebook.rulebook import Rulebook
from engine.special_reports import editing
from engine.special_reports.drafting import drafted
from engine.special_reports.editing import Writer
from engine.special_reports.findings import Findings, Rise, Sample, Tally, Theme
from engine.special_reports.report import Content
from engine.store.analysis import Analysis
from engine.store.models import Learned
from engine.tickets.asks import By

REPORT = "sr-5f2c9a71"
_WHO = Writer("li.na", By("supervisor", None))
_OTHER = Writer("wang.fang", By("centre-head", None))
_REASON = "请补充处置进展"
_WORDS = {
    "title": "近期诉求热点情况",
    "to": "市委、市政府分管领导",
    "summary": "本周停水诉求增多, 集中在个别小区。",
    "advice": "请供水单位公布抢修进度。",
}


def analysis_requests() -> dict[str, dict[str, Any]]:
    """Operation → a body."""
    return {
        "refresh-analysis": {"days": 7},
        "draft-special-report": {"days": 7},
        "suggest-facts": {"text": "小区从昨天晚上开始停水, 请尽快派人来修。"},
        "write-special-report": {**_WORDS, "chapters": []},
        "send-back-special-report": {"reason": _REASON},
        "drop-special-report": {"reason": "热点已消退"},
    }


def analysis_examples(rulebook: Rulebook, now: datetime, ticket: str) -> dict[str, msgspec.Struct]:
    """Operation → what is answered."""
    findings = _findings(rulebook, now, ticket)
    draft = editing.begin(REPORT, findings, drafted(rulebook, findings), _WHO, now)
    written = editing.write(
        draft,
        Content(_WORDS["title"], _WORDS["to"], _WORDS["summary"], _WORDS["advice"]),
        _WHO,
        now,
    )
    sent = editing.submit(written, _WHO, now)
    signed = editing.sign(sent, f"{now.year}-1", _OTHER, now)
    shown = {
        name: show_special_report(rulebook, one, _WHO)
        for name, one in {
            "draft-special-report": draft,
            "write-special-report": written,
            "submit-special-report": sent,
            "send-back-special-report": editing.send_back(sent, _REASON, _OTHER, now),
            "sign-special-report": signed,
            "read-special-report": signed,
            "drop-special-report": editing.drop(draft, "热点已消退", _WHO, now),
        }.items()
    }
    analysis = show_analysis(rulebook, Analysis(7, now, findings, waits=False))
    zone = rulebook.city.zone
    return {
        **shown,
        "read-analysis": analysis,
        "refresh-analysis": msgspec.structs.replace(analysis, waits=True),
        "read-learning": LearningOut(items=[show_model(rulebook, _learned(rulebook, now))]),
        "suggest-facts": show_suggestions(
            rulebook, {"area": (Guess(next(iter(rulebook.areas)), 0.93),)}
        ),
        "list-special-reports": SpecialReportPage(items=[shown["read-special-report"]]),
        "list-special-report-versions": SpecialVersionPage(
            items=[show_special_version(written.latest, zone)]
        ),
    }


def _findings(rulebook: Rulebook, now: datetime, ticket: str) -> Findings:
    """Of any city: its first area."""
    area, until = next(iter(rulebook.areas)), now.date()
    since = until - timedelta(days=6)
    said = Sample(ticket, _day(until, 1), "小区从昨天晚上开始停水, 请尽快派人来修。", area)
    theme = Theme(
        key=f"m-{ticket}",
        title="小区停水",
        heat=93,
        requests=9,
        people=9,
        first_on=_day(until, 1),
        last_on=until,
        place="文登小区",
        area=area,
        new=True,
        words=("停水", "小区"),
        tickets=(ticket,),
        samples=(said,),
    )
    return Findings(
        since=since,
        until=until,
        made_at=now,
        rulebook=rulebook.version,
        requests=212,
        before=198,
        days=(30, 31, 28, 30, 12, 41, 40),
        tallies=(Tally("area", area, 48, 31),),
        rises=(Rise("area", area, _day(until, 1), 21, 640, 310),),
        themes=(theme,),
        read=212,
    )


def _learned(rulebook: Rulebook, now: datetime) -> Learned:
    area = next(iter(rulebook.areas))
    accuracy = Accuracy(
        texts=4000,
        folds=5,
        macro_f1=0.914,
        labels=(LabelAccuracy(area, 800, 790, 742),),
        sureness=(Sureness(0.9, 1.0, 600, 588, 0.97), Sureness(0.6, 0.7, 40, 27, 0.66)),
        confused=((area, area, 12),),
    )
    return Learned("area", 3, now, 4000, accuracy, in_use=True)


def _day(until: date, back: int) -> date:
    return until - timedelta(days=back)
