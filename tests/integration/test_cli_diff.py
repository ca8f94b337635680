"""``dafuwu diff`` as a person uses it: folders, git, versions; tickets, tables, JSON, a page."""

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime

import pytest

from engine.desk import Desk
from engine.intake import Intake
from engine.rulebook.files import read_files
from engine.rulebook.load import load
from engine.store import open_store
from tests.integration.commanding import SMALL_CITY, runner

WATER = {"area": "water", "category": "complaint", "district": "east"}


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DAFUWU_HOME", raising=False)
    monkeypatch.delenv("DAFUWU_DATABASE", raising=False)
    return runner(capsys)


@pytest.fixture
def edited(tmp_path):
    """A copy of the small city with another deadline and another unit."""
    home = tmp_path / "edited"
    shutil.copytree(SMALL_CITY, home)
    change(home, "within: 6 working days", "within: 5 working days")
    change(home, "lead: east-water", "lead: water-group")
    return home


def change(home, old, new):
    path = home / "rules" / "rules.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def tickets_file(tmp_path, count=4):
    path = tmp_path / "tickets.json"
    tickets = [
        {"id": f"T{n}", "facts": WATER, "received_at": f"2026-03-0{n + 2}T10:00:00+08:00"}
        for n in range(count)
    ]
    path.write_text(json.dumps(tickets), encoding="utf-8")
    return path


def test_the_meaning_is_told_rule_by_rule_in_chinese(run, edited):
    said = run("diff", SMALL_CITY, edited)
    assert said.code == 0
    assert re.search(r"修改 时限 complaint-resolve .*rules/rules.yaml:\d+", said.out)
    assert "6个工作日 → 5个工作日" in said.out
    assert "(east-water) → " in said.out


def test_the_json_contract_holds_with_tickets(run, edited, tmp_path):
    tickets = tickets_file(tmp_path)
    report = run("diff", SMALL_CITY, edited, "--tickets", tickets, "--format", "json").json
    assert report["rules"]["added"] == report["rules"]["removed"] == []
    assert sorted(report["rules"]["changed"]) == ["complaint-resolve", "water-east"]
    effect = report["tickets"]
    assert effect["compared"] == effect["affected"] == 4
    assert effect["lead_changed"] == [{"from": "east-water", "to": "water-group", "count": 4}]
    (due,) = effect["due_changed"]
    assert set(due) == {"milestone", "category", "count", "mean_shift_hours"}
    assert (due["milestone"], due["category"], due["count"]) == ("resolve", "complaint", 4)
    assert due["mean_shift_hours"] < 0
    assert effect["promises"] == {"longer": 0, "shorter": 4}
    (unit,) = [row for row in effect["by_unit"] if row["unit"] == "water-group"]
    assert (unit["before"], unit["after"], unit["gained"]) == (0, 4, 4)
    examples = [one for one in effect["examples"] if one["what"] == "due"]
    assert examples[0]["tickets"][0]["to_due"] < examples[0]["tickets"][0]["from_due"]


def test_without_tickets_there_is_no_effect_to_tell(run, edited):
    assert "tickets" not in run("diff", SMALL_CITY, edited, "--format", "json").json


def test_a_rulebook_and_itself_say_the_same(run):
    said = run("diff", SMALL_CITY, SMALL_CITY, "--lang", "en")
    assert said.code == 0
    assert "both rulebooks say the same" in said.out


def test_the_newer_side_is_the_home_in_force_unless_it_is_named(run, edited):
    said = run("diff", SMALL_CITY, "--home", edited, "--format", "json")
    assert said.json["new"]["version"] == load(edited).rulebook.version


