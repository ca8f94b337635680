"""Pieces of sentences: words in both languages, and things of the rulebook with where they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from api.console.names import BEHAVIOURS, EVENTS_EN, MILESTONES, Said
from engine.compare.labels import step_moment
from engine.compare.words import EVENTS
from engine.rulebook.facts import PRIORITIES
from engine.rulebook.rulebook import Effective, Rulebook
from engine.timing.durations import Counting, Duration, parse_duration

RULES = "/console/rules"
KINDS: Mapping[str, Said] = {
    "intake": ("受理", "Intake"),
    "routing": ("派单", "Routing"),
    "priorities": ("优先级", "Priorities"),
    "clocks": ("时限", "Clocks"),
    "escalations": ("督办阶梯", "Escalations"),
    "promises": ("时限承诺", "Promises"),
    "triggers": ("问责触发条件", "Accountability triggers"),
    "procedures": ("程序", "Procedures"),
    "callbacks": ("回访", "Call backs"),
    "sampling": ("现场核查抽取", "Inspection draws"),
    "disclosure": ("谁看得到个人信息", "Who sees personal data"),
    "confidentiality": ("谁看得到保密工单", "Who sees confidential matters"),
    "retention": ("保存期限", "Retention"),
    "assessment": ("考核办法", "Assessment"),
    "departments": ("单位", "Units"),
    "areas": ("业务领域", "Business areas"),
    "categories": ("诉求类型", "Categories"),
    "districts": ("区市", "Districts"),
    "hotlines": ("原有热线", "Hotlines"),
    "decline_reasons": ("不予受理理由", "Reasons not to accept"),
    "return_reasons": ("退单理由", "Reasons to return"),
    "roles": ("岗位", "Roles"),
    "synonyms": ("同义词", "Synonyms"),
    "calendars": ("日历", "Calendars"),
}
"""Kinds of rules and of entries of the catalog, as the pages call them."""
CATALOG = f"{RULES}/catalog"


@dataclass(frozen=True, slots=True)
class Piece:
    """A word of a sentence; ``id`` and ``href`` where it is a thing that has a place."""

    zh: str
    en: str
    id: str | None = None
    href: str | None = None


Phrase = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a rule or an entry says: what it is called, and what it is; since when."""

    label: Said
    said: Phrase
    since: date | None = None


def kind(id_: str) -> Said:
    """A kind of rule or of entry; a new one by its id until it has a name here."""
    return KINDS.get(id_, (id_, spaced(id_)))


def plain(zh: str, en: str | None = None) -> Piece:
    """Words that are no thing of the rulebook; the same in both languages where one is given."""
    return Piece(zh, zh if en is None else en)


def unit(rulebook: Rulebook, id_: str) -> Piece:
    """A department."""
    return _entry(rulebook.departments, "departments", id_)


def role(rulebook: Rulebook, id_: str) -> Piece:
    """A role."""
    return _entry(rulebook.roles, "roles", id_)


def hotline(rulebook: Rulebook, id_: str) -> Piece:
    """A hotline, with its number where the id is not the number."""
    line = rulebook.hotlines.get(id_)
    name = id_ if line is None else f"{line.number} {line.name}"
    return Piece(name, name, id_, f"{CATALOG}/hotlines#{id_}")


def reason(rulebook: Rulebook, id_: str) -> Piece:
    """A reason for which a matter is not accepted."""
    return _entry(rulebook.decline_reasons, "decline_reasons", id_)


def calendar(rulebook: Rulebook, id_: str) -> Piece:
    """A calendar."""
    return _entry(rulebook.calendars, "calendars", id_)


def rule(rulebook: Rulebook, id_: str) -> Piece:
    """Another rule by its title."""
    known = rulebook.rules.get(id_)
    name = id_ if known is None else known.title
    return Piece(name, name, id_, f"{RULES}/{id_}")


def layer(rulebook: Rulebook, id_: str) -> Piece:
    """A layer by the name that the rulebook gives it."""
    for entry in rulebook.written.get("layers", ()):
        if entry.get("id") == id_ and entry.get("name"):
            name = str(entry["name"])
            return Piece(name, name, id_)
    return Piece(id_, id_)


def _entry(known: object, kind: str, id_: str) -> Piece:
    found = known.get(id_) if hasattr(known, "get") else None
    name = id_ if found is None else found.name
    return Piece(name, name, id_, f"{CATALOG}/{kind}#{id_}")


def event(id_: str) -> Piece:
    """A kind of event."""
    return Piece(EVENTS.get(id_, id_), EVENTS_EN.get(id_, spaced(id_)))


def milestone(id_: str) -> Piece:
    """A step of a matter that has a clock."""
    return Piece(*MILESTONES.get(id_, (id_, id_)))


def behaviour(id_: str) -> Piece:
    """What a unit is accused of."""
    return Piece(*BEHAVIOURS.get(id_, (id_, id_)))


def priority(id_: str) -> Piece:
    """A priority."""
    return Piece(PRIORITIES.get(id_, id_), id_)


def duration(span: Duration) -> Piece:
    """A length of time."""
    return Piece(span.in_chinese(), str(span))


def moment(at: str) -> Piece:
    """When a step of a ladder is taken."""
    return Piece(step_moment(at), at.replace("due", "the due time") if at != "due" else "when due")


COUNTING: dict[Counting, Said] = {
    Counting.CIVIL_CODE: (
        "起算的当天不计, 末日下班时届满 (民法典)",
        "the first day does not count; ends at close of business of the last (Civil Code)",
    ),
    Counting.FIRST_DAY_COUNTS: ("起算的当天计入", "the first day counts"),
    Counting.SAME_TIME: ("到末日的同一时刻", "until the same time of the last day"),
}


def counting(how: Counting) -> Piece:
    """How days are counted."""
    return Piece(*COUNTING[how])


def clock_of(minute: int) -> str:
    """A time of day as people write it."""
    return f"{minute // 60:02}:{minute % 60:02}"


def hours(spans: Iterable[tuple[int, int]]) -> str:
    """Parts of the day."""
    return ", ".join(f"{clock_of(start)}–{clock_of(end)}" for start, end in spans)


def period(effective: Effective) -> Piece:
    """Days on which something is in force."""
    first, last = effective.from_, effective.until
    if first is None and last is None:
        return plain("一直有效", "always")
    zh = " ".join([f"{first} 起"] * bool(first) + [f"至 {last} (含)"] * bool(last))
    en = " ".join([f"from {first}"] * bool(first) + [f"until {last}"] * bool(last))
    return Piece(zh, en)


def spaced(id_: str) -> str:
    """An id as words."""
    return id_.replace("-", " ").replace("_", " ")


def listed(pieces: Iterable[Piece], zh: str = "、", en: str = ", ") -> Phrase:
    """Things one after the other, with what stands between them."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined:
            joined.append(Piece(zh, en))
        joined.append(piece)
    return tuple(joined)


def text_of(phrase: Phrase, language: str) -> str:
    """A phrase as text alone."""
    return "".join(piece.zh if language == "zh" else piece.en for piece in phrase)


def duration_of(text: str) -> Piece:
    """A length of time as an event or an answer holds it."""
    return duration(parse_duration(text))
