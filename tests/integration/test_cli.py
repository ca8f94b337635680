"""The command as a person uses it: what it prints, how it ends, and that it never breaks."""

import json
import subprocess
import sys

import pytest

import cli
from engine.rulebook.facts import LATER
from tests.integration.commanding import SMALL_CITY, runner

EXPLAINED = ("area=water", "category=complaint", "district=east", "--at", "2026-02-13T16:40")


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DAFUWU_HOME", raising=False)
    monkeypatch.delenv("DAFUWU_DATABASE", raising=False)
    return runner(capsys)


def home_with(tmp_path, change):
    """A copy of the small city whose rules were changed."""
    for part in ("catalog/catalog.yaml", "rules/rules.yaml"):
        (tmp_path / "home" / part).parent.mkdir(parents=True, exist_ok=True)
        text = (SMALL_CITY / part).read_text(encoding="utf-8")
        (tmp_path / "home" / part).write_text(change(text), encoding="utf-8")
    return tmp_path / "home"


@pytest.fixture
def clean(tmp_path):
    """A home in which every request has somebody who leads it."""
    other = "routing:\n  - {id: other, title: 其他, basis: 测试, when: {area: other}, then: {lead: centre, authority: centre}}"  # noqa: E501
    return home_with(tmp_path, lambda text: text.replace("routing:", other))


@pytest.fixture
def broken(tmp_path):
    """A home with one mistake."""
    wrong = "{lead: housing-burea, authority"
    return home_with(tmp_path, lambda text: text.replace("{lead: housing-bureau, authority", wrong))


# validate


def test_a_clean_rulebook_ends_with_0_and_says_what_it_holds(run, clean):
    said = run("validate", clean)
    assert said.code == 0
    first, second, *_ = said.out.splitlines()
    assert "版本 " in first
    assert "5 个派单规则" in second
    assert "0 个错误" in said.out


def test_a_mistake_ends_with_1_and_is_shown_where_it_is(run, broken):
    said = run("validate", broken)
    assert said.code == 1
    assert "rules/rules.yaml:17:" in said.out
    assert "error  reference/unknown-department" in said.out
    assert '是否想写 "housing-bureau"' in said.out
    assert "^^^^" in said.out
    assert "1 个错误" in said.out


def test_validate_speaks_english_where_asked(run, broken):
    said = run("validate", broken, "--lang", "en")
    assert 'did you mean "housing-bureau"' in said.out
    assert "1 error, 0 warnings in 1 of 2 files" in said.out


def test_validate_as_json_is_the_contract(run, clean):
    found = run("validate", clean, "--format", "json").json
    assert (found["ok"], found["rules"]) == (True, 11)
    assert found["version"]


def test_validate_as_json_locates_each_problem(run, broken):
    said = run("validate", broken, "--format", "json")
    assert said.code == 1
    (problem,) = said.json["problems"]
    assert set(problem) == {"code", "severity", "file", "line", "column", "message", "hint"}
    assert (said.json["ok"], said.json["version"]) == (False, None)


@pytest.mark.parametrize(
    "arguments",
    [
        ("validate", "nowhere"),
        ("validate", "--format", "xml"),
        ("validate", "--no-such-option"),
        ("no-such-command",),
        ("explain", "water", "--home", SMALL_CITY),
        ("explain", "area=watter", "--home", SMALL_CITY),
        ("explain", "area=water", "area=water", "--home", SMALL_CITY),
        ("explain", "area=water", "--at", "tomorrow", "--home", SMALL_CITY),
        ("calendar", "12", "--home", SMALL_CITY),
        ("calendar", "2026", "--calendar", "offcie", "--home", SMALL_CITY),
        ("export", "x.xyz", "--home", SMALL_CITY),
        ("export", "--format", "xlsx", "--home", SMALL_CITY),
        ("export", "--database", "mysql://somewhere/x", "--home", SMALL_CITY),
        ("facts", "--home", "nowhere"),
        ("db", "upgrade", "--database", "mysql://somewhere/x"),
        ("demo", "--until", "someday", "--home", SMALL_CITY),
        ("demo", "--until", "2099-01-01", "--home", SMALL_CITY),
    ],
)
def test_misuse_ends_with_2_and_no_traceback(run, arguments):
    said = run(*arguments)
    assert said.code == 2
    assert said.out + said.err


def test_commands_that_need_a_rulebook_show_its_mistakes_and_end_with_1(run, broken):
    said = run("explain", "area=water", "--home", broken)
    assert said.code == 1
    assert "reference/unknown-department" in said.out


# explain


def test_explain_tells_who_and_by_when_with_file_line_and_basis(run):
    said = run("explain", *EXPLAINED, "--home", SMALL_CITY)
    assert said.code == 0
    lead = next(line for line in said.out.splitlines() if line.startswith("承办"))
    assert "东区水务" in lead
    assert "rules/rules.yaml:7" in lead
    assert "依据 供水办法" in said.out
    due = next(line for line in said.out.splitlines() if line.startswith("办结"))
    assert "2026-02-28 17:30" in due
    assert "跳过 2月15日至23日, 2月14日, 2月28日 补班" in due


