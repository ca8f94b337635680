"""Which ids the policy files define, where, and which are defined twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.rulebook.messages import Problem, Wording
from engine.rulebook.model import RULES
from engine.rulebook.rulebook import Origin
from engine.rulebook.shape import Entries, Item
from engine.rulebook.tree import Path, place

TREES = ("categories", "districts")
_NAMELESS = ("city", "tests")


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """One definition of an id. ``path`` leads to a node of a tree, ``parent`` is the one above."""

    id: str
    item: Item
    path: Path = ()
    parent: str | None = None

    @property
    def origin(self) -> Origin:
        """Where the id is written."""
        return self.item.source.origin(place(self.item.node, (*self.path, "id")))

    @property
    def name(self) -> str:
        """The name (or title) as written, or empty."""
        raw: Any = self.item.raw
        for step in self.path:
            raw = raw[step]
        found = raw.get("name") or raw.get("title")
        return found if isinstance(found, str) else ""


Definitions = Mapping[str, Mapping[str, Definition]]
"""Kind → id → its first definition. ``rules`` holds the rules of all kinds."""


def find_definitions(entries: Entries) -> tuple[Definitions, list[Problem]]:
    """The first definition of each id, and a problem for each further one."""
    found: dict[str, dict[str, Definition]] = {}
    problems: list[Problem] = []
    for kind, items in entries.items.items():
        if kind in _NAMELESS:
            continue
        known = found.setdefault("rules" if kind in RULES else kind, {})
        for item in items:
            for definition in _definitions(item):
                first = known.setdefault(definition.id, definition)
                if first is not definition:
                    problems.append(_twice(definition, first))
    return found, problems


def _definitions(item: Item) -> Iterator[Definition]:
    if item.kind not in TREES:
        if item.id:
            yield Definition(item.id, item)
        return
    waiting: list[tuple[Any, Path, str | None]] = [(item.raw, (), None)]
    while waiting:
        raw, path, parent = waiting.pop()
        if not isinstance(raw, dict):
            continue
        id_ = raw.get("id")
        if isinstance(id_, str) and id_:
            yield Definition(id_, item, path, parent)
        children = raw.get("children")
        if isinstance(children, list):
            below = id_ if isinstance(id_, str) and id_ else parent
            numbered = [(child, (*path, "children", n), below) for n, child in enumerate(children)]
            waiting.extend(reversed(numbered))


def _twice(definition: Definition, first: Definition) -> Problem:
    wording = Wording(
        f'编号 "{definition.id}" 已经用过',
        f'the id "{definition.id}" is already taken',
        f"第一次用在 {first.origin}",
        f"first used at {first.origin}",
    )
    return definition.item.problem("id/duplicate", (*definition.path, "id"), wording)
