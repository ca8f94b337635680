"""The coverage as one HTML file that stands alone: no address in it, readable on a phone."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from engine.rulebook.messages import Language
from engine.trials.coverage import Goal, RuleCoverage
from engine.trials.reasons import Said
from engine.trials.report import spoken
from engine.trials.run import Report, Result

KIND_NAMES = {
    "intake": Said("受理", "intake"),
    "routing": Said("派单", "routing"),
    "priorities": Said("优先级", "priorities"),
    "clocks": Said("时限", "clocks"),
    "escalations": Said("督办", "escalations"),
}
_STYLE = """
:root{color-scheme:light dark;--ok:#1a7f37;--no:#cf222e;--line:#8884;--soft:#8881}
body{font:16px/1.5 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;
margin:0 auto;max-width:60rem;padding:1rem}
h1{font-size:1.4rem;margin:.2rem 0}h2{font-size:1.1rem;margin:1.6rem 0 .4rem}
.figure{font-size:2.4rem;font-weight:700}.ok{color:var(--ok)}.no{color:var(--no)}
.bar{height:.6rem;background:var(--no);border-radius:.3rem;overflow:hidden}
.bar i{display:block;height:100%;background:var(--ok)}
details{border-top:1px solid var(--line);padding:.35rem 0}
summary{cursor:pointer;display:flex;gap:.6rem;flex-wrap:wrap;align-items:baseline}
summary b{flex:1 1 14rem;font-weight:500;overflow-wrap:anywhere}
ul{margin:.3rem 0 .6rem;padding-left:1.4rem}li,.where{font-size:.9rem;overflow-wrap:anywhere}
.where{opacity:.75}table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:.25rem .5rem;border-top:1px solid var(--line);
overflow-wrap:anywhere}th{background:var(--soft)}.wide{overflow-x:auto}
"""


def coverage_page(report: Report, city: str, language: Language = "zh") -> str:
    """The page: how much is covered, which tests failed, and every rule with its tests."""
    return "\n".join(_Page(report, city, language).lines())


class _Page:
    def __init__(self, report: Report, city: str, language: Language) -> None:
        self.report = report
        self.city = city
        self.language = language

    def say(self, zh: str, en: str) -> str:
        return escape(zh if self.language == "zh" else en)

    def lines(self) -> Iterable[str]:
        title = self.say(
            f"{self.city} 规则用例覆盖", f"{self.city}: coverage of the rules by tests"
        )
        yield "<!doctype html>"
        yield f'<html lang="{"zh-CN" if self.language == "zh" else "en"}"><head>'
        yield '<meta charset="utf-8">'
        yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
        yield '<link rel="icon" href="data:,">'
        yield f"<title>{title}</title><style>{_STYLE}</style></head><body>"
        yield f"<h1>{title}</h1>"
        yield from self.figures()
        yield from self.failures(self.report.failed)
        for kind in self.report.coverage.kinds:
            yield from self.kind(kind)
        yield "</body></html>"

    def figures(self) -> Iterable[str]:
        report, coverage = self.report, self.report.coverage
        percent, enough = coverage.percent, report.covered_enough
        yield f'<div class="figure {"ok" if enough else "no"}">{percent}%</div>'
        yield self.bar(percent)
        tests, failed = len(report.results), len(report.failed)
        required = report.required
        asked = (
            self.say(f"要求 {required}%", f"{required}% asked for")
            if required is not None
            else self.say("没有规定要求", "nothing asked for")
        )
        counts = self.say(
            f"规则的规定 {coverage.goals} 项, 试过 {coverage.tried} 项; "
            f"用例 {tests} 个, 失败 {failed} 个; ",
            f"{coverage.tried} of {coverage.goals} things that the rules say were tried; "
            f"{tests} tests, {failed} failed; ",
        )
        version = self.say("规则版本 ", "rulebook version ") + escape(report.version[:12])
        yield f"<p>{counts}{asked}<br>{version}</p>"

    def bar(self, percent: int) -> str:
        return f'<div class="bar"><i style="width:{percent}%"></i></div>'

    def failures(self, failed: tuple[Result, ...]) -> Iterable[str]:
        if not failed:
            return
        yield f'<h2 class="no">{self.say("没有通过的用例", "Tests that failed")}</h2>'
        for result in failed:
            name, origin = escape(result.scenario.name), escape(str(result.scenario.origin))
            yield f'<details open><summary><b>{name}</b><span class="where">{origin}</span>'
            yield '</summary><div class="wide"><table><tr>'
            for zh, en in (("项目", "item"), ("期望", "expected"), ("实际", "actual")):
                yield f"<th>{self.say(zh, en)}</th>"
            yield "</tr>"
            for each in result.differences:
                expected = escape(spoken(each.expected, self.language))
                actual = escape(spoken(each.actual, self.language))
                yield f"<tr><td>{escape(each.item)}</td><td>{expected}</td><td>{actual}</td></tr>"
            yield "</table></div></details>"

    def kind(self, kind: str) -> Iterable[str]:
        rules = self.report.coverage.of_kind(kind)
        covered = sum(rule.covered for rule in rules)
        name = escape(spoken(KIND_NAMES[kind], self.language))
        yield f"<h2>{name} {covered}/{len(rules)}</h2>"
        yield self.bar(100 * covered // len(rules))
        for rule in sorted(rules, key=lambda rule: rule.covered):
            yield from self.rule(rule)

    def rule(self, covered: RuleCoverage) -> Iterable[str]:
        rule = covered.rule
        style, mark = ("ok", "✓") if covered.covered else ("no", "✗")
        yield f"<details{'' if covered.covered else ' open'}><summary>"
        yield f'<span class="{style}">{mark} {covered.tried}/{len(covered.goals)}</span>'
        yield f'<b>{escape(rule.title)}</b><span class="where">{escape(rule.id)}</span></summary>'
        yield f'<div class="where">{escape(str(rule.origin))} · {escape(rule.basis)}</div><ul>'
        for goal, times in covered.goals.items():
            style = "ok" if times else "no"
            tests = self.say(f"{times} 个用例", f"{times} test{'' if times == 1 else 's'}")
            label = escape(goal_label(goal, self.language))
            yield f'<li>{label}: <span class="{style}">{tests}</span></li>'
        yield "</ul></details>"


def goal_label(goal: Goal, language: Language) -> str:
    """What a goal is called: its attribute with the start of its value, or its step."""
    if goal.step is not None:
        return f"{goal.step}. {goal.attribute}"
    if goal.since is None:
        return goal.attribute
    return f"{goal.attribute} ({goal.since} {'起' if language == 'zh' else 'on'})"
