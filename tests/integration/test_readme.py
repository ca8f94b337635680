"""What the README shows is what a newcomer gets: its console blocks are run, in both languages."""

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
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


def commands_of(readme):
    """Each command with the lines shown after it."""
    for block in BLOCK.findall((ROOT / readme).read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            yield command, shown.splitlines()


def run(command, folder, port):
    line = command.replace("localhost:8000", f"127.0.0.1:{port}")
    line = line.replace("dafuwu ", f"'{sys.executable}' '{ROOT / 'cli.py'}' ", 1)
    ran = subprocess.run(
        ["bash", "-c", line], cwd=folder, capture_output=True, text=True, check=False
    )
    return (ran.stdout + ran.stderr).splitlines()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
@pytest.mark.parametrize("readme", READMES)
def test_every_command_of_the_readme_gives_what_it_shows(readme, folder, port):
    ran = list(commands_of(readme))
    assert len(ran) >= 7
    for command, shown in ran:
        got = run(command, folder, port)
        rest = iter(got)
        for wanted in shown:
            found = wanted == "…" or any(line.startswith(wanted) for line in rest)
            assert found, f"{command}\nwanted: {wanted}\ngot:\n" + "\n".join(got)


def test_both_readmes_run_the_same_commands():
    english, chinese = ([command for command, _ in commands_of(readme)] for readme in READMES)
    assert english == chinese
