"""Servers under load while versions are put in force and rolled back: nothing dropped, none wrong.

Real processes: one on SQLite, two on PostgreSQL. What is compared is the order of what happened,
never how long it took.
"""

import http.client
import json
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from threading import Event, Thread
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from engine.rulebook.decide import decide
from engine.rulebook.facts import Request
from engine.store import open_store
from engine.store.tables import tickets as ticket_rows
from engine.tickets.chain import verify
from engine.tickets.plans import decision_data
from engine.tickets.spoken import spoken
from engine.tickets.ticket import replay
from engine.versions.stored import load_stored
from tests.integration.test_cli_serve import environment, serving
from tests.integration.versioning import make_home, put_in_force

CLIENTS = 3
SWAPS = 4
PAUSE = 0.01
"""Seconds between a client's requests: enough load for swaps to fall into decisions."""
PATIENCE = 60
BODY = json.dumps({"area": "water", "category": "complaint", "district": "west", "text": "停水"})
FOREVER = float("inf")


@contextmanager
def server(url, home):
    """A server in a process of its own; gives its address."""
    command = [sys.executable, "-m", "cli", "serve", "--port", "0", "--lang", "en"]
    process = subprocess.Popen(
        [*command, "--home", str(home), "--database", url],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        address = next(
            line.split()[-1] for line in process.stdout if "http://" in line and "docs" not in line
        )
        yield urlsplit(address)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)


def ask(address, method="GET", path="/api/health/ready", body=None):
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=PATIENCE)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


class Client(Thread):
    """Sends one request after the other until told to stop; keeps what was answered, and when."""

    def __init__(self, addresses, stop):
        super().__init__()
        self.addresses, self.stop, self.seen, self.signed = addresses, stop, [], []

    def run(self):
        while not self.stop.wait(PAUSE):
            for address in self.addresses:
                began = time.monotonic()
                status, said = ask(address, "POST", "/api/tickets", BODY)
                self.seen.append((began, time.monotonic(), status, said))
                signed, _ = ask(address, "POST", f"/api/tickets/{said['id']}/sign", "{}")
                self.signed.append(signed)


def until_all_follow(addresses, version):
    give_up = time.monotonic() + PATIENCE
    for address in addresses:
        while True:
            status, said = ask(address)
            assert status == 200, said
            if said["rulebook"] == version:
                break
            assert time.monotonic() < give_up, "a server never took the version up"
            time.sleep(0.05)


@pytest.mark.parametrize(("engine", "processes"), [("sqlite", 1), ("postgresql", 2)])
def test_no_request_is_dropped_or_decided_by_a_version_that_was_not_in_force(
    engine, processes, tmp_path, request
):
    url = f"sqlite:///{tmp_path / 'live.db'}"
    if engine == "postgresql":
        url = request.getfixturevalue("postgres_url")
    homes = [
        make_home(tmp_path / "a"),
        make_home(tmp_path / "b", days=8, lead="east-water", due="2017-09-14 18:00"),
    ]
    stop = Event()
    with open_store(url) as store, ExitStack() as servers:
        first = put_in_force(store, homes[0])
        ruled = [(time.monotonic(), first.version)]
        addresses = [servers.enter_context(server(url, homes[0])) for _ in range(processes)]
        until_all_follow(addresses, first.version)
        clients = [Client(addresses, stop) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        settled = []
        for swap in range(1, SWAPS + 1):
            began = time.monotonic()
            activation = put_in_force(store, homes[swap % 2])
            ruled.append((began, activation.version))
            until_all_follow(addresses, activation.version)
            settled.append(time.monotonic())  # from here on nobody decides by the one before
        give_up = time.monotonic() + PATIENCE
        stop.set()
        for client in clients:
            client.join()
        while store.activation().renewed_at is None or behind(store):
            assert time.monotonic() < give_up, "the open tickets never followed"
            time.sleep(0.05)
        seen = [one for client in clients for one in client.seen]
        assert {status for _, _, status, _ in seen} == {201}
        assert {status for client in clients for status in client.signed} == {200}
        periods = [
            (since, until, version)
            for (since, version), until in zip(ruled, [*settled, FOREVER], strict=True)
        ]
        for began, ended, _, said in seen:
            in_force = {v for since, until, v in periods if since <= ended and began <= until}
            assert said["rulebook"] in in_force
        assert {said["rulebook"] for _, _, _, said in seen} == {v for _, v in ruled}
        check_what_is_stored(store, {said["id"] for _, _, _, said in seen})


def check_what_is_stored(store, ids):
    activations = store.activations()
    assert len(activations) == SWAPS + 1
    assert all(new.previous == old.version for new, old in pairwise(activations))
    books = {a.version: load_stored(store, a.version).rulebook for a in activations}
    last = books[activations[0].version]
    histories = store.histories(store.ids(limit=100_000))
    assert set(histories) == ids
    for history in histories.values():
        assert verify(history) == ()
        received, ticket = history[0], replay(history)
        book = books[received.rulebook]
        text = spoken(ticket.subject, ticket.text)
        again = decision_data(decide(book, Request(received.at, ticket.values, text)))
        assert {name: received.data[name] for name in again} == again
        # Whatever versions came and went, the promise is that of the last one.
        within = decide(last, Request(received.at, ticket.values, text)).clocks[0].within
        due = last.calendar("office").due(ticket.received_at, within)
        assert ticket.clocks["resolve"].due_at == due


def behind(store):
    """The open tickets that do not follow the version in force; one written late is found later."""
    version = store.activation().version
    wanted = sa.select(ticket_rows.c.id).where(ticket_rows.c.timed_by != version)
    return store._read(lambda connection: connection.execute(wanted).all())


def test_a_server_runs_what_is_in_force_and_tells_that_its_home_differs(tmp_path):
    home = make_home(tmp_path / "a")
    with open_store(f"sqlite:///{tmp_path / 'kept.db'}") as store:
        version = put_in_force(store, home).version
    (home / "rules" / "rules.yaml").write_text("routing: [", encoding="utf-8")
    with serving(tmp_path, "--home", str(home), "--database", "kept.db") as (address, said):
        assert version[:7] in said
        assert "dafuwu activate" in said
        assert ask(urlsplit(address))[1]["rulebook"] == version
