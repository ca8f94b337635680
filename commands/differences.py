"""A comparison on the terminal: rules in words, then tables of what tickets would see."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from commands.terminal import note, out, say, words
from engine.compare import labels
from engine.compare.catalog import CatalogChange
from engine.compare.report import Comparison
from engine.compare.rules import Part, RuleChange
from engine.compare.tables import (
    dues_by_category,
    dues_by_unit,
    examples_due,
    examples_of,
    regrouped,
    totals,
    unit_rows,
)
from engine.compare.tally import Example, Shift, Tally
from engine.compare.words import Said, Vocabulary

MOST_ROWS = 20
_STYLES = {"added": "green", "removed": "red", "changed": "yellow"}
_MARKS = {"added": "+", "removed": "−", "changed": "~"}


def print_comparison(comparison: Comparison, vocabulary: Vocabulary) -> None:
    """Everything, the meaning first."""
    old, new = comparison.old_version[:7], comparison.new_version[:7]
    heading = f"{comparison.old_name} ({old}) → {comparison.new_name} ({new})"
    out().print(heading, style="bold", markup=False, soft_wrap=True)
    if comparison.same:
        say("两边的规则说的是一回事", "both rulebooks say the same")
    for rule in comparison.rules:
        _print_rule(rule)
    if comparison.catalog:
        out().print(words("\n目录", "\ncatalog"), style="bold")
    for entry in comparison.catalog:
        _print_entry(entry)
    if comparison.tally is not None:
        _print_effect(comparison.tally, vocabulary)


def _said(one: Said) -> str:
    return words(one.zh, one.en)


def _print_rule(rule: RuleChange) -> None:
    how = words(*labels.HOW[rule.how])
    line = f"{_MARKS[rule.how]} {how} {_said(labels.kind(rule.kind))} {rule.id}  {rule.title}"
    out().print(
        Text.assemble((f"\n{line}", _STYLES[rule.how]), (f"  {rule.origin}", "dim")), soft_wrap=True
    )
    for part in rule.parts:
        _print_part(part)


def _print_entry(entry: CatalogChange) -> None:
    how = words(*labels.HOW[entry.how])
    line = f"{_MARKS[entry.how]} {how} {_said(labels.kind(entry.kind))} {entry.id}  {entry.name}"
    out().print(line, style=_STYLES[entry.how], markup=False, soft_wrap=True)
    for part in entry.parts:
        _print_part(part)


def _print_part(part: Part) -> None:
    name = _said(labels.part_name(part))
    if part.name == "when":
        for zh, en, mark, several in (
            ("适用于", "covers", "+", part.newly),
            ("不再适用于", "no longer covers", "−", part.no_longer),
        ):
            for one in several:
                say(f"    {mark} {zh} {one.said.zh}", f"    {mark} {en} {one.said.en}")
        return
    none = words("无", "none")
    if _said(part.old) == none:
        say(f"    {name}  {part.new.zh}", f"    {name}  {part.new.en}")
    else:
        say(
            f"    {name}  {part.old.zh} → {part.new.zh}",
            f"    {name}  {part.old.en} → {part.new.en}",
        )


# The effect on tickets


def _print_effect(tally: Tally, vocabulary: Vocabulary) -> None:
    longer, shorter = totals(tally)
    say(
        f"\n比较了 {tally.compared} 件工单, 其中 {tally.affected} 件会不同; "
        f"{longer} 个期限变长, {shorter} 个期限变短",
        f"\n{tally.compared} tickets compared, {tally.affected} of them would differ; "
        f"{longer} promises get longer, {shorter} shorter",
    )
    _print_caveats(tally)
    _print_leads(tally, vocabulary)
    _print_outcomes(tally, vocabulary)
    _print_others(tally, vocabulary)
    _print_dues(tally, vocabulary)
    _print_plans(tally, vocabulary)
    _print_units(tally, vocabulary)


def _print_caveats(tally: Tally) -> None:
    if tally.without_text:
        note(
            f"{tally.without_text} 件没有原文: 看内容的规则当作没有提到 (导出时加 --private)",
            f"{tally.without_text} came without text: rules on the text see nothing mentioned "
            "(export with --private)",
        )
    for left, count in tally.left_out.most_common(5):
        which = words(*{"old": ("旧", "old"), "new": ("新", "new")}[left.side])
        note(
            f"{count} 件的 {left.fact}={left.value} 是{which}规则库不认识的, 当作未填",
            f"{count} have {left.fact}={left.value}, which the {which} rulebook does not know: "
            "taken as not given",
        )
    if tally.without_due:
        note(f"{tally.without_due} 件算不出期限", f"{tally.without_due} have no due time")
    if tally.unread:
        note(f"{tally.unread} 行读不了:", f"{tally.unread} rows could not be read:")
        for row, why in tally.unreadable:
            note(f"  {row}: {why}", f"  {row}: {why}")


def _table(title: str, columns: Sequence[tuple[str, bool]]) -> Table:
    table = Table(title=f"\n{title}", title_justify="left", title_style="bold", box=None)
    for name, is_number in columns:
        table.add_column(name, justify="right" if is_number else "left", overflow="fold")
    return table


def _show(table: Table, rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        return
    for row in rows[:MOST_ROWS]:
        table.add_row(*map(Text, row))
    out().print(table)
    if len(rows) > MOST_ROWS:
        more = len(rows) - MOST_ROWS
        say(f"  … 另有 {more} 行, 见 --format json", f"  … {more} more rows: --format json")


def _print_leads(tally: Tally, vocabulary: Vocabulary) -> None:
    rows = [
        (
            _said(labels.lead(one.old, vocabulary)),
            _said(labels.lead(one.new, vocabulary)),
            str(count),
            _ids(examples_of(tally, "lead", one.old, one.new)),
        )
        for one, count in regrouped(tally, "lead", category=False).items()
    ]
    _show(_table(words("承办单位改变", "goes elsewhere"), _from_to()), rows)


def _print_outcomes(tally: Tally, vocabulary: Vocabulary) -> None:
    rows = [
        (
            _said(labels.outcome(one.old, vocabulary)),
            _said(labels.outcome(one.new, vocabulary)),
            str(count),
            _ids(examples_of(tally, "outcome", one.old, one.new)),
        )
        for one, count in regrouped(tally, "outcome", category=False).items()
    ]
    _show(_table(words("处理方式改变", "another outcome"), _from_to()), rows)


def _print_others(tally: Tally, vocabulary: Vocabulary) -> None:
    rows = [
        (
            _said(Said(labels.PARTS[what], what)),
            _said(vocabulary.say("unit", one.old)),
            _said(vocabulary.say("unit", one.new)),
            str(count),
        )
        for what in ("authority", "assist", "notify", "priority")
        for one, count in regrouped(tally, what, category=False).items()
    ]
    columns = [(words("项目", "what"), False), *_from_to()[:3]]
    _show(_table(words("其他改变", "other changes"), columns), rows)


def _print_dues(tally: Tally, vocabulary: Vocabulary) -> None:
    rows = [
        (
            _said(labels.milestone(milestone)),
            _said(labels.category(category, vocabulary)),
            *_shift(shift),
            _ids(examples_due(tally, milestone, category)),
        )
        for (milestone, category), shift in dues_by_category(tally).items()
    ]
    columns = [
        (words("环节", "milestone"), False), (words("类型", "category"), False), *_moves(),
        (words("例", "examples"), False),
    ]  # fmt: skip
    _show(_table(words("期限改变", "due at another time"), columns), rows)
    by_unit = [
        (
            _said(labels.milestone(milestone)),
            _said(labels.lead(unit, vocabulary)),
            *_shift(shift),
        )
        for (milestone, unit), shift in dues_by_unit(tally).items()
    ]
    columns = [(words("环节", "milestone"), False), (words("单位", "unit"), False), *_moves()]
    _show(_table(words("期限改变, 按单位", "due at another time, by unit"), columns), by_unit)


def _print_plans(tally: Tally, vocabulary: Vocabulary) -> None:
    rows = [
        (
            _said(labels.milestone(one.of or "")),
            _said(labels.category(one.category, vocabulary)),
            _said(labels.plan(one.old, vocabulary)),
            _said(labels.plan(one.new, vocabulary)),
            str(count),
        )
        for one, count in regrouped(tally, "plan", category=True).items()
    ]
    columns = [
        (words("环节", "milestone"), False), (words("类型", "category"), False), *_from_to()[:3],
    ]  # fmt: skip
    title = words("时限有无和以后起算的时限", "clocks there or not, and clocks that start later")
    _show(_table(title, columns), rows)


def _print_units(tally: Tally, vocabulary: Vocabulary) -> None:
    rows = [
        (
            _said(labels.lead(row.unit, vocabulary)),
            *map(str, (row.before, row.after, row.gained, row.lost, row.longer, row.shorter)),
        )
        for row in unit_rows(tally)
    ]
    columns = [
        (words("单位", "unit"), False),
        (words("原有", "before"), True),
        (words("新规则下", "after"), True),
        (words("转入", "gained"), True),
        (words("转出", "lost"), True),
        (words("期限变长", "longer"), True),
        (words("期限变短", "shorter"), True),
    ]
    _show(_table(words("按单位", "by unit"), columns), rows)


def _from_to() -> list[tuple[str, bool]]:
    return [
        (words("原来", "from"), False),
        (words("改为", "to"), False),
        (words("件数", "tickets"), True),
        (words("例", "examples"), False),
    ]


def _moves() -> list[tuple[str, bool]]:
    return [
        (words("件数", "tickets"), True),
        (words("变长", "longer"), True),
        (words("变短", "shorter"), True),
        (words("平均", "mean shift"), True),
    ]


def _shift(shift: Shift) -> tuple[str, str, str, str]:
    mean = _said(labels.hours(shift.seconds, shift.count))
    return str(shift.count), str(shift.longer), str(shift.shorter), mean


def _ids(examples: Sequence[Example]) -> str:
    return " ".join(example.id for example in examples)
