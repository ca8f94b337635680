"""Reading YAML: exact places, strict scalars, and files that mean harm."""

from __future__ import annotations

import pytest

from engine.rulebook.source import MOST_BYTES, read_source
from engine.rulebook.tree import ListNode, MapNode, TextNode, node_at, place, plain

TEXT = """\
# 目录
departments:
  - id: water-group
    name: 威海市水务集团
    contacts: {head: 值班经理, phone: "0631-5221111"}
    note: |
      第一行
      第二行
"""


def read(text: str | bytes):
    return read_source("x.yaml", text.encode() if isinstance(text, str) else text)


def codes(text: str | bytes) -> list[str]:
    return [problem.code for problem in read(text).problems]


def at(span) -> tuple[int, int, int]:
    return span.line, span.column, span.end_column


def test_every_value_knows_its_line_and_column():
    tree = read(TEXT).tree
    assert at(place(tree, ("departments", 0, "id"))) == (3, 9, 20)
    assert at(place(tree, ("departments", 0, "name"))) == (4, 11, 18)
    assert at(place(tree, ("departments", 0, "contacts", "phone"))) == (5, 35, 49)


def test_every_key_knows_its_line_and_column():
    tree = read(TEXT).tree
    assert at(place(tree, ("departments",), at_key=True)) == (2, 1, 12)
    assert at(place(tree, ("departments", 0, "contacts", "phone"), at_key=True)) == (5, 28, 33)


def test_a_path_that_leads_past_a_value_ends_at_the_value():
    tree = read("starts: received\n").tree
    assert at(place(tree, ("starts", 0))) == (1, 9, 17)


def test_a_byte_order_mark_moves_no_column():
    tree = read(b"\xef\xbb\xbf" + TEXT.encode()).tree
    assert at(place(tree, ("departments", 0, "id"))) == (3, 9, 20)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_count_the_same(line_end):
    tree = read(TEXT.replace("\n", line_end)).tree
    assert at(place(tree, ("departments", 0, "name"))) == (4, 11, 18)


@pytest.mark.parametrize("text", ["08:30", "0101", "no", "on", "1e3", "2017-01-01", "95598"])
def test_scalars_stay_the_text_that_was_typed(text):
    assert plain(read(f"a: {text}\n").tree) == {"a": text}


@pytest.mark.parametrize("text", ["", " ~", " null", " # nothing"])
def test_a_missing_value_is_none(text):
    assert plain(read(f"a:{text}\n").tree) == {"a": None}


@pytest.mark.parametrize("text", ['""', "'~'", '"null"'])
def test_a_quoted_value_is_never_missing(text):
    assert plain(read(f"a: {text}\n").tree) == {"a": text[1:-1]}


def test_an_empty_file_and_one_of_comments_say_nothing():
    for text in ("", "\n\n", "# nur ein Kommentar\n", "---\n"):
        source = read(text)
        assert (source.tree, source.problems, source.complete) == (None, [], True)


def test_the_node_at_a_path_is_found_or_the_last_on_the_way():
    tree = read(TEXT).tree
    assert isinstance(tree, MapNode)
    assert isinstance(node_at(tree, ("departments",)), ListNode)
    value = node_at(tree, ("departments", 0, "id"))
    assert isinstance(value, TextNode)
    assert node_at(tree, ("departments", 0, "id", 0)) is value


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("routing：\n  - id: a\n", 1, 8),
        ("routing:\n  - id：a\n    title: b\n", 2, 7),
        ("routing:\n  - id: a\n    title：b\n    basis: c\n", 3, 10),
        ("routing:\n  - id: a\n    title：b\n", 3, 10),
        ("routing:\n  - id: a\n\n    title： b\n\n    basis: c\n", 4, 10),
        ("then: {lead：centre}\n", 1, 12),
        ("note: 甲\n  title：乙\n", 2, 8),
    ],
)
def test_a_full_width_colon_is_named_and_pointed_at(text, line, column):
    (problem,) = read(text).problems
    assert problem.code == "yaml/syntax"
    assert "全角冒号" in problem.message_zh
    assert "full-width colon" in problem.message_en
    assert (problem.line, problem.column, problem.width) == (line, column, 1)


@pytest.mark.parametrize(
    ("text", "line", "column", "name"),
    [
        ("routing:\n\t- id: a\n", 2, 1, "制表符"),
        ("routing:\n  - id: a\n  \ttitle: b\n", 3, 3, "制表符"),
        ("routing:\n  - id: a\n\u3000\u3000title: b\n", 3, 1, "全角空格"),
        ("routing:\n  - id: a\n    \u3000title: b\n", 3, 5, "全角空格"),
        ("routing:\n  - id: a\n    \xa0title: b\n", 3, 5, "不换行空格"),
    ],
)
def test_blanks_that_are_no_spaces_are_named_and_pointed_at(text, line, column, name):
    (problem,) = read(text).problems
    assert (problem.code, problem.line, problem.column) == ("yaml/syntax", line, column)
    assert name in problem.message_zh


