"""The events of counts: the latest for the first, then for the next, no event in two of them."""

import random
from itertools import combinations, product

from engine.tickets import trigger_counts
from engine.tickets.trigger_counts import Want, chosen


def read_aloud(wants, taken):
    """Every choice for every want, tried one by one."""

    def sets(want):
        for part in combinations([one for one in want.pool if one[0] not in taken], want.need):
            if len({value for _, value in part}) == want.need:
                yield tuple(place for place, _ in part)

    fitting = [
        found
        for found in product(*(list(sets(want)) for want in wants))
        if len({place for part in found for place in part}) == sum(map(len, found))
    ]
    return max(fitting, default=None)


def any_want(chance):
    places = sorted(chance.sample(range(8), chance.randint(0, 6)), reverse=True)
    distinct = chance.random() < 0.5
    pool = [(place, chance.randrange(3) if distinct else place) for place in places]
    return Want(chance.randrange(4), pool)


def test_the_choice_is_the_best_of_all():
    chance, contended, found = random.Random(5), 0, 0
    for _ in range(4_000):
        wants = [any_want(chance) for _ in range(chance.randint(1, 3))]
        taken = frozenset(chance.sample(range(8), chance.randrange(2)))
        best = read_aloud(wants, taken)
        said = chosen(wants, taken)
        assert (None if said is None else tuple(said)) == best, (wants, taken)
        alone = [chosen([want], taken) for want in wants]
        found += best is not None
        contended += best is not None and tuple(part[0] for part in alone) != best
    assert found > 500
    assert contended > 30


def test_a_search_without_end_is_given_up():
    pool = [(place, place % 7) for place in range(60, 0, -1)]
    wants = [Want(7, pool), Want(7, pool), Want(7, [(place, 1) for place in range(60, 0, -1)])]
    assert chosen(wants, frozenset()) is None
    many = [(place, place) for place in range(1_500, 0, -1)]
    assert chosen([Want(1_400, many)], frozenset()) == [tuple(range(1_500, 100, -1))]
    assert chosen([Want(1_000, many), Want(1_000, many)], frozenset()) is None


def test_how_long_is_searched(monkeypatch):
    pool = [(place, place % 3) for place in range(9, 0, -1)]
    wants = [Want(3, pool), Want(2, [(9, 9), (8, 8)])]
    assert chosen(wants, frozenset()) == [(7, 6, 5), (9, 8)]
    monkeypatch.setattr(trigger_counts, "_TRIES", 3)
    assert chosen(wants, frozenset()) is None
