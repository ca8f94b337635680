"""Policy files become a rulebook: what is written is what is compiled."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.rulebook.decide import decide
from engine.rulebook.load import load, load_files
from engine.rulebook.rulebook import ClockSpec, Effective, Origin
from engine.rulebook.version import rulebook_version, short_version
from engine.tickets.events import KINDS
from tests.unit.rulebook.small import RULES_IN_SMALL, SMALL, edited, small

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def rulebook():
    return load_files(small()).rulebook


def written_to(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def test_a_good_rulebook_has_no_problems_and_is_counted():
    loaded = load_files(small())
    assert loaded.problems == ()
    assert loaded.rules == RULES_IN_SMALL
    assert loaded.files == len(SMALL)
    assert loaded.counts["departments"] == 5
    assert len(loaded.rulebook.rules) == RULES_IN_SMALL


def test_a_folder_and_memory_load_the_same(tmp_path, rulebook):
    home = written_to(tmp_path, small())
    assert load(home).rulebook.version == rulebook.version


def test_the_city_is_compiled_with_its_zone(rulebook):
    city = rulebook.city
    assert (city.name, city.number, city.zone, city.calendar) == (
        "小城",
        "12345",
        SHANGHAI,
        "office",
    )


def test_entries_know_where_they_stand(rulebook):
    assert rulebook.departments["water-group"].origin == Origin("catalog/departments.yaml", 8, 9)
    assert rulebook.rules["water"].origin == Origin("rules/routing.yaml", 7, 9)
    assert rulebook.categories["complaint"].origin == Origin("catalog/matters.yaml", 10, 14)
    assert rulebook.ladders[0].steps[2].origin == Origin("rules/escalations.yaml", 7, 9)


def test_trees_know_their_parents(rulebook):
    assert rulebook.categories["complaint"].parent == "complaint-report"
    assert rulebook.categories["complaint-report"].parent is None
    assert rulebook.districts["east"].code == "371001"
    assert rulebook.districts["east"].aliases == ("城东",)


def test_numbers_need_no_quotes(rulebook):
    assert rulebook.hotlines["119"].number == "119"
    assert rulebook.departments["water-group"].contacts["phone"] == "0631-5221111"


def test_periods_are_compiled_to_days(rulebook):
    assert rulebook.departments["price-bureau"].effective == Effective(None, date(2018, 12, 31))


def test_a_calendar_is_compiled_with_its_seasons_and_holidays(rulebook):
    office = rulebook.calendars["office"]
    monday, tuesday = date(2017, 9, 25), date(2017, 10, 10)
    assert office.hours_on(monday) == ((510, 720), (840, 1080))
    assert office.hours_on(tuesday) == ((510, 720), (810, 1050))
    assert not office.is_working_day(date(2017, 10, 4))
    assert office.is_working_day(date(2017, 9, 30))


def test_a_value_per_start_date_is_in_force_from_its_day(rulebook):
    (rule,) = (rule for rule in rulebook.routing.rules if rule.rule.id == "prices")
    lead = rule.sets["lead"]
    assert lead.on(date(2016, 12, 31)) is None
    assert lead.on(date(2018, 12, 31)) == "price-bureau"
    assert lead.on(date(2019, 1, 1)) == "market-bureau"


def test_a_clock_is_compiled_whole(rulebook):
    (rule,) = (rule for rule in rulebook.clocks.rules if rule.rule.id == "complaint-resolve")
    spec = rule.sets["resolve"].on(date(2017, 6, 1))
    assert isinstance(spec, ClockSpec)
    assert rule.sets["resolve"].on(date(2017, 5, 31)) is None
    assert str(spec.within.on(date(2017, 6, 1))) == "6 working days"
    assert str(spec.within.on(date(2018, 7, 1))) == "15 working days"
    assert (spec.starts, spec.stops, spec.pauses_on) == (
        ("received",),
        ("resolved",),
        ("suspended",),
    )
    assert (spec.extension.times, spec.extension.approve) == (1, "supervisor")


def test_chinese_and_english_durations_are_the_same(rulebook):
    steps = rulebook.ladders[0].steps
    assert [str(step.at) for step in steps] == [
        "1 working day before due",
        "due",
        "2 working days after due",
        "5 working days after due",
    ]
    assert steps[1].remind == ("handler", "supervisor")
    assert (steps[2].supervise, steps[3].open_case) == ("unit-leader", "delay")


def test_the_loaded_rulebook_decides(rulebook):
    at = datetime(2017, 9, 30, 16, 50, tzinfo=SHANGHAI)
    facts = {"area": "water", "category": "fault-repair", "district": "east"}
    decision = decide(rulebook, rulebook.facts.request(facts, at))
    assert decision.lead.value == "water-group"
    assert decision.authority.value == "centre"
    assert [unit.value for unit in decision.assist] == ["centre"]
    assert [clock.milestone for clock in decision.clocks] == ["dispatch"]


def test_intake_outcomes_are_compiled(rulebook):
    day = date(2020, 1, 1)
    outcomes = {each.rule.id: each.sets["outcome"].on(day) for each in rulebook.intake.rules}
    assert outcomes == {"fire": ("refer", "119"), "court": ("decline", "in-court")}


def test_any_kind_may_stand_in_any_file(rulebook):
    together = "".join(text for name, text in SMALL.items() if name != "rules/tests/water.yaml")
    loaded = load_files({"rules/all.yml": together.encode()})
    assert loaded.rulebook.version == rulebook.version


def test_without_layers_there_is_one():
    files = edited("rules/routing.yaml", "    layer: territorial\n", "")
    del files["rules/layers.yaml"]
    assert load_files(files).rulebook.layers == ("duty",)


def test_events_that_clocks_speak_of_exist():
    from typing import get_args

    from engine.rulebook.verbs import EventKind

    assert set(get_args(EventKind)) <= set(KINDS)


class TestVersion:
    def test_comments_layout_order_and_tests_change_nothing(self, rulebook):
        routing = SMALL["rules/routing.yaml"]
        first, rest = routing.index("  - id: anything"), routing.index("  - id: water\n")
        swapped = "# 说明\n" + routing[:first] + routing[rest:] + routing[first:rest]
        files = small(
            {
                "rules/routing.yaml": swapped.replace("{area: water}", "\n      area: 'water'"),
                "rules/tests/water.yaml": "tests: []\n",
            }
        )
        assert load_files(files).rulebook.version == rulebook.version

    def test_a_key_without_a_value_changes_nothing(self, rulebook):
        files = edited("catalog/city.yaml", "  number: 12345", "  number: 12345\n  time_zone:")
        files["catalog/city.yaml"] = files["catalog/city.yaml"].replace(
            b"  time_zone: Asia/Shanghai\n", b""
        )
        without = edited("catalog/city.yaml", "  time_zone: Asia/Shanghai\n", "")
        assert load_files(files).rulebook.version == load_files(without).rulebook.version

    @pytest.mark.parametrize(
        ("file", "old", "new"),
        [
            ("rules/clocks.yaml", "2 minutes", "3 minutes"),
            ("catalog/departments.yaml", "水务集团", "供水集团"),
            ("rules/layers.yaml", "territorial, name: 属地兜底", "territorial, name: 兜底"),
        ],
    )
    def test_any_change_of_policy_changes_it(self, rulebook, file, old, new):
        assert load_files(edited(file, old, new)).rulebook.version != rulebook.version

    def test_the_order_of_layers_is_policy(self):
        one, other = {"id": "a"}, {"id": "b"}
        assert rulebook_version({"layers": (one, other)}) != rulebook_version(
            {"layers": (other, one)}
        )

    def test_it_is_a_sha256_with_a_short_form(self, rulebook):
        assert len(rulebook.version) == 64
        assert short_version(rulebook.version) == rulebook.version[:12]


class TestFolders:
    def test_a_folder_without_rules_is_said_so(self, tmp_path):
        loaded = load(tmp_path)
        assert loaded.rulebook is None
        assert loaded.problems[0].code == "home/no-rulebook"

    def test_a_file_of_fifty_megabytes_is_refused_unread(self, tmp_path, monkeypatch):
        home = written_to(tmp_path, small())
        big = home / "rules" / "big.yaml"
        with big.open("wb") as file:
            file.truncate(50 * 1024 * 1024)
        read: list[Path] = []
        read_bytes = Path.read_bytes
        monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path) or read_bytes(path))
        (problem,) = load(home).problems
        assert (problem.code, problem.file) == ("yaml/too-large", "rules/big.yaml")
        assert big not in read

    def test_a_pipe_does_not_hang_the_loader(self, tmp_path):
        home = written_to(tmp_path, small())
        os.mkfifo(home / "rules" / "pipe.yaml")
        assert [problem.code for problem in load(home).problems] == ["yaml/not-a-file"]

    def test_a_link_that_leads_nowhere_is_a_problem(self, tmp_path):
        home = written_to(tmp_path, small())
        (home / "rules" / "gone.yaml").symlink_to(home / "nowhere.yaml")
        assert [problem.code for problem in load(home).problems] == ["yaml/unreadable"]

    def test_folders_that_link_in_a_circle_end(self, tmp_path, rulebook):
        home = written_to(tmp_path, small())
        (home / "rules" / "again").symlink_to(home / "rules")
        assert load(home).rulebook.version == rulebook.version

    def test_all_files_together_have_a_limit(self, tmp_path, monkeypatch):
        monkeypatch.setattr("engine.rulebook.files.MOST_BYTES_TOGETHER", 1_000)
        found = [problem.code for problem in load(written_to(tmp_path, small())).problems]
        assert found == ["yaml/too-large-together"]

    def test_other_files_and_hidden_files_are_left_alone(self, tmp_path, rulebook):
        home = written_to(tmp_path, small({"rules/README.md": "[", "rules/.draft.yaml": "["}))
        assert load(home).rulebook.version == rulebook.version
