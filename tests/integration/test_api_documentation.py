"""The API's documentation: true, complete, and readable without a network."""

import json
import re
from datetime import datetime, timedelta

import msgspec
import pytest

from api.examples import FILE, TICKET
from api.examples_lived import CASES, lives_of
from api.kinds import KINDS
from api.openapi import operations_of
from engine.cases.states import CASE_MOVES
from engine.tickets.states import MOVES
from tests.integration.api_serving import SHIPPED, Clock, serving


@pytest.fixture(params=["small city", "shipped"])
def client(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'd.db'}"
    if request.param == "small city":
        with serving(url) as opened:
            yield opened
    else:
        clock = Clock(datetime.fromisoformat("2026-03-02T10:00:00+08:00"))
        with serving(url, home=SHIPPED, clock=clock) as opened:
            yield opened


@pytest.fixture
def document(client):
    return client.get("/docs/openapi.json").json()


def operations(document):
    return {
        one["operationId"]: (path, method, one)
        for path, of_path in document["paths"].items()
        for method, one in of_path.items()
    }


def test_every_handler_of_the_api_is_described_and_nothing_else(client, document):
    described = {(path, method) for path, method, _ in operations(document).values()}
    handled = {
        (route.path_format, method.lower())
        for route in client.app.routes
        for method in route.methods - {"OPTIONS", "HEAD"}
        if route.path_format.startswith("/api/")
    }
    assert described == handled
    assert len(list(operations_of(client.app))) == len(described)


