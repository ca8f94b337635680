"""The tree says of each leaf that it is there, and of no other."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from engine.audit.merkle import EMPTY, Paths, Tree, root_by

hashes = st.lists(st.binary(max_size=4).map(lambda b: sha256(b).hexdigest()), max_size=70)


def by_definition(leaves):
    """RFC 6962, section 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + bytes.fromhex(leaves[0])).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


@given(hashes)
def test_the_root_is_that_of_the_definition(leaves):
    assert Tree(leaves).root() == Paths(leaves).root() == by_definition(leaves).hex()
    assert Tree(leaves).count == len(leaves)


@given(hashes)
def test_the_way_up_from_each_leaf_leads_to_the_root(leaves):
    paths, root = Paths(leaves), Tree(leaves).root()
    for place, leaf in enumerate(leaves):
        assert root_by(leaf, paths.to(place)) == root
        assert len(paths.to(place)) <= 7


@given(hashes.filter(bool), st.data())
def test_what_is_not_there_leads_elsewhere(leaves, data):
    place = data.draw(st.integers(0, len(leaves) - 1))
    other = sha256(b"another").hexdigest()
    assert root_by(other, Paths(leaves).to(place)) != Tree(leaves).root()


@given(hashes, hashes)
def test_other_leaves_have_another_root(one, other):
    assert (Tree(one).root() == Tree(other).root()) == (one == other)


def test_no_leaves_have_a_root_too():
    assert Tree().root() == Paths([]).root() == EMPTY


def test_a_hash_that_is_none_counts_as_something_else():
    sound = sha256(b"x").hexdigest()
    assert Tree(["no hash"]).root() != Tree([sound]).root()
    assert Tree(["no hash"]).root() != Tree(["no hash either"]).root()


def test_the_tree_of_very_many_leaves_stays_small():
    tree = Tree()
    for n in range(5_000):
        tree.add(f"{n:064x}")
    assert len(tree._stack) <= 13
