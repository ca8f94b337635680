"""Ticket numbers and salts, drawn from a source of chance that is passed in."""

from __future__ import annotations

from datetime import date
from os import urandom
from random import Random
from threading import Lock

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing that is misread, or misheard on the telephone."""
LETTERS = 8
"""Letters after the date: a million million numbers a day."""


PAGE = 4096
"""Bytes of chance fetched at once."""


class Chance(Random):
    """The system's own randomness, fetched a page at a time.

    Each fetch hands the interpreter to another thread; a busy server waits long to get it back,
    and would do so for each ticket number and each salt.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._page = b""
        self._used = 0
        super().__init__()

    def getrandbits(self, k: int, /) -> int:
        """So many random bits."""
        count = (k + 7) // 8
        with self._lock:
            start, self._used = self._used, self._used + count
            if self._used > len(self._page):
                self._page = urandom(max(PAGE, count))
                start, self._used = 0, count
            drawn = self._page[start : self._used]
        return int.from_bytes(drawn, "big") >> (8 * count - k)

    def random(self) -> float:
        """A number from 0 to 1."""
        return self.getrandbits(53) * 2.0**-53

    def seed(self, *_: object, **__: object) -> None:
        """Nothing: what the system gives cannot be repeated."""


def new_number(day: date, random: Random) -> str:
    """A ticket number: the local day of receipt and eight letters, as in 20170928-7K2M9QXD."""
    drawn = random.getrandbits(5 * LETTERS)
    letters = "".join(ALPHABET[drawn >> 5 * place & 31] for place in range(LETTERS))
    return f"{day:%Y%m%d}-{letters}"


def new_salt(random: Random) -> str:
    """A salt for a private part: 128 bits."""
    return f"{random.getrandbits(128):032x}"
