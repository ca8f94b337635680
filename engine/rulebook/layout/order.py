"""The order of keys: as the models declare them, what names a thing first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel

from engine.rulebook.layout.pieces import Group, Item, has_comments
from engine.rulebook.model import KINDS
from engine.rulebook.nouns import DistrictEntry

_EARLIER: Mapping[type[BaseModel], tuple[str, ...]] = {DistrictEntry: ("id", "name", "code")}


def put_in_order(top: Group) -> None:
    """Order the keys of every entry in place; the order of entries is the writer's."""
    for kind in top.items:
        model = KINDS.get(kind.name or "")
        if model is not None and isinstance(kind.value, Group):
            _order(kind.value, model)


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys that a model knows, in canonical order."""
    names = [field.alias or name for name, field in model.model_fields.items()]
    first = _EARLIER.get(model, ())
    return [*first, *(name for name in names if name not in first)]


def _order(group: Group, model: type[BaseModel]) -> None:
    if not group.mapping:
        for item in group.items:
            if isinstance(item.value, Group):
                _order(item.value, model)
        return
    known = keys_of(model)
    rank = {name: position for position, name in enumerate(known)}
    ordered = sorted(group.items, key=lambda item: rank.get(item.name or "", len(known)))
    if _commented(ordered) == _commented(group.items):
        group.items = ordered
    inner = {field.alias or name: field for name, field in model.model_fields.items()}
    for item in group.items:
        if item.name is not None and item.name[:1].isdigit() and isinstance(item.value, Group):
            _order(item.value, model)  # a value per start date
        field = inner.get(item.name or "")
        below = _model_in(field.annotation) if field is not None else None
        if below is not None and isinstance(item.value, Group):
            _order(item.value, below)


def _commented(items: list[Item]) -> list[Item]:
    """Comments keep their order: where a key would overtake one, the entry stays as it is."""
    return [item for item in items if has_comments(item)]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _model_in(arg))), None)
