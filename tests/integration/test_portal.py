"""The portal of citizens: sending a request in, following it, rating it, and who may not."""

import re
from html import unescape

import pytest

from api.portal import routes
from api.portal.guesses import GUESSES, Guesses
from api.portal.photos import MOST, MOST_BYTES
from api.portal.proof import code_of, number_said
from tests.integration.api_serving import (
    LIFE_CITY,
    NOW,
    Clock,
    serving,
)
from tests.integration.people_making import add_account, sign_in

CHINESE = {"Accept-Language": "zh"}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cf"
    "c0f01f0005000201a55d5a1d0000000049454e44ae426082"
)
TAKEN_AT = b"\x00\x00\x00\x04eXIfhere\xea\x3f\x7c\x56"
FORM = {
    "text": "家里停水了, 请尽快修好",
    "address": "东区和平街 8 号",
    "phone": "138 0000 1234",
    "name": "王明",
    "district": "east",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("portal")
    clock = Clock()
    with serving(f"sqlite:///{folder / 'portal.db'}", home=LIFE_CITY, clock=clock) as opened:
        add_account(opened.held, "root")
        yield opened


@pytest.fixture
def client(served, monkeypatch):
    """A browser that has been nowhere; answers to numbers need not take their time."""
    monkeypatch.setattr(routes, "PACE", 0.0)
    served.cookies.clear()
    served.headers.update(CHINESE)
    served.held.guesses = Guesses()
    served.clock.now = NOW
    forget_limits(served.app)
    return served


def forget_limits(app):
    """Let this address come as often as if it had never come before."""
    inner = app.asgi_handler
    while not hasattr(inner, "_buckets"):
        inner = inner._app
    for buckets in inner._buckets:
        buckets._buckets.clear()


def token_on(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return re.search(r'name="_csrf" value="([^"]+)"', answer.text)[1], answer.text


def send(client, files=None, key=None, **form):
    token, page = token_on(client, "/portal/submit")
    key = key or re.search(r'name="key" value="([^"]+)"', page)[1]
    given = {name: value for name, value in {**FORM, **form}.items() if value is not None}
    return client.post(
        "/portal/submit",
        data={**given, "_csrf": token, "key": key},
        files=files,
        follow_redirects=False,
    )


def sent(client, **form):
    """A request that was sent in: the ticket, and the page that its author sees."""
    answer = send(client, **form)
    assert answer.status_code == 303, unescape(answer.text)
    shown = client.get(answer.headers["location"])
    assert shown.status_code == 200
    number = re.search(r"\d{8}-[0-9A-Z]{8}", shown.text)[0]
    return client.held.desk.ticket(number), unescape(shown.text)


def track(client, number, tail):
    token, _ = token_on(client, "/portal/track")
    form = {"_csrf": token, "number": number, "tail": tail}
    return client.post("/portal/track", data=form, follow_redirects=False)


def resolve(client, ticket):
    """The unit does its work."""
    from engine.tickets.asks import By, Contact, Resolve, Sign

    by = By("handler", ticket.lead)
    for command in (Sign(), Contact("已联系"), Resolve("已修好, 联系电话 13911112222")):
        client.clock.pass_(minutes=5)
        client.held.desk.command(ticket.id, command, "handler", client.clock(), by=by)


def test_a_request_is_taken_in_by_the_rules_and_its_author_is_told_at_once(client):
    ticket, page = sent(client)
    assert ticket.values["channel"] == "portal"
    assert ticket.values["district"] == "east"
    assert ticket.state == "dispatched"
    assert ticket.citizen == {
        "name": "王明",
        "phone": "138 0000 1234",
        "address": "东区和平街 8 号",
    }
    assert ticket.subject == "家里停水了"
    assert ticket.trail[0].actor == "portal/citizen"
    for words in ("我们收到了您的诉求", ticket.id, "水务集团", "承诺的时间", "办好并答复您"):
        assert words in page
    for secret in ("王明", "0000 1234", "和平街"):
        assert secret not in page
    assert "查询码" not in page.split("<main", 1)[1]


def test_every_page_is_complete_in_english_and_runs_no_script(client):
    _, page = sent(client)
    for path in ("/portal", "/portal/submit", "/portal/track", "/portal/ticket?new=1"):
        english = client.get(path, params={"lang": "en"})
        assert english.status_code == 200
        said = re.sub(r'<a class="language".*?</a>', "", english.text)
        said = re.sub(r"<option.*?</option>|<b>[^<]*</b>", "", said)
        for words in ("诉求", "查询", "电话", "承办", "提交", "匿名"):
            assert words not in said, (path, words)
        assert "<script" not in english.text
        assert "style=" not in english.text
    assert 'lang="zh-CN"' in page


def test_nobody_need_sign_in_and_nobody_sees_the_menu_of_operators(client):
    for path in ("/portal", "/portal/submit", "/portal/track"):
        page = client.get(path)
        assert page.status_code == 200
        assert 'href="/console' not in page.text
        assert page.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert client.get("/console", follow_redirects=False).status_code == 303


def test_whoever_signed_in_as_staff_sends_a_request_like_anybody(client):
    assert sign_in(client, "root").status_code == 200
    client.headers.pop("X-CSRF-Token")
    ticket, _ = sent(client)
    assert ticket.trail[0].actor == "portal/citizen"


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"text": ""}, "text", "请写明是什么事"),
        ({"text": "长" * 4001}, "text", "最多 4000 字"),
        ({"phone": None}, "phone", "请留下电话"),
        ({"phone": "很多"}, "phone", "请检查电话号码"),
        ({"phone": "12345"}, "phone", "请检查电话号码"),
        ({"district": "nowhere"}, "district", "请从列表里选择"),
        ({"address": "远" * 201}, "address", "最多 200 字"),
        ({"name": "长" * 51}, "name", "最多 50 字"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(client, changed, field, words):
    answer = send(client, **changed)
    page = unescape(answer.text)
    assert answer.status_code == 422
    assert f'id="{field}-wrong">{words}' in page
    assert f'<a href="#{field}">' in page
    assert 'aria-invalid="true"' in page
    for name in {"address", "name"} - {field}:
        assert f'value="{FORM[name]}"' in page


def test_an_anonymous_request_keeps_no_name_and_is_followed_by_a_code(client):
    ticket, page = sent(client, anonymous="yes", phone=None)
    assert ticket.values["anonymous"] is True
    assert "name" not in ticket.citizen
    code = code_of(client.held, ticket.id)
    assert re.fullmatch(r"\d{6}", code)
    assert code in page
    client.cookies.clear()
    assert track(client, ticket.id, code).status_code == 303
    assert track(client, ticket.id, "000000").status_code == 404


def test_a_confidential_request_is_confidential_from_its_first_event(client):
    ticket, _ = sent(client, confidential="yes")
    assert ticket.values["confidential"] is True
    add_account(client.held, "hans", *_seats("handler", "water-group"))
    assert sign_in(client, "hans").status_code == 200
    assert client.get(f"/api/tickets/{ticket.id}").status_code == 404


def _seats(role, unit):
    from engine.people.person import Seat

    return [Seat(role, unit)]


def test_the_place_tells_the_district_where_none_was_chosen(client):
    named = next(iter(client.held.rulebook.districts.values()))
    ticket, _ = sent(client, district="", address=f"{named.name}和平街 8 号")
    assert ticket.values["district"] == named.id
    assert ticket.sure["district"] > 0


def test_a_form_that_is_sent_twice_makes_one_ticket(client):
    first = send(client, key="a-key-of-one-page")
    number = client.get(first.headers["location"]).text
    again = send(client, key="a-key-of-one-page")
    assert again.status_code == 303
    assert re.search(r"\d{8}-[0-9A-Z]{8}", number)[0] in client.get("/portal/ticket").text
    changed = send(client, key="a-key-of-one-page", text="另外还有一件事情")
    assert changed.status_code == 422
    assert "已经提交过" in changed.text
    assert 'value="a-key-of-one-page"' not in changed.text


def test_photos_are_kept_with_the_request_and_shown_to_those_who_handle_it(client):
    written = PNG[:33] + TAKEN_AT + PNG[33:]  # where it was taken
    files = [("photos", ("管道.png", written, "image/png"))]
    ticket, _ = sent(client, files=files)
    received = client.held.desk.history(ticket.id)[0]
    (file,) = received.data["attachments"]
    assert received.private["names"] == {file["digest"]: "管道.png"}
    assert client.held.store.attachment(file["digest"]) == PNG
    assert client.get(f"/api/attachments/{file['digest']}").status_code == 401
    add_account(client.held, "wen", *_seats("handler", "water-group"))
    assert sign_in(client, "wen").status_code == 200
    assert client.get(f"/api/attachments/{file['digest']}").content == PNG
    assert "管道.png" in client.get(f"/console/tickets/{ticket.id}").text


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([("x.png", b"MZ", "image/png")], "不是 JPG、PNG 或 WebP 照片"),
        ([("x.png", PNG[:-4], "image/png")], "可能损坏"),
        ([("x.svg", b"<svg/>", "image/svg+xml")], "不是 JPG、PNG 或 WebP 照片"),
        ([("x.webp", b"RIFF0000WAVE", "image/webp")], "不是 JPG、PNG 或 WebP 照片"),
        ([("x.png", PNG + b"\0" * MOST_BYTES, "image/png")], "超过 5 MB"),
        ([(f"{n}.png", PNG, "image/png") for n in range(MOST + 1)], "最多 4 张"),
    ],
)
def test_photos_that_will_not_do_are_refused_before_anything_is_kept(client, files, words):
    answer = send(client, files=[("photos", file) for file in files])
    assert answer.status_code == 422
    assert words in unescape(answer.text)


