"""Examples of signing in and of the administration of accounts: an administrator, made up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from api.answers_people import (
    AccountsOut,
    KeysOut,
    RecordOut,
    SignedOutOut,
    TokenOut,
    show_account,
    show_entry,
    show_key,
    show_person,
    show_seat,
)
from engine.people import tokens
from engine.people.account import ACTIVE, Account
from engine.people.account_log import seal_entry
from engine.people.keys import DEFAULT_LIFE, ApiKey, written
from engine.people.person import ADMINISTRATOR, Seat
from engine.people.sessions import csrf_of
from engine.rulebook.rulebook import Rulebook

LOGIN, NAME, KEY = "wang.fang", "王芳", "5f2c9a71d0e4"
PASSWORD, NEW_PASSWORD = "春风又绿江南岸 1985", "明月何时照我还 1985"
_SEAT = {"role": ADMINISTRATOR}


def people_requests() -> dict[str, dict[str, Any]]:
    """Operation → a body; the first account is this one."""
    return {
        "add-account": {"login": LOGIN, "name": NAME, "seats": [_SEAT], "password": PASSWORD},
        "sign-in": {"login": LOGIN, "password": PASSWORD},
        "take-seat": _SEAT,
        "change-password": {"old": PASSWORD, "new": NEW_PASSWORD},
        "make-token": {"login": LOGIN, "password": PASSWORD},
        "seat-account": {"seats": [_SEAT]},
        "reset-password": {},
        "add-key": {"login": LOGIN, "days": 90, "note": "12345 平台同步"},
    }


def people_examples(rulebook: Rulebook, now: datetime) -> dict[str, msgspec.Struct]:
    """Operation → what is answered."""
    seat = Seat(ADMINISTRATOR)
    account = Account(LOGIN, NAME, ACTIVE, (seat,), 1, now, password="…", password_at=now)  # noqa: S106
    key = ApiKey(KEY, "…", LOGIN, seat, "12345 平台同步", now, LOGIN, now + DEFAULT_LIFE)
    entry = seal_entry(None, now, LOGIN, LOGIN, "key-added", {"key": KEY})
    me = show_person(rulebook, account.person_in(seat), csrf_of(LOGIN))
    shown, kept = show_account(rulebook, account), show_key(rulebook, key)
    token = tokens.issue(account, seat, bytes(tokens.KEY), now)
    return {
        "sign-in": me,
        "read-me": me,
        "take-seat": me,
        "change-password": me,
        "sign-out": SignedOutOut(signed_out=True),
        "make-token": TokenOut(
            token=token,
            token_type="Bearer",  # noqa: S106 - the name of a scheme
            expires_in=int(tokens.LIFE.total_seconds()),
            seat=show_seat(rulebook, seat),
        ),
        "add-account": shown,
        "list-accounts": AccountsOut(items=[shown]),
        **dict.fromkeys(("disable-account", "enable-account", "seat-account"), shown),
        "reset-password": show_account(rulebook, account, "kq7m-x2fa-9dhe-uvr3-p8nt"),
        "add-key": show_key(rulebook, key, written(KEY, "0" * 43)),
        "list-keys": KeysOut(items=[kept]),
        "revoke-key": KeysOut(items=[kept]),
        "list-account-record": RecordOut(items=[show_entry(rulebook, entry)], next=None),
    }
