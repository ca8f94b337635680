"""``dafuwu test``: the tests of the rules, failures side by side, and what the tests cover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.table import Table
from rich.text import Text

from commands.places import tried_rulebook_of
from commands.terminal import Failure, exit_with, language, note, out, print_json, progress, words
from commands.validating import Format
from engine.rulebook.scenario import Scenario
from engine.trials.compare import Difference
from engine.trials.coverage import Coverage
from engine.trials.page import KIND_NAMES, coverage_page, goal_label
from engine.trials.reasons import Reason
from engine.trials.report import report_json, spoken
from engine.trials.run import Report, Result, run_all


def run_tests(folder: Path | None, cover: bool, html: Path | None, form: Format) -> None:
    """Run the tests, print, and end with 0 (all well) or 1 (failed, too little covered, none)."""
    if folder is not None and not folder.is_dir():
        raise Failure(f"没有目录 {folder}", f"there is no folder {folder}")
    in_force = tried_rulebook_of(folder)

    def watch(scenarios: Iterable[Scenario]) -> Iterable[Scenario]:
        total = len(in_force.rulebook.scenarios)
        return progress("用例", "tests", scenarios, total)

    report = run_all(in_force.rulebook, watch)
    if html is not None:
        _write_page(report, in_force.rulebook.city.name, html)
    if form is Format.JSON:
        print_json(report_json(report, language()))
    else:
        for result in report.failed:
            print_failure(result)
        if cover:
            _print_coverage(report.coverage)
        _print_summary(report)
    if not report.passed:
        exit_with(1)


def print_failure(result: Result) -> None:
    """A test that failed: what was expected, what came of it, and why, side by side."""
    scenario = result.scenario
    out().print(f"✗ {scenario.name}   {scenario.origin}", style="red", markup=False, soft_wrap=True)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2), show_edge=False)
    for zh, en in (("项目", "item"), ("期望", "expected"), ("实际", "actual"), ("理由", "why")):
        table.add_column(words(zh, en), overflow="fold")
    for difference in result.differences:
        table.add_row(
            Text(difference.item),
            Text(spoken(difference.expected, language()), style="green"),
            Text(spoken(difference.actual, language()), style="red"),
            Text("\n".join(_reasons(difference))),
        )
    out().print(table)
    out().print()


def _reasons(difference: Difference) -> Iterator[str]:
    for reason in difference.reasons:
        yield _reason(reason)


def _reason(reason: Reason) -> str:
    parts = [
        f"{reason.rule} ({reason.origin})" if reason.rule else str(reason.origin or ""),
        spoken(reason.note, language()) if reason.note else "",
        words(f"依据 {reason.basis}", f"basis: {reason.basis}") if reason.basis else "",
    ]
    return "; ".join(part for part in parts if part)


def _print_coverage(coverage: Coverage) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column(words("种类", "kind"))
    for zh, en in (("规则", "rules"), ("规定", "goals"), ("覆盖", "covered")):
        table.add_column(words(zh, en), justify="right")
    for kind in coverage.kinds:
        rules = Coverage(coverage.of_kind(kind))
        covered = sum(rule.covered for rule in rules.rules)
        table.add_row(
            spoken(KIND_NAMES[kind], language()),
            f"{covered}/{len(rules.rules)}",
            f"{rules.tried}/{rules.goals}",
            f"{rules.percent}%",
        )
    out().print(table)
    out().print()
    missing = [rule for rule in coverage.rules if not rule.covered]
    if missing:
        out().print(words("没有用例试过:", "tried by no test:"), style="yellow")
    for each in missing:
        left = [goal_label(goal, language()) for goal, times in each.goals.items() if not times]
        line = f"  {each.rule.id} ({each.rule.origin})  {', '.join(left)}"
        out().print(line, markup=False, soft_wrap=True)
    if missing:
        out().print()


def _print_summary(report: Report) -> None:
    tests, failed, percent = len(report.results), len(report.failed), report.coverage.percent
    if not tests:
        zh, en = (
            "一个用例也没有: 请在 rules/tests/ 里写 tests",
            "no tests: write some in rules/tests/",
        )
    else:
        asked_zh = "" if report.required is None else f" (要求 {report.required}%)"
        asked_en = "" if report.required is None else f" ({report.required}% required)"
        zh = f"{tests} 个用例, {failed} 个失败; 规则覆盖 {percent}%{asked_zh}"
        many = "test" if tests == 1 else "tests"
        en = f"{tests} {many}, {failed} failed; the rules are covered to {percent}%{asked_en}"
    style = "green" if report.passed else "red"
    out().print(words(zh, en), style=style, markup=False, soft_wrap=True)


def _write_page(report: Report, city: str, file: Path) -> None:
    try:
        file.write_text(coverage_page(report, city, language()), encoding="utf-8")
    except OSError as error:
        cause = error.strerror or str(error)
        raise Failure(f"写不了 {file}: {cause}", f"cannot write {file}: {cause}") from error
    note(f"覆盖页写到 {file}", f"the coverage page is in {file}")
