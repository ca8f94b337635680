"""Reports for GitHub and as SARIF: escaped, located, and of the shape that readers require."""

from __future__ import annotations

import json
import re

import pytest

from engine.rulebook.load import load_files
from engine.rulebook.messages import Problem
from engine.rulebook.reporting.report import Report
from engine.rulebook.reporting.reporters import REPORTERS
from tests.unit.rulebook.small import edited, small


def problem(**changes) -> Problem:
    given = {
        "code": "reference/unknown-calendar",
        "severity": "error",
        "file": "rules/a.yaml",
        "line": 3,
        "column": 5,
        "message_zh": "没有这个日历",
        "message_en": "no such calendar",
        "excerpt": "    calendar: offcie",
        "width": 8,
    }
    return Problem(**{**given, **changes})


def report(*problems: Problem, **changes) -> Report:
    return Report(problems, "v" * 64, 3, 2, **changes)


def command_of(*problems: Problem, **changes) -> str:
    return REPORTERS["github"](report(*problems, **changes))


def sarif_of(*problems: Problem, **changes):
    return json.loads(REPORTERS["sarif"](report(*problems, **changes)))


class TestGithub:
    def test_names_file_place_code_and_message(self):
        assert command_of(problem(), language="en") == (
            "::error file=rules/a.yaml,line=3,endLine=3,col=5,endColumn=13,"
            "title=reference/unknown-calendar::no such calendar\n"
        )

    def test_a_clean_rulebook_says_nothing(self):
        assert command_of() == ""

    def test_a_warning_is_a_warning_and_the_hint_follows(self):
        said = command_of(problem(severity="warning", hint_zh="写 office"))
        assert said.startswith("::warning ")
        assert said.endswith("::没有这个日历%0A写 office\n")

    @pytest.mark.parametrize("text", ["a\n::error::b", "100%", "a\r\nb", "%0A"])
    def test_no_text_can_end_the_line_or_open_a_command(self, text):
        said = command_of(problem(message_zh=text, hint_zh=text))
        assert said.count("\n") == 1
        assert "\r" not in said
        data = said.split("::", 2)[2].rstrip("\n")
        read = data.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
        assert read == f"{text}\n{text}"
        assert not re.search(r"%(?!25|0A|0D)", said)

    def test_colons_and_commas_in_a_path_do_not_end_the_property(self):
        said = command_of(problem(file="rules/a,b:c.yaml"))
        assert "file=rules/a%2Cb%3Ac.yaml,line=3" in said

    def test_paths_start_where_the_command_was_called(self):
        assert "file=cities/weihai/rules/a.yaml" in command_of(problem(), prefix="cities/weihai")

    def test_a_home_elsewhere_gives_no_place(self):
        assert command_of(problem(), prefix=None).startswith(
            "::error title=reference/unknown-calendar::"
        )


class TestSarif:
    def test_has_the_required_shape(self):
        loaded = load_files(edited("rules/clocks.yaml", "hung-up", "hung-op"))
        log = sarif_of(*loaded.problems, program="1.2")
        assert log["version"] == "2.1.0"
        assert log["$schema"].endswith("sarif-schema-2.1.0.json")
        (run,) = log["runs"]
        driver = run["tool"]["driver"]
        assert (driver["name"], driver["version"]) == ("dafuwu", "1.2")
        assert run["columnKind"] == "unicodeCodePoints"
        assert re.fullmatch(r"[a-zA-Z]{2}-[A-Z]{2}", run["language"])
        assert run["results"]
        for result in run["results"]:
            rule = driver["rules"][result["ruleIndex"]]
            assert rule["id"] == result["ruleId"]
            assert rule["shortDescription"]["text"]
            assert rule["help"]["text"]
            assert "```yaml" in rule["help"]["markdown"]
            assert result["level"] in ("none", "note", "warning", "error")
            assert result["message"]["text"]
            for place in result["locations"]:
                physical = place["physicalLocation"]
                base = physical["artifactLocation"]["uriBaseId"]
                assert base in run["originalUriBaseIds"]
                region = physical["region"]
                assert region["startLine"] >= 1
                assert region["startColumn"] >= 1
                assert region["endColumn"] > region["startColumn"]

    def test_marks_the_text_that_is_wrong(self):
        files = edited("rules/clocks.yaml", "hung-up", "hung-op")
        (found,) = sarif_of(*load_files(files).problems)["runs"][0]["results"]
        region = found["locations"][0]["physicalLocation"]["region"]
        assert region["snippet"]["text"] == "hung-op"
        lines = files["rules/clocks.yaml"].decode().splitlines()
        line = lines[region["startLine"] - 1]
        assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "hung-op"

    def test_uris_are_relative_and_escaped(self):
        (found,) = sarif_of(problem(file="rules/供 水.yaml"), prefix="城")["runs"][0]["results"]
        uri = found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri == "%E5%9F%8E/rules/%E4%BE%9B%20%E6%B0%B4.yaml"

    def test_a_problem_of_no_file_has_no_place(self):
        (found,) = sarif_of(problem(file="/somewhere", code="home/no-rulebook"))["runs"][0][
            "results"
        ]
        assert "locations" not in found

    def test_each_code_is_one_rule_in_the_language_asked_for(self):
        zh = sarif_of(problem(), problem(line=9))["runs"][0]
        en = sarif_of(problem(), language="en")["runs"][0]
        assert [rule["id"] for rule in zh["tool"]["driver"]["rules"]] == [problem().code]
        assert en["tool"]["driver"]["rules"][0]["shortDescription"]["text"].isascii()

    def test_a_mistake_keeps_its_fingerprint_when_its_line_moves(self):
        (one, moved, other) = sarif_of(problem(), problem(line=9), problem(excerpt="x"))["runs"][0][
            "results"
        ]
        assert one["partialFingerprints"] == moved["partialFingerprints"]
        assert one["partialFingerprints"] != other["partialFingerprints"]


def test_json_keeps_its_contract():
    said = json.loads(REPORTERS["json"](report(problem())))
    assert said.keys() == {"ok", "version", "problems", "rules"}


def test_every_reporter_takes_a_clean_rulebook():
    loaded = load_files(small())
    for reporter in REPORTERS.values():
        assert isinstance(reporter(Report(loaded.problems, "v", 1, 1)), str)
