"""YAML files as trees in which every key and value knows where it is written.

Scalars stay text: ``08:30``, ``0101``, ``no`` and ``on`` are what was typed until the model says
otherwise. What the language does not need (anchors, tags, merge keys, several documents) is
refused at the first event that shows it, before anything is built from it, so a hostile file costs
no more than reading it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from engine.rulebook.messages import Problem, Severity, Wording, problem_without_place
from engine.rulebook.refusals import (
    ALIAS,
    DEEPEST,
    FULL_WIDTH_COMMA,
    KEY_NOT_TEXT,
    MANY_DOCUMENTS,
    MERGE_KEY,
    MOST_BYTES,
    TAG,
    TOO_DEEP,
    escaped_character,
    full_width_comma,
    not_a_mapping,
    not_utf8,
    too_large,
)
from engine.rulebook.rulebook import Origin
from engine.rulebook.slips import NOT_SPACES, full_width_colon, key_in_text, not_a_space
from engine.rulebook.syntax import explain
from engine.rulebook.tree import ListNode, MapNode, Node, Span, TextNode

MOST_PROBLEMS = 500
"""So many problems of one file are shown; finding one more is enough to say that there are."""
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MISSING = frozenset({"", "~", "null", "Null", "NULL"})
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_KEY_ON_NEXT_LINE = re.compile(r"^\s*[A-Za-z_][\w-]*\s*：")


@dataclass(slots=True, eq=False)
class Source:
    """One file as read: its lines, its tree (None when unreadable) and what is wrong with it."""

    file: str
    lines: list[str] = field(default_factory=list)
    tree: MapNode | None = None
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True
    """Whether everything in the file was read, so that what is not in the tree is not there."""

    def problem(
        self, code: str, span: Span, wording: Wording, severity: Severity = "error"
    ) -> Problem:
        """A problem at this place, with the line as excerpt."""
        line = self.lines[span.line - 1] if span.line <= len(self.lines) else ""
        wording = wording.cut()
        end = span.end_column if span.end_line == span.line else len(line.rstrip()) + 1
        return Problem(
            code,
            severity,
            self.file,
            span.line,
            span.column,
            wording.zh,
            wording.en,
            wording.hint_zh,
            wording.hint_en,
            line,
            max(end - span.column, 1),
        )

    def origin(self, span: Span) -> Origin:
        """The place as other parts of the engine name it."""
        return Origin(self.file, span.line, span.column)


def read_source(file: str, content: bytes) -> Source:
    """Read one policy file; never raises, whatever the bytes are."""
    source = Source(file)
    if len(content) > MOST_BYTES:
        _refuse(source, "yaml/too-large", too_large(len(content)))
        return source
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        _refuse(source, "yaml/not-utf-8", not_utf8(content, error.start), line)
        return source
    source.lines = text.splitlines()
    if found := _UNSEEN.search(text):
        _refuse_unseen(source, text, found.start())
        return source
    builder = _Builder(source)
    try:
        source.tree = builder.build(text)
    except _Refused:
        source.complete = False
    except yaml.YAMLError as error:
        finding = explain(error, source.lines)
        end = finding.column + finding.width
        span = Span(finding.line, finding.column, finding.line, end)
        source.problems.append(source.problem("yaml/syntax", span, finding.wording))
        source.complete = False
    return source


def _refuse(source: Source, code: str, wording: Wording, line: int = 1) -> None:
    source.complete = False
    source.problems.append(problem_without_place(code, source.file, wording, line))


def _refuse_unseen(source: Source, text: str, at: int) -> None:
    before = text[:at]
    line_start = max(before.rfind("\n"), before.rfind("\r")) + 1
    line = len(before[:line_start].splitlines()) + 1
    name = f"U+{ord(text[at]):04X}"
    source.complete = False
    column = at - line_start + 1
    source.problems.append(
        Problem(
            "yaml/bad-character",
            "error",
            source.file,
            line,
            column,
            f"这里有一个看不见的字符 {name}",
            f"an invisible character ({name}) stands here",
            "请删掉它再重新输入",
            "delete it and type the text again",
        )
    )


class _Refused(Exception):
    """The file holds something after which reading on makes no sense."""


@dataclass(slots=True, eq=False)
class _Open:
    """A collection being read. ``key`` is the key whose value comes next."""

    node: ListNode | MapNode
    key: str | None = None
    key_span: Span | None = None
    flow_list: bool = False


class _Builder:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.stack: list[_Open] = []
        self.top: Node | None = None
        self.documents = 0

    def build(self, text: str) -> MapNode | None:
        for event in self.events(text):
            if isinstance(event, yaml.ScalarEvent):
                self.scalar(event)
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                self.open(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                done = self.stack.pop().node
                done.span = Span(done.span.line, done.span.column, *_end(event))
            elif isinstance(event, yaml.DocumentStartEvent):
                self.document(event)
        top = self.top
        if top is None or (isinstance(top, TextNode) and top.text is None):
            return None
        if not isinstance(top, MapNode):
            self.refuse("yaml/not-a-mapping", top.span, not_a_mapping(top))
        return top

    def events(self, text: str) -> Iterator[Any]:
        """The file's events up to the first thing that the language does not allow."""
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                self.refuse("yaml/alias", _span(event, one_line=True), ALIAS)
            if getattr(event, "tag", None) is not None:
                self.refuse("yaml/tag", _span(event, one_line=True), TAG)
            yield event

    def document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self.refuse("yaml/many-documents", _span(event), MANY_DOCUMENTS)

    def open(self, event: Any) -> None:
        span = _span(event)
        if self.stack and isinstance(self.stack[-1].node, MapNode) and not self.stack[-1].key_span:
            self.refuse("yaml/key-not-text", span, KEY_NOT_TEXT)
        if len(self.stack) >= DEEPEST:
            self.refuse("yaml/too-deep", span, TOO_DEEP)
        node: MapNode | ListNode
        node = MapNode(span) if isinstance(event, yaml.MappingStartEvent) else ListNode(span)
        self.place(node)
        flow_list = isinstance(node, ListNode) and bool(event.flow_style)
        self.stack.append(_Open(node, flow_list=flow_list))

    def scalar(self, event: Any) -> None:
        span = _span(event)
        bare = not event.style
        if not bare and (found := _UNSEEN.search(event.value)):
            self.refuse("yaml/bad-character", span, escaped_character(found.group()))
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.node, MapNode) and top.key_span is None:
            self.key(top, event.value, span, bare=bare)
            return
        if bare and span.end_line != span.line:
            self.check_lines(span)
        if bare and top is not None and top.flow_list and FULL_WIDTH_COMMA.search(event.value):
            wording = full_width_comma(event.value)
            self.source.problems.append(
                self.source.problem("yaml/full-width-comma", span, wording, "warning")
            )
        self.place(TextNode(span, None if bare and event.value in _MISSING else event.value))

    def key(self, top: _Open, text: str, span: Span, *, bare: bool) -> None:
        top.key, top.key_span = text, span
        if not text:
            self.note("yaml/key-not-text", span, KEY_NOT_TEXT)
        elif text == "<<":
            self.refuse("yaml/merge-key", span, MERGE_KEY)
        elif text[0] in NOT_SPACES:
            self.refuse("yaml/syntax", span, not_a_space(text[0]))
        elif bare and (wrong := key_in_text(text)):
            offset, wording = wrong
            at = span.column + offset
            self.refuse("yaml/syntax", Span(span.line, at, span.line, at + 1), wording)

    def place(self, node: Node) -> None:
        if not self.stack:
            self.top = node
            return
        top = self.stack[-1]
        if isinstance(top.node, ListNode):
            top.node.items.append(node)
            return
        assert top.key is not None
        assert top.key_span is not None
        if top.key in top.node.keys:
            first = top.node.keys[top.key]
            self.note("yaml/duplicate-key", top.key_span, self.twice(top.key, first))
        else:
            top.node.keys[top.key] = top.key_span
            top.node.values[top.key] = node
        top.key = top.key_span = None

    def twice(self, key: str, first: Span) -> Wording:
        at = f"{self.source.file}:{first.line}:{first.column}"
        return Wording(
            f'键 "{key}" 写了两次',
            f'the key "{key}" is given twice',
            f"第一次写在 {at}; 请合并或删去一个",
            f"it is first given at {at}; merge the two or delete one",
        )

    def check_lines(self, span: Span) -> None:
        """A value that runs over lines may have swallowed a ``key：value``."""
        for number in range(span.line, min(span.end_line, len(self.source.lines))):
            if found := _KEY_ON_NEXT_LINE.match(self.source.lines[number]):
                at = Span(number + 1, found.end(), number + 1, found.end() + 1)
                self.refuse("yaml/syntax", at, full_width_colon())

    def note(self, code: str, span: Span, wording: Wording) -> None:
        self.source.problems.append(self.source.problem(code, span, wording))
        self.source.complete = False
        if len(self.source.problems) > MOST_PROBLEMS:
            raise _Refused

    def refuse(self, code: str, span: Span, wording: Wording) -> NoReturn:
        self.source.problems.append(self.source.problem(code, span, wording))
        raise _Refused


def _span(event: Any, *, one_line: bool = False) -> Span:
    start, end = event.start_mark, event.end_mark
    if one_line and end.line != start.line:
        return Span(start.line + 1, start.column + 1, start.line + 1, start.column + 2)
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _end(event: Any) -> tuple[int, int]:
    return event.end_mark.line + 1, event.end_mark.column + 1
