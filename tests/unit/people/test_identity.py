"""The provider's token is believed only where everything about it is right."""

import hmac
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from engine.people.identity import Asked, NotBelieved, UnknownKey, name_of, read_identity

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
ASKED = Asked("https://id.example", "desk", "the nonce")


def made():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def key():
    return made()


def shown(key, kid="one", **more):
    from jwt.algorithms import RSAAlgorithm

    return {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig", **more}


def token(key, kid="one", alg="RS256", **changes):
    claims = {
        "iss": ASKED.issuer,
        "aud": ASKED.client_id,
        "sub": "4711",
        "nonce": ASKED.nonce,
        "iat": int(NOW.timestamp()),
        "exp": int((NOW + timedelta(minutes=5)).timestamp()),
        **changes,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, key, algorithm=alg, headers={"kid": kid})


def test_a_token_made_for_us_now_says_who_it_is(key):
    keys = [shown(made(), "other"), shown(key), shown(key, use="enc")]
    claims = read_identity(token(key), keys, ASKED, NOW)
    assert name_of(claims, "sub") == "4711"
    assert read_identity(token(key, aud=["desk"]), keys, ASKED, NOW)["sub"] == "4711"
    several = token(key, aud=["desk", "other"], azp="desk")
    assert read_identity(several, keys, ASKED, NOW)["sub"] == "4711"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"aud": ["desk", "other"]},
        {"aud": ["desk", "other"], "azp": "other"},
        {"azp": "other"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": int((NOW - timedelta(minutes=1)).timestamp())},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": int((NOW + timedelta(minutes=2)).timestamp())},
        {"nbf": int((NOW + timedelta(minutes=2)).timestamp())},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_with_one_thing_wrong_is_not_believed(key, changes):
    with pytest.raises(NotBelieved):
        read_identity(token(key, **changes), [shown(key)], ASKED, NOW)


def test_a_signature_by_another_key_or_none_is_not_believed(key):
    other, keys = made(), [shown(key)]
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    _, claims, _ = token(key).split(".")
    head = urlsafe_b64encode(b'{"alg":"HS256","kid":"one"}').rstrip(b"=").decode()
    forged = hmac.new(public, f"{head}.{claims}".encode(), "sha256").digest()
    signature = urlsafe_b64encode(forged).rstrip(b"=").decode()
    for said in (
        token(other),
        token(None, alg="none"),
        f"{head}.{claims}.{signature}",  # the public key, taken for a shared secret
        token(key)[:-4] + "AAAA",
        "no.token.at-all",
        "",
    ):
        with pytest.raises(NotBelieved):
            read_identity(said, keys, ASKED, NOW)


def test_a_key_that_is_not_known_is_told_apart_so_that_keys_are_asked_for_again(key):
    for keys in ([], [shown(key, "two")], [shown(key, kty="EC")]):
        with pytest.raises(UnknownKey):
            read_identity(token(key), keys, ASKED, NOW)


def test_an_address_of_mail_names_somebody_only_where_it_was_verified():
    assert name_of({"email": "li@city"}, "email") is None
    assert name_of({"email": "li@city", "email_verified": "true"}, "email") is None
    assert name_of({"email": "li@city", "email_verified": True}, "email") == "li@city"
    assert name_of({"sub": ""}, "sub") is None
    assert name_of({"sub": 7}, "sub") is None
