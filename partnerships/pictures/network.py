"""The network of organisations, groups and agreements, and of one record among them."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from ..evidence import INFERRED, Sources
from . import labels, layout, ties
from .labels import Label

# As many as make a readable picture; the table has all.
MOST = 300
RADIUS = {"agreement": 9, "group": 9, "organisation": 6}
# What a well connected organisation or group may add to its radius.
MOST_GROWTH = 7
MARGIN = 8
MANY_LINES = 200


@dataclass
class Node:
    record: object
    noun: str
    degree: int
    is_centre: bool = False
    x: int = 0
    y: int = 0
    radius: int = 0
    label: Label | None = None

    @property
    def key(self):
        return f"{self.noun}-{self.record.slug}"

    @property
    def corner(self):
        """Where the square of a group begins."""
        return self.x - self.radius, self.y - self.radius

    @property
    def side(self):
        return 2 * self.radius

    @property
    def diamond(self):
        """The corners of the diamond of an agreement."""
        x, y, r = self.x, self.y, self.radius + 2
        corners = (x, y - r), (x + r, y), (x, y + r), (x - r, y)
        return " ".join(f"{across},{down}" for across, down in corners)

    @property
    def noun_name(self):
        return self.record._meta.verbose_name


@dataclass
class Line:
    """``is_sure`` where a fact that ties the two is stated, or a reference source's."""

    first: Node
    second: Node
    is_sure: bool


class Network:
    """``ties`` as a picture, with ``records`` that may have none; ``centre`` is the one
    record that it is about."""

    def __init__(self, ties, records=(), centre=None):
        self.ties = ties
        self.centre = centre
        self._records = records

    @classmethod
    def of(cls, scene):
        found = ties.of_parties(scene.parties) + ties.of_memberships(scene.memberships)
        shown = set(scene.groups)
        found += [tie for tie in ties.of_groups(scene.groups) if tie.second in shown]
        return cls(found, [*scene.agreements, *scene.groups])

    @classmethod
    def around(cls, record):
        return cls(ties.around(record), [record], centre=record)

    def __bool__(self):
        return bool(self.nodes)

    @cached_property
    def sources(self):
        return Sources([tie.row for tie in self.ties])

    @cached_property
    def alone(self):
        """The records that no tie holds, which the table lists too."""
        tied = {record for tie in self.ties for record in (tie.first, tie.second)}
        return [record for record in self._records if record not in tied]

    @cached_property
    def nodes(self):
        """Those drawn, with their places, the best connected first."""
        nodes = self._most_connected()
        at = layout.places(
            tuple(sorted(node.key for node in nodes)),
            frozenset(
                tuple(sorted((line.first.key, line.second.key)))
                for line in self._lines_between(nodes)
            ),
        )
        for node in nodes:
            x, y = at[node.key]
            node.x, node.y = round(x), round(y)
        self._name(nodes)
        return nodes

    @cached_property
    def lines(self):
        """One for each pair of records drawn that something ties together."""
        return self._lines_between(self.nodes)

    @property
    def is_dense(self):
        """Whether its lines are so many that names would drown in them."""
        return len(self.lines) > MANY_LINES

    @property
    def left_out(self):
        """How many records the drawing leaves out, for want of room."""
        return len(self._degrees) - len(self.nodes)

    @cached_property
    def frame(self):
        """What the drawing covers: (left, top, width, height)."""
        boxes = [node.label.box for node in self.nodes]
        boxes += [(n.x - 16, n.y - 16, n.x + 16, n.y + 16) for n in self.nodes]
        left, top = (round(min(box[side] for box in boxes)) - MARGIN for side in (0, 1))
        right, bottom = (round(max(box[s] for box in boxes)) + MARGIN for s in (2, 3))
        return left, top, right - left, bottom - top

    @cached_property
    def _degrees(self):
        """{record: number of other records tied to it}"""
        tied = defaultdict(set)
        for tie in self.ties:
            tied[tie.first].add(tie.second)
            tied[tie.second].add(tie.first)
        degrees = {record: len(others) for record, others in tied.items()}
        return degrees | dict.fromkeys(self.alone, 0)

    def _most_connected(self):
        nodes = [
            Node(record, _noun(record), degree, record == self.centre)
            for record, degree in self._degrees.items()
        ]
        nodes.sort(key=lambda node: (not node.is_centre, -node.degree, node.key))
        return nodes[:MOST]

    def _lines_between(self, nodes):
        by_record = {node.record: node for node in nodes}
        pairs = defaultdict(set)
        for tie in self.ties:
            if tie.first in by_record and tie.second in by_record:
                known = self.sources.of(tie.row, tie.field)
                pairs[tie.first, tie.second] |= {item.basis for item in known}
        return [
            Line(by_record[first], by_record[second], not bases <= {*INFERRED})
            for (first, second), bases in pairs.items()
        ]

    def _name(self, nodes):
        for node in nodes:
            growth = 0 if node.noun == "agreement" else min(node.degree / 2, MOST_GROWTH)
            node.radius = round(RADIUS[node.noun] + growth)
        named = [(n.x, n.y, n.radius, n.record.short_name) for n in nodes]
        for node, label in zip(nodes, labels.placed(named), strict=True):
            node.label = label


def _noun(record):
    return record._meta.model_name
