"""The built wheel works by itself: it carries the shipped rulebook and every package."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_validates_its_bundled_rulebook_from_an_empty_folder(unpacked, tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DAFUWU_")}
    ran = subprocess.run(
        [sys.executable, "-c", "import cli; cli.main()", "validate", "--today", "2026-11-01"],
        cwd=tmp_path,
        env={**kept, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "_defaults" in ran.stdout


def test_the_wheel_carries_migrations_and_no_tests(unpacked):
    names = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*")}
    assert any(name.startswith("engine/store/migrations/versions/") for name in names)
    assert {"cli.py", "api", "commands", "engine/_defaults/rules/clocks"} <= names
    assert not any(name.startswith(("tests/", "bench/")) for name in names)
