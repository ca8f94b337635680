"""Signing in and staying signed in: passwords, lockout, sessions, seats, keys, tokens."""

import pytest

from engine.people.account_log import broken_at
from tests.integration.api_serving import COMPLAINT, LIFE_CITY, is_problem, serving
from tests.integration.people_making import (
    ADMIN,
    HANDLER,
    PASSWORD,
    TAKER,
    add_account,
    bearer,
    key_for,
    sign_in,
)


@pytest.fixture
def client(url):
    with serving(url, home=LIFE_CITY) as opened:
        yield opened


@pytest.fixture
def quick(tmp_path):
    """The same on SQLite alone, for what the database has no part in."""
    with serving(f"sqlite:///{tmp_path / 'd.db'}", home=LIFE_CITY) as opened:
        yield opened


def test_without_accounts_everybody_is_believed_and_from_the_first_on_nobody(client):
    assert client.get("/api/me", headers={"X-Actor": "me"}).json()["login"] is None
    assert client.get("/api/tickets").status_code == 200
    add_account(client.held, "root")
    for asked in (client.get("/api/tickets"), client.post("/api/tickets", json=COMPLAINT)):
        is_problem(asked, 401, "who/not-signed-in")
        assert asked.headers["www-authenticate"] == 'Bearer realm="dafuwu"'
    assert client.get("/api/health/ready").status_code == 200
    assert client.get("/docs/openapi.json").status_code == 200


def test_the_first_account_is_noticed_by_a_server_that_runs(client):
    client.held.doors._looked_at = float("-inf")  # a second has passed
    add = client.held.administration.add
    add(client.held.rulebook, "root", "R", [ADMIN], "cli", client.clock(), password=PASSWORD)
    is_problem(client.get("/api/tickets"), 401, "who/not-signed-in")


def test_a_session_acts_under_its_name_whatever_the_headers_say(client):
    add_account(client.held, "li.si", TAKER)
    me = sign_in(client, "Li.Si ").json()
    assert (me["login"], me["name"]) == ("li.si", "Li.Si")
    assert me["seat"]["unit"] == "centre"
    assert me["seat"]["unit_name"]
    made = client.post("/api/tickets", json=COMPLAINT, headers={"X-Actor": "somebody"}).json()
    events = client.get(f"/api/tickets/{made['id']}/events").json()["items"]
    assert {event["actor"] for event in events} == {"li.si"}


def test_the_cookie_is_for_this_host_and_no_script_and_its_secret_is_not_kept(client):
    add_account(client.held, "li.si", HANDLER)
    answer = sign_in(client, "li.si")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # plain http on this machine
    secret = client.cookies["dafuwu_session"]
    assert len(secret) == 43  # 32 bytes
    assert client.held.store.session(secret) is None
    headers = {"X-Forwarded-Proto": "https"}
    body = {"login": "li.si", "password": PASSWORD}
    over_tls = client.post("/api/session", json=body, headers=headers).headers["set-cookie"]
    assert over_tls.startswith("__Host-dafuwu_session=")
    assert "Secure" in over_tls
    assert "Path=/" in over_tls


def test_wrong_passwords_and_unknown_logins_are_answered_alike(quick):
    add_account(quick.held, "li.si", HANDLER)
    add_account(quick.held, "off", HANDLER)
    quick.held.administration.disable("off", "root", quick.clock())
    told = [
        is_problem(sign_in(quick, login, "not the password"), 401, "who/wrong-password")
        for login in ("li.si", "nobody", "off")
    ]
    told.append(is_problem(sign_in(quick, "off"), 401, "who/wrong-password"))
    assert all(one == told[0] for one in told)


