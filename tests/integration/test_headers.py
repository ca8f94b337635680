"""Every answer says what browsers may do with it, whoever gave it."""

import pytest

from api.headers import POLICY
from tests.integration.api_serving import serving


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    file = tmp_path_factory.mktemp("headers") / "dafuwu.db"
    with serving(f"sqlite:///{file}") as opened:
        yield opened


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/tickets", 200),
        ("/api/health", 200),
        ("/console", 200),
        ("/api/tickets/20170928-00000000", 404),
        ("/nothing/here", 404),
        ("/api/tickets?limit=x", 422),
    ],
)
def test_an_answer_says_how_safe_it_is_to_be_kept(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in answer.headers


def test_another_host_is_refused_with_the_same_headers(client):
    answer = client.get("/api/tickets", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 421
    assert answer.headers["content-security-policy"] == POLICY


def test_the_policy_lets_no_script_stand_in_a_page():
    allowed = dict(part.strip().split(" ", 1) for part in POLICY.split(";"))
    assert allowed["default-src"] == "'self'"
    assert {allowed[name] for name in ("frame-ancestors", "base-uri", "object-src")} == {"'none'"}
    assert "unsafe" not in POLICY


def test_a_handler_may_be_stricter_or_let_its_page_be_kept(client):
    docs = client.get("/docs")
    assert docs.headers["content-security-policy"].startswith("default-src 'none'")
    assert docs.headers["cache-control"] == "max-age=3600"


@pytest.mark.parametrize(
    ("settings", "headers"),
    [({"public_url": "https://desk.example"}, {}), ({}, {"X-Forwarded-Proto": "https"})],
)
def test_over_tls_browsers_are_told_to_stay_with_it(tmp_path, settings, headers):
    with serving(f"sqlite:///{tmp_path / 'tls.db'}", **settings) as client:
        answer = client.get("/api/health", headers=headers)
        assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_signing_in_too_often_is_refused_before_any_password_is_tried(client):
    statuses = {
        client.post("/api/session", json={"login": "x", "password": "y"}).status_code
        for _ in range(130)
    }
    assert 429 in statuses
    answer = client.post("/api/session", json={})
    assert answer.json()["type"] == "/problems/request/too-many"
    assert int(answer.headers["retry-after"]) >= 1
    assert client.get("/api/health").status_code == 200