def test_a_form_from_another_site_or_without_the_cookie_is_refused(client):
    token, page = token_on(client, "/portal/submit")
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    form = {**FORM, "key": key}
    for given, headers in (
        (form, {}),
        ({**form, "_csrf": "x" * 43}, {}),
        ({**form, "_csrf": token}, {"Origin": "https://evil.example"}),
    ):
        answer = client.post("/portal/submit", data=given, headers=headers)
        assert answer.status_code == 403
        assert "请返回上一页" in answer.text
    client.cookies.clear()
    assert client.post("/portal/submit", data={**form, "_csrf": token}).status_code == 403


def test_the_number_and_the_end_of_the_telephone_show_the_request(client):
    ticket, _ = sent(client)
    client.cookies.clear()
    assert client.get("/portal/ticket", follow_redirects=False).status_code == 303
    for said in (ticket.id, ticket.id.lower(), ticket.id.replace("-", " ")):
        answer = track(client, said, "1234")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/portal/ticket"
    page = unescape(client.get("/portal/ticket").text)
    assert "我们收到了您的诉求" in page  # the first of the steps
    assert "交给承办单位" in page


def test_a_number_that_does_not_exist_is_answered_like_a_wrong_end(client):
    ticket, _ = sent(client)
    client.cookies.clear()
    wrong = track(client, ticket.id, "9999")
    unknown = track(client, "20170928-AAAAAAAA", "1234")
    nonsense = track(client, "nonsense", "-")
    assert {one.status_code for one in (wrong, unknown, nonsense)} == {404}
    plain = {re.sub(r'value="[^"]*"', "", one.text) for one in (wrong, unknown, nonsense)}
    assert len(plain) == 1
    assert "dafuwu_mine" not in client.cookies