@pytest.mark.parametrize("login", ["li.si", "nobody"])
def test_five_failures_lock_a_login_for_a_quarter_of_an_hour(client, login):
    add_account(client.held, "li.si", HANDLER)
    for _ in range(5):
        is_problem(sign_in(client, login, "wrong"), 401)
        client.clock.pass_(minutes=1)
    locked = sign_in(client, login)
    is_problem(locked, 429, "who/locked")
    assert locked.headers["retry-after"] == "840"
    client.clock.pass_(minutes=13, seconds=59)
    is_problem(sign_in(client, login), 429)
    client.clock.pass_(seconds=1)
    assert sign_in(client, login).status_code == (200 if login == "li.si" else 401)


def test_a_success_forgets_failures_and_old_failures_do_not_count(quick):
    add_account(quick.held, "li.si", HANDLER)
    for _ in range(3):
        for _ in range(4):
            assert sign_in(quick, "li.si", "wrong").status_code == 401
        assert sign_in(quick, "li.si").status_code == 200
    for _ in range(8):
        assert sign_in(quick, "li.si", "wrong").status_code == 401
        quick.clock.pass_(minutes=5)


def test_an_address_that_fails_at_many_logins_is_locked_out_of_all(quick):
    add_account(quick.held, "li.si", HANDLER)
    for number in range(25):
        assert sign_in(quick, f"guess{number}", "wrong").status_code == 401
    is_problem(sign_in(quick, "li.si"), 429, "who/locked")


def test_guesses_at_the_same_time_count_each_other(client):
    from engine.store.admissions import Attempt

    store, now = client.held.store, client.clock()
    begun = [store.begin_attempt(Attempt(str(n), "who", "from"), now) for n in range(7)]
    assert [one is None for one in begun] == [True] * 5 + [False] * 2


def test_a_session_ends_when_idle_and_at_the_end_of_a_shift(client):
    add_account(client.held, "li.si", HANDLER)
    sign_in(client, "li.si")
    client.clock.pass_(hours=7, minutes=59)
    assert client.get("/api/me").status_code == 200
    client.held.store.end_session("")  # what was to be written before is written
    client.clock.pass_(hours=4)
    assert client.get("/api/me").status_code == 200
    client.held.store.end_session("")
    client.clock.pass_(minutes=1)
    is_problem(client.get("/api/me"), 401)
    sign_in(client, "li.si")
    client.clock.pass_(hours=8)
    is_problem(client.get("/api/me"), 401)


def test_signing_out_and_signing_in_again_end_what_was(quick):
    add_account(quick.held, "li.si", HANDLER)
    sign_in(quick, "li.si")
    first = quick.cookies["dafuwu_session"]
    sign_in(quick, "li.si")
    assert quick.cookies["dafuwu_session"] != first
    old = {"Cookie": f"dafuwu_session={first}"}
    second = quick.cookies["dafuwu_session"]
    quick.cookies.clear()
    is_problem(quick.get("/api/me", headers=old), 401)
    quick.cookies["dafuwu_session"] = second
    assert quick.delete("/api/session").json() == {"signed_out": True}
    quick.cookies["dafuwu_session"] = second
    is_problem(quick.get("/api/me"), 401)


def test_disabling_and_a_new_password_end_sessions_and_tokens_at_once(client):
    held, now = client.held, client.clock()
    account = add_account(client.held, "li.si", HANDLER)
    sign_in(client, "li.si")
    token = held.admission.token(account, HANDLER, now)
    assert held.admission.by_bearer(token, now).name == "li.si"
    held.administration.set_password("li.si", "another sentence", "root", now)
    is_problem(client.get("/api/me"), 401)
    assert held.admission.by_bearer(token, now) is None
    sign_in(client, "li.si", "another sentence")
    key = key_for(held, "li.si")
    assert client.get("/api/me", headers=bearer(key)).status_code == 200
    held.administration.disable("li.si", "root", now)
    is_problem(client.get("/api/me"), 401)
    is_problem(client.get("/api/me", headers=bearer(key)), 401)
    held.administration.enable("li.si", "root", now)
    is_problem(client.get("/api/me"), 401)  # what ended does not come back
    assert client.get("/api/me", headers=bearer(key)).status_code == 200


