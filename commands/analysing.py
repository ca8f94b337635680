"""``dafuwu analyse``: hot spots, bursts and classification of the messages in a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from commands.analyse_options import AnalysisForm
from commands.lines import heading, table
from commands.terminal import Failure, note, out, print_json, say, words
from engine.insight.accuracy import Accuracy, measure, score
from engine.insight.bursts import FALSE_ALARMS, Burst, scan_bursts
from engine.insight.classifying import Missing, TooFew, train
from engine.insight.clusters import Cluster, find_clusters
from engine.insight.message import Message
from engine.transfer.messages import Told, read_messages
from engine.transfer.refusals import Unreadable
from engine.transfer.sheet import read_sheet

ALL = "all"
SHOWN_CONFUSIONS = 5
SHOWN_SUBJECT = 40


def analyse(
    file: Path, labels: str | None, learn: Sequence[Path], top: int, least: int | None,
    zone: str, form: AnalysisForm,
) -> None:  # fmt: skip
    """Read the messages, find what is hot and what burst; with labels, measure classification."""
    told = _read(file, zone, labels)
    if learn and labels is None:
        raise Failure("--learn 要同时写 --labels", "--learn needs --labels")
    fewest = least if least is not None else 1 if told.liked else 2
    clusters = find_clusters(told.messages, least=fewest, most=top)
    bursts = _bursts(told)
    accuracy = None if labels is None else _accuracy(told, [_read(each, zone) for each in learn])
    if form is AnalysisForm.JSON:
        print_json(_json(told, clusters, bursts, accuracy))
        return
    _print_clusters(told, clusters)
    _print_bursts(told, bursts)
    if accuracy is not None:
        _print_accuracy(accuracy)


def _read(file: Path, zone: str, labels: str | None = None) -> Told:
    try:
        return read_messages(read_sheet(file), ZoneInfo(zone), labels)
    except Unreadable as problem:
        raise Failure(f"{file}: {problem.reason.zh}", f"{file}: {problem.reason.en}") from problem
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Failure(f"没有时区 {zone}", f"there is no time zone {zone}") from error


def _bursts(told: Told) -> tuple[Burst, ...]:
    """Of all messages, and of each label, on each day that the file speaks of."""
    series: dict[str, dict[date, int]] = {}
    for message, label in zip(told.messages, told.labels, strict=True):
        if message.at is not None:
            day = message.at.date()
            for of in (ALL, label):
                if of is not None:
                    counts = series.setdefault(of, {})
                    counts[day] = counts.get(day, 0) + 1
    days = [day for counts in series.values() for day in counts]
    return scan_bursts(series, min(days), max(days)) if days else ()


def _accuracy(told: Told, others: Sequence[Told]) -> Accuracy:
    """By five folds of the file; or, learned from other files, on what these do not hold."""
    own = [(text, label) for text, label in _labelled(told) if label is not None]
    texts, labels = [text for text, _ in own], [label for _, label in own]
    try:
        if not others:
            return measure(texts, labels)
        asked = {_bare(message) for message in told.messages}
        learned = {
            text: label
            for other in others
            for (text, label), message in zip(_labelled(other), other.messages, strict=True)
            if label is not None and _bare(message) not in asked
        }
        note(
            f"从 {len(learned)} 条学习 (与被测留言相同的不学)",
            f"learned from {len(learned)} texts (none that is asked for)",
        )
        return score(train(list(learned), list(learned.values())), texts, labels)
    except (Missing, TooFew) as error:
        raise Failure(error.zh, error.en) from error


def _labelled(told: Told) -> list[tuple[str, str | None]]:
    return list(zip(told.texts, told.labels, strict=True))


def _bare(message: Message) -> str:
    """The text without spaces: by it a message is known again in another file."""
    return "".join(message.text.split())


def _print_clusters(told: Told, clusters: Sequence[Cluster]) -> None:
    many = len(told.messages)
    heading(f"热点 (共 {many} 条留言)", f"Hot spots (of {many} messages)")
    if not clusters:
        say("没有几条留言说同一件事", "no two messages speak of one matter")
        return
    by_id = {message.id: message for message in told.messages}
    dated = told.undated < many
    titles = [("#", "#"), ("热度", "heat"), ("条", "messages"), ("人", "people")]
    titles += [("赞/反", "for/against")] if told.liked else []
    titles += [("时间", "when")] if dated else []
    shown = table(*titles, ("地点", "places"), ("什么事", "what"))
    for at, cluster in enumerate(clusters, 1):
        cells = [str(at), f"{cluster.heat:.1f}", str(len(cluster.ids)), str(cluster.people)]
        cells += [f"{cluster.agreed}/{cluster.disagreed}"] if told.liked else []
        cells += [_when(cluster)] if dated else []
        shown.add_row(*cells, "\n".join(cluster.places[:2]), "\n".join(_told(cluster, by_id)))
    out().print(shown)
    if told.undated and dated:
        note(f"{told.undated} 条没有可读的时间", f"{told.undated} have no time that can be read")


def _told(cluster: Cluster, by_id: Mapping[str, Message]) -> list[str]:
    """What it is about: its middle and two samples more, with their ids."""
    said = [
        f"{id_} {(by_id[id_].subject or by_id[id_].text)[:SHOWN_SUBJECT]}"
        for id_ in cluster.samples[:3]
    ]
    return [*said, words("词: ", "words: ") + " ".join(cluster.words)]


def _when(cluster: Cluster) -> str:
    if cluster.first_at is None or cluster.last_at is None:
        return ""
    first, last = cluster.first_at.date(), cluster.last_at.date()
    return f"{first}" if first == last else f"{first}\n{last}"


def _print_bursts(told: Told, bursts: Sequence[Burst]) -> None:
    if all(message.at is None for message in told.messages):
        return
    out().print()
    heading(
        f"突增 (与前 12 周的同一星期几相比; 所报各日中误报约 {FALSE_ALARMS:.0%})",
        f"Bursts (against the same weekday of 12 weeks; about {FALSE_ALARMS:.0%} are chance)",
    )
    if not bursts:
        say("没有", "none")
        return
    shown = table(
        ("日期", "day"), ("", ""), ("件", "count"), ("平常", "usual"), ("偶然的机会", "chance")
    )
    for burst in bursts:
        of = words("全部", "all") if burst.of == ALL else burst.of
        shown.add_row(
            str(burst.day), of, str(burst.count), f"{burst.expected:.1f}", f"{burst.chance:.2g}"
        )
    out().print(shown)


def _print_accuracy(accuracy: Accuracy) -> None:
    out().print()
    heading(
        f"分类: {accuracy.texts} 条, "
        + (
            "由其他文件学得"
            if accuracy.folds is None
            else f"{accuracy.folds} 折, 每折由其余各折学得"
        ),
        f"Classification: {accuracy.texts} texts, "
        + ("learned from other files" if accuracy.folds is None else f"{accuracy.folds} folds"),
    )
    say(
        f"macro-F1 {accuracy.macro_f1:.4f}   正确 {accuracy.share_right:.2%}   "
        f"把握与正确率平均相差 {accuracy.calibration_error:.3f}",
        f"macro-F1 {accuracy.macro_f1:.4f}   right {accuracy.share_right:.2%}   "
        f"sureness is off by {accuracy.calibration_error:.3f} on average",
    )
    shown = table(
        ("类别", "label"),
        ("条", "texts"),
        ("准确率", "precision"),
        ("召回率", "recall"),
        ("F1", "F1"),
    )
    for one in accuracy.labels:
        shown.add_row(
            one.label, str(one.texts), f"{one.precision:.3f}", f"{one.recall:.3f}", f"{one.f1:.3f}"
        )
    out().print(shown)
    sure = table(("把握", "sure"), ("条", "texts"), ("其中正确", "of them right"))
    for bin_ in accuracy.sureness:
        sure.add_row(
            f"{bin_.from_:.1f}–{bin_.to:.1f}", str(bin_.texts), f"{bin_.right / bin_.texts:.1%}"
        )
    out().print(sure)
    for was, taken, times in accuracy.confused[:SHOWN_CONFUSIONS]:
        say(f"{was} 误作 {taken}: {times} 条", f"{was} taken for {taken}: {times}")


def _json(
    told: Told, clusters: Sequence[Cluster], bursts: Sequence[Burst], accuracy: Accuracy | None
) -> dict[str, Any]:
    return {
        "messages": len(told.messages),
        "undated": told.undated,
        "hot_spots": [_plain(asdict(cluster)) for cluster in clusters],
        "bursts": [_plain(asdict(burst)) for burst in bursts],
        "false_alarms": FALSE_ALARMS,
        "classification": None
        if accuracy is None
        else {
            **asdict(accuracy),
            "share_right": accuracy.share_right,
            "calibration_error": accuracy.calibration_error,
        },
    }


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime | date) else value
        for name, value in fields.items()
    }
