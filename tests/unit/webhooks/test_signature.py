"""Signatures are those of the Standard Webhooks, down to their published examples."""

from datetime import UTC, datetime

import pytest

from engine.webhooks.signature import NOISE, secret_from, signature, signed_headers


@pytest.mark.parametrize(
    ("secret", "id_", "timestamp", "body", "expected"),
    [
        (
            "whsec_plJ3nmyCDGBKInavdOK15jsl", "msg_loFOjxBNrRLzqYUf", 1731705121,
            b'{"event_type":"ping","data":{"success":true}}',
            "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
        ),
        (
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
            b'{"test": 2432232314}',
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
    ],
)  # fmt: skip
def test_published_examples(secret, id_, timestamp, body, expected):
    assert signature(secret, id_, timestamp, body) == expected


def test_each_part_is_signed():
    secret, now = secret_from(bytes(range(NOISE))), datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    headers = signed_headers(secret, "20260302-7K2M9QXD-5", "停水".encode(), now)
    assert headers["webhook-id"] == "20260302-7K2M9QXD-5"
    assert headers["webhook-timestamp"] == str(int(now.timestamp()))
    made = {
        headers["webhook-signature"],
        signature(secret, "20260302-7K2M9QXD-6", int(now.timestamp()), "停水".encode()),
        signature(secret, "20260302-7K2M9QXD-5", int(now.timestamp()) + 1, "停水".encode()),
        signature(secret, "20260302-7K2M9QXD-5", int(now.timestamp()), "停电".encode()),
        signature(secret_from(bytes(NOISE)), "20260302-7K2M9QXD-5", 0, b""),
    }
    assert len(made) == 5
