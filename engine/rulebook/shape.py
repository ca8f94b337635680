"""From trees to entries: every entry is held against its model, every mistake located.

An entry that is wrong somewhere still counts as defined: what refers to it is not blamed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from engine.rulebook.facts import nearest
from engine.rulebook.messages import Problem, Wording
from engine.rulebook.model import KINDS
from engine.rulebook.rulebook import Origin
from engine.rulebook.slips import key_in_text
from engine.rulebook.source import MOST_PROBLEMS, Source
from engine.rulebook.tree import (
    ListNode,
    MapNode,
    Node,
    Path,
    Span,
    TextNode,
    node_at,
    place,
    plain,
)
from engine.rulebook.values import not_text
from engine.rulebook.written import Written
from engine.rulebook.wrong import mapping_expected, not_one_of, unknown_key

ONLY_ONE = ("city", "layers")
_LITERALS = re.compile(r"'([^']*)'")


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One entry: where it stands, its plain data, and its model unless its shape is wrong."""

    kind: str
    source: Source
    node: Node
    raw: Any
    entry: Written | None

    @property
    def id(self) -> str:
        """The id as written, or empty."""
        found = self.raw.get("id") if isinstance(self.raw, dict) else None
        return found if isinstance(found, str) else ""

    @property
    def origin(self) -> Origin:
        """Where its id (or else the entry) is written."""
        return self.source.origin(place(self.node, ("id",)))

    def origin_of(self, path: Path) -> Origin:
        """Where the value at this path is written."""
        return self.source.origin(place(self.node, path))

    def problem(
        self, code: str, path: Path, wording: Wording, *, at_key: bool = False, warn: bool = False
    ) -> Problem:
        """A problem at this path in the entry."""
        span = place(self.node, path, at_key=at_key)
        return self.source.problem(code, span, wording, "warning" if warn else "error")