def test_explain_shows_the_tree_of_what_was_tried(run):
    said = run("explain", *EXPLAINED, "--home", SMALL_CITY)
    tree = said.out[said.out.index("tried") :]
    assert "lead 让位于 water-east" in tree
    assert "没有提到 爆管" in tree
    assert next(line for line in tree.splitlines() if "water-east" in line and "YES" in line)


def test_explain_names_what_kept_a_near_rule_out_in_english(run):
    facts = ("area=water", "district=west", "category=complaint")
    said = run("explain", *facts, "--home", SMALL_CITY, "--lang", "en")
    assert "district is west, not east" in said.out
    assert "the text does not mention 爆管" in said.out


def test_explain_as_json_is_the_contract(run):
    found = run("explain", *EXPLAINED, "--home", SMALL_CITY, "--format", "json").json
    assert found["outcome"] == "dispatch"
    assert found["lead"] == {
        "value": "east-water",
        "rule": "water-east",
        "file": "rules/rules.yaml",
        "line": 7,
        "basis": "供水办法",
    }
    assert found["authority"]["value"] == "housing-bureau"
    assert found["priority"]["value"] == "normal"
    assert found["refer_to"] is None
    clocks = {clock["milestone"]: clock for clock in found["clocks"]}
    assert clocks["resolve"]["due"] == "2026-02-28T17:30:00+08:00"
    assert clocks["resolve"]["within"] == "6 working days"
    assert clocks["resolve"]["starts"] == "received"
    assert clocks["callback"]["due"] is None
    assert {"rule": "water", "won": [], "lost_to": {"lead": "water-east"}} in found["matched"]
    assert found["version"]


def test_explain_tells_where_an_emergency_is_referred_to(run):
    said = run("explain", "text=楼下着火了", "--home", SMALL_CITY)
    assert "119" in said.out
    found = run("explain", "text=着火了", "--home", SMALL_CITY, "--format", "json").json
    assert (found["outcome"], found["refer_to"]["value"]) == ("refer", "119")
    declined = run("explain", "circumstance=in-court", "--home", SMALL_CITY, "--format", "json")
    assert declined.json["decline"]["value"] == "in-court"


def test_explain_says_that_a_person_decides_where_no_rule_does(run):
    said = run("explain", "area=other", "--home", SMALL_CITY)
    assert (said.code, "由派单员决定" in said.out) == (0, True)


def test_an_unknown_fact_is_told_with_the_nearest_right_one(run):
    said = run("explain", "aera=water", "--home", SMALL_CITY)
    assert '是否想写 "area"' in said.out


# facts and calendar


def test_facts_lists_the_events_that_triggers_may_name(run):
    said = run("facts", "--home", SMALL_CITY)
    assert all(kind in said.out for kind in ("called-back", "return-upheld", "supervision-replied"))
    assert "督办回复" in said.out
    said = run("facts", "--home", SMALL_CITY, "--lang", "en")
    assert "supervision-replied" in said.out
    assert "督办回复" not in said.out


def test_facts_lists_what_an_assessment_may_count(run):
    said = run("facts", "--home", SMALL_CITY)
    assert "closed-without-demand 诉求无依据而结案" in said.out
    assert "in-time 按时完成" in said.out
    said = run("facts", "--home", SMALL_CITY, "--lang", "en")
    assert "closed-without-demand" in said.out
    assert "按时完成" not in said.out


def test_facts_lists_every_fact_with_its_values(run):
    said = run("facts", "--home", SMALL_CITY)
    assert "general 一般诉求" in said.out
    assert "in-court 已进入诉讼" in said.out
    found = {
        fact["fact"]: fact for fact in run("facts", "--home", SMALL_CITY, "--format", "json").json
    }
    assert [value["value"] for value in found["area"]["values"]] == ["water", "property", "other"]
    assert found["lead"]["tables"] == list(LATER)


def test_a_year_is_printed_with_holidays_and_adjusted_working_days(run):
    said = run("calendar", "2026", "--home", SMALL_CITY)
    assert "12 月" in said.out
    assert "15休" in said.out
    assert "28班" in said.out
    found = run("calendar", "2026", "--home", SMALL_CITY, "--format", "json").json
    assert found["adjusted_working_days"] == ["2026-02-14", "2026-02-28"]
    assert len(found["holidays"]) == 9
    assert found["working_days"] == 261 - 6 + 2
    assert f"工作日 {found['working_days']} 天" in said.out


def test_a_year_without_a_list_says_so(run):
    assert "尚未列入" in run("calendar", "2051", "--home", SMALL_CITY).out
    assert not run("calendar", "2051", "--home", SMALL_CITY, "--format", "json").json["known"]