def test_one_changes_ones_own_password_and_goes_on_in_a_new_session(quick):
    add_account(quick.held, "li.si", HANDLER)
    sign_in(quick, "li.si")
    before = quick.cookies["dafuwu_session"]
    path, new = "/api/me/password", "another sentence"
    is_problem(quick.put(path, json={"old": "wrong", "new": new}), 401, "who/wrong-password")
    is_problem(quick.put(path, json={"old": PASSWORD, "new": "short"}), 422, "account/bad-password")
    changed = quick.put(path, json={"old": PASSWORD, "new": new})
    assert changed.status_code == 200, changed.text
    assert quick.cookies["dafuwu_session"] != before
    assert quick.get("/api/me").status_code == 200
    assert sign_in(quick, "li.si", new).status_code == 200


def test_one_acts_in_a_seat_of_ones_own_only(quick):
    add_account(quick.held, "li.si", HANDLER, TAKER)
    assert sign_in(quick, "li.si").json()["seat"]["role"] == "handler"

    def seat(**headers):
        return quick.get("/api/me", headers=headers)

    assert seat(**{"X-Role": "call-taker"}).json()["seat"]["unit"] == "centre"
    assert seat(**{"X-Unit": "centre"}).json()["seat"]["role"] == "call-taker"
    is_problem(seat(**{"X-Role": "supervisor"}), 403, "who/no-such-seat")
    is_problem(seat(**{"X-Role": "handler", "X-Unit": "centre"}), 403, "who/no-such-seat")
    taken = quick.put("/api/me/seat", json={"role": "call-taker", "unit": "centre"})
    assert taken.json()["seat"]["role"] == "call-taker"
    assert seat().json()["seat"]["role"] == "call-taker"
    refused = quick.put("/api/me/seat", json={"role": "administrator"})
    is_problem(refused, 403, "who/no-such-seat")
    wished = sign_in(quick, "li.si", seat={"role": "call-taker"})
    assert wished.json()["seat"]["role"] == "call-taker"
    is_problem(sign_in(quick, "li.si", seat={"role": "auditor"}), 403, "who/no-such-seat")
    # A seat that is taken away is left at once.
    sign_in(quick, "li.si", seat={"role": "call-taker"})
    administration = quick.held.administration
    administration.seat(quick.held.rulebook, "li.si", [HANDLER], "root", quick.clock())
    is_problem(seat(), 401)


def test_what_does_more_than_read_needs_the_token_of_the_session(quick):
    add_account(quick.held, "li.si", TAKER)
    sign_in(quick, "li.si")
    token = quick.headers.pop("X-CSRF-Token")
    assert quick.get("/api/tickets").status_code == 200
    is_problem(quick.post("/api/tickets", json=COMPLAINT), 403, "who/bad-csrf")
    wrong = {"X-CSRF-Token": "0" * 64}
    is_problem(quick.post("/api/tickets", json=COMPLAINT, headers=wrong), 403, "who/bad-csrf")
    right = {"X-CSRF-Token": token}
    assert quick.post("/api/tickets", json=COMPLAINT, headers=right).status_code == 201
    for origin in ("https://elsewhere.example", "null", "http://localhost.evil.example"):
        sent = {**right, "Origin": origin}
        is_problem(quick.post("/api/tickets", json=COMPLAINT, headers=sent), 403, "who/bad-csrf")
    own = {**right, "Origin": "http://localhost"}
    assert quick.post("/api/tickets", json=COMPLAINT, headers=own).status_code == 201
    elsewhere = {"Origin": "https://elsewhere.example"}
    body = {"login": "li.si", "password": PASSWORD}
    is_problem(quick.post("/api/session", json=body, headers=elsewhere), 403, "who/bad-csrf")


