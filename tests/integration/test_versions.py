"""``activate``, ``versions``, ``rollback``; the holder; and how open tickets follow."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.clock import utc_now
from api.routes.health import ready_out
from api.running import Running
from api.settings import Settings
from engine.desk import Desk, Intake
from engine.rulebook.home import find_home
from engine.store import open_store
from engine.store.tables import rulebooks
from engine.tickets.requests import Merge
from engine.versions.activating import take_up
from engine.versions.current import Current
from engine.versions.stored import load_stored
from tests.integration.commanding import runner
from tests.integration.versioning import FACTS, LONGER, held, make_home, put_in_force
from tests.unit.tickets.city import at


@pytest.fixture
def homes(tmp_path):
    return make_home(tmp_path / "a"), make_home(tmp_path / "b", **LONGER)


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DAFUWU_HOME", raising=False)
    monkeypatch.setenv("DAFUWU_DATABASE", "versions.db")
    return runner(capsys)


def versions(run):
    return run("versions", "--format", "json").json


def spoil(store, version):
    ruin = sa.update(rulebooks).where(rulebooks.c.version == version)
    store._run(lambda c: c.execute(ruin.values(files=b"\x1f\x8b nonsense")))


# The commands


def test_nothing_is_in_force_before_anything_was_activated(run):
    assert versions(run) == []
    assert run("versions").code == 0


def test_activating_records_who_when_why_and_instead_of_what(run, homes):
    assert run("activate", homes[0], "--by", "李明", "--note", "首次").code == 0
    said = run("activate", homes[1], "--by", "王芳", "--note", "延长到八日")
    assert said.code == 0
    new, old = versions(run)
    assert (new["by"], new["note"], new["in_force"]) == ("王芳", "延长到八日", True)
    assert (old["by"], old["previous"], old["in_force"]) == ("李明", None, False)
    assert new["previous"] == old["version"]
    assert new["version"][:12] in said.out
    listed = run("versions").out
    assert "王芳" in listed
    assert "现行" in listed
    assert new["version"][:12] in listed


def test_activating_what_is_in_force_says_so_and_does_nothing(run, homes):
    run("activate", homes[0])
    before = versions(run)
    said = run("activate", homes[0])
    assert said.code == 0
    assert "已是现行版本" in said.out
    assert versions(run) == before


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("then: {lead: centre, authority: centre}", "then: {lead: centr}", "unknown-department"),
        ("when: {area: other}", "when: {area: property}", "complete/no-lead"),
        ("within: 6 working days", "within: 7 working days", "西区停水"),
    ],
)
def test_mistakes_gaps_and_failing_tests_refuse_and_nothing_changes(run, homes, old, new, told):
    run("activate", homes[1])
    before = versions(run)
    file = homes[0] / "rules" / "rules.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    said = run("activate", homes[0])
    assert said.code == 1
    assert told in said.out
    assert "现行版本不变" in said.err
    assert versions(run) == before


def test_a_folder_that_is_not_there_is_misuse(run):
    assert run("activate", "nowhere").code == 2


def test_a_rollback_puts_an_earlier_version_in_force_again(run, homes):
    run("activate", homes[0])
    run("activate", homes[1])
    first = versions(run)[-1]["version"]
    said = run("rollback", first[:8], "--by", "李明", "--note", "有误")
    assert said.code == 0
    now, before, _ = versions(run)
    assert (now["version"], now["previous"]) == (first, before["version"])
    assert (now["by"], now["note"]) == ("李明", "有误")
    assert "已是现行版本" in run("rollback", first[:8]).out


def test_a_rollback_to_what_was_never_in_force_lists_what_was(run, homes):
    run("activate", homes[0])
    said = run("rollback", "zzz", "--lang", "en")
    assert said.code == 2
    assert versions(run)[0]["version"][:12] in said.err


def test_a_beginning_that_fits_two_versions_is_refused_with_both(run, homes):
    run("activate", homes[0])
    run("activate", homes[1])
    said = run("rollback", "")
    assert said.code == 2
    assert all(one["version"][:12] in said.err for one in versions(run))


def test_a_damaged_version_is_not_rolled_back_to_and_activating_mends_it(run, homes):
    run("activate", homes[0])
    run("activate", homes[1])
    damaged = versions(run)[-1]["version"]
    with open_store("sqlite:///versions.db") as store:
        spoil(store, damaged)
    before = versions(run)
    assert run("rollback", damaged[:8]).code == 1
    assert versions(run) == before
    run("activate", homes[0])
    with open_store("sqlite:///versions.db") as store:
        assert load_stored(store, damaged).rulebook.version == damaged


def test_a_command_decides_by_what_is_in_force_and_tells_that_the_home_differs(run, homes):
    run("activate", homes[0])
    said = run("worker", "--once", "--home", homes[1])
    assert said.code == 0
    assert "dafuwu activate" in said.err
    assert "dafuwu activate" not in run("worker", "--once", "--home", homes[0]).err
    assert len(versions(run)) == 1


def test_a_fresh_database_is_given_the_homes_rulebook(run, homes):
    assert run("worker", "--once", "--home", homes[1]).code == 0
    (only,) = versions(run)
    assert only["by"] == "first start"


def test_a_ticket_is_explained_from_the_database_alone(run, homes, tmp_path):
    with open_store("sqlite:///versions.db") as store:
        first = put_in_force(store, homes[0])
        current = Current(store, first, load_stored(store, first.version).rulebook)
        ticket = Desk(store, current).receive(Intake(FACTS), "seat", first.at)
        second = put_in_force(store, homes[1])
        current.refresh()
        Desk(store, current).renew(second, second.at)
    (tmp_path / "broken" / "rules").mkdir(parents=True)
    said = run("explain", ticket.id, "--format", "json", "--home", tmp_path / "broken")
    assert said.code == 0
    assert said.json["lead"]["value"] == "water-group"
    assert said.json["version"] == first.version
    (moved,) = said.json["recomputed"]
    assert (moved["milestone"], moved["version"]) == ("resolve", second.version)
    assert "重算为 8个工作日" in run("explain", ticket.id, "--home", tmp_path / "broken").out


# The holder


def test_the_holder_swaps_the_whole_rulebook_and_keeps_the_old_one_for_whoever_has_it(store, homes):
    current = held(store, homes[0])
    before = current()
    assert current.refresh() is False
    new = put_in_force(store, homes[1])
    assert current() is before
    assert current.refresh() is True
    assert current().version == new.version
    assert current().since == new.at
    assert current.of(before.version) is not None
    assert before.clocks.rules != ()


def test_a_damaged_version_is_never_loaded_and_the_holder_keeps_the_one_it_has(
    store, homes, caplog
):
    current = held(store, homes[0])
    before = current()
    new = put_in_force(store, homes[1])
    spoil(store, new.version)
    assert current.refresh() is False
    assert current() is before
    assert new.version in current.trouble
    assert new.version in caplog.text
    put_in_force(store, homes[1])  # the same again mends the copy
    assert current.refresh() is True
    assert current.trouble is None


def test_a_server_that_cannot_take_a_version_up_says_so_and_stays_ready(store, homes):
    current = held(store, homes[0])
    settings = Settings(home=homes[0], database="sqlite:///unused.db", worker=False)
    running = Running(settings, store, find_home(homes[0], None, homes[0]), current, utc_now)
    assert ready_out(running).rulebook_trouble is None
    new = put_in_force(store, homes[1])
    spoil(store, new.version)
    current.refresh()
    ready = ready_out(running)
    assert new.version in ready.rulebook_trouble
    assert (ready.ready, ready.rulebook) == (True, current().version)


def test_files_of_another_version_under_this_name_are_damage_too(store, homes):
    current = held(store, homes[0])
    new = put_in_force(store, homes[1])
    other = sa.select(rulebooks.c.files, rulebooks.c.digest).where(
        rulebooks.c.version == current().version
    )
    row = store._read(lambda c: c.execute(other).one())
    swap = sa.update(rulebooks).where(rulebooks.c.version == new.version)
    store._run(lambda c: c.execute(swap.values(files=row.files, digest=row.digest)))
    assert current.refresh() is False
    assert current.trouble


def test_of_two_that_start_on_a_fresh_database_both_run_what_one_recorded(store, homes):
    first = held(store, homes[0])
    second = take_up(store, lambda: pytest.fail("the database has one"), at("2026-11-23 10:00"))
    assert second().version == first().version


def test_health_tells_the_last_sealed_day_and_tasks_that_go_wrong(store, homes):
    current = held(store, homes[0])
    settings = Settings(home=homes[0], database="sqlite:///unused.db", worker=False)
    running = Running(settings, store, find_home(homes[0], None, homes[0]), current, utc_now)
    now = utc_now()
    desk = Desk(store, current)
    parent = desk.receive(Intake(FACTS), "seat", now - timedelta(days=2))
    store.seal_days(now, current().city.zone)
    child = desk.receive(Intake(FACTS), "seat", now)
    desk.command(child.id, Merge(parent.id), "seat", now)
    (task,) = store.claim_tasks(now)
    store.put_off_task(task.id, "ValueError: no", now + timedelta(hours=1))
    ready = ready_out(running)
    assert ready.sealed == store.last_day().day
    assert ready.tasks_failing == 1
