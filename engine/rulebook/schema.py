"""JSON Schema (draft-07) of policy files for editors, made from the models that read them.

It helps while one writes (completion, hover help, misspelt keys); what is right is decided by
``dafuwu validate``. It never refuses what the reader takes: an editor sees 95598 as a number and
``true`` as a boolean where the reader takes text.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from engine.rulebook.assessment_written import Points, Score
from engine.rulebook.facts import CHANNELS, PRIORITIES, WEEKDAYS, Fact, FactSpace
from engine.rulebook.messages import Language
from engine.rulebook.model import KINDS
from engine.rulebook.moments import (
    At,
    Day,
    Days,
    Hours,
    MonthDay,
    PartOfDay,
    StartDay,
    Weekdays,
    Within,
    Zone,
)
from engine.rulebook.rulebook import Rulebook
from engine.rulebook.schema_words import CONDITIONS_IN_WORDS, KINDS_IN_WORDS, key_in_words
from engine.rulebook.values import Count, Flag, Id, Percent, Words, read_code
from engine.rulebook.written import Written

Schema = dict[str, Any]
DRAFT = "http://json-schema.org/draft-07/schema#"
_SCALAR = ["string", "number", "boolean"]
_DURATION = r"\s*[0-9０-９]+.*\S.*"
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_WEEKDAYS = f"({'|'.join(WEEKDAYS)})(-({'|'.join(WEEKDAYS)}))?"


def _text(pattern: str | None = None, examples: Iterable[str] = ()) -> Schema:
    """Text, which an editor may see as a number or a boolean: a pattern binds strings only."""
    schema: Schema = {"type": _SCALAR}
    if pattern is not None:
        schema["pattern"] = f"^{pattern}$"
    if listed := list(examples):
        schema["examples"] = listed
    return schema


_VALUES: Mapping[Any, Schema] = {
    Words: _text(),
    Id: _text(r"\s*[a-z0-9]+(-[a-z0-9]+)*\s*"),
    Flag: {"type": ["boolean", "string"], "pattern": "^(true|false)$"},
    Count: {"type": ["integer", "string"], "minimum": 1, "pattern": "^[0-9]+$"},
    Percent: _text(r"\s*[0-9]+\s*%?\s*"),
    Points: {"type": ["integer", "string"], "minimum": 0, "maximum": 100, "pattern": "^[0-9]+$"},
    Score: {"type": ["integer", "string"], "minimum": 1, "maximum": 5, "pattern": "^[1-5]$"},
    Day: _text(_DATE),
    MonthDay: _text(r"[0-9]{2}-[0-9]{2}"),
    Days: _text(rf"{_DATE}(\.\.{_DATE})?"),
    Hours: _text(r"[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}"),
    PartOfDay: _text(r"[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}"),
    Within: _text(_DURATION, ["2 minutes", "24 hours", "4 working hours", "6 working days"]),
    At: _text(None, ["due", "1 working day before due", "2 working days after due"]),
    Zone: _text(None, ["Asia/Shanghai"]),
    ZoneInfo: _text(),
}
_KEY_PATTERNS: Mapping[Any, str] = {StartDay: _DATE, Weekdays: _WEEKDAYS}
_NAMES: Mapping[str, str] = {
    "lead": "departments",
    "authority": "departments",
    "assist": "departments",
    "notify": "departments",
    "succeeded_by": "departments",
    "owner": "departments",
    "area": "areas",
    "calendar": "calendars",
    "refer_to": "hotlines",
    "decline": "decline_reasons",
    "remind": "roles",
    "supervise": "roles",
    "approve": "roles",
    "role": "roles",
    "roles": "roles",
    "unit": "departments",
    "ids": "departments",
    "without": "departments",
    "refer": "departments",
    "layer": "layers",
}
"""Keys that name something of the catalog, and what."""


def policy_schema(language: Language = "zh", rulebook: Rulebook | None = None) -> Schema:
    """The schema of any policy file; with a rulebook, its ids are offered for completion."""
    return _Writer(language, rulebook).policy()


class _Writer:
    def __init__(self, language: Language, rulebook: Rulebook | None) -> None:
        self.language = language
        self.facts = (rulebook.facts if rulebook else _no_facts()).facts
        self.ids = _ids(rulebook) if rulebook else {}
        self.definitions: dict[str, Schema] = {}

    def policy(self) -> Schema:
        self.definitions["condition"] = self.condition()
        kinds: Schema = {}
        for kind, model in KINDS.items():
            entry = self.reference(model)
            one = {"allOf": [entry]} if kind == "city" else _list_of(entry)
            kinds[kind] = {"description": self.say(KINDS_IN_WORDS.get(kind, (kind, kind))), **one}
        return {
            "$schema": DRAFT,
            "title": self.say(("大服务规则文件", "Dafuwu policy file")),
            "type": ["object", "null"],
            "additionalProperties": False,
            "properties": kinds,
            "definitions": self.definitions,
        }

    def say(self, words: tuple[str, str]) -> str:
        return words[0] if self.language == "zh" else words[1]

    def reference(self, model: type[BaseModel]) -> Schema:
        name = model.__name__.removesuffix("Entry")
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name].update(self.object(model))
        return {"$ref": f"#/definitions/{name}"}

    def object(self, model: type[BaseModel]) -> Schema:
        hints = get_type_hints(model, include_extras=True)
        properties: Schema = {}
        required = []
        for name, field in model.model_fields.items():
            key = field.alias or name
            value = self.value(hints[name], key)
            if key == "when":
                value = {"allOf": [{"$ref": "#/definitions/condition"}]}
            elif "$ref" in value:  # what stands beside a $ref does not count in draft-07
                value = {"allOf": [value]}
            properties[key] = {"description": self.say(key_in_words(model, key)), **value}
            if field.is_required():
                required.append(key)
        return {
            "type": "object",
            "additionalProperties": False,
            "properties": properties,
            **({"required": required} if required else {}),
        }

    def value(self, hint: Any, key: str) -> Schema:
        """The schema of a type as the models write it."""
        if hint in _VALUES:
            return self.named(_VALUES[hint], key)
        origin, arguments = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return self.annotated(arguments[0], arguments[1:], key)
        if origin is Literal:
            return {"enum": list(arguments)}
        if origin in (Union, types.UnionType):
            inner = [each for each in arguments if each is not type(None)]
            return self.value(inner[0], key)
        if origin is tuple:
            return {"type": "array", "items": self.value(arguments[0], key)}
        if origin is dict:
            return self.mapping(arguments[0], self.value(arguments[1], key))
        if isinstance(hint, type) and issubclass(hint, Written):
            return self.reference(hint)
        return {}

    def annotated(self, inner: Any, metadata: tuple[Any, ...], key: str) -> Schema:
        if any(getattr(each, "func", None) is read_code for each in metadata):
            return _text("[0-9]{6}([0-9]{3}){0,2}")
        readers = {getattr(getattr(each, "func", None), "__name__", "") for each in metadata}
        schema = self.value(inner, key)
        if "_as_list" in readers:
            return {"anyOf": [schema["items"], schema]}
        if readers & {"_per_day", "_per_day_terms"}:
            one = self.value(get_args(inner)[1], key)
            return {"anyOf": [one, schema]}
        return schema

    def mapping(self, keys: Any, values: Schema) -> Schema:
        pattern = _KEY_PATTERNS.get(keys)
        if pattern is None and get_origin(keys) is Annotated:
            pattern = next((p for k, p in _KEY_PATTERNS.items() if k == keys), None)
        if pattern is None:
            return {"type": "object", "additionalProperties": values}
        return {
            "type": "object",
            "patternProperties": {f"^{pattern}$": values},
            "additionalProperties": False,
        }

    def named(self, schema: Schema, key: str) -> Schema:
        known = self.ids.get(_NAMES.get(key, ""))
        return {**schema, "examples": list(known)} if known else schema

    def condition(self) -> Schema:
        inner = {"type": "array", "items": {"$ref": "#/definitions/condition"}}
        forms = {
            name: {"description": self.say(CONDITIONS_IN_WORDS[name]), **inner}
            for name in ("all", "any", "none")
        }
        facts = {
            fact.name: {
                "description": self.say((fact.title, fact.title_en)),
                **self.fact(fact),
            }
            for fact in self.facts.values()
        }
        return {"type": "object", "additionalProperties": False, "properties": {**facts, **forms}}

    def fact(self, fact: Fact) -> Schema:
        if fact.type == "text":
            words = {"anyOf": [_text(), {"type": "array", "items": _text()}]}
            return self.forms(words, ("mentions", "mentions_all"))
        one = self.fact_value(fact)
        many = {"anyOf": [one, {"type": "array", "items": one}]}
        names = ("from", "until", "not") if fact.type in ("number", "date", "time") else ("not",)
        forms = self.forms(many, names)
        return {"anyOf": [*many["anyOf"], forms]}

    def forms(self, value: Schema, names: Iterable[str]) -> Schema:
        properties = {
            name: {"description": self.say(CONDITIONS_IN_WORDS[name]), **value} for name in names
        }
        return {"type": "object", "additionalProperties": False, "properties": properties}

    def fact_value(self, fact: Fact) -> Schema:
        if fact.type == "flag":
            return _VALUES[Flag]
        if fact.name in ("channel", "priority"):
            return {"enum": list(CHANNELS if fact.name == "channel" else PRIORITIES)}
        if fact.name == "weekday":
            return _text(_WEEKDAYS, [*WEEKDAYS, "mon-fri"])
        if fact.type in ("choice", "tree"):
            return _text(None, [str(value) for value in fact.masks])
        forms = {"number": r"[0-9]+", "date": _DATE, "time": r"[0-9]{2}:[0-9]{2}"}
        return _text(forms.get(fact.type))


def _list_of(entry: Schema) -> Schema:
    return {"type": ["array", "null"], "items": entry}


def _ids(rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    return {
        "departments": tuple(rulebook.departments),
        "areas": tuple(rulebook.areas),
        "calendars": tuple(rulebook.calendar_origins),
        "hotlines": tuple(rulebook.hotlines),
        "decline_reasons": tuple(rulebook.decline_reasons),
        "roles": tuple(rulebook.roles),
        "layers": rulebook.layers,
    }


def _no_facts() -> FactSpace:
    """The facts without a catalog: their names and forms."""
    return FactSpace.build(
        areas={},
        categories={},
        districts={},
        hotlines={},
        decline_reasons={},
        departments={},
        zone=ZoneInfo("Asia/Shanghai"),
    )
