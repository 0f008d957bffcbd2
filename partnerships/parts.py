"""Long lists in parts: a page shows some rows of each of its lists, says how many there
are, and leads to the next.

A list's name is the parameter that turns its pages, and the id of the section that it
stands in: ``?members=2#members``.
"""

import re
from dataclasses import dataclass

from django.http import Http404, QueryDict

from .addresses import changed

# Rows of a part; more of them where a row is a line or less.
SIZE = 20
LINES = 50
NUMBER = re.compile(r"[1-9][0-9]{0,5}")
# Postgres counts no further: a page need not wait to be told 12,345.
COUNTED = 1000


@dataclass
class Part:
    """Some rows of a list, counted from ``first``. ``total`` is None where there are
    more than COUNTED. ``previous`` and ``next`` are addresses, "" where there is none;
    ``whole`` is that of a page with all of the list, "" where there is none."""

    rows: list
    first: int
    total: int | None
    previous: str = ""
    next: str = ""
    whole: str = ""
    counted = COUNTED

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)

    @property
    def last(self):
        return self.first + len(self.rows) - 1

    @property
    def is_all(self):
        return not self.previous and not self.next


class Parts(dict):
    """The parts of a page's lists, by name, as its query asks for them."""

    def __init__(self, query: QueryDict):
        super().__init__()
        self._query = query

    def cut(self, name: str, rows, whole="", count=None, size=None) -> Part:
        """Take a part of ``rows``, a queryset; Http404 where there is no such part. With
        ``count``, which says how many they are, ``rows`` can be any sequence."""
        number = self._number(name)
        size = size or SIZE
        start = (number - 1) * size
        # One more than is shown tells whether there are others: most lists are short,
        # and need not be counted.
        found = list(rows[start : start + size + 1])
        if number > 1 and not found:
            raise Http404(f"{name} has no part {number}.")
        has_next = len(found) > size
        part = self[name.replace("-", "_")] = Part(
            rows=found[:size],
            first=start + 1,
            total=_total(rows, count) if has_next else start + len(found),
            previous=self._address(name, number - 1) if number > 1 else "",
            next=self._address(name, number + 1) if has_next else "",
            whole=whole,
        )
        return part

    def _number(self, name):
        text = self._query.get(name, "1")
        if not NUMBER.fullmatch(text):
            raise Http404(f"{name} is no number of a part.")
        return int(text)

    def _address(self, name, number):
        return f"{changed(self._query, **{name: number})}#{name}"


def hold(record, relation, rows):
    """Let ``rows`` be those that ``record`` has of a relation, as if prefetched."""
    held = getattr(record, relation).all()
    held._result_cache = list(rows)
    record.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = held


def _total(rows, count):
    if count:
        return count()
    counted = rows.order_by()[: COUNTED + 1].count()
    return counted if counted <= COUNTED else None