@dataclass(slots=True)
class Entries:
    """All entries by kind, in reading order, and what is wrong with their shape."""

    items: dict[str, list[Item]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True
    """Whether every entry was found; not so where it is unclear what kind some entries are."""

    def of(self, kind: str) -> list[Item]:
        """The entries of one kind."""
        return self.items.get(kind, [])


def read_entries(sources: Iterable[Source]) -> Entries:
    """Read every entry of every file."""
    entries = Entries()
    only: dict[str, Origin] = {}
    for source in sources:
        if source.tree is None:
            continue
        for kind, node in source.tree.values.items():
            at = source.tree.keys[kind]
            if kind not in KINDS:
                entries.problems.append(_unknown_kind(source, kind, at))
                entries.complete = False
                continue
            first = only.setdefault(kind, source.origin(at))
            if kind in ONLY_ONE and first != source.origin(at):
                entries.problems.append(source.problem("kind/twice", at, _twice(kind, first)))
            for item, problems in _read_kind(source, kind, node, at):
                entries.problems.extend(problems)
                if item is not None:
                    entries.items.setdefault(kind, []).append(item)
                else:
                    entries.complete = False
    return entries


def _read_kind(
    source: Source, kind: str, node: Node, at: Span
) -> Iterator[tuple[Item | None, list[Problem]]]:
    if isinstance(node, TextNode) and node.text is None:
        return
    if kind == "city":
        yield _read_item(source, kind, node)
    elif isinstance(node, ListNode):
        for each in node.items:
            yield _read_item(source, kind, each)
    else:
        wording = Wording(
            f"{kind} 后面应是列表",
            f"{kind} takes a list",
            "每一项另起一行, 以 - 开头",
            "begin each item on a line of its own with -",
        )
        yield None, [source.problem("shape/wrong-type", at, wording)]


def _read_item(source: Source, kind: str, node: Node) -> tuple[Item, list[Problem]]:
    raw = plain(node)
    try:
        entry = KINDS[kind].model_validate(raw)
    except ValidationError as error:
        item = Item(kind, source, node, raw, None)
        return item, list(_problems(item, error))
    item = Item(kind, source, node, raw, entry)
    if isinstance(raw, dict) and "when" in raw and raw["when"] is None:
        return Item(kind, source, node, raw, None), [
            item.problem("shape/missing-value", ("when",), _EMPTY_WHEN, at_key=True)
        ]
    return item, []


def _problems(item: Item, error: ValidationError) -> Iterator[Problem]:
    details = error.errors(include_url=False, include_input=False)[: MOST_PROBLEMS + 1]
    misspelt = {
        (*detail["loc"][:-1], near)
        for detail in details
        if detail["type"] == "extra_forbidden"
        and (near := _near_key(item, detail["loc"])) is not None
    }
    for detail in details:
        loc: Path = detail["loc"]
        if detail["type"] == "missing":
            if loc not in misspelt:
                yield _missing(item, loc)
        elif detail["type"] == "extra_forbidden":
            yield _unknown_key(item, loc)
        else:
            yield _wrong_value(item, loc, detail)


def _missing(item: Item, loc: Path) -> Problem:
    key = str(loc[-1])
    parent = node_at(item.node, loc[:-1])
    if isinstance(parent, MapNode) and key in parent.keys:
        wording = Wording(f"{key} 后面没有写值", f"{key} has no value")
        return item.problem("shape/missing-value", loc, wording, at_key=True)
    return item.problem(
        "shape/missing-key",
        loc[:-1],
        Wording(f"缺少 {key}", f"{key} is missing", f"请补上 {key}: …", f"add {key}: …"),
    )


def _unknown_key(item: Item, loc: Path) -> Problem:
    wording = unknown_key(str(loc[-1]), _known_keys(item, loc))
    return item.problem("shape/unknown-key", loc, wording, at_key=True)


def _wrong_value(item: Item, loc: Path, detail: Any) -> Problem:
    context = detail.get("ctx") or {}
    at_key = bool(loc) and loc[-1] == "[key]"
    if at_key:
        loc = loc[:-1]
    node = node_at(item.node, loc)
    if isinstance(node, TextNode) and node.text is None and loc:
        wording = Wording("这里没有写值", "the value is missing")
        return item.problem("shape/missing-value", loc, wording, at_key=True)
    if isinstance(context.get("wording"), Wording):
        path = (*loc, context["at"]) if context.get("at") else loc
        return item.problem(context["code"], path, context["wording"], at_key=at_key)
    if detail["type"] == "literal_error" and isinstance(node, TextNode):
        return item.problem("value/not-one-of", loc, _not_one_of(node, context))
    if isinstance(node, TextNode) and node.text and (wrong := key_in_text(node.text)):
        offset, wording = wrong
        at = Span(
            node.span.line,
            node.span.column + offset,
            node.span.line,
            node.span.column + offset + 1,
        )
        return item.source.problem("yaml/syntax", at, wording)
    return item.problem("shape/wrong-type", loc, _wrong_type(detail, node))


def _not_one_of(node: TextNode, context: dict[str, Any]) -> Wording:
    known = _LITERALS.findall(str(context.get("expected", "")))
    return not_one_of(node.text or "", known)


def _wrong_type(detail: Any, node: Node) -> Wording:
    kind = str(detail["type"])
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        return mapping_expected()
    if kind in ("list_type", "tuple_type"):
        return Wording(
            "这里应是列表", "this should be a list", "写成 [甲, 乙]", "write it as [a, b]"
        )
    return not_text([] if isinstance(node, ListNode) else {} if isinstance(node, MapNode) else None)


def _near_key(item: Item, loc: Path) -> str | None:
    return nearest(str(loc[-1])[:64], _known_keys(item, loc))


def _known_keys(item: Item, loc: Path) -> list[str]:
    model: type[BaseModel] = KINDS[item.kind]
    for step in loc[:-1]:
        field_ = next(
            (f for name, f in model.model_fields.items() if step in (name, f.alias)), None
        )
        if field_ is not None:
            model = _model_in(field_.annotation) or model
    return [f.alias or name for name, f in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _model_in(arg))), None)


def _unknown_kind(source: Source, kind: str, at: Span) -> Problem:
    near = nearest(kind[:64], KINDS)
    known = ", ".join(KINDS)
    wording = Wording(
        f'没有名为 "{kind[:80]}" 的种类',
        f'there is no kind "{kind[:80]}"',
        f'是否想写 "{near}"?' if near else f"可写: {known}",
        f'did you mean "{near}"?' if near else f"kinds: {known}",
    )
    return source.problem("kind/unknown", at, wording)


def _twice(kind: str, first: Origin) -> Wording:
    return Wording(
        f"{kind} 只能写一处",
        f"{kind} is given in one place only",
        f"第一次写在 {first}",
        f"it is first given at {first}",
    )


_EMPTY_WHEN = Wording(
    "when 后面没有写条件",
    "when has no condition",
    "请写条件; 若规则总是适用, 请删去 when",
    "write the condition, or leave out when if the rule always applies",
)
