"""What the README shows is what a newcomer gets: its console blocks are run, in both languages."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.integration.console_blocks import ROOT, commands_of, difference, run

READMES = ("README.md", "README.zh-CN.md")


@pytest.fixture
def folder(tmp_path):
    for name in ("catalog", "rules"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def port(folder):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        number = probe.getsockname()[1]
    command = [sys.executable, str(ROOT / "cli.py"), "serve", "--port", str(number)]
    with (folder / "serve.log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{number}/api/health", server)
            yield number
        finally:
            server.terminate()
            server.wait(20)


def wait_for(url, server):
    for _ in range(300):
        assert server.poll() is None
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} never answered")


def text_of(readme):
    return (ROOT / readme).read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
@pytest.mark.parametrize("readme", READMES)
def test_every_command_of_the_readme_gives_what_it_shows(readme, folder, port):
    commands = list(commands_of(text_of(readme)))
    assert len(commands) >= 7
    for command in commands:
        line = command.line.replace("localhost:8000", f"127.0.0.1:{port}")
        assert not (wrong := difference(command, run(line, folder))), wrong


def test_both_readmes_run_the_same_commands():
    english, chinese = (
        [command.line for command in commands_of(text_of(readme))] for readme in READMES
    )
    assert english == chinese
