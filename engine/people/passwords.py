"""Passwords: which will do, and how they are kept (argon2id)."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine.people.account import AccountRefused

SHORTEST = 12
LONGEST = 256
"""Beyond this, hashing would be work for nothing."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""argon2id with what OWASP asks for at least (19 MiB, two passes, one lane): some 20 ms, so that
a shift that signs in at once does not wait, and a guess costs as much."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Nothing in it that is read as something else: no i, l, o, 0, 1."""
_GROUPS, _GROUP = 5, 4
SALT = 16
"""Bytes of salt."""


def check_password(password: str, login: str) -> None:
    """Refuse a password that is guessed easily: length is what counts, and that it is not told.

    There are no rules about kinds of characters, for they make passwords that are written down.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountRefused(
            "account/bad-password",
            f"口令应有 {SHORTEST} 至 {LONGEST} 个字符; 可以是一句话",
            f"a password takes {SHORTEST} to {LONGEST} characters; a sentence will do",
        )
    plain = password.casefold()
    if len(set(plain)) < 5 or plain.replace(login.casefold(), "") in ("", "123456", "password"):
        raise AccountRefused(
            "account/bad-password",
            "口令太容易猜: 不能只是登录名或重复的几个字符",
            "the password is too easily guessed: it is the login, or a few characters repeated",
        )


def password_from(noise: bytes) -> str:
    """A password made of random bytes, in groups that can be read out: some 99 bits of chance."""
    number, said = int.from_bytes(noise), ""
    for _ in range(_GROUPS * _GROUP):
        number, rest = divmod(number, len(_LETTERS))
        said += _LETTERS[rest]
    return "-".join(said[at : at + _GROUP] for at in range(0, len(said), _GROUP))


NOISE = 32
"""Random bytes that ``password_from`` wants: enough that no letter is likelier than another."""


def hashed(password: str, salt: bytes) -> str:
    """What is kept of a password."""
    return _HASHER.hash(password, salt=salt)


_NOBODY = hashed("nobody signs in with this", bytes(SALT))


def verified(kept: str | None, password: str) -> bool:
    """Whether the password is the one that is kept.

    Where none is kept, as much work is done: the time of the answer does not tell who exists.
    """
    try:
        return _HASHER.verify(kept or _NOBODY, password[:LONGEST]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Whether a password is kept with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(kept)
