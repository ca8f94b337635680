"""What the page on operating names exists: commands, options, settings, addresses, codes, files."""

import re

import pytest
from typer.main import get_command

from api.routes.health import health, health_ready
from api.settings import Settings
from cli import app
from engine.rulebook.codes import codes
from tests.integration.console_blocks import ROOT

PAGE = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
PROGRAM = get_command(app)
BY_COMMAND_LINE = {"worker"}
"""Settings that the command always gives, so that the environment has no say."""


def named(pattern):
    return sorted(set(re.findall(pattern, PAGE)))


def commands(group, before=()):
    for name, command in group.commands.items():
        yield (*before, name), command
        yield from commands(command, (*before, name)) if hasattr(command, "commands") else ()


def options_of(command):
    return {one for each in command.params for one in (*each.opts, *each.secondary_opts)}


COMMANDS = dict(commands(PROGRAM))
LINES = re.findall(r"`?dafuwu ((?:[a-z]+ ?)+)((?:[^`#\n]*--[a-z-]+[^`#\n]*)?)", PAGE)


@pytest.mark.parametrize("line", [f"{name}|{rest}" for name, rest in LINES])
def test_each_command_exists_with_its_options(line):
    words, rest = line.split("|")
    parts = words.split()
    found = tuple(parts[:2]) if tuple(parts[:2]) in COMMANDS else tuple(parts[:1])
    assert found in COMMANDS
    assert set(re.findall(r"--[a-z-]+", rest)) <= options_of(COMMANDS[found]) | {"--help"}


def test_commands_and_addresses_are_named_at_all():
    assert len(LINES) > 12
    assert len(named(r"`GET (/[a-z/]+)`")) == 2


@pytest.mark.parametrize("option", named(r"`(--[a-z-]+)"))
def test_each_option_exists(option):
    assert any(option in options_of(command) for command in COMMANDS.values())


def test_each_setting_is_named_and_no_other():
    settings = {f"DAFUWU_{name.upper()}" for name in Settings.model_fields.keys() - BY_COMMAND_LINE}
    assert set(named(r"DAFUWU_[A-Z_]+")) == settings


@pytest.mark.parametrize("name", ["host", "port", "worker_interval", "log_level"])
def test_each_default_is_the_one_told(name):
    row = next(line for line in PAGE.splitlines() if f"`DAFUWU_{name.upper()}`" in line)
    assert f"`{Settings.model_fields[name].default}`" in row


def test_each_option_of_serve_is_told():
    told = set(named(r"`(--[a-z-]+)"))
    assert options_of(COMMANDS["serve",]) - {"-h", "--help"} <= told


@pytest.mark.parametrize("address", named(r"`GET (/[a-z/]+)`"))
def test_each_address_exists(address):
    known = {f"/api{path}" for handler in (health, health_ready) for path in handler.paths}
    assert address in known


@pytest.mark.parametrize("code", named(r"`([a-z]+(?:-[a-z]+)*/[a-z]+(?:-[a-z]+)+)`"))
def test_each_code_exists(code):
    assert code in codes()


@pytest.mark.parametrize("path", named(r"`(docs/[^`]+)`"))
def test_each_file_exists(path):
    assert (ROOT / path).exists()