def test_the_document_is_openapi_3_1_and_every_reference_leads_somewhere(document):
    assert document["openapi"] == "3.1.0"
    text = msgspec.json.encode(document).decode()
    for name in re.findall(r'"#/components/schemas/(\w+)"', text):
        assert name in document["components"]["schemas"]
    for path, _, one in operations(document).values():
        named = {p["name"] for p in one["parameters"] if p["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path))
        assert one["tags"][0] in {tag["name"] for tag in document["tags"]}
        assert " / " in one["summary"]
        assert all(response["description"] for response in one["responses"].values())


def test_bodies_are_described_as_closed_so_that_a_misspelt_field_shows(document):
    for _, _, one in operations(document).values():
        for content in one.get("requestBody", {}).get("content", {}).values():
            if "$ref" not in content["schema"]:
                continue  # a file, as it is
            name = content["schema"]["$ref"].rsplit("/", 1)[1]
            assert document["components"]["schemas"][name]["additionalProperties"] is False


class Asking:
    """Asks what the examples ask, with numbers that there are."""

    def __init__(self, client, document):
        self.client = client
        self.found = operations(document)
        self.worked = set()
        self.asked = set()

    def body(self, id_):
        content = self.found[id_][2]["requestBody"]["content"]["application/json"]
        return content["examples"]["example"]["value"]

    def __call__(self, id_, numbers=None, more=None):
        """The answer; one that the document describes, and to a body that is understood."""
        path, method, one = self.found[id_]
        numbers = numbers or {}
        for parameter in one["parameters"]:
            if parameter["in"] == "path":
                value = numbers.get(parameter["name"], parameter["example"])
                path = path.replace(f"{{{parameter['name']}}}", value)
        needed = {
            p["name"]: p["example"]
            for p in one["parameters"]
            if p["in"] == "query" and p["required"]
        }
        body = None
        if "requestBody" in one and "application/json" in one["requestBody"]["content"]:
            said = json.dumps({**self.body(id_), **(more or {})})
            body = json.loads(said.replace(TICKET, numbers.get("other", TICKET)))
        if id_ == "upload-attachment":
            headers = {"Content-Type": "text/plain"}
            answer = self.client.post(path, content=FILE, headers=headers)
        else:
            answer = self.client.request(method, path, json=body, params=needed)
        assert str(answer.status_code) in one["responses"], (id_, answer.text)
        self.asked.add(id_)
        if answer.status_code < 300:
            self.worked.add(id_)
        else:
            assert answer.json()["type"] != "/problems/request/invalid", (id_, answer.text)
        return answer


def test_every_operation_has_an_example_that_really_works(client, document):
    ask = Asking(client, document)
    ask("upload-attachment")
    ask("preview")
    other = ask("receive-ticket").json()["id"]
    rulebook = client.held.rulebook
    for begins, steps in lives_of(rulebook):
        made = client.post("/api/tickets", json={**ask.body("receive-ticket"), **begins})
        numbers = {"ticket_id": made.json()["id"], "other": other}
        for name, more in steps:
            ask(f"{name}-ticket", numbers, more)
        for id_ in ("read-ticket", "read-events", "read-reasons", "read-clocks", "unmask-ticket"):
            ask(id_, numbers)
    for steps in CASES:
        case = ask("open-case", {"other": other}).json()["id"]
        for name in steps:
            ask(f"{name}-case", {"case_id": case, "other": other})
        for id_ in ("read-case", "read-case-events"):
            ask(id_, {"case_id": case})
    for notice in ask("list-notices").json()["items"][:1]:
        ask("read-notice", {"notice_id": notice["id"]})
    of_webhooks(client, ask)
    of_articles(ask)
    of_special_reports(ask)
    of_bulletins(client, ask)
    for id_ in set(ask.found) - ask.asked - set(PEOPLE) - {"revoke-key"}:
        ask(id_)
    of_people(client, ask)
    assert ask.asked == set(ask.found)
    # The city for tests has no terms for some commands, and nothing is drawn here in either.
    missing = ask.asked - ask.worked - {"read-draw"}
    if not rulebook.schemes:
        missing -= {"read-report", "list-report-items", "download-report"}
        missing -= {id_ for id_ in missing if id_.endswith(("-bulletin", "-edition"))}
        missing -= {"read-bulletin-events"}
    if rulebook.procedures is not None and rulebook.procedures.rules:
        assert not missing
    else:
        assert missing <= {f"{name}-ticket" for name in _NEED_TERMS} | {"read-notice"}


def of_webhooks(client, ask):
    """Nobody is at the example's address, so that trying it out tells why not."""
    client.held.sender._posts.resolve = lambda *_: []
    webhook = {"webhook_id": ask("add-webhook").json()["id"]}
    assert ask("test-webhook", webhook).json()["taken"] is False
    for id_ in ("disable-webhook", "enable-webhook", "list-failed-webhook", "replay-webhook"):
        ask(id_, webhook)


def of_articles(ask):
    """Written twice: one is sent back, one is published and withdrawn by somebody else."""
    back = {"article_id": ask("add-article").json()["id"]}
    for id_ in ("write-article", "read-article", "submit-article", "send-back-article"):
        ask(id_, back)
    published = {"article_id": ask("add-article").json()["id"]}
    ask("submit-article", published)
    ask.client.headers["X-Actor"] = "somebody-else"
    for id_ in ("approve-article", "withdraw-article", "list-article-versions"):
        ask(id_, published)
    del ask.client.headers["X-Actor"]


def of_special_reports(ask):
    """Drafted from what was found, written, sent up twice and signed by somebody else."""
    ask.client.held.analysis.refresh(7, ask.client.clock())
    gone = {"report_id": ask("draft-special-report").json()["id"]}
    ask("drop-special-report", gone)
    signed = {"report_id": ask("draft-special-report").json()["id"]}
    for id_ in ("write", "submit", "send-back", "submit"):
        ask(f"{id_}-special-report", signed)
    ask.client.headers["X-Actor"] = "somebody-else"
    ask("sign-special-report", signed)
    for id_ in ("read-special-report", "read-special-report-word", "list-special-report-versions"):
        ask(id_, signed)
    del ask.client.headers["X-Actor"]


def of_bulletins(client, ask):
    """A month later, objected to three times, approved, published and corrected."""
    if not client.held.rulebook.schemes:
        return
    body, now = ask.body("object-bulletin"), client.clock()
    client.clock.now = now + timedelta(days=34)
    period = f"{now:%Y-%m}"
    missed = {"measure": body["measure"], "which": "missed", "limit": 2}
    items = client.get(f"/api/reports/{period}/items", params=missed).json()["items"]
    one, another = ({"ticket": item["ticket"], "unit": item["unit"]["id"]} for item in items[:2])
    bulletin = {"bulletin_id": ask("draft-bulletin", more={"period": period}).json()["id"]}
    for name, more in (
        ("object", one),
        ("withdraw-objection", {}),
        ("object", one),
        ("uphold-objection", {"number": 2}),
        ("object", another),
        ("reject-objection", {"number": 3}),
        ("recount", {}),
    ):
        ask(f"{name}-bulletin", bulletin, more)
    client.clock.now += timedelta(days=30)
    client.headers["X-Actor"] = "somebody-else"
    for name in ("approve", "send-back", "approve", "publish"):
        ask(f"{name}-bulletin", bulletin)
    del client.headers["X-Actor"]
    for name in ("correct-bulletin", "drop-correction-bulletin", "read-bulletin"):
        ask(name, bulletin)
    for name in ("read-bulletin-events", "read-edition", "download-edition"):
        ask(name, bulletin)
    client.clock.now = now


PEOPLE = (
    "add-account",
    "sign-in",
    "make-token",
    "read-me",
    "take-seat",
    "change-password",
    "list-accounts",
    "seat-account",
    "add-key",
    "list-keys",
    "list-account-record",
    "disable-account",
    "enable-account",
    "reset-password",
    "sign-out",
)
"""In this order: the first account, what it may do as long as it is signed in, and its end."""


def of_people(client, ask):
    """Signs in and out; an administrator more is there, for the last one may not be disabled."""
    ask("add-account")
    ask("sign-in")
    for id_ in PEOPLE[2:]:
        answer = client.get("/api/me")
        if answer.status_code == 401:  # its own end ended the session
            body = {"login": "second", "password": "another sentence"}
            client.post("/api/session", json=body)
        client.headers["X-CSRF-Token"] = client.get("/api/me").json()["csrf"]
        if id_ == "disable-account":
            seats = [{"role": "administrator"}]
            body = {"login": "second", "name": "二", "seats": seats, "password": "another sentence"}
            assert client.post("/api/accounts", json=body).status_code == 201
        made = ask(id_)
        if id_ == "add-key":
            ask("revoke-key", {"key_id": made.json()["id"]})


_NEED_TERMS = (
    "return",
    "uphold-return",
    "reject-return",
    "ask-extension",
    "grant-extension",
    "refuse-extension",
    "ask-suspension",
    "grant-suspension",
    "refuse-suspension",
    "resume",
    "ask-decline",
    "grant-decline",
    "refuse-decline",
    "archive",
)


def test_every_command_of_the_tables_is_offered_and_none_besides(document):
    offered = set(document["paths"])
    commands = {f"/api/tickets/{{ticket_id}}/{move.command}" for move in MOVES}
    assert commands - offered == {"/api/tickets/{ticket_id}/receive"}
    of_cases = {f"/api/cases/{{case_id}}/{move.command}" for move in CASE_MOVES}
    assert of_cases - offered == {"/api/cases/{case_id}/open"}
    given = {path for path in offered if "/tickets/{ticket_id}/" in path or "/{case_id}/" in path}
    assert given - commands - of_cases == {
        "/api/tickets/{ticket_id}/events",
        "/api/tickets/{ticket_id}/reasons",
        "/api/tickets/{ticket_id}/unmask",
        "/api/tickets/{ticket_id}/clocks",
        "/api/cases/{case_id}/events",
    }


def test_what_may_be_refused_to_a_role_says_which_headers_tell_it(document):
    for _, _, one in operations(document).values():
        named = {p["name"] for p in one["parameters"] if p["in"] == "header"}
        assert (one.get("security") != []) == ({"X-Role", "X-Unit"} <= named)
        for parameter in one["parameters"]:
            if parameter["name"] in ("X-Role", "X-Unit"):
                assert "until accounts exist" in parameter["description"]


def test_answers_shown_as_examples_have_the_shape_that_is_described(client, document):
    by_id = {operation.id: operation for _, _, operation in operations_of(client.app)}
    shown = 0
    for id_, (_, _, one) in operations(document).items():
        operation = by_id[id_]
        content = one["responses"][str(operation.status)]["content"].get("application/json", {})
        for example in content.get("examples", {}).values():
            msgspec.convert(example["value"], operation.answer)
            shown += 1
    unshown = {id_ for id_ in by_id if id_ not in _shown(document)}
    if client.held.rulebook.samplings:
        assert unshown == {
            "health", "health-ready", "read-rulebook", "read-attachment",
            "read-special-report-word", "download-report", "download-edition",
        }  # fmt: skip
    assert shown == len(by_id) - len(unshown)


def _shown(document):
    """The operations whose answer is shown by an example."""
    found = set()
    for id_, (_, _, one) in operations(document).items():
        for response in one["responses"].values():
            if any("examples" in content for content in response["content"].values()):
                found.add(id_)
    return found


def test_the_page_and_all_that_it_loads_come_from_here(client):
    page = client.get("/docs")
    assert page.status_code == 200
    assert "http:" not in page.text
    assert "https:" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(loaded) == 5
    for path in loaded:
        assert path.startswith("/docs/")
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.content
    start = client.get("/docs/start.js").text
    assert "http" not in start
    assert "validatorUrl: null" in start


def test_styles_of_the_page_fetch_nothing_from_elsewhere(client):
    style = client.get("/docs/swagger-ui.css").text
    assert not re.findall(r"url\(\s*['\"]?(?:https?:)?//", style)
    assert "@import" not in style


def test_every_kind_of_problem_has_both_names():
    for code, kind in KINDS.items():
        assert re.fullmatch(r"[a-z]+/[a-z0-9-]+", code)
        assert kind.title_zh
        assert kind.title_en
        assert 400 <= kind.status < 600