def test_after_some_wrong_ends_not_even_the_right_one_opens_for_a_while(client):
    ticket, _ = sent(client)
    client.cookies.clear()
    for _ in range(GUESSES.burst):
        assert track(client, ticket.id, "9999").status_code == 404
    assert track(client, ticket.id, "1234").status_code == 404
    client.clock.pass_(minutes=21)
    assert track(client, ticket.id, "1234").status_code == 303
    for _ in range(GUESSES.burst + 2):  # whoever knows it may look as often as they like
        assert track(client, ticket.id, "1234").status_code == 303


def test_what_shows_the_request_ends_and_cannot_be_made_up(client):
    ticket, _ = sent(client)
    cookie = client.cookies["dafuwu_mine"]
    other, _ = sent(client)
    client.cookies.delete("dafuwu_mine", path="/portal")
    for forged in (cookie.replace(ticket.id, other.id), f"{cookie}x", "", "a.b.c", cookie[:-4]):
        client.cookies.set("dafuwu_mine", forged, domain="localhost.local", path="/portal")
        answer = client.get("/portal/ticket", follow_redirects=False)
        assert answer.status_code == 303, forged
    client.cookies.set("dafuwu_mine", cookie, domain="localhost.local", path="/portal")
    assert ticket.id in client.get("/portal/ticket").text
    client.clock.pass_(minutes=31)
    assert client.get("/portal/ticket", follow_redirects=False).status_code == 303


