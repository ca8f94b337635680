"""Who asks: the ``X-Actor``, ``X-Role`` and ``X-Unit`` headers, until there are accounts.

Percent-encoding carries any name through a header; UTF-8 as it stands is understood as well. A role
or a unit that is not stated is not checked.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import unquote_to_bytes

from api.mistakes import Mistake, unknown_value
from api.problems import Problem, invalid
from engine.rulebook.rulebook import Rulebook
from engine.tickets.asks import By

CITIZEN = "citizen"
"""Who asks for something is in no catalog, and may withdraw and rate."""
ANONYMOUS = "anonymous"
LONGEST = 100


def read_actor(header: bytes | None) -> str:
    """The actor that the header names, or ``anonymous`` where there is none."""
    if header is None:
        return ANONYMOUS
    try:
        actor = unquote_to_bytes(header).decode().strip()
    except UnicodeDecodeError:
        actor = ""
    if not actor or len(actor) > LONGEST or not actor.isprintable():
        raise Problem(
            "request/bad-header",
            f"X-Actor 应是 1 至 {LONGEST} 个可见字符, 中文请用百分号编码 (UTF-8)。",
            f"X-Actor takes 1 to {LONGEST} printable characters, percent-encoded UTF-8 if need be.",
        )
    return actor


def read_by(rulebook: Rulebook, role: str | None, unit: str | None) -> By:
    """In which role and unit the actor acts; refused where the rulebook knows no such thing."""
    roles, units = [*rulebook.roles, CITIZEN], rulebook.departments
    mistakes = [*_unknown("X-Role", role, roles), *_unknown("X-Unit", unit, units)]
    if mistakes:
        raise invalid(mistakes)
    return By(role, unit)


def _unknown(header: str, said: str | None, known: Collection[str]) -> list[Mistake]:
    return [] if said is None or said in known else [unknown_value(header, said, known)]