def test_a_calendar_is_chosen_by_its_id(run):
    found = run(
        "calendar",
        "2026",
        "--calendar",
        "around-the-clock",
        "--home",
        SMALL_CITY,
        "--format",
        "json",
    )
    assert found.json["working_days"] == 365


# db, version, and what nobody expects


def test_db_upgrade_and_rebuild(run):
    assert "空" in run("db", "upgrade", "--database", "x.db").out
    assert "已是最新" in run("db", "upgrade", "--database", "x.db").out
    said = run("db", "rebuild", "--database", "x.db", "--home", SMALL_CITY)
    assert (said.code, "0 件工单" in said.out) == (0, True)


def test_a_database_that_is_none_is_told_in_one_line(run, tmp_path):
    (tmp_path / "x.db").write_bytes(b"this is not a database, whatever its name may say" * 100)
    said = run("db", "rebuild", "--database", "x.db", "--home", SMALL_CITY)
    assert said.code == 2
    assert len(said.err.strip().splitlines()) == 1


def test_the_database_may_come_from_the_environment(run, tmp_path, monkeypatch):
    monkeypatch.setenv("DAFUWU_DATABASE", str(tmp_path / "other.db"))
    run("db", "upgrade")
    assert (tmp_path / "other.db").exists()


def test_the_home_may_come_from_the_environment(run, monkeypatch):
    monkeypatch.setenv("DAFUWU_HOME", str(SMALL_CITY))
    assert "4 个派单规则" in run("validate").out


def test_an_unexpected_error_is_one_line_and_debug_shows_more(run, monkeypatch):
    def broken(*_):
        raise RuntimeError("the disk melted")

    monkeypatch.setattr("commands.knowing.facts", broken)
    said = run("facts")
    assert (said.code, said.out) == (2, "")
    assert "RuntimeError: the disk melted" in said.err
    assert len(said.err.strip().splitlines()) == 1
    with pytest.raises(RuntimeError):
        cli.main(["facts", "--debug"])


def test_version_is_told(run):
    assert run("version").out.startswith("dafuwu ")


def test_every_command_explains_itself(run):
    for command in ("validate", "explain", "facts", "calendar", "serve", "worker", "import"):
        assert run(command, "--help").code == 0
    for command in (("export",), ("demo",), ("db",), ("db", "upgrade"), ("db", "rebuild")):
        assert run(*command, "--help").code == 0


def test_a_reader_that_stops_reading_is_no_error(tmp_path):
    command = f"{sys.executable} -m cli facts --home {SMALL_CITY} --format json | head -c 1"
    ended = subprocess.run(
        ["bash", "-c", command],
        cwd=SMALL_CITY.parent.parent.parent,
        capture_output=True,
        check=False,
    )
    assert ended.stdout == b"["
    assert ended.stderr == b""


def test_json_goes_to_the_standard_output_alone(run):
    said = run("explain", *EXPLAINED, "--home", SMALL_CITY, "--format", "json")
    assert json.loads(said.out)
    assert said.err == ""


# a ticket, and time


@pytest.fixture
def ticket(run, tmp_path):
    """The number of a ticket that was received long ago and is still open."""
    line = "1,西区停水,2017-09-28 10:00:00,停水了"
    (tmp_path / "in.csv").write_text(f"id,subject,received,text\n{line}\n", encoding="utf-8")
    run("import", "in.csv", "--home", SMALL_CITY)
    (found,) = run("export", "--format", "json", "--home", SMALL_CITY).json
    return found["id"]


def test_explain_a_ticket_tells_what_was_decided_and_what_is_due(run, ticket):
    said = run("explain", ticket.lower(), "--home", SMALL_CITY)
    assert said.code == 0
    assert f"工单 {ticket}" in said.out
    assert "水务集团" in said.out
    assert "2017-10-10 17:30" in said.out
    assert "超期" in said.out
    found = run("explain", ticket, "--home", SMALL_CITY, "--format", "json").json
    resolve = next(clock for clock in found["clocks"] if clock["milestone"] == "resolve")
    assert (found["ticket"], resolve["overdue"]) == (ticket, True)


def test_a_ticket_is_explained_by_the_rulebook_of_its_time(run, ticket, clean):
    found = run("explain", ticket, "--home", clean, "--format", "json").json
    now = run("explain", "area=water", "--home", clean, "--format", "json").json
    assert found["version"] != now["version"]
    assert found["lead"]["value"] == "water-group"


def test_a_ticket_that_is_not_there_is_told(run):
    said = run("explain", "20170928-00000000", "--home", SMALL_CITY)
    assert (said.code, "没有工单" in said.err) == (2, True)


def test_the_worker_looks_once_where_asked(run, ticket):
    said = run("worker", "--once", "--home", SMALL_CITY)
    assert (said.code, "0 件" in said.out) == (0, True)  # the import let time pass already
