"""Names beside the nodes of a drawing, where they cover nothing."""

import textwrap
from dataclasses import dataclass

SIZE = 12
LINE = 14.5
# Letters of the system's sans serif, on average, as a share of its size.
LETTER = 0.6
GAP = 4
# How a name may be set: (letters in a line, lines), the best first. The beginning of a
# name is better than none.
SHAPES = [(20, 3), (13, 4), (12, 1)]


@dataclass
class Label:
    """``lines`` of text; ``x`` and ``y`` of the first baseline, ``anchor`` as in SVG; the
    ``box`` that it covers (left, top, right, bottom). One that found no room is drawn
    when its node is pointed at (``is_shown`` is False)."""

    lines: list
    x: float
    y: float
    anchor: str
    box: tuple
    is_shown: bool = True

    @property
    def placed(self):
        """(x, y, text) of each line."""
        return [
            (round(self.x), round(self.y + LINE * number), line)
            for number, line in enumerate(self.lines)
        ]


def wrapped(text, width, lines):
    """``text`` in at most so many lines, cut with … where it is longer."""
    found = textwrap.wrap(text, width, max_lines=lines, placeholder="…")
    # Where not even the first word finds room, its beginning does.
    return [f"{text[: width - 1]}…"] if found == ["…"] else found


def width_of(texts, size=SIZE):
    """The room that the longest of ``texts`` takes, in one line."""
    return round(max(map(len, texts), default=0) * size * LETTER)


def placed(nodes):
    """A Label for each of ``nodes``, ``(x, y, radius, name)`` with the most important
    first; in their order."""
    taken = [_square(x, y, radius) for x, y, radius, _name in nodes]
    return [_label(*node, taken) for node in nodes]


def _label(x, y, radius, name, taken):
    choices = [
        label
        for width, lines in SHAPES
        for label in _choices(x, y, radius, wrapped(name, width, lines))
    ]
    for label in choices:
        if not any(_meet(label.box, other) for other in taken):
            taken.append(label.box)
            return label
    choices[0].is_shown = False
    return choices[0]


def _choices(x, y, radius, lines):
    width, height = width_of(lines), len(lines) * LINE
    below, above = y + radius + GAP, y - radius - GAP - height
    level, beside = y - height / 2, radius + GAP
    for anchor, left, top in (
        ("middle", x - width / 2, below),
        ("start", x + beside, level),
        ("end", x - beside - width, level),
        ("middle", x - width / 2, above),
    ):
        at = {"start": left, "middle": x, "end": left + width}[anchor]
        box = left, top, left + width, top + height
        yield Label(lines, at, top + SIZE, anchor, box)


def _square(x, y, radius):
    return x - radius, y - radius, x + radius, y + radius


def _meet(one, other):
    left, top, right, bottom = one
    return left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
