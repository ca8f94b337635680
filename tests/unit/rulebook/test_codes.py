"""Every code has a page whose examples do what they say; the documentation is made from it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from engine.rulebook.codes import codes, nearest_code
from engine.rulebook.load import load
from engine.rulebook.refusals import MOST_BYTES
from engine.rulebook.reporting.pages import codes_as_markdown
from engine.tickets.trigger_engine import MOST_FACTS
from engine.versions.trying import tried
from tests.unit.rulebook.examples import problems_of_right, problems_of_wrong, said_about
from tests.unit.rulebook.small import small

REPOSITORY = Path(__file__).parents[3]
ENGINE = REPOSITORY / "engine"
WITH_EXAMPLE = [code for code in codes().values() if code.wrong is not None]
IN_WORDS = {code.code for code in codes().values() if code.situation is not None}


@pytest.mark.parametrize("code", WITH_EXAMPLE, ids=lambda code: code.code)
class TestExamples:
    def test_the_wrong_example_gives_exactly_its_code(self, code):
        assert [problem.code for problem in problems_of_wrong(code)] == [code.code]

    def test_the_right_example_is_clean(self, code):
        assert problems_of_right(code) == ()

    def test_what_is_said_and_where_is_pinned_on_the_page(self, code):
        said = said_about(problems_of_wrong(code))
        assert code.said is not None, "make docs"
        assert {"zh": code.said.zh, "en": code.said.en} == said


class TestEveryCode:
    def test_has_either_examples_or_a_situation_in_words(self):
        for code in codes().values():
            assert (code.wrong is None) == (code.situation is not None), code.code
            assert (code.wrong is None) == (code.right is None), code.code

    def test_that_the_engine_names_has_a_page_and_every_page_is_of_such_a_code(self):
        families = "|".join(sorted({code.family for code in codes().values()}))
        named = re.compile(rf'"((?:{families})/[a-z0-9-]+)"')
        folders = (ENGINE / "rulebook", ENGINE / "compare", ENGINE / "versions")
        found = {
            code
            for folder in folders
            for path in folder.rglob("*.py")
            for code in named.findall(path.read_text(encoding="utf-8"))
        }
        assert found == set(codes())

    def test_is_found_by_its_nearest_spelling(self):
        assert nearest_code("reference/unknwon-calender") == "reference/unknown-calendar"
        assert nearest_code("xyz") is None


@pytest.mark.parametrize(("language", "name"), [("zh", "codes.zh-CN.md"), ("en", "codes.md")])
def test_the_documentation_is_what_make_docs_writes(language, name):
    written = (REPOSITORY / "docs" / name).read_text(encoding="utf-8")
    assert written == codes_as_markdown(language), "run: make docs"


class TestSituations:
    """The few codes about folders and files as such."""

    def found(self, home: Path) -> list[str]:
        return [problem.code for problem in load(home).problems]

    @pytest.fixture
    def home(self, tmp_path):
        for name, content in small().items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        assert self.found(tmp_path) == []
        return tmp_path

    def test_are_these(self):
        assert {
            "home/no-rulebook",
            "trigger/not-taken",
            "yaml/not-a-file",
            "yaml/too-large",
            "yaml/too-large-together",
            "yaml/too-many-problems",
            "yaml/unreadable",
        } == IN_WORDS

    def test_an_empty_folder(self, tmp_path):
        assert self.found(tmp_path) == ["home/no-rulebook"]

    def test_a_pipe(self, home):
        os.mkfifo(home / "rules" / "pipe.yaml")
        assert self.found(home) == ["yaml/not-a-file"]

    def test_a_large_file(self, home):
        with (home / "rules" / "big.yaml").open("wb") as file:
            file.truncate(MOST_BYTES + 1)
        assert self.found(home) == ["yaml/too-large"]

    def test_many_files(self, home, monkeypatch):
        monkeypatch.setattr("engine.rulebook.files.MOST_BYTES_TOGETHER", 1_000)
        assert self.found(home) == ["yaml/too-large-together"]

    def test_many_mistakes(self, home):
        (home / "rules" / "many.yaml").write_text("roles: []\n" * 1_000, encoding="utf-8")
        assert self.found(home)[-1] == "yaml/too-many-problems"

    def test_a_trigger_of_too_many_steps(self, home):
        trigger = """triggers:
  - id: long
    title: 一条问责触发条件
    basis: 办法第一条
    behaviour: delay
    scope: ticket
    pattern:
"""
        steps = "".join(f"      - {{event: noted, as: n{n}}}\n" for n in range(MOST_FACTS + 1))
        (home / "rules" / "long.yaml").write_text(trigger + steps, encoding="utf-8")
        loaded = load(home)
        (problem,) = tried(loaded.rulebook, lambda file, line: f"{file}:{line}")
        assert (problem.code, problem.severity) == ("trigger/not-taken", "error")
        assert (problem.file, problem.line) == ("rules/long.yaml", 2)
        assert problem.excerpt == "rules/long.yaml:2"

    def test_a_link_that_leads_nowhere(self, home):
        (home / "rules" / "gone.yaml").symlink_to(home / "nowhere.yaml")
        assert self.found(home) == ["yaml/unreadable"]
