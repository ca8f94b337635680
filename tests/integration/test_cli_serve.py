"""``dafuwu serve`` as a newcomer starts it: in an empty folder, in a process of its own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager

import pytest

from tests.integration.commanding import SHIPPED, SMALL_CITY, runner

PATIENCE = 60


def environment():
    kept = {key: value for key, value in os.environ.items() if not key.startswith("DAFUWU_")}
    return {**kept, "PYTHONPATH": str(SHIPPED), "PYTHONUNBUFFERED": "1"}


@contextmanager
def serving(folder, *options):
    """A server in this folder; gives its address and what it printed until it listened."""
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "serve", "--port", "0", *options],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            if "X-Actor" in line:
                break
        text = "".join(said)
        found = re.search(r"http://127\.0\.0\.1:\d+", text)
        assert found, text
        yield found[0], text
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
        assert process.returncode in (0, -signal.SIGTERM)


def get(address):
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        return answer.status, answer.read()


def test_an_empty_folder_is_enough(tmp_path):
    with serving(tmp_path) as (address, said):
        assert "dafuwu.db" in said
        assert "bundled" in said
        assert "X-Actor" in said
        status, body = get(f"{address}/api/health")
        assert status == 200
        assert json.loads(body)
    assert (tmp_path / "dafuwu.db").exists()


def test_a_home_and_a_database_may_be_named(tmp_path):
    options = ("--home", str(SMALL_CITY), "--database", "other.db", "--no-worker", "--lang", "en")
    with serving(tmp_path, *options) as (address, said):
        assert "other.db" in said
        assert "dafuwu worker" in said
        assert get(f"{address}/api/health")[0] == 200
    assert (tmp_path / "other.db").exists()


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return runner(capsys)


def test_the_help_promises_what_there_is(run):
    said = " ".join(run("serve", "--help").out.split())
    assert "serve the HTTP API and its documentation" in said
    assert not {"console", "portal"} & set(said.lower().split())


def test_a_port_that_is_taken_is_told_in_one_line(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = run("serve", "--port", port, "--home", SMALL_CITY)
    assert said.code == 2
    assert f"127.0.0.1:{port}" in said.err
    assert "--port" in said.err
    assert len(said.err.strip().splitlines()) == 1


def test_an_address_beyond_this_machine_is_refused(run):
    said = run("serve", "--host", "0.0.0.0", "--home", SMALL_CITY, "--lang", "en")
    assert said.code == 2
    assert "--insecure-bind" in said.err


def test_a_broken_rulebook_is_never_served(run, tmp_path):
    (tmp_path / "home" / "rules").mkdir(parents=True)
    (tmp_path / "home" / "rules" / "x.yaml").write_text("routing: [\n", encoding="utf-8")
    said = run("serve", "--home", tmp_path / "home")
    assert said.code == 1
    assert "yaml/syntax" in said.out
