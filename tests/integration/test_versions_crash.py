"""Killed while it activates: what was in force stays so, or the new version is, whole."""

import random

from engine.store import open_store
from engine.versions.stored import load_stored
from tests.integration.children import Child, say
from tests.integration.versioning import examined, make_home, put_in_force

KILLS = 5


def activate_for_ever(url, *homes):
    """Put one version after the other in force, until somebody pulls the plug."""
    store = open_store(url)
    say("ready")
    while True:
        for home in homes:
            put_in_force(store, home)


def test_a_kill_leaves_a_whole_version_in_force(url, tmp_path):
    homes = [
        make_home(tmp_path / "a"),
        make_home(tmp_path / "b", days=8, lead="east-water", due="2017-09-14 18:00"),
    ]
    versions = {examined(home).rulebook.version for home in homes}
    with open_store(url) as store:
        put_in_force(store, homes[0])
    chance = random.Random(7)
    seen = 1
    for _ in range(KILLS):
        child = Child(activate_for_ever, url, *homes)
        assert child.stdout.readline() == "ready\n"
        child.ends_within(chance.uniform(0.02, 0.25))
        child.close()
        with open_store(url) as store:
            found = store.activations()
            assert [one.number for one in found] == list(range(len(found), 0, -1))
            assert len(found) >= seen
            seen = len(found)
            assert {one.version for one in found} <= versions
            assert load_stored(store, found[0].version).rulebook.version == found[0].version