def test_full_width_spaces_inside_a_text_are_text():
    assert read("note: |\n  \u3000\u3000第一段\ntitle: 甲\u3000乙\n").problems == []


def test_a_full_width_colon_inside_a_text_is_text():
    assert read("title: 说明：第一条\n").problems == []
    assert read('title: "id：1"\n').problems == []
    assert read("note: |\n  id：1\n").problems == []


def test_a_duplicate_key_points_at_both_places():
    (problem,) = read("a: 1\nb: 2\na: 3\n").problems
    assert (problem.code, problem.line, problem.column) == ("yaml/duplicate-key", 3, 1)
    assert "x.yaml:1:1" in problem.hint_zh
    assert "x.yaml:1:1" in problem.hint_en


def test_all_duplicate_keys_of_a_file_are_reported_up_to_a_bound():
    assert codes("a: 1\n" * 4) == ["yaml/duplicate-key"] * 3
    assert len(codes("a: 1\n" * 50_000)) == 501


def test_aliases_that_explode_are_refused_at_the_first_anchor():
    laughs = "a: &a [lol, lol]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(20)
    )
    (problem,) = read(laughs).problems
    assert (problem.code, problem.line, problem.column) == ("yaml/alias", 1, 4)


def test_a_file_over_the_limit_is_not_even_decoded():
    assert codes(b"\xff" * (MOST_BYTES + 1)) == ["yaml/too-large"]


@pytest.mark.parametrize(
    ("content", "byte", "encoding"),
    [
        ("name: 水务".encode("gb18030"), "9", "gb18030"),
        ("name: 水务".encode("utf-16"), "1", "utf-16"),
        (b"name: \xff\xff", "7", None),
    ],
)
def test_other_encodings_are_named(content, byte, encoding):
    (problem,) = read(content).problems
    assert problem.code == "yaml/not-utf-8"
    assert f"byte {byte} " in problem.message_en
    said = problem.message_en.partition("probably ")[2]
    assert (said or None) == encoding


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x85", "\u200b", "\u202e", "\ufeff"])
def test_control_and_invisible_characters_are_refused_where_they_stand(character):
    (problem,) = read(f"a: 1\nname: 水{character}务\n").problems
    assert problem.code == "yaml/bad-character"
    assert (problem.line, problem.column) == (2, 8)
    assert f"U+{ord(character):04X}" in problem.message_en


@pytest.mark.parametrize("escape", ["\\0", "\\x07", "\\u202e", "\\uD800"])
def test_an_escape_cannot_bring_them_in(escape):
    (problem,) = read(f'a: 1\nname: "水{escape}务"\n').problems
    assert problem.code in ("yaml/bad-character", "yaml/syntax")
    assert problem.line == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 100_000, "yaml/too-deep"),
        ("- " * 100_000, "yaml/too-deep"),
        ("{a: " * 100_000, "yaml/too-deep"),
        ("? " * 100_000, "yaml/key-not-text"),
        ('"' + "a" * 500_000, "yaml/syntax"),
        ("a: [" + "b, " * 200_000, "yaml/syntax"),
        ("a: !!python/object/apply:os.system [ls]\n", "yaml/tag"),
        ("%TAG ! tag:x,2000:\n--- !foo\na: 1\n", "yaml/tag"),
        ("<<: {a: 1}\n", "yaml/merge-key"),
        ("a" * 1_000_000, "yaml/not-a-mapping"),
        ("a: 1\n...\nb: 2\n", "yaml/syntax"),
        ("{{ name }}: 1\n", "yaml/key-not-text"),
        ("\t\n", "yaml/syntax"),
        ("a: |" + "\n" * 500_000, None),
    ],
)
def test_hostile_files_get_an_answer(text, code):
    found = codes(text)
    assert found[:1] == ([code] if code else [])


@pytest.mark.parametrize("cut", range(0, len(TEXT.encode()), 3))
def test_a_file_cut_off_anywhere_never_crashes_the_reader(cut):
    source = read(TEXT.encode()[:cut])
    for problem in source.problems:
        assert problem.line >= 1
        assert problem.column >= 1


def test_a_full_width_comma_in_a_list_is_a_warning_unless_quoted():
    (problem,) = read("mentions: [停水，爆管]\n").problems
    assert (problem.code, problem.severity) == ("yaml/full-width-comma", "warning")
    assert "[停水, 爆管]" in problem.hint_zh
    assert read('mentions: ["停水，爆管"]\nnote: 甲，乙\n').problems == []