def test_a_key_is_bound_to_its_seat_needs_no_csrf_token_and_ends(client):
    held = client.held
    add_account(held, "sync", TAKER, HANDLER, password=None)
    key = key_for(held, "sync", days=30)
    assert key.startswith("dfw_")
    headers = bearer(key)
    assert client.post("/api/tickets", json=COMPLAINT, headers=headers).status_code == 201
    other = {**headers, "X-Role": "handler"}
    is_problem(client.get("/api/me", headers=other), 403, "who/no-such-seat")
    is_problem(client.get("/api/me", headers=bearer(key[:-1] + "x")), 401)
    is_problem(client.get("/api/me", headers=bearer("dfw_" + "0" * 12 + "_" + "a" * 43)), 401)
    (kept,) = held.store.api_keys("sync")
    assert key.rpartition("_")[2] not in repr(kept)
    client.clock.pass_(days=30)
    is_problem(client.get("/api/me", headers=headers), 401)
    second = key_for(held, "sync")
    assert held.store.revoke_key(second.split("_")[1], "root", client.clock())
    assert not held.store.revoke_key(second.split("_")[1], "root", client.clock())
    is_problem(client.get("/api/me", headers=bearer(second)), 401)


def test_a_token_lasts_a_quarter_of_an_hour_and_is_good_on_all_servers(url):
    with serving(url, home=LIFE_CITY) as client:
        add_account(client.held, "li.si", HANDLER)
        body = {"login": "li.si", "password": PASSWORD, "seat": {"role": "handler"}}
        made = client.post("/api/token", json=body).json()
        assert (made["token_type"], made["expires_in"]) == ("Bearer", 900)
        is_problem(client.post("/api/token", json={}), 401, "who/not-signed-in")
        is_problem(client.post("/api/token", json={}, headers=bearer(made["token"])), 401)
        sign_in(client, "li.si")
        assert client.post("/api/token", json={}).json()["seat"]["role"] == "handler"
    with serving(url, home=LIFE_CITY) as client:
        headers = bearer(made["token"])
        assert client.get("/api/me", headers=headers).json()["login"] == "li.si"
        for spoilt in (made["token"][:-2] + "AA", made["token"] + "A", "x.y.z", ""):
            is_problem(client.get("/api/me", headers=bearer(spoilt)), 401)
        client.clock.pass_(minutes=14, seconds=59)
        assert client.get("/api/me", headers=headers).status_code == 200
        client.clock.pass_(seconds=1)
        is_problem(client.get("/api/me", headers=headers), 401)


def test_the_record_tells_every_change_and_sign_in_and_cannot_be_rewritten(client):
    import sqlalchemy as sa

    held, now = client.held, client.clock()
    add_account(held, "li.si", HANDLER)
    sign_in(client, "li.si", "wrong")
    sign_in(client, "li.si")
    held.administration.disable("li.si", "root", now)
    entries = held.store.account_entries()
    assert [(one.what, one.actor) for one in entries] == [
        ("added", "test"),
        ("added", "root"),
        ("sign-in-failed", "li.si"),
        ("signed-in", "li.si"),
        ("disabled", "root"),
    ]
    assert PASSWORD not in repr(entries)
    assert broken_at(entries) is None
    assert broken_at(entries[1:]) == 1
    for done in ("UPDATE account_log SET actor = 'x'", "DELETE FROM account_log"):
        with (
            pytest.raises(sa.exc.DBAPIError, match="only added to"),
            held.store._engines.write.begin() as connection,
        ):
            connection.execute(sa.text(done))


def test_nobody_takes_anothers_login_and_the_last_administrator_stays(client):
    from engine.people.account import AccountRefused

    held, now = client.held, client.clock()
    administration, rulebook = held.administration, held.rulebook

    def code(do, *arguments, **more):
        with pytest.raises(AccountRefused) as refused:
            do(*arguments, now, **more)
        return refused.value.code

    add = administration.add
    assert code(add, rulebook, "li.si", "李四", [HANDLER], "t") == "account/first-administers"
    add_account(held, "li.si", HANDLER, external="li@city")
    assert code(add, rulebook, "li.si", "李四", [HANDLER], "t") == "account/login-taken"
    taken = code(add, rulebook, "other", "李四", [HANDLER], "t", external="li@city")
    assert taken == "account/login-taken"
    assert code(administration.disable, "root", "root") == "account/last-administrator"
    seats = ("root", [HANDLER], "root")
    assert code(administration.seat, rulebook, *seats) == "account/last-administrator"
    assert code(administration.disable, "nobody", "root") == "account/not-found"
    add_account(held, "second", ADMIN)
    assert administration.disable("root", "second", now).active is False
    assert code(administration.disable, "second", "second") == "account/last-administrator"


