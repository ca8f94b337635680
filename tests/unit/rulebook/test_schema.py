"""The JSON Schema for editors: it helps, and never refuses what the reader takes."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from engine.rulebook.codes import codes
from engine.rulebook.load import load, load_files
from engine.rulebook.model import KINDS
from engine.rulebook.schema import policy_schema
from engine.rulebook.schema_words import (
    CONDITIONS_IN_WORDS,
    KEYS_IN_WORDS,
    KEYS_OF_ONE_MODEL,
    KINDS_IN_WORDS,
)
from tests.unit.rulebook.small import SMALL, small

REPOSITORY = Path(__file__).parents[3]
SHIPPED = sorted(
    path for folder in ("catalog", "rules") for path in (REPOSITORY / folder).rglob("*.yaml")
)


class EditorLoader(yaml.SafeLoader):
    """YAML 1.2 core, as editors read it: numbers and booleans, but no dates and no base 60."""


EditorLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"null|Null|NULL|~|", ["n", "N", "~", ""]),
):
    EditorLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first)
    )


def seen_by_editor(text: str):
    return yaml.load(text, Loader=EditorLoader)


@pytest.fixture(scope="module")
def check():
    schema = policy_schema("zh", load_files(small()).rulebook)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


@pytest.fixture(scope="module")
def shipped():
    return jsonschema.Draft7Validator(policy_schema("zh", load(REPOSITORY).rulebook))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_shipped_file_is_accepted(shipped, path):
    found = shipped.iter_errors(seen_by_editor(path.read_text(encoding="utf-8")))
    assert [error.message for error in found] == []


@pytest.mark.parametrize("name", SMALL)
def test_every_small_file_is_accepted(check, name):
    assert list(check.iter_errors(seen_by_editor(SMALL[name]))) == []


@pytest.mark.parametrize(
    "code", [code for code in codes().values() if code.right is not None], ids=lambda c: c.code
)
def test_every_right_example_is_accepted(check, code):
    assert list(check.iter_errors(seen_by_editor(code.right))) == []


@pytest.mark.parametrize(
    "text",
    [
        "hotlines: [{id: 95598, number: 95598, name: 110, merging: transfer}]",
        "city: {name: true, number: 12345, calendar: 0101}",
        "areas: [{id: 1e3, name: 1.50, mentions: 停水}]",
        "routing: [{id: a, title: a, basis: a, when: {time: {from: 08:30}}, then: {lead: a}}]",
        "routing: [{id: a, title: a, basis: a, when: {anonymous: 'true'}, then: {lead: {2017-01-01: b}}}]",  # noqa: E501
        "clocks: [{id: a, title: a, basis: a, milestone: sign, starts: [received], stops: signed, within: {2017-06-01: 6个工作日}}]",  # noqa: E501
        "procedures: [{id: a, title: a, basis: a, then: {redo: {2017-01-01: {times: 2}}}}]",
        "roles: [{id: a, name: a, of: water-bureau, quiet: 22:00-07:00, despite: urgent}]",
        "duties: [{id: a, unit: centre, role: handler, names: 张三, phone: 0631}]",
    ],
)
def test_scalars_need_no_quotes(check, text):
    assert list(check.iter_errors(seen_by_editor(text))) == []


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("routings: []", ""),
        ("areas: [{id: a, nmae: b}]", "areas/0"),
        ("areas: [{id: A_b, name: b}]", "areas/0/id"),
        ("departments: [{id: a, name: b, kind: buraeu}]", "departments/0/kind"),
        (
            "routing: [{id: a, title: a, basis: a, when: {aera: b}, then: {lead: a}}]",
            "routing/0/when",
        ),
        ("calendars: [{id: a, week: {monday: ['08:30-12:00']}}]", "calendars/0/week"),
        (
            "sampling: [{id: a, title: a, basis: a, every: year, share: 5%, role: a}]",
            "sampling/0/every",
        ),
    ],
)
def test_mistakes_are_marked_where_they_stand(check, text, where):
    found = {"/".join(map(str, e.absolute_path)) for e in check.iter_errors(seen_by_editor(text))}
    assert where in found


def test_completion_offers_the_ids_of_the_rulebook():
    schema = policy_schema("zh", load_files(small()).rulebook)
    condition = schema["definitions"]["condition"]["properties"]
    assert "water" in str(condition["area"])
    lead = schema["definitions"]["RoutingThen"]["properties"]["lead"]
    assert "water-group" in lead["anyOf"][0]["examples"]
    assert "water-group" not in str(policy_schema("zh"))


def test_every_key_and_kind_is_explained_in_both_languages():
    keys = {
        key
        for name, definition in policy_schema("zh")["definitions"].items()
        if name != "condition"
        for key in definition["properties"]
    }
    assert keys == set(KEYS_IN_WORDS), "add the key to schema_words.py"
    assert set(KINDS_IN_WORDS) == set(KINDS)
    for zh, en in [
        *KEYS_IN_WORDS.values(),
        *KINDS_IN_WORDS.values(),
        *KEYS_OF_ONE_MODEL.values(),
        *CONDITIONS_IN_WORDS.values(),
    ]:
        assert zh
        assert en.isascii()


def test_a_key_that_means_something_else_in_one_kind_is_explained_there():
    schema = policy_schema("zh")["definitions"]
    for model, key in KEYS_OF_ONE_MODEL:
        name = model.removesuffix("Entry")
        assert schema[name]["properties"][key]["description"] == KEYS_OF_ONE_MODEL[model, key][0]
    assert "批准" in schema["ProcedureThen"]["properties"]["decline"]["description"]
    assert "批准" not in schema["IntakeThen"]["properties"]["decline"]["description"]


def test_every_property_has_hover_help():
    zh, en = policy_schema("zh"), policy_schema("en")
    for schema in (zh, en):
        for part in (schema, *schema["definitions"].values()):
            assert all(value.get("description") for value in part["properties"].values())
    assert "单位" in zh["properties"]["departments"]["description"]
    assert en["properties"]["departments"]["description"].isascii()
