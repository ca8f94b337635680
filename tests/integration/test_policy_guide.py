"""The guide for policy staff: every edit it shows is made, every command run and compared."""

import re
import shutil
import subprocess

import pytest

from tests.integration.console_blocks import ROOT, Edit, apply, difference, run, sections_of

GUIDE = (ROOT / "docs/policy-guide.zh-CN.md").read_text(encoding="utf-8")
SECTIONS = list(sections_of(GUIDE))


@pytest.fixture
def folder(tmp_path):
    """The rulebook as it ships, in git."""
    for name in ("catalog", "rules"):
        shutil.copytree(ROOT / name, tmp_path / name)
    who = ("-c", "user.name=guide", "-c", "user.email=guide@localhost")
    for arguments in (("init", "--quiet"), ("add", "."), (*who, "commit", "--quiet", "-m", "0")):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
    return tmp_path


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not on this machine")
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.title)
def test_what_the_guide_shows_is_what_happens(section, folder):
    oldest = ""  # the reader takes a version's number from the list shown before
    for step in section.steps:
        if isinstance(step, Edit):
            apply(step, folder)
        else:
            got = run(step.line.replace("版本号", oldest), folder)
            assert not (wrong := difference(step, got)), wrong
            oldest = next(iter(re.findall(r"\b[0-9a-f]{12}\b", got[-1] if got else "")), "")