def test_an_administrator_manages_accounts_over_the_api(quick):
    add_account(quick.held, "root")
    sign_in(quick, "root")
    body = {"login": "wang", "name": "王", "seats": [{"role": "call-taker"}], "generate": True}
    made = quick.post("/api/accounts", json=body)
    assert made.status_code == 201, made.text
    assert made.json()["seats"][0]["unit"] == "centre"
    generated = made.json()["generated"]
    assert len(generated) == 24
    is_problem(quick.post("/api/accounts", json=body), 409, "account/login-taken")
    unknown = {**body, "login": "x.y", "seats": [{"role": "mayor"}]}
    is_problem(quick.post("/api/accounts", json=unknown), 422, "account/unknown-role")
    reset = quick.put("/api/accounts/wang/password", json={}).json()["generated"]
    assert reset != generated
    key = quick.post("/api/keys", json={"login": "wang", "days": 1}).json()
    assert [one["key"] for one in quick.get("/api/keys").json()["items"]] == [None]
    assert quick.get("/api/me", headers=bearer(key["key"])).json()["login"] == "wang"
    quick.delete(f"/api/keys/{key['id']}")
    is_problem(quick.delete(f"/api/keys/{key['id']}"), 404, "key/not-found")
    assert quick.post("/api/accounts/wang/disable").json()["state"] == "disabled"
    is_problem(quick.post("/api/accounts/nobody/disable"), 404, "account/not-found")
    record = quick.get("/api/account-record?after=2&limit=2").json()
    assert [one["what"] for one in record["items"]] == ["added", "password-set"]
    assert record["next"] == 4


def test_the_log_names_the_person_and_never_the_secret(quick):
    from structlog.testing import capture_logs

    add_account(quick.held, "li.si", HANDLER)
    key = key_for(quick.held, "li.si")
    with capture_logs() as lines:
        sign_in(quick, "li.si")
        quick.get("/api/me", headers={**bearer(key), "X-Actor": "somebody"})
        quick.get("/api/me")
    said = [line for line in lines if line["event"] == "request"]
    assert [line["actor"] for line in said] == ["li.si"] * 3
    for secret in (PASSWORD, key, quick.cookies["dafuwu_session"], quick.headers["X-CSRF-Token"]):
        assert secret not in repr(lines)


def test_a_hash_of_weaker_times_is_renewed_when_its_password_is_given(quick):
    from argon2 import PasswordHasher

    add_account(quick.held, "li.si", HANDLER)
    store, weak = quick.held.store, PasswordHasher(1, 8, 1).hash(PASSWORD)
    store.hash_anew("li.si", store.account("li.si").password, weak)
    assert store.account("li.si").password == weak
    assert sign_in(quick, "li.si").status_code == 200
    assert store.account("li.si").password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert quick.get("/api/me").status_code == 200
    assert sign_in(quick, "li.si").status_code == 200


def test_an_unknown_page_tells_nobody_that_it_believes_them(quick):
    add_account(quick.held, "root")
    is_problem(quick.get("/api/no-such", headers={"X-Role": "administrator"}), 404)
    assert quick.get("/", headers={"X-Actor": "me"}).status_code == 200


def test_a_session_does_not_outlive_its_time_in_the_database(quick):
    add_account(quick.held, "li.si", HANDLER)
    sign_in(quick, "li.si")
    from engine.people.sessions import digest_of

    first = digest_of(quick.cookies["dafuwu_session"])
    quick.clock.pass_(hours=12, minutes=1)
    sign_in(quick, "li.si")
    assert quick.held.store.session(first) is None
