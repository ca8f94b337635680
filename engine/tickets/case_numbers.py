"""Numbers of cases, draws, bulletins. They follow from what they rest on: it is numbered once.

The same rule on the same evidence gives the same number: whoever comes second finds it taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from engine.numbers import ALPHABET, LETTERS


def case_number(day: date, key: str) -> str:
    """The number of a case, as in ``C20170904-7K2M9QXD``; ``day`` must follow from the key too.

    ``key`` is best made by ``evidence_key``; the day is the local one of the last evidence.
    """
    return _numbered("C", day, key)


def draw_number(day: date, rule: str, period: str) -> str:
    """The number of a rule's draw for a period, whose last day it bears."""
    return _numbered("D", day, f"{rule}|{period}")


def bulletin_number(day: date, scheme: str, period: str) -> str:
    """The number of a scheme's bulletin for a period, whose last day it bears."""
    return _numbered("B", day, f"{scheme}|{period}")


def evidence_key(rule: str, evidence: Iterable[tuple[str, int]]) -> str:
    """What identifies a case: its trigger or ladder, and the (ticket, number) of its events."""
    return "|".join([rule, *(f"{ticket}/{number}" for ticket, number in sorted(set(evidence)))])


def _numbered(letter: str, day: date, key: str) -> str:
    drawn = int.from_bytes(sha256(key.encode()).digest()[: 5 * LETTERS // 8], "big")
    letters = "".join(ALPHABET[drawn >> 5 * place & 31] for place in reversed(range(LETTERS)))
    return f"{letter}{day:%Y%m%d}-{letters}"
