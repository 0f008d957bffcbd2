"""Where nodes stand: nothing here needs a database."""

import math
import random

from partnerships.pictures import layout


def some_network(size, ties):
    chance = random.Random(7)
    nodes = tuple(f"n-{number:03}" for number in range(size))
    found = {
        tuple(sorted((nodes[n], nodes[chance.randrange(n)]))) for n in range(1, size)
    }
    while len(found) < ties:
        found.add(tuple(sorted(chance.sample(nodes, 2))))
    return nodes, frozenset(found)


def distance(at, one, other):
    return math.dist(at[one], at[other])


def test_the_same_network_has_the_same_places():
    network = some_network(30, 40)
    once = layout.places(*network)
    layout.places.cache_clear()
    assert layout.places(*network) == once


def test_no_place_is_negative_and_no_two_nodes_are_on_each_other():
    for size, ties in ((1, 0), (2, 1), (10, 12), (60, 80)):
        nodes, found = some_network(size, ties)
        at = layout.places(nodes, found)
        assert min(min(place) for place in at.values()) >= -1e-6
        near = [
            (one, other)
            for one in nodes
            for other in nodes
            if one < other and distance(at, one, other) < layout.CLOSEST / 3
        ]
        assert near == []


def test_what_is_tied_stands_nearer_than_what_is_far():
    nodes, found = some_network(40, 50)
    at = layout.places(nodes, found)
    tied = [distance(at, *pair) for pair in found]
    every = [distance(at, a, b) for a in nodes for b in nodes if a < b]
    assert sum(tied) / len(tied) < 0.6 * sum(every) / len(every)


def test_parts_that_nothing_ties_stand_side_by_side():
    nodes = tuple("abcdefgh")
    at = layout.places(nodes, frozenset({("a", "b"), ("c", "d"), ("e", "f")}))
    boxes = [
        [f([at[n][axis] for n in part]) for axis in (0, 1) for f in (min, max)]
        for part in ("ab", "cd", "ef", "g", "h")
    ]
    for n, (left, right, top, bottom) in enumerate(boxes):
        for other in boxes[n + 1 :]:
            is_clear = right < other[0] or other[1] < left
            assert is_clear or bottom < other[2] or other[3] < top


def test_three_hundred_nodes_keep_apart():
    nodes, found = some_network(300, 360)
    at = layout.places(nodes, found)
    touching = sum(
        distance(at, one, other) < 20 for one in nodes for other in nodes if one < other
    )
    assert touching == 0


def test_nothing_has_no_places():
    assert layout.places((), frozenset()) == {}
