"""What writers of rulebooks use: init, fmt, schema, codes, and reports for other tools."""

import json

import jsonschema
import pytest
import yaml

from engine.rulebook.files import read_files
from tests.integration.commanding import SHIPPED, runner

EARLY_IN_THE_YEAR = ("--today", "2026-03-02")


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DAFUWU_HOME", raising=False)
    return runner(capsys)


@pytest.fixture
def city(run, tmp_path):
    assert run("init", "city").code == 0
    return tmp_path / "city"


class TestInit:
    def test_what_it_writes_is_clean_in_every_respect(self, run, city):
        checked = run("validate", city, "--format", "json", *EARLY_IN_THE_YEAR)
        assert (checked.code, checked.json["problems"]) == (0, [])
        assert run("fmt", city, "--check").code == 0
        assert run("test", city).code == 0

    def test_it_is_ready_for_git_and_editors(self, city):
        settings = json.loads((city / ".vscode/settings.json").read_text(encoding="utf-8"))
        ((schema, globs),) = settings["yaml.schemas"].items()
        assert (city / schema).is_file()
        assert globs == ["catalog/**/*.yaml", "rules/**/*.yaml"]
        extensions = json.loads((city / ".vscode/extensions.json").read_text(encoding="utf-8"))
        assert extensions["recommendations"] == ["redhat.vscode-yaml"]
        for name in (".gitignore", ".gitlab-ci.yml", ".github/workflows/rulebook.yml", "README.md"):
            assert (city / name).is_file()

    def test_its_examples_call_only_commands_that_exist(self, run, city):
        files = (".pre-commit-config.yaml", ".gitlab-ci.yml", ".github/workflows/rulebook.yml")
        text = "\n".join((city / name).read_text(encoding="utf-8") for name in files)
        found = {line.split("dafuwu ")[1] for line in text.splitlines() if " dafuwu " in line}
        assert {words.split()[0] for words in found} == {"fmt", "validate", "test"}
        for words in found:
            assert run(*words.split()[:1], "--help").code == 0

    def test_its_schema_accepts_its_files_and_knows_its_ids(self, city):
        schema = json.loads(
            (city / ".dafuwu/schema/policy.schema.json").read_text(encoding="utf-8")
        )
        check = jsonschema.Draft7Validator(schema)
        for content in read_files(city)[0].values():
            # Everything as text: what an editor reads as a number is tested beside the schema.
            assert list(check.iter_errors(yaml.load(content, Loader=yaml.BaseLoader))) == []
        assert "water-company" in str(schema)

    def test_a_folder_with_content_is_refused_untouched(self, run, tmp_path):
        (tmp_path / "full").mkdir()
        (tmp_path / "full" / "note.txt").write_text("mine", encoding="utf-8")
        said = run("init", "full", "--lang", "en")
        assert (said.code, "not empty" in said.err) == (2, True)
        assert [path.name for path in (tmp_path / "full").iterdir()] == ["note.txt"]

    def test_a_fresh_git_repository_counts_as_empty(self, run, tmp_path):
        (tmp_path / "city" / ".git").mkdir(parents=True)
        assert run("init", "city").code == 0

    def test_its_holidays_are_those_that_ship(self, city):
        def lists(home):
            text = (home / "catalog/holidays.yaml").read_text(encoding="utf-8")
            return {e["id"]: e for e in yaml.load(text, Loader=yaml.BaseLoader)["holidays"]}

        shipped = lists(SHIPPED)
        for id_, entry in lists(city).items():
            assert entry == shipped[id_]


class TestFmt:
    def test_check_names_the_files_and_changes_nothing(self, run, city):
        path = city / "rules/layers.yaml"
        untidy = path.read_bytes().replace(b"  - {id: duty", b"  -   {id: duty")
        path.write_bytes(untidy)
        said = run("fmt", city, "--check", "--lang", "en")
        assert (said.code, "rules/layers.yaml" in said.out) == (1, True)
        assert path.read_bytes() == untidy
        assert run("fmt", city).code == 0
        assert run("fmt", city, "--check").code == 0

    def test_a_file_that_cannot_be_read_is_told_and_left(self, run, city):
        path = city / "rules/layers.yaml"
        path.write_text("layers：\n  - a\n", encoding="utf-8")
        said = run("fmt", city)
        assert (said.code, "yaml/" in said.out) == (1, True)
        assert path.read_text(encoding="utf-8") == "layers：\n  - a\n"

    def test_the_bundled_rulebook_is_never_written(self, run):
        assert run("fmt").code == 2


class TestReports:
    @pytest.fixture
    def broken(self, city):
        path = city / "rules/routing.yaml"
        text = path.read_text(encoding="utf-8").replace("lead: water-company", "lead: water-compny")
        path.write_text(text, encoding="utf-8")
        return city

    def test_github_shows_the_file_from_the_working_folder(self, run, broken):
        said = run("validate", "city", "--format", "github", *EARLY_IN_THE_YEAR)
        assert said.code == 1
        assert said.out.startswith("::error file=city/rules/routing.yaml,line=")

    def test_sarif_is_json_alone(self, run, broken):
        said = run("validate", "city", "--format", "sarif", *EARLY_IN_THE_YEAR)
        (result,) = said.json["runs"][0]["results"]
        assert result["ruleId"] == "reference/unknown-department"


class TestCodes:
    def test_a_page_is_shown_in_both_languages(self, run):
        assert "正确的写法" in run("codes", "yaml/alias").out
        assert "Right:" in run("codes", "yaml/alias", "--lang", "en").out

    def test_a_misspelt_code_is_answered_with_the_nearest(self, run):
        said = run("codes", "yaml/alais")
        assert (said.code, "yaml/alias" in said.err) == (2, True)

    def test_the_list_and_json_hold_all_of_them(self, run):
        listed = run("codes").out
        for page in run("codes", "--format", "json").json:
            assert page["code"] in listed
            assert page["wrong"]
            assert page["right"]


class TestSchema:
    def test_is_printed_as_json_or_written_into_the_home(self, run, city):
        printed = run("schema", "--home", city, "--lang", "en").json
        assert run("schema", "--home", city, "--write", "--lang", "en").code == 0
        written = (city / ".dafuwu/schema/policy.schema.json").read_text(encoding="utf-8")
        assert json.loads(written) == printed


def test_the_repository_offers_its_hooks_to_pre_commit():
    hooks = yaml.safe_load((SHIPPED / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == ["dafuwu-fmt", "dafuwu-validate", "dafuwu-test"]
    assert all(hook["language"] == "python" and not hook["pass_filenames"] for hook in hooks)
