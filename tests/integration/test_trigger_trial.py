"""A rulebook whose triggers bring the matching engine down is refused wherever it would come in."""

import pytest

from engine.tickets import trigger_trial
from tests.integration.commanding import runner
from tests.integration.versioning import make_home

TRIGGER = """triggers:
  - id: crashing
    title: 一条问责触发条件
    basis: 办法第一条
    behaviour: delay
    scope: ticket
    pattern:
      - {event: returned, as: first}
      - {event: returned, after: first}
"""


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DAFUWU_HOME", raising=False)
    monkeypatch.setenv("DAFUWU_DATABASE", "trial.db")
    monkeypatch.setattr(trigger_trial, "_tried", set())
    return runner(capsys)


@pytest.fixture
def homes(tmp_path):
    good, bad = make_home(tmp_path / "good"), make_home(tmp_path / "bad")
    (bad / "rules" / "triggers.yaml").write_text(TRIGGER, encoding="utf-8")
    return good, bad


@pytest.fixture(params=[("os.abort()", "崩溃"), ("raise ValueError('no')", "不接受")])
def told(request, monkeypatch):
    """The other process does this instead of trying the pattern; what is said of it."""
    statement, word = request.param
    child = trigger_trial._CHILD.replace(
        "child()", f"child\nimport os, engine.tickets.trigger_trial as t\ndef one(shape, pinned):\n"
        f"    {statement}\nt._try_one = one\nt.child()",
    )  # fmt: skip
    monkeypatch.setattr(trigger_trial, "_CHILD", child)
    return word


def versions(run):
    return run("versions", "--format", "json").json


def test_it_is_not_put_in_force_and_nothing_changes(run, homes, told):
    good, bad = homes
    run("activate", good)
    before = versions(run)
    said = run("activate", bad)
    assert said.code == 1
    assert "rules/triggers.yaml:2:9  error  trigger/not-taken" in said.out
    assert "crashing" in said.out
    assert told in said.out
    assert "没有启用" in said.err
    assert versions(run) == before


@pytest.mark.parametrize(
    "command", [("validate",), ("test",), ("worker", "--once", "--home"), ("cases", "--home")]
)
def test_it_is_told_wherever_it_would_be_used_first(run, homes, told, command):
    said = run(*command, homes[1])
    assert said.code == 1
    assert "trigger/not-taken" in said.out
    assert told in said.out
    assert versions(run) == []


def test_without_a_fault_it_is_put_in_force(run, homes):
    assert run("activate", homes[1]).code == 0
