"""The guide for policy staff: every edit it shows is made, every command run and compared."""

import re
import shlex
import shutil
import subprocess
from datetime import datetime

import pytest

from tests.integration.commanding import runner
from tests.integration.console_blocks import (
    CHECKED_ON,
    ROOT,
    Edit,
    apply,
    difference,
    sections_of,
)

GUIDE = (ROOT / "docs/policy-guide.zh-CN.md").read_text(encoding="utf-8")
SECTIONS = list(sections_of(GUIDE))


class StandingStill(datetime):
    """The day the guide speaks of: the catalog knows holidays as far as any clock reaches then."""

    @classmethod
    def now(cls, tz=None):
        return cls.fromisoformat(f"{CHECKED_ON}T10:00:00+08:00").astimezone(tz)


@pytest.fixture
def folder(tmp_path):
    """The rulebook as it ships, in git."""
    for name in ("catalog", "rules"):
        shutil.copytree(ROOT / name, tmp_path / name)
    who = ("-c", "user.name=guide", "-c", "user.email=guide@localhost")
    for arguments in (("init", "--quiet"), ("add", "."), (*who, "commit", "--quiet", "-m", "0")):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
    return tmp_path


@pytest.fixture
def run(folder, capsys, monkeypatch):
    """Runs a command line in the folder, on a wide terminal, as of the day the guide speaks of."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "400")
    for name in ("DAFUWU_HOME", "DAFUWU_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("commands.places.datetime", StandingStill)
    command = runner(capsys)

    def lines(line):
        program, *arguments = shlex.split(line)
        assert program == "dafuwu"
        said = command(*arguments)
        return [each.rstrip() for each in (said.out + said.err).splitlines()]

    return lines


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not on this machine")
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.title)
def test_what_the_guide_shows_is_what_happens(section, folder, run):
    oldest = ""  # the reader takes a version's number from the list shown before
    for step in section.steps:
        if isinstance(step, Edit):
            apply(step, folder)
        else:
            got = run(step.line.replace("版本号", oldest))
            assert not (wrong := difference(step, got)), wrong
            oldest = next(iter(re.findall(r"\b[0-9a-f]{12}\b", got[-1] if got else "")), "")


def test_the_reader_sees_which_file_each_block_belongs_to():
    comments = re.findall(
        r"^(.*)\n\n<!-- (?:replace|append|after|quote) (\S+)", GUIDE, re.MULTILINE
    )
    assert len(comments) == sum(
        isinstance(step, Edit) for section in SECTIONS for step in section.steps
    )
    assert all(f"`{path}`" in before for before, path in comments)
