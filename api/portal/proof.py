"""Who may look at a request: whoever names its number and something only its author knows.

That is the end of the telephone number it was sent with, or, where there is none, a code that was
shown once it had been sent. A number that does not exist is answered like a wrong end: after the
same time, in the same words.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256

from litestar.datastructures import Cookie

from api.addresses import is_secure
from api.reading import AnyRequest
from api.running import Running, running
from engine.desk import NoSuchTicket
from engine.people.sessions import same
from engine.tickets.ticket import Ticket

COOKIE = "dafuwu_mine"
LASTS = timedelta(minutes=30)
TAIL = 4
CODE = 6
NOBODY = "-"
"""Equal to nothing that people can type."""
SECRET = "portal"  # noqa: S105 - the name of a secret
_SPACES = re.compile(r"[\s-]+")
_NUMBER = re.compile(r"(\d{8})([0-9A-Z]{8})")


def number_said(said: str) -> str:
    """A ticket number as people type it: small letters, blanks, no hyphen."""
    plain = _SPACES.sub("", said.upper())
    found = _NUMBER.fullmatch(plain)
    return f"{found[1]}-{found[2]}" if found else plain[:40]


def prove(held: Running, number: str, said: str) -> Ticket | None:
    """The ticket of this number, where what was said with it is right; else None."""
    allowed = held.guesses.allowed(number, held.clock())
    ticket = find(held, number)
    known = expected(held, number, None if ticket is None else ticket.citizen)
    right = same(_SPACES.sub("", said)[:20], NOBODY if ticket is None else known)
    if not (right and allowed):
        return None
    held.guesses.right(number)
    return ticket


def find(held: Running, number: str) -> Ticket | None:
    """The ticket of a number, None where there is none. Nobody's sight bounds it: proof does."""
    if not re.fullmatch(r"\d{8}-[0-9A-Z]{8}", number):
        return None
    try:
        return held.desk.ticket(number)
    except NoSuchTicket:
        return None


def expected(held: Running, number: str, citizen: Mapping[str, str] | None) -> str:
    """What must be said with a number."""
    return tail_of(citizen) or code_of(held, number)


def tail_of(citizen: Mapping[str, str] | None) -> str | None:
    """The end of the telephone number, None where there is none to speak of."""
    digits = re.sub(r"\D", "", (citizen or {}).get("phone", ""))
    return digits[-TAIL:] if len(digits) > TAIL else None


def code_of(held: Running, number: str) -> str:
    """The code that goes with a number, for those who left no telephone number."""
    made = int.from_bytes(_mac(held, f"code/{number}")[:8], "big") % 10**CODE
    return f"{made:0{CODE}d}"


def mine(request: AnyRequest, number: str) -> Cookie:
    """What lets this browser look at the ticket for some time."""
    held = running(request)
    until = int((held.clock() + LASTS).timestamp())
    said = f"{number}.{until}"
    return _cookie(request, f"{said}.{_seal(held, said)}", int(LASTS.total_seconds()))


def nothing_of_mine(request: AnyRequest) -> Cookie:
    """What takes that away again."""
    return _cookie(request, "", 0)


def shown_to(request: AnyRequest) -> str | None:
    """The number of the ticket that this browser may look at now."""
    held = running(request)
    said, _, seal = request.cookies.get(COOKIE, "").rpartition(".")
    number, _, until = said.partition(".")
    if not seal or not same(seal, _seal(held, said)) or not until.isdecimal():
        return None
    return number if int(until) > held.clock().timestamp() else None


def _cookie(request: AnyRequest, value: str, seconds: int) -> Cookie:
    return Cookie(
        key=COOKIE,
        value=value,
        path="/portal",
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=is_secure(request.scope, running(request).settings),
    )


def _seal(held: Running, said: str) -> str:
    return base64.urlsafe_b64encode(_mac(held, f"mine/{said}")).decode().rstrip("=")


def _mac(held: Running, said: str) -> bytes:
    secret = held.store.secret(SECRET, secrets.token_urlsafe(32), held.clock())
    return hmac.digest(secret.encode(), said.encode(), sha256().name)
