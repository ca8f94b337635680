"""Ticket numbers and salts, drawn from a source of chance that is passed in."""

from __future__ import annotations

from datetime import date
from random import Random

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing that is misread, or misheard on the telephone."""
LETTERS = 8
"""Letters after the date: a million million numbers a day."""


def new_number(day: date, random: Random) -> str:
    """A ticket number: the local day of receipt and eight letters, as in 20170928-7K2M9QXD."""
    drawn = random.getrandbits(5 * LETTERS)
    letters = "".join(ALPHABET[drawn >> 5 * place & 31] for place in range(LETTERS))
    return f"{day:%Y%m%d}-{letters}"


def new_salt(random: Random) -> str:
    """A salt for a private part: 128 bits."""
    return f"{random.getrandbits(128):032x}"
