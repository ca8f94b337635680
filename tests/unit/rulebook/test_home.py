"""Where the rulebook comes from: the first hit wins."""

from __future__ import annotations

from pathlib import Path

from engine.rulebook.home import bundled, find_home


def rulebook_in(folder: Path) -> Path:
    (folder / "rules").mkdir(parents=True)
    (folder / "catalog").mkdir()
    return folder


def test_a_home_named_on_the_command_line_wins(tmp_path):
    here = rulebook_in(tmp_path / "here")
    home = find_home(tmp_path / "named", str(tmp_path / "other"), here)
    assert (home.path, home.why) == (tmp_path / "named", "--home")


def test_the_environment_comes_before_the_working_folder(tmp_path):
    home = find_home(None, str(tmp_path / "other"), rulebook_in(tmp_path / "here"))
    assert (home.path, home.why) == (tmp_path / "other", "DAFUWU_HOME")


def test_the_working_folder_counts_if_it_has_both_folders(tmp_path):
    here = rulebook_in(tmp_path / "here")
    assert find_home(None, None, here).path == here
    (here / "catalog").rmdir()
    assert find_home(None, "", here).why == "bundled"


def test_the_bundled_rulebook_is_there(tmp_path):
    home = find_home(None, None, tmp_path)
    assert (home.path, home.why) == (bundled(), "bundled")
    assert (home.path / "rules").is_dir()
    assert (home.path / "catalog").is_dir()
