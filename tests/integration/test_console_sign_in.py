"""The pages where one signs in, chooses a seat and changes the password."""

import re

import pytest

from tests.integration.api_serving import LIFE_CITY, is_problem, serving
from tests.integration.people_making import HANDLER, PASSWORD, TAKER, add_account


@pytest.fixture
def client(tmp_path):
    with serving(f"sqlite:///{tmp_path / 'd.db'}", home=LIFE_CITY) as opened:
        yield opened


def go(client, path, **form):
    """Where a form sends the browser, with the token of the page where it stands."""
    token = re.search(r'name="_csrf" value="(\w+)"', client.get("/console/account").text)
    data = {**form, "_csrf": token[1]} if token else form
    return client.post(path, data=data, follow_redirects=False)


def sign_in(client, login="li.si", password=PASSWORD, then="/console/notices"):
    form = {"login": login, "password": password, "next": then}
    return client.post("/console/sign-in", data=form, follow_redirects=False)


def test_a_page_leads_to_signing_in_and_back(client):
    add_account(client.held, "li.si", HANDLER)
    answer = client.get("/console/notices?unread=true", follow_redirects=False)
    assert answer.status_code == 303
    where = "/console/sign-in?next=%2Fconsole%2Fnotices%3Funread%3Dtrue"
    assert answer.headers["location"] == where
    page = client.get(where)
    assert 'value="/console/notices?unread=true"' in page.text
    signed_in = sign_in(client, then="/console/notices?unread=true")
    assert (signed_in.status_code, signed_in.headers["location"]) == (
        303,
        "/console/notices?unread=true",
    )
    assert client.get("/console/notices").status_code == 200
    assert client.get("/console/sign-in", follow_redirects=False).status_code == 303


def test_a_part_that_asks_for_itself_sends_the_whole_page_to_signing_in(client):
    add_account(client.held, "li.si", HANDLER)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/console/inbox?x=1"}
    answer = client.get("/console/notices/bell", headers=headers)
    is_problem(answer, 401, "who/not-signed-in")
    assert answer.headers["hx-redirect"] == "/console/sign-in?next=%2Fconsole%2Finbox%3Fx%3D1"


@pytest.mark.parametrize("then", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
def test_nobody_is_led_elsewhere(client, then):
    add_account(client.held, "li.si", HANDLER)
    assert sign_in(client, then=then).headers["location"] == "/console"


def test_a_wrong_password_is_told_on_the_page_with_the_login_kept(client):
    add_account(client.held, "li.si", HANDLER)
    for _ in range(5):
        answer = sign_in(client, password="wrong", login='li.si"><b>')
        assert answer.status_code == 401
    assert 'value="li.si&#34;&gt;&lt;b&gt;"' in answer.text
    assert 'role="alert"' in answer.text
    locked = sign_in(client, login='li.si"><b>')
    assert (locked.status_code, locked.headers["retry-after"]) == (429, "900")
    assert (
        "Login and password"
        in client.post(
            "/console/sign-in?lang=en", data={"login": "li.si", "password": "wrong"}
        ).text
    )


def test_with_several_seats_one_is_chosen_and_can_be_changed(client):
    add_account(client.held, "li.si", HANDLER, TAKER)
    signed_in = sign_in(client)
    where = "/console/account/seat?next=%2Fconsole%2Fnotices"
    assert signed_in.headers["location"] == where
    page = client.get(where).text
    assert "水务集团" in page
    assert "接线员" in page
    taken = go(client, "/console/account/seat", seat="1", next="/console/notices")
    assert (taken.status_code, taken.headers["location"]) == (303, "/console/notices")
    assert client.get("/api/me").json()["seat"]["role"] == "call-taker"
    assert go(client, "/console/account/seat", seat="2").status_code == 403
    assert go(client, "/console/account/seat", seat="-1").status_code == 403


def test_the_password_is_changed_and_one_goes_on(client):
    add_account(client.held, "li.si", HANDLER)
    sign_in(client)
    path, new = "/console/account/password", "another sentence"
    differ = go(client, path, old=PASSWORD, new=new, again="x")
    assert (differ.status_code, "不同" in differ.text) == (422, True)
    short = go(client, path, old=PASSWORD, new="short", again="short")
    assert (short.status_code, "12" in short.text) == (422, True)
    wrong = go(client, path, old="wrong", new=new, again=new)
    assert (wrong.status_code, "现在的口令不对" in wrong.text) == (401, True)
    changed = go(client, path, old=PASSWORD, new=new, again=new)
    assert changed.status_code == 303
    assert client.get("/console/account").status_code == 200
    assert go(client, "/console/sign-out").headers["location"] == "/console/sign-in"
    assert client.get("/console/account", follow_redirects=False).status_code == 303
    assert sign_in(client, password=new).status_code == 303


def test_a_form_of_another_site_does_nothing(client):
    add_account(client.held, "li.si", HANDLER)
    sign_in(client)
    answer = client.post("/console/sign-out", data={"_csrf": "0" * 64}, follow_redirects=False)
    assert answer.status_code == 403
    assert client.get("/api/me").status_code == 200
    client.cookies.clear()
    form = {"login": "li.si", "password": PASSWORD}
    headers = {"Origin": "https://evil.example"}
    lured = client.post("/console/sign-in", data=form, headers=headers)
    assert lured.status_code == 403
    assert "dafuwu_session" not in client.cookies


def test_without_accounts_there_is_nothing_to_sign_in_to(client):
    assert client.get("/console/sign-in", follow_redirects=False).headers["location"] == "/console"
    assert "尚无账号" in client.get("/console/account").text
