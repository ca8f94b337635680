"""Webhooks as they are administered: over the API, in the console and on the command line.

On SQLite alone: what they ask of the store is tested on both databases in ``test_webhooks``.
"""

import re
from html import unescape

import pytest

from tests.integration.api_serving import LIFE_CITY, Clock, Matter, is_problem, serving
from tests.integration.commanding import runner
from tests.integration.receiving import receiving

WEBHOOKS = "/console/admin/webhooks"


@pytest.fixture
def receiver():
    with receiving() as one:
        yield one


@pytest.fixture
def client(tmp_path):
    with serving(f"sqlite:///{tmp_path / 'dafuwu.db'}", clock=Clock()) as opened:
        yield opened


def give_up(client, receiver):
    """Let three days pass in which the receiver is away; tells the id of the webhook."""
    id_ = client.post("/api/webhooks", json={"url": receiver.url, "kinds": ["received"]}).json()[
        "id"
    ]
    matter = Matter(client)
    receiver.answers = [503] * 100
    while not client.held.store.dead_messages():
        client.held.sender.run()
        client.clock.pass_(hours=1)
    receiver.answers.clear()
    return id_, matter


def test_a_webhook_over_the_api_from_making_to_delivery(client, receiver):
    body = {"url": receiver.url, "kinds": ["received"], "note": "考核系统"}
    made = client.post("/api/webhooks", json=body)
    assert made.status_code == 201
    id_, secret = made.json()["id"], made.json()["secret"]
    assert secret.startswith("whsec_")
    tried = client.post(f"/api/webhooks/{id_}/test")
    assert tried.json() == {"taken": True, "error": None}
    assert receiver.got[0].event["type"] == "dafuwu.ping"
    assert receiver.got[0].signed_with(secret)
    matter = Matter(client)
    client.held.sender.run()
    assert receiver.ids[1:] == [f"{matter.id}-1"]
    (listed,) = client.get("/api/webhooks").json()["items"]
    assert (listed["sent"], listed["waiting"], listed["dead"], listed["secret"]) == (1, 0, 0, None)
    assert secret not in client.get("/api/account-record").text
    disabled = client.post(f"/api/webhooks/{id_}/disable").json()
    assert (disabled["active"], disabled["secret"]) == (False, None)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "http://desk.example/hook"}, "webhook/bad-url"),
        ({"url": "https://10.0.0.8/hook"}, "webhook/bad-url"),
        ({"url": "https://me:secret@desk.example/"}, "webhook/bad-url"),
        ({"url": "https://desk.example/", "kinds": ["resolve"]}, "webhook/unknown-kind"),
    ],
)
def test_what_may_not_be_told_is_refused_with_a_reason(client, body, code):
    is_problem(client.post("/api/webhooks", json=body), 422, code)


def test_a_webhook_that_there_is_not_is_not_found(client):
    for path in ("disable", "enable", "test"):
        is_problem(client.post(f"/api/webhooks/wh-0/{path}"), 404, "webhook/not-found")
    is_problem(client.get("/api/webhooks/wh-0/failed"), 404, "webhook/not-found")


def test_what_was_given_up_is_listed_and_sent_again(client, receiver):
    id_, matter = give_up(client, receiver)
    (dead,) = client.get(f"/api/webhooks/{id_}/failed").json()["items"]
    assert (dead["id"], dead["kind"], dead["error"]) == (
        f"{matter.id}-1", "received", "answered 503",
    )  # fmt: skip
    path = f"/api/webhooks/{id_}/replay"
    assert client.post(path, json={"ticket": "20170101-0"}).json() == {"replayed": 0}
    assert client.post(path, json={"ticket": matter.id, "number": 1}).json() == {"replayed": 1}
    asked = len(receiver.got)
    client.held.sender.run()
    assert receiver.ids[asked:] == [dead["id"]]
    assert client.get(f"/api/webhooks/{id_}/failed").json()["items"] == []


def test_the_console_shows_the_secret_once_and_sends_again(client, receiver):
    form = {"url": receiver.url, "note": "考核系统", "kind": ["received", "resolved"]}
    made = client.post(WEBHOOKS, data=form)
    secret = re.search(r'id="secret">(whsec_[^<]+)<', unescape(made.text)).group(1)
    (webhook,) = client.held.store.webhooks()
    assert (webhook.secret, webhook.kinds) == (secret, ("received", "resolved"))
    Matter(client)
    receiver.answers = [500]
    client.held.sender.run()
    for page in (client.get(WEBHOOKS), client.get(f"{WEBHOOKS}/live")):
        assert "考核系统" in page.text
        assert "连续失败 1 次" in page.text
        assert "answered 500" in page.text
        assert secret not in page.text
    path = f"{WEBHOOKS}/{webhook.id}"
    tried = client.post(f"{path}/test", follow_redirects=True)
    assert "对方已收下" in tried.text
    client.held.sender.run()  # what waited is tried at once
    assert "正常" in client.get(path).text
    assert "停用" in client.post(f"{path}/disable", follow_redirects=True).text
    assert client.post(f"{path}/enable", follow_redirects=True).status_code == 200
    assert client.post(f"{path}/other").status_code == 404


def test_dead_letters_in_the_console_have_a_button_that_works(client, receiver):
    id_, matter = give_up(client, receiver)
    page = client.get(f"{WEBHOOKS}/{id_}", headers={"Accept-Language": "en"}).text
    assert matter.id in page
    assert "Send again" in page
    form = {"ticket": matter.id, "number": "1"}
    done = client.post(f"{WEBHOOKS}/{id_}/replay", data=form, follow_redirects=True)
    assert matter.id not in done.text.split('id="dead"')[1]
    asked = len(receiver.got)
    client.held.sender.run()
    assert receiver.ids[asked:] == [f"{matter.id}-1"]


def test_the_command_line_administers_webhooks_and_the_worker_delivers(
    capsys, tmp_path, monkeypatch, receiver
):
    monkeypatch.chdir(tmp_path)
    run = runner(capsys)
    place = ("--home", LIFE_CITY)
    assert "没有推送" in run("webhook", "list", *place).out
    refused = run("webhook", "add", "https://192.168.1.7/", *place)
    assert (refused.code, "DAFUWU_WEBHOOKS_PRIVATE" in refused.err) == (1, True)
    monkeypatch.setenv("DAFUWU_WEBHOOKS_PRIVATE", "true")
    inner = run("webhook", "add", "https://192.168.1.7/", *place)
    assert inner.code == 0
    made = run("webhook", "add", receiver.url, "--kind", "received", "--note", "考核", *place)
    id_, secret = re.search(r"(wh-\w+)\n(whsec_\S+)", made.out).groups()
    assert "收下" in run("webhook", "test", id_, *place).out
    receiver.answers = [404]
    assert run("webhook", "test", id_, *place).code == 1
    listed = {one["id"]: one for one in run("webhook", "list", "--format", "json", *place).json}
    assert listed[id_]["kinds"] == ["received"]
    with serving("sqlite:///dafuwu.db", home=LIFE_CITY, clock=Clock()) as client:
        matter = Matter(client)
    for one in listed.keys() - {id_}:
        assert run("webhook", "disable", one, *place).code == 0
    worked = run("worker", "--once", *place)
    assert worked.code == 0
    assert receiver.ids[-1] == f"{matter.id}-1"
    assert receiver.got[-1].signed_with(secret)
    assert run("webhook", "failed", *place).code == 0
    assert "0" in run("webhook", "replay", id_, *place).out
    assert run("webhook", "enable", "wh-0", *place).code == 1
