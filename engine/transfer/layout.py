"""Which column of a file means what: the titles that are known, and a map for all others.

A map (MAP.yaml) says what differs from the usual::

    source: 12345                       # names the system the file comes from; default: the file
    columns: {投诉编号: id, 所属领域: class}
    classes: {城乡建设: {area: municipal}, 卫生计生: {area: medical, category: consultation}}
    defaults: {district: huancui, category: opinion}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from engine.rulebook.facts import FactErrors, FactProblem, nearest
from engine.rulebook.messages import Problem, Wording, sort_problems
from engine.rulebook.rulebook import Rulebook
from engine.rulebook.source import Source, read_source
from engine.rulebook.tree import MapNode, Node, Span, TextNode
from engine.transfer.refusals import unreadable

FACTS = (
    "area", "category", "district", "channel", "hotline", "circumstance", "anonymous",
    "confidential", "people", "repeat",
)  # fmt: skip
"""Facts that a file may state; the others follow from the time and the text."""
FIELDS = (
    "id", "citizen", "phone", "address", "subject", "received", "text", "reply", "replied",
    "class", *FACTS,
)  # fmt: skip
"""What a column may mean."""
NEEDED = ("received", "text")

KNOWN: Mapping[str, str] = {
    "留言编号": "id", "编号": "id", "工单编号": "id", "工单号": "id", "诉求编号": "id",
    "留言用户": "citizen", "姓名": "citizen", "诉求人": "citizen", "来电人": "citizen",
    "联系电话": "phone", "电话": "phone", "来电号码": "phone", "手机": "phone",
    "地址": "address", "联系地址": "address", "诉求地址": "address",
    "留言主题": "subject", "主题": "subject", "标题": "subject", "诉求标题": "subject",
    "留言时间": "received", "受理时间": "received", "诉求时间": "received", "来电时间": "received",
    "留言详情": "text", "详情": "text", "内容": "text", "诉求内容": "text",
    "答复意见": "reply", "答复": "reply", "办理结果": "reply", "答复内容": "reply",
    "答复时间": "replied", "办结时间": "replied", "回复时间": "replied",
    "一级分类": "class", "分类": "class",
    "业务领域": "area", "诉求类型": "category", "区市": "district", "区县": "district",
    "受理渠道": "channel", "来源热线": "hotline", "匿名": "anonymous", "保密": "confidential",
    "涉及人数": "people",
}  # fmt: skip
"""Column titles that need no map. The names of the fields themselves are known too."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What a map says; empty where there is none."""

    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    classes: Mapping[str, Mapping[str, str]] | None = None
    defaults: Mapping[str, str] = field(default_factory=dict[str, str])
    source: str | None = None


def fields_of(layout: Layout, columns: Sequence[str]) -> dict[str, str]:
    """Field → title of its column; raises ``Unreadable`` where a needed column is missing."""
    absent = [title for title in layout.columns if title not in columns]
    if absent:
        near = nearest(absent[0], columns)
        raise unreadable(
            "map/no-such-column",
            f'文件里没有列 "{absent[0]}"' + (f', 是否想写 "{near}"?' if near else ""),
            f'the file has no column "{absent[0]}"' + (f'; did you mean "{near}"?' if near else ""),
        )
    found: dict[str, str] = {}
    for title in columns:
        meaning = layout.columns.get(title) or KNOWN.get(title) or title.lower()
        if meaning not in FIELDS:
            continue
        if meaning in found:
            raise unreadable(
                "file/column-twice",
                f'列 "{found[meaning]}" 和 "{title}" 都表示 {meaning}, 请用 --map 说明',
                f'both "{found[meaning]}" and "{title}" mean {meaning}: say which with --map',
            )
        found[meaning] = title
    missing = [name for name in NEEDED if name not in found]
    if missing:
        titles = ", ".join(columns)
        raise unreadable(
            "file/no-such-column",
            f"找不到表示 {', '.join(missing)} 的列; 文件里的列: {titles}。请用 --map 说明",
            f"no column means {', '.join(missing)}; columns: {titles}. Say which with --map",
        )
    return found


