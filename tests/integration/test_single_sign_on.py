"""Single sign-on against a provider that runs: the way there and back, and what may go wrong."""

import hashlib
import warnings
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest

from api.settings import Settings
from tests.integration.api_serving import LIFE_CITY, Clock, is_problem, serving
from tests.integration.people_making import HANDLER, TAKER, add_account

CLIENT = "dafuwu-test"


@pytest.fixture(scope="module")
def provider():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from oidc_provider_mock import run_server_in_thread

        with run_server_in_thread(require_nonce=True) as server:
            yield f"http://localhost:{server.server_port}"


@pytest.fixture
def client(tmp_path, provider):
    clock = Clock(datetime.now(UTC))
    url = f"sqlite:///{tmp_path / 'd.db'}"
    single = {
        "oidc_issuer": provider,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": "its secret",
    }
    with warnings.catch_warnings():
        # The provider's library, in its thread, speaks of what it will leave out one day.
        warnings.simplefilter("ignore")
        with serving(url, home=LIFE_CITY, clock=clock, **single) as opened:
            yield opened


def set_out(client, then="/console/inbox"):
    """The address at the provider, to which the browser is sent."""
    answer = client.get(f"/auth/oidc/start?next={then}", follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


def come_back(client, address, sub):
    """What we answer after somebody has proved there to be ``sub``."""
    agreed = httpx.post(address, data={"sub": sub})
    assert agreed.status_code == 302, agreed.text
    back = urlsplit(agreed.headers["location"])
    return client.get(f"{back.path}?{back.query}", follow_redirects=False)


def test_who_is_known_there_signs_in_here(client):
    add_account(client.held, "li.si", HANDLER, password=None, external="4711")
    answer = come_back(client, set_out(client), "4711")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/inbox")
    assert client.get("/api/me").json()["login"] == "li.si"
    last = client.held.store.account_entries()[-1]
    assert (last.what, last.data["by"]) == ("signed-in", "single-sign-on")


def test_with_several_seats_one_is_chosen_first(client):
    add_account(client.held, "li.si", HANDLER, TAKER, external="4711")
    answer = come_back(client, set_out(client), "4711")
    assert answer.headers["location"] == "/console/account/seat?next=%2Fconsole%2Finbox"


def test_nobody_is_let_in_who_has_no_active_account_of_that_name(client):
    add_account(client.held, "4711", HANDLER)  # a login is no name at the provider
    add_account(client.held, "off", HANDLER, external="0815")
    client.held.administration.disable("off", "root", client.clock())
    for sub in ("4711", "0815", "somebody"):
        answer = come_back(client, set_out(client), sub)
        assert answer.headers["location"] == "/console/sign-in?refused=no-account"
        is_problem(client.get("/api/me"), 401)
    assert "没有对应的账号" in client.get("/console/sign-in?refused=no-account").text


def test_the_way_there_asks_with_state_nonce_and_the_digest_of_a_verifier(client, provider):
    add_account(client.held, "root")
    address = urlsplit(set_out(client))
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert f"{address.scheme}://{address.netloc}" == provider
    assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
    assert asked["redirect_uri"] == "http://localhost/auth/oidc/callback"
    kept = jwt.decode(client.cookies["dafuwu_oidc"], options={"verify_signature": False})
    assert (kept["state"], kept["nonce"]) == (asked["state"], asked["nonce"])
    digest = hashlib.sha256(kept["verifier"].encode()).digest()
    assert asked["code_challenge"] == urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert asked["code_challenge_method"] == "S256"
    assert len({kept["state"], kept["nonce"], kept["verifier"]}) == 3
    again = parse_qs(urlsplit(set_out(client)).query)
    assert again["state"] != [asked["state"]]


def refused(client, path):
    answer = client.get(path, follow_redirects=False)
    assert answer.headers["location"] == "/console/sign-in?refused=failed"
    is_problem(client.get("/api/me"), 401)


def test_a_code_that_somebody_else_brought_is_not_redeemed(client):
    add_account(client.held, "li.si", HANDLER, external="4711")
    address = set_out(client)
    back = urlsplit(httpx.post(address, data={"sub": "4711"}).headers["location"])
    given = {name: values[0] for name, values in parse_qs(back.query).items()}
    refused(client, f"{back.path}?code={given['code']}&state=another")
    client.cookies.clear()  # another browser, lured here with the attacker's code
    refused(client, f"{back.path}?{back.query}")


def test_a_code_counts_once_and_a_way_ends_after_ten_minutes(client):
    add_account(client.held, "li.si", HANDLER, external="4711")
    address = set_out(client)
    kept = client.cookies["dafuwu_oidc"]
    back = urlsplit(httpx.post(address, data={"sub": "4711"}).headers["location"])
    path = f"{back.path}?{back.query}"
    assert client.get(path, follow_redirects=False).headers["location"] == "/console/inbox"
    client.cookies.clear()
    refused(client, path)
    client.cookies.set("dafuwu_oidc", kept, path="/auth/oidc")
    refused(client, path)  # the provider knows the code no more
    address = set_out(client)
    client.clock.pass_(minutes=10)
    assert come_back(client, address, "4711").headers["location"].endswith("refused=failed")


def test_who_declines_at_the_provider_comes_back_to_the_page_of_signing_in(client):
    add_account(client.held, "root")
    denied = httpx.post(set_out(client), data={"action": "deny"})
    back = urlsplit(denied.headers["location"])
    refused(client, f"{back.path}?{back.query}")


def test_a_provider_that_does_not_answer_is_told_as_such(tmp_path):
    single = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": CLIENT}
    with serving(f"sqlite:///{tmp_path / 'd.db'}", home=LIFE_CITY, **single) as client:
        add_account(client.held, "root")
        answer = client.get("/auth/oidc/start", follow_redirects=False)
        assert answer.headers["location"] == "/console/sign-in?refused=provider"
        assert 'href="/auth/oidc/start?next=/console"' in client.get("/console/sign-in").text


def test_another_sites_address_is_never_gone_on_to(client):
    add_account(client.held, "li.si", HANDLER, external="4711")
    for then in ("https://evil.example", "//evil.example", "/%5Cevil.example", "javascript:1"):
        answer = come_back(client, set_out(client, then), "4711")
        assert answer.headers["location"] == "/console"


def test_without_a_provider_there_is_no_way_and_no_button(tmp_path):
    with serving(f"sqlite:///{tmp_path / 'd.db'}", home=LIFE_CITY) as client:
        add_account(client.held, "root")
        is_problem(client.get("/auth/oidc/start"), 404)
        assert "oidc" not in client.get("/console/sign-in").text


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"oidc_issuer": "https://id.example"}, "OIDC_CLIENT_ID"),
        ({"oidc_issuer": "http://id.example", "oidc_client_id": "x"}, "https"),
        ({"oidc_issuer": "ftp://localhost", "oidc_client_id": "x"}, "https"),
        ({"public_url": "desk.example"}, "public_url"),
    ],
)
def test_half_a_set_up_or_an_open_line_is_refused_before_anything_starts(more, words):
    with pytest.raises(ValueError, match=words):
        Settings(**more)
