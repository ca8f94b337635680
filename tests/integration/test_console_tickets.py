"""The list of tickets: filters, orders, pages, and the part that asks for itself again."""

import re
from html import unescape

import pytest

from tests.integration.api_serving import DISPATCHER, HANDLER, LIFE_CITY, Matter, serving

CHINESE = {"Accept-Language": "zh"}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("list")
    with serving(f"sqlite:///{folder / 'list.db'}", home=LIFE_CITY) as opened:
        yield opened


@pytest.fixture(scope="module")
def some(client):
    """Three matters: one at the unit, one that waits for a dispatcher, one that was withdrawn."""
    at_unit = Matter(client, subject="东区水压低")
    waiting = Matter(client, area="other", category="opinion", subject="路上有人说话", text="吵")
    gone = Matter(client, subject="已经好了")
    gone.do("withdraw", DISPATCHER, reason="好了")
    return at_unit, waiting, gone


def listed(client, path="/console/tickets", **query):
    answer = client.get(path, params=query or None, headers=CHINESE)
    assert answer.status_code == 200, answer.text
    page = unescape(answer.text)
    return re.findall(r'<a href="/console/tickets/(\d{8}-\w{8})">', page), page


def test_the_open_ones_stand_first_and_the_ended_ones_are_asked_for(client, some):
    at_unit, waiting, gone = some
    shown, page = listed(client)
    assert set(shown) == {at_unit.id, waiting.id}
    assert "东区水压低" in page
    assert listed(client, open="false")[0] == [gone.id]
    assert set(listed(client, open="")[0]) == {at_unit.id, waiting.id, gone.id}


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ({"state": "received"}, [1]),
        ({"lead": "water-group", "open": "true"}, [0]),
        ({"area": "other"}, [1]),
        ({"category": "complaint", "open": "true"}, [0]),
        ({"text": "水压"}, [0]),
        ({"overdue": "true", "open": "true"}, []),
        ({"received_from": "2017-09-28", "received_until": "2017-09-28", "open": "true"}, [0, 1]),
        ({"received_from": "2017-09-29"}, []),
        ({"received_until": "2017-09-27"}, []),
    ],
)
def test_filters_say_what_is_shown(client, some, query, which):
    shown, page = listed(client, **query)
    assert set(shown) == {some[place].id for place in which}
    for name, value in query.items():
        if value and name != "text":
            assert f'value="{value}"' in page


def test_a_number_alone_leads_to_its_ticket(client, some):
    answer = client.get(
        "/console/tickets", params={"text": f" {some[0].id.lower()} "}, follow_redirects=False
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/console/tickets/{some[0].id}"


def test_a_filter_that_there_is_not_is_refused_and_not_empty(client):
    answer = client.get("/console/tickets", params={"state": "nonsense"}, headers=CHINESE)
    assert answer.status_code == 422
    assert "nonsense" in answer.text


def test_what_comes_next_has_an_address(client, some):
    shown, page = listed(client, open="", limit="2")
    assert len(shown) == 2
    following = re.search(r'href="(/console/tickets\?[^"]+)" rel="next"', page)[1]
    rest, page = listed(client, following)
    assert len(rest) == 1
    assert not set(rest) & set(shown)
    assert "every 10s" not in page  # only the first page moves under the reader


def test_the_rows_ask_again_and_are_not_sent_twice(client, some):
    again = re.search(r'hx-get="(/console/tickets/rows[^"]*)"', listed(client)[1])[1]
    first = client.get(again, headers=CHINESE)
    assert first.status_code == 200
    tag = {"If-None-Match": first.headers["etag"]}
    assert client.get(again, headers={**CHINESE, **tag}).status_code == 304
    some[0].do("sign", HANDLER)
    assert client.get(again, headers={**CHINESE, **tag}).status_code == 200


def test_the_list_is_complete_in_english(client, some):
    page = client.get("/console/tickets", params={"lang": "en", "open": "true"}).text
    client.cookies.clear()
    for words in ("Lead unit", "Received", "More filters", "due first"):
        assert words in page
    assert "承办单位" not in page
