"""A comparison as one HTML file to hand to a leader: it stands alone, and prints well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from html import escape

from engine.compare import labels
from engine.compare.catalog import CatalogChange
from engine.compare.effect_page import effect
from engine.compare.report import Comparison
from engine.compare.rules import Part, RuleChange
from engine.compare.tables import regrouped, totals
from engine.compare.words import NOTHING, Requests, Said, Vocabulary
from engine.rulebook.messages import Language

_STYLE = """
:root{color-scheme:light;--line:#d6d3d1;--soft:#f5f5f4;--dim:#57534e}
*{box-sizing:border-box}
body{font:16px/1.55 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;
margin:0 auto;max-width:62rem;padding:1.5rem 1rem;color:#1c1917;background:#fff}
h1{font-size:1.5rem;margin:0 0 .2rem}h2{font-size:1.15rem;margin:2rem 0 .5rem;
border-bottom:2px solid #1c1917;padding-bottom:.2rem}h3{font-size:1rem;margin:1.2rem 0 .3rem}
.dim{color:var(--dim);font-size:.88rem;overflow-wrap:anywhere}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(10rem,1fr));gap:.8rem;
margin:1.2rem 0}
.figures div{border:1px solid var(--line);border-radius:.5rem;padding:.6rem .9rem}
.figures b{display:block;font-size:1.9rem;line-height:1.2;font-variant-numeric:tabular-nums}
.figures span{color:var(--dim);font-size:.9rem}
.rule{border:1px solid var(--line);border-left-width:.35rem;border-radius:.3rem;margin:.6rem 0;
padding:.5rem .9rem;break-inside:avoid}
.rule.added{border-left-color:#15803d}.rule.removed{border-left-color:#b91c1c}
.rule.changed{border-left-color:#b45309}
.rule p{margin:.1rem 0}.rule ul{margin:.2rem 0;padding-left:1.2rem}
.how{font-size:.82rem;border-radius:.8rem;padding:.05rem .6rem;background:var(--soft);
margin-right:.4rem}
dl{margin:.3rem 0;display:grid;grid-template-columns:8.5rem 1fr;gap:.15rem .8rem}
dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}del{color:#b91c1c}ins{color:#15803d;
text-decoration:none;font-weight:600}
table{border-collapse:collapse;width:100%;font-size:.94rem}.wide{overflow-x:auto}
td,th{text-align:left;vertical-align:top;padding:.3rem .55rem;border-top:1px solid var(--line)}
th{background:var(--soft);font-weight:600}td.n,th.n{text-align:right;white-space:nowrap;
font-variant-numeric:tabular-nums}tr{break-inside:avoid}
td.ids{font-size:.8rem;color:var(--dim);white-space:nowrap}
.note{background:#fffbeb;border:1px solid #fcd34d;border-radius:.3rem;padding:.4rem .8rem;
margin:.6rem 0;font-size:.92rem}
@media(max-width:34rem){dl{grid-template-columns:1fr}dd{margin-bottom:.3rem}}
@media print{body{font-size:11pt;max-width:none;padding:0}@page{margin:16mm}
.figures b{font-size:1.5rem}.wide{overflow:visible}}
"""


def comparison_page(
    comparison: Comparison,
    vocabulary: Vocabulary,
    city: str,
    now: datetime,
    language: Language = "zh",
) -> str:
    """The page: what changes in a few figures, rule by rule, and for whom."""
    return "\n".join(Page(comparison, vocabulary, city, now, language).lines()) + "\n"


class Page:
    """The page being written, in one language."""

    def __init__(
        self,
        comparison: Comparison,
        vocabulary: Vocabulary,
        city: str,
        now: datetime,
        language: Language,
    ) -> None:
        self.comparison = comparison
        self.vocabulary = vocabulary
        self._city = city
        self._now = now
        self._language = language

    def say(self, zh: str, en: str) -> str:
        """Words of the page itself, fit for HTML."""
        return escape(zh if self._language == "zh" else en)

    def said(self, one: Said) -> str:
        """Words that come from the rulebook, fit for HTML."""
        return self.say(one.zh, one.en)

    def lines(self) -> Iterator[str]:
        """The whole document."""
        title = self.say(
            f"{self._city}: 规则调整的影响", f"{self._city}: what a change of rules does"
        )
        yield "<!doctype html>"
        yield f'<html lang="{"zh-CN" if self._language == "zh" else "en"}"><head>'
        yield '<meta charset="utf-8">'
        yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
        yield '<link rel="icon" href="data:,">'
        yield f"<title>{title}</title><style>{_STYLE}</style></head><body>"
        yield f"<h1>{title}</h1>"
        yield f'<p class="dim">{self._between()}</p>'
        yield from self._figures()
        if self.comparison.same:
            same = self.say("两边的规则说的是一回事。", "Both rulebooks say the same.")
            yield f"<p>{same}</p>"
        yield from self._rules()
        yield from self._catalog()
        if self.comparison.tally is not None:
            yield from effect(self, self.comparison.tally)
        yield "</body></html>"

    def table(
        self, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]
    ) -> Iterator[str]:
        """A table: columns as (title, class), cells fit for HTML already."""
        yield '<div class="wide"><table><thead><tr>'
        yield "".join(f"<th{_class(style)}>{title}</th>" for title, style in columns)
        yield "</tr></thead><tbody>"
        for row in rows:
            cells = zip(row, columns, strict=True)
            yield "<tr>" + "".join(f"<td{_class(s)}>{c}</td>" for c, (_, s) in cells) + "</tr>"
        yield "</tbody></table></div>"

    def _between(self) -> str:
        one = self.comparison
        made = self._now.astimezone(one.zone).strftime("%Y-%m-%d %H:%M")
        old, new = one.old_version[:12], one.new_version[:12]
        return self.say(
            f"原规则 {one.old_name} ({old}) → 新规则 {one.new_name} ({new}), 制表 {made}",
            f"from {one.old_name} (version {old}) to {one.new_name} (version {new}) · made {made}",
        )

    def _figures(self) -> Iterator[str]:
        rules = sum(rule.decides for rule in self.comparison.rules)
        figures = [(rules, self.say("条规则改变了规定", "rules decide otherwise"))]
        tally = self.comparison.tally
        if tally is not None:
            elsewhere = sum(regrouped(tally, "lead", category=False).values())
            longer, shorter = totals(tally)
            share = f"{tally.affected / tally.compared:.1%}" if tally.compared else "0%"
            compared = f"{tally.compared:,}"
            figures += [
                (
                    tally.affected,
                    self.say(
                        f"件会不同, 占比较的 {compared} 件的 {share}",
                        f"tickets differ, {share} of {compared} compared",
                    ),
                ),
                (elsewhere, self.say("件换承办单位", "tickets go to another unit")),
                (shorter, self.say("个期限变短", "promises get shorter")),
                (longer, self.say("个期限变长", "promises get longer")),
            ]
        yield '<div class="figures">'
        for number, label in figures:
            yield f"<div><b>{number:,}</b><span>{label}</span></div>"
        yield "</div>"

    def _rules(self) -> Iterator[str]:
        if self.comparison.rules:
            yield f"<h2>{self.say('规则怎么变', 'What changes in the rules')}</h2>"
        for rule in self.comparison.rules:
            yield from self._rule(rule)

    def _rule(self, rule: RuleChange) -> Iterator[str]:
        how, kind = self.say(*labels.HOW[rule.how]), self.said(labels.kind(rule.kind))
        yield f'<div class="rule {rule.how}"><p><span class="how">{how} · {kind}</span>'
        yield f"<b>{escape(rule.title)}</b></p>"
        yield f'<p class="dim">{escape(rule.id)} · {escape(str(rule.origin))}</p>'
        yield from self._parts(rule.parts)
        yield "</div>"

    def _parts(self, parts: Sequence[Part]) -> Iterator[str]:
        if not parts:
            return
        yield "<dl>"
        for part in parts:
            yield f"<dt>{self.said(labels.part_name(part))}</dt><dd>"
            if part.name == "when":
                yield from self._requests(self.say("适用于", "covers"), "ins", part.newly)
                gone = self.say("不再适用于", "no longer covers")
                yield from self._requests(gone, "del", part.no_longer)
            elif part.old == NOTHING:
                yield f"<ins>{self.said(part.new)}</ins>"
            else:
                yield f"<del>{self.said(part.old)}</del> → <ins>{self.said(part.new)}</ins>"
            yield "</dd>"
        yield "</dl>"

    def _requests(self, label: str, mark: str, found: Sequence[Requests]) -> Iterator[str]:
        for one in found:
            yield f"<div>{label} <{mark}>{self.said(one.said)}</{mark}></div>"

    def _catalog(self) -> Iterator[str]:
        if not self.comparison.catalog:
            return
        yield f"<h2>{self.say('目录怎么变', 'What changes in the catalog')}</h2>"
        for entry in self.comparison.catalog:
            yield from self._entry(entry)

    def _entry(self, entry: CatalogChange) -> Iterator[str]:
        how, kind = self.say(*labels.HOW[entry.how]), self.said(labels.kind(entry.kind))
        yield f'<div class="rule {entry.how}"><p><span class="how">{how} · {kind}</span>'
        yield f'<b>{escape(entry.name)}</b> <span class="dim">{escape(entry.id)}</span></p>'
        yield from self._parts(entry.parts)
        yield "</div>"


def _class(style: str) -> str:
    return f' class="{style}"' if style else ""
