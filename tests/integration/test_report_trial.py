"""``dafuwu report --trial``: last month as another scheme would have counted it."""

from __future__ import annotations

import pytest

from engine.desk import Desk, Intake
from engine.store import open_store
from engine.tickets.asks import Resolve
from tests.integration import assessed_city
from tests.integration.commanding import runner
from tests.unit.tickets.city import at

GIVEN = {"area": "water", "category": "complaint", "district": "west", "channel": "portal"}


def other(folder, old, new):
    """The same city with one passage of its scheme replaced."""
    home = assessed_city.home(folder)
    path = home / "rules" / "assessment.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return home


@pytest.fixture
def run(capsys, tmp_path):
    """One complaint in time, one late: 20 points of 20, and 40 of 80."""
    home, database = assessed_city.home(tmp_path / "city"), tmp_path / "d.db"
    with open_store(f"sqlite:///{database}") as store:
        desk = Desk(store, assessed_city.rulebook)
        for received, resolved in (
            ("2017-09-04 10:00", "2017-09-06 10:00"),
            ("2017-09-05 10:00", "2017-09-20 10:00"),
        ):
            ticket = desk.receive(Intake(GIVEN, subject="标题"), "x", at(received))
            desk.command(ticket.id, Resolve("已修复"), "x", at(resolved))
    command = runner(capsys)
    return lambda *given: command("report", *given, "--database", database, "--home", home)


def compared(said):
    """The last line of the last table, in its words."""
    return said.out.rstrip().splitlines()[-1].split()


def test_another_scheme_is_told_beside_the_one_in_force(run, tmp_path):
    trial = other(tmp_path / "trial", "from: 60", "from: 61")
    said = run("2017-09", "--trial", trial)
    assert said.code == 0
    assert compared(said) == ["水务集团", "60.00", "良好", "1", "60.00", "较差", "1"]
    english = run("2017-09", "--trial", trial, "--lang", "en").out
    assert "the trial beside what is in force" in english
    assert run("2017-09").out.count("试算") == 0


def test_a_unit_that_the_other_scheme_leaves_out_has_no_points_in_it(run, tmp_path):
    trial = other(tmp_path / "trial", "{kinds: [utility]}", "{kinds: [bureau]}")
    assert compared(run("2017-09", "--trial", trial))[1:] == [
        *("60.00", "良好", "1"),
        *("–", "–", "–"),
    ]


def test_a_trial_is_written_as_a_file_and_changes_nothing(run, tmp_path):
    trial = other(tmp_path / "trial", "weight: 20", "weight: 60")
    said = run("2017-09", "--trial", trial)
    assert said.code == 1
    assert "assessment/weights" in said.out
    mended = other(
        tmp_path / "mended", "        weight: 80", "        weight: 80\n        target: 50%"
    )
    as_json = run("2017-09", "--trial", mended, "--format", "json").json
    assert as_json["rows"][0]["points"] == 100.0
    assert run("2017-09", "--format", "json").json["rows"][0]["points"] == 60.0
