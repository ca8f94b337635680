"""``cases``, ``draws`` and ``explain TICKET`` on a simulated month."""

import re
import sqlite3
from datetime import UTC, datetime

import pytest

from cli import main
from engine.desk import Desk
from engine.rulebook.load import load
from engine.store import open_store
from engine.tickets.commands import possible
from engine.tickets.requests import AskSuspension
from engine.tickets.ticket import replay
from tests.integration.commanding import SHIPPED, runner

UNTIL = datetime(2026, 6, 19, 16, 0, tzinfo=UTC)

MONTH = ("--tickets", "500", "--days", "30", "--until", "2026-06-20")


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = tmp_path_factory.mktemp("accountability")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        with pytest.raises(SystemExit):
            main(["demo", *MONTH, "--home", str(SHIPPED)])
    with open_store(f"sqlite:///{folder / 'demo.db'}") as store:
        desk = Desk(store, lambda: load(SHIPPED).rulebook)
        asked = next(one for one in desk.tickets() if "ask-suspension" in possible(one))
        desk.command(asked.id, AskSuspension("等待备件"), "unit", UNTIL)
    return folder / "demo.db"


@pytest.fixture
def run(capsys, database):
    command = runner(capsys)
    return lambda *given: command(*given, "--database", str(database), "--home", SHIPPED)


@pytest.fixture(scope="module")
def tickets(database):
    with open_store(f"sqlite:///{database}") as store:
        return [replay(history) for history in store.histories(store.ids(limit=1000)).values()]


def one(tickets, fits):
    return next(ticket for ticket in tickets if fits(ticket))


def extended_at_first(ticket):
    """Whether the unit got more time while all was well, before anything else befell the clock."""
    told = [seen.kind for seen in ticket.trail]
    return "extended" in told and not {"overdue", "redo", "reopened"} & set(told)


# Cases


def test_cases_are_listed_with_names_and_reasons(run):
    said = run("cases")
    assert said.code == 0
    assert re.search(r"C202606\d\d-[0-9A-Z]{8} +2026-06-\d\d", said.out)
    assert "一个单位 30 天内三件超期" in said.out
    english = run("cases", "--lang", "en").out
    assert "three-overdue-in-a-month" in english
    assert "the whole unit" in english


def test_cases_are_filtered_and_cut_off(run):
    every = run("cases", "--format", "json", "--limit", "1000").json
    only = run("cases", "--format", "json", "--limit", "1000", "--state", "verifying").json
    assert only == [case for case in every if case["state"] == "verifying"] != []
    unit = only[0]["unit"]["id"]
    of_it = run("cases", "--format", "json", "--limit", "1000", "--unit", unit, "--open").json
    assert of_it == [case for case in every if case["unit"]["id"] == unit and case["open"]]
    two = run("cases", "--limit", "2")
    assert (len(two.out.strip().splitlines()), "--limit" in two.err) == (3, True)


def test_an_unknown_state_is_told_with_those_there_are(run):
    said = run("cases", "--state", "closed")
    assert (said.code, "verifying" in said.err) == (2, True)


def test_no_case_is_no_mistake(run):
    said = run("cases", "--unit", "nobody")
    assert (said.code, said.out.strip()) == (0, "没有这样的线索")
    assert run("cases", "--unit", "nobody", "--format", "json").json == []


def test_a_case_tells_its_story_its_evidence_and_what_is_possible(run):
    (case, *_) = run("cases", "--format", "json", "--state", "verifying").json
    said = run("cases", "show", case["id"])
    assert said.code == 0
    for word in ("核实中", "证据", "经过", "登记线索", "开始核实", "与工单一致", "督办员"):
        assert word in said.out
    shown = run("cases", "show", case["id"].lower(), "--format", "json").json
    assert [event["kind"] for event in shown["events"]][:2] == ["case-opened", "taken-up"]
    assert shown["possible"]
    assert {one["doubt"] for one in shown["evidence"]} == {None}
    english = run("cases", "show", case["id"], "--lang", "en").out
    assert "as in the ticket" in english
    assert "authority-contact" in english


def test_a_settled_case_says_why_and_that_nothing_is_left(run):
    (case, *_) = run("cases", "--format", "json", "--state", "dismissed").json
    said = run("cases", "show", case["id"]).out
    assert "不予认定" in said
    assert "没有可做的" in said


@pytest.mark.parametrize("number", ["C20260601-AAAAAAAA", "20260601-AAAAAAAA", "x"])
def test_a_case_that_is_not_there_is_told_in_one_line(run, number):
    said = run("cases", "show", number)
    assert (said.code, len(said.err.strip().splitlines())) == (2, 1)


# Draws


def test_draws_are_listed_and_come_out_again(run):
    draws = run("draws", "--format", "json").json
    assert {draw["period"] for draw in draws} == {"2026-05"}
    listed = run("draws").out
    assert all(draw["id"] in listed for draw in draws)
    assert "投诉举报每月按单位抽 5%" in listed
    for draw in draws:
        said = run("draws", "verify", draw["id"])
        assert (said.code, "抽中的相同" in said.out) == (0, True)
        assert "2026-05-31" in said.out
    shown = run("draws", "verify", draws[0]["id"].lower(), "--format", "json").json
    assert shown["verified"]["right"]
    assert len(shown["drawn"]) == draws[0]["drawn"]


