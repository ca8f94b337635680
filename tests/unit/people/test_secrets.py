"""Passwords, lockout, sessions and keys, without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.people.account import Account, AccountRefused, check_login, chosen_seat
from engine.people.keys import read_key, written
from engine.people.lockout import LOCK, WINDOW, locked_until
from engine.people.passwords import (
    NOISE,
    SALT,
    check_password,
    hashed,
    outdated,
    password_from,
    verified,
)
from engine.people.person import Person, Seat
from engine.people.sessions import csrf_of, digest_of

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
SALTED = bytes(range(SALT))


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", "li.sili.sili.si", "x" * 257, ""])
def test_short_and_simple_passwords_are_refused(password):
    with pytest.raises(AccountRefused) as refused:
        check_password(password, "li.si")
    assert refused.value.code == "account/bad-password"


@pytest.mark.parametrize(
    "password", ["a sentence will do", "春风又绿江南岸一九八五年五月", "x7-9qk!mmzpq"]
)
def test_length_is_what_counts(password):
    check_password(password, "li.si")


def test_a_password_is_kept_as_argon2id_and_known_again():
    kept = hashed("a sentence will do", SALTED)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert verified(kept, "a sentence will do")
    assert not verified(kept, "a sentence will do.")
    assert not outdated(kept)
    assert not verified(None, "nobody signs in with this")
    assert not verified("spoilt", "a sentence will do")


@given(st.binary(min_size=NOISE, max_size=NOISE))
def test_generated_passwords_will_do_and_can_be_read_out(noise):
    made = password_from(noise)
    assert len(made) == 24
    assert not set(made) & set("ilo01")


@given(
    st.lists(st.integers(0, 3600), max_size=12),
    st.integers(0, 5400),
)
def test_a_lock_stands_for_five_failures_within_its_window(seconds, later):
    failures = [NOW + timedelta(seconds=one) for one in seconds]
    now = NOW + timedelta(seconds=later)
    until = locked_until(failures, 5, now)
    times = sorted(failures)
    fives = [
        times[n + 4] + LOCK
        for n in range(len(times) - 4)
        if times[n + 4] - times[n] <= WINDOW and now < times[n + 4] + LOCK
    ]
    assert until == max(fives, default=None)


def test_the_forms_token_follows_from_the_secret_and_tells_nothing_of_it():
    assert csrf_of("secret") == csrf_of("secret") != csrf_of("secrets")
    assert digest_of("secret") not in csrf_of("secret")


def test_a_key_is_read_as_it_is_written():
    assert read_key(written("0123456789ab", "a" * 43)) == ("0123456789ab", "a" * 43)
    for other in ("dfw_0123_aaa", "", "eyJ.eyJ.x", written("0123456789ab", "a" * 44)):
        assert read_key(other) is None


@pytest.mark.parametrize("login", ["A", "李四", "a b", "x" * 65, "-x", "a", "a\n"])
def test_logins_are_plain(login):
    with pytest.raises(AccountRefused):
        check_login(login)
    check_login("li.si@city")


def test_who_signed_in_is_never_unchecked_in_the_core():
    account = Account("li.si", "李四", "active", (), 1, NOW)
    seat = Seat("handler", "water")
    assert Person("li.si", "li.si", (), None).by.role is not None
    assert account.person_in(seat).by.unit == "water"
    assert account.person_in(Seat("administrator")).by.role == "administrator"
    assert chosen_seat(account, None, None) is None
