"""The API's documentation: true, complete, and readable without a network."""

import re
from datetime import datetime

import msgspec
import pytest

from api.openapi import operations_of
from api.kinds import KINDS
from tests.integration.api_serving import SHIPPED, Clock, is_problem, serving

LIFE = ("hang-up", "sign", "contact", "resolve", "call-back", "close")
"""Commands in an order in which they are possible; the others need a ticket of their own."""


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
        if "requestBody" in one:
            content = one["requestBody"]["content"]["application/json"]
            name = content["schema"]["$ref"].rsplit("/", 1)[1]
            assert document["components"]["schemas"][name]["additionalProperties"] is False


def test_every_operation_has_an_example_that_really_works(client, document):
    found = operations(document)
    used = set()

    def ask(id_, ticket=None):
        path, method, one = found[id_]
        for parameter in one["parameters"]:
            if parameter["in"] == "path":
                value = parameter["example"]
                if parameter["name"] == "ticket_id":
                    value = ticket
                path = path.replace(f"{{{parameter['name']}}}", value)
        body = None
        if "requestBody" in one:
            content = one["requestBody"]["content"]["application/json"]
            body = content["examples"]["example"]["value"]
        answer = client.request(method, path, json=body)
        assert str(answer.status_code) in one["responses"], answer.text
        assert answer.status_code < 300, (id_, answer.text)
        used.add(id_)
        return answer

    def undecided():
        facts = {"channel": "hotline", "call_open": True, "text": "。"}
        return client.post("/api/tickets", json=facts).json()

    ticket = ask("receive-ticket").json()["id"]
    ask("preview")
    for id_ in ("read-ticket", "read-events", "read-reasons"):
        ask(id_, ticket)
    call = {"channel": "hotline", "call_open": True, "text": "路灯不亮"}
    ask("hang-up-ticket", client.post("/api/tickets", json=call).json()["id"])
    for name in LIFE[1:]:
        ask(f"{name}-ticket", ticket)
    ask("withdraw-ticket", client.post("/api/tickets", json=call).json()["id"])
    for name in ("dispatch", "refer", "decline", "answer"):
        received = undecided()
        if received["state"] == "received":
            ask(f"{name}-ticket", received["id"])
        else:  # a complete rulebook leaves nothing undecided: the example is still understood
            path, _, one = found[f"{name}-ticket"]
            content = one["requestBody"]["content"]["application/json"]
            body = content["examples"]["example"]["value"]
            path = path.replace("{ticket_id}", received["id"])
            is_problem(client.post(path, json=body), 409)
            used.add(f"{name}-ticket")
    for id_, (_, method, _) in found.items():
        if id_ not in used and method == "get":
            ask(id_)
    assert used == set(found)


def test_answers_shown_as_examples_have_the_shape_that_is_described(client, document):
    by_id = {operation.id: operation for _, _, operation in operations_of(client.app)}
    shown = 0
    for id_, (_, _, one) in operations(document).items():
        operation = by_id[id_]
        content = one["responses"][str(operation.status)]["content"]["application/json"]
        for example in content.get("examples", {}).values():
            msgspec.convert(example["value"], operation.answer)
            shown += 1
    assert shown >= 12


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