def git(folder, *arguments):
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run(["git", *identity, "-C", folder, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(edited):
    """The edited home in a folder of a repository, whose first commit holds it as it was."""
    top = edited.parent / "top"
    home = top / "policy"
    shutil.copytree(SMALL_CITY, home)
    git(edited.parent, "init", "-q", "-b", "main", str(top))
    git(top, "add", ".")
    git(top, "commit", "-q", "-m", "first")
    git(top, "tag", "first")
    shutil.copytree(edited, home, dirs_exist_ok=True)
    git(top, "commit", "-q", "-a", "-m", "second")
    return home


@pytest.mark.parametrize("name", ["git:HEAD~1", "first", "git:first", "HEAD^"])
def test_a_git_revision_is_read_as_it_stood(run, repository, name):
    report = run("diff", name, "--home", repository, "--format", "json").json
    assert report["old"]["version"] == load(SMALL_CITY).rulebook.version
    assert sorted(report["rules"]["changed"]) == ["complaint-resolve", "water-east"]


def test_two_git_revisions_are_compared(run, repository):
    report = run("diff", "first", "HEAD", "--home", repository, "--format", "json").json
    assert len(report["rules"]["changed"]) == 2


@pytest.mark.parametrize("name", ["git:nowhere", "git:--help", "git:-h", "nowhere", "git:"])
def test_a_revision_that_is_not_there_is_refused_in_one_line(run, repository, name):
    said = run("diff", name, "--home", repository, "--lang", "en")
    assert said.code == 2
    assert "error:" in said.err


def test_hooks_and_filters_of_a_repository_do_not_run(run, repository, tmp_path):
    (repository.parent / ".gitattributes").write_text("* filter=bad export-subst\n")
    git(repository.parent, "config", "filter.bad.smudge", f"touch {tmp_path}/ran; cat")
    git(repository.parent, "config", "core.fsmonitor", f"touch {tmp_path}/ran")
    assert run("diff", "git:first", "--home", repository).code == 0
    assert not (tmp_path / "ran").exists()


def test_a_version_of_the_database_is_found_by_its_beginning(run, edited, tmp_path):
    database = tmp_path / "city.db"
    version = load(SMALL_CITY).rulebook.version
    files, _ = read_files(SMALL_CITY)
    with open_store(f"sqlite:///{database}") as store:
        store.remember_rulebook(version, files, datetime(2026, 1, 1, tzinfo=UTC))
    for name in (version, version[:8], f"version:{version[:8]}"):
        said = run("diff", name, edited, "--database", database, "--format", "json")
        assert said.json["old"]["version"] == version
    assert run("diff", "version:0000", edited, "--database", database).code == 2


def test_the_last_tickets_of_the_database_are_replayed(run, edited, tmp_path):
    database = tmp_path / "city.db"
    rulebook = load(SMALL_CITY).rulebook
    with open_store(f"sqlite:///{database}") as store:
        desk = Desk(store, lambda: rulebook)
        for day in range(1, 10):
            at = datetime(2026, 3, day, 2, tzinfo=UTC)
            desk.receive(Intake(WATER, at, "停水", f"停水第 {day} 天, 爆管"), "seat", at)
    arguments = ("diff", SMALL_CITY, edited, "--database", database, "--format", "json")
    everything = run(*arguments, "--replay", 100).json["tickets"]
    assert everything["compared"] == 9
    latest = run(*arguments, "--replay", 4).json["tickets"]
    assert latest["compared"] == 4
    assert latest["due_changed"][0]["count"] == 4
    exported = tmp_path / "out.json"
    run("export", exported, "--private", "--home", SMALL_CITY, "--database", database)
    from_file = run(*arguments, "--tickets", exported).json["tickets"]
    assert from_file["due_changed"] == everything["due_changed"]
    assert from_file["without_text"] == everything["without_text"] == 0


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", "规则怎么变"), ("en", "What changes in the rules")]
)
def test_the_page_stands_alone_and_speaks_the_language(run, edited, tmp_path, lang, words):
    change(edited, "title: 供水,", "title: '供水 <b>&',")
    page = tmp_path / "page.html"
    said = run(
        "diff", SMALL_CITY, edited, "--tickets", tickets_file(tmp_path), "--html", page,
        "--lang", lang,
    )  # fmt: skip
    assert said.code == 0
    text = page.read_text(encoding="utf-8")
    assert words in text
    assert "<svg" in text
    assert "供水 &lt;b&gt;&amp;" in text
    assert not re.search(r"""(?:src|href)=["'](?!data:)""", text)
    assert "http" not in text


def test_tickets_without_text_unknown_values_and_bad_rows_are_told_beside_the_result(
    run, edited, tmp_path
):
    table = tmp_path / "tickets.csv"
    table.write_text(
        "at,area,distict\n2026-03-02 10:00,water,east\n2026-03-02 10:00,moon,\nnever,water,\n",
        encoding="utf-8",
    )
    said = run("diff", SMALL_CITY, edited, "--tickets", table, "--lang", "en")
    assert said.code == 0
    assert "columns that were not used: distict" in said.err
    assert "2 came without text" in said.err
    assert "area=moon" in said.err
    assert "1 rows could not be read" in said.err


@pytest.mark.parametrize(
    "more", [("--tickets", "nowhere.json"), ("--tickets", "x.json", "--replay", "5")]
)
def test_misuse_ends_with_one_clear_line(run, edited, more):
    said = run("diff", SMALL_CITY, edited, *more, "--lang", "en")
    assert said.code == 2
    assert "error:" in said.err


def test_a_rulebook_with_mistakes_is_not_compared(run, edited):
    change(edited, "lead: water-group", "lead: water-grup")
    said = run("diff", SMALL_CITY, edited)
    assert said.code == 1
    assert "water-grup" in said.out
