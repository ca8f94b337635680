"""A server for tests: the small city, a clock that stands still, a database of its own."""

import warnings
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from litestar.testing import TestClient

from api.app import protected, routed
from api.running import open_running
from api.settings import Settings
from api.worker import Worker
from engine.upkeep.upkeep import Upkeep

SMALL_CITY = Path(__file__).parent / "small_city"
LIFE_CITY = Path(__file__).parent / "life_city"
SHIPPED = Path(__file__).parents[2]
NOW = datetime(2017, 9, 28, 2, 0, tzinfo=UTC)
"""A Thursday, 10:00 in the city, before the National Day and its adjusted weekend."""

AT_THE_UNIT = [
    "sign",
    "contact",
    "arrive",
    "note",
    "ask-part",
    "return",
    "transfer",
    "correct",
    "split",
    "merge",
    "ask-extension",
    "ask-suspension",
    "ask-decline",
    "resolve",
    "supervise",
    "withdraw",
]
"""What is possible with a matter that was dispatched."""

COMPLAINT = {"area": "water", "category": "complaint", "district": "west", "text": "水压太低"}
UNDECIDED = {"area": "other", "category": "opinion", "text": "路上有人说话"}


class Clock:
    """The time, until it is moved."""

    def __init__(self, now=NOW):
        self.now = now

    def __call__(self):
        return self.now

    def pass_(self, **duration):
        self.now += timedelta(**duration)


@contextmanager
def serving(url, home=SMALL_CITY, clock=None, **settings):
    """A client of a running server, and the server's parts as ``client.held``."""
    clock = clock or Clock()
    wanted = Settings(home=home, database=url, **{"worker": False, **settings})
    held = open_running(wanted, clock)
    with _app(held) as app, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the client wonders at a host without a dot
        made = TestClient(app, base_url="http://localhost", raise_server_exceptions=False)
        with made as client:
            client.held, client.clock = held, clock
            yield client


_IDLE = []
"""Applications that no test holds now: to set up all routes takes longer than most tests."""


@contextmanager
def _app(held):
    """An application that holds this server, with protections of its own."""
    if _IDLE:
        app, bare, box = _IDLE.pop()
    else:
        box = []
        app = routed(lambda: box[0])
        bare = app.asgi_handler
    box[:] = [held]
    app.asgi_handler = protected(bare, held.settings)
    yield app
    box.clear()
    _IDLE.append((app, bare, box))


def sweep(client):
    """One round of the worker: what is due happens, tasks are run, days sealed, draws made."""
    held = client.held
    upkeep = Upkeep(held.desk, held.store, held.current)
    Worker(held.desk, upkeep, client.clock, 1.0, held.current).sweep_once()


def as_(role=None, unit=None, actor=None):
    """The headers that say who asks."""
    said = {"X-Role": role, "X-Unit": unit, "X-Actor": actor}
    return {name: value for name, value in said.items() if value is not None}


HANDLER = as_("handler", "water-group")
DISPATCHER, SUPERVISOR = as_("dispatcher", "centre"), as_("supervisor", "centre")
CALLER, INSPECTOR = as_("callback", "centre"), as_("inspector", "centre")


class Matter:
    """One ticket over HTTP, from its receipt on."""

    def __init__(self, client, **facts):
        self.client = client
        body = {"area": "water", "category": "complaint", "district": "east", "text": "水压低"}
        answer = client.post("/api/tickets", json={**body, **facts})
        assert answer.status_code == 201, answer.text
        self.id = answer.json()["id"]
        self.path = f"/api/tickets/{self.id}"

    def ask(self, name, who=None, **body):
        """The answer to a command, whatever it is."""
        return self.client.post(f"{self.path}/{name}", json=body, headers=who or {})

    def do(self, name, who=None, **body):
        """The ticket after a command that is carried out."""
        answer = self.ask(name, who, **body)
        assert answer.status_code == 200, (name, answer.text)
        return answer.json()

    @property
    def now(self):
        """The ticket as it is read."""
        return self.client.get(self.path).json()

    @property
    def kinds(self):
        """The kinds of its events."""
        items = self.client.get(f"{self.path}/events").json()["items"]
        return [event["kind"] for event in items]


def is_problem(answer, status, type_=None):
    """The problem that an answer is, after checking that it has the shape of RFC 9457."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"].startswith("/problems/")
    assert problem["title"]
    assert problem["detail"]
    if type_ is not None:
        assert problem["type"] == f"/problems/{type_}"
    return problem


def wrong_fields(answer):
    """The fields that a 422 complains about."""
    return [error["field"] for error in is_problem(answer, 422, "request/invalid")["errors"]]
