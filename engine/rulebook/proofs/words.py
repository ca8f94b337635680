"""A set of requests in words, and one example of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from engine.rulebook.boxes import PHRASE, PRESENT, Box, Constraint, bits
from engine.rulebook.facts import NUMBER_MAX, Fact, FactSpace

SHOWN = 6


def describe(box: Box, space: FactSpace, lang: str) -> str:
    """The box in words: each constrained fact with its values, e.g. "业务领域 供水或燃气"."""
    parts = []
    absent = {d for d, constraint in box.items() if d.startswith(PHRASE) and constraint != PRESENT}
    for dimension in sorted(box, key=lambda name: _order(name, space)):
        constraint = box[dimension]
        if dimension.startswith(PHRASE):
            if dimension in absent and len(absent) > SHOWN:
                continue
            parts.append(_phrase(dimension.removeprefix(PHRASE), constraint == PRESENT, lang))
            continue
        fact = space.facts[dimension]
        title = fact.title if lang == "zh" else fact.name
        parts.append(f"{title} {_values(fact, constraint, lang)}")
    if len(absent) > SHOWN:
        parts.append(
            f"内容未提到其他规则的 {len(absent)} 个词语"
            if lang == "zh"
            else f"text mentions none of {len(absent)} phrases of other rules"
        )
    if not parts:
        return "所有诉求" if lang == "zh" else "every request"
    return ("、" if lang == "zh" else ", ").join(parts)


def example(box: Box, space: FactSpace, day: date) -> Mapping[str, str]:
    """One request of the box as FACT → value, every finite fact given, dates not before ``day``."""
    facts: dict[str, str] = {}
    for fact in space.facts.values():
        constraint = box.get(fact.name)
        if fact.finite and not fact.derived and fact.name != "weekday":
            chosen = _first(fact, constraint)
            if chosen is not None and chosen != str(fact.default).lower():
                facts[fact.name] = chosen
        elif fact.type == "number" and isinstance(constraint, tuple):
            facts[fact.name] = str(constraint[0][0])
    text = "".join(
        dimension.removeprefix(PHRASE)
        for dimension, constraint in box.items()
        if dimension.startswith(PHRASE) and constraint == PRESENT
    )
    if text:
        facts["text"] = text
    moment = _moment(box, day)
    if moment:
        facts["at"] = moment
    return facts


def as_command(facts: Mapping[str, str]) -> str:
    """The example as arguments of ``dafuwu explain``."""
    return " ".join(
        f"--at {value}" if name == "at" else f"{name}={value}" for name, value in facts.items()
    )


def _moment(box: Box, day: date) -> str | None:
    dates, times = box.get("date"), box.get("time")
    if dates is None and times is None:
        return None
    ordinal = day.toordinal()
    if isinstance(dates, tuple):
        ordinal = next((max(low, ordinal) for low, high in dates if high >= ordinal), dates[-1][1])
    minute = times[0][0] if isinstance(times, tuple) else 10 * 60
    return f"{date.fromordinal(ordinal)}T{minute // 60:02}:{minute % 60:02}"


def _first(fact: Fact, constraint: Constraint | None) -> str | None:
    allowed = list(bits(fact.everything if constraint is None else constraint))
    names = list(fact.values)
    if not allowed or not names:
        return None
    default = fact.masks.get(fact.default) if fact.default is not None else None
    bit = default if default in allowed else allowed[0]
    return names[bit.bit_length() - 1]


def _values(fact: Fact, constraint: Constraint, lang: str) -> str:
    if isinstance(constraint, tuple):
        return ", ".join(_range(fact, low, high, lang) for low, high in constraint)
    labels = list(fact.values.items())
    chosen = [labels[bit.bit_length() - 1] for bit in bits(constraint)]
    excluded = [item for item in labels if item not in chosen]
    if len(excluded) < len(chosen) and excluded and len(chosen) > SHOWN:
        return ("不是 " if lang == "zh" else "not ") + _listed(excluded, lang)
    return _listed(chosen, lang)


def _listed(items: list[tuple[str, str]], lang: str) -> str:
    names = [f"{name}({id_})" if lang == "zh" else id_ for id_, name in items[:SHOWN]]
    more = f" … ({len(items)})" if len(items) > SHOWN else ""
    return ("或" if lang == "zh" else " or ").join(names) + more


def _range(fact: Fact, low: int, high: int, lang: str) -> str:
    if fact.type == "time":
        return f"{low // 60:02}:{low % 60:02}-{(high + 1) // 60:02}:{(high + 1) % 60:02}"
    if fact.type == "date":
        first = "" if low <= 1 else str(date.fromordinal(low))
        last = "" if high >= date.max.toordinal() else str(date.fromordinal(high))
    else:
        first = "" if low <= 0 else str(low)
        last = "" if high >= NUMBER_MAX else str(high)
    if first == last:
        return first
    if lang == "zh":
        return (f"{first} 起" if first else "") + (f" 至 {last}" if last else "")
    return (f"from {first}" if first else "") + (f" until {last}" if last else "")


def _phrase(phrase: str, present: bool, lang: str) -> str:
    if lang == "zh":
        return f'内容{"提到" if present else "未提到"}"{phrase}"'
    return f'text {"mentions" if present else "does not mention"} "{phrase}"'


def _order(dimension: str, space: FactSpace) -> tuple[int, str]:
    names = list(space.facts)
    return (names.index(dimension) if dimension in names else len(names), dimension)
