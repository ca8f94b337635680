"""Homes that differ in what they say, and putting them in force, for the tests of versions."""

import shutil
from datetime import UTC, datetime

from engine.rulebook.files import read_files
from engine.versions.activating import activate
from engine.versions.current import Current
from engine.versions.examine import examine
from engine.versions.stored import load_stored
from tests.integration.commanding import SMALL_CITY

REST = "  - {id: rest, title: 其余由中心承办, basis: 测试, when: {area: other}, then: {lead: centre, authority: centre}}\n"  # noqa: E501
TEST = """
tests:
  - name: 西区停水由谁承办, 几日办结
    given: {area: water, category: complaint, district: west, at: 2017-09-04 10:00}
    expect: {lead: LEAD, clocks: {resolve: DUE}}
"""


FACTS = {"area": "water", "category": "complaint", "district": "west", "channel": "portal"}
LONGER = {"days": 8, "lead": "east-water", "due": "2017-09-14 18:00"}


def make_home(folder, *, days=6, lead="water-group", due="2017-09-12 18:00", on_change="recompute"):
    """A city like the small one that can be proved: another limit or unit makes another version."""
    shutil.copytree(SMALL_CITY, folder)
    rules = folder / "rules" / "rules.yaml"
    text = rules.read_text(encoding="utf-8")
    text = text.replace("clocks:\n", f"{REST}clocks:\n", 1)
    limit = "    within: 6 working days\n"
    text = text.replace(limit, f"    within: {days} working days\n    on_change: {on_change}\n")
    text = text.replace("then: {lead: water-group}", f"then: {{lead: {lead}}}")
    rules.write_text(text, encoding="utf-8")
    tests = TEST.replace("LEAD", lead).replace("DUE", due)
    (folder / "rules" / "tests.yaml").write_text(tests, encoding="utf-8")
    return folder


def examined(folder):
    """What examining the folder's rulebook gives today."""
    files, unread = read_files(folder)
    return examine(files, unread, datetime.now(UTC))


def put_in_force(store, home, actor="tester"):
    """Activate what is in the folder, as the command does; gives the activation."""
    found = examined(home)
    assert found.sound, (found.problems, found.report and found.report.failed)
    return activate(store, found, actor, None, datetime.now(UTC)).activation


def held(store, home):
    """The holder of a process that started with this home in force."""
    activation = put_in_force(store, home)
    return Current(store, activation, load_stored(store, activation.version).rulebook)
