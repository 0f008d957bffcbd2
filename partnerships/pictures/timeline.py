"""When things were agreed, founded, held and done, on one axis of years."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property

from .. import dates
from ..evidence import INFERRED, Sources, weakest_basis
from ..models.base import Fixed, Record
from . import labels

NAME_SIZE = 13
INDENT = 16
RIGHT = 26
# How far a stretch without a stated end reaches beyond the axis.
BEYOND = 14
TOP = 34
ROW = 26
WIDTH = 824
# A date shorter than this is drawn as a point.
POINT = 7
MOST = 200
FEWEST_YEARS = 4
MOST_TICKS = 12
STEPS = (1, 2, 5, 10, 20, 50, 100, 1000)
# The dates of each noun: a time by itself, or the two ends of a span.
DATES = {
    "agreement": [("signed_on",), ("started", "ended")],
    "group": [("founded", "ended")],
    "event": [("date",)],
    "membership": [("start", "end"), ("attested",)],
}


@dataclass
class Bar:
    """A stretch of the axis: "sure", "about" (somewhere in it), "open" (no document
    states where it ends) or a "point"."""

    sort: str
    x: int
    width: int
    is_inferred: bool

    @property
    def middle(self):
        return self.x + self.width // 2

    @property
    def end(self):
        return self.x + self.width


@dataclass
class Row:
    """A record on the timeline, or a role in one; ``fact`` is the row with the dates."""

    record: Record
    fact: Fixed
    bars: list = field(default_factory=list)
    y: int = 0

    @property
    def is_role(self):
        return self.fact is not self.record

    @property
    def pairs(self):
        return DATES[self.fact._meta.model_name]

    @property
    def dates(self):
        """What the table says: (field, name of the field, EDTF) of each date known."""
        meta = self.fact._meta
        return [
            (name, meta.get_field(name).verbose_name, text)
            for names in self.pairs
            for name in names
            if (text := getattr(self.fact, name))
        ]

    @cached_property
    def days(self):
        """The days that its dates name, from the first to the last."""
        parsed = [dates.parse(text) for _field, _name, text in self.dates]
        return sorted(day for d in parsed for day in (d.first, d.last) if day)

    @property
    def noun(self):
        return self.fact._meta.model_name

    @property
    def name(self):
        return self.record.short_name

    @property
    def short(self):
        """What of its name finds room beside the axis."""
        name = (
            f"{self.name}, {self.fact.get_role_display()}" if self.is_role else self.name
        )
        return labels.wrapped(name, 32, 1)[0]

    @property
    def href(self):
        return (self.fact.group if self.is_role else self.record).get_absolute_url()

    @property
    def top(self):
        return self.y - ROW // 2

    @property
    def bar_top(self):
        return self.y - 5

    @property
    def baseline(self):
        return self.y + 4


class Timeline:
    def __init__(self, scene):
        self._records = [*scene.agreements, *scene.groups, *scene.events]
        self._roles = defaultdict(list)
        for membership in scene.memberships:
            self._roles[membership.group].append(membership)

    def __bool__(self):
        return bool(self.rows)

    @cached_property
    def _dated(self):
        found = []
        for row in _in_order(Row(record, record) for record in self._records):
            roles = self._roles.get(row.record, ())
            found += [row, *_in_order(Row(role.organisation, role) for role in roles)]
        return found

    @cached_property
    def rows(self):
        """Those with a date, each group followed by the roles in it."""
        rows = self._dated[:MOST]
        for number, row in enumerate(rows):
            row.y = TOP + ROW * number + ROW // 2
            row.bars = [bar for names in row.pairs for bar in self._bars(row, *names)]
        return rows

    @property
    def left_out(self):
        return len(self._dated) - MOST if len(self._dated) > MOST else 0

    @cached_property
    def undated(self):
        """The records of which no document states a date."""
        return [record for record in self._records if not Row(record, record).dates]

    @cached_property
    def sources(self):
        return Sources([row.fact for row in self._dated[:MOST]])

    @cached_property
    def years(self):
        """The first year of the axis, and the one that it ends before."""
        days = [day for row in self._dated[:MOST] for day in row.days]
        first, last = min(days).year, max(days).year + 1
        return first, max(last, first + FEWEST_YEARS)

    @cached_property
    def left(self):
        """Where the axis begins, beside the names."""
        names = [row.short for row in self._dated[:MOST]]
        return labels.width_of(names, NAME_SIZE) + INDENT + BEYOND

    @property
    def ticks(self):
        """(year, x) of some years, evenly apart."""
        first, last = self.years
        step = next(step for step in STEPS if (last - first) / step <= MOST_TICKS)
        years = range(-(-first // step) * step, last + 1, step)
        return [(year, self._x(datetime.date(year, 1, 1))) for year in years]

    @property
    def width(self):
        return WIDTH

    @property
    def height(self):
        return TOP + ROW * len(self.rows) + 12

    def _x(self, day):
        first, last = (datetime.date(year, 1, 1) for year in self.years)
        share = (day - first) / (last - first)
        return round(self.left + share * (WIDTH - self.left - RIGHT))

    def _bars(self, row, start, end=None):
        begins, ends = (self._date(row, name) for name in (start, end))
        bars = [self._about(row, *known) for known in (begins, ends) if known]
        if not end or not bars:
            return bars
        if begins and ends:
            bars = [replace(b, sort="sure") if b.sort == "point" else b for b in bars]
        sure = begins and begins[1].last, ends and ends[1].first
        return [*self._between(row, *sure, any(bar.is_inferred for bar in bars)), *bars]

    def _date(self, row, name):
        text = name and getattr(row.fact, name)
        return (name, dates.parse(text)) if text else None

    def _about(self, row, name, date):
        is_inferred = weakest_basis(self.sources.of(row.fact, name)) in INFERRED
        x = self._x(date.first or date.last)
        width = self._x((date.last or date.first) + datetime.timedelta(1)) - x
        if width < POINT:
            return Bar("point", x, width, is_inferred)
        is_known_to_last = date.form == "interval"
        return Bar("sure" if is_known_to_last else "about", x, width, is_inferred)

    def _between(self, row, first, last, is_inferred):
        """The stretch between two dates. Where one of them is not stated it is open to
        the edge; that of a role to the founding and the end of its group."""
        group = row.fact.group if row.is_role else None
        sort = "sure" if first and last else "open"
        first = first or (group and group.founded_first)
        last = last or (group and group.ended_last)
        x = self._x(first) if first else self.left - BEYOND
        width = (self._x(last) if last else WIDTH - RIGHT + BEYOND) - x
        return [Bar(sort, x, width, is_inferred)] if width > 0 else []


def _in_order(rows):
    return sorted((row for row in rows if row.days), key=lambda row: row.days[0])
