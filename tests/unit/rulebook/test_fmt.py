"""Canonical layout: what it looks like, and that it changes neither meaning nor comments."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rulebook.fmt import Unreadable, comments_of, format_file
from engine.rulebook.load import load_files
from engine.rulebook.messages import columns
from engine.rulebook.source import read_source
from engine.rulebook.tree import plain
from tests.unit.rulebook.small import small

REPOSITORY = Path(__file__).parents[3]
SHIPPED = sorted(
    path for folder in ("catalog", "rules") for path in (REPOSITORY / folder).rglob("*.yaml")
)


def fmt(text: str) -> str:
    return format_file("rules/a.yaml", text.encode()).decode()


def values(text: str):
    source = read_source("rules/a.yaml", text.encode())
    return None if source.tree is None else plain(source.tree)


class TestLayout:
    def test_lists_stand_below_their_key_and_entries_are_apart(self):
        assert fmt("areas:\n- id: a\n  name: 甲\n- id: b\n  name: 乙\n") == (
            "areas:\n  - id: a\n    name: 甲\n\n  - id: b\n    name: 乙\n"
        )

    def test_entries_of_one_line_stay_together(self):
        text = "roles:\n  - {id: a, name: 甲}\n  - {id: b, name: 乙}\n"
        assert fmt(text) == text

    def test_a_blank_line_that_groups_short_entries_stays_and_two_become_one(self):
        assert fmt("roles:\n  - {id: a, name: 甲}\n\n\n  - {id: b, name: 乙}\n") == (
            "roles:\n  - {id: a, name: 甲}\n\n  - {id: b, name: 乙}\n"
        )

    def test_terms_follow_the_model_for_each_start_date_too(self):
        text = (
            "procedures:\n  - id: a\n    title: t\n    basis: b\n    then:\n"
            "      return: {%s}\n"
            "      redo:\n"
            "        2017-01-01: {times: 1}\n"
            "      archive: {after: 9天}\n"
        )
        mixed, right = (
            "2018-01-01: {approve: x, late: judge, within: 2天}",
            "2018-01-01: {within: 2天, late: judge, approve: x}",
        )
        assert fmt(text % mixed) == fmt(text % right)
        assert right in fmt(text % right)

    def test_kinds_are_apart(self):
        assert fmt("city: {name: 城}\nroles: []\n") == "city: {name: 城}\n\nroles: []\n"

    def test_keys_follow_the_model(self):
        assert fmt(
            "routing:\n  - then: {notify: [b], lead: a}\n    when: {district: x, area: y}\n"
            "    basis: 依据\n    title: 名\n    id: r\n"
        ) == (
            "routing:\n  - id: r\n    title: 名\n    basis: 依据\n"
            "    when: {district: x, area: y}\n"
            "    then: {lead: a, notify: [b]}\n"
        )

    def test_unknown_keys_come_last_as_they_stood(self):
        assert fmt("areas:\n  - {zzz: 1, name: 甲, aaa: 2, id: a}\n") == (
            "areas:\n  - {id: a, name: 甲, zzz: 1, aaa: 2}\n"
        )

    def test_what_does_not_fit_in_brackets_stands_below(self):
        text = "routing:\n  - {id: a, title: " + "长" * 30 + ", basis: " + "据" * 20 + "}\n"
        assert fmt(text) == (
            f"routing:\n  - id: a\n    title: {'长' * 30}\n    basis: {'据' * 20}\n"
        )

    def test_where_one_row_does_not_fit_no_row_stays_on_a_line(self):
        long = "{id: b, name: " + "长" * 50 + "}"
        assert fmt(f"roles:\n  - {{id: a, name: 甲}}\n  - {long}\n") == (
            f"roles:\n  - id: a\n    name: 甲\n\n  - id: b\n    name: {'长' * 50}\n"
        )

    def test_a_long_list_of_words_fills_its_lines(self):
        words = [f"词语{number}" for number in range(40)]
        out = fmt(f"areas:\n  - id: a\n    mentions: [{', '.join(words)}]\n")
        assert max(columns(line) for line in out.splitlines()) <= 100
        assert values(out)["areas"][0]["mentions"] == words
        assert len(out.splitlines()) < 8

    def test_line_ends_and_byte_order_mark_are_plain(self):
        assert format_file("a", "\ufeffroles:\r\n  - {id: a}\r\n".encode()) == (
            b"roles:\n  - {id: a}\n"
        )

    @pytest.mark.parametrize("value", ["08:30", "no", "0101", '"08:30"', '"no"', "1e3", "0x1F"])
    def test_values_stay_in_the_quotes_that_they_have(self, value):
        assert fmt(f"city: {{name: {value}}}\n") == f"city: {{name: {value}}}\n"

    def test_single_quotes_become_double_where_that_is_safe(self):
        assert fmt("city: {name: 'a: b', number: 'say \"x\"'}\n") == (
            'city: {name: "a: b", number: \'say "x"\'}\n'
        )

    def test_texts_over_several_lines_read_the_same(self):
        text = (
            "city:\n  name: |\n    一\n      二\n\n    三\n  number: >-\n    one\n    two\n"
            "  note: 'a\n    b\n\n    c'\n  calendar: x\n    y\n"
        )
        assert values(fmt(text)) == values(text)
        assert fmt(fmt(text)) == fmt(text)

    def test_a_file_that_is_no_yaml_is_left_to_its_writer(self):
        with pytest.raises(Unreadable):
            fmt("areas：[]\n  x")

    @pytest.mark.parametrize("text", ["", "\n\n", "# 只有注释\n", "areas:\n", "areas: []\n"])
    def test_files_with_next_to_nothing(self, text):
        assert fmt(fmt(text)) == fmt(text)
        assert comments_of(fmt(text)) == comments_of(text)


class TestComments:
    def test_stay_where_they_were(self):
        text = (
            "# 文件\n#\n# 说明\n\n# 种类\nareas:  # 领域\n  # 第一项\n  - id: a  # 编号\n"
            "    # 名称\n    name: 甲\n    # - 旧的\n\n"
            "  # 第二项\n  - id: b\n    name: 乙\n  # 尾\n# 末\n"
        )
        assert fmt(text) == text

    def test_move_with_the_key_beside_which_they_stand(self):
        assert fmt("areas:\n  - name: 甲  # 名\n    id: a\n") == (
            "areas:\n  - id: a\n    name: 甲  # 名\n"
        )

    def test_keys_do_not_overtake_comments(self):
        text = "areas:\n  - name: 甲  # 名\n    id: a  # 号\n"
        assert fmt(text) == text

    def test_inside_brackets_open_them(self):
        assert fmt("areas:\n  - id: a\n    mentions: [停水,  # 最常见\n      断水]  # 完\n") == (
            "areas:\n  - id: a\n    mentions:\n      - 停水  # 最常见\n      - 断水\n      # 完\n"
        )

    def test_a_hash_within_a_text_is_none(self):
        text = 'areas:\n  - {id: a, name: "#1", note: a#b}  # 真\n'
        assert comments_of(text) == ["# 真"]
        assert fmt(text) == text


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_the_shipped_rulebook_is_in_canonical_layout(path):
    assert format_file(path.name, path.read_bytes()) == path.read_bytes(), "run: dafuwu fmt"


def test_the_small_rulebook_means_the_same_afterwards():
    before = load_files(small()).rulebook
    after = load_files({name: format_file(name, c) for name, c in small().items()}).rulebook
    assert after.version == before.version
    assert [rule.rule.id for rule in after.routing.rules] == [
        rule.rule.id for rule in before.routing.rules
    ]


# Any file of the language, laid out in any way, with comments wherever YAML allows one.
WORDS = st.sampled_from(
    [
        "a",
        "停水",
        "08:30",
        "no",
        "0101",
        "'a: b'",
        '"#x"',
        "2017-01-01",
        '"\\u6c34"',
        "a b c",
        "null",
    ]
)
NAMES = st.sampled_from(
    ["id", "name", "title", "basis", "when", "then", "note", "lead", "children", "'x y'", "甲"]
)
LEAVES = WORDS | st.just("")
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4).map(lambda items: ("list", items))
        | st.dictionaries(NAMES, inner, max_size=4).map(lambda items: ("map", items))
    ),
    max_leaves=14,
)
KINDS = st.sampled_from(["areas", "routing", "districts", "clocks", "tests", "city", "unknown"])
FILES = st.dictionaries(KINDS, VALUES, max_size=3)


class Scribe:
    """Writes values as YAML, badly: indentation, brackets, blank lines and comments at random."""

    def __init__(self, chance: random.Random) -> None:
        self.random = chance
        self.count = itertools.count()

    def chance(self, percent: int) -> bool:
        return self.random.random() * 100 < percent

    def comment(self) -> str:
        return f" # 注{next(self.count)}" if self.chance(20) else ""

    def above(self, indent: int) -> str:
        out = "\n" if self.chance(15) else ""
        while self.chance(15):
            out += " " * max(0, indent + self.random.randint(-2, 2)) + f"#注{next(self.count)}\n"
            out += "\n" if self.chance(20) else ""
        return out

    def flow(self, value, indent: int) -> str:
        if isinstance(value, str):
            return value or "~"
        gap = lambda: f"{self.comment()}\n{' ' * (indent + 1)}" if self.chance(10) else " "  # noqa: E731
        kind, items = value
        parts = (
            [self.flow(item, indent) for item in items]
            if kind == "list"
            else [f"{key}: {self.flow(item, indent)}" for key, item in items.items()]
        )
        inner = f",{gap()}".join(parts)
        opened, closed = "[]" if kind == "list" else "{}"
        return f"{opened}{gap()}{inner}{gap()}{closed}"

    def below(self, value, indent: int) -> str:
        """What follows a key or a dash, with the line's end."""
        if isinstance(value, str):
            return f" {value}{self.comment()}\n"
        kind, items = value
        if not items or self.chance(30):
            return f" {self.flow(value, indent + 1)}{self.comment()}\n"
        deeper = indent + self.random.randint(1, 4)
        return f"{self.comment()}\n" + self.block(kind, items, deeper)

    def block(self, kind, items, indent: int) -> str:
        margin = " " * indent
        if kind == "list":
            each = [f"{margin}-{self.below(item, indent)}" for item in items]
        else:
            each = [f"{margin}{key}:{self.below(item, indent)}" for key, item in items.items()]
        return "".join(self.above(indent) + text for text in each)


def badly_written(file, seed: int) -> str:
    scribe = Scribe(random.Random(seed))
    return scribe.block("map", file, 0) + scribe.above(0)


@settings(max_examples=300, deadline=None)
@given(FILES, st.integers(0, 2**32))
def test_meaning_and_comments_stay_and_a_second_run_changes_nothing(file, seed):
    text = badly_written(file, seed)
    source = read_source("rules/a.yaml", text.encode())
    assert not [problem.code for problem in source.problems if problem.is_error]
    once = fmt(text)
    assert values(once) == values(text)
    assert comments_of(once) == comments_of(text)
    assert fmt(once) == once