def read_layout(
    name: str, content: bytes, rulebook: Rulebook
) -> tuple[Layout | None, tuple[Problem, ...]]:
    """A map as written; None where there are problems, each with its place."""
    source = read_source(name, content)
    if source.tree is None or source.problems:
        return None, sort_problems(source.problems)
    reader = _Reader(source, rulebook)
    layout = reader.layout(source.tree)
    return (None if reader.problems else layout), sort_problems(reader.problems)


class _Reader:
    def __init__(self, source: Source, rulebook: Rulebook) -> None:
        self.source = source
        self.rulebook = rulebook
        self.problems: list[Problem] = []

    def layout(self, tree: MapNode) -> Layout:
        known = ("source", "columns", "classes", "defaults")
        for key, span in tree.keys.items():
            if key not in known:
                near = nearest(key, known)
                self.wrong(
                    "map/unknown-key",
                    span,
                    f'不认识 "{key}"',
                    f'"{key}" is not known here',
                    f"可写: {', '.join(known)}" if near is None else f'是否想写 "{near}"?',
                    f"known: {', '.join(known)}" if near is None else f'did you mean "{near}"?',
                )
        classes = tree.values.get("classes")
        source = tree.values.get("source")
        return Layout(
            columns=self.columns(tree.values.get("columns")),
            classes=None if classes is None else self.classes(classes),
            defaults=self.facts(tree.values.get("defaults")),
            source=source.text if isinstance(source, TextNode) else None,
        )

    def columns(self, node: Node | None) -> dict[str, str]:
        found: dict[str, str] = {}
        for title, value in self.entries(node):
            meaning = value.text if isinstance(value, TextNode) else None
            if meaning in FIELDS:
                found[title] = str(meaning)
                continue
            near = nearest(str(meaning), FIELDS)
            self.wrong(
                "map/unknown-field",
                value.span,
                f'列不能表示 "{meaning}"',
                f'a column cannot mean "{meaning}"',
                f'是否想写 "{near}"?' if near else f"可写: {', '.join(FIELDS)}",
                f'did you mean "{near}"?' if near else f"known: {', '.join(FIELDS)}",
            )
        return found

    def classes(self, node: Node) -> dict[str, Mapping[str, str]]:
        return {name: self.facts(value) for name, value in self.entries(node)}

    def facts(self, node: Node | None) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, value in self.entries(node):
            given = value.text if isinstance(value, TextNode) else None
            problem = check_fact(self.rulebook, name, given)
            if problem is None:
                found[name] = str(given)
            else:
                self.wrong(
                    problem.code,
                    value.span,
                    problem.message_zh,
                    problem.message_en,
                    problem.hint_zh,
                    problem.hint_en,
                )
        return found

    def entries(self, node: Node | None) -> list[tuple[str, Node]]:
        if node is None or (isinstance(node, TextNode) and node.text is None):
            return []
        if isinstance(node, MapNode):
            return list(node.values.items())
        self.wrong("map/not-a-mapping", node.span, "这里应写成 名称: 值", "write name: value here")
        return []

    def wrong(
        self,
        code: str,
        span: Span,
        zh: str,
        en: str,
        hint_zh: str | None = None,
        hint_en: str | None = None,
    ) -> None:
        wording = Wording(zh, en, hint_zh, hint_en)
        self.problems.append(self.source.problem(code, span, wording))


def check_fact(rulebook: Rulebook, name: str, value: object) -> FactProblem | None:
    """What is wrong with one given fact, if anything."""
    try:
        rulebook.facts.request({name: value}, datetime(2000, 1, 1, tzinfo=UTC))
    except FactErrors as errors:
        return errors.problems[0]
    return None
