"""Where the nodes of a network stand: the same places for the same network.

Distances on the page follow distances in the network, by stochastic gradient descent
over all pairs of nodes (Zheng, Pawar, Goodman: Graph Drawing by Stochastic Gradient
Descent, 2018). Parts that nothing ties together are laid out each by itself and set
side by side. A node starts from a place that its own name gives, so that a new one
moves the others little.
"""

import cmath
import math
import random
import zlib
from functools import lru_cache

# The length of a tie, longer where there are more nodes to name; how close two nodes may
# come, and the room between parts.
TIE = 116
LONGER = 0.2
CLOSEST = 64
BETWEEN = 70
# Labels are wider than high: distances across count for less.
FLATNESS = 1.2
ROUNDS = 18
ASPECT = 1.3


@lru_cache(maxsize=256)
def places(nodes: tuple, ties: frozenset) -> dict:
    """{node: (x, y)}, all positive, for ``nodes`` and the pairs of them in ``ties``."""
    neighbours = {node: [] for node in nodes}
    for first, second in sorted(ties):
        neighbours[first].append(second)
        neighbours[second].append(first)
    length = TIE + LONGER * len(nodes)
    parts = [
        _apart(_lie(_laid_out(part, neighbours, length))) for part in _parts(neighbours)
    ]
    return _side_by_side(parts)


def _parts(neighbours):
    """The connected parts, the largest first."""
    parts, seen = [], set()
    for node in neighbours:
        if node not in seen:
            part = list(_distances(node, neighbours))
            seen.update(part)
            parts.append(part)
    return sorted(parts, key=len, reverse=True)


def _distances(start, neighbours):
    """How many ties each node lies from ``start``: {node: number}, near ones first."""
    distances, frontier = {start: 0}, [start]
    while frontier:
        found = []
        for node in frontier:
            for other in neighbours[node]:
                if other not in distances:
                    distances[other] = distances[node] + 1
                    found.append(other)
        frontier = found
    return distances


def _laid_out(part, neighbours, tie):
    part = sorted(part)
    number = {node: n for n, node in enumerate(part)}
    pairs = [
        (number[node], number[other], distance)
        for node in part
        for other, distance in _distances(node, neighbours).items()
        if number[node] < number[other]
    ]
    random.Random(len(part)).shuffle(pairs)
    at = [_start(node) for node in part]
    farthest = max((distance for _i, _j, distance in pairs), default=1)
    for round_ in range(ROUNDS):
        # Steps shrink from "all the way for every pair" to a tenth for neighbours.
        step = farthest**2 * (0.1 / farthest**2) ** (round_ / (ROUNDS - 1))
        for i, j, distance in pairs:
            gap = at[i] - at[j]
            length = abs(gap) or 1e-9
            move = gap * ((length - distance) / length / 2 * min(1, step / distance**2))
            at[i] -= move
            at[j] += move
    return {node: tie * place for node, place in zip(part, at, strict=True)}


def _start(node):
    angle, radius = divmod(zlib.crc32(repr(node).encode()), 1 << 16)
    return cmath.rect(1 + radius / (1 << 16), angle / (1 << 16) * math.tau)


def _lie(at):
    """The same, turned so that it is longest from side to side, and stretched."""
    centre = sum(at.values()) / len(at)
    spread = sum((place - centre) ** 2 for place in at.values())
    turn = cmath.rect(1, -cmath.phase(spread) / 2)
    turned = {node: (place - centre) * turn for node, place in at.items()}
    return {node: complex(p.real * FLATNESS, p.imag) for node, p in turned.items()}


def _apart(at):
    """The same, with nodes that are too close moved apart."""
    for _round in range(12):
        nodes = sorted(at, key=lambda node: at[node].real)
        is_settled = True
        for n, node in enumerate(nodes):
            for other in nodes[n + 1 :]:
                gap = at[other] - at[node]
                if gap.real >= CLOSEST * FLATNESS:
                    break
                length = math.hypot(gap.real / FLATNESS, gap.imag) or 1e-9
                if length < CLOSEST:
                    push = gap * ((CLOSEST - length) / length / 2)
                    at[node] -= push
                    at[other] += push
                    is_settled = False
        if is_settled:
            break
    return at


def _side_by_side(parts):
    boxes = [_box(part) for part in parts]
    area = sum((width + BETWEEN) * (height + BETWEEN) for _, width, height in boxes)
    across = max([math.sqrt(area * ASPECT), *(width for _, width, _ in boxes)])
    found, x, y, row = {}, 0, 0, 0
    for part, (corner, width, height) in zip(parts, boxes, strict=True):
        if x and x + width > across:
            x, y, row = 0, y + row + BETWEEN, 0
        for node, place in part.items():
            shifted = place - corner
            found[node] = x + shifted.real, y + shifted.imag
        x, row = x + width + BETWEEN * FLATNESS, max(row, height)
    return found


def _box(part):
    """(the corner nearest the origin, width, height) of a part."""
    across = [place.real for place in part.values()]
    down = [place.imag for place in part.values()]
    corner = complex(min(across), min(down))
    return corner, max(across) - corner.real, max(down) - corner.imag
