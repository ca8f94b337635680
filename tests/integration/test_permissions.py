"""Every route × every role: who may is in one table (who_may.txt), and nobody else may."""

import re
from pathlib import Path

import pytest
from litestar import Litestar, get
from litestar.testing import TestClient

from api.guard import PUBLIC
from api.permissions import PAGES as PAGE_ROLES
from api.permissions import NotInTable, check_handlers, handlers_of, mark_of
from engine.people.person import Seat
from tests.integration.api_serving import SHIPPED, serving
from tests.integration.people_making import add_account, bearer, key_for
from tests.integration.who_may import SHORT, read, rows_of

TABLE = Path(__file__).with_name("who_may.txt")
UNITS = {
    "handler": "wendeng-water", "unit-head": "wendeng-water", "unit-leader": "wendeng-water",
    "assist-handler": "wendeng-gov", "assist-leader": "wendeng-gov",
    "authority-contact": "housing-bureau", "inspector": "conduct-office",
    "discipline-inspector": "discipline-office", "city-leader": "city-government",
    "auditor": None, "administrator": None,
}  # fmt: skip
PUBLIC_ROUTES = {
    "GET /", "GET /docs", "GET /docs/openapi.json", "GET /docs/{name}",
    "GET /static/{digest}/{name}", "GET /api/health", "GET /api/health/ready",
    "POST /api/session", "POST /api/token",
}  # fmt: skip
"""What answers anybody; the portal and the way in have theirs under /portal, /auth and sign-in."""
OPEN_TO_CITIZENS = ("/portal", "/auth/", "/console/sign-in", "/console/sign-out")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """One server with an account of every role; the keys by which they come in."""
    file = tmp_path_factory.mktemp("permissions") / "dafuwu.db"
    with serving(f"sqlite:///{file}", home=SHIPPED) as client:
        keys = {}
        for role in SHORT:
            seat = Seat(role, UNITS.get(role, "service-centre"))
            add_account(client.held, role, seat)
            keys[role] = key_for(client.held, role)
        client.held.doors.look_now()
        yield client, keys


def routes(client):
    """Method, a path with something in its places, and the row of the table, for every route."""
    for path, method, handler in handlers_of(client.app):
        mark = mark_of(handler)
        row = f"page {mark}" if mark in PAGE_ROLES else f"{method} {path}"
        filled = re.sub(r"{\w+}", "2026", path.replace("{on}", "2026-01-05"))
        yield method, filled, row, handler.opt.get(PUBLIC, False)


def test_the_table_is_what_the_application_does(served):
    client, _ = served
    assert read(TABLE.read_text()) == rows_of(client.app)


def test_every_role_of_the_catalog_is_in_the_table(served):
    client, _ = served
    assert {*client.held.rulebook.roles, "auditor", "administrator"} == set(SHORT)


def test_what_is_public_is_listed_here(served):
    client, _ = served
    public = {
        f"{method} {path}" for path, method, h in handlers_of(client.app) if h.opt.get(PUBLIC)
    }
    assert {
        row for row in public if not row.split()[1].startswith(OPEN_TO_CITIZENS)
    } == PUBLIC_ROUTES


@pytest.mark.parametrize("role", SHORT)
def test_a_role_may_what_the_table_says_and_nothing_else(served, role):
    client, keys = served
    allowed = read(TABLE.read_text())
    wrong = []
    for method, path, row, public in routes(client):
        if public:
            continue
        answer = client.request(method, path, headers=bearer(keys[role]), follow_redirects=False)
        refused = answer.status_code == 403 and _is_refusal(answer)
        if refused == (role in allowed[row]) or _is_unknown(answer):
            wrong.append((method, path, answer.status_code, answer.text[:200]))
    assert wrong == []


def test_nobody_gets_in_without_signing_in(served):
    client, _ = served
    client.cookies.clear()
    got_in = []
    for method, path, _row, public in routes(client):
        if public:
            continue
        answer = client.request(
            method, path, headers={"X-Role": "supervisor"}, follow_redirects=False
        )
        console = path.startswith("/console")
        if answer.status_code != (303 if console else 401):
            got_in.append((method, path, answer.status_code))
    assert got_in == []


def test_a_refusal_says_whom_it_is_for(served):
    client, keys = served
    problem = client.get("/api/draws", headers=bearer(keys["handler"])).json()
    assert problem["type"] == "/problems/who/refused"
    assert "承办人" in problem["detail"]
    assert "督办员" in problem["detail"]
    english = {**bearer(keys["handler"]), "Accept-Language": "en"}
    assert (
        "handler; it is for auditor, centre-head"
        in client.get("/api/draws", headers=english).json()["detail"]
    )


def test_a_seat_that_is_taken_away_lets_nobody_in_any_more(served):
    client, _ = served
    held, now = client.held, client.held.clock()
    caller, taker = Seat("callback", "service-centre"), Seat("call-taker", "service-centre")
    add_account(held, "newcomer", caller)
    key = bearer(key_for(held, "newcomer"))
    assert client.get("/api/callbacks", headers=key).status_code == 200
    held.administration.seat(held.rulebook, "newcomer", [taker], "root", now)
    assert client.get("/api/callbacks", headers=key).status_code == 401


def test_a_handler_that_nobody_is_named_for_keeps_the_server_from_starting():
    @get("/secret")
    async def secret() -> None: ...

    @get("/page", opt={"page": "no-such-page"})
    async def page() -> None: ...

    @get("/open", opt={PUBLIC: True})
    async def open_() -> None: ...

    with pytest.raises(NotInTable, match=r"GET /page, GET /secret|GET /secret, GET /page"):
        check_handlers(Litestar([secret, page, open_], openapi_config=None))
    check_handlers(Litestar([open_], openapi_config=None))


def test_without_accounts_nothing_is_asked(tmp_path):
    with serving(f"sqlite:///{tmp_path / 'open.db'}") as client:
        assert isinstance(client, TestClient)
        assert client.get("/api/draws", headers={"X-Role": "handler"}).status_code == 200


def _is_unknown(answer):
    """Whether the key was not taken for anybody; a wrong password is told otherwise."""
    to_sign_in = answer.headers.get("location", "").startswith("/console/sign-in?")
    return to_sign_in or "who/not-signed-in" in answer.text


def _is_refusal(answer):
    """Whether the table refused: whatever the core refuses later bears another code."""
    if answer.headers["content-type"] == "application/problem+json":
        return answer.json()["type"] == "/problems/who/refused"
    return "不能这样做" in answer.text