@pytest.mark.parametrize(
    ("table", "change", "told"),
    [
        ("events", """data = replace(data, '"seed":"', '"seed":"0')""", "种子不是"),
        ("events", """data = replace(data, '"share":5', '"share":90')""", "抽中的不对"),
        ("events", "actor = 'somebody'", "已被改动"),
        ("days", "hash = 'other'", "种子不是"),
    ],
)
def test_a_draw_that_was_tampered_with_is_found_out(
    capsys, database, tmp_path, table, change, told
):
    copy = tmp_path / "copy.db"
    with sqlite3.connect(database) as source, sqlite3.connect(copy) as target:
        source.backup(target)
        where = (
            "kind = 'draw-made' AND data LIKE '%draw-complaints%'"
            if table == "events"
            else "day = '2026-05-31'"
        )
        assert target.execute(f"UPDATE {table} SET {change} WHERE {where}").rowcount == 1
    run = runner(capsys)
    where = ("--database", str(copy), "--home", SHIPPED)
    draws = run("draws", "--format", "json", *where).json
    number = next(draw["id"] for draw in draws if draw["rule"] == "draw-complaints")
    said = run("draws", "verify", number, *where)
    assert (said.code, told in said.out) == (1, True)
    assert not run("draws", "verify", number, *where, "--format", "json").json["verified"]["right"]


def test_a_draw_whose_day_was_never_sealed_says_what_it_cannot_check(capsys, database, tmp_path):
    copy = tmp_path / "copy.db"
    with sqlite3.connect(database) as source, sqlite3.connect(copy) as target:
        source.backup(target)
        target.execute("DELETE FROM days")
    run = runner(capsys)
    where = ("--database", str(copy), "--home", SHIPPED)
    number = run("draws", "--format", "json", *where).json[0]["id"]
    said = run("draws", "verify", number, *where)
    assert (said.code, "无从核对" in said.out) == (0, True)


def test_a_draw_that_is_not_there_is_told_in_one_line(run):
    said = run("draws", "verify", "D20260531-AAAAAAAA")
    assert (said.code, len(said.err.strip().splitlines())) == (2, 1)


# A ticket explained


def test_a_ticket_tells_how_each_due_time_came_about(run, tickets):
    moved = one(tickets, extended_at_first)
    said = run("explain", moved.id).out
    assert re.search(r"办结  应于 2026-0\d-\d\d \d\d:\d\d", said)
    assert re.search(r"延期 .*rules/clocks/resolve\S*\.yaml:\d+", said)
    report = run("explain", moved.id, "--format", "json").json
    (resolve,) = (one for one in report["due_times"] if one["clock"]["milestone"] == "resolve")
    assert [entry["what"] for entry in resolve["history"]][:2] == ["started", "moved"]
    assert "extended" in run("explain", moved.id, "--lang", "en").out


def test_a_ticket_tells_its_parts_and_supervisions_each_with_its_rule(run, tickets):
    ticket = one(tickets, lambda t: t.parts and t.supervisions)
    said = run("explain", ticket.id).out
    assert re.search(r"协办\n  \S+ .*rules/clocks/part.yaml:\d+  依据 ", said)
    assert re.search(r"督办\n  S1  .*(rules/\S+:\d+  依据 |过问)", said)
    report = run("explain", ticket.id, "--format", "json").json
    assert {part["unit"]["id"] for part in report["parts"]} == set(ticket.parts)
    assert all(part["file"] == "rules/clocks/part.yaml" for part in report["parts"])
    assert [one["number"] for one in report["supervisions"]] == list(ticket.supervisions)


def test_a_ticket_tells_what_waits_for_a_judgement(run, tickets):
    ticket = one(tickets, lambda t: t.pending is not None)
    said = run("explain", ticket.id).out
    assert re.search(r"待审批\n  \S+ .*审批  \S+  rules/\S+:\d+  依据 ", said)
    report = run("explain", ticket.id, "--format", "json").json
    assert report["pending"]["kind"] == ticket.pending.kind
    assert report["pending"]["basis"]


def test_a_ticket_tells_its_cases_and_draws(run, tickets):
    accused = one(tickets, lambda t: t.cases)
    said = run("explain", accused.id).out
    assert re.search(rf"问责线索\n  {accused.cases[0]} .*rules/\S+:\d+  依据 ", said)
    report = run("explain", accused.id, "--format", "json").json
    assert {one["case"] for one in report["cases"]} == set(accused.cases)
    drawn = one(tickets, lambda t: t.drawn is not None)
    assert re.search(
        r"抽查\n  D20260531-\S+ .*rules/sampling.yaml:\d+", run("explain", drawn.id).out
    )


def test_a_follower_names_its_parent_and_the_parent_its_followers(run, tickets):
    parent = one(tickets, lambda t: t.followers)
    assert f"{len(parent.followers)} 件随本单办理" in run("explain", parent.id).out
    follower = one(tickets, lambda t: t.id in parent.followers)
    assert f"随工单 {parent.id} 办理" in run("explain", follower.id).out