def test_who_is_done_looking_takes_it_off_the_screen(client):
    sent(client)
    token, _ = token_on(client, "/portal/ticket")
    answer = client.post("/portal/leave", data={"_csrf": token}, follow_redirects=False)
    assert answer.status_code == 303
    assert client.get("/portal/ticket", follow_redirects=False).status_code == 303


def test_a_result_is_shown_without_telephone_numbers_and_is_rated_once(client):
    ticket, page = sent(client)
    assert "请您评价" not in page
    resolve(client, ticket)
    page = unescape(client.get("/portal/ticket").text)
    assert "已修好" in page
    assert "13911112222" not in page
    assert "请您评价" in page
    token, _ = token_on(client, "/portal/ticket")
    empty = client.post("/portal/ticket/rate", data={"_csrf": token, "satisfied": "9"})
    assert empty.status_code == 422
    assert "请先选择满意度" in empty.text
    form = {"_csrf": token, "satisfied": "2", "solved": "no", "note": "还是没有水"}
    for _ in range(2):
        answer = client.post("/portal/ticket/rate", data=form, follow_redirects=False)
        assert answer.status_code == 303
    after = client.held.desk.ticket(ticket.id)
    assert after.rated == 2
    (rated,) = (one for one in client.held.desk.history(ticket.id) if one.kind == "rated")
    assert (rated.actor, rated.data["solved"]) == ("portal/citizen", False)
    assert rated.private == {"note": "还是没有水"}
    page = unescape(client.get("/portal/ticket").text)
    assert "您的评价" in page
    assert "请您评价" not in page


def test_nothing_is_rated_before_it_was_resolved_or_by_anybody_else(client):
    ticket, _ = sent(client)
    token, _ = token_on(client, "/portal/ticket")
    form = {"_csrf": token, "satisfied": "5"}
    assert client.post("/portal/ticket/rate", data=form).status_code == 200
    resolve(client, ticket)
    client.cookies.delete("dafuwu_mine", path="/portal")
    answer = client.post("/portal/ticket/rate", data=form, follow_redirects=False)
    assert answer.headers["location"] == "/portal/track"
    assert client.held.desk.ticket(ticket.id).rated is None


def test_one_address_writes_only_so_often(client):
    token, _ = token_on(client, "/portal/track")
    form = {"_csrf": token, "number": "20170928-AAAAAAAA", "tail": "1234"}
    answers = [client.post("/portal/track", data=form).status_code for _ in range(31)]
    assert answers[:30] == [404] * 30
    assert answers[30] == 429


def test_a_number_is_read_as_people_type_it():
    assert number_said(" 20170928-abcd2345 ") == "20170928-ABCD2345"
    assert number_said("20170928 ABCD 2345") == "20170928-ABCD2345"
    assert number_said("x" * 500) == "X" * 40
