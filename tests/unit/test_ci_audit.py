"""What CI makes of an audit of the pinned versions: a finding fails it, silence does not."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

AUDIT = Path(__file__).parents[2] / ".ci" / "audit.py"
FINE = {"name": "httpx", "version": "0.28.1", "vulns": []}
BAD = {
    "name": "jinja2",
    "version": "3.0.0",
    "vulns": [{"id": "PYSEC-2021-66", "fix_versions": ["3.1.0"]}],
}
UNKNOWN = {"name": "alembic", "skip_reason": "Dependency not found on PyPI"}


def audited(*dependencies, said=None):
    """Exit code and words, where pip-audit says this."""
    text = json.dumps({"dependencies": dependencies, "fixes": []}) if said is None else said
    speaks = f"import sys; sys.stdout.write({text!r}); sys.exit(1)"
    command = [sys.executable, str(AUDIT), sys.executable, "-c", speaks]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_a_published_advisory_fails():
    code, said = audited(FINE, BAD)
    assert code == 1
    assert "jinja2 3.0.0: PYSEC-2021-66, mended in 3.1.0" in said
    assert "2 pinned versions compared, 1 with advisories" in said


def test_what_was_not_compared_is_told():
    code, said = audited(FINE, UNKNOWN)
    assert (code, "not compared: alembic" in said) == (0, True)


@pytest.mark.parametrize("answer", [{"dependencies": (UNKNOWN,)}, {"said": ""}, {"said": "[]"}])
def test_where_nobody_answers_it_says_so_and_goes_on(answer):
    code, said = audited(*answer.get("dependencies", ()), said=answer.get("said"))
    assert (code, "NOT compared" in said) == (0, True)
