"""The part of the page that says what tickets would see: tables with bars, by category and unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Protocol

from engine.compare import labels
from engine.compare.bars import bar, both_ways
from engine.compare.report import Comparison, local
from engine.compare.tables import (
    Pair,
    dues_by_category,
    dues_by_unit,
    examples_due,
    examples_of,
    regrouped,
    unit_rows,
)
from engine.compare.tally import Example, Shift, Tally
from engine.compare.words import Said, Vocabulary

MOST_ROWS = 40


class Writing(Protocol):
    """The page that these sections are written into."""

    comparison: Comparison
    vocabulary: Vocabulary

    def say(self, zh: str, en: str) -> str:
        """Words of the page itself, fit for HTML."""
        ...

    def said(self, one: Said) -> str:
        """Words that come from the rulebook, fit for HTML."""
        ...

    def table(
        self, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]]
    ) -> Iterator[str]:
        """A table: columns as (title, class), cells fit for HTML already."""
        ...


def effect(page: Writing, tally: Tally) -> Iterator[str]:
    """Every table that has rows, with what to bear in mind first."""
    yield f"<h2>{page.say('对工单的影响', 'What tickets would see')}</h2>"
    yield from _caveats(page, tally)
    yield from _changes(page, tally)
    yield from _dues(page, tally)
    yield from _plans(page, tally)
    yield from _units(page, tally)


def _caveats(page: Writing, tally: Tally) -> Iterator[str]:
    notes = []
    if tally.without_text:
        notes.append(
            page.say(
                f"{tally.without_text} 件没有原文, 看内容的规则当作没有提到。",
                f"{tally.without_text} tickets came without text: rules on the text see nothing.",
            )
        )
    for left, count in tally.left_out.most_common(5):
        side_zh, side_en = {"old": ("原", "old"), "new": ("新", "new")}[left.side]
        notes.append(
            page.say(
                f"{count} 件的 {left.fact}={left.value} 是{side_zh}规则不认识的, 当作未填。",
                f"{count} tickets have {left.fact}={left.value}, unknown to the {side_en} rules: "
                "taken as not given.",
            )
        )
    if tally.unread:
        notes.append(
            page.say(f"{tally.unread} 行读不了。", f"{tally.unread} rows were unreadable.")
        )
    yield from (f'<div class="note">{note}</div>' for note in notes)


def _changes(page: Writing, tally: Tally) -> Iterator[str]:
    for what, zh, en in (
        ("lead", "换承办单位", "Goes to another unit"),
        ("outcome", "处理方式不同", "Another outcome"),
        ("authority", "换主管部门", "Another authority"),
        ("assist", "协办单位不同", "Other assisting units"),
        ("notify", "抄送单位不同", "Other units told"),
        ("priority", "优先级不同", "Another priority"),
    ):
        found = list(regrouped(tally, what, category=False).items())
        if not found:
            continue
        most = found[0][1]
        rows = [
            (
                page.said(_value(page, what, one.old)),
                page.said(_value(page, what, one.new)),
                f"{count:,}",
                bar(count, most, str(count)),
                _ids(examples_of(tally, what, one.old, one.new)),
            )
            for one, count in found
        ]
        columns = [
            (page.say("原来", "from"), ""),
            (page.say("改为", "to"), ""),
            (page.say("件数", "tickets"), "n"),
            ("", ""),
            (page.say("例", "examples"), "ids"),
        ]
        yield from _section(page, page.say(zh, en), columns, rows)


def _value(page: Writing, what: str, value: str | None) -> Said:
    if what == "outcome":
        return labels.outcome(value, page.vocabulary)
    if what == "lead":
        return labels.lead(value, page.vocabulary)
    return page.vocabulary.say("" if what == "priority" else "unit", value)


def _dues(page: Writing, tally: Tally) -> Iterator[str]:
    by_category, by_unit = dues_by_category(tally), dues_by_unit(tally)
    rows = [
        (
            page.said(labels.milestone(key[0])),
            page.said(labels.category(key[1], page.vocabulary)),
            *_shift(page, shift, by_category),
            _moved(page, examples_due(tally, *key)),
        )
        for key, shift in by_category.items()
    ]
    columns = [
        (page.say("环节", "milestone"), ""),
        (page.say("类型", "category"), ""),
        *_moves(page),
        (page.say("例", "examples"), "ids"),
    ]
    title = page.say("期限改变, 按类型", "Due at another time, by category")
    yield from _section(page, title, columns, rows)
    rows = [
        (
            page.said(labels.milestone(key[0])),
            page.said(labels.lead(key[1], page.vocabulary)),
            *_shift(page, shift, by_unit),
        )
        for key, shift in by_unit.items()
    ]
    columns = [(page.say("环节", "milestone"), ""), (page.say("单位", "unit"), ""), *_moves(page)]
    title = page.say("期限改变, 按单位", "Due at another time, by unit")
    yield from _section(page, title, columns, rows)


def _moves(page: Writing) -> list[tuple[str, str]]:
    return [
        (page.say("变短", "shorter"), "n"),
        (page.say("变短 ｜ 变长", "shorter | longer"), ""),
        (page.say("变长", "longer"), "n"),
        (page.say("平均", "mean"), "n"),
    ]


def _shift(page: Writing, shift: Shift, among: dict[Pair, Shift]) -> tuple[str, ...]:
    most = max(max(one.longer, one.shorter) for one in among.values())
    label = page.say(
        f"变短 {shift.shorter}, 变长 {shift.longer}",
        f"shorter {shift.shorter}, longer {shift.longer}",
    )
    return (
        f"{shift.shorter:,}",
        both_ways(shift.shorter, shift.longer, most, label),
        f"{shift.longer:,}",
        page.said(labels.hours(shift.seconds, shift.count)),
    )


def _plans(page: Writing, tally: Tally) -> Iterator[str]:
    rows = [
        (
            page.said(labels.milestone(one.of or "")),
            page.said(labels.category(one.category, page.vocabulary)),
            page.said(labels.plan(one.old, page.vocabulary)),
            page.said(labels.plan(one.new, page.vocabulary)),
            f"{count:,}",
        )
        for one, count in regrouped(tally, "plan", category=True).items()
    ]
    columns = [
        (page.say("环节", "milestone"), ""),
        (page.say("类型", "category"), ""),
        (page.say("原来", "from"), ""),
        (page.say("改为", "to"), ""),
        (page.say("件数", "tickets"), "n"),
    ]
    title = page.say("时限有无和以后起算的时限", "Clocks there or not, and clocks that start later")
    yield from _section(page, title, columns, rows)


def _units(page: Writing, tally: Tally) -> Iterator[str]:
    rows = [
        (
            page.said(labels.lead(row.unit, page.vocabulary)),
            *(
                f"{number:,}"
                for number in (
                    row.before, row.after, row.gained, row.lost, row.shorter, row.longer,
                )
            ),
        )
        for row in unit_rows(tally)
    ]  # fmt: skip
    titles = (
        ("原有件数", "before"), ("新规则下", "after"), ("转入", "gained"), ("转出", "lost"),
        ("期限变短", "shorter"), ("期限变长", "longer"),
    )  # fmt: skip
    columns = [(page.say("单位", "unit"), ""), *((page.say(*title), "n") for title in titles)]
    yield from _section(page, page.say("按单位", "By unit"), columns, rows)


def _section(
    page: Writing,
    title: str,
    columns: Sequence[tuple[str, str]],
    rows: Sequence[Sequence[str]],
) -> Iterator[str]:
    if not rows:
        return
    yield f"<h3>{title}</h3>"
    yield from page.table(columns, rows[:MOST_ROWS])
    more = len(rows) - MOST_ROWS
    if more > 0:
        left = page.say(f"…… 另有 {more} 行", f"… {more} more rows")
        yield f'<p class="dim">{left}</p>'


def _ids(examples: Sequence[Example]) -> str:
    return "<br>".join(escape(one.id) for one in examples)


def _moved(page: Writing, examples: Sequence[Example]) -> str:
    """One ticket, with both of its due times: more would make the table hard to read."""
    zone = page.comparison.zone
    for one in examples:
        if one.old_due is not None and one.new_due is not None:
            old, new = local(one.old_due, zone), local(one.new_due, zone)
            return f"{escape(one.id)}<br>{_short(old)}<br>→ {_short(new)}"
    return ""


def _short(iso: str) -> str:
    """Day and minute."""
    return iso[:16].replace("T", " ")
